//! The login: Auth.js' own cookie, so that a Next.js front end with the same `AUTH_SECRET`
//! shares it both ways.
//!
//! Written: `authjs.session-token`, as Auth.js v5 (`@auth/core`) encodes it. Read: that, and
//! NextAuth v4's `next-auth.session-token`. A cookie past 3936 bytes is cut into `<name>.0`,
//! `<name>.1` …
//!
//! Auth.js gives the cookie a new `iat`, `exp` and `jti` each time its front end asks for the
//! session, and keeps every other claim. So a login is known by its `sid` and its `ver`, which
//! survive that, and ends when the application says that one of them has (see [`Claims`]).

mod claims;
mod cookies;
mod jwe;
mod keys;

use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use secrecy::SecretString;

pub use claims::{Claims, LIFETIME, LoggedIn};
pub use jwe::MalformedLogin;

use crate::crypto::{NoSecret, first_of};
use keys::{CbcKey, Keys};

/// Cookie names of Auth.js v5 and NextAuth v4, and what they are called on https.
const AUTH_JS: [&str; 2] = ["authjs.session-token", "__Secure-authjs.session-token"];
const NEXT_AUTH: [&str; 2] = [
    "next-auth.session-token",
    "__Secure-next-auth.session-token",
];

/// Reads, writes and clears the login cookie.
pub struct LoginCookies {
    /// The name under which a login is written: that of Auth.js, `__Secure-` on https.
    written: &'static str,
    /// What encrypts it.
    key: CbcKey,
    /// What is read, in order of preference, with the keys of each.
    accepted: Vec<(&'static str, Keys)>,
}

impl LoginCookies {
    /// Derives the keys. The first of `secrets` (`AUTH_SECRET`) encrypts, all decrypt: put a new
    /// one in front to rotate. `secure` is whether people reach us by https: then only
    /// `__Secure-` names count, which a browser takes from https alone.
    pub fn new(secrets: &[SecretString], secure: bool) -> Result<Self, NoSecret> {
        let current = first_of(secrets)?;
        let written = AUTH_JS[usize::from(secure)];
        let names = |both: [&'static str; 2]| if secure { vec![both[1]] } else { both.to_vec() };
        let auth_js = names(AUTH_JS)
            .into_iter()
            .map(|name| (name, Keys::auth_js(secrets, name)));
        let next_auth = names(NEXT_AUTH)
            .into_iter()
            .map(|name| (name, Keys::next_auth(secrets)));
        Ok(Self {
            written,
            key: CbcKey::auth_js(current, written),
            accepted: auth_js.chain(next_auth).collect(),
        })
    }

    /// Who is logged in, by the `Cookie` headers of a request.
    ///
    /// `Ok(None)` is nobody: no cookie, or one whose time is over. A cookie that cannot be read
    /// is not a login either, but is told apart, so that it can be logged and cleared. Whether
    /// the login was ended before its time is for the caller to look up (see [`Claims`]).
    pub fn read(
        &self,
        headers: &HeaderMap,
        now: Timestamp,
    ) -> Result<Option<Claims>, MalformedLogin> {
        let sent = cookies::sent(headers);
        let mut malformed = None;
        for (name, keys) in &self.accepted {
            for token in cookies::tokens(&sent, name) {
                match jwe::open(&token, keys).and_then(|json| Claims::from_json(&json, now)) {
                    Ok(Some(claims)) => return Ok(Some(claims)),
                    Ok(None) => {}
                    Err(reason) => {
                        malformed.get_or_insert(reason);
                    }
                }
            }
        }
        malformed.map_or(Ok(None), Err)
    }

    /// The `Set-Cookie` headers that log in: the login's cookie, or its chunks, and the removal
    /// of every login cookie in the request that is not overwritten, so that a browser never
    /// holds two logins or the leftover of a longer one.
    pub fn write(&self, claims: &Claims, request: &HeaderMap) -> Vec<HeaderValue> {
        let token = jwe::seal(&claims.to_json(), &self.key);
        let chunks = cookies::chunks(self.written, &token);
        let mut headers = self.clear(request);
        headers.retain(|header| {
            let overwritten = |(name, _): &(String, &str)| {
                header
                    .as_bytes()
                    .strip_prefix(name.as_bytes())
                    .is_some_and(|rest| rest.starts_with(b"="))
            };
            !chunks.iter().any(overwritten)
        });
        let seconds = claims.lifetime().as_secs().max(0);
        headers.extend(
            chunks
                .iter()
                .map(|(name, value)| cookies::set(name, value, seconds)),
        );
        headers
    }

    /// The `Set-Cookie` headers that log out: each login cookie in the request, of whichever
    /// version and scheme, is removed.
    pub fn clear(&self, request: &HeaderMap) -> Vec<HeaderValue> {
        let sent = cookies::sent(request);
        let of_login = |name: &&String| {
            [AUTH_JS, NEXT_AUTH]
                .iter()
                .flatten()
                .any(|login| cookies::belongs(name, login))
        };
        let names = sent.iter().map(|(name, _)| name).filter(of_login);
        names.map(|name| cookies::set(name, "", 0)).collect()
    }
}

impl std::fmt::Debug for LoginCookies {
    /// Shows no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginCookies")
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
