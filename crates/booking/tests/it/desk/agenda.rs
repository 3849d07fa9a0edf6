//! The agenda, on ordinary days and on those that change their clocks.

use domain::ids::CoachId;
use jiff::Timestamp;
use platform::{db::Instant, id::cuid};
use reqwest::StatusCode;
use serde_json::json;
use testing::{
    Site,
    people::{client, coach, person},
    problem,
};

use testing::scene::{Scene, WEDNESDAY};

/// A session written straight into the tables.
async fn session(site: &Site, coach: &CoachId, email: &str, at: &str, minutes: i32) -> String {
    let user = person(site, email, "USER").await;
    let id = cuid(site.now());
    let at: Timestamp = at.parse().unwrap();
    sqlx::query(
        r#"
        INSERT INTO "Booking" (id, "userId", "coachId", "scheduledAt", duration, timezone, mode,
                               price, status, "createdAt", "updatedAt")
        VALUES ($1, $2, $3, $4, $5, 'Europe/Paris', 'REMOTE', 8000, 'CONFIRMED', $6, $6)
        "#,
    )
    .bind(&id)
    .bind(&user)
    .bind(coach)
    .bind(Instant(at))
    .bind(minutes)
    .bind(Instant(site.now()))
    .execute(site.db())
    .await
    .unwrap();
    id
}

