//! Middleware against forged requests, and security headers of every answer.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use url::Url;

use crate::error::Error;

/// Refuses a change that another site's page asks for (CSRF), by what the browser itself
/// says: `Sec-Fetch-Site`, or `Origin` for browsers without it. Programs send neither.
pub async fn refuse_forged(request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    // A provider's webhook proves itself by its signature.
    let signed = request.uri().path().starts_with("/webhooks/");
    if !safe && !signed && forged(request.headers()) {
        return Error::new(StatusCode::FORBIDDEN, "forged-request").into_response();
    }
    next.run(request).await
}

/// Nothing has a name with a NUL in it, and PostgreSQL would refuse to look for it.
pub async fn refuse_nul(request: Request, next: Next) -> Response {
    if request.uri().path().contains("%00") {
        return Error::not_found().into_response();
    }
    next.run(request).await
}

fn forged(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let host = text(header::HOST).unwrap_or_default();
    origin.split_once("://").map(|(_, authority)| authority) != Some(host)
}

/// Says what a page of ours may do: load from us alone (see [`ContentPolicy`]), be framed by
/// nobody, leak nothing.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let https = request
        .extensions()
        .get::<SecureSite>()
        .is_some_and(|site| site.0);
    let content = request.extensions().get::<ContentPolicy>().cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| content.unwrap_or_default().0);
    let mut set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(self), microphone=(self), payment=()",
    );
    // Pages are about the person who is logged in.
    set(header::CACHE_CONTROL, "private, no-cache");
    if https {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
        cookies_over_https(headers);
    }
    response
}

/// Every cookie of a site that is served over https travels over https only, whoever set it.
fn cookies_over_https(headers: &mut HeaderMap) {
    let header::Entry::Occupied(mut cookies) = headers.entry(header::SET_COOKIE) else {
        return;
    };
    for cookie in cookies.iter_mut() {
        let Ok(text) = cookie.to_str() else { continue };
        let secure = text
            .split(';')
            .any(|part| part.trim().eq_ignore_ascii_case("secure"));
        if !secure && let Ok(said) = HeaderValue::try_from(format!("{text}; Secure")) {
            *cookie = said;
        }
    }
}

/// Whether the site is served over https; an extension of every request.
#[derive(Clone, Copy, Debug)]
pub struct SecureSite(pub bool);

/// Where a page may load what from; an extension of every request. Everything comes from us,
/// but for what is played and for scans: a bucket sends those itself, by a signed address.
#[derive(Clone, Debug)]
pub struct ContentPolicy(HeaderValue);

impl ContentPolicy {
    /// The policy of a site whose objects are in a bucket at `bucket`
    /// (`https://s3.example:9000`, see [`crate::storage::Storage::origin`]), or at its own.
    ///
    /// # Errors
    /// When that is no origin.
    pub fn new(bucket: Option<&str>) -> anyhow::Result<Self> {
        Self::with_pictures(bucket, None)
    }

    /// The same, with a map whose tiles come from the server at `tiles`.
    ///
    /// # Errors
    /// When either is no origin.
    pub fn with_pictures(bucket: Option<&str>, tiles: Option<&str>) -> anyhow::Result<Self> {
        // An origin has none of what would end the directive or the header.
        let origin_of = |place: Option<&str>| {
            anyhow::Ok(match place {
                None => String::new(),
                Some(place) => format!(" {}", Url::parse(place)?.origin().ascii_serialization()),
            })
        };
        let (origin, pictures) = (origin_of(bucket)?, origin_of(tiles)?);
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
             img-src 'self' data: blob:{origin}{pictures}; media-src 'self' blob:{origin}; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
        );
        Ok(Self(HeaderValue::try_from(policy)?))
    }

    /// The same, with forms that may lead to other sites' pages: the payment provider's.
    /// Browsers hold a form's redirects to this too.
    ///
    /// # Errors
    /// When one of them is no origin.
    pub fn leading_to(self, sites: &[String]) -> anyhow::Result<Self> {
        let mut targets = "form-action 'self'".to_owned();
        for site in sites {
            targets.push(' ');
            targets.push_str(&Url::parse(site)?.origin().ascii_serialization());
        }
        let policy = self.0.to_str()?.replace("form-action 'self'", &targets);
        Ok(Self(HeaderValue::try_from(policy)?))
    }
}

/// What a stranger's document may do in a browser: nothing, and in nobody's page.
pub fn document_policy() -> HeaderValue {
    HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'")
}

impl Default for ContentPolicy {
    /// Everything from us alone.
    fn default() -> Self {
        Self::new(None).unwrap_or(Self(HeaderValue::from_static("default-src 'none'")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn a_change_asked_by_another_site_is_refused() {
        assert!(forged(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(forged(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(forged(&headers(&[
            ("origin", "https://evil.example"),
            ("host", "us.example")
        ])));
        assert!(forged(&headers(&[
            ("origin", "null"),
            ("host", "us.example")
        ])));
    }

    #[test]
    fn a_page_plays_and_shows_from_the_bucket_and_loads_nothing_else_from_it() {
        let policy = |bucket| {
            let ContentPolicy(value) = ContentPolicy::new(bucket).unwrap();
            value.to_str().unwrap().to_owned()
        };
        let ours = policy(None);
        assert!(ours.contains("media-src 'self' blob:;"), "{ours}");
        assert_eq!(ContentPolicy::default().0, ours);
        let bucket = policy(Some("https://s3.example:9000/audio/x?y=z; script-src *"));
        let expected = ours.replace(" blob:;", " blob: https://s3.example:9000;");
        assert_eq!(bucket, expected);
        assert!(ContentPolicy::new(Some("s3.example")).is_err());
    }

    #[test]
    fn a_form_leads_to_the_payment_provider_and_nowhere_else() {
        let sites = ["https://checkout.stripe.com/x; script-src *".to_owned()];
        let ContentPolicy(value) = ContentPolicy::default().leading_to(&sites).unwrap();
        let ours = ContentPolicy::default().0;
        let expected = ours.to_str().unwrap().replace(
            "form-action 'self';",
            "form-action 'self' https://checkout.stripe.com;",
        );
        assert_eq!(value, expected);
    }

    #[test]
    fn every_cookie_of_an_https_site_is_secure_once() {
        let mut headers = HeaderMap::new();
        for cookie in ["flash=x; Path=/; HttpOnly", "login=y; secure; Path=/"] {
            headers.append(header::SET_COOKIE, HeaderValue::from_static(cookie));
        }
        cookies_over_https(&mut headers);
        let set: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(
            set,
            [
                "flash=x; Path=/; HttpOnly; Secure",
                "login=y; secure; Path=/"
            ]
        );
    }

    #[test]
    fn our_own_pages_and_programs_may_ask() {
        assert!(!forged(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!forged(&headers(&[
            ("origin", "https://us.example"),
            ("host", "us.example")
        ])));
        assert!(!forged(&headers(&[])));
    }
}
