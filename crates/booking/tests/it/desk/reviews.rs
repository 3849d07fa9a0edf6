//! Words are read by a person before everybody reads them.

use reqwest::StatusCode;
use serde_json::{Value, json};
use testing::{
    Browser, letters,
    people::{admin, client, coach},
    problem,
};

use testing::scene::{Scene, WEDNESDAY, completed, ok};

const WORDS: &str = "Une écoute rare, et des questions qui restent.";

async fn rate(browser: &Browser, id: &str, body: Value) -> Value {
    ok(browser
        .put(&format!("/api/v1/bookings/{id}/review"), &body)
        .await)
    .await
}

async fn to_read(admin: &Browser) -> Vec<Value> {
    let queue = admin.json("/api/v1/admin/reviews").await;
    queue["items"].as_array().unwrap().clone()
}

async fn decide(admin: &Browser, id: &str, body: &Value) -> (u16, Value) {
    let path = format!("/api/v1/admin/reviews/{id}/decision");
    let response = admin.post(&path, body).await;
    if response.status() == StatusCode::NO_CONTENT {
        return (204, Value::Null);
    }
    let (status, body) = problem(response).await;
    (status, body["code"].clone())
}

fn approve(part: &str, version: &Value) -> Value {
    json!({ "part": part, "version": version, "approve": true })
}

#[tokio::test]
async fn a_rating_counts_at_once_and_its_words_are_shown_once_a_person_has_read_them() {
    let scene = Scene::start().await;
    let admin = admin(&scene.site).await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(&scene.client, &id, json!({ "rating": 4, "comment": WORDS })).await;
    let profile = format!("/coaches/{}", scene.coach_id);
    let visitor = scene.site.browser();
    let page = visitor.page(&profile).await;
    assert!(
        page.contains("4,0") && !page.contains("écoute rare"),
        "{page}"
    );
    assert!(
        !scene
            .coach
            .page("/desk/reviews")
            .await
            .contains("écoute rare")
    );
    let own = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(own.contains("En relecture"), "{own}");

    let waiting = to_read(&admin).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (&waiting[0]["words"], &waiting[0]["signs"]),
        (&json!(WORDS), &json!([]))
    );
    let version = &waiting[0]["version"];
    assert_eq!(
        decide(&admin, &id, &approve("comment", version)).await.0,
        204
    );
    let page = visitor.page(&profile).await;
    assert!(
        page.contains("écoute rare") && page.contains("4 sur 5 · Claire ·"),
        "{page}"
    );
    assert!(to_read(&admin).await.is_empty());
    assert_eq!(
        decide(&admin, &id, &approve("comment", version)).await,
        (409, json!("review-decided"))
    );
    scene.site.work().await;
    let told = scene.site.letters();
    assert!(
        told.iter()
            .any(|l| l.contains("marie@example.fr") && letters::words(l).contains("4 sur 5")),
        "the coach is told"
    );
}

#[tokio::test]
async fn changed_words_are_read_again_and_a_decision_is_about_what_was_read() {
    let scene = Scene::start().await;
    let admin = admin(&scene.site).await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(&scene.client, &id, json!({ "rating": 5, "comment": WORDS })).await;
    let first = to_read(&admin).await[0]["version"].clone();
    rate(
        &scene.client,
        &id,
        json!({ "rating": 5, "comment": "Voir www.exemple.fr" }),
    )
    .await;
    assert_eq!(
        decide(&admin, &id, &approve("comment", &first)).await,
        (409, json!("review-changed"))
    );
    let waiting = to_read(&admin).await;
    assert_eq!(waiting[0]["signs"], json!(["link"]));
    assert!(
        admin
            .page("/admin/reviews")
            .await
            .contains("À lire d’abord")
    );
    let second = waiting[0]["version"].clone();
    assert_eq!(
        decide(&admin, &id, &approve("comment", &second)).await.0,
        204
    );
    // The same words with another rating stay public.
    rate(
        &scene.client,
        &id,
        json!({ "rating": 3, "comment": "Voir www.exemple.fr" }),
    )
    .await;
    let visitor = scene.site.browser();
    let profile = format!("/coaches/{}", scene.coach_id);
    assert!(visitor.page(&profile).await.contains("www.exemple.fr"));
    rate(&scene.client, &id, json!({ "rating": 3, "comment": WORDS })).await;
    let page = visitor.page(&profile).await;
    assert!(!page.contains("www.exemple.fr") && !page.contains("écoute rare"));
}

