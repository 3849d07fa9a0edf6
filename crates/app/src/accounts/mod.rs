//! People: registering, logging in and out, passwords, who they are.

mod queries;

use axum::http::HeaderMap;
use platform::{error::Result, queue::Jobs};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, who::User};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new()
}

/// Who a request's login belongs to: nobody without a cookie, with an unreadable one, or
/// with one that was ended.
///
/// # Errors
/// Only when the database does not answer.
pub async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<User>> {
    let claims = match app.logins.read(headers, app.now()) {
        Ok(Some(claims)) => claims,
        Ok(None) => return Ok(None),
        Err(error) => {
            tracing::debug!(%error, "a login cookie could not be read");
            return Ok(None);
        }
    };
    let mut conn = app.db.acquire().await?;
    let Some(row) = queries::login_subject(&mut conn, &claims.sub, claims.login_id()).await? else {
        return Ok(None);
    };
    // Ours carry a version; those of a Next.js front end are compared by their date.
    let current = match claims.ver {
        Some(version) => version == i64::from(row.version),
        None => row.valid_from.is_none_or(|from| claims.iat.as_second() >= from.as_second()),
    };
    if row.revoked || !current {
        return Ok(None);
    }
    Ok(Some(User {
        id: row.id,
        email: row.email,
        name: row.name,
        role: row.role,
        coach_id: row.coach_id,
        login: claims,
    }))
}
