//! Logins and devices: seen, ended one by one, told of, and all ended at once.

use jiff::SignedDuration;
use serde_json::json;
use testing::{
    Browser, Site,
    letters::{header, to, words},
    people::{PASSWORD, client, log_in},
};

use super::{me, me_with, stolen_cookie};

const EMAIL: &str = "anna@example.fr";

async fn remove(browser: &Browser, path: &str) -> u16 {
    let request = browser.client.delete(browser.url(path));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_login_is_ended_alone_wherever_its_cookie_is() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    let phone = site.browser();
    let cookie = stolen_cookie(&phone, EMAIL).await;
    let logins = browser.json("/api/v1/me/logins").await;
    assert_eq!(logins.as_array().unwrap().len(), 2);
    let other = logins
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["current"] == false)
        .unwrap();
    let path = format!("/api/v1/me/logins/{}", other["id"].as_str().unwrap());
    let bruno = client(&site, "bruno@example.fr").await;
    assert_eq!(remove(&bruno, &path).await, 404, "another's is not there");
    assert_eq!(remove(&browser, &path).await, 204);
    assert_eq!(remove(&browser, &path).await, 404);
    assert_eq!(
        (
            me(&phone).await,
            me_with(&phone, &cookie).await,
            me(&browser).await
        ),
        (401, 401, 200)
    );
    assert_eq!(
        browser
            .json("/api/v1/me/devices")
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_forgotten_device_is_logged_out_and_new_again() {
    let site = Site::start().await;
    let browser = client(&site, EMAIL).await;
    site.wait(SignedDuration::from_mins(5));
    let phone = log_in(&site, EMAIL).await;
    phone.log_in(EMAIL, PASSWORD).await;
    site.work().await;
    let letters = to(&site.letters(), EMAIL);
    assert_eq!(
        letters.len(),
        1,
        "of a new device, once; not of the first of all"
    );
    assert_eq!(
        header(&letters[0], "Subject"),
        "Connexion depuis un nouvel appareil"
    );
    assert!(
        words(&letters[0]).contains("127.0.0.1"),
        "{}",
        words(&letters[0])
    );

    let page = browser.page("/account/security").await;
    assert!(
        page.contains("Appareils reconnus") && page.contains("Celle-ci"),
        "{page}"
    );
    let logins = browser.json("/api/v1/me/logins").await;
    let other = logins
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["current"] == false)
        .unwrap();
    let device = other["deviceId"].as_str().unwrap();
    let path = format!("/account/security/devices/{device}/forget");
    assert_eq!(browser.submit(&path, &[]).await.status(), 303);
    assert_eq!((me(&phone).await, me(&browser).await), (401, 200));
    phone.log_in(EMAIL, PASSWORD).await;
    site.work().await;
    assert_eq!(to(&site.letters(), EMAIL).len(), 2);
}

#[tokio::test]
async fn everything_that_lasts_ends_with_all_logins() {
    let site = Site::start().await;
    for end in ["everywhere", "password", "reset"] {
        let email = format!("{end}@example.fr");
        let browser = client(&site, &email).await;
        let feed = browser
            .client
            .put(browser.url("/api/v1/me/calendars/feeds/client"));
        let feed = feed.send().await.unwrap();
        assert_eq!(feed.status(), 200, "{end}");
        let feed: serde_json::Value = serde_json::from_str(&feed.text().await.unwrap()).unwrap();
        let address = feed["url"]
            .as_str()
            .unwrap()
            .split_once("/calendars/")
            .unwrap()
            .1;
        let address = format!("/calendars/{address}");
        assert_eq!(browser.get(&address).await.status(), 200);
        let page = browser.page("/account/security").await;
        assert!(page.contains("Flux de calendrier de vos séances"), "{page}");
        let phone = log_in(&site, &email).await;
        match end {
            "everywhere" => {
                browser.submit("/account/logout-everywhere", &[]).await;
            }
            "password" => {
                let change = json!({ "current": PASSWORD, "new": "une autre phrase" });
                assert_eq!(
                    browser.post("/api/v1/me/password", &change).await.status(),
                    204
                );
            }
            _ => {
                let ask = json!({ "email": email });
                browser.post("/api/v1/auth/password-reset", &ask).await;
                site.work().await;
                let letters = to(&site.letters(), &email);
                let link = testing::letters::link(letters.last().unwrap(), "/password/new?token=");
                let token = link.split_once('=').unwrap().1;
                let new = json!({ "token": token, "password": "une autre phrase" });
                let answer = browser
                    .post("/api/v1/auth/password-reset/confirm", &new)
                    .await;
                assert_eq!(answer.status(), 204);
            }
        }
        assert_eq!(browser.get(&address).await.status(), 404, "{end}: the feed");
        assert_eq!(me(&phone).await, 401, "{end}: the other device");
        let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM trustcoach.known_device")
            .fetch_one(site.db())
            .await
            .unwrap();
        let expected = i64::from(end != "everywhere");
        assert_eq!(kept, expected, "{end}: but the browser that did it");
        sqlx::query("DELETE FROM trustcoach.known_device")
            .execute(site.db())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn no_feed_is_made_before_the_address_is_proven() {
    let site = Site::start().await;
    testing::people::unproven(&site, EMAIL).await;
    let browser = log_in(&site, EMAIL).await;
    let feed = browser
        .client
        .put(browser.url("/api/v1/me/calendars/feeds/client"));
    let (status, body) = testing::problem(feed.send().await.unwrap()).await;
    assert_eq!(
        (status, body["code"].as_str()),
        (409, Some("feed-needs-proof"))
    );
}
