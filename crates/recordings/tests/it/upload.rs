use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::json;
use testing::{people, problem, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use testing::room::{Room, digest_of, wav, wav_at};

/// The beginning of a request by hand, as the client; gives the connection.
pub async fn by_hand(room: &Room, length: usize, body: &[u8]) -> TcpStream {
    let login = people::log_in(&room.site, "claire@example.fr").await;
    // The cookie itself is the jar's secret; asking again shows it.
    let body_of_login = json!({ "email": "claire@example.fr", "password": people::PASSWORD });
    let response = login.post("/api/v1/auth/login", &body_of_login).await;
    let cookies: Vec<_> = response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|c| c.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-length: {length}\r\n\r\n",
        room.api("/audio"),
        room.site.address,
        cookies.join("; "),
    );
    let mut connection = TcpStream::connect(room.site.address).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body).await.unwrap();
    connection
}

/// Waits for a state.
pub async fn settled(room: &Room, status: &str) {
    until(status, async || room.status().await == status).await;
}

#[tokio::test]
async fn audio_that_arrives_whole_is_kept_and_its_transcription_begins() {
    let room = Room::consented().await;
    let audio = wav(25, 1);
    let response = room.send(&room.coach, audio.clone()).await;
    assert_eq!(response.status(), 202);
    let seen: serde_json::Value = response.json().await.unwrap();
    assert_eq!(seen["status"], "TRANSCRIBING");
    assert_eq!(
        seen["audio"],
        json!({ "size": audio.len(), "duration": 25, "format": "wav" })
    );
    assert_eq!(seen["upload"]["status"], "COMPLETED");
    assert_eq!(seen["upload"]["fileSize"], audio.len());
    assert_eq!(seen["upload"]["checksum"].as_str().map(str::len), Some(64));
    let key = room.column("audioUrl").await.unwrap();
    assert_eq!(
        room.site.app.storage.size(&key).await.unwrap(),
        Some(audio.len() as u64)
    );
}

#[tokio::test]
async fn what_is_not_as_announced_or_no_audio_is_refused_and_nothing_is_kept() {
    let room = Room::consented().await;
    let too_long = wav_at(100, 181 * 60, 1);
    let garbage: Vec<u8> = b"%PDF-1.7 ".iter().copied().cycle().take(40_000).collect();
    for (audio, digest, status, code) in [
        (
            wav(2, 1),
            Some(digest_of(b"something else")),
            422,
            "checksum-mismatch",
        ),
        (vec![], None, 422, "audio-empty"),
        (wav(0, 1), None, 422, "audio-empty"),
        (garbage, None, 415, "audio-not-audio"),
        (too_long, None, 422, "audio-too-long"),
        (
            wav(2, 1),
            Some("sha-256=nonsense".to_owned()),
            422,
            "invalid",
        ),
    ] {
        let response = room.send_as(&room.client, audio, digest.as_deref()).await;
        let (actual, body) = problem(response).await;
        assert_eq!((actual, &body["code"]), (status, &json!(code)), "{body}");
        assert_eq!(room.stored(), 0, "{code}");
    }
    assert_eq!(room.status().await, "UPLOAD_FAILED");
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["upload"]["error"], "audio-too-long");
    assert!(
        seen["statusMessage"]
            .as_str()
            .unwrap()
            .contains("envoyer le fichier à nouveau")
    );
    // It can be sent again.
    assert_eq!(room.send(&room.client, wav(2, 1)).await.status(), 202);
}

#[tokio::test]
async fn a_truncated_file_yields_what_it_holds() {
    let room = Room::consented().await;
    let mut audio = wav(20, 1);
    audio.truncate(audio.len() / 2);
    let response = room.send(&room.client, audio).await;
    assert_eq!(response.status(), 202);
    let seen: serde_json::Value = response.json().await.unwrap();
    let seconds = seen["audio"]["duration"].as_i64().unwrap();
    assert!((9..=11).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn the_same_file_again_is_the_same_answer_and_another_is_refused_by_state() {
    let room = Room::consented().await;
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    assert_eq!(
        room.send_as(&room.coach, wav(3, 1), None).await.status(),
        202
    );
    let (status, body) = problem(room.send(&room.client, wav(3, 2)).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("session-state")));
    assert!(
        body["detail"]
            .as_str()
            .unwrap()
            .contains("transcription en cours"),
        "{body}"
    );
    // The same length without a digest is read, and found to be another.
    assert_eq!(
        room.send_as(&room.client, wav(3, 2), None).await.status(),
        409
    );
    room.site.work().await;
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    let (status, body) = problem(room.send(&room.client, wav(3, 2)).await).await;
    assert_eq!(status, 409);
    assert!(
        body["detail"].as_str().unwrap().contains("terminée"),
        "{body}"
    );
    assert_eq!(room.stored(), 1);
}

#[tokio::test]
async fn two_uploads_at_once_are_one_audio() {
    let room = Room::consented().await;
    let (one, two) = tokio::join!(
        room.send(&room.client, wav(3, 1)),
        room.send(&room.coach, wav(3, 1))
    );
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (202, 202));
    room.site.work().await;
    assert_eq!(
        (room.status().await.as_str(), room.stored()),
        ("COMPLETED", 1)
    );
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_can_be_sent_again() {
    let room = Room::consented().await;
    let connection = by_hand(&room, 500_000, &wav(10, 1)).await;
    settled(&room, "UPLOADING").await;
    drop(connection);
    settled(&room, "UPLOAD_FAILED").await;
    until("nothing is left", async || room.stored() == 0).await;
    assert_eq!(
        room.seen_by(&room.client).await["upload"]["error"],
        "upload-broken"
    );
    assert_eq!(room.send(&room.client, wav(10, 1)).await.status(), 202);
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["status"], "TRANSCRIBING");
    assert_eq!(seen["upload"]["error"], json!(null));
}

