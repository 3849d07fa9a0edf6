use http::header::COOKIE;
use jiff::SignedDuration;
use serde_json::json;

use super::*;

mod properties;

/// Made by next-auth 4 with the secret "secret" and `{"sub": "cmarie", "role": "COACH"}`.
const NEXT_AUTH_4: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..S481afTgBMQn8Pw8.DnCJg92dPGX4xpatucltacHi9zaN_eEVSbUJcccbVJP_1FEWIXFIM7MRsBklxcnaWuPYVhCHBIXFoWfgvWvAdSo9clv010XDGg3ZdFuncNEnOdoOJLUyw1b_Bz_3Vvg6EF5PyGLx_zlOTiGWloQ.qMFe6hmHB9ppyjOZ9aGgWA";
const NEXT_AUTH_4_IAT: i64 = 1_795_369_261;

fn at_v4() -> Timestamp {
    Timestamp::from_second(NEXT_AUTH_4_IAT).unwrap()
}

fn login(secrets: &[&str], secure: bool) -> LoginCookies {
    let secrets: Vec<_> = secrets.iter().map(|&secret| secret.into()).collect();
    LoginCookies::new(&secrets, secure).unwrap()
}

fn request(cookies: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in cookies {
        headers.append(
            COOKIE,
            HeaderValue::from_str(&format!("{name}={value}")).unwrap(),
        );
    }
    headers
}

fn noon() -> Timestamp {
    "2026-03-03T12:00:00.5Z".parse().unwrap()
}

fn marie() -> Claims {
    let (email, name) = ("marie@exemple.fr", Some("Marie"));
    let who = LoggedIn {
        user_id: "cmarie",
        email,
        name,
        role: "COACH",
        version: 3,
    };
    Claims::new(who, noon())
}

fn long(length: usize) -> Claims {
    let mut claims = marie();
    claims
        .other
        .insert("picture".to_owned(), "p".repeat(length).into());
    claims
}

/// Names and values of `Set-Cookie` headers, each with its attributes.
fn parts(set: &[HeaderValue]) -> Vec<(&str, &str, &str)> {
    set.iter()
        .map(|header| {
            let (pair, attributes) = header.to_str().unwrap().split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            (name, value, attributes)
        })
        .collect()
}

/// The request of a browser that holds nothing but these cookies.
fn next_request(set: &[HeaderValue]) -> HeaderMap {
    let held: Vec<_> = parts(set)
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .collect();
    request(
        &held
            .iter()
            .map(|&(name, value, _)| (name, value))
            .collect::<Vec<_>>(),
    )
}

#[test]
fn a_login_is_read_back_and_lasts_30_days() {
    let cookies = login(&["secret"], false);
    let set = cookies.write(&marie(), &HeaderMap::new());
    assert_eq!(parts(&set)[0].0, "authjs.session-token");
    assert_eq!(
        parts(&set)[0].2,
        "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"
    );
    let request = next_request(&set);
    let read = |at: Timestamp| cookies.read(&request, at).unwrap();
    assert_eq!(read(noon()), Some(marie_as(&read(noon()).unwrap())));
    let end = noon() + LIFETIME;
    assert!(read(end + SignedDuration::from_secs(14)).is_some());
    assert_eq!(read(end + SignedDuration::from_secs(15)), None);
}

/// Marie's claims with the random ids of `other`.
fn marie_as(other: &Claims) -> Claims {
    Claims {
        jti: other.jti.clone(),
        sid: other.sid.clone(),
        ..marie()
    }
}

#[test]
fn on_https_the_cookie_is_secure_and_no_other_counts() {
    let (http, https) = (login(&["secret"], false), login(&["secret"], true));
    let set = https.write(&marie(), &HeaderMap::new());
    let (name, _, attributes) = parts(&set)[0];
    assert_eq!(name, "__Secure-authjs.session-token");
    assert_eq!(
        attributes,
        "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
    );
    assert!(https.read(&next_request(&set), noon()).unwrap().is_some());

    let set = http.write(&marie(), &HeaderMap::new());
    assert_eq!(https.read(&next_request(&set), noon()), Ok(None));
    let v4 = request(&[("next-auth.session-token", NEXT_AUTH_4)]);
    assert_eq!(https.read(&v4, at_v4()), Ok(None));
}

#[test]
fn a_cookie_of_next_auth_4_is_a_login() {
    for name in NEXT_AUTH {
        let request = request(&[(name, NEXT_AUTH_4)]);
        let claims = login(&["new", "secret"], false)
            .read(&request, at_v4())
            .unwrap()
            .unwrap();
        assert_eq!(
            (claims.sub.as_str(), claims.role.as_deref()),
            ("cmarie", Some("COACH"))
        );
        let refusal = login(&["new"], false).read(&request, at_v4()).unwrap_err();
        assert_eq!(refusal, MalformedLogin::Tampered);
    }
}

