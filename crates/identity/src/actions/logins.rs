//! Logging in with a password, and logging out.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
};
use jiff::SignedDuration;
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::Locale,
    login::LIFETIME,
    web::Client,
};

use super::entry::{self, Entry, FirstFactor};
use crate::{
    Email, Identity,
    queries::{self, Person},
    rate_limit::{self, Attempt},
};
use site::who::User;

/// The cookies that log in or out, added to a response.
#[derive(Debug, Default)]
pub struct SetLogin(pub Vec<HeaderValue>);

/// Pages that the browser still has are forgotten with the login. Not its storage: a recording
/// that was not sent yet is there.
pub const CLEAR_SITE_DATA: [(HeaderName, &str); 1] =
    [(HeaderName::from_static("clear-site-data"), "\"cache\"")];

impl IntoResponseParts for SetLogin {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut res: ResponseParts) -> Result<ResponseParts, Self::Error> {
        for cookie in self.0 {
            res.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(res)
    }
}

impl IntoResponse for SetLogin {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}

/// Logs in with a password.
///
/// # Errors
/// 422 naming the field that is empty or no address; 401 `wrong-login`, the same whether the
/// address is unknown, the password wrong, or the account has none; 429 after too many failures.
pub async fn log_in(
    app: &Identity,
    email: &str,
    password: &str,
    locale: Locale,
    from: &Client,
    request: &HeaderMap,
) -> Result<(Person, Entry)> {
    let mut fields = FieldErrors::new();
    let email = Email::parse(email)
        .map_err(|e| fields.0.extend(e.fields.0))
        .ok();
    if password.is_empty() {
        fields.add("password", "error-field-required");
    }
    fields.check()?;
    let Some(email) = &email else {
        return Err(Error::field("email", "error-field-email"));
    };
    let person = queries::person_by_email(&mut *app.db.acquire().await?, email.as_str()).await?;
    let attempt = Attempt::new(app.now(), "password", Some(email), from)
        .on_account(&app.db, person.as_ref().map(|p| &p.id), request)
        .await?
        .admit(&app.db, rate_limit::PASSWORD)
        .await?;
    // The password may be changed while it is being verified: only a version that was read
    // together with the very hash that was verified counts.
    let mut candidate = person;
    for _ in 0..3 {
        let person = verified(app, candidate, password)
            .await?
            .ok_or_else(wrong_login)?;
        let hash = person.password.as_deref().unwrap_or_default();
        let stronger = if app.passwords.needs_rehash(hash) {
            app.passwords.hash(password).await.ok()
        } else {
            None
        };
        let mut tx = app.db.begin().await?;
        let Some(version) = queries::version_with_password(&mut tx, &person.id, hash).await? else {
            candidate = queries::person_by_id(&mut tx, &person.id).await?;
            continue;
        };
        if let Some(stronger) = stronger {
            queries::replace_hash(&mut tx, &person.id, hash, &stronger).await?;
        }
        queries::succeed_attempt(&mut tx, attempt, Some(&person.id)).await?;
        let first = FirstFactor {
            person: &person,
            version,
            method: "password",
            announced: false,
        };
        let entry = entry::enter(&mut tx, app, first, (from, request, locale)).await?;
        tx.commit().await?;
        return Ok((person, entry));
    }
    Err(wrong_login())
}

/// The person, when the password is theirs. Takes as long when there is nobody.
pub async fn verified(
    app: &Identity,
    person: Option<Person>,
    password: &str,
) -> Result<Option<Person>> {
    let Some((person, hash)) = person.and_then(|p| p.password.clone().map(|hash| (p, hash))) else {
        app.passwords
            .verify_absent(password)
            .await
            .map_err(Error::internal)?;
        return Ok(None);
    };
    match app.passwords.verify(password, &hash).await {
        Ok(right) => Ok(right.then_some(person)),
        Err(platform::password::PasswordError::MalformedHash) => {
            tracing::error!(user = %person.id, "the stored password is not a bcrypt hash");
            Ok(None)
        }
        Err(error) => Err(Error::internal(error)),
    }
}

fn wrong_login() -> Error {
    Error::new(axum::http::StatusCode::UNAUTHORIZED, "wrong-login")
}

/// Ends the login of this browser, here as everywhere it was copied to.
pub async fn log_out(app: &Identity, user: Option<&User>, request: &HeaderMap) -> Result<SetLogin> {
    if let Some(user) = user {
        // An Auth.js front end renews the token and keeps the login's id: it is remembered for
        // as long as a token renewed just now would last, and the clocks' difference.
        let until = app.now().max(user.login.exp) + LIFETIME + SignedDuration::from_mins(1);
        let mut tx = app.db.begin().await?;
        queries::drop_login(&mut tx, &user.id, user.login.login_id()).await?;
        queries::end_login(&mut tx, user.login.login_id(), until).await?;
        tx.commit().await?;
    }
    Ok(SetLogin(app.logins.clear(request)))
}

/// Ends all logins of a person, this one too.
pub async fn log_out_everywhere(
    app: &Identity,
    user: &User,
    request: &HeaderMap,
) -> Result<SetLogin> {
    queries::end_all_logins(&mut *app.db.acquire().await?, &user.id, app.now()).await?;
    Ok(SetLogin(app.logins.clear(request)))
}
