//! Creating an account.

use serde_json::json;
use testing::{Site, people::person, problem};

use super::{me, set_cookies};

#[tokio::test]
async fn whoever_registers_is_a_client_and_logged_in() {
    let site = Site::start().await;
    let browser = site.browser();
    let body = json!({
        "email": " Marie.Dubois@Exemple.FR ", "password": "une phrase facile", "name": "  Marie   Dubois ",
    });
    let response = browser.post("/api/v1/auth/register", &body).await;
    assert_eq!(response.status(), 201);
    assert_eq!(set_cookies(&response).len(), 1);
    let answer: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["email"], "marie.dubois@exemple.fr");

    let me = browser.json("/api/v1/me").await;
    assert_eq!(me, answer);
    assert_eq!(me["name"], "Marie Dubois");
    assert_eq!(
        (me["role"].as_str(), me["emailVerified"].as_bool()),
        (Some("USER"), Some(false))
    );
    assert_eq!(
        (me["language"].as_str(), me["hasPassword"].as_bool()),
        (Some("fr"), Some(true))
    );

    let again = site.browser();
    again
        .log_in("marie.dubois@exemple.fr", "une phrase facile")
        .await;
    let hash: String = sqlx::query_scalar(r#"SELECT password FROM "User""#)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(hash.starts_with("$2b$"), "{hash}");
}

#[tokio::test]
async fn the_language_of_the_browser_is_kept_for_letters() {
    let site = Site::start().await;
    let browser = site.browser();
    let body = json!({ "email": "ann@example.com", "password": "an easy sentence", "name": "Ann" });
    let response = browser
        .client
        .post(browser.url("/api/v1/auth/register"))
        .header("accept-language", "en-GB")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
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
            pair("password", "password-email"),
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
async fn an_address_has_one_account_whatever_its_case() {
    let site = Site::start().await;
    person(&site, "Marie@Exemple.fr", "USER").await;
    let body = json!({ "email": "marie@exemple.fr", "password": "une phrase facile", "name": "M" });
    let (status, body) = problem(site.browser().post("/api/v1/auth/register", &body).await).await;
    assert_eq!(status, 422);
    assert_eq!(body["errors"][0]["field"], "email");
    let message = body["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("connectez-vous ou demandez un lien"),
        "{message}"
    );
}

#[tokio::test]
async fn of_many_who_register_one_address_at_once_one_gets_it() {
    let site = Site::start().await;
    let tries = (0..12).map(|_| {
        let browser = site.browser();
        async move {
            let body =
                json!({ "email": "m@exemple.fr", "password": "une phrase facile", "name": "M" });
            browser
                .post("/api/v1/auth/register", &body)
                .await
                .status()
                .as_u16()
        }
    });
    let mut answers = futures::future::join_all(tries).await;
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (201, &[422; 11][..]));
}

#[tokio::test]
async fn the_spellings_of_an_address_are_one_account_and_one_that_cannot_be_mailed_is_none() {
    let site = Site::start().await;
    let register = |email: &'static str| {
        let browser = site.browser();
        async move {
            let body = json!({
                "email": email, "password": "une phrase facile", "name": "Marie Dubois",
            });
            browser.post("/api/v1/auth/register", &body).await
        }
    };
    assert_eq!(register("marie@bücher.example").await.status(), 201);
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
        register(twin).await;
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
        let (status, refused) = problem(register(bad).await).await;
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
    let done = site.browser().post("/api/v1/auth/register", &body).await;
    assert_eq!(done.status(), 201);
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
