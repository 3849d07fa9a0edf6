//! Creating an account.

use serde_json::{Value, json};
use testing::{
    Browser, Site,
    letters::{link, to, words},
    people::{PASSWORD, person},
    problem,
};

use super::{me, set_cookies, try_login};

const EMAIL: &str = "marie.dubois@exemple.fr";
const PHRASE: &str = "une phrase facile";

/// Asks for an account of Marie's.
async fn ask(browser: &Browser) -> u16 {
    let body = json!({
        "email": " Marie.Dubois@Exemple.FR ", "password": PHRASE, "name": "  Marie   Dubois ",
    });
    let answer = browser.post("/api/v1/auth/register", &body).await;
    answer.status().as_u16()
}

/// The token of the latest letter that makes an account.
async fn mailed(site: &Site) -> String {
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    let path = link(letters.last().unwrap(), "/register/");
    path.strip_prefix("/register/").unwrap().to_owned()
}

async fn confirm(browser: &Browser, token: &str, password: &str) -> reqwest::Response {
    let body = json!({ "token": token, "password": password });
    browser.post("/api/v1/auth/register/confirm", &body).await
}

/// Follows the latest letter's link in the browser that asked.
async fn confirmed(site: &Site, browser: &Browser) {
    site.work().await;
    let letters = site.letters();
    let path = link(letters.last().unwrap(), "/register/");
    let token = path.strip_prefix("/register/").unwrap();
    assert_eq!(confirm(browser, token, "").await.status(), 201);
}

