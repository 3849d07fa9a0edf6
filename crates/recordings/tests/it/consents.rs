use std::time::{Duration, Instant};

use domain::ids::SessionId;
use futures::{StreamExt, future::join_all, stream};
use recordings::{consent_chain, consent_events};
use serde_json::json;
use testing::{people, problem, until};

use super::upload::settled;
use testing::room::{Room, wav};

const KINDS: [&str; 4] = [
    "AUDIO_RECORDING",
    "DATA_PROCESSING",
    "SUMMARY_SHARING",
    "DATA_RETENTION",
];

#[tokio::test]
async fn no_byte_of_audio_is_accepted_before_both_sides_hold_audio_recording() {
    let room = Room::consented().await;
    // Every subset of the eight answers. An empty body is refused as empty only where audio may
    // come in at all.
    for subset in 0u16..256 {
        // Bits 0 and 1: the client's and the coach's AUDIO_RECORDING; then the other types.
        sqlx::query(
            r#"
            UPDATE "Consent" c
            SET accepted = $1 >> (
                  2 * (array_position(enum_range(NULL::"ConsentType"), c.type) - 1)
                  + (u.role = 'COACH')::int
                ) & 1 = 1
            FROM "User" u
            WHERE u.id = c."userId"
            "#,
        )
        .bind(i32::from(subset))
        .execute(room.site.db())
        .await
        .unwrap();
        let (status, body) = problem(room.send(&room.client, vec![]).await).await;
        let missing: Vec<_> = [(1, "CLIENT"), (2, "COACH")]
            .into_iter()
            .filter(|(bit, _)| subset & bit == 0)
            .map(|(_, side)| format!("consents.AUDIO_RECORDING.{side}"))
            .collect();
        if missing.is_empty() {
            assert_eq!(
                (status, &body["code"]),
                (422, &json!("audio-empty")),
                "{subset:08b}"
            );
        } else {
            assert_eq!(
                (status, &body["code"]),
                (403, &json!("consent-missing")),
                "{subset:08b}"
            );
            let named: Vec<_> = body["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["field"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(named, missing, "{subset:08b}");
        }
    }
}

#[tokio::test]
async fn the_server_records_when_from_where_and_with_what_a_consent_was_given() {
    let room = Room::open().await;
    let seen = room.answer(&room.client, "AUDIO_RECORDING", true).await;
    assert_eq!(
        seen["consents"]["AUDIO_RECORDING"],
        json!({ "client": true, "coach": null })
    );
    let row: (bool, Option<String>, Option<String>, String) = sqlx::query_as(
        r#"
        SELECT accepted, "ipAddress", "userAgent", to_char("acceptedAt", 'YYYY-MM-DD"T"HH24:MI')
        FROM "Consent" WHERE "sessionId" = $1
        "#,
    )
    .bind(&room.id)
    .fetch_one(room.site.db())
    .await
    .unwrap();
    assert_eq!((row.0, row.1.as_deref()), (true, Some("127.0.0.1")));
    assert_eq!(row.3, "2026-06-01T08:00");
}

#[tokio::test]
async fn every_grant_refusal_and_withdrawal_is_an_event_of_a_chain_that_does_not_fork() {
    let room = Room::open().await;
    let answers = KINDS.iter().flat_map(|kind| {
        [
            room.answer(&room.client, kind, true),
            room.answer(&room.coach, kind, true),
        ]
    });
    join_all(answers).await;
    room.answer(&room.client, "DATA_RETENTION", true).await; // the same answer is no event
    room.answer(&room.client, "DATA_RETENTION", false).await;
    let id = SessionId::new(room.id.as_str());
    let mut conn = room.site.db().acquire().await.unwrap();
    let mut events = consent_events(&mut conn, &id).await.unwrap();
    assert_eq!(events.len(), 9);
    assert!(consent_chain::is_whole(&id, &events).unwrap());
    assert!(!events[8].accepted);
    // Nothing can be changed, removed or slipped in.
    events[3].accepted = false;
    assert!(!consent_chain::is_whole(&id, &events).unwrap());
    events[3].accepted = true;
    events.remove(0);
    assert!(!consent_chain::is_whole(&id, &events).unwrap());
    let change = sqlx::query("UPDATE trustcoach.consent_event SET accepted = true")
        .execute(room.site.db())
        .await;
    assert!(change.is_err(), "the log is append-only");
}

#[tokio::test]
async fn withdrawing_deletes_audio_transcript_excerpts_and_raw_summary() {
    for kind in ["AUDIO_RECORDING", "DATA_PROCESSING"] {
        let room = Room::drafted(&KINDS).await;
        let moment = json!({ "timestamp": 12, "type": "INSIGHT", "note": "à garder" });
        assert_eq!(
            room.coach
                .post(&room.api("/moments"), &moment)
                .await
                .status(),
            201
        );
        room.answer(&room.client, kind, false).await;
        room.site.work().await;
        for column in ["audioUrl", "audioFormat", "transcript", "summaryRaw"] {
            assert_eq!(room.column(column).await, None, "{kind}: {column}");
        }
        assert_eq!(room.status().await, "IDLE", "{kind}");
        assert_eq!(room.stored(), 0, "{kind}");
        let seen = room.seen_by(&room.coach).await;
        assert_eq!(seen["moments"][0]["note"], "à garder");
        assert_eq!(seen["moments"][0]["excerpt"], json!(null), "{kind}");
        assert_eq!(
            seen["consents"][kind],
            json!({ "client": false, "coach": true })
        );
    }
}

#[tokio::test]
async fn the_validated_summary_stays_when_a_consent_is_withdrawn() {
    let room = Room::drafted(&KINDS).await;
    let text = json!({ "text": "Ce que nous avons vu." });
    let path = room.api("/summary/validate");
    assert_eq!(room.coach.post(&path, &text).await.status(), 200);
    let seen = room.answer(&room.coach, "DATA_PROCESSING", false).await;
    assert_eq!(seen["status"], "COMPLETED");
    assert_eq!(seen["transcript"], json!(null));
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["summary"]["text"], "Ce que nous avons vu.");
}

