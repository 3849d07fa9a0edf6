//! Single-use tokens, for the links of letters: stored hashed, one for each purpose and address.

use axum::http::StatusCode;
use jiff::SignedDuration;
use platform::{
    crypto::hash_token,
    error::{Error, Result},
    random,
};
use sqlx::PgConnection;

use crate::{
    Email, Identity,
    queries::{self, TokenRow},
};

/// What a link is for.
pub struct Purpose {
    /// Before the address, in the token's identifier.
    pub prefix: &'static str,
    /// How long the link can be used.
    lifetime: SignedDuration,
}

/// A link that logs in.
pub const LOG_IN: Purpose = Purpose {
    prefix: "magic:",
    lifetime: SignedDuration::from_mins(15),
};
/// A link under which a new password is chosen.
pub const RESET_PASSWORD: Purpose = Purpose {
    prefix: "reset:",
    lifetime: SignedDuration::from_mins(60),
};
/// A link that proves an address.
pub const VERIFY_EMAIL: Purpose = Purpose {
    prefix: "verify:",
    lifetime: SignedDuration::from_hours(72),
};

impl Purpose {
    fn identifier(&self, email: &Email) -> String {
        format!("{}{}", self.prefix, email.as_str())
    }
}

/// Makes a token for a letter; those of earlier letters no longer work.
pub async fn issue(
    conn: &mut PgConnection,
    app: &Identity,
    purpose: &Purpose,
    email: &Email,
) -> Result<String> {
    let token = random::token(32);
    keep(conn, app, purpose, email, &token).await?;
    Ok(token)
}

/// Keeps a token that was made before; those of earlier letters no longer work.
pub async fn keep(
    conn: &mut PgConnection,
    app: &Identity,
    purpose: &Purpose,
    email: &Email,
    token: &str,
) -> Result<()> {
    revoke(conn, purpose, email).await?;
    let row = TokenRow {
        identifier: purpose.identifier(email),
        token: hash_token(token),
        expires: (app.now() + purpose.lifetime).into(),
    };
    queries::insert_token(conn, &row).await
}

/// Ends the tokens of an address.
pub async fn revoke(conn: &mut PgConnection, purpose: &Purpose, email: &Email) -> Result<()> {
    queries::drop_tokens(conn, &purpose.identifier(email)).await
}

/// The address that a token was sent to; the token still holds.
///
/// # Errors
/// 410 `link-over`.
pub async fn email(app: &Identity, purpose: &Purpose, hash: &str) -> Result<Email> {
    let row = queries::token(&mut *app.db.acquire().await?, hash).await?;
    row.filter(|row| row.expires.0 > app.now())
        .and_then(|row| {
            row.identifier
                .strip_prefix(purpose.prefix)
                .map(Email::stored)
        })
        .ok_or_else(link_over)
}

/// 410: the link was used, replaced, has expired or never was.
pub fn link_over() -> Error {
    Error::new(StatusCode::GONE, "link-over")
}