#[tokio::test]
async fn a_refusal_comes_before_a_byte_is_read() {
    let room = Room::open().await;
    for (length, status) in [(1_000_000, "403"), (3_000_000_000, "403")] {
        let mut connection = by_hand(&room, length, b"").await;
        let mut answer = vec![0; 12];
        let read = connection.read_exact(&mut answer);
        tokio::time::timeout(Duration::from_secs(3), read)
            .await
            .expect("an answer")
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&answer),
            format!("HTTP/1.1 {status}")
        );
    }
    let room = Room::consented().await;
    let mut connection = by_hand(&room, 3_000_000_000, b"").await;
    let mut answer = vec![0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
    assert_eq!(room.status().await, "IDLE");
}

#[tokio::test]
async fn a_browser_without_javascript_sends_a_form() {
    let room = Room::consented().await;
    let send = |bytes: Vec<u8>| {
        let part = Part::bytes(bytes)
            .file_name("séance.wav")
            .mime_str("audio/wav")
            .unwrap();
        room.client
            .client
            .post(room.client.url(&room.page("/audio")))
            .header("sec-fetch-site", "same-origin")
            .multipart(Form::new().part("audio", part))
            .send()
    };
    let refused = send(b"Bonjour, ceci est un texte.".repeat(100))
        .await
        .unwrap();
    assert_eq!(refused.status(), 415);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Ce fichier n’est pas un enregistrement audio"),
        "{page}"
    );
    // Larger than the limit of other forms.
    let taken = send(wav(400, 1)).await.unwrap();
    assert_eq!(taken.status(), 303);
    assert_eq!(taken.headers()["location"], room.page(""));
    assert_eq!(room.status().await, "TRANSCRIBING");
    let page = room.client.page(&room.page("")).await;
    assert!(page.contains("L’enregistrement est reçu"), "{page}");
}

#[tokio::test]
async fn an_upload_whose_process_died_is_ended_after_seven_days() {
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
    room.site
        .app
        .storage
        .put(&key, "bytes".into())
        .await
        .unwrap();
    for (days, status, stored) in [(6, "UPLOADING", 1), (2, "UPLOAD_FAILED", 0)] {
        room.site.wait(jiff::SignedDuration::from_hours(24 * days));
        room.mend().await;
        assert_eq!(
            (room.status().await.as_str(), room.stored()),
            (status, stored)
        );
    }
}

async fn booking_status(room: &Room) -> String {
    sqlx::query_scalar(r#"SELECT status::text FROM "Booking""#)
        .fetch_one(room.site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_session_that_is_recorded_after_its_start_has_begun() {
    for (hours, status) in [(0, "CONFIRMED"), (1, "IN_PROGRESS")] {
        let room = Room::consented().await;
        room.site.wait(jiff::SignedDuration::from_hours(hours));
        assert_eq!(
            room.send(&room.client, b"no audio".to_vec()).await.status(),
            415
        );
        assert_eq!(
            booking_status(&room).await,
            "CONFIRMED",
            "nothing was accepted"
        );
        assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
        room.site.work().await;
        assert_eq!(booking_status(&room).await, status, "{hours} h later");
    }
}

#[tokio::test]
async fn a_session_that_was_held_is_not_reopened_by_its_recording() {
    let room = Room::consented().await;
    room.site.wait(jiff::SignedDuration::from_hours(3));
    sqlx::query(r#"UPDATE "Booking" SET status = 'COMPLETED'"#)
        .execute(room.site.db())
        .await
        .unwrap();
    assert_eq!(room.send(&room.client, wav(3, 1)).await.status(), 202);
    room.site.work().await;
    assert_eq!(booking_status(&room).await, "COMPLETED");
}
