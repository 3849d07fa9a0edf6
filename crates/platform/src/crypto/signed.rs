//! Signed links that expire: audio and documents are reachable by
//! nothing else (RULES.md, *Sensitive data and retention*).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::crypto::{NoSecret, derive, first_of};

/// Signs and verifies the payload of a link: `<base64url(JSON)>.<base64url(HMAC-SHA256)>`.
///
/// The payload is readable by whoever has the link; it is only unforgeable. The key comes from
/// `AUTH_SECRET` and the purpose, so that a link made for one purpose is nothing to another.
pub struct UrlSigner {
    /// One per secret; the first signs.
    keys: Vec<Zeroizing<[u8; 32]>>,
}

/// Why a signed link is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    /// It is not a signed link, or its payload is not what was expected here.
    #[error("not a signed link")]
    Malformed,
    /// We did not sign this.
    #[error("the signature is not ours")]
    Forged,
    /// It was ours, and its time is over.
    #[error("the link has expired")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Envelope<P> {
    #[serde(rename = "p")]
    payload: P,
    /// Unix time in milliseconds.
    #[serde(
        rename = "e",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    expires: Timestamp,
}

impl UrlSigner {
    /// A signer for one purpose (`"file"`, `"unsubscribe"` …). The first secret signs, all verify.
    pub fn new(secrets: &[SecretString], purpose: &str) -> Result<Self, NoSecret> {
        first_of(secrets)?;
        let info = format!("TrustCoach signed URL ({purpose})");
        let key =
            |secret: &SecretString| derive(secret.expose_secret().as_bytes(), b"", info.as_bytes());
        Ok(Self {
            keys: secrets.iter().map(key).collect(),
        })
    }

    /// A token for a URL that says `payload` until `expires` (exclusive, in whole milliseconds).
    ///
    /// # Panics
    /// When the payload cannot be JSON (a map with keys that are not strings).
    pub fn sign<P: Serialize>(&self, payload: &P, expires: Timestamp) -> String {
        let envelope = Envelope { payload, expires };
        let json = serde_json::to_vec(&envelope).expect("the payload of a link is plain JSON");
        let body = URL_SAFE_NO_PAD.encode(json);
        let tag = mac(&self.keys[0], &body).finalize().into_bytes();
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// What a token says, when we signed it and it has not expired at `now`.
    pub fn verify<P: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<P, SignedError> {
        let (body, tag) = token.split_once('.').ok_or(SignedError::Malformed)?;
        let tag = URL_SAFE_NO_PAD
            .decode(tag)
            .map_err(|_| SignedError::Malformed)?;
        // Signature first: nothing unsigned is parsed. verify_slice compares in constant time.
        if !self
            .keys
            .iter()
            .any(|key| mac(key, body).verify_slice(&tag).is_ok())
        {
            return Err(SignedError::Forged);
        }
        let json = URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| SignedError::Malformed)?;
        let envelope: Envelope<P> =
            serde_json::from_slice(&json).map_err(|_| SignedError::Malformed)?;
        if now >= envelope.expires {
            return Err(SignedError::Expired);
        }
        Ok(envelope.payload)
    }
}

impl fmt::Debug for UrlSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSigner").finish_non_exhaustive()
    }
}

fn mac(key: &[u8; 32], body: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(body.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn signer(secret: &str, purpose: &str) -> UrlSigner {
        UrlSigner::new(&[secret.into()], purpose).unwrap()
    }

    fn noon() -> Timestamp {
        "2026-03-03T12:00:00Z".parse().unwrap()
    }

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    #[test]
    fn a_link_is_good_until_the_instant_it_expires() {
        let files = signer("secret", "file");
        let token = files.sign(&("audio/1.webm", 12), noon());
        let just_before = noon() - SignedDuration::from_millis(1);
        let payload: (String, u32) = files.verify(&token, just_before).unwrap();
        assert_eq!(payload, ("audio/1.webm".to_owned(), 12));
        assert_eq!(
            files.verify::<(String, u32)>(&token, noon()),
            Err(SignedError::Expired)
        );
    }

    #[test]
    fn a_link_of_another_purpose_or_secret_is_forged() {
        let token = signer("secret", "file").sign(&"x", noon());
        for other in [signer("secret", "unsubscribe"), signer("Secret", "file")] {
            let refusal = other.verify::<String>(&token, noon() - MINUTE).unwrap_err();
            assert_eq!(refusal, SignedError::Forged);
        }
    }

    #[test]
    fn a_link_outlives_the_rotation_of_the_secret() {
        let token = signer("old", "file").sign(&"x", noon());
        let rotated = UrlSigner::new(&["new".into(), "old".into()], "file").unwrap();
        assert_eq!(
            rotated.verify::<String>(&token, noon() - MINUTE).unwrap(),
            "x"
        );
    }

    #[test]
    fn without_a_secret_nothing_is_signed() {
        for secrets in [vec![], vec!["".into()], vec!["a".into(), "".into()]] {
            assert_eq!(UrlSigner::new(&secrets, "file").unwrap_err(), NoSecret);
        }
    }

    #[test]
    fn a_payload_of_another_shape_is_malformed() {
        let files = signer("secret", "file");
        let token = files.sign(&"x", noon());
        assert_eq!(
            files.verify::<u32>(&token, noon() - MINUTE),
            Err(SignedError::Malformed)
        );
    }

    proptest! {
        #[test]
        fn what_is_signed_is_read_back(payload in ".*") {
            let files = signer("secret", "file");
            let token = files.sign(&payload, noon());
            prop_assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
            prop_assert_eq!(files.verify::<String>(&token, noon() - MINUTE).unwrap(), payload);
        }

        #[test]
        fn any_flipped_bit_is_refused(payload in ".*", at: prop::sample::Index, bit in 0..7_u32) {
            let files = signer("secret", "file");
            let mut token = files.sign(&payload, noon()).into_bytes();
            let at = at.index(token.len());
            token[at] ^= 1 << bit;
            let token = String::from_utf8(token).unwrap();
            prop_assert!(files.verify::<String>(&token, noon() - MINUTE).is_err(), "{}", token);
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(text in ".*", token in "[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{0,60}") {
            let files = signer("secret", "file");
            prop_assert!(files.verify::<String>(&text, noon() - MINUTE).is_err());
            prop_assert!(files.verify::<String>(&token, noon() - MINUTE).is_err());
        }
    }
}
