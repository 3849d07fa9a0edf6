//! Which letters a person wants.

use serde_json::json;
use testing::{Site, letters::to, people::client, problem};

use super::turns::{CLIENT, COACH};
use testing::scene::{Scene, WEDNESDAY};

#[tokio::test]
async fn the_page_keeps_what_is_ticked_and_says_why_the_rest_is_always_sent() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let account = browser.page("/account").await;
    assert!(
        account.contains("href=\"/account/notifications\""),
        "{account}"
    );
    let page = browser.page("/account/notifications").await;
    assert_eq!(page.matches(" checked").count(), 3, "{page}");
    for part in [
        "Réservations",
        "Sécurité du compte",
        "Elles ne se désactivent pas.",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let answer = browser
        .submit("/account/notifications", &[("reminderHour", "true")])
        .await;
    assert_eq!(answer.status(), 303);
    let page = browser.page("/account/notifications").await;
    assert_eq!(page.matches(" checked").count(), 1, "{page}");
    assert!(page.contains("Vos choix sont enregistrés."), "{page}");
    let wanted = browser.json("/api/v1/me/notifications").await;
    assert_eq!(
        wanted,
        json!({ "reminderDay": false, "reminderHour": true, "review": false })
    );
}

#[tokio::test]
async fn a_program_chooses_too_and_every_choice_is_named() {
    let site = Site::start().await;
    let browser = client(&site, "anna@example.fr").await;
    let path = "/api/v1/me/notifications";
    let wish = json!({ "reminderDay": true, "reminderHour": false, "review": true });
    let answer = browser.put(path, &wish).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(browser.json(path).await, wish);
    let (status, body) = problem(browser.put(path, &json!({ "reminderDay": true })).await).await;
    assert_eq!(
        (status, body["errors"][0]["field"].as_str()),
        (422, Some("reminderHour"))
    );
    for answer in [
        site.browser().get(path).await,
        site.browser().put(path, &wish).await,
    ] {
        assert_eq!(problem(answer).await.0, 401);
    }
    let answer = site.browser().get("/account/notifications").await;
    assert_eq!(answer.status(), 303, "to the login");
}

#[tokio::test]
async fn who_wants_no_reminder_gets_none_and_everything_else() {
    let scene = Scene::start().await;
    let wish = json!({ "reminderDay": false, "reminderHour": false, "review": false });
    scene.client.put("/api/v1/me/notifications", &wish).await;
    scene.confirmed(WEDNESDAY).await;
    for at in ["2026-06-02T07:00:00Z", "2026-06-03T06:00:00Z"] {
        scene.at(at);
        let mut conn = scene.site.db().acquire().await.unwrap();
        platform::queue::enqueue(&mut conn, booking::Remind::default())
            .await
            .unwrap();
        drop(conn);
        scene.site.work().await;
    }
    let letters = scene.site.letters();
    assert_eq!(to(&letters, CLIENT).len(), 1, "the confirmation");
    assert_eq!(to(&letters, COACH).len(), 3, "the coach wants them");
}

#[tokio::test]
async fn who_wants_no_request_for_a_review_is_not_asked_even_if_they_say_so_at_the_last_moment() {
    for (at_last, expected) in [(None, 2), (Some(false), 1), (Some(true), 1)] {
        let scene = Scene::start().await;
        let wish = json!({ "reminderDay": true, "reminderHour": true, "review": false });
        let refuse = || scene.client.put("/api/v1/me/notifications", &wish);
        let booking = scene.confirmed(WEDNESDAY).await["id"].clone();
        scene.site.work().await;
        scene.at("2026-06-03T08:00:00Z");
        let complete = format!("/api/v1/bookings/{}/complete", booking.as_str().unwrap());
        scene.coach.post(&complete, &json!({})).await;
        if at_last == Some(false) {
            refuse().await;
        }
        scene.at("2026-06-03T10:00:00Z");
        let mut conn = scene.site.db().acquire().await.unwrap();
        platform::queue::enqueue(&mut conn, booking::Remind::default())
            .await
            .unwrap();
        drop(conn);
        if at_last == Some(true) {
            // The request is written, and waits to be sent.
            for sql in [
                "CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN NEW.run_at := now() + interval '1 day'; RETURN NEW; END $$",
                "CREATE TRIGGER later BEFORE INSERT ON graphile_worker._private_jobs
                 FOR EACH ROW WHEN (NEW.payload ->> 'letter' IS NOT NULL)
                 EXECUTE FUNCTION later()",
            ] {
                sqlx::query(sql).execute(scene.site.db()).await.unwrap();
            }
            scene.site.work().await;
            refuse().await;
            sqlx::query("UPDATE graphile_worker._private_jobs SET run_at = now()")
                .execute(scene.site.db())
                .await
                .unwrap();
        }
        scene.site.work().await;
        let letters = to(&scene.site.letters(), CLIENT);
        assert_eq!(letters.len(), expected, "{at_last:?}");
    }
}