/// The row and the length of a session on the page: what its place says.
fn place(page: &str, id: &str) -> (usize, usize) {
    let end = page.find(id).unwrap_or_else(|| panic!("no {id} in {page}"));
    let start = page[..end].rfind("<li class=\"agenda-item").unwrap();
    let number = |class: &str| -> usize {
        let rest = &page[start..end];
        let at = rest.find(class).unwrap() + class.len();
        rest[at..]
            .split([' ', '"'])
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    (number("row-start-"), number("row-span-"))
}

#[tokio::test]
async fn a_day_off_lasts_the_whole_day_and_not_from_midnight_to_midnight() {
    let scene = Scene::start().await;
    // From midnight to midnight in Paris.
    sqlx::query("INSERT INTO trustcoach.time_off VALUES ('t1', $1, '2026-06-04 22:00', '2026-06-05 22:00', 'Formation', now())")
        .bind(&scene.coach_id)
        .execute(scene.site.db())
        .await
        .unwrap();
    let page = scene
        .coach
        .page("/desk/agenda?view=day&date=2026-06-05")
        .await;
    assert!(page.contains("toute la journée"), "{page}");
    assert!(!page.contains("0\u{a0}h – 0\u{a0}h"), "{page}");
}

#[tokio::test]
async fn a_week_shows_sessions_holds_and_time_off_with_their_words() {
    let scene = Scene::start().await;
    let page = scene.coach.page("/desk/agenda").await;
    assert!(
        page.contains("Rien de prévu") && page.contains("Aucune séance."),
        "{page}"
    );
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    scene.held("2026-06-04T07:00:00Z").await;
    sqlx::query("INSERT INTO trustcoach.time_off VALUES ('t1', $1, '2026-06-05 08:00', '2026-06-05 12:00', 'Formation', now())")
        .bind(&scene.coach_id)
        .execute(scene.site.db())
        .await
        .unwrap();
    let page = scene
        .coach
        .page("/desk/agenda?view=week&date=2026-06-03")
        .await;
    for words in [
        "Du lundi 1er juin au 7 juin 2026",
        "2 séances, 2\u{a0}h en tout.",
        "Confirmée",
        "Paiement attendu",
        "Absence",
        "Formation",
        "9\u{a0}h – 10\u{a0}h",
        "rel=\"prev\"",
        "Maintenant",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let session = scene.seen(&id).await["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(place(&page, &session), (5, 4), "9 to 10 below 8");
    let month = scene
        .coach
        .page("/desk/agenda?view=month&date=2026-06-03")
        .await;
    assert!(month.contains("juin 2026") && month.contains("Formation"));
    let day = scene
        .coach
        .page("/desk/agenda?view=day&date=2026-06-05")
        .await;
    assert!(day.contains("Formation") && !day.contains("Confirmée"));
    let odd = scene
        .coach
        .page("/desk/agenda?view=siècle&date=2026-13-45")
        .await;
    assert!(
        odd.contains("Du lundi 1er juin"),
        "what cannot be read is this week"
    );
}

#[tokio::test]
async fn the_change_sundays_of_paris_have_23_and_25_hours() {
    let site = Site::start().await;
    let (browser, id) = coach(&site, "marie@example.fr").await;
    let spring = session(&site, &id, "a@example.fr", "2027-03-28T07:00:00Z", 60).await;
    let first = session(&site, &id, "b@example.fr", "2026-10-25T00:30:00Z", 30).await;
    let second = session(&site, &id, "c@example.fr", "2026-10-25T01:30:00Z", 30).await;

    let page = browser
        .page("/desk/agenda?view=day&date=2027-03-28&hours=all")
        .await;
    assert!(page.contains("la journée dure 23\u{a0}h"), "{page}");
    assert_eq!(
        place(&page, &spring),
        (8 * 4 + 1, 4),
        "nine o’clock is the ninth hour"
    );
    assert!(!page.contains(">2\u{a0}h<"), "two o’clock does not exist");
    let page = browser
        .page("/desk/agenda?view=week&date=2027-03-28&hours=all")
        .await;
    assert_eq!(
        place(&page, &spring).0,
        9 * 4 + 1,
        "beside days that have it"
    );
    assert!(page.contains("Cette heure n’existe pas"));

    let page = browser.page("/desk/agenda?view=day&date=2026-10-25").await;
    assert!(page.contains("la journée dure 25\u{a0}h"), "{page}");
    let (one, two) = (place(&page, &first), place(&page, &second));
    assert_eq!(one.0 + 4, two.0, "half past two comes twice, an hour apart");
    assert_eq!((one.1, two.1), (2, 2));
    assert!(page.contains("bis"));
}

#[tokio::test]
async fn a_coach_in_new_york_sees_new_york_and_its_own_change_sunday() {
    let site = Site::start().await;
    let (browser, id) = coach(&site, "mary@example.fr").await;
    sqlx::query(r#"UPDATE "Coach" SET timezone = 'America/New_York' WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    let booked = session(&site, &id, "a@example.fr", "2026-11-01T15:00:00Z", 60).await;
    let late = session(&site, &id, "b@example.fr", "2026-06-02T03:30:00Z", 60).await;
    let page = browser.page("/desk/agenda?view=day&date=2026-11-01").await;
    assert!(
        page.contains("New York") && page.contains("la journée dure 25\u{a0}h"),
        "{page}"
    );
    assert!(page.contains("10\u{a0}h – 11\u{a0}h"));
    assert_eq!(place(&page, &booked).1, 4);
    let paris = browser.page("/desk/agenda?view=day&date=2026-10-25").await;
    assert!(
        !paris.contains("la journée dure"),
        "Paris changes then, New York does not"
    );
    // 23:30 on the first, until 00:30 on the second.
    let eve = browser.page("/desk/agenda?view=day&date=2026-06-01").await;
    assert_eq!(place(&eve, &late).1, 2);
    assert!(eve.contains("dès 23\u{a0}h\u{a0}30"), "{eve}");
    let morning = browser.page("/desk/agenda?view=day&date=2026-06-02").await;
    assert_eq!(place(&morning, &late), (1, 2));
    assert!(morning.contains("jusqu’à 0\u{a0}h\u{a0}30"), "{morning}");
}

#[tokio::test]
async fn an_agenda_is_its_coach_s_alone() {
    let scene = Scene::start().await;
    scene.confirmed(WEDNESDAY).await;
    let (other, _) = coach(&scene.site, "paul@example.fr").await;
    assert!(
        other
            .page("/desk/agenda?date=2026-06-03")
            .await
            .contains("Rien de prévu")
    );
    assert_eq!(
        scene.client.get("/desk/agenda").await.status(),
        StatusCode::FORBIDDEN
    );
    let stranger = client(&scene.site, "zoe@example.fr").await;
    assert_eq!(
        stranger.get("/api/v1/desk/agenda").await.status(),
        StatusCode::FORBIDDEN
    );
    let path = "/api/v1/desk/agenda?from=2026-06-01T00:00:00Z&to=2026-06-08T00:00:00Z";
    let mine = scene.coach.json(path).await;
    assert_eq!(
        (
            &mine["timezone"],
            &mine["items"][0]["kind"],
            &mine["items"][0]["clientName"]
        ),
        (&json!("Europe/Paris"), &json!("booking"), &json!("Claire"))
    );
    assert_eq!(other.json(path).await["items"], json!([]));
    for (query, field) in [
        ("", "from"),
        ("?from=hier&to=2026-06-08T00:00:00Z", "from"),
        ("?from=2026-06-08T00:00:00Z&to=2026-06-01T00:00:00Z", "to"),
        ("?from=2026-06-08T00:00:00Z&to=2028-06-01T00:00:00Z", "to"),
    ] {
        let (status, body) = problem(
            scene
                .coach
                .get(&format!("/api/v1/desk/agenda{query}"))
                .await,
        )
        .await;
        assert_eq!(
            (status, &body["errors"][0]["field"]),
            (422, &json!(field)),
            "{query}"
        );
    }
}
