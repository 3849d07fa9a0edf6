//! Passkeys, with an authenticator of our own.

use serde_json::{Value, json};
use testing::{
    Browser, Database, Site,
    letters::{to, words},
    people::{client, log_in},
    problem,
};

use super::{authenticator::Authenticator, me};

const EMAIL: &str = "anna@example.fr";

/// A site at an address that has a name.
async fn start() -> Site {
    Site::start_with(Database::fresh().await, |parts| {
        let url = &mut parts.config.http.public_url;
        url.set_host(Some("localhost")).unwrap();
    })
    .await
}

fn authenticator(site: &Site) -> Authenticator {
    Authenticator::at(&format!("http://localhost:{}", site.address.port()))
}

async fn ask(browser: &Browser, path: &str) -> Value {
    let answer = browser.post(path, &json!({})).await;
    assert_eq!(answer.status(), 200, "{path}");
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

/// Adds a passkey: the answer.
async fn add(browser: &Browser, key: &mut Authenticator) -> reqwest::Response {
    let challenge = ask(browser, "/api/v1/me/passkeys/options").await;
    let credential = key.make(&challenge);
    let body =
        json!({ "ceremony": challenge["ceremony"], "name": "Téléphone", "credential": credential });
    browser.post("/api/v1/me/passkeys", &body).await
}

/// Logs in with a passkey: the answer.
async fn enter(browser: &Browser, key: &mut Authenticator) -> reqwest::Response {
    let challenge = ask(browser, "/api/v1/auth/passkey/options").await;
    let credential = key.get(&challenge);
    let body = json!({ "ceremony": challenge["ceremony"], "credential": credential });
    browser.post("/api/v1/auth/passkey", &body).await
}

async fn refused(answer: reqwest::Response) {
    let (status, body) = problem(answer).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (422, Some("passkey-refused"))
    );
}

