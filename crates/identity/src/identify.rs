//! Authentication: the login cookie of a request, checked against the database.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use domain::{ids::UserId, schema::Role};
use jiff::SignedDuration;
use platform::{error::Result, login::Claims};
use site::who::{EndedLogin, LookupFailed, Standing, User};

use crate::{
    Identity,
    queries::{self, LoginSubject},
};

/// Middleware: reads the login of a request once, for the extractors of [`site::who`].
pub async fn identify(State(app): State<Identity>, mut request: Request, next: Next) -> Response {
    let mut clear = vec![];
    let mut logged_in = false;
    match lookup(&app, request.headers()).await {
        Ok(identified) => {
            clear = identified.clear;
            if let Some(user) = identified.user {
                logged_in = true;
                request.extensions_mut().insert(user);
            }
            if let Some(ended) = identified.ended {
                request.extensions_mut().insert(EndedLogin(ended));
            }
        }
        Err(error) => {
            request.extensions_mut().insert(LookupFailed(error));
        }
    }
    let mut response = next.run(request).await;
    // A login that the answer makes overwrites or removes the unreadable cookie itself.
    let headers = response.headers_mut();
    // After logging out, "Back" must ask again.
    if logged_in {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("private, no-store"));
    }
    for cookie in clear {
        let name = cookie
            .as_bytes()
            .split(|&b| b == b'=')
            .next()
            .unwrap_or_default();
        let is_set = headers.get_all(header::SET_COOKIE).iter().any(|set| {
            set.as_bytes()
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(b"="))
        });
        if !is_set {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Who the cookies of a request identify.
#[derive(Debug, Default)]
pub struct Identified {
    /// Who it is: nobody without a cookie, with an unreadable one, or with one that was ended.
    pub user: Option<User>,
    /// Whose login it was that was ended.
    pub ended: Option<UserId>,
    /// What removes a cookie that could not be read.
    pub clear: Vec<HeaderValue>,
}

/// Who a request's login belongs to.
///
/// # Errors
/// Only when the database does not answer.
pub async fn lookup(app: &Identity, headers: &HeaderMap) -> Result<Identified> {
    let claims = match app.logins.read(headers, app.now()) {
        Ok(Some(claims)) => claims,
        Ok(None) => return Ok(Identified::default()),
        Err(error) => {
            tracing::debug!(%error, "a login cookie could not be read");
            return Ok(Identified {
                clear: app.logins.clear(headers),
                ..Identified::default()
            });
        }
    };
    let mut conn = app.db.acquire().await?;
    let row = queries::login_subject(&mut conn, &claims.sub, claims.login_id()).await?;
    let known = row.as_ref().map(|row| row.id.clone());
    let user = row.filter(|row| counts(app, &claims, row));
    let now = app.now();
    if let Some(seen) = user.as_ref().and_then(|row| row.seen_at)
        && now.duration_since(seen.0) >= NOTED_EVERY
    {
        queries::touch_login(&mut conn, claims.login_id(), now).await?;
    }
    Ok(Identified {
        ended: known.filter(|_| user.is_none()),
        user: user.map(|row| User {
            standing: standing(app, &row),
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

/// How often it is noted that a login is used.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Whether a login still counts: it was neither ended nor idle for too long.
fn counts(app: &Identity, claims: &Claims, row: &LoginSubject) -> bool {
    // Ours carry a version; those of a Next.js front end are compared by their date, which has
    // whole seconds: one made in the very second of the end was made before it.
    let current = match claims.ver {
        Some(version) => version == i64::from(row.version),
        None => row.valid_from.is_none_or(|from| claims.iat > from.0),
    };
    // Ours have a row until they end. That front end asks for no second factor, so its login is
    // none for who has one; it renews the date whenever it is used.
    let used_at = match (&claims.sid, row.seen_at) {
        (Some(_), Some(seen)) => seen.0,
        (None, None) if !row.has_factor => claims.iat,
        _ => return false,
    };
    let idle = app.now().duration_since(used_at);
    current && !row.revoked && idle < idle_end(app, row)
}

/// After how long without a request a login ends.
fn idle_end(app: &Identity, row: &LoginSubject) -> SignedDuration {
    let rules = app.config.login;
    SignedDuration::from_mins(match (row.role, &row.coach_id) {
        (Role::Admin, _) => rules.idle_admin_minutes,
        (Role::Coach, _) | (_, Some(_)) => rules.idle_coach_minutes,
        (Role::User, None) => rules.idle_client_minutes,
    })
}

/// How well a login shows who its person is.
fn standing(app: &Identity, row: &LoginSubject) -> Standing {
    let rules = app.config.login;
    let needs_factor = rules.second_factor && (row.role != Role::User || row.coach_id.is_some());
    let shown = row.has_factor && row.second_factor == Some(true);
    let fresh_for = SignedDuration::from_mins(rules.step_up_minutes);
    Standing {
        fresh: row
            .fresh_at
            .is_some_and(|at| app.now().duration_since(at.0) < fresh_for),
        has_factor: row.has_factor,
        owes_factor: needs_factor && !shown,
    }
}
