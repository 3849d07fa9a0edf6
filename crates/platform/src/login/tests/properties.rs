//! What holds for any login and any cookie.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn whatever_a_login_says_is_read_back(
        sub in ".+",
        email in ".*",
        name in prop::option::of(".{0,2000}"),
        role in ".*",
        version: i64,
        secure: bool,
        secret in ".+",
    ) {
        let cookies = login(&[&secret], secure);
        let who = LoggedIn { user_id: &sub, email: &email, name: name.as_deref(), role: &role, version };
        let claims = Claims::new(who, noon());
        let set = cookies.write(&claims, &HeaderMap::new());
        prop_assert_eq!(cookies.read(&next_request(&set), noon()), Ok(Some(claims)));
    }

    #[test]
    fn any_flipped_bit_is_refused(at: prop::sample::Index, bit in 0..7_u32, v4: bool) {
        let cookies = login(&["secret"], false);
        let (name, token, now) = if v4 {
            (NEXT_AUTH[0], NEXT_AUTH_4.to_owned(), at_v4())
        } else {
            let set = cookies.write(&marie(), &HeaderMap::new());
            (AUTH_JS[0], parts(&set)[0].1.to_owned(), noon())
        };
        let mut changed = token.into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= 1 << bit;
        let keys = &cookies.accepted.iter().find(|(accepted, _)| *accepted == name).unwrap().1;
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(jwe::open(&changed, keys).is_err(), "{}", changed);
        if let Ok(value) = HeaderValue::from_str(&format!("{name}={changed}")) {
            let request = HeaderMap::from_iter([(COOKIE, value)]);
            prop_assert!(!matches!(cookies.read(&request, now), Ok(Some(_))), "{}", changed);
        }
    }

    #[test]
    fn anything_else_is_no_login_and_no_panic(
        bytes in prop::collection::vec(prop_oneof![Just(b'\t'), 32..=126_u8, 128..=255_u8], 0..300),
        token in "(eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0)?[.A-Za-z0-9_-]{0,200}",
    ) {
        let cookies = login(&["secret"], false);
        for name in ["", "authjs.session-token=", "next-auth.session-token.3="] {
            for value in [bytes.as_slice(), token.as_bytes()] {
                let value = [name.as_bytes(), value].concat();
                let request = HeaderMap::from_iter([(COOKIE, HeaderValue::from_bytes(&value).unwrap())]);
                prop_assert!(!matches!(cookies.read(&request, noon()), Ok(Some(_))));
                cookies.clear(&request);
            }
        }
    }
}
