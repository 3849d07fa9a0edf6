//! The letters about a session: that something waits, never what was said.

use serde_json::json;
use testing::letters::words;

use testing::room::{Room, SPOKEN};

const SHARED: [&str; 3] = ["AUDIO_RECORDING", "DATA_PROCESSING", "SUMMARY_SHARING"];

/// The letters to someone, as they read them.
fn to(room: &Room, email: &str) -> Vec<String> {
    let letters = room.site.letters();
    let theirs = letters.iter().filter(|l| l.contains(&format!("<{email}>")));
    theirs.map(|l| words(l)).collect()
}

#[tokio::test]
async fn the_coach_learns_that_a_draft_waits_and_the_client_that_the_summary_is_validated() {
    let room = Room::drafted(&SHARED).await;
    room.site.work().await;
    let (marie, claire) = ("marie@example.fr", "claire@example.fr");
    let told = to(&room, marie);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("séance avec Claire est prêt"), "{told:?}");
    let page = format!("http://{}/sessions/{}", room.site.address, room.id);
    assert!(told[0].contains(&page), "{told:?}");
    assert_eq!(to(&room, claire).len(), 0, "not before it is validated");

    let secret = "Claire prépare la présentation du projet.";
    for text in [secret, "Corrigé ensuite."] {
        let body = json!({ "text": text });
        let path = room.api("/summary/validate");
        assert_eq!(room.coach.post(&path, &body).await.status(), 200);
        room.site.work().await;
    }
    let told = to(&room, claire);
    assert_eq!(told.len(), 1, "a correction is no news: {told:?}");
    assert!(told[0].contains("Marie a relu et validé"), "{told:?}");
    assert!(told[0].contains(&page), "{told:?}");
    for letter in room.site.letters() {
        let letter = words(&letter);
        for said in SPOKEN.iter().chain([&secret]) {
            assert!(!letter.contains(said), "{letter}");
        }
    }
}

#[tokio::test]
async fn each_letter_is_in_its_readers_language() {
    let room = Room::with(&SHARED).await;
    sqlx::query(
        r#"
        INSERT INTO trustcoach.preference (user_id, language)
        SELECT id, 'en' FROM "User"
        ON CONFLICT (user_id) DO UPDATE SET language = 'en'
        "#,
    )
    .execute(room.site.db())
    .await
    .unwrap();
    let audio = testing::room::wav(25, 1);
    assert_eq!(room.send(&room.client, audio).await.status(), 202);
    room.site.work().await;
    room.site.work().await;
    let told = to(&room, "marie@example.fr");
    assert!(
        told[0].contains("your session with Claire is ready"),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_coach_who_may_not_see_the_draft_is_not_told_of_it() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING"]).await;
    room.site.work().await;
    assert_eq!(room.site.letters().len(), 0);
}
