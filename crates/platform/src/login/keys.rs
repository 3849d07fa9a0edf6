//! The keys of the login token, derived from `AUTH_SECRET` as Auth.js does it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256, Sha512};
use zeroize::Zeroizing;

use super::jwe::Encryption;
use crate::crypto::derive;

/// A key for A256CBC-HS512 and its id: the SHA-512 thumbprint of the key as a JWK (RFC 7638).
pub(super) struct CbcKey {
    pub key: Zeroizing<[u8; 64]>,
    pub kid: String,
}

/// A key for A256GCM and its id: the SHA-256 thumbprint.
pub(super) struct GcmKey {
    pub key: Zeroizing<[u8; 32]>,
    pub kid: String,
}

impl CbcKey {
    /// The key of Auth.js v5 for the cookie of this name.
    pub fn auth_js(secret: &SecretString, cookie: &str) -> Self {
        let key = derive_auth_js::<64>(secret, cookie);
        let kid = URL_SAFE_NO_PAD.encode(Sha512::digest(jwk(key.as_slice()).as_bytes()));
        Self { key, kid }
    }
}

impl GcmKey {
    /// The key of Auth.js v5 for the cookie of this name.
    pub fn auth_js(secret: &SecretString, cookie: &str) -> Self {
        let key = derive_auth_js::<32>(secret, cookie);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(jwk(key.as_slice()).as_bytes()));
        Self { key, kid }
    }
}

/// A key of Auth.js v5: the salt is the name of the cookie, which is in the purpose again.
fn derive_auth_js<const N: usize>(secret: &SecretString, cookie: &str) -> Zeroizing<[u8; N]> {
    let info = format!("Auth.js Generated Encryption Key ({cookie})");
    derive(
        secret.expose_secret().as_bytes(),
        cookie.as_bytes(),
        info.as_bytes(),
    )
}

/// A key that fits the token.
pub(super) enum Key<'a> {
    Cbc(&'a [u8; 64]),
    Gcm(&'a [u8; 32]),
}

/// The keys of one cookie name, one of each kind per secret; never empty.
pub(super) enum Keys {
    /// Auth.js v5: both encryptions are read, the key is chosen by `kid`.
    AuthJs(Vec<(CbcKey, GcmKey)>),
    /// NextAuth v4: A256GCM, without a `kid`.
    NextAuth(Vec<Zeroizing<[u8; 32]>>),
}

impl Keys {
    /// The keys of Auth.js v5 for the cookie of this name.
    pub fn auth_js(secrets: &[SecretString], cookie: &str) -> Self {
        let keys = |secret| {
            (
                CbcKey::auth_js(secret, cookie),
                GcmKey::auth_js(secret, cookie),
            )
        };
        Self::AuthJs(secrets.iter().map(keys).collect())
    }

    /// The keys of NextAuth v4, without a salt.
    pub fn next_auth(secrets: &[SecretString]) -> Self {
        let info = b"NextAuth.js Generated Encryption Key";
        let key = |s: &SecretString| derive::<32>(s.expose_secret().as_bytes(), b"", info);
        Self::NextAuth(secrets.iter().map(key).collect())
    }

    /// The keys to try for a token. Auth.js v5 takes the one with the token's `kid`, and that of
    /// the first secret for a token without; v4 has one secret only, so we try each of ours.
    pub fn fitting(&self, enc: Encryption, kid: Option<&str>) -> Vec<Key<'_>> {
        let fits = |id: &str| kid.is_none_or(|kid| kid == id);
        match (self, enc) {
            (Self::AuthJs(keys), Encryption::A256CbcHs512) => {
                let key = keys.iter().map(|(cbc, _)| cbc).find(|key| fits(&key.kid));
                key.map(|key| Key::Cbc(&key.key)).into_iter().collect()
            }
            (Self::AuthJs(keys), Encryption::A256Gcm) => {
                let key = keys.iter().map(|(_, gcm)| gcm).find(|key| fits(&key.kid));
                key.map(|key| Key::Gcm(&key.key)).into_iter().collect()
            }
            (Self::NextAuth(keys), Encryption::A256Gcm) => {
                keys.iter().map(|key| Key::Gcm(key)).collect()
            }
            (Self::NextAuth(_), Encryption::A256CbcHs512) => Vec::new(),
        }
    }
}

/// A symmetric key as the JWK whose hash is its thumbprint: the required members, in order of
/// their names, without spaces (RFC 7638, 3.2 and 3.3).
fn jwk(key: &[u8]) -> Zeroizing<String> {
    let k = Zeroizing::new(URL_SAFE_NO_PAD.encode(key));
    Zeroizing::new(format!(r#"{{"k":"{}","kty":"oct"}}"#, *k))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_as_a_jwk_has_its_required_members_in_order() {
        // The key of RFC 7520, 5.6.1, without `kid`, `use`, `alg`.
        let key = URL_SAFE_NO_PAD.decode("XctOhJAkA-pD9Lh7ZgW_2A").unwrap();
        assert_eq!(*jwk(&key), r#"{"k":"XctOhJAkA-pD9Lh7ZgW_2A","kty":"oct"}"#);
    }

    #[test]
    fn keys_and_thumbprints_are_those_of_auth_js() {
        // What @panva/hkdf and jose's calculateJwkThumbprint give.
        let Keys::AuthJs(keys) = Keys::auth_js(&["secret".into()], "authjs.session-token") else {
            panic!("not the keys of Auth.js")
        };
        let (cbc, gcm) = &keys[0];
        assert_eq!(
            hex::encode(cbc.key.as_slice()),
            "b1ef6cdd915c44c0a71232574a6a70546a5e16d12bb38df4638e3b96bdd32025131e90695ff072a9d148f1511c7a4981a85b63a628311da1fa7ccfc49c47c2bb"
        );
        assert_eq!(
            cbc.kid,
            "7x9DUMVaEU6giab0l0OWDt4e4SsRH_cbwMof2EzEyy6onK5o8xSPPB799RVoqm2v6z674kQCv9jom2T8S-a1dQ"
        );
        assert_eq!(gcm.kid, "tgdt-VLOTRviBTc4vwSS-WjOhg14Bq0M6tGDvSzfdgs");
        let Keys::NextAuth(keys) = Keys::next_auth(&["secret".into()]) else {
            panic!("not the keys of NextAuth")
        };
        assert_eq!(
            hex::encode(keys[0].as_slice()),
            "9ab5058ebf5be88f82f4aee99d22cf8be7a34a4af1836299d0668f4d83020f5a"
        );
    }
}
