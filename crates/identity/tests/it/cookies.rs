//! Login cookies that a Next.js front end made, and cookies that are nothing.

use domain::ids::UserId;
use jiff::Timestamp;
use reqwest::header::COOKIE;
use testing::{
    Site,
    people::{PASSWORD, log_in, person},
};

use super::{me_with, set_cookies};

/// Made by next-auth 4.24 with the tests' secret, for `{"sub": "cmarie", …}`, for 30 days.
const NEXT_AUTH_4: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..-tO1o82GJicXUOcp._GBQOQos1H2QXEAQqQMnzzowKqJY6lFfm1DSGfVxdW_qLYA7gavY7NPEXDpPltxUrL5_klpBvw6KIeUaRKNS5PSbJFrdAyj-ySD3qtKaDm33fXFwJozAFKkiQ_R89l1gIqzBXN2I7uq_-ul5CGnTSxYkI0wHPBEDX8zlXoZzVqEPt0fXm5HxJ74.EuuwWDgwqlojmUJd9egIog";
/// Made by @auth/core 0.41 likewise.
const AUTH_JS_5: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwia2lkIjoieW5MeW1GSTFRZVFMdW9ZUmFJY2g0WHNFM2J3TjZpMmIxdWg0VGJuYy1BYmF0bXJmWFFRc21jVUdYc2VWMlVNTGR0ODc2czdNT1JyWDhvYnlWVlpKSkEifQ..HjjmMj_g0Hu-TG9aDKNuMQ.zIEo99SnZOuey9R546ySvVTj-aRUmsmWT8wbaf_CcLJif112ndWD8QXPKxMDHH8DokOHxEZ_PVMAkXpPO3diOhpOjuddXM2p2nSG9vpejOLBHe-rySSU2EVhZ2w2aCkJeDMPGgzc_p0znAdKvIocdxfRPnOBrCL3pk0XdwhsJUzfZjFCQ36Jo-o7KNokZTai.9cO55P8pctffZx12sZaUfbXiN8ZSWjZrHEhSHO5f7cU";
const MADE_AT: i64 = 1_795_371_327;

const COOKIES: [(&str, &str); 2] = [
    ("next-auth.session-token", NEXT_AUTH_4),
    ("authjs.session-token", AUTH_JS_5),
];

/// A site where `cmarie` lives, a minute after a front end logged her in.
async fn site_of_marie() -> Site {
    let site = Site::start().await;
    let id = person(&site, "marie@exemple.fr", "USER").await;
    sqlx::query(r#"UPDATE "User" SET id = 'cmarie' WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    site.clock
        .set(Timestamp::from_second(MADE_AT + 60).unwrap());
    site
}

#[tokio::test]
async fn a_login_of_a_next_front_end_is_a_login_here() {
    let site = site_of_marie().await;
    for (name, value) in COOKIES {
        let request = reqwest::Client::new()
            .get(site.browser().url("/api/v1/me"))
            .header(COOKIE, format!("theme=dark; {name}={value}"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{name}");
        assert_eq!(set_cookies(&response), Vec::<String>::new());
        let me: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(me["id"], "cmarie");
    }
}

#[tokio::test]
async fn logging_out_ends_a_login_of_a_next_front_end_and_removes_its_cookie() {
    let site = site_of_marie().await;
    for (name, value) in COOKIES {
        let cookie = format!("{name}={value}");
        let request = reqwest::Client::new()
            .post(site.browser().url("/api/v1/auth/logout"))
            .header(COOKIE, &cookie);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 204);
        let removed = format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert_eq!(set_cookies(&response), [removed]);
        assert_eq!(me_with(&site.browser(), &cookie).await, 401, "{name}");
    }
}

#[tokio::test]
async fn logging_out_everywhere_ends_the_logins_of_a_next_front_end_too() {
    let site = site_of_marie().await;
    let browser = log_in(&site, "marie@exemple.fr").await;
    browser.submit("/account/logout-everywhere", &[]).await;
    for (name, value) in COOKIES {
        assert_eq!(
            me_with(&browser, &format!("{name}={value}")).await,
            401,
            "{name}"
        );
    }
    // A login that a front end made later counts again.
    let user = UserId::new("cmarie");
    let long_ago = Timestamp::from_second(MADE_AT - 1).unwrap();
    sqlx::query("UPDATE trustcoach.login_state SET valid_from = $2 WHERE user_id = $1")
        .bind(&user)
        .bind(platform::db::Instant(long_ago))
        .execute(site.db())
        .await
        .unwrap();
    for (name, value) in COOKIES {
        assert_eq!(
            me_with(&browser, &format!("{name}={value}")).await,
            200,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_cookie_that_cannot_be_read_is_nobody_and_is_removed() {
    let site = site_of_marie().await;
    let broken = format!("{}x", &AUTH_JS_5[..AUTH_JS_5.len() - 1]);
    for value in ["", "x", "a.b.c.d.e", &broken, &"é".repeat(10)] {
        let cookie = format!("authjs.session-token={value}; theme=dark");
        let get = |path: &str| {
            let request = reqwest::Client::new()
                .get(site.browser().url(path))
                .header(COOKIE, &cookie);
            async move { request.send().await.unwrap() }
        };
        let page = get("/login").await;
        assert_eq!(page.status(), 200, "{value}");
        let removed: &[&str] = match value {
            "" => &[],
            _ => &["authjs.session-token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"],
        };
        assert_eq!(set_cookies(&page), removed, "{value}");
        assert_eq!(get("/api/v1/me").await.status(), 401, "{value}");
    }
}

#[tokio::test]
async fn logging_in_overwrites_a_cookie_that_cannot_be_read() {
    let site = site_of_marie().await;
    let response = reqwest::Client::new()
        .post(site.browser().url("/api/v1/auth/login"))
        .header(
            COOKIE,
            "authjs.session-token=broken; next-auth.session-token=broken",
        )
        .json(&serde_json::json!({ "email": "marie@exemple.fr", "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 204);
    let set = set_cookies(&response);
    assert_eq!(set.len(), 2, "{set:?}");
    assert!(set[0].starts_with("next-auth.session-token=; "), "{set:?}");
    assert!(set[1].starts_with("authjs.session-token=eyJ"), "{set:?}");
}

#[tokio::test]
async fn a_login_whose_person_is_unknown_is_nobody() {
    let site = Site::start().await;
    site.clock.set(Timestamp::from_second(MADE_AT).unwrap());
    for (name, value) in COOKIES {
        assert_eq!(
            me_with(&site.browser(), &format!("{name}={value}")).await,
            401,
            "{name}"
        );
    }
}
