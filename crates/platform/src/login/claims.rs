//! Claims of the login cookie.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::jwe::MalformedLogin;
use crate::random;

/// How long a login lasts: 30 days, as with Auth.js.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How far the clocks of two servers may be apart, as with Auth.js.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(15);

/// The claims of a login. Named as in the token; instants are whole seconds.
///
/// A login is over at its `exp`, and before that when the application finds its
/// [`login_id`](Self::login_id) among the ended ones (logged out here) or its `ver` below the
/// user's (password changed, logged out everywhere). A login made by a front end of Auth.js has
/// neither `sid` nor `ver`; for it, compare `iat` with when the user's logins were last ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The id of the user.
    pub sub: String,
    /// The e-mail address when the login was made.
    #[serde(default)]
    pub email: Option<String>,
    /// The name when the login was made.
    #[serde(default)]
    pub name: Option<String>,
    /// The role when the login was made: for a front end to show the right menu. Permission is
    /// decided by the role in the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// When the token was made.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub iat: Timestamp,
    /// When the token ends.
    #[serde(with = "jiff::fmt::serde::timestamp::second::required")]
    pub exp: Timestamp,
    /// The id of this very token; another one after each renewal.
    pub jti: String,
    /// The id of the login, which survives renewals, Auth.js' too. Ours alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// How many times all logins of the user had been ended when this one was made. Ours alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ver: Option<i64>,
    /// Claims that others added (`picture` …), kept when the login is renewed.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Who has just logged in.
#[derive(Debug, Clone, Copy)]
pub struct LoggedIn<'a> {
    pub user_id: &'a str,
    /// The user's e-mail address.
    pub email: &'a str,
    /// The user's name, if known.
    pub name: Option<&'a str>,
    /// The user's role, as the database spells it.
    pub role: &'a str,
    /// How many times all logins of the user have been ended.
    pub version: i64,
}

impl Claims {
    /// The claims of a login made at `now`, for [`LIFETIME`].
    pub fn new(who: LoggedIn<'_>, now: Timestamp) -> Self {
        let now = whole_second(now);
        let jti = random::uuid();
        Self {
            sub: who.user_id.to_owned(),
            email: Some(who.email.to_owned()),
            name: who.name.map(str::to_owned),
            role: Some(who.role.to_owned()),
            iat: now,
            exp: now + LIFETIME,
            sid: Some(jti.clone()),
            jti,
            ver: Some(who.version),
            other: Map::new(),
        }
    }

    /// The same login with its whole [`LIFETIME`] before it again, as Auth.js renews it.
    #[must_use]
    pub fn renewed(&self, now: Timestamp) -> Self {
        let iat = whole_second(now);
        Self {
            iat,
            exp: iat + LIFETIME,
            jti: random::uuid(),
            ..self.clone()
        }
    }

    /// What the login is known by, for ending it: its `sid`, or its `jti` when it has none.
    pub fn login_id(&self) -> &str {
        self.sid.as_deref().unwrap_or(&self.jti)
    }

    /// How long the token was made for.
    pub fn lifetime(&self) -> SignedDuration {
        self.exp.duration_since(self.iat)
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("claims are plain JSON")
    }

    /// Reads decrypted claims: none when they have expired or are not valid yet. `exp` and `nbf`
    /// are checked as `jose` does it for Auth.js.
    pub(super) fn from_json(json: &[u8], now: Timestamp) -> Result<Option<Self>, MalformedLogin> {
        let claims: Self =
            serde_json::from_slice(json).map_err(|_| MalformedLogin::UnexpectedClaims)?;
        if claims.sub.is_empty() {
            return Err(MalformedLogin::UnexpectedClaims);
        }
        let now = whole_second(now).as_second();
        let tolerance = CLOCK_TOLERANCE.as_secs();
        let too_early = match claims.other.get("nbf") {
            None => false,
            Some(nbf) => nbf.as_i64().ok_or(MalformedLogin::UnexpectedClaims)? > now + tolerance,
        };
        let too_late = claims.exp.as_second() <= now - tolerance;
        Ok((!too_early && !too_late).then_some(claims))
    }
}

/// Cuts an instant to whole seconds, which is all that a JWT keeps.
fn whole_second(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).expect("it came from an instant")
}
