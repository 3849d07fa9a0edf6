use std::time::Duration;

use platform::queue::enqueue;
use recordings::{Summarize, Transcribe};
use serde_json::json;
use testing::{problem, until};

use testing::room::{Room, SPOKEN, wav};

#[tokio::test]
async fn what_was_said_becomes_a_transcript_and_a_draft_that_cites_it() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING", "SUMMARY_SHARING"]).await;
    let seen = room.seen_by(&room.coach).await;
    let segments = seen["transcript"]["segments"].as_array().unwrap();
    let said: Vec<_> = segments
        .iter()
        .map(|s| s["text"].as_str().unwrap())
        .collect();
    assert_eq!(said, SPOKEN);
    assert_eq!(segments[1]["startMs"], 10_000);
    assert_eq!(seen["progress"], 100);
    let draft = &seen["draft"];
    assert_eq!(
        (&draft["method"]["kind"], &draft["validated"]),
        (&json!("EXTRACTIVE"), &json!(false))
    );
    let statements: Vec<_> = draft["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["statements"].as_array().unwrap())
        .collect();
    assert!(!statements.is_empty());
    for statement in statements {
        let start = statement["citations"][0]["startMs"].as_u64().unwrap();
        let at = segments
            .iter()
            .find(|s| s["startMs"].as_u64().unwrap() == start)
            .unwrap();
        assert_eq!(
            statement["text"], at["text"],
            "extractive: what was said, where it was said"
        );
    }
}