#[test]
fn a_cookie_of_next_auth_4_under_the_name_of_auth_js_is_none() {
    let request = request(&[("authjs.session-token", NEXT_AUTH_4)]);
    let refusal = login(&["secret"], false)
        .read(&request, at_v4())
        .unwrap_err();
    assert_eq!(refusal, MalformedLogin::Tampered);
}

#[test]
fn a_rotated_secret_still_reads_and_a_forgotten_one_is_unknown() {
    let request = next_request(&login(&["old"], false).write(&marie(), &HeaderMap::new()));
    assert!(
        login(&["new", "old"], false)
            .read(&request, noon())
            .unwrap()
            .is_some()
    );
    let refusal = login(&["new"], false).read(&request, noon()).unwrap_err();
    assert_eq!(refusal, MalformedLogin::UnknownKey);
}

#[test]
fn without_a_secret_there_are_no_logins() {
    assert_eq!(LoginCookies::new(&[], false).unwrap_err(), NoSecret);
    assert_eq!(
        LoginCookies::new(&["a".into(), "".into()], false).unwrap_err(),
        NoSecret
    );
}

#[test]
fn a_long_login_is_cut_at_3936_bytes_and_put_together_in_order() {
    let cookies = login(&["secret"], false);
    let set = cookies.write(&long(30_000), &HeaderMap::new());
    assert!(set.len() > 10, "{}", set.len()); // so that ".10" is not read before ".2"
    for (number, (name, value, _)) in parts(&set).into_iter().enumerate() {
        assert_eq!(name, format!("authjs.session-token.{number}"));
        assert!(
            value.len() == cookies::CHUNK || number == set.len() - 1,
            "{}",
            value.len()
        );
    }
    for (shuffled, lost) in [(false, false), (true, false), (false, true)] {
        let mut set = set.clone();
        if shuffled {
            set.sort();
        }
        if lost {
            set.remove(1);
        }
        let read = cookies.read(&next_request(&set), noon());
        if lost {
            assert_eq!(read, Err(MalformedLogin::Tampered));
        } else {
            assert_eq!(read.unwrap().unwrap().other["picture"], "p".repeat(30_000));
        }
    }
}

#[test]
fn a_value_that_just_fits_is_not_cut() {
    for (length, count) in [(3935, 1), (3936, 1), (3937, 2), (7872, 2), (7873, 3)] {
        assert_eq!(
            cookies::chunks("n", &"v".repeat(length)).len(),
            count,
            "{length}"
        );
    }
}

