//! Responses: templates as pages, and errors as a page, a redirect to the login, or an RFC 9457
//! problem for programs.

use askama::Template;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::{
    error::Error,
    web::{cookie, wants_json},
};
use tower_http::request_id::RequestId;
use url::{Position, Url};

use crate::{
    App,
    kept_form::{self, Untouched},
    page::{Page, flash},
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    title: String,
    detail: Option<String>,
    request: String,
}

/// Middleware: renders the error that a response carries, if it carries one, and removes the
/// cookie of a flash message that was shown.
pub async fn errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let page = Page::for_request(&app, &parts);
    let json = wants_json(parts.uri.path(), &parts.headers);
    let htmx = parts.headers.contains_key("hx-request");
    let has_flash = cookie(&parts.headers, flash::COOKIE).is_some();
    let id = parts
        .extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let target = after_login(&parts);

    let sender = parts.clone();
    let (request, form) = Untouched::watch(parts, body);
    let mut response = next.run(request).await;
    let error = response
        .extensions_mut()
        .remove::<Error>()
        .or_else(|| error_from_status(&response, json));
    if let Some(error) = error {
        log(&error, &id);
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let asks_who = matches!(error.code, "login-required" | "fresh-login-needed");
        let kept = match form.filter(|_| asks_who && !json) {
            Some(form) => kept_form::keep(&app, &sender, form)
                .await
                .unwrap_or_else(|error| {
                    log(&error, &id);
                    None
                }),
            None => None,
        };
        let next = if kept.is_some() {
            kept_form::PAGE
        } else {
            &target
        };
        response = error_response(error, page, json, htmx, &id, next);
        if let Some(cookie) = kept {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        if let Some(value) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
    } else if has_flash && !htmx && response.status() == StatusCode::OK && is_html(&response) {
        response.headers_mut().append(
            header::SET_COOKIE,
            HeaderValue::from_static("flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
        );
    }
    response
}

/// Where to go on after logging in: the page that was asked for, or the page of the form that was
/// sent, for its own address may answer no `GET`.
fn after_login(parts: &Parts) -> String {
    let target = if parts.method == Method::GET {
        parts.uri.path_and_query().map(ToString::to_string)
    } else {
        let referer = parts.headers.get(header::REFERER);
        let referer = referer.and_then(|r| Url::parse(r.to_str().ok()?).ok());
        referer.map(|r| r[Position::BeforePath..Position::AfterQuery].to_owned())
    };
    target.unwrap_or_else(|| "/".to_owned())
}

/// The error of a response that axum's router or an extractor made: a missing route, a wrong
/// method, a malformed body.
fn error_from_status(response: &Response, json: bool) -> Option<Error> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| {
            t.as_bytes().starts_with(b"application/") || t.as_bytes().starts_with(b"text/html")
        });
    if ours {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => Error::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(status, "method-not-allowed"),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(status, "body-too-large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(status, "unsupported-media"),
        StatusCode::REQUEST_TIMEOUT => Error::new(status, "timeout"),
        s if s.is_server_error() => Error::new(s, "internal"),
        s if json => Error::new(s, "malformed"),
        s => Error::new(s, "malformed-form"),
    })
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"))
}

fn log(error: &Error, request: &str) {
    if error.status.is_server_error() {
        tracing::error!(request, %error, "request failed");
    } else {
        tracing::debug!(request, %error, "request refused");
    }
}

fn error_response(
    error: Error,
    page: Page,
    json: bool,
    htmx: bool,
    id: &str,
    target: &str,
) -> Response {
    let locale = page.locale;
    if json {
        let mut response = (error.status, Json(error.problem(locale, id))).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response.headers_mut().insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(locale.tag()),
        );
        return response;
    }
    if error.status == StatusCode::UNAUTHORIZED && error.code == "login-required" {
        let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        if htmx {
            let mut response = StatusCode::UNAUTHORIZED.into_response();
            if let Ok(value) = HeaderValue::from_str(&format!("/login?next={next}")) {
                response.headers_mut().insert("hx-redirect", value);
            }
            return response;
        }
        return Redirect::to(&format!("/login?next={next}")).into_response();
    }
    if let Some(path) = way_out(&error, target) {
        if htmx {
            let mut response = error.status.into_response();
            if let Ok(value) = HeaderValue::from_str(&path) {
                response.headers_mut().insert("hx-redirect", value);
            }
            return response;
        }
        return Redirect::to(&path).into_response();
    }
    let error_page = ErrorPage {
        status: error.status.as_u16(),
        title: error.title(locale),
        detail: error.detail(locale),
        request: id.to_owned(),
        page,
    };
    match error_page.render() {
        Ok(html) => (error.status, Html(html)).into_response(),
        Err(_) => (error.status, error_page.title).into_response(),
    }
}

/// Where a page leads whose reader has to show more of who they are.
fn way_out(error: &Error, target: &str) -> Option<String> {
    match error.code {
        "second-factor-needed" => Some("/account/security".to_owned()),
        "fresh-login-needed" => {
            let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
            Some(format!("/login/again?next={next}"))
        }
        _ => None,
    }
}

/// The response to a request whose handler panicked.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Error::internal(anyhow::anyhow!("a handler panicked")).into_response()
}

/// A template as a response.
pub fn html(template: &impl Template) -> Response {
    html_with(StatusCode::OK, template)
}

/// A template as a response with a status.
pub fn html_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(e) => Error::internal(e).into_response(),
    }
}
