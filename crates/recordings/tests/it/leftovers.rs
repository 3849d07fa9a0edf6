//! What a withdrawal, a kill or a repeated request must not leave behind.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::upload::{by_hand, settled};
use testing::room::{Room, wav};

async fn upload_states(room: &Room) -> Vec<String> {
    sqlx::query_scalar(
        r#"SELECT status::text FROM "OfflineUpload" WHERE "sessionId" = $1 ORDER BY id"#,
    )
    .bind(&room.id)
    .fetch_all(room.site.db())
    .await
    .unwrap()
}

#[tokio::test]
async fn a_withdrawal_refuses_a_silent_sender_within_two_seconds() {
    let room = Room::consented().await;
    let mut connection = by_hand(&room, 500_000, &wav(10, 1)).await;
    settled(&room, "UPLOADING").await;
    room.answer(&room.client, "AUDIO_RECORDING", false).await;
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(2), connection.read_exact(&mut answer))
        .await
        .expect("an answer within two seconds")
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 403");
    settled(&room, "IDLE").await;
    assert_eq!(upload_states(&room).await, ["FAILED"]);
}

#[tokio::test]
async fn what_was_sent_before_a_withdrawal_is_not_kept_by_a_new_consent() {
    let room = Room::consented().await;
    let audio = wav(40, 1);
    let (first, rest) = audio.split_at(100_000);
    let mut connection = by_hand(&room, audio.len(), first).await;
    settled(&room, "UPLOADING").await;
    room.answer(&room.client, "AUDIO_RECORDING", false).await;
    room.answer(&room.client, "AUDIO_RECORDING", true).await;
    let _ = connection.write_all(rest).await;
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(3), connection.read_exact(&mut answer))
        .await
        .expect("an answer")
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 400");
    room.site.work().await;
    assert_eq!(
        (room.status().await.as_str(), room.stored()),
        ("IDLE", 0),
        "withdrawing deleted it"
    );
}

#[tokio::test]
async fn a_withdrawal_deletes_what_a_killed_process_had_received() {
    let room = Room::consented().await;
    sqlx::query(
        r#"
        WITH begun AS (UPDATE "Session" SET status = 'UPLOADING')
        INSERT INTO "OfflineUpload" (id, "sessionId", status, "fileSize", "createdAt")
        VALUES ('u1', $1, 'UPLOADING', 5, $2)
        "#,
    )
    .bind(&room.id)
    .bind(platform::db::Instant(room.site.now()))
    .execute(room.site.db())
    .await
    .unwrap();
    let key = format!("audio/{}/u1", room.id);
    let storage = &room.site.app.storage;
    storage.put(&key, "bytes".into()).await.unwrap();
    room.answer(&room.coach, "AUDIO_RECORDING", false).await;
    room.site.work().await;
    assert_eq!((room.status().await.as_str(), room.stored()), ("IDLE", 0));
    assert_eq!(upload_states(&room).await, ["FAILED"]);
}

#[tokio::test]
async fn a_withdrawal_deletes_the_audio_before_it_answers() {
    let room = Room::consented().await;
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    assert_eq!(room.stored(), 1);
    room.answer(&room.client, "AUDIO_RECORDING", false).await;
    assert_eq!(
        room.stored(),
        0,
        "a signed address is valid for five minutes; what it leads to is gone"
    );
}

#[tokio::test]
async fn a_copy_that_a_killed_process_left_is_swept_and_one_at_work_is_not() {
    let room = Room::open().await;
    let folder = room.site.data().join("scratch");
    std::fs::create_dir_all(&folder).unwrap();
    let (left, held) = (folder.join("audio-left"), folder.join("audio-held"));
    std::fs::write(&left, "a recording").unwrap();
    std::fs::write(&held, "a recording").unwrap();
    let lock = std::fs::File::open(&held).unwrap();
    lock.lock().unwrap();
    room.mend().await;
    assert_eq!((left.exists(), held.exists()), (false, true));
    drop(lock);
    room.mend().await;
    assert!(!held.exists());
}

#[tokio::test]
async fn a_step_leaves_no_copy_of_the_audio() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING"]).await;
    let folder = room.site.data().join("scratch");
    let left: Vec<_> = std::fs::read_dir(&folder)
        .expect("copies are made beside the data, not where others look")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_moment_marked_with_a_key_is_made_once_and_its_words_are_stored_nowhere_in_plain() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING"]).await;
    let mark = || async {
        let response = room
            .client
            .client
            .post(room.client.url(&room.api("/moments")))
            .header("idempotency-key", "m-1")
            .json(&json!({ "timestamp": 12, "note": "Oser le dire" }))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 201);
        response.json::<Value>().await.unwrap()
    };
    let (first, again) = (mark().await, mark().await);
    assert_eq!(first, again);
    let excerpt = first["excerpt"].as_str().unwrap();
    assert!(excerpt.contains("proposition"), "{first}");
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["moments"].as_array().unwrap().len(), 1);
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT body FROM trustcoach.idempotency_key WHERE body IS NOT NULL")
            .fetch_all(room.site.db())
            .await
            .unwrap();
    assert_eq!(kept.len(), 1);
    let kept = String::from_utf8_lossy(&kept[0]).into_owned();
    for word in ["proposition", "Oser"] {
        assert!(!kept.contains(word), "{kept}");
    }
}
