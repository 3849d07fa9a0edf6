//! People: registering, logging in and out, passwords, who they are.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod authenticator;
mod cookies;
mod devices;
mod fresh;
mod hijack;
mod limits;
mod links;
mod logins;
mod pages;
mod passkeys;
mod passwords;
mod post;
mod profile;
mod purge;
mod register;
mod second_factor;

testing::opens_files!();

use reqwest::Response;
use serde_json::json;
use testing::{Browser, people::PASSWORD};

/// The cookies that an answer sets, but for that of the device.
fn set_cookies(response: &Response) -> Vec<String> {
    response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap().to_owned())
        .filter(|cookie| !cookie.starts_with("device="))
        .collect()
}

/// The login cookie that an answer sets, as the browser sends it back.
fn login_cookie(response: &Response) -> String {
    let set = set_cookies(response);
    let cookie = set.iter().find(|c| c.starts_with("authjs.session-token="));
    cookie
        .expect("a login cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

/// The status of `/me` for whoever sends this cookie.
async fn me_with(browser: &Browser, cookie: &str) -> u16 {
    let request = reqwest::Client::new()
        .get(browser.url("/api/v1/me"))
        .header("cookie", cookie);
    request.send().await.unwrap().status().as_u16()
}

/// The status of `/me` for a browser.
async fn me(browser: &Browser) -> u16 {
    browser.get("/api/v1/me").await.status().as_u16()
}

/// Tries to log in, through the API.
async fn try_login(browser: &Browser, email: &str, password: &str) -> Response {
    browser
        .post(
            "/api/v1/auth/login",
            &json!({ "email": email, "password": password }),
        )
        .await
}

/// Logs in and keeps the cookie, as a thief would.
async fn stolen_cookie(browser: &Browser, email: &str) -> String {
    let response = try_login(browser, email, PASSWORD).await;
    assert_eq!(response.status(), 204);
    login_cookie(&response)
}
