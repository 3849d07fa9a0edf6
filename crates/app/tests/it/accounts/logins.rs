//! Logging in and out.

use crate::support::{
    Site,
    people::{PASSWORD, admin, client, coach, person},
};

#[tokio::test]
async fn a_person_logs_in_with_any_case_of_their_address() {
    let site = Site::start().await;
    let id = person(&site, "Anna.Petit@Example.fr", "USER").await;
    for typed in ["anna.petit@example.fr", " ANNA.PETIT@example.FR "] {
        let browser = site.browser();
        browser.log_in(typed, PASSWORD).await;
        assert_eq!(browser.json("/api/v1/me").await["id"], id.as_str());
    }
}

#[tokio::test]
async fn everybody_of_the_fixtures_is_who_they_should_be() {
    let site = Site::start().await;
    let me = client(&site, "anna@example.fr").await.json("/api/v1/me").await;
    assert_eq!((me["role"].as_str(), me["coachId"].as_str()), (Some("USER"), None));
    let (browser, id) = coach(&site, "coach@example.fr").await;
    let me = browser.json("/api/v1/me").await;
    assert_eq!((me["role"].as_str(), me["coachId"].as_str()), (Some("COACH"), Some(id.as_str())));
    assert_eq!(admin(&site).await.json("/api/v1/me").await["role"], "ADMIN");
}
