use serde_json::{Value, json};
use testing::problem;

use testing::room::{Room, wav};

const WITHOUT_SHARING: [&str; 3] = ["AUDIO_RECORDING", "DATA_PROCESSING", "DATA_RETENTION"];

fn is_shown(seen: &Value, thing: &str) -> bool {
    !seen[thing].is_null()
}

#[tokio::test]
async fn each_side_sees_what_the_table_says_and_nothing_else() {
    for shared in [true, false] {
        let room = Room::drafted(&WITHOUT_SHARING).await;
        // The coach validates while it is shared; then the client decides.
        room.answer(&room.client, "SUMMARY_SHARING", true).await;
        let text = json!({ "text": "Le compte rendu." });
        room.coach.post(&room.api("/summary/validate"), &text).await;
        room.answer(&room.client, "SUMMARY_SHARING", shared).await;
        let (client, coach) = (
            room.seen_by(&room.client).await,
            room.seen_by(&room.coach).await,
        );
        for (thing, by_client, by_coach) in [
            ("audio", true, true),
            ("transcript", true, true),
            ("moments", true, true),
            ("draft", !shared, shared),
            ("summary", true, shared),
        ] {
            assert_eq!(
                is_shown(&client, thing),
                by_client,
                "client, {thing}, shared: {shared}"
            );
            assert_eq!(
                is_shown(&coach, thing),
                by_coach,
                "coach, {thing}, shared: {shared}"
            );
        }
        let secret = "Le compte rendu.";
        assert_eq!(coach.to_string().contains(secret), shared);
        assert_eq!(
            room.coach.page(&room.page("")).await.contains(secret),
            shared
        );
        assert!(room.client.page(&room.page("")).await.contains(secret));
    }
}

#[tokio::test]
async fn without_sharing_the_client_alone_gets_the_draft_marked_as_not_validated() {
    let room = Room::drafted(&WITHOUT_SHARING).await;
    let page = room.client.page(&room.page("")).await;
    assert!(page.contains("Brouillon non validé"), "{page}");
    assert!(page.contains("Brouillon extractif"), "{page}");
    assert_eq!(
        room.seen_by(&room.client).await["draft"]["validated"],
        false
    );
    let page = room.coach.page(&room.page("")).await;
    assert!(!page.contains("Brouillon non validé") && !page.contains("Valider le compte rendu"));
    assert!(
        page.contains("Votre client garde le compte rendu pour lui"),
        "{page}"
    );
    for response in [
        room.coach
            .put(&room.api("/summary"), &json!({ "text": "x" }))
            .await,
        room.coach
            .post(&room.api("/summary/validate"), &json!({}))
            .await,
        room.coach
            .submit(&room.page("/summary"), &[("text", "x")])
            .await,
    ] {
        assert_eq!(response.status(), 404);
    }
}

#[tokio::test]
async fn the_coach_edits_and_validates_and_the_client_sees_only_the_final() {
    let room = Room::drafted(&[
        "AUDIO_RECORDING",
        "DATA_PROCESSING",
        "SUMMARY_SHARING",
        "DATA_RETENTION",
    ])
    .await;
    let raw = room.column("summaryRaw").await;
    let seen = room.seen_by(&room.coach).await;
    let prefilled = seen["draft"]["text"].as_str().unwrap();
    assert!(
        prefilled.contains("Actions\n- ") || prefilled.contains("Points clés\n- "),
        "{prefilled}"
    );
    assert!(
        prefilled.contains(" [0:10]") || prefilled.contains(" [0:20]"),
        "{prefilled}"
    );

    let text = json!({ "text": "Une première version." });
    let seen: Value = room
        .coach
        .put(&room.api("/summary"), &text)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(seen["edit"]["text"], "Une première version.");
    let client = room.seen_by(&room.client).await;
    for thing in ["draft", "edit", "summary"] {
        assert!(!is_shown(&client, thing), "{thing}: {client}");
    }
    assert!(
        !room
            .client
            .page(&room.page(""))
            .await
            .contains("Une première version")
    );

    // Without a text, what was kept is validated.
    let response = room
        .coach
        .post(&room.api("/summary/validate"), &json!({}))
        .await;
    assert_eq!(response.status(), 200);
    let client = room.seen_by(&room.client).await;
    assert_eq!(client["summary"]["text"], "Une première version.");
    assert_eq!(client["summary"]["validatedAt"], "2026-06-01T08:00:00Z");
    assert!(!is_shown(&client, "draft"));

    // The coach may correct it; the draft never changes, nor when it was first validated.
    room.site.wait(jiff::SignedDuration::from_hours(1));
    let browser = testing::people::log_in(&room.site, "marie@example.fr").await;
    let text = json!({ "text": "Une version corrigée." });
    assert_eq!(
        browser
            .post(&room.api("/summary/validate"), &text)
            .await
            .status(),
        200
    );
    let client = room.seen_by(&room.client).await;
    assert_eq!(client["summary"]["text"], "Une version corrigée.");
    assert_eq!(client["summary"]["validatedAt"], "2026-06-01T08:00:00Z");
    assert_eq!(room.column("summaryRaw").await, raw);
}