#[tokio::test]
async fn an_upload_under_way_is_refused_within_two_seconds_of_a_withdrawal() {
    let room = Room::consented().await;
    let chunks = stream::iter(0..100).then(|_| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, std::io::Error>(wav(1, 3))
    });
    let body = reqwest::Body::wrap_stream(Box::pin(chunks));
    let url = room.client.url(&room.api("/audio"));
    let sending = tokio::spawn(room.client.client.put(url).body(body).send());
    settled(&room, "UPLOADING").await;
    room.answer(&room.coach, "AUDIO_RECORDING", false).await;
    let withdrawn = Instant::now();
    // The refusal may reach a sender that is still writing as a closed connection.
    if let Ok(response) = sending.await.unwrap() {
        assert_eq!(problem(response).await.1["code"], "consent-missing");
    }
    assert!(
        withdrawn.elapsed() < Duration::from_secs(2),
        "{:?}",
        withdrawn.elapsed()
    );
    settled(&room, "IDLE").await;
    until("nothing is left", async || room.stored() == 0).await;
    let failed: String = sqlx::query_scalar(r#"SELECT "errorMessage" FROM "OfflineUpload""#)
        .fetch_one(room.site.db())
        .await
        .unwrap();
    assert_eq!(failed, "consent-missing");
}

#[tokio::test]
async fn a_transcription_under_way_stops_within_two_seconds_of_a_withdrawal() {
    let room = Room::consented().await;
    room.site
        .speech
        .say(&["encore une phrase de la séance"; 100]);
    room.site.speech.pace(Duration::from_millis(100));
    assert_eq!(room.send(&room.client, wav(20, 1)).await.status(), 202);
    let work = room.site.work();
    let withdraw = async {
        until("three windows are heard", async || {
            room.count("transcription_window").await >= 3
        })
        .await;
        room.answer(&room.client, "DATA_PROCESSING", false).await;
        Instant::now()
    };
    let ((), withdrawn) = tokio::join!(work, withdraw);
    assert!(
        withdrawn.elapsed() < Duration::from_secs(2),
        "{:?}",
        withdrawn.elapsed()
    );
    assert_eq!(room.status().await, "IDLE");
    assert_eq!(room.column("transcript").await, None);
    assert_eq!(room.count("transcription_window").await, 0);
    assert_eq!(room.stored(), 0);
}