#[tokio::test]
async fn what_is_stored_is_encrypted() {
    let room = Room::consented().await;
    let moment = json!({ "timestamp": 12 });
    assert_eq!(
        room.client
            .post(&room.api("/moments"), &moment)
            .await
            .status(),
        201
    );
    room.site
        .speech
        .fail_once(speech::Error::Inference("busy".to_owned()));
    assert_eq!(room.send(&room.client, wav(25, 1)).await.status(), 202);
    room.site.work().await;
    let windows: String = sqlx::query_scalar("SELECT sealed FROM trustcoach.transcription_window")
        .fetch_one(room.site.db())
        .await
        .unwrap();
    room.hurry().await;
    room.site.work().await;
    let text = json!({ "text": "Une proposition écoutée." });
    room.coach.put(&room.api("/summary"), &text).await;
    let edit: String = sqlx::query_scalar("SELECT sealed FROM trustcoach.summary_edit")
        .fetch_one(room.site.db())
        .await
        .unwrap();
    room.coach.post(&room.api("/summary/validate"), &text).await;
    let excerpt: String = sqlx::query_scalar(r#"SELECT excerpt FROM "MarkedMoment""#)
        .fetch_one(room.site.db())
        .await
        .unwrap();
    let mut sealed = vec![windows, edit, excerpt];
    for column in ["transcript", "summaryRaw", "summaryFinal"] {
        sealed.push(room.column(column).await.unwrap());
    }
    for text in sealed {
        assert!(text.starts_with("tc1.test."), "{text}");
        for word in ["proposition", "équipe", "Bonjour", "start"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let excerpt = room.seen_by(&room.client).await["moments"][0]["excerpt"].clone();
    assert!(
        excerpt
            .as_str()
            .unwrap()
            .contains("ma proposition jusqu'au bout"),
        "{excerpt}"
    );
}

#[tokio::test]
async fn a_retry_resumes_where_the_transcription_stopped() {
    let room = Room::consented().await;
    room.site
        .speech
        .fail_once(speech::Error::Inference("busy".to_owned()));
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    room.site.work().await;
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["status"], "TRANSCRIBE_FAILED");
    assert_eq!(
        seen["progress"], 33,
        "one window of ten seconds out of thirty"
    );
    assert!(
        seen["statusMessage"]
            .as_str()
            .unwrap()
            .contains("relancée automatiquement")
    );
    room.hurry().await;
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
    assert_eq!(room.site.speech.worked_on(), [0, 1, 2], "no window twice");
    assert_eq!(room.count("transcription_window").await, 0);
    let seen = room.seen_by(&room.client).await;
    assert_eq!(seen["transcript"]["segments"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn someone_may_retry_at_once_and_only_what_failed() {
    let room = Room::consented().await;
    let (status, body) = problem(room.client.post(&room.api("/retry"), &json!({})).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("session-state")));
    room.site
        .speech
        .fail_once(speech::Error::Inference("busy".to_owned()));
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    room.site.work().await;
    let response = room.client.post(&room.api("/retry"), &json!({})).await;
    assert_eq!(response.status(), 202);
    assert_eq!(
        response.json::<serde_json::Value>().await.unwrap()["status"],
        "TRANSCRIBING"
    );
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
    // The retry that the queue had planned finds it done.
    room.hurry().await;
    room.site.work().await;
    assert_eq!(room.site.speech.worked_on(), [0, 1, 2]);
}

#[tokio::test]
async fn a_session_fails_after_the_retries_are_spent() {
    let room = Room::consented().await;
    for _ in 0..5 {
        room.site
            .speech
            .fail_once(speech::Error::Inference("broken".to_owned()));
    }
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    for attempt in 1..=5 {
        room.site.work().await;
        let expected = if attempt < 5 {
            "TRANSCRIBE_FAILED"
        } else {
            "FAILED"
        };
        assert_eq!(room.status().await, expected, "after {attempt} failures");
        room.hurry().await;
    }
    let seen = room.seen_by(&room.client).await;
    assert!(
        seen["statusMessage"]
            .as_str()
            .unwrap()
            .contains("Plusieurs essais"),
        "{seen}"
    );
    assert_eq!(room.stored(), 1, "the audio is not lost");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_fails_at_once() {
    let room = Room::consented().await;
    room.site.speech.fail_once(speech::Error::Unsupported {
        codec: "x".to_owned(),
    });
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    room.site.work().await;
    assert_eq!(room.status().await, "FAILED");
}

#[tokio::test]
async fn a_step_that_is_run_twice_ends_once() {
    let room = Room::consented().await;
    room.site.speech.pace(Duration::from_millis(50));
    let sent = room.send(&room.client, wav(30, 1)).await;
    let seen: serde_json::Value = sent.json().await.unwrap();
    let sha256 = seen["upload"]["checksum"].as_str().unwrap().to_owned();
    let session_id = domain::ids::SessionId::new(room.id.as_str());
    let mut conn = room.site.db().acquire().await.unwrap();
    for _ in 0..3 {
        let job = Transcribe {
            session_id: session_id.clone(),
            sha256: sha256.clone(),
        };
        enqueue(&mut conn, job).await.unwrap();
    }
    tokio::join!(room.site.work(), room.site.work());
    assert_eq!(room.status().await, "COMPLETED");
    assert_eq!(room.site.speech.worked_on(), [0, 1, 2]);
    let draft = room.column("summaryRaw").await;
    let transcript = room.column("transcript").await;
    // Late runs change nothing: the draft never changes once written.
    for sha256 in [sha256, "0".repeat(64)] {
        let job = Transcribe {
            session_id: session_id.clone(),
            sha256: sha256.clone(),
        };
        enqueue(&mut conn, job).await.unwrap();
        enqueue(
            &mut conn,
            Summarize {
                session_id: session_id.clone(),
                sha256,
            },
        )
        .await
        .unwrap();
    }
    room.site.work().await;
    assert_eq!(room.column("summaryRaw").await, draft);
    assert_eq!(room.column("transcript").await, transcript);
}

#[tokio::test]
async fn silence_yields_no_words_and_no_summary() {
    let room = Room::consented().await;
    room.site.speech.say(&[]);
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    room.site.work().await;
    let seen = room.seen_by(&room.coach).await;
    assert_eq!(
        (&seen["status"], &seen["draft"]),
        (&json!("COMPLETED"), &json!(null))
    );
    assert_eq!(seen["transcript"]["segments"], json!([]));
    assert!(
        seen["statusMessage"]
            .as_str()
            .unwrap()
            .contains("Aucune parole"),
        "{seen}"
    );
    let (status, body) = problem(
        room.coach
            .post(&room.api("/summary/validate"), &json!({}))
            .await,
    )
    .await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("text")));
}

#[tokio::test]
async fn a_session_whose_job_was_lost_is_taken_up_again() {
    let room = Room::consented().await;
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    sqlx::query("DELETE FROM graphile_worker._private_jobs")
        .execute(room.site.db())
        .await
        .unwrap();
    room.mend().await;
    assert_eq!(
        room.status().await,
        "TRANSCRIBING",
        "it may still be at work"
    );
    room.site.wait(jiff::SignedDuration::from_mins(31));
    room.mend().await;
    assert_eq!(room.status().await, "COMPLETED");
}

#[tokio::test]
async fn a_step_that_loses_the_database_is_tried_again() {
    let room = Room::consented().await;
    room.site.speech.pace(Duration::from_millis(700));
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    let cut = async {
        until("a window is heard", async || {
            room.count("transcription_window").await >= 1
        })
        .await;
        let watchers = "SELECT pg_terminate_backend(pid) FROM pg_locks l
                        JOIN pg_database d ON d.oid = l.database
                        WHERE locktype = 'advisory' AND datname = current_database()";
        sqlx::query(watchers).execute(room.site.db()).await.unwrap();
    };
    tokio::join!(room.site.work(), cut);
    assert_eq!(room.status().await, "TRANSCRIBING");
    room.hurry().await;
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
}

#[tokio::test]
async fn a_person_may_try_again_after_the_retries_are_spent_while_something_is_left_to_try() {
    let room = Room::consented().await;
    for _ in 0..domain::session::MAX_ATTEMPTS {
        room.site
            .speech
            .fail_once(speech::Error::Inference("busy".to_owned()));
    }
    assert_eq!(room.send(&room.client, wav(30, 1)).await.status(), 202);
    for _ in 0..domain::session::MAX_ATTEMPTS {
        room.site.work().await;
        room.hurry().await;
    }
    assert_eq!(room.status().await, "FAILED");
    let action = format!("action=\"{}\"", room.page("/retry"));
    assert!(room.coach.page(&room.page("")).await.contains(&action));

    sqlx::query(r#"UPDATE "Session" SET "audioUrl" = NULL"#)
        .execute(room.site.db())
        .await
        .unwrap();
    let refused = room.coach.post(&room.api("/retry"), &json!({})).await;
    assert_eq!(refused.status(), 409, "nothing is left to try with");
    assert!(!room.coach.page(&room.page("")).await.contains(&action));

    sqlx::query(
        r#"UPDATE "Session" SET "audioUrl" = 'audio/' || u."sessionId" || '/' || u.id
                   FROM "OfflineUpload" u WHERE u."sessionId" = "Session".id"#,
    )
    .execute(room.site.db())
    .await
    .unwrap();
    let taken = room.coach.post(&room.api("/retry"), &json!({})).await;
    assert_eq!(taken.status(), 202);
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
}
