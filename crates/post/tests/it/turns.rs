//! A letter for every turn that a booking takes, in the reader's language and zone.

use domain::{booking::Canceller, ids::BookingId, money::Cents};
use money::Notice;
use platform::db::Instant;
use serde_json::json;
use testing::{
    NOW,
    letters::{header, html, property, to, words},
};

use testing::scene::{Scene, WEDNESDAY, checkout, simulate};

pub const CLIENT: &str = "claire@example.fr";
pub const COACH: &str = "marie@example.fr";

/// A narrow space is a space to who looks for words.
pub fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
        .replace("\r\n", "\n")
}

/// The letters to an address since there were `known`, in plain words.
pub async fn since(scene: &Scene, address: &str, known: usize) -> Vec<String> {
    scene.site.work().await;
    let letters = to(&scene.site.letters(), address);
    letters[known..].iter().map(|l| plain(&words(l))).collect()
}

/// Moves a booking as its slice does.
pub async fn moves(scene: &Scene, id: &str, start: &str, by: Canceller) {
    let mut tx = scene.site.db().begin().await.unwrap();
    let old: Instant = sqlx::query_scalar(r#"SELECT "scheduledAt" FROM "Booking" WHERE id = $1"#)
        .bind(id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    sqlx::query(r#"UPDATE "Booking" SET "scheduledAt" = $2, "updatedAt" = $3 WHERE id = $1"#)
        .bind(id)
        .bind(Instant(start.parse().unwrap()))
        .bind(Instant(scene.site.now()))
        .execute(&mut *tx)
        .await
        .unwrap();
    let booking = BookingId::new(id.to_owned());
    booking::tell_moved(&scene.site.app, &mut tx, &booking, old.0, by)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Someone's language and zone.
pub async fn reads(scene: &Scene, email: &str, language: &str, zone: Option<&str>) {
    sqlx::query(
        r#"INSERT INTO trustcoach.preference (user_id, language, timezone)
           SELECT id, $2, $3 FROM "User" WHERE email = $1
           ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, timezone = excluded.timezone"#,
    )
    .bind(email)
    .bind(language)
    .bind(zone)
    .execute(scene.site.db())
    .await
    .unwrap();
}

pub fn id(booking: &serde_json::Value) -> String {
    booking["id"].as_str().unwrap().to_owned()
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn a_confirmation_says_all_one_needs_to_come() {
    let scene = Scene::start().await;
    let booking = scene.confirmed(WEDNESDAY).await;
    scene.site.work().await;
    let letters = scene.site.letters();
    let letter = &to(&letters, CLIENT)[0];
    has(
        &plain(&words(letter)),
        &[
            "Bonjour Claire,",
            "Votre séance avec Marie est confirmée : mercredi 3 juin à 9 h (heure de Paris), 1 h.",
            "Quand : mercredi 3 juin à 9 h (heure de Paris)\nDurée : 1 h\nSalle vidéo : https://",
            "Prix : 80,00 €",
            "L’annulation est gratuite jusqu’au mardi 2 juin à 9 h (heure de Paris).",
            &format!("/bookings/{}", id(&booking)),
        ],
    );
    assert_eq!(
        plain(&header(letter, "Subject")),
        "Séance confirmée avec Marie, mercredi 3 juin à 9 h (heure de Paris)"
    );
    assert_eq!(header(letter, "Reply-To"), "Marie <marie@example.fr>");
    let page = html(letter);
    let room = booking["meetingUrl"].as_str().unwrap();
    assert!(page.contains(&format!("href=\"{room}\"")), "{page}");
    let coach = &to(&letters, COACH)[0];
    let said = plain(&words(coach));
    has(&said, &["Votre séance avec Claire est confirmée"]);
    assert!(
        !said.contains("gratuite") && !said.contains("Prix"),
        "{said}"
    );
    assert_eq!(header(coach, "Reply-To"), "Claire <claire@example.fr>");
}

#[tokio::test]
async fn a_session_of_tomorrow_is_not_said_to_be_cancelled_for_free_until_yesterday() {
    let scene = Scene::start().await;
    // Thirteen hours ahead: half of it would be kept.
    scene.at("2026-06-02T18:00:00Z");
    scene.confirmed(WEDNESDAY).await;
    let letters = since(&scene, CLIENT, 0).await;
    let said = &letters[0];
    assert!(!said.contains("gratuite"), "{said}");
    has(said, &["l’annuler coûterait la moitié du prix"]);
}

#[tokio::test]
async fn each_reads_their_own_clock_and_that_of_the_other() {
    let scene = Scene::start().await;
    reads(&scene, CLIENT, "en", Some("America/New_York")).await;
    scene.confirmed("2026-06-03T15:00:00Z").await;
    scene.site.work().await;
    let letters = scene.site.letters();
    let (client, coach) = (&to(&letters, CLIENT)[0], &to(&letters, COACH)[0]);
    has(
        &plain(&words(client)),
        &[
            "Hello Claire,",
            "When: Wednesday 3 June at 11:00 (New York time), which is 17:00 in Paris for Marie",
        ],
    );
    has(
        &plain(&words(coach)),
        &["Quand : mercredi 3 juin à 17 h (heure de Paris), soit 11 h à New York pour Claire"],
    );
    // Letter and calendar show the same instant.
    let entry = testing::letters::calendar(client);
    assert_eq!(property(&entry, "DTSTART"), "20260603T110000");
    assert!(entry.contains("DTSTART;TZID=America/New_York:"), "{entry}");
    let entry = testing::letters::calendar(coach);
    assert!(
        entry.contains("DTSTART;TZID=Europe/Paris:20260603T170000"),
        "{entry}"
    );
}

#[tokio::test]
async fn another_day_on_the_other_side_of_the_earth_is_named() {
    let scene = Scene::start().await;
    reads(&scene, CLIENT, "fr", Some("Asia/Tokyo")).await;
    scene.confirmed("2026-06-03T15:00:00Z").await;
    let letters = since(&scene, CLIENT, 0).await;
    has(
        &letters[0],
        &[
            "Quand : jeudi 4 juin à 0 h (heure de Tokyo), soit mercredi 3 juin à 17 h à Paris pour Marie",
        ],
    );
}

#[tokio::test]
async fn whoever_chose_no_zone_reads_that_in_which_they_booked() {
    let scene = Scene::start().await;
    let mut wish = scene.wish("2026-06-03T15:00:00Z");
    wish["timezone"] = json!("America/New_York");
    let held = testing::scene::created(scene.client.post("/api/v1/bookings", &wish).await).await;
    testing::scene::pay(&scene.client, &id(&held)).await;
    let letters = since(&scene, CLIENT, 0).await;
    has(&letters[0], &["mercredi 3 juin à 11 h (heure de New York)"]);
}

#[tokio::test]
async fn a_move_says_who_moved_it_and_both_times() {
    let scene = Scene::start().await;
    reads(&scene, COACH, "en", None).await;
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    since(&scene, CLIENT, 0).await;
    moves(&scene, &booking, "2026-06-04T08:00:00Z", Canceller::Client).await;
    let client = since(&scene, CLIENT, 1).await;
    has(
        &client[0],
        &[
            "Vous avez déplacé votre séance avec Marie. Elle a lieu jeudi 4 juin à 10 h",
            "Prévue avant : mercredi 3 juin à 9 h (heure de Paris)",
            "Quand : jeudi 4 juin à 10 h (heure de Paris)",
            "jusqu’au mercredi 3 juin à 10 h",
        ],
    );
    let coach = since(&scene, COACH, 1).await;
    has(
        &coach[0],
        &["Claire moved your session. It takes place Thursday 4 June at 10:00"],
    );
    moves(&scene, &booking, "2026-06-05T08:00:00Z", Canceller::Admin).await;
    let client = since(&scene, CLIENT, 2).await;
    has(
        &client[0],
        &["TrustCoach IA a déplacé votre séance avec Marie"],
    );
}

#[tokio::test]
async fn a_cancellation_says_what_comes_back_and_why() {
    let scene = Scene::start().await;
    // By the coach while there is time, and by the client on the day before.
    for (by, at, refund, why_is_told) in [
        (&scene.coach, NOW, "80,00 € sont remboursés", true),
        (
            &scene.client,
            "2026-06-02T08:00:00Z",
            "40,00 € sont remboursés",
            false,
        ),
    ] {
        let booking = id(&scene.confirmed(WEDNESDAY).await);
        let known = since(&scene, CLIENT, 0).await.len();
        scene.at(at);
        let path = format!("/api/v1/bookings/{booking}/cancel");
        let body = json!({ "reason": "Je suis <malade>" });
        assert_eq!(by.post(&path, &body).await.status(), 200);
        let letters = since(&scene, CLIENT, known).await;
        has(&letters[0], &["est annulée", refund]);
        assert_eq!(
            letters[0].contains("Motif : Je suis <malade>"),
            why_is_told,
            "{}",
            letters[0]
        );
    }
    let coach = since(&scene, COACH, 0).await;
    has(
        coach.last().unwrap(),
        &["est annulée", "Motif : Je suis <malade>"],
    );
    assert!(!coach.last().unwrap().contains("rembours"));
}

#[tokio::test]
async fn a_series_is_one_letter_to_each_that_lists_every_session() {
    let scene = Scene::start().await;
    let mut ids = vec![];
    for at in [WEDNESDAY, "2026-06-10T07:00:00Z", "2026-06-17T07:00:00Z"] {
        ids.push(BookingId::new(id(&scene.confirmed(at).await)));
    }
    let known = since(&scene, CLIENT, 0).await.len();
    let mut tx = scene.site.db().begin().await.unwrap();
    ids.reverse();
    booking::tell_series_confirmed(&scene.site.app, &mut tx, &ids)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let letters = since(&scene, CLIENT, known).await;
    assert_eq!(letters.len(), 1);
    has(
        &letters[0],
        &[
            "Vos 3 séances avec Marie sont confirmées.",
            "Séance 1 : mercredi 3 juin à 9 h (heure de Paris)\nSéance 2 : mercredi 10 juin à 9 h",
            "Séance 3 : mercredi 17 juin à 9 h",
            "Prix total : 240,00 €",
        ],
    );
    let letters = scene.site.letters();
    let entries = testing::letters::calendar(to(&letters, CLIENT).last().unwrap());
    assert_eq!(entries.matches("BEGIN:VEVENT").count(), 3);
    assert_eq!(property(&entries, "METHOD"), "PUBLISH");
    for id in ids {
        assert!(
            entries.contains(&format!("UID:{id}@trustcoach")),
            "{entries}"
        );
    }
}

#[tokio::test]
async fn an_absence_is_told_to_both() {
    let scene = Scene::start().await;
    let booking = id(&scene.confirmed(WEDNESDAY).await);
    scene.at("2026-06-03T07:30:00Z");
    let path = format!("/api/v1/bookings/{booking}/no-show");
    let answer = scene.coach.post(&path, &json!({})).await;
    assert!(answer.status().is_success());
    let client = since(&scene, CLIENT, 1).await;
    has(
        client.last().unwrap(),
        &[
            "Marie indique que vous n’êtes pas venu",
            "répondez à cette lettre",
        ],
    );
    let coach = since(&scene, COACH, 1).await;
    has(coach.last().unwrap(), &["Elle vous est payée."]);
}

#[tokio::test]
async fn a_declined_payment_is_told_once_while_the_time_is_held() {
    let scene = Scene::start().await;
    let booking = id(&scene.held(WEDNESDAY).await);
    let tell = || async {
        let mut tx = scene.site.db().begin().await.unwrap();
        let id = BookingId::new(booking.clone());
        let app = &scene.site.app;
        app.sold
            .notify(app, &mut tx, &id, Notice::Declined)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    let payment = checkout(&scene.client, &booking).await;
    simulate(&scene.client, &payment, "decline").await;
    tell().await;
    tell().await;
    let letters = since(&scene, CLIENT, 0).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    has(
        &letters[0],
        &[
            "Rien n’a été débité",
            "jusqu’au lundi 1er juin à 10 h 15",
            "/checkout",
        ],
    );
    assert_eq!(
        since(&scene, COACH, 0).await.len(),
        0,
        "nobody else's business"
    );
}

#[tokio::test]
async fn a_refund_is_told_when_it_leaves_and_when_it_cannot() {
    let scene = Scene::start().await;
    reads(&scene, CLIENT, "en", None).await;
    let booking = BookingId::new(id(&scene.confirmed(WEDNESDAY).await));
    let known = since(&scene, CLIENT, 0).await.len();
    let mut tx = scene.site.db().begin().await.unwrap();
    let (app, amount) = (&scene.site.app, Cents::from(4000));
    for notice in [Notice::RefundSent(amount), Notice::RefundFailed(amount)] {
        app.sold
            .notify(app, &mut tx, &booking, notice)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let letters = since(&scene, CLIENT, known).await;
    let all = letters.join("\n");
    has(
        &all,
        &[
            "We gave the order to return €40.00",
            "It is still owed to you.",
        ],
    );
}
