//! The login cookie exchanged with Auth.js' own code: `@auth/core` (v5) and `next-auth` 4.

#![allow(clippy::unwrap_used)] // the lint sees that a test is one, but not its helpers

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use platform::clock::{Clock as _, SystemClock};
use platform::login::{Claims, LoggedIn, LoginCookies, MalformedLogin};
use serde_json::{Value, json};

const NAME: &str = "authjs.session-token";
const SECURE_NAME: &str = "__Secure-authjs.session-token";
const SECRET: &str = "un secret partagé avec le front";

/// Where Auth.js is, installed if it was not.
fn authjs() -> PathBuf {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authjs");
    // Tests run in processes of their own; one of them installs.
    let lock = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("authjs.lock")).unwrap();
    lock.lock().unwrap();
    if !directory.join("node_modules/.package-lock.json").exists() {
        let npm = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&directory)
            .output()
            .expect("npm is installed");
        assert!(
            npm.status.success(),
            "{}",
            String::from_utf8_lossy(&npm.stderr)
        );
    }
    directory
}

/// Asks Auth.js several questions.
fn ask_all(questions: &[Value]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg("authjs.mjs")
        .current_dir(authjs())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut stdin = node.stdin.take().unwrap();
    for question in questions {
        writeln!(stdin, "{question}").unwrap();
    }
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = String::from_utf8(output.stdout).unwrap();
    answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn ask(question: Value) -> Value {
    ask_all(&[question]).remove(0)
}

fn ours(secrets: &[&str], secure: bool) -> LoginCookies {
    let secrets: Vec<_> = secrets.iter().map(|&secret| secret.into()).collect();
    LoginCookies::new(&secrets, secure).unwrap()
}

fn request(cookie: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
    headers
}

/// What a browser sends after it was given these `Set-Cookie` headers.
fn browser(set: &[HeaderValue]) -> String {
    let cookies = set.iter().map(|header| header.to_str().unwrap());
    let kept = cookies.filter(|cookie| !cookie.contains("Max-Age=0;"));
    kept.map(|cookie| cookie.split(';').next().unwrap())
        .collect::<Vec<_>>()
        .join("; ")
}

fn marie(now: Timestamp) -> Claims {
    let who = LoggedIn {
        user_id: "cmarie",
        email: "marie@exemple.fr",
        name: Some("Marie Dubois ✨"),
        role: "COACH",
        version: 3,
    };
    Claims::new(who, now)
}

/// Claims whose token takes several cookies.
fn with_a_long_claim(mut claims: Claims, length: usize) -> Claims {
    claims
        .other
        .insert("picture".to_owned(), "p".repeat(length).into());
    claims
}

/// What the front end of Auth.js puts in a token.
fn token() -> Value {
    json!({ "sub": "cmarie", "email": "marie@exemple.fr", "name": "Marie ✨", "role": "COACH" })
}

#[test]
fn auth_js_reads_our_cookie_whole_or_in_chunks_on_http_and_https() {
    let now = SystemClock.now();
    for secure in [false, true] {
        for length in [0, 5_000, 20_000] {
            let claims = with_a_long_claim(marie(now), length);
            let set = ours(&[SECRET], secure).write(&claims, &HeaderMap::new());
            assert_eq!(set.len() > 1, length > 0, "{length}: {} cookies", set.len());
            let question = json!({
                "ask": "v5.read", "cookie": browser(&set), "secret": SECRET, "secure": secure,
            });
            assert_eq!(ask(question), serde_json::to_value(&claims).unwrap());
        }
    }
}

#[test]
fn we_read_the_cookie_of_auth_js_whole_or_in_chunks_on_http_and_https() {
    for (name, secure) in [(NAME, false), (SECURE_NAME, true)] {
        for length in [0, 5_000, 20_000] {
            let mut token = token();
            token["picture"] = "p".repeat(length).into();
            let cookie = ask(json!({
                "ask": "v5.login", "name": name, "secret": SECRET, "token": token,
            }));
            let cookie = cookie.as_str().unwrap();
            assert_eq!(
                cookie.contains(&format!("{name}.1=")),
                length > 0,
                "{cookie}"
            );
            let now = SystemClock.now();
            let claims = ours(&[SECRET], secure)
                .read(&request(cookie), now)
                .unwrap()
                .unwrap();
            assert_eq!(claims.sub, "cmarie");
            assert_eq!(claims.email.as_deref(), Some("marie@exemple.fr"));
            assert_eq!(claims.name.as_deref(), Some("Marie ✨"));
            assert_eq!(claims.role.as_deref(), Some("COACH"));
            assert_eq!((claims.sid.as_deref(), claims.ver), (None, None));
            assert_eq!(claims.login_id(), claims.jti);
            assert_eq!(claims.lifetime(), SignedDuration::from_hours(30 * 24));
            assert_eq!(claims.other["picture"].as_str().unwrap().len(), length);
        }
    }
}

#[test]
fn a_login_keeps_its_id_and_version_when_auth_js_renews_it() {
    let claims = marie(SystemClock.now() - SignedDuration::from_hours(1));
    let set = ours(&[SECRET], false).write(&claims, &HeaderMap::new());
    let renewed = ask(json!({
        "ask": "v5.renew", "name": NAME, "cookie": browser(&set), "secret": SECRET,
    }));
    let request = request(renewed.as_str().unwrap());
    let read = ours(&[SECRET], false)
        .read(&request, SystemClock.now())
        .unwrap()
        .unwrap();
    assert_ne!(read.jti, claims.jti);
    assert!(read.exp > claims.exp);
    assert_eq!(read.login_id(), claims.login_id());
    assert_eq!(read.ver, Some(3));
}

#[test]
fn a_shorter_login_of_ours_replaces_a_longer_one_of_auth_js_and_back() {
    let mut long = token();
    long["picture"] = "p".repeat(9_000).into();
    let theirs = ask(json!({ "ask": "v5.login", "name": NAME, "secret": SECRET, "token": long }));
    let now = SystemClock.now();
    let set = ours(&[SECRET], false).write(&marie(now), &request(theirs.as_str().unwrap()));
    let removed: Vec<_> = set
        .iter()
        .filter_map(|h| h.to_str().unwrap().split_once("=; "))
        .collect();
    assert_eq!(
        removed.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        (0..removed.len())
            .map(|n| format!("{NAME}.{n}"))
            .collect::<Vec<_>>()
    );
    assert!(removed.len() >= 3, "{removed:?}");

    let long_ours = with_a_long_claim(marie(now), 9_000);
    let set = ours(&[SECRET], false).write(&long_ours, &HeaderMap::new());
    let back = ask(json!({
        "ask": "v5.login", "name": NAME, "secret": SECRET, "token": token(), "cookie": browser(&set),
    }));
    let read = ours(&[SECRET], false)
        .read(&request(back.as_str().unwrap()), now)
        .unwrap();
    assert_eq!(read.unwrap().sub, "cmarie");
}

#[test]
fn both_sides_rotate_the_secret_alike() {
    let now = SystemClock.now();
    let set = ours(&["ancien"], false).write(&marie(now), &HeaderMap::new());
    let read =
        |secret: Value| json!({ "ask": "v5.read", "cookie": browser(&set), "secret": secret });
    let answers = ask_all(&[
        read(json!(["nouveau", "ancien"])),
        read(json!(["nouveau"])),
        json!({ "ask": "v5.login", "name": NAME, "secret": ["ancien"], "token": token() }),
    ]);
    assert_eq!(answers[0]["sub"], "cmarie");
    assert_eq!(answers[1], Value::Null);
    let theirs = request(answers[2].as_str().unwrap());
    let read = ours(&["nouveau", "ancien"], false)
        .read(&theirs, now)
        .unwrap();
    assert_eq!(read.unwrap().sub, "cmarie");
    let refusal = ours(&["nouveau"], false).read(&theirs, now).unwrap_err();
    assert_eq!(refusal, MalformedLogin::UnknownKey);
}

#[test]
fn we_read_the_cookie_of_next_auth_4_whole_or_in_chunks() {
    let plain = "next-auth.session-token";
    let prefixed = "__Secure-next-auth.session-token";
    for (name, secure) in [(plain, false), (prefixed, false), (prefixed, true)] {
        for length in [0, 9_000] {
            let mut token = token();
            token["picture"] = "p".repeat(length).into();
            let cookie = ask(json!({
                "ask": "v4.login", "name": name, "secret": SECRET, "token": token,
            }));
            let now = SystemClock.now();
            let request = request(cookie.as_str().unwrap());
            // NextAuth v4 knows one secret; ours may have moved on.
            let read = ours(&["nouveau", SECRET], secure).read(&request, now);
            let claims = read.unwrap().unwrap();
            assert_eq!(claims.sub, "cmarie");
            assert_eq!(claims.name.as_deref(), Some("Marie ✨"));
            assert_eq!(claims.role.as_deref(), Some("COACH"));
            let refusal = ours(&["nouveau"], secure).read(&request, now).unwrap_err();
            assert_eq!(refusal, MalformedLogin::Tampered);
        }
    }
}

#[test]
fn both_sides_agree_on_when_a_login_ends() {
    // 15 seconds of tolerance; five more, so that a slow machine does not decide.
    let now = SystemClock.now();
    let ended = |ago: i64| {
        let mut claims = marie(now);
        claims.exp = claims.iat - SignedDuration::from_secs(ago);
        claims
    };
    let mut answers = Vec::new();
    for claims in [ended(0), ended(20)] {
        let cookies = ours(&[SECRET], false);
        // A lifetime below zero removes the cookie from a browser; take the value all the same.
        let set = cookies.write(&claims, &HeaderMap::new());
        let cookie = set[0]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let here = cookies.read(&request(&cookie), now).unwrap().is_some();
        let there = ask(json!({ "ask": "v5.read", "cookie": cookie, "secret": SECRET }));
        answers.push((here, !there.is_null()));
    }
    assert_eq!(answers, [(true, true), (false, false)]);
}
