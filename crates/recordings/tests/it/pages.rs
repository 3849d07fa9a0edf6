use reqwest::Response;
use testing::Browser;

use testing::room::{Room, wav};

async fn fragment(room: &Room, browser: &Browser) -> Response {
    let url = browser.url(&room.page("/state"));
    browser
        .client
        .get(url)
        .header("hx-request", "true")
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn before_the_session_the_page_prepares_it_and_shows_both_sides_consents() {
    let room = Room::open().await;
    room.answer(&room.coach, "AUDIO_RECORDING", true).await;
    let page = room.client.page(&room.page("")).await;
    for text in [
        "Séance du lundi 1er juin",
        "Avec Marie, à 11",
        "Avant la séance",
        "https://visio.example/claire",
        "Marie\u{202f}: accordé",
        "Vous\u{202f}: à donner",
        "Donner mon accord",
        "L’enregistrement peut être déposé quand les deux ont accepté",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!page.contains("data-island=\"upload\""));
    let english = room
        .client
        .client
        .get(room.client.url(&room.page("")))
        .header("accept-language", "en")
        .send()
        .await
        .unwrap();
    assert!(english.text().await.unwrap().contains("Before the session"));
}

#[tokio::test]
async fn a_consent_is_given_and_withdrawn_by_a_form_that_says_what_goes() {
    let room = Room::open().await;
    assert_eq!(consent_form(&room, "true").await.status(), 303);
    let page = room.client.page(&room.page("")).await;
    assert!(page.contains("Votre accord est enregistré"), "{page}");
    assert!(
        page.contains("L’audio, la transcription, les extraits et le brouillon sont supprimés")
    );
    assert_eq!(consent_form(&room, "false").await.status(), 303);
    assert!(
        room.client
            .page(&room.page(""))
            .await
            .contains("Votre accord est retiré")
    );
    assert_eq!(
        room.seen_by(&room.coach).await["consents"]["AUDIO_RECORDING"]["client"],
        false
    );
    let unknown = [("type", "EVERYTHING"), ("accepted", "true")];
    assert_eq!(
        room.client
            .submit(&room.page("/consents"), &unknown)
            .await
            .status(),
        404
    );
}

async fn consent_form(room: &Room, accepted: &str) -> Response {
    let fields = [("type", "AUDIO_RECORDING"), ("accepted", accepted)];
    room.client.submit(&room.page("/consents"), &fields).await
}

#[tokio::test]
async fn the_state_is_asked_again_until_it_is_settled() {
    let room = Room::consented().await;
    let page = room.client.page(&room.page("")).await;
    assert!(page.contains("data-island=\"upload\"") && !page.contains("hx-trigger=\"every 2s\""));
    assert_eq!(room.send(&room.client, wav(25, 1)).await.status(), 202);
    let page = room.client.page(&room.page("")).await;
    assert!(
        page.contains("hx-trigger=\"every 2s\"") && page.contains("<noscript>"),
        "{page}"
    );
    let working = fragment(&room, &room.coach).await;
    assert!(!working.headers().contains_key("hx-refresh"));
    let html = working.text().await.unwrap();
    assert!(
        html.contains("hx-get") && html.contains("% transcrits"),
        "{html}"
    );
    assert!(!html.contains("<html"), "a fragment: {html}");
    room.site.work().await;
    let settled = fragment(&room, &room.coach).await;
    assert_eq!(settled.headers()["hx-refresh"], "true");
    assert!(!settled.text().await.unwrap().contains("hx-get"));
    // Without htmx the address leads to the page.
    let plain = room.coach.get(&room.page("/state")).await;
    assert_eq!(plain.headers()["location"], room.page(""));
}

#[tokio::test]
async fn after_the_session_the_coach_finds_transcript_draft_and_editor_side_by_side() {
    let room = Room::drafted(&[
        "AUDIO_RECORDING",
        "DATA_PROCESSING",
        "SUMMARY_SHARING",
        "DATA_RETENTION",
    ])
    .await;
    let fields = [
        ("timestamp", "0:12"),
        ("type", "INSIGHT"),
        ("note", "Ça compte <b>"),
    ];
    let response = room.coach.submit(&room.page("/moments"), &fields).await;
    assert_eq!(response.headers()["location"], room.page("#moments"));
    let page = room.coach.page(&room.page("")).await;
    for text in [
        "data-island=\"player\"",
        &format!("src=\"{}\"", room.page("/audio")),
        "id=\"s1\" data-start=\"10000\" data-end=\"19000\" data-moment",
        "href=\"#s1\" data-seek=\"12000\"",
        "Brouillon extractif",
        "Valider le compte rendu",
        "Ça compte &#60;b&#62;",
        "data-state=\"done\"",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let fields = [
        ("text", "Actions\n- Écrire à Claire [0:20]"),
        ("intent", "validate"),
    ];
    let response = room.coach.submit(&room.page("/summary"), &fields).await;
    assert_eq!(response.status(), 303);
    let page = room.client.page(&room.page("")).await;
    assert!(
        page.contains("Validé par Marie, lundi 1er juin à 10"),
        "{page}"
    );
    assert!(
        page.contains(
            "<li>Écrire à Claire\u{a0}<a class=\"cite\" href=\"#s2\" data-seek=\"20000\">"
        ),
        "{page}"
    );
    assert!(!page.contains("Valider le compte rendu") && !page.contains("Brouillon non validé"));
}

#[tokio::test]
async fn a_moment_that_is_not_understood_keeps_what_was_typed() {
    let room = Room::open().await;
    let fields = [
        ("timestamp", "midi"),
        ("type", "QUOTE"),
        ("note", "à garder"),
    ];
    let response = room.client.submit(&room.page("/moments"), &fields).await;
    assert_eq!(response.status(), 422);
    let page = response.text().await.unwrap();
    for text in [
        "Un moment est attendu",
        "value=\"midi\"",
        "value=\"à garder\"",
        "QUOTE\" selected",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
}

#[tokio::test]
async fn a_step_that_failed_says_so_and_offers_to_try_again() {
    let room = Room::consented().await;
    room.site
        .speech
        .fail_once(speech::Error::Inference("busy".to_owned()));
    assert_eq!(room.send(&room.client, wav(25, 1)).await.status(), 202);
    room.site.work().await;
    let page = room.client.page(&room.page("")).await;
    assert!(
        page.contains("Rien n’est perdu") && page.contains("Relancer maintenant"),
        "{page}"
    );
    assert_eq!(
        room.client.submit(&room.page("/retry"), &[]).await.status(),
        303
    );
    room.site.work().await;
    assert_eq!(room.status().await, "COMPLETED");
}

#[tokio::test]
async fn a_session_has_so_many_moments_and_no_more() {
    let room = Room::consented().await;
    sqlx::query(
        r#"
        INSERT INTO "MarkedMoment" (id, "sessionId", timestamp, type)
        SELECT 'm' || n, $1, n, 'IMPORTANT'
        FROM generate_series(1, 179) n
        "#,
    )
    .bind(&room.id)
    .execute(room.site.db())
    .await
    .unwrap();
    let mark = || {
        let body = serde_json::json!({ "timestamp": 5 });
        let (client, path) = (&room.client, room.api("/moments"));
        async move { client.post(&path, &body).await.status() }
    };
    assert_eq!(mark().await, 201);
    assert_eq!(mark().await, 409);
    let kept: i64 = sqlx::query_scalar(r#"SELECT count(*) FROM "MarkedMoment""#)
        .fetch_one(room.site.db())
        .await
        .unwrap();
    assert_eq!(kept, 180);
}

#[tokio::test]
async fn a_form_with_audio_swallows_nothing_but_audio() {
    let room = Room::consented().await;
    let sent = |body: Vec<u8>| {
        let path = format!("/sessions/{}/audio", room.id);
        let request = room.client.client.post(room.client.url(&path));
        request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
            .send()
    };
    let mut other = b"--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n".to_vec();
    other.resize(4 << 20, b'a');
    let mut endless = b"--x\r\ncontent-disposition: form-data; name=\"".to_vec();
    endless.resize(8 << 20, b'a');
    for body in [other, endless] {
        // A connection that is closed while it still sends is an answer too.
        if let Ok(refused) = sent(body).await {
            assert_eq!(refused.status(), 400);
        }
    }
    assert_eq!(room.stored(), 0);
}
