//! The pages: everything by forms, without JavaScript.

use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use testing::{Browser, people::client};

use testing::scene::{Scene, WEDNESDAY, checkout};

fn place(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

fn slot(scene: &Scene) -> String {
    format!(
        "/book?coach={}&start={WEDNESDAY}&duration=60",
        scene.coach_id
    )
}

async fn book(scene: &Scene, browser: &Browser) -> Response {
    let coach = scene.coach_id.as_str();
    let fields = [
        ("coachId", coach),
        ("scheduledAt", WEDNESDAY),
        ("duration", "60"),
        ("mode", "REMOTE"),
        ("location", ""),
    ];
    browser.submit("/book", &fields).await
}

#[tokio::test]
async fn a_client_books_and_pays_by_clicking() {
    let scene = Scene::start().await;
    let page = scene.client.page(&slot(&scene)).await;
    for words in [
        "Marie",
        "mercredi 3 juin à 9",
        "Heure de Paris",
        "80,00",
        "À distance",
        "En personne",
        "jusqu’au mardi 2 juin à 9",
        "Réserver ce créneau",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }

    let checkout = place(&book(&scene, &scene.client).await);
    let page = scene.client.page(&checkout).await;
    for words in [
        "vous est gardé jusqu’à",
        "encore 15 minutes",
        "10\u{a0}h\u{a0}15",
        "Payer 80,00",
        "Paiement simulé",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Coming back and sending the form again finds the same hold.
    assert_eq!(place(&book(&scene, &scene.client).await), checkout);
    assert_eq!(place(&scene.client.get(&slot(&scene)).await), checkout);

    let provider = place(&scene.client.submit(&checkout, &[]).await);
    assert!(provider.starts_with("/checkout/simulated/"), "{provider}");
    let page = scene.client.page(&provider).await;
    assert!(
        page.contains("Paiement simulé\u{202f}: aucun argent ne circule"),
        "{page}"
    );

    let declined = place(
        &scene
            .client
            .submit(&provider, &[("outcome", "decline")])
            .await,
    );
    assert_eq!(declined, checkout);
    assert!(
        scene
            .client
            .page(&checkout)
            .await
            .contains("Le paiement n’a pas abouti")
    );
    scene.client.submit(&checkout, &[]).await;
    let booking = place(&scene.client.submit(&provider, &[("outcome", "pay")]).await);
    let page = scene.client.page(&booking).await;
    for words in [
        "Votre séance est confirmée",
        "Et maintenant\u{202f}?",
        "Ajouter à mon agenda",
        "marie@example.fr",
        "Annuler cette séance",
        "href=\"/sessions/c",
        "https://meet.jit.si/trustcoach-",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(place(&scene.client.get(&checkout).await), booking);
    assert_eq!(place(&scene.client.get(&provider).await), booking);
}

#[tokio::test]
async fn booking_asks_to_log_in_first_and_keeps_where_one_was() {
    let scene = Scene::start().await;
    let response = scene.site.browser().get(&slot(&scene)).await;
    let to = place(&response);
    assert!(to.starts_with("/login?next=%2Fbook%3Fcoach%3D"), "{to}");
}

#[tokio::test]
async fn a_time_that_is_gone_is_said_in_words_with_a_way_back_to_the_coach() {
    let scene = Scene::start().await;
    scene.held(WEDNESDAY).await;
    let second = client(&scene.site, "samir@example.fr").await;
    let response = book(&scene, &second).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let sent = response.text().await.unwrap();
    for page in [sent, second.page(&slot(&scene)).await] {
        assert!(page.contains("Ce créneau vient d’être pris"), "{page}");
        assert!(
            page.contains(&format!("href=\"/coaches/{}\"", scene.coach_id)),
            "{page}"
        );
        assert!(!page.contains("name=\"scheduledAt\""), "nothing to send");
    }
    let past = format!(
        "/book?coach={}&start=2026-05-29T07:00:00Z&duration=60",
        scene.coach_id
    );
    assert!(second.page(&past).await.contains("Cette date est passée"));
    assert_eq!(
        second.get("/book?coach=nobody&start=x").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_expired_hold_is_said_in_words_wherever_one_comes_from() {
    let scene = Scene::start().await;
    let id = scene.held(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let payment = checkout(&scene.client, &id).await;
    scene.site.wait(SignedDuration::from_mins(15));
    let provider = format!("/checkout/simulated/{payment}");
    for swept in [false, true] {
        if swept {
            scene.minute().await;
        }
        for path in [
            format!("/bookings/{id}/checkout"),
            format!("/bookings/{id}"),
            provider.clone(),
        ] {
            let page = scene.client.page(&path).await;
            assert!(
                page.contains("Les 15 minutes prévues pour payer sont passées"),
                "{path}: {page}"
            );
            assert!(page.contains("Choisir un autre créneau"), "{path}");
            assert!(!page.contains("value=\"pay\""), "{path}");
        }
        let back = place(
            &scene
                .client
                .submit(&format!("/bookings/{id}/checkout"), &[])
                .await,
        );
        assert_eq!(back, format!("/bookings/{id}/checkout"));
    }
    let booking = place(&scene.client.submit(&provider, &[("outcome", "pay")]).await);
    let page = scene.client.page(&booking).await;
    assert!(page.contains("Le paiement est arrivé trop tard"), "{page}");
    assert!(page.contains("Remboursé\u{202f}: 80,00"), "{page}");
}

#[tokio::test]
async fn cancelling_says_exactly_what_comes_back_before() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let ask = format!("/bookings/{id}/cancel");
    let page = scene.client.page(&ask).await;
    assert!(
        page.contains("80,00\u{a0}€ vous seront remboursés, la totalité"),
        "{page}"
    );
    assert!(
        scene
            .coach
            .page(&ask)
            .await
            .contains("80,00\u{a0}€ seront remboursés à votre client")
    );
    scene.at("2026-06-02T07:00:00Z");
    assert!(
        scene
            .client
            .page(&ask)
            .await
            .contains("40,00\u{a0}€ vous seront remboursés, la moitié")
    );
    let booking = place(
        &scene
            .client
            .submit(&ask, &[("reason", "Un empêchement")])
            .await,
    );
    let page = scene.client.page(&booking).await;
    for words in [
        "40,00\u{a0}€ sont remboursés",
        "Vous avez annulé cette séance",
        "Remboursé\u{202f}: 40,00",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        scene
            .coach
            .page(&booking)
            .await
            .contains("Votre client a annulé cette séance")
    );
    let page = scene.client.page(&ask).await;
    assert!(page.contains("Cette réservation est annulée"), "{page}");
    assert!(!page.contains("name=\"reason\""));
}

#[tokio::test]
async fn my_sessions_show_what_is_ahead_and_behind_and_how_to_begin() {
    let scene = Scene::start().await;
    let page = scene.client.page("/sessions").await;
    assert!(page.contains("Aucune séance pour l’instant") && page.contains("Trouver un coach"));
    let held = scene.held("2026-06-04T07:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let booking = scene.confirmed(WEDNESDAY).await;
    let page = scene.client.page("/sessions").await;
    let session = format!(
        "href=\"/sessions/{}\"",
        booking["sessionId"].as_str().unwrap()
    );
    let pay = format!("href=\"/bookings/{held}/checkout\"");
    for words in [
        "2 séances à venir",
        "Marie · À distance · 1",
        "Confirmée",
        "Paiement à finir",
        &session,
        &pay,
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        scene
            .coach
            .page("/sessions")
            .await
            .contains("Claire · À distance")
    );

    scene.at("2026-06-03T08:00:00Z");
    let id = booking["id"].as_str().unwrap();
    let done = scene
        .coach
        .submit(&format!("/bookings/{id}/complete"), &[])
        .await;
    assert_eq!(place(&done), format!("/bookings/{id}"));
    let page = scene.client.page("/sessions").await;
    assert!(
        page.contains("Terminée") && page.contains("Aucune séance à venir"),
        "{page}"
    );
    assert_eq!(
        scene.site.browser().get("/sessions").await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn the_desk_shows_today_first_then_what_waits_then_money() {
    let scene = Scene::start().await;
    let page = scene.coach.page("/desk").await;
    for words in [
        "Votre journée est libre.",
        "Rien ne vous attend",
        "Rien encore ce mois-ci",
        "Gagné en juin",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let booking = scene.confirmed(WEDNESDAY).await;
    assert!(
        scene
            .coach
            .page("/desk")
            .await
            .contains("mercredi 3 juin à 9")
    );
    scene.at("2026-06-03T08:30:00Z");
    let session = booking["sessionId"].as_str().unwrap();
    sqlx::query(r#"UPDATE "Session" SET "summaryRaw" = 'sealed' WHERE id = $1"#)
        .bind(session)
        .execute(scene.site.db())
        .await
        .unwrap();
    let page = scene.coach.page("/desk").await;
    for words in [
        "Une séance aujourd’hui",
        "Une séance à clore",
        "68,00\u{a0}€",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        !page.contains("Un compte rendu à relire"),
        "the client does not share it"
    );

    sqlx::query(
        r#"
        INSERT INTO "Consent" (id, "sessionId", "userId", "coachId", type, accepted)
        SELECT 'k', $1, "userId", "coachId", 'SUMMARY_SHARING', true FROM "Booking"
        "#,
    )
    .bind(session)
    .execute(scene.site.db())
    .await
    .unwrap();
    assert!(
        scene
            .coach
            .page("/desk")
            .await
            .contains("Un compte rendu à relire")
    );
    sqlx::query(
        "INSERT INTO trustcoach.session_facts (session_id, validated_at) VALUES ($1, '2026-06-03')",
    )
    .bind(session)
    .execute(scene.site.db())
    .await
    .unwrap();
    assert!(
        !scene
            .coach
            .page("/desk")
            .await
            .contains("Un compte rendu à relire")
    );
    assert_eq!(
        scene.client.get("/desk").await.status(),
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_coach_closes_a_session_and_its_client_gives_an_opinion_by_forms() {
    let scene = Scene::start().await;
    let id = scene.confirmed(WEDNESDAY).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/bookings/{id}");
    assert!(
        !scene.coach.page(&path).await.contains("Elle a eu lieu"),
        "not before its start"
    );
    let early = scene.coach.submit(&format!("{path}/no-show"), &[]).await;
    assert_eq!(early.status(), StatusCode::CONFLICT);
    assert!(
        early
            .text()
            .await
            .unwrap()
            .contains("Votre client peut encore arriver")
    );
    scene.at("2026-06-03T07:30:00Z");
    let page = scene.coach.page(&path).await;
    assert!(
        page.contains("Elle a eu lieu") && page.contains("Mon client n’est pas venu"),
        "{page}"
    );
    scene.coach.submit(&format!("{path}/complete"), &[]).await;

    assert!(
        scene
            .client
            .page(&path)
            .await
            .contains("Votre avis sur cette séance")
    );
    let review = format!("{path}/review");
    let refused = scene.client.submit(&review, &[("comment", "Merci")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("Choisissez une note de 1 à 5")
    );
    let fields = [("rating", "4"), ("comment", "Merci")];
    assert_eq!(place(&scene.client.submit(&review, &fields).await), path);
    assert!(
        scene
            .client
            .page(&path)
            .await
            .contains("votre avis est enregistré")
    );
}

#[tokio::test]
async fn a_confirmed_session_goes_into_a_calendar() {
    let scene = Scene::start().await;
    let held = scene.held("2026-06-04T07:00:00Z").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        scene
            .client
            .get(&format!("/bookings/{held}.ics"))
            .await
            .status(),
        404
    );
    let booking = scene.confirmed(WEDNESDAY).await;
    let id = booking["id"].as_str().unwrap();
    let response = scene.client.get(&format!("/bookings/{id}.ics")).await;
    assert_eq!(
        response.headers()["content-type"],
        "text/calendar; charset=utf-8"
    );
    let text = response.text().await.unwrap().replace("\r\n ", "");
    for line in [
        "BEGIN:VCALENDAR",
        "DTSTART;TZID=Europe/Paris:20260603T090000",
        "DTEND;TZID=Europe/Paris:20260603T100000",
        "DTSTAMP:20260601T080000Z",
        "SUMMARY:Séance avec Marie",
        &format!("UID:{id}@trustcoach"),
    ] {
        assert!(text.lines().any(|l| l == line), "{line}: {text}");
    }
    let room = booking["meetingUrl"].as_str().unwrap();
    assert!(
        text.lines().any(|l| l == format!("LOCATION:{room}")),
        "{text}"
    );
}
