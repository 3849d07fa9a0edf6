//! The keys under which transcripts, summaries and OAuth tokens are stored, and their rotation.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::random;

/// The first part of every sealed text: what to look for when the format changes.
const FORMAT: &str = "tc1";
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// AES-256-GCM keys by id. The first seals; all open, so that a key can be replaced while texts
/// sealed with the old one are still stored.
///
/// A sealed text is `tc1.<key id>.<base64url(nonce | ciphertext | tag)>`. The nonce is random,
/// 96 bits: safe for 2³² texts under one key (NIST SP 800-38D, 8.3).
pub struct Keyring {
    /// Never empty; the first is the current one.
    keys: Vec<(String, Aes256Gcm)>,
}

/// Why a list of keys was refused. Never shows a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is no key at all.
    #[error("there is no encryption key; expected \"id:base64 of 32 bytes\", comma-separated")]
    Empty,
    /// An entry is not `id:key`, or its id has other characters than letters, digits, `-`, `_`.
    #[error("entry {0} is not \"id:base64 of 32 bytes\" with an id of letters, digits, - or _")]
    Entry(usize),
    /// A key is not the base64 of 32 bytes.
    #[error("the key {0:?} is not the base64 of 32 bytes")]
    Key(String),
    /// Two keys have the same id, so a text could not tell which one sealed it.
    #[error("the key id {0:?} is there twice")]
    Duplicate(String),
}

/// Why a sealed text could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not a sealed text.
    #[error("not a sealed text")]
    Malformed,
    /// It was sealed with a key that is not in the ring.
    #[error("sealed with the key {0:?}, which is not configured")]
    UnknownKey(String),
    /// It was changed, or moved here from another place, or sealed with another key of that id.
    #[error("the sealed text was changed or does not belong here")]
    Tampered,
}

impl Keyring {
    /// Reads `id:base64(32 bytes),id2:…`. The first key is the current one.
    pub fn parse(list: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<(String, Aes256Gcm)> = Vec::new();
        let entries = list
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        for (index, entry) in entries.enumerate() {
            let (id, key) = entry
                .split_once(':')
                .ok_or(KeyringError::Entry(index + 1))?;
            if !is_key_id(id) {
                return Err(KeyringError::Entry(index + 1));
            }
            if keys.iter().any(|(known, _)| known == id) {
                return Err(KeyringError::Duplicate(id.to_owned()));
            }
            let key = STANDARD.decode(key).map(Zeroizing::new).ok();
            let cipher = key.and_then(|key| Aes256Gcm::new_from_slice(&key).ok());
            keys.push((
                id.to_owned(),
                cipher.ok_or_else(|| KeyringError::Key(id.to_owned()))?,
            ));
        }
        if keys.is_empty() {
            return Err(KeyringError::Empty);
        }
        Ok(Self { keys })
    }

    /// A new random key as an entry of [`parse`](Self::parse), for whoever sets up or rotates.
    pub fn new_entry(id: &str) -> String {
        let key = Zeroizing::new(random::bytes::<32>());
        format!("{id}:{}", STANDARD.encode(*key))
    }

