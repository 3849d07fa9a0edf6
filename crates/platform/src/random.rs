//! Randomness: the one place that draws from the operating system.
//!
//! A process without randomness can make neither an id nor a secret, so its absence is a panic
//! and not an error that every caller would have to pass on.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Fills `buffer` with bytes that nobody can guess.
pub fn fill(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system gives randomness");
}

/// `N` bytes that nobody can guess.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    fill(&mut buffer);
    buffer
}

/// A secret made of `bytes` random bytes, as base64url without padding: what a link in a mail
/// carries. Store [`crypto::hash_token`](crate::crypto::hash_token) of it, never itself.
pub fn token(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    fill(&mut buffer);
    URL_SAFE_NO_PAD.encode(buffer)
}

/// A random UUID (version 4, RFC 9562), in lower case: what Auth.js uses as a `jti`.
pub fn uuid() -> String {
    let mut bytes = bytes::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_token_holds_its_bytes_and_is_safe_in_a_url() {
        for bytes in [0, 1, 16, 32, 33] {
            let token = token(bytes);
            assert_eq!(
                URL_SAFE_NO_PAD.decode(&token).unwrap().len(),
                bytes,
                "{token}"
            );
        }
    }

    #[test]
    fn no_two_tokens_are_the_same() {
        let tokens: HashSet<_> = (0..1000).map(|_| token(16)).collect();
        assert_eq!(tokens.len(), 1000);
    }

    #[test]
    fn a_uuid_says_that_it_is_random() {
        let uuids: HashSet<_> = (0..1000).map(|_| uuid()).collect();
        assert_eq!(uuids.len(), 1000);
        for uuid in uuids {
            let groups: Vec<_> = uuid.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(&uuid[14..15], "4", "{uuid}");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }
}
