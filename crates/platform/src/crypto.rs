//! Encryption of what is stored, hashes of secrets that are only compared, signed links.

mod keyring;
mod signed;

use hkdf::Hkdf;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use keyring::{Keyring, KeyringError, OpenError};
pub use signed::{SignedError, UrlSigner};

/// There is no secret to derive a key from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at least one secret is needed, and none may be empty")]
pub struct NoSecret;

/// The current one of the secrets, unless one of them is none.
pub(crate) fn first_of(secrets: &[SecretString]) -> Result<&SecretString, NoSecret> {
    let all = secrets
        .iter()
        .all(|secret| !secret.expose_secret().is_empty());
    secrets.first().filter(|_| all).ok_or(NoSecret)
}

/// What is stored of a verification token (magic link, password reset): its SHA-256, in
/// lower-case hexadecimal. No salt and no slow hash, because a token of
/// [`random::token`](crate::random::token) has enough entropy of its own.
pub fn hash_token(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// A key of `N` bytes for one purpose, derived by HKDF-SHA256 (RFC 5869). The purpose is in
/// `salt` and `info`: two purposes never share a key though they share the secret.
pub(crate) fn derive<const N: usize>(
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
) -> Zeroizing<[u8; N]> {
    let mut key = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(info, key.as_mut_slice())
        .expect("HKDF-SHA256 gives up to 8160 bytes, and no key is that long");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_token_is_its_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            hash_token("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn keys_are_derived_as_in_rfc_5869() {
        // Appendix A.1.
        let key = derive::<42>(
            &[0x0b; 22],
            &hex::decode("000102030405060708090a0b0c").unwrap(),
            &hex::decode("f0f1f2f3f4f5f6f7f8f9").unwrap(),
        );
        assert_eq!(
            hex::encode(*key),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        );
    }
}
