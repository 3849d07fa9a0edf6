//! `Stripe-Signature`: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, several `v1` while a
//! secret is rotated.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// How far the time of a signature may be from ours: older is a replay.
const TOLERANCE_SECONDS: i64 = 300;

/// Whether one of our secrets has signed this body, just now.
pub fn proves(header: &str, body: &[u8], secrets: &[SecretString], now: Timestamp) -> bool {
    let mut at = None;
    let mut signatures = vec![];
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) => at = Some(value),
            Some(("v1", value)) => signatures.extend(hex::decode(value)),
            _ => {}
        }
    }
    let Some(at) = at else { return false };
    let Ok(seconds) = at.parse::<i64>() else {
        return false;
    };
    if (now.as_second() - seconds).abs() > TOLERANCE_SECONDS {
        return false;
    }
    secrets.iter().any(|secret| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
            return false;
        };
        mac.update(at.as_bytes());
        mac.update(b".");
        mac.update(body);
        // verify_slice compares in constant time.
        signatures
            .iter()
            .any(|signature| mac.clone().verify_slice(signature).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn now() -> Timestamp {
        "2026-06-01T08:00:00Z".parse().unwrap()
    }

    fn sign(secret: &str, at: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_signature_of_one_of_our_secrets_proves_the_body() {
        let at = now().as_second();
        let secrets = ["whsec_new".into(), "whsec_old".into()];
        let old = sign("whsec_old", at, BODY);
        let header = format!("t={at},v1={},v1={old},v0=abc", sign("whsec_x", at, BODY));
        assert!(proves(&header, BODY, &secrets, now()));
        assert!(!proves(&header, b"{}", &secrets, now()));
        let other = format!("t={at},v1={}", sign("whsec_x", at, BODY));
        assert!(!proves(&other, BODY, &secrets, now()));
        // The time is signed too.
        let moved = header.replace(&format!("t={at}"), &format!("t={}", at + 1));
        assert!(!proves(&moved, BODY, &secrets, now()));
        for nothing in ["", "t=,v1=", "v1=00", "t=x,v1=00", "t=1e9,v1=zz"] {
            assert!(!proves(nothing, BODY, &secrets, now()), "{nothing}");
        }
    }

    #[test]
    fn a_signature_older_than_five_minutes_is_a_replay() {
        let secrets = ["whsec".into()];
        for (age, good) in [
            (0, true),
            (300, true),
            (301, false),
            (-300, true),
            (-301, false),
        ] {
            let at = now().as_second() - age;
            let header = format!("t={at},v1={}", sign("whsec", at, BODY));
            assert_eq!(proves(&header, BODY, &secrets, now()), good, "{age}");
        }
    }
}
