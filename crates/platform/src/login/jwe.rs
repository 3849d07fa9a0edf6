//! JWE in compact form with a direct key (RFC 7516, RFC 7518): just what Auth.js uses.

use aes::Aes256;
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha512;

use super::keys::{CbcKey, Key, Keys};
use crate::random;

/// Why a cookie is not a login. Nothing here tells a stranger more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedLogin {
    /// It is not a token as Auth.js makes them.
    #[error("the login cookie is not a token")]
    NotAToken,
    /// It was encrypted with a secret that is not (or no longer) ours.
    #[error("the login cookie was made with another secret")]
    UnknownKey,
    /// It was changed, cut or forged.
    #[error("the login cookie was changed")]
    Tampered,
    /// It is authentic, but lacks what a login must say.
    #[error("the login cookie does not say who is logged in")]
    UnexpectedClaims,
}

/// The content encryptions that Auth.js uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Encryption {
    #[serde(rename = "A256CBC-HS512")]
    A256CbcHs512,
    #[serde(rename = "A256GCM")]
    A256Gcm,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    enc: Encryption,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    kid: Option<String>,
    /// Extensions that must be understood, and compression: neither is, both are refused.
    #[serde(skip_serializing, default)]
    crit: Option<serde_json::Value>,
    #[serde(skip_serializing, default)]
    zip: Option<serde_json::Value>,
}

const CBC_IV: usize = 16;
const CBC_TAG: usize = 32;
const GCM_IV: usize = 12;
const GCM_TAG: usize = 16;

/// Encrypts `payload` with A256CBC-HS512, as Auth.js v5 does.
pub(super) fn seal(payload: &[u8], key: &CbcKey) -> String {
    let header = Header {
        alg: "dir".to_owned(),
        enc: Encryption::A256CbcHs512,
        kid: Some(key.kid.clone()),
        crit: None,
        zip: None,
    };
    let header = serde_json::to_vec(&header).expect("a header is plain JSON");
    let protected = URL_SAFE_NO_PAD.encode(header);
    let iv = random::bytes::<CBC_IV>();
    let (ciphertext, tag) = cbc_hmac_encrypt(&key.key, &iv, protected.as_bytes(), payload);
    // The second part, the encrypted key, is empty: the key is shared ("dir").
    format!(
        "{protected}..{}.{}.{}",
        URL_SAFE_NO_PAD.encode(iv),
        URL_SAFE_NO_PAD.encode(ciphertext),
        URL_SAFE_NO_PAD.encode(tag)
    )
}

/// Decrypts a token with whichever of `keys` fits it.
pub(super) fn open(token: &str, keys: &Keys) -> Result<Vec<u8>, MalformedLogin> {
    let parts: Vec<&str> = token.split('.').collect();
    let &[protected, "", iv, ciphertext, tag] = parts.as_slice() else {
        return Err(MalformedLogin::NotAToken);
    };
    let decode = |part| {
        URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| MalformedLogin::NotAToken)
    };
    let header = decode(protected)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| MalformedLogin::NotAToken)?;
    if header.alg != "dir" || header.crit.is_some() || header.zip.is_some() {
        return Err(MalformedLogin::NotAToken);
    }
    let (iv, ciphertext, tag) = (decode(iv)?, decode(ciphertext)?, decode(tag)?);
    let fitting = keys.fitting(header.enc, header.kid.as_deref());
    if fitting.is_empty() {
        return Err(MalformedLogin::UnknownKey);
    }
    let aad = protected.as_bytes();
    fitting
        .into_iter()
        .find_map(|key| match key {
            Key::Cbc(key) => cbc_hmac_decrypt(key, &iv, aad, &ciphertext, &tag),
            Key::Gcm(key) => gcm_decrypt(key, &iv, aad, &ciphertext, &tag),
        })
        .ok_or(MalformedLogin::Tampered)
}

