//! How many uploads, and how much of them, one person may send.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use testing::{
    Database, Site, problem,
    room::{Room, wav},
    until,
};
use tokio::io::AsyncWriteExt;

use super::upload::{by_hand, settled};

const CONSENTS: &[&str] = &["AUDIO_RECORDING", "DATA_PROCESSING"];

async fn attempts(room: &Room) -> i64 {
    sqlx::query_scalar(r#"SELECT count(*) FROM "OfflineUpload" WHERE "sessionId" = $1"#)
        .bind(&room.id)
        .fetch_one(room.site.db())
        .await
        .unwrap()
}

async fn room_with_budget(bytes: u64) -> Room {
    let site = Site::start_with(Database::fresh().await, |parts| {
        parts.config.speech.daily_bytes = bytes;
    })
    .await;
    Room::on(site).await.accepting(CONSENTS).await
}

#[tokio::test]
async fn of_ten_parallel_uploads_of_one_person_to_one_session_one_is_taken() {
    let room = Room::with(CONSENTS).await;
    let audio = wav(10, 1);
    let (first, rest) = audio.split_at(1000);
    let mut under_way = by_hand(&room, audio.len(), first).await;
    settled(&room, "UPLOADING").await;
    let others = (0..10).map(|_| room.send(&room.client, wav(10, 1)));
    for answer in join_all(others).await {
        assert_eq!(answer.headers()["retry-after"], "10");
        let (status, body) = problem(answer).await;
        assert_eq!((status, &body["code"]), (429, &json!("upload-in-progress")));
    }
    assert!(room.stored() <= 1, "nothing of them was kept");
    under_way.write_all(rest).await.unwrap();
    settled(&room, "TRANSCRIBING").await;
    let attempts = attempts(&room).await;
    assert_eq!(attempts, 1, "the others never began");
}

#[tokio::test]
async fn the_other_person_may_send_at_the_same_time() {
    let room = Room::with(CONSENTS).await;
    let _under_way = by_hand(&room, 500_000, &wav(1, 1)).await;
    settled(&room, "UPLOADING").await;
    assert_eq!(room.send(&room.coach, wav(10, 1)).await.status(), 202);
}

#[tokio::test]
async fn an_upload_that_fell_silent_keeps_its_sender_from_no_other() {
    let room = Room::with(CONSENTS).await;
    let _silent = by_hand(&room, 500_000, &wav(1, 1)).await;
    settled(&room, "UPLOADING").await;
    assert_eq!(room.send(&room.client, wav(10, 1)).await.status(), 429);
    room.site.wait(SignedDuration::from_secs(11));
    assert_eq!(room.send(&room.client, wav(10, 1)).await.status(), 202);
    until("the silent one is ended", async || room.stored() == 1).await;
}

#[tokio::test]
async fn a_person_sends_so_many_bytes_in_a_day_whatever_becomes_of_them() {
    let audio = wav(10, 1);
    let size = u64::try_from(audio.len()).unwrap();
    let room = room_with_budget(size * 2).await;
    // Junk counts as well.
    let junk = vec![7; audio.len()];
    assert_eq!(room.send(&room.client, junk.clone()).await.status(), 415);
    assert_eq!(room.send(&room.client, junk.clone()).await.status(), 415);
    let (status, body) = problem(room.send(&room.client, junk).await).await;
    assert_eq!((status, &body["code"]), (429, &json!("upload-budget")));
    // Everybody has their own, and a new one each day.
    let mine = room.send(&room.client, audio.clone()).await;
    assert_eq!(mine.status(), 429);
    room.site.wait(SignedDuration::from_hours(25));
    let login = testing::people::log_in(&room.site, "claire@example.fr").await;
    assert_eq!(room.send(&login, audio).await.status(), 202);
}

#[tokio::test]
async fn the_budget_is_each_persons_own() {
    let audio = wav(10, 1);
    let room = room_with_budget(u64::try_from(audio.len()).unwrap()).await;
    let junk = vec![7; audio.len()];
    assert_eq!(room.send(&room.client, junk).await.status(), 415);
    assert_eq!(room.send(&room.client, audio.clone()).await.status(), 429);
    assert_eq!(room.send(&room.coach, audio).await.status(), 202);
}

#[tokio::test]
async fn what_broke_off_counts_as_much_as_came() {
    let audio = wav(10, 1);
    let size = u64::try_from(audio.len()).unwrap();
    let room = room_with_budget(size + 20_000).await;
    // All of the budget is announced, and little of it comes.
    let connection = by_hand(&room, audio.len(), &audio[..10_000]).await;
    settled(&room, "UPLOADING").await;
    drop(connection);
    settled(&room, "UPLOAD_FAILED").await;
    assert_eq!(room.send(&room.client, audio).await.status(), 202);
}