    /// Encrypts `plaintext` with the current key. `context` says where it is stored (table,
    /// column and row id): it opens nowhere else, so a row's text cannot be put in another row.
    pub fn seal(&self, context: &str, plaintext: &[u8]) -> String {
        let (id, cipher) = &self.keys[0];
        let nonce = random::bytes::<NONCE_BYTES>();
        let aad = associated_data(id, context);
        let mut sealed = nonce.to_vec();
        sealed.extend(
            cipher
                .encrypt(
                    &Nonce::from(nonce),
                    Payload {
                        msg: plaintext,
                        aad: aad.as_bytes(),
                    },
                )
                .expect("AES-GCM takes texts of up to 64 GiB"),
        );
        format!("{FORMAT}.{id}.{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Decrypts what [`seal`](Self::seal) made for the same `context`, with whichever key did it.
    pub fn open(&self, context: &str, sealed: &str) -> Result<Vec<u8>, OpenError> {
        let (id, body) = parts(sealed)?;
        let body = URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| OpenError::Malformed)?;
        let (nonce, ciphertext) = body
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(OpenError::Malformed)?;
        if ciphertext.len() < TAG_BYTES {
            return Err(OpenError::Malformed);
        }
        let (_, cipher) = self
            .keys
            .iter()
            .find(|(known, _)| known == id)
            .ok_or_else(|| OpenError::UnknownKey(id.to_owned()))?;
        let aad = associated_data(id, context);
        cipher
            .decrypt(
                &Nonce::from(*nonce),
                Payload {
                    msg: ciphertext,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| OpenError::Tampered)
    }

    /// Whether `sealed` was made with another key than the current one, and should be sealed
    /// again. A malformed text is not rotated: there is nothing to open.
    pub fn needs_rotation(&self, sealed: &str) -> bool {
        parts(sealed).is_ok_and(|(id, _)| id != self.keys[0].0)
    }

    /// The id of the key that seals.
    pub fn current_key_id(&self) -> &str {
        &self.keys[0].0
    }
}

impl fmt::Debug for Keyring {
    /// Shows the ids only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.keys.iter().map(|(id, _)| id))
            .finish()
    }
}

fn is_key_id(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// The format and the key id are authenticated with the context; no id holds a dot, so that no
/// two pairs of id and context read the same.
fn associated_data(id: &str, context: &str) -> String {
    format!("{FORMAT}.{id}.{context}")
}

fn parts(sealed: &str) -> Result<(&str, &str), OpenError> {
    let rest = sealed
        .strip_prefix(FORMAT)
        .and_then(|rest| rest.strip_prefix('.'));
    let (id, body) = rest
        .and_then(|rest| rest.split_once('.'))
        .ok_or(OpenError::Malformed)?;
    if is_key_id(id) {
        Ok((id, body))
    } else {
        Err(OpenError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: &str = "Session.transcript:cabc";

    fn ring(ids: &[&str]) -> Keyring {
        let entries: Vec<_> = ids
            .iter()
            .map(|id| format!("{id}:{}", STANDARD.encode([id.as_bytes()[0]; 32])))
            .collect();
        Keyring::parse(&entries.join(",")).unwrap()
    }

    #[test]
    fn a_ring_is_refused_with_the_reason() {
        let key = STANDARD.encode([7; 32]);
        for (list, reason) in [
            (String::new(), KeyringError::Empty),
            (" , ".to_owned(), KeyringError::Empty),
            (key.clone(), KeyringError::Entry(1)),
            (format!("a:{key},b.c:{key}"), KeyringError::Entry(2)),
            (format!(":{key}"), KeyringError::Entry(1)),
            ("a:AAAA".to_owned(), KeyringError::Key("a".to_owned())),
            ("a:é".to_owned(), KeyringError::Key("a".to_owned())),
            (
                format!("a:{key},a:{key}"),
                KeyringError::Duplicate("a".to_owned()),
            ),
        ] {
            assert_eq!(Keyring::parse(&list).unwrap_err(), reason, "{list}");
        }
        assert_eq!(format!("{:?}", ring(&["new", "old"])), r#"["new", "old"]"#);
    }

    #[test]
    fn a_new_entry_is_a_ring_of_its_own() {
        let ring = Keyring::parse(&Keyring::new_entry("2026-11")).unwrap();
        assert_eq!(ring.current_key_id(), "2026-11");
        assert_ne!(Keyring::new_entry("a"), Keyring::new_entry("a"));
    }

    #[test]
    fn an_old_key_opens_and_asks_for_rotation() {
        let sealed = ring(&["old"]).seal(HERE, b"bonjour");
        let rotated = ring(&["new", "old"]);
        assert_eq!(rotated.open(HERE, &sealed).unwrap(), b"bonjour");
        assert!(rotated.needs_rotation(&sealed));
        let again = rotated.seal(HERE, b"bonjour");
        assert!(!rotated.needs_rotation(&again));
        assert!(again.starts_with("tc1.new."), "{again}");
    }

    #[test]
    fn a_key_that_is_gone_is_named() {
        let sealed = ring(&["old"]).seal(HERE, b"bonjour");
        let refusal = ring(&["new"]).open(HERE, &sealed).unwrap_err();
        assert_eq!(refusal, OpenError::UnknownKey("old".to_owned()));
    }

    #[test]
    fn a_text_does_not_open_in_another_row_or_under_another_key_of_that_name() {
        let keys = ring(&["a", "b"]);
        let sealed = keys.seal(HERE, b"bonjour");
        assert_eq!(
            keys.open("Session.transcript:cabd", &sealed),
            Err(OpenError::Tampered)
        );
        let renamed = sealed.replacen("tc1.a.", "tc1.b.", 1);
        assert_eq!(keys.open(HERE, &renamed), Err(OpenError::Tampered));
    }

    #[test]
    fn the_same_text_is_never_sealed_twice_the_same() {
        let keys = ring(&["a"]);
        assert_ne!(keys.seal(HERE, b"bonjour"), keys.seal(HERE, b"bonjour"));
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(context in ".*", plaintext: Vec<u8>) {
            let keys = ring(&["a"]);
            prop_assert_eq!(keys.open(&context, &keys.seal(&context, &plaintext)).unwrap(), plaintext);
        }

        #[test]
        fn any_flipped_bit_is_refused(plaintext: Vec<u8>, at: prop::sample::Index, bit in 0..7_u32) {
            let keys = ring(&["a"]);
            let mut changed = keys.seal(HERE, &plaintext).into_bytes();
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit; // bit 7 would not leave a string
            let changed = String::from_utf8(changed).unwrap();
            prop_assert!(keys.open(HERE, &changed).is_err(), "{}", changed);
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(text in ".*", body in "(tc1\\.a\\.)?[A-Za-z0-9_-]{0,80}") {
            let keys = ring(&["a"]);
            prop_assert!(keys.open(HERE, &text).is_err());
            prop_assert!(keys.open(HERE, &body).is_err());
            prop_assert!(!keys.needs_rotation(&body));
        }
    }
}