#[tokio::test]
async fn no_ai_reads_anything_before_both_hold_data_processing() {
    let room = Room::with(&["AUDIO_RECORDING"]).await;
    room.answer(&room.client, "DATA_PROCESSING", true).await;
    assert_eq!(room.send(&room.coach, wav(25, 1)).await.status(), 202);
    room.site.work().await;
    assert!(room.site.speech.worked_on().is_empty());
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["status"], "TRANSCRIBING");
    assert!(
        seen["statusMessage"]
            .as_str()
            .unwrap()
            .contains("L’audio est gardé"),
        "{seen}"
    );
    // The second consent starts it.
    room.answer(&room.coach, "DATA_PROCESSING", true).await;
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
}

#[tokio::test]
async fn a_session_does_not_exist_for_anyone_but_its_two_people() {
    let room = Room::consented().await;
    let stranger = people::client(&room.site, "autre@example.fr").await;
    let (other_coach, _) = people::coach(&room.site, "sophie@example.fr").await;
    let admin = people::admin(&room.site).await;
    let hr = people::client(&room.site, "rh@example.fr").await;
    sqlx::query(
        r#"
        WITH company AS (
          INSERT INTO "Organization" (id, name, "updatedAt") VALUES ('o1', 'Acme', now())
          RETURNING id
        ), booked AS (
          UPDATE "Booking" SET "organizationId" = 'o1', "billingType" = 'CORPORATE'
        )
        INSERT INTO "OrganizationMember" (id, "organizationId", "userId", role)
        SELECT u.id, 'o1', u.id, 'ADMIN' FROM "User" u, company WHERE u.email = 'rh@example.fr'
        "#,
    )
    .execute(room.site.db())
    .await
    .unwrap();
    for who in [&stranger, &other_coach, &admin, &hr] {
        let accept = json!({ "accepted": true });
        let text = json!({ "text": "x" });
        let moment = json!({ "timestamp": 1 });
        for response in [
            who.get(&room.api("")).await,
            who.get(&room.page("")).await,
            who.get(&room.page("/state")).await,
            who.get(&room.page("/audio")).await,
            who.get(&room.api("/audio")).await,
            who.get(&room.api("/moments")).await,
            who.put(&room.api("/consents/AUDIO_RECORDING"), &accept)
                .await,
            who.put(&room.api("/summary"), &text).await,
            who.post(&room.api("/summary/validate"), &text).await,
            who.post(&room.api("/moments"), &moment).await,
            who.post(&room.api("/retry"), &json!({})).await,
            who.submit(
                &room.page("/consents"),
                &[("type", "DATA_RETENTION"), ("accepted", "true")],
            )
            .await,
            room.send(who, wav(1, 1)).await,
        ] {
            assert_eq!(response.status(), 404, "{}", response.url());
        }
    }
    assert_eq!(room.site.browser().get(&room.api("")).await.status(), 401);
    assert_eq!(room.status().await, "IDLE");
}

#[tokio::test]
async fn a_cancelled_session_takes_no_consent_and_no_audio_but_a_withdrawal() {
    let room = Room::consented().await;
    sqlx::query(r#"UPDATE "Booking" SET status = 'CANCELLED'"#)
        .execute(room.site.db())
        .await
        .unwrap();
    room.answer(&room.client, "DATA_RETENTION", false).await;
    let path = room.api("/consents/DATA_RETENTION");
    let (status, body) = problem(room.client.put(&path, &json!({ "accepted": true })).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("session-cancelled")));
    let (status, body) = problem(room.send(&room.client, wav(1, 1)).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("session-cancelled")));
}
