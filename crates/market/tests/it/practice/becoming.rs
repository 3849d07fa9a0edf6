//! Becoming a coach, step by step.

use reqwest::StatusCode;
use testing::{Site, people};

use super::{confirmed, location};

#[tokio::test]
async fn a_form_left_halfway_is_found_again_where_it_was_left() {
    let site = Site::start().await;
    let nobody = site.browser();
    assert!(
        nobody
            .page("/become-a-coach")
            .await
            .contains("/register?next=/become-a-coach")
    );
    let lea = confirmed(&site, "lea@example.fr").await;
    assert!(
        lea.page("/become-a-coach")
            .await
            .contains("Commencer mon profil")
    );
    let begun = lea.submit("/become-a-coach", &[]).await;
    assert_eq!(location(&begun), "/become-a-coach");
    assert_eq!(
        location(&lea.get("/become-a-coach").await),
        "/become-a-coach/you"
    );

    // Half of it is enough to go on.
    let saved = lea
        .submit(
            "/become-a-coach/you",
            &[
                ("headline", "  Retrouver   de l’élan "),
                ("timezone", "Europe/Paris"),
                ("bio", ""),
            ],
        )
        .await;
    assert_eq!(
        (saved.status(), location(&saved)),
        (StatusCode::SEE_OTHER, "/become-a-coach/work".to_owned())
    );
    // Days later, elsewhere.
    let again = people::log_in(&site, "lea@example.fr").await;
    assert_eq!(
        location(&again.get("/become-a-coach").await),
        "/become-a-coach/work"
    );
    assert!(
        again
            .page("/become-a-coach/you")
            .await
            .contains(r#"value="Retrouver de l’élan""#)
    );
    // Going back does not lose the place.
    again
        .submit(
            "/become-a-coach/work",
            &[
                ("specialties", "gestion du STRESS"),
                ("specialties", "Gestion du stress"),
                ("languages", "fr"),
            ],
        )
        .await;
    again
        .submit(
            "/become-a-coach/you",
            &[("headline", "Autre"), ("timezone", "Europe/Paris")],
        )
        .await;
    assert_eq!(
        location(&again.get("/become-a-coach").await),
        "/become-a-coach/sessions"
    );
    // The same word twice is kept once, as others write it.
    let own = again.json("/api/v1/me/coach").await;
    assert_eq!(own["specialties"], serde_json::json!(["Gestion du stress"]));
}

#[tokio::test]
async fn a_draft_is_seen_by_its_person_alone_and_opens_no_desk() {
    let site = Site::start().await;
    let lea = confirmed(&site, "lea@example.fr").await;
    lea.submit("/become-a-coach", &[]).await;
    let own = lea.json("/api/v1/me/coach").await;
    let public = format!("/coaches/{}", own["id"].as_str().unwrap());
    assert_eq!(site.browser().get(&public).await.status(), 404);
    assert_eq!(
        site.browser()
            .get(&format!("/api/v1{public}"))
            .await
            .status(),
        404
    );
    let preview = lea.page(&public).await;
    assert!(preview.contains("noindex") && preview.contains("vous seul le voyez"));
    assert_eq!(lea.get("/desk").await.status(), 403);
    assert!(!site.browser().page("/sitemap.xml").await.contains(&public));
    // What is missing is said, and nothing is published.
    let refused = lea.submit("/become-a-coach/publish", &[]).await;
    assert_eq!(refused.status(), 422);
    let text = refused.text().await.unwrap();
    for missing in [
        "Un titre",
        "Une présentation",
        "Une spécialité",
        "Le tarif d’une heure",
    ] {
        assert!(text.contains(missing), "{missing}");
    }
    assert_eq!(site.browser().get(&public).await.status(), 404);
}

#[tokio::test]
async fn a_whole_profile_is_published_and_its_person_is_a_coach() {
    let site = Site::start().await;
    let lea = people::client(&site, "lea@example.fr").await;
    sqlx::query(r#"UPDATE "User" SET "emailVerified" = NULL"#)
        .execute(site.db())
        .await
        .unwrap();
    lea.submit("/become-a-coach", &[]).await;
    lea.submit(
        "/become-a-coach/you",
        &[
            ("headline", "Prendre la parole"),
            ("bio", "Comédienne.\n\n\n\nPuis coach."),
            ("city", "Lyon"),
            ("country", "FR"),
            ("timezone", "europe/paris"),
            ("latitude", "45,764"),
            ("longitude", "4.8357"),
        ],
    )
    .await;
    lea.submit(
        "/become-a-coach/work",
        &[
            ("specialties", "Prise de parole"),
            ("languages", "fr"),
            ("targetAudience", "MANAGER"),
        ],
    )
    .await;
    lea.submit(
        "/become-a-coach/sessions",
        &[
            ("interventionModes", "INDIVIDUAL"),
            ("offersRemote", "true"),
            ("offersInPerson", "true"),
            ("hourlyRate", "85,50"),
            ("currency", "EUR"),
            ("address", "3 rue Secrète\n69001 Lyon"),
            ("meetingUrl", "https://meet.example/lea"),
        ],
    )
    .await;
    // Only her address is missing now.
    sqlx::query(r#"UPDATE "User" SET "emailVerified" = NULL"#)
        .execute(site.db())
        .await
        .unwrap();
    let refused = lea.submit("/become-a-coach/publish", &[]).await;
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("Votre adresse n’est pas confirmée")
    );
    sqlx::query(r#"UPDATE "User" SET "emailVerified" = now()"#)
        .execute(site.db())
        .await
        .unwrap();
    let published = lea.submit("/become-a-coach/publish", &[]).await;
    assert_eq!(location(&published), "/desk/profile/verification");

    let own = lea.json("/api/v1/me/coach").await;
    assert_eq!(
        (own["draft"].as_bool(), own["active"].as_bool()),
        (Some(false), Some(true))
    );
    assert_eq!(own["hourlyRate"], 8550);
    assert_eq!(own["timezone"], "Europe/Paris");
    assert_eq!(own["bio"], "Comédienne.\n\nPuis coach.");
    let page = site
        .browser()
        .page(&format!("/coaches/{}", own["id"].as_str().unwrap()))
        .await;
    assert!(page.contains("Prendre la parole"));
    for secret in ["rue Secrète", "45.764", "45,764", "meet.example"] {
        assert!(!page.contains(secret), "{secret} is nobody's business");
    }
    assert_eq!(lea.get("/desk").await.status(), 200);
    assert_eq!(lea.json("/api/v1/me").await["role"], "COACH");
    assert_eq!(location(&lea.get("/become-a-coach").await), "/desk/profile");
}

#[tokio::test]
async fn what_makes_no_sense_names_its_field_and_keeps_what_was_typed() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let you = [
        ("headline", "Coach"),
        ("bio", "Depuis dix ans."),
        ("city", "Paris"),
        ("timezone", "Europe/Paris"),
    ];
    let sessions = [
        ("interventionModes", "INDIVIDUAL"),
        ("offersRemote", "true"),
        ("currency", "EUR"),
    ];
    for (form, field, value, sentence) in [
        (
            "you",
            "timezone",
            "Mars/Olympus",
            "fuseau horaire est inconnu",
        ),
        ("you", "latitude", "91", "entre -90 et 90"),
        ("you", "longitude", "180,5", "entre -180 et 180"),
        ("you", "latitude", "ici", "entre -90 et 90"),
        ("you", "headline", "", "Ce champ est nécessaire"),
        ("sessions", "hourlyRate", "0", "entre 4 et 2"),
        ("sessions", "hourlyRate", "1000000", "entre 4 et 2"),
        ("sessions", "hourlyRate", "gratuit", "Un montant positif"),
        ("sessions", "dailyRate", "1000000", "entre 1 et 20"),
        ("sessions", "currency", "BTC", "Choisissez une des valeurs"),
        ("sessions", "meetingUrl", "javascript:alert(1)", "https://"),
        (
            "sessions",
            "interventionModes",
            "TELEPATHY",
            "Choisissez une des valeurs",
        ),
        (
            "media",
            "videoUrl",
            "https://evil.example/v",
            "Cette adresse n’est pas celle d’une vidéo",
        ),
    ] {
        let mut fields: Vec<(&str, &str)> = match form {
            "you" => [("latitude", "48"), ("longitude", "2")]
                .into_iter()
                .chain(you)
                .collect(),
            "sessions" => [("hourlyRate", "80")].into_iter().chain(sessions).collect(),
            _ => vec![],
        };
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = marie
            .submit(&format!("/desk/profile/{form}"), &fields)
            .await;
        assert_eq!(refused.status(), 422, "{form} {field}={value}");
        let text = refused
            .text()
            .await
            .unwrap()
            .replace(['\u{202f}', '\u{a0}'], " ");
        assert!(text.contains(sentence), "{field}={value}: {text}");
        assert!(
            text.contains(&format!("f-{field}-error")),
            "{field}={value}"
        );
        let lists = ["interventionModes", "currency"].contains(&field);
        assert!(
            lists || value.is_empty() || text.contains(&format!("value=\"{value}\"")),
            "{field}={value} is kept"
        );
    }
    let own = marie.json("/api/v1/me/coach").await;
    assert_eq!(
        (own["hourlyRate"].as_i64(), own["timezone"].as_str()),
        (Some(8000), Some("Europe/Paris"))
    );
    assert!(own["latitude"].is_null());
}

#[tokio::test]
async fn a_suspended_profile_is_neither_shown_nor_bookable_until_it_comes_back() {
    let site = Site::start().await;
    let (marie, id) = people::coach(&site, "marie@example.fr").await;
    let client = people::client(&site, "jean@example.fr").await;
    let page = format!("/coaches/{id}");
    let slots = format!("/api/v1/coaches/{id}/slots");
    assert_eq!(client.get(&page).await.status(), 200);
    assert_eq!(client.get(&slots).await.status(), 200);
    marie.submit("/desk/profile/suspend", &[]).await;
    assert_eq!(client.get(&page).await.status(), 404);
    assert_eq!(client.get(&slots).await.status(), 404);
    assert!(
        marie
            .page("/desk/profile")
            .await
            .contains("Votre profil est suspendu")
    );
    assert!(!site.browser().page("/sitemap.xml").await.contains(&page));
    marie.submit("/desk/profile/resume", &[]).await;
    assert_eq!(client.get(&page).await.status(), 200);
}

#[tokio::test]
async fn what_the_platform_suspends_the_coach_cannot_put_back() {
    let site = Site::start().await;
    let (marie, id) = people::coach(&site, "marie@example.fr").await;
    let admin = people::admin(&site).await;
    let bar = format!("/admin/coaches/{id}/bar");
    assert_eq!(marie.submit(&bar, &[("reason", "x")]).await.status(), 404);
    assert_eq!(admin.submit(&bar, &[("reason", " ")]).await.status(), 422);
    assert_eq!(
        admin
            .submit(&bar, &[("reason", "Diplôme faux.")])
            .await
            .status(),
        303
    );
    assert_eq!(
        site.browser().get(&format!("/coaches/{id}")).await.status(),
        404
    );
    assert_eq!(
        marie.submit("/desk/profile/resume", &[]).await.status(),
        409
    );
    assert!(marie.page("/desk/profile").await.contains("Diplôme faux."));
    site.work().await;
    assert!(
        site.letters()
            .iter()
            .any(|l| l.contains("marie@example.fr"))
    );
    assert_eq!(
        admin
            .submit(&format!("/admin/coaches/{id}/unbar"), &[])
            .await
            .status(),
        303
    );
    assert_eq!(
        site.browser().get(&format!("/coaches/{id}")).await.status(),
        200
    );
}