#[tokio::test]
async fn refused_words_stay_with_their_author_who_is_told_why_and_the_log_is_never_changed() {
    let scene = Scene::start().await;
    let admin = admin(&scene.site).await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(&scene.client, &id, json!({ "rating": 1, "comment": WORDS })).await;
    let version = to_read(&admin).await[0]["version"].clone();
    let no_reason = json!({ "part": "comment", "version": version, "approve": false });
    let path = format!("/api/v1/admin/reviews/{id}/decision");
    let (status, body) = problem(admin.post(&path, &no_reason).await).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("reason"))
    );
    let form = [("version", "1"), ("reason", " ")];
    let page = admin
        .submit(&format!("/admin/reviews/{id}/comment/refuse"), &form)
        .await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let refusal = json!({
        "part": "comment", "version": version, "approve": false, "reason": "Une information de santé."
    });
    assert_eq!(decide(&admin, &id, &refusal).await.0, 204);
    scene.site.work().await;
    let letter = scene.site.letters().into_iter().find(|l| {
        l.contains("claire@example.fr") && letters::words(l).contains("Une information de santé.")
    });
    assert!(letter.is_some(), "the author is told");
    let seen = scene
        .client
        .json(&format!("/api/v1/bookings/{id}/review"))
        .await;
    assert_eq!(
        (&seen["commentState"], &seen["commentRefusal"]),
        (&json!("REFUSED"), &json!("Une information de santé."))
    );
    let coach = scene
        .coach
        .json(&format!("/api/v1/bookings/{id}/review"))
        .await;
    assert_eq!(
        (&coach["comment"], &coach["commentRefusal"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(coach["rating"], 1, "the rating counts");
    let log: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT kind, reason FROM trustcoach.review_event ORDER BY id")
            .fetch_all(scene.site.db())
            .await
            .unwrap();
    assert_eq!(
        log,
        [
            ("written".to_owned(), None),
            (
                "refused".to_owned(),
                Some("Une information de santé.".to_owned())
            )
        ]
    );
    for change in [
        "UPDATE trustcoach.review_event SET reason = ''",
        "DELETE FROM trustcoach.review_event",
    ] {
        assert!(sqlx::query(change).execute(scene.site.db()).await.is_err());
    }
}

#[tokio::test]
async fn a_coach_answers_a_published_comment_once_in_public() {
    let scene = Scene::start().await;
    let admin = admin(&scene.site).await;
    let (other, _) = coach(&scene.site, "paul@example.fr").await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(&scene.client, &id, json!({ "rating": 5, "comment": WORDS })).await;
    let path = format!("/api/v1/bookings/{id}/review/answer");
    let body = json!({ "words": "Merci de votre confiance." });
    assert_eq!(
        problem(scene.coach.put(&path, &body).await).await.0,
        404,
        "nothing is public yet"
    );
    decide(&admin, &id, &approve("comment", &json!(1))).await;
    assert_eq!(problem(other.put(&path, &body).await).await.0, 404);
    assert_eq!(problem(scene.client.put(&path, &body).await).await.0, 403);
    let (status, refused) = problem(scene.coach.put(&path, &json!({ "words": "  " })).await).await;
    assert_eq!(
        (status, &refused["errors"][0]["field"]),
        (422, &json!("words"))
    );
    ok(scene.coach.put(&path, &body).await).await;
    let profile = format!("/coaches/{}", scene.coach_id);
    let visitor = scene.site.browser();
    assert!(
        !visitor
            .page(&profile)
            .await
            .contains("Merci de votre confiance")
    );
    let waiting = to_read(&admin).await;
    assert_eq!((&waiting[0]["part"], waiting.len()), (&json!("answer"), 1));
    decide(&admin, &id, &approve("answer", &waiting[0]["version"])).await;
    assert!(
        visitor
            .page(&profile)
            .await
            .contains("Merci de votre confiance")
    );
    let (status, refused) = problem(scene.coach.put(&path, &body).await).await;
    assert_eq!((status, &refused["code"]), (409, &json!("answer-given")));
}

#[tokio::test]
async fn a_report_asks_for_another_reading_and_hides_nothing_by_itself() {
    let scene = Scene::start().await;
    let admin = admin(&scene.site).await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(
        &scene.client,
        &id,
        json!({ "rating": 2, "comment": WORDS, "anonymous": true }),
    )
    .await;
    let path = format!("/api/v1/bookings/{id}/review/report");
    let body = json!({ "part": "comment", "reason": "Ce n'est pas juste." });
    assert_eq!(
        problem(scene.coach.post(&path, &body).await).await.0,
        404,
        "not public"
    );
    decide(&admin, &id, &approve("comment", &json!(1))).await;
    assert_eq!(
        scene.coach.post(&path, &body).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        scene.coach.post(&path, &body).await.status(),
        StatusCode::NO_CONTENT
    );
    let page = scene
        .site
        .browser()
        .page(&format!("/coaches/{}", scene.coach_id))
        .await;
    assert!(page.contains("écoute rare") && page.contains("2 sur 5 · Anonyme ·"));
    let waiting = to_read(&admin).await;
    assert_eq!((waiting.len(), &waiting[0]["published"]), (1, &json!(true)));
    assert_eq!(waiting[0]["report"], "Ce n'est pas juste.");
    let reports: i64 =
        sqlx::query_scalar("SELECT count(*) FROM trustcoach.review_event WHERE kind = 'reported'")
            .fetch_one(scene.site.db())
            .await
            .unwrap();
    assert_eq!(reports, 1, "the same person is heard once");
    decide(&admin, &id, &approve("comment", &waiting[0]["version"])).await;
    assert!(to_read(&admin).await.is_empty());
}

#[tokio::test]
async fn only_administrators_see_the_queue_and_strangers_see_no_opinion() {
    let scene = Scene::start().await;
    let stranger = client(&scene.site, "zoe@example.fr").await;
    let id = completed(&scene, WEDNESDAY).await;
    rate(&scene.client, &id, json!({ "rating": 5, "comment": WORDS })).await;
    for browser in [&scene.client, &scene.coach, &stranger] {
        assert_eq!(
            browser.get("/admin/reviews").await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            browser.get("/api/v1/admin/reviews").await.status(),
            StatusCode::NOT_FOUND
        );
        let decision = approve("comment", &json!(1));
        assert_eq!(decide(browser, &id, &decision).await.0, 404);
    }
    let path = format!("/api/v1/bookings/{id}/review");
    assert_eq!(stranger.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        stranger.get("/desk/reviews").await.status(),
        StatusCode::FORBIDDEN
    );
}