/// A256CBC-HS512 (RFC 7518, 5.2.2.1): the first half of the key authenticates, the second
/// encrypts. Gives the ciphertext and the tag.
fn cbc_hmac_encrypt(
    key: &[u8; 64],
    iv: &[u8; CBC_IV],
    aad: &[u8],
    plaintext: &[u8],
) -> (Vec<u8>, [u8; CBC_TAG]) {
    let (mac_key, enc_key) = halves(key);
    let cipher = cbc::Encryptor::<Aes256>::new(enc_key.into(), iv.into());
    let ciphertext = cipher.encrypt_padded_vec::<Pkcs7>(plaintext);
    let full = authenticate(mac_key, iv, aad, &ciphertext)
        .finalize()
        .into_bytes();
    let mut tag = [0; CBC_TAG];
    tag.copy_from_slice(&full[..CBC_TAG]);
    (ciphertext, tag)
}

/// RFC 7518, 5.2.2.2. The tag is compared first, in constant time: a forged token is refused
/// before its padding is looked at, so the answer says nothing about the padding.
fn cbc_hmac_decrypt(
    key: &[u8; 64],
    iv: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Vec<u8>> {
    let iv: &[u8; CBC_IV] = iv.try_into().ok()?;
    let tag: &[u8; CBC_TAG] = tag.try_into().ok()?;
    let (mac_key, enc_key) = halves(key);
    authenticate(mac_key, iv, aad, ciphertext)
        .verify_truncated_left(tag)
        .ok()?;
    let cipher = cbc::Decryptor::<Aes256>::new(enc_key.into(), iv.into());
    cipher.decrypt_padded_vec::<Pkcs7>(ciphertext).ok()
}

fn halves(key: &[u8; 64]) -> (&[u8; 32], &[u8; 32]) {
    let (mac_key, enc_key) = key
        .split_first_chunk::<32>()
        .expect("64 bytes are 32 and more");
    (mac_key, enc_key.try_into().expect("and 32 again"))
}

/// HMAC-SHA-512 over the associated data, the IV, the ciphertext, and the length of the
/// associated data in bits.
fn authenticate(key: &[u8; 32], iv: &[u8], aad: &[u8], ciphertext: &[u8]) -> Hmac<Sha512> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(aad);
    mac.update(iv);
    mac.update(ciphertext);
    mac.update(&(aad.len() as u64 * 8).to_be_bytes());
    mac
}

fn gcm_decrypt(
    key: &[u8; 32],
    iv: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Vec<u8>> {
    let iv: &[u8; GCM_IV] = iv.try_into().ok()?;
    if tag.len() != GCM_TAG {
        return None;
    }
    let sealed = [ciphertext, tag].concat();
    let payload = Payload { msg: &sealed, aad };
    Aes256Gcm::new(key.into())
        .decrypt(&Nonce::from(*iv), payload)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7518, appendix B.3.
    #[test]
    fn a256cbc_hs512_is_that_of_rfc_7518() {
        let key: [u8; 64] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let iv = hex::decode("1af38c2dc2b96ffdd86694092341bc04").unwrap();
        let aad = b"The second principle of Auguste Kerckhoffs";
        let plaintext = b"A cipher system must not be required to be secret, and it must be able \
                          to fall into the hands of the enemy without inconvenience";
        let ciphertext = "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd\
                          822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b\
                          36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3\
                          a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b\
                          be2638d09dd7a4930930806d0703b1f6";
        let tag = "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5";

        let (sealed, made) = cbc_hmac_encrypt(&key, iv[..].try_into().unwrap(), aad, plaintext);
        assert_eq!(hex::encode(&sealed), ciphertext);
        assert_eq!(hex::encode(made), tag);
        let opened = cbc_hmac_decrypt(&key, &iv, aad, &sealed, &made).unwrap();
        assert_eq!(opened, plaintext);

        for (iv, aad, tag) in [
            (&[0; 16][..], &aad[..], &made[..]),
            (&iv, b"The first principle", &made),
            (&iv, aad, &made[..31]),
            (&iv, aad, &[]),
            (&iv[..15], aad, &made),
        ] {
            assert_eq!(cbc_hmac_decrypt(&key, iv, aad, &sealed, tag), None);
        }
    }
}