#[tokio::test]
async fn a_passkey_alone_logs_in_and_is_lost_without_harm() {
    let site = start().await;
    let browser = client(&site, EMAIL).await;
    let mut key = authenticator(&site);
    let challenge = ask(&browser, "/api/v1/me/passkeys/options").await;
    let selection = &challenge["publicKey"]["authenticatorSelection"];
    assert_eq!(
        (
            selection["residentKey"].as_str(),
            selection["userVerification"].as_str()
        ),
        (Some("required"), Some("required"))
    );
    let added = add(&browser, &mut key).await;
    assert_eq!(added.status(), 201);
    let added: Value = serde_json::from_str(&added.text().await.unwrap()).unwrap();
    let codes = added["recoveryCodes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);

    let phone = site.browser();
    assert_eq!(enter(&phone, &mut key).await.status(), 204);
    assert_eq!(phone.json("/api/v1/me").await["email"], EMAIL);
    let factors = phone.json("/api/v1/me/factors").await;
    assert_eq!(factors["passkeys"][0]["name"], "Téléphone");
    assert_eq!(factors["recoveryCodesLeft"], 10);

    // It is lost: the password and a recovery code get in, and it is removed.
    let other = site.browser();
    let form = [("email", EMAIL), ("password", testing::people::PASSWORD)];
    let answer = other.submit("/login", &form).await;
    assert_eq!(answer.headers()["location"], "/login/second?next=");
    let page = other.page("/login/second").await;
    assert!(page.contains("Code de secours"), "{page}");
    assert_eq!(me(&other).await, 401, "the password is half of it");
    let code = codes[3].as_str().unwrap().to_uppercase();
    let answer = other
        .submit("/login/second", &[("code", &code), ("next", "")])
        .await;
    assert_eq!(answer.headers()["location"], "/account/security");
    assert!(
        other
            .page("/account/security")
            .await
            .contains("connecté par un code de secours")
    );
    let id = added["id"].as_str().unwrap();
    let path = format!("/account/security/passkeys/{id}/remove");
    assert_eq!(other.submit(&path, &[]).await.status(), 303);
    refused(enter(&site.browser(), &mut key).await).await;
    // Without any factor the password opens again, and no recovery code is left.
    let factors = log_in(&site, EMAIL).await.json("/api/v1/me/factors").await;
    assert_eq!(factors["recoveryCodesLeft"], 0);
    site.work().await;
    let told: String = to(&site.letters(), EMAIL)
        .iter()
        .map(|l| words(l))
        .collect();
    for sentence in [
        "vient d’être ajoutée",
        "un code de secours. Il en reste 9",
        "vient d’être retirée",
    ] {
        assert!(told.contains(sentence), "{sentence}: {told}");
    }
}

#[tokio::test]
async fn no_challenge_is_answered_twice() {
    let site = start().await;
    let browser = client(&site, EMAIL).await;
    let mut key = authenticator(&site);
    assert_eq!(add(&browser, &mut key).await.status(), 201);

    let stranger = site.browser();
    let challenge = ask(&stranger, "/api/v1/auth/passkey/options").await;
    let body = json!({ "ceremony": challenge["ceremony"], "credential": key.get(&challenge) });
    assert_eq!(
        stranger.post("/api/v1/auth/passkey", &body).await.status(),
        204
    );
    assert_eq!(
        stranger.post("/api/v1/auth/passkey", &body).await.status(),
        410,
        "once"
    );
}

#[tokio::test]
async fn what_a_passkey_must_not_do_is_refused() {
    let site = start().await;
    let browser = client(&site, EMAIL).await;
    let mut key = authenticator(&site);
    assert_eq!(add(&browser, &mut key).await.status(), 201);

    // A page of another site, an authenticator that does not verify its person, another key of
    // the same name, another person's name, a copy whose counter stands still.
    let mut phished = key.clone();
    phished.origin = "http://localhost.evil.example".to_owned();
    refused(enter(&site.browser(), &mut phished).await).await;
    let mut careless = key.clone();
    careless.verifies = false;
    refused(enter(&site.browser(), &mut careless).await).await;
    let mut unknown = authenticator(&site);
    unknown.handle.clone_from(&key.handle);
    refused(enter(&site.browser(), &mut unknown).await).await;
    client(&site, "bruno@example.fr").await;
    let mut nobodys = key.clone();
    nobodys.handle = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    refused(enter(&site.browser(), &mut nobodys).await).await;
    let mut copy = key.clone();
    assert_eq!(enter(&site.browser(), &mut key).await.status(), 204);
    assert_eq!(enter(&site.browser(), &mut key).await.status(), 204);
    refused(enter(&site.browser(), &mut copy).await).await;

    // A challenge of one person is nothing to another, and ends.
    let bruno = log_in(&site, "bruno@example.fr").await;
    let challenge = ask(&browser, "/api/v1/me/passkeys/options").await;
    let mut new = authenticator(&site);
    let body = json!({ "ceremony": challenge["ceremony"], "name": "x", "credential": new.make(&challenge) });
    assert_eq!(bruno.post("/api/v1/me/passkeys", &body).await.status(), 410);
    let challenge = ask(&site.browser(), "/api/v1/auth/passkey/options").await;
    site.wait(jiff::SignedDuration::from_mins(5));
    let body = json!({ "ceremony": challenge["ceremony"], "credential": key.get(&challenge) });
    assert_eq!(
        site.browser()
            .post("/api/v1/auth/passkey", &body)
            .await
            .status(),
        410
    );
}

#[tokio::test]
async fn at_an_address_without_a_name_there_are_no_passkeys_and_the_page_says_so() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let answer = browser
        .post("/api/v1/auth/passkey/options", &json!({}))
        .await;
    let (status, body) = problem(answer).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("passkeys-unavailable"))
    );
    let page = browser.page("/account/security").await;
    assert!(
        page.contains("ne fonctionnent pas à cette adresse"),
        "{page}"
    );
    assert!(!site.browser().page("/login").await.contains("clé d’accès"));
}