#[test]
fn a_new_login_removes_what_it_does_not_overwrite() {
    let cookies = login(&["secret"], false);
    let longest = next_request(&cookies.write(&long(9_000), &HeaderMap::new()));
    let set = cookies.write(&long(3_000), &longest);
    let written: Vec<_> = parts(&set)
        .iter()
        .map(|&(name, value, _)| (name, value.len()))
        .collect();
    let [removed @ .., first, second] = written.as_slice() else {
        panic!("{written:?}")
    };
    assert_eq!(first, &("authjs.session-token.0", cookies::CHUNK));
    assert_eq!(second.0, "authjs.session-token.1");
    assert_eq!(
        removed,
        [("authjs.session-token.2", 0), ("authjs.session-token.3", 0)]
    );

    let set = cookies.write(
        &marie(),
        &request(&[("next-auth.session-token", NEXT_AUTH_4)]),
    );
    let names: Vec<_> = parts(&set).iter().map(|&(name, ..)| name).collect();
    assert_eq!(names, ["next-auth.session-token", "authjs.session-token"]);
    assert_eq!(
        parts(&set)[0].2,
        "Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    );
}

#[test]
fn logging_out_removes_every_login_cookie_and_no_other() {
    let held = [
        ("authjs.session-token", "a"),
        ("authjs.session-token.0", "a"),
        ("authjs.session-token.12", "a"),
        ("__Secure-authjs.session-token", "a"),
        ("next-auth.session-token.1", "a"),
        ("__Secure-next-auth.session-token", "a"),
        ("authjs.session-token.x", "a"),
        ("authjs.session-tokens", "a"),
        ("authjs.csrf-token", "a"),
        ("theme", "dark"),
    ];
    let set = login(&["secret"], true).clear(&request(&held));
    let removed: Vec<_> = parts(&set).iter().map(|&(name, ..)| name).collect();
    assert_eq!(
        removed,
        held[..6].iter().map(|(name, _)| *name).collect::<Vec<_>>()
    );
    for (name, value, attributes) in parts(&set) {
        assert_eq!(value, "");
        assert!(attributes.contains("Max-Age=0"), "{attributes}");
        assert_eq!(
            attributes.contains("Secure"),
            name.starts_with("__Secure-"),
            "{attributes}"
        );
    }
}

#[test]
fn a_login_is_found_among_other_cookies_however_they_are_sent() {
    let cookies = login(&["secret"], false);
    let set = cookies.write(&marie(), &HeaderMap::new());
    let token = parts(&set)[0].1;
    for header in [
        format!("theme=dark; authjs.session-token={token}; x=a=b"),
        format!("authjs.session-token=\"{token}\""),
        format!(" ;;broken;authjs.session-token={token};"),
        format!("name=Zoé; authjs.session-token={token}"),
        format!("authjs.session-token={token}; authjs.session-token=another"),
        format!("authjs.session-token={token}; authjs.session-token.0=stale"),
        format!("authjs.session-token=; authjs.session-token.0={token}"),
    ] {
        let mut request = request(&[("before", "1")]);
        request.append(COOKIE, HeaderValue::from_bytes(header.as_bytes()).unwrap());
        assert!(
            cookies.read(&request, noon()).unwrap().is_some(),
            "{header}"
        );
    }
    let mut latin = request(&[]);
    let bytes = [b"name=Zo\xe9; authjs.session-token=", token.as_bytes()].concat();
    latin.append(COOKIE, HeaderValue::from_bytes(&bytes).unwrap());
    assert!(cookies.read(&latin, noon()).unwrap().is_some());
}

#[test]
fn a_malformed_cookie_is_told_apart_from_none() {
    let cookies = login(&["secret"], false);
    assert_eq!(cookies.read(&HeaderMap::new(), noon()), Ok(None));
    assert_eq!(
        cookies.read(&request(&[("theme", "dark")]), noon()),
        Ok(None)
    );
    let header = |json: &str| {
        use base64::Engine as _;
        let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        format!("{header}..AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA")
    };
    for (token, reason) in [
        ("undefined".to_owned(), MalformedLogin::NotAToken),
        ("a.b.c".to_owned(), MalformedLogin::NotAToken),
        (header("[]"), MalformedLogin::NotAToken),
        (
            header(r#"{"alg":"none","enc":"A256GCM"}"#),
            MalformedLogin::NotAToken,
        ),
        (
            header(r#"{"alg":"dir","enc":"A128GCM"}"#),
            MalformedLogin::NotAToken,
        ),
        (
            header(r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#),
            MalformedLogin::NotAToken,
        ),
        (
            header(r#"{"alg":"dir","enc":"A256GCM","crit":["x"]}"#),
            MalformedLogin::NotAToken,
        ),
        (
            header(r#"{"alg":"dir","enc":"A256GCM","kid":"x"}"#),
            MalformedLogin::UnknownKey,
        ),
        (
            header(r#"{"alg":"dir","enc":"A256GCM"}"#),
            MalformedLogin::Tampered,
        ),
        (
            header(r#"{"alg":"dir","enc":"A256CBC-HS512"}"#),
            MalformedLogin::Tampered,
        ),
    ] {
        let read = cookies.read(&request(&[("authjs.session-token", &token)]), noon());
        assert_eq!(read, Err(reason), "{token}");
    }
}

#[test]
fn a_login_beside_a_malformed_one_counts() {
    let v4 = [
        ("authjs.session-token", "broken"),
        ("next-auth.session-token", NEXT_AUTH_4),
    ];
    let read = login(&["secret"], false).read(&request(&v4), at_v4());
    assert_eq!(read.unwrap().unwrap().sub, "cmarie");
}

#[test]
fn authentic_claims_that_are_no_login_are_refused() {
    let cookies = login(&["secret"], false);
    let now = noon().as_second();
    for claims in [
        json!([]),
        json!({ "iat": now, "exp": now + 60, "jti": "j" }),
        json!({ "sub": "", "iat": now, "exp": now + 60, "jti": "j" }),
        json!({ "sub": "u", "iat": now, "jti": "j" }),
        json!({ "sub": "u", "iat": now, "exp": "later", "jti": "j" }),
        json!({ "sub": "u", "iat": now, "exp": now + 60, "jti": "j", "nbf": "x" }),
    ] {
        let token = jwe::seal(claims.to_string().as_bytes(), &cookies.key);
        let read = cookies.read(&request(&[("authjs.session-token", &token)]), noon());
        assert_eq!(read, Err(MalformedLogin::UnexpectedClaims), "{claims}");
    }
    for (nbf, logged_in) in [(now + 15, true), (now + 16, false)] {
        let claims = json!({ "sub": "u", "iat": now, "exp": now + 60, "jti": "j", "nbf": nbf });
        let token = jwe::seal(claims.to_string().as_bytes(), &cookies.key);
        let read = cookies.read(&request(&[("authjs.session-token", &token)]), noon());
        assert_eq!(read.unwrap().is_some(), logged_in, "{claims}");
    }
}

#[test]
fn a_renewed_login_is_the_same_login_for_another_30_days() {
    let claims = marie();
    let renewed = claims.renewed(noon() + SignedDuration::from_hours(24));
    assert_eq!(renewed.login_id(), claims.login_id());
    assert_eq!(renewed.ver, claims.ver);
    assert_ne!(renewed.jti, claims.jti);
    assert_eq!(renewed.lifetime(), LIFETIME);
    assert_eq!(renewed.exp, claims.exp + SignedDuration::from_hours(24));
}