#[tokio::test]
async fn the_client_validates_nothing() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING"]).await;
    for response in [
        room.client
            .put(&room.api("/summary"), &json!({ "text": "x" }))
            .await,
        room.client
            .post(&room.api("/summary/validate"), &json!({ "text": "x" }))
            .await,
    ] {
        let (status, body) = problem(response).await;
        assert_eq!((status, &body["code"]), (403, &json!("session-coach-only")));
    }
    assert_eq!(room.column("summaryFinal").await, None);
}

#[tokio::test]
async fn nothing_is_validated_before_there_is_a_draft_nor_when_it_is_empty_or_endless() {
    let room = Room::consented().await;
    let validate = room.api("/summary/validate");
    let (status, body) = problem(room.coach.post(&validate, &json!({ "text": "x" })).await).await;
    assert_eq!((status, &body["code"]), (409, &json!("session-state")));
    assert_eq!(room.send(&room.client, wav(25, 1)).await.status(), 202);
    room.site.work().await;
    for text in ["  \r\n ", &"x".repeat(50_001)] {
        let response = room.coach.post(&validate, &json!({ "text": text })).await;
        let (status, body) = problem(response).await;
        assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("text")));
    }
    // A form keeps what was typed.
    let fields = [("text", "   "), ("intent", "validate")];
    let response = room.coach.submit(&room.page("/summary"), &fields).await;
    assert_eq!(response.status(), 422);
    assert!(
        response
            .text()
            .await
            .unwrap()
            .contains("Le compte rendu n’a pas été enregistré")
    );
}

#[tokio::test]
async fn without_data_retention_from_both_audio_and_transcript_go_with_the_validation() {
    for (retained, kinds) in [
        (
            false,
            vec!["AUDIO_RECORDING", "DATA_PROCESSING", "SUMMARY_SHARING"],
        ),
        (
            true,
            vec![
                "AUDIO_RECORDING",
                "DATA_PROCESSING",
                "SUMMARY_SHARING",
                "DATA_RETENTION",
            ],
        ),
    ] {
        let room = Room::drafted(&kinds).await;
        let page = room.coach.page(&room.page("")).await;
        assert_eq!(
            page.contains("l’audio et la transcription seront supprimés"),
            !retained
        );
        assert_eq!(
            room.coach
                .post(&room.api("/summary/validate"), &json!({}))
                .await
                .status(),
            200
        );
        room.site.work().await;
        let seen = room.seen_by(&room.client).await;
        assert_eq!(seen["status"], "COMPLETED");
        assert_eq!(is_shown(&seen, "audio"), retained);
        assert_eq!(is_shown(&seen, "transcript"), retained);
        assert!(is_shown(&seen, "summary"));
        assert_eq!(room.stored(), usize::from(retained));
        if retained {
            // Withdrawn afterwards, what was kept only by it goes at once.
            room.answer(&room.coach, "DATA_RETENTION", false).await;
            room.site.work().await;
            let seen = room.seen_by(&room.client).await;
            assert!(!is_shown(&seen, "transcript") && is_shown(&seen, "summary"));
            assert_eq!(room.stored(), 0);
        }
    }
}

#[tokio::test]
async fn moments_are_marked_listed_and_removed_by_either_side() {
    let room = Room::drafted(&["AUDIO_RECORDING", "DATA_PROCESSING"]).await;
    let path = room.api("/moments");
    for (body, field) in [
        (json!({ "timestamp": -1 }), "timestamp"),
        (json!({ "timestamp": 90_000 }), "timestamp"),
        (json!({ "timestamp": 1, "note": "x".repeat(1001) }), "note"),
    ] {
        let (status, problem) = problem(room.client.post(&path, &body).await).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
    let body = json!({ "timestamp": 22, "type": "ACTION", "note": " Appeler Claire " });
    let post = || {
        room.client
            .client
            .post(room.client.url(&path))
            .header("idempotency-key", "k1")
            .json(&body)
    };
    let first: Value = post().send().await.unwrap().json().await.unwrap();
    let again: Value = post().send().await.unwrap().json().await.unwrap();
    assert_eq!(first, again, "the same key, the same moment");
    assert_eq!(first["note"], "Appeler Claire");
    assert!(
        first["excerpt"]
            .as_str()
            .unwrap()
            .contains("prochaine présentation"),
        "{first}"
    );
    assert_eq!(room.coach.json(&path).await, json!([first]));
    let one = format!("{path}/{}", first["id"].as_str().unwrap());
    let delete = || room.coach.client.delete(room.coach.url(&one)).send();
    assert_eq!(delete().await.unwrap().status(), 204);
    assert_eq!(delete().await.unwrap().status(), 404);
}
