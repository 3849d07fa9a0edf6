//! People: registering, logging in and out, passwords, who they are.

mod actions;
mod api;
mod email;
mod jobs;
mod limit;
mod pages;
mod paths;
mod queries;

use axum::http::{HeaderMap, HeaderValue};
use axum::routing::{get, post};
use platform::{error::Result, queue::Jobs};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, who::User};

pub use email::Email;
pub use paths::same_site;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::register))
        .routes(routes!(api::log_in))
        .routes(routes!(api::log_out))
        .routes(routes!(api::me, api::change_me))
        .routes(routes!(api::change_password))
        .routes(routes!(api::ask_reset))
        .routes(routes!(api::reset))
        .routes(routes!(api::ask_magic_link))
        .routes(routes!(api::log_in_by_link))
        .routes(routes!(api::ask_verification))
        .routes(routes!(api::verify))
        .route("/login", get(pages::login::show).post(pages::login::log_in))
        .route("/logout", post(pages::login::log_out))
        .route(
            "/register",
            get(pages::register::show).post(pages::register::register),
        )
        .route(
            "/login/link",
            get(pages::links::ask).post(pages::links::send),
        )
        .route(
            "/login/link/{token}",
            get(pages::links::show).post(pages::links::log_in),
        )
        .route(
            "/password/forgotten",
            get(pages::passwords::ask).post(pages::passwords::send),
        )
        .route(
            "/password/new",
            get(pages::passwords::show).post(pages::passwords::choose),
        )
        .route(
            "/account",
            get(pages::account::show).post(pages::account::save),
        )
        .route("/account/verify", post(pages::verify::ask))
        .route(
            "/account/verify/{token}",
            get(pages::verify::show).post(pages::verify::verify),
        )
        .route("/account/password", post(pages::account::change_password))
        .route(
            "/account/logout-everywhere",
            post(pages::account::log_out_everywhere),
        )
        .route("/lang", post(pages::choices::lang))
        .route("/theme", post(pages::choices::theme))
        .route("/timezone", post(pages::choices::zone))
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new().every::<jobs::Purge>("23 3 * * *")
}

/// What the cookies of a request say about who asks.
#[derive(Debug, Default)]
pub struct Identified {
    /// Who it is: nobody without a cookie, with an unreadable one, or with one that was ended.
    pub user: Option<User>,
    /// What removes a cookie that could not be read.
    pub clear: Vec<HeaderValue>,
}

/// Who a request's login belongs to.
///
/// # Errors
/// Only when the database does not answer.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Identified> {
    let claims = match app.logins.read(headers, app.now()) {
        Ok(Some(claims)) => claims,
        Ok(None) => return Ok(Identified::default()),
        Err(error) => {
            tracing::debug!(%error, "a login cookie could not be read");
            return Ok(Identified {
                user: None,
                clear: app.logins.clear(headers),
            });
        }
    };
    let mut conn = app.db.acquire().await?;
    let row = queries::login_subject(&mut conn, &claims.sub, claims.login_id()).await?;
    let user = row.filter(|row| {
        // Ours carry a version; those of a Next.js front end are compared by their date, which
        // has whole seconds: one made in the very second of the end was made before it.
        let current = match claims.ver {
            Some(version) => version == i64::from(row.version),
            None => row.valid_from.is_none_or(|from| claims.iat > from.0),
        };
        current && !row.revoked
    });
    Ok(Identified {
        user: user.map(|row| User {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            coach_id: row.coach_id,
            login: claims,
        }),
        clear: vec![],
    })
}