async fn people(site: &Site) -> i64 {
    sqlx::query_scalar(r#"SELECT count(*) FROM "User""#)
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_letters_link_makes_the_account_and_logs_in() {
    let site = Site::start().await;
    let browser = site.browser();
    assert_eq!(ask(&browser).await, 202);
    let token = mailed(&site).await;
    assert_eq!(people(&site).await, 0, "nothing exists before the proof");
    assert_eq!(me(&browser).await, 401);
    assert_eq!(try_login(&browser, EMAIL, PHRASE).await.status(), 401);

    // The browser that asked needs no password again.
    let made = confirm(&browser, &token, "").await;
    assert_eq!(made.status(), 201);
    let answer: Value = serde_json::from_str(&made.text().await.unwrap()).unwrap();
    let seen = browser.json("/api/v1/me").await;
    assert_eq!(seen, answer);
    assert_eq!(
        (
            seen["email"].as_str(),
            seen["name"].as_str(),
            seen["role"].as_str()
        ),
        (Some(EMAIL), Some("Marie Dubois"), Some("USER"))
    );
    assert_eq!(
        (
            seen["emailVerified"].as_bool(),
            seen["hasPassword"].as_bool(),
            seen["language"].as_str()
        ),
        (Some(true), Some(true), Some("fr"))
    );
    assert_eq!(
        try_login(&site.browser(), EMAIL, PHRASE).await.status(),
        204
    );
    let (status, body) = problem(confirm(&browser, &token, PHRASE).await).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (410, Some("link-over")),
        "once"
    );
}

#[tokio::test]
async fn elsewhere_the_link_takes_the_password_too_and_nobody_else_gets_an_account() {
    let site = Site::start().await;
    ask(&site.browser()).await;
    let token = mailed(&site).await;
    let phone = site.browser();
    for wrong in ["", "une autre phrase"] {
        let (status, body) = problem(confirm(&phone, &token, wrong).await).await;
        assert_eq!(
            (status, body["errors"][0]["field"].as_str()),
            (422, Some("password"))
        );
    }
    // Somebody else's browser that asks for the same address is not the one that asked first.
    let other = site.browser();
    ask(&other).await;
    let late = mailed(&site).await;
    assert_eq!(confirm(&other, &token, "").await.status(), 422);
    assert_eq!(people(&site).await, 0);
    assert_eq!(confirm(&phone, &token, PHRASE).await.status(), 201);
    assert_eq!(me(&phone).await, 200);
    assert_eq!(
        confirm(&other, &late, "").await.status(),
        410,
        "there is one now"
    );
}

#[tokio::test]
async fn an_account_is_confirmed_within_three_days() {
    let site = Site::start().await;
    let browser = site.browser();
    ask(&browser).await;
    let token = mailed(&site).await;
    site.wait(jiff::SignedDuration::from_hours(72));
    assert_eq!(confirm(&browser, &token, PHRASE).await.status(), 410);
    assert_eq!(people(&site).await, 0);
}

#[tokio::test]
async fn asking_for_an_account_tells_nobody_whether_there_is_one() {
    let site = Site::start().await;
    person(&site, "Marie.Dubois@Exemple.fr", "USER").await;
    let mut answers = vec![];
    for email in [EMAIL, "nobody@exemple.fr"] {
        let body = json!({ "email": email, "password": PHRASE, "name": "M" });
        let browser = site.browser();
        let answer = browser.post("/api/v1/auth/register", &body).await;
        let status = answer.status();
        let cookies: Vec<usize> = set_cookies(&answer).iter().map(String::len).collect();
        let form = [
            ("email", email),
            ("password", PHRASE),
            ("name", "M"),
            ("next", ""),
        ];
        let page = site.browser().submit("/register", &form).await;
        let to = page.headers()["location"].to_str().unwrap().to_owned();
        answers.push((
            status,
            answer.text().await.unwrap(),
            cookies,
            page.status(),
            to,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.letter")
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(
        waiting, 0,
        "the account is looked for in the job, not in the request"
    );
    site.work().await;
    let theirs = to(&site.letters(), "Marie.Dubois@exemple.fr");
    assert!(
        words(&theirs[0]).contains("elle en a déjà un"),
        "{}",
        words(&theirs[0])
    );
    assert!(!words(&theirs[0]).contains("/register/"));
    let new = to(&site.letters(), "nobody@exemple.fr");
    assert!(words(&new[0]).contains("/register/"));
    // What somebody typed is in no letter before the address is proven.
    assert!(words(&new[0]).starts_with("Bonjour,"), "{}", words(&new[0]));
    assert_eq!(
        try_login(&site.browser(), EMAIL, PASSWORD).await.status(),
        204
    );
    assert_eq!(
        try_login(&site.browser(), EMAIL, PHRASE).await.status(),
        401
    );
}

#[tokio::test]
async fn the_language_of_the_browser_is_kept_for_letters() {
    let site = Site::start().await;
    let browser = site.browser();
    let body = json!({ "email": EMAIL, "password": "an easy sentence", "name": "Ann" });
    let request = browser
        .client
        .post(browser.url("/api/v1/auth/register"))
        .header("accept-language", "en-GB");
    assert_eq!(request.json(&body).send().await.unwrap().status(), 202);
    let token = mailed(&site).await;
    let letters = to(&site.letters(), EMAIL);
    assert!(words(&letters[0]).contains("asked for a TrustCoach IA account"));
    assert_eq!(confirm(&browser, &token, "").await.status(), 201);
    assert_eq!(browser.json("/api/v1/me").await["language"], "en");
}

#[tokio::test]
async fn every_field_at_fault_is_named_at_once() {
    let site = Site::start().await;
    let browser = site.browser();
    let (status, body) = problem(browser.post("/api/v1/auth/register", &json!({})).await).await;
    let named = |body: &serde_json::Value| -> Vec<(String, String)> {
        let errors = body["errors"].as_array().unwrap();
        let text = |e: &serde_json::Value, k: &str| e[k].as_str().unwrap().to_owned();
        errors
            .iter()
            .map(|e| (text(e, "field"), text(e, "code")))
            .collect()
    };
    let pair = |field: &str, code: &str| (field.to_owned(), format!("error-field-{code}"));
    assert_eq!(status, 422);
    assert_eq!(
        named(&body),
        [
            pair("email", "required"),
            pair("password", "required"),
            pair("name", "required")
        ]
    );

    for (email, password, name, error) in [
        (
            "marie",
            "une phrase facile",
            "Marie",
            pair("email", "email"),
        ),
        (
            "m@exemple.fr",
            "court",
            "Marie",
            pair("password", "password-short"),
        ),
        (
            "m@exemple.fr",
            &"é".repeat(40),
            "Marie",
            pair("password", "password-long"),
        ),
        (
            "m@exemple.fr",
            "M@Exemple.fr",
            "Marie",
            pair("password", "password-own"),
        ),
        (
            "m@exemple.fr",
            "motdepasse123",
            "Marie",
            pair("password", "password-common"),
        ),
        (
            "m@exemple.fr",
            "une phrase facile",
            &"x".repeat(101),
            pair("name", "too-long"),
        ),
        (
            "m@exemple.fr",
            "une phrase facile",
            "\u{7}\u{200b}\u{3164}",
            pair("name", "required"),
        ),
    ] {
        let body = json!({ "email": email, "password": password, "name": name });
        let (status, body) = problem(browser.post("/api/v1/auth/register", &body).await).await;
        assert_eq!((status, named(&body)), (422, vec![error]));
    }
    assert_eq!(me(&browser).await, 401);
}

#[tokio::test]
async fn of_many_links_of_one_address_used_at_once_one_makes_the_account() {
    let site = Site::start().await;
    let mut tokens = vec![];
    for _ in 0..4 {
        ask(&site.browser()).await;
        tokens.push(mailed(&site).await);
    }
    let browser = site.browser();
    let tries = tokens.iter().map(|token| confirm(&browser, token, PHRASE));
    let answers = futures::future::join_all(tries).await;
    let mut answers: Vec<u16> = answers.iter().map(|a| a.status().as_u16()).collect();
    answers.sort_unstable();
    assert_eq!(answers, [201, 410, 410, 410]);
    assert_eq!(people(&site).await, 1);
}

#[tokio::test]
async fn the_spellings_of_an_address_are_one_account_and_one_that_cannot_be_mailed_is_none() {
    let site = Site::start().await;
    let register = async |browser: &Browser, email: &str| {
        let body = json!({ "email": email, "password": PHRASE, "name": "Marie Dubois" });
        browser.post("/api/v1/auth/register", &body).await
    };
    let first = site.browser();
    assert_eq!(register(&first, "marie@bücher.example").await.status(), 202);
    confirmed(&site, &first).await;
    let kept: String = sqlx::query_scalar(r#"SELECT email FROM "User""#)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(kept, "marie@xn--bcher-kva.example");
    for twin in [
        "marie@xn--bcher-kva.example",
        "MARIE@BÜCHER.EXAMPLE",
        "\"marie\"@bu\u{308}cher.example",
        "mar\u{ad}ie@bücher.example",
    ] {
        register(&site.browser(), twin).await;
        site.work().await;
        let count: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "User""#)
            .fetch_one(site.db())
            .await
            .unwrap();
        assert_eq!(count, 1, "{twin}");
        let body = json!({ "email": twin, "password": "une phrase facile" });
        let login = site.browser().post("/api/v1/auth/login", &body).await;
        assert!(login.status().is_success(), "{twin}");
    }
    for bad in [
        "élodie@exemple.fr",
        "\"a b\"@exemple.fr",
        "用户@bücher.example",
    ] {
        let (status, refused) = problem(register(&site.browser(), bad).await).await;
        assert_eq!(
            (status, refused["errors"][0]["field"].as_str()),
            (422, Some("email")),
            "{bad}"
        );
    }
    // The letter goes to servers that know no other letters.
    site.work().await;
    let letters = site.letters();
    assert!(
        letters
            .iter()
            .any(|l| l.contains("marie@xn--bcher-kva.example"))
    );
    assert!(!letters.iter().any(|l| l.contains("bücher")));
}

#[tokio::test]
async fn an_address_from_before_is_written_in_its_one_spelling_at_the_next_start() {
    let site = Site::start().await;
    let people = [
        ("a", "marie@bücher.example"),
        ("b", "paul@bücher.example"),
        ("c", "paul@xn--bcher-kva.example"),
        ("d", "\"jean\"@exemple.fr"),
    ];
    for (id, email) in people {
        sqlx::query(r#"INSERT INTO "User" (id, email, "updatedAt") VALUES ($1, $2, now())"#)
            .bind(id)
            .bind(email)
            .execute(site.db())
            .await
            .unwrap();
    }
    for _ in 0..2 {
        identity::mend_spellings(site.db()).await.unwrap();
    }
    let kept: Vec<String> = sqlx::query_scalar(r#"SELECT email FROM "User" ORDER BY id"#)
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(
        kept,
        [
            "marie@xn--bcher-kva.example",
            // Another has it: left to be told apart by people.
            "paul@bücher.example",
            "paul@xn--bcher-kva.example",
            "jean@exemple.fr",
        ]
    );
}

#[tokio::test]
async fn a_password_is_the_same_however_its_accents_were_typed() {
    let site = Site::start().await;
    let body = json!({
        "email": "zoe@exemple.fr", "password": "un cafe\u{301} et\u{301}range", "name": "Zoé",
    });
    let browser = site.browser();
    let done = browser.post("/api/v1/auth/register", &body).await;
    assert_eq!(done.status(), 202);
    confirmed(&site, &browser).await;
    for (password, right) in [
        ("un caf\u{e9} et\u{301}range", true),
        ("un cafe\u{301} et\u{301}range", true),
        ("un cafe\u{301}\u{200b} et\u{301}range", false),
        ("un cafe etrange", false),
    ] {
        let body = json!({ "email": "zoe@exemple.fr", "password": password });
        let login = site.browser().post("/api/v1/auth/login", &body).await;
        assert_eq!(login.status().is_success(), right, "{password}");
    }
}
