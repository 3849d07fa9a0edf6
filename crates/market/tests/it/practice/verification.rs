//! Verification: submitting, deciding, and the day a certification expires.

mod falling;

use domain::ids::CoachId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testing::{Browser, Site, letters, people, problem};

use super::{add_proof, with_proof};

/// The request that waits.
async fn waiting(admin: &Browser) -> Value {
    admin.json("/api/v1/admin/verifications").await["items"][0].clone()
}

async fn decide(
    admin: &Browser,
    request: &Value,
    decision: &str,
    reason: &str,
    certifications: &[&str],
) -> reqwest::Response {
    let path = format!(
        "/api/v1/admin/verifications/{}/decisions",
        request["id"].as_str().unwrap()
    );
    let body = json!({
        "decision": decision, "version": request["version"], "reason": reason,
        "certifications": certifications,
    });
    admin.post(&path, &body).await
}

async fn badge(site: &Site, id: &CoachId) -> (bool, String) {
    let row: (bool, String) =
        sqlx::query_as(r#"SELECT verified, "badgeLevel"::text FROM "Coach" WHERE id = $1"#)
            .bind(id)
            .fetch_one(site.db())
            .await
            .unwrap();
    let has_date: bool =
        sqlx::query_scalar(r#"SELECT "verifiedAt" IS NOT NULL FROM "Coach" WHERE id = $1"#)
            .bind(id)
            .fetch_one(site.db())
            .await
            .unwrap();
    assert_eq!(row.0, has_date, "a badge says since when");
    row
}

/// What was written to someone since the last time one looked.
async fn written(site: &Site, to: &str) -> Vec<String> {
    site.work().await;
    site.letters()
        .into_iter()
        .filter(|l| l.contains(to))
        .map(|l| letters::words(&l))
        .collect()
}

async fn log(site: &Site) -> Vec<String> {
    sqlx::query_scalar("SELECT kind FROM trustcoach.verification_event ORDER BY id")
        .fetch_all(site.db())
        .await
        .unwrap()
}

async fn go_to(site: &Site, at: &str) {
    let at: Timestamp = at.parse().unwrap();
    site.wait(at.duration_since(site.now()));
    app_sweep(site).await;
}

/// What the hourly job does.
async fn app_sweep(site: &Site) {
    let mut conn = site.db().acquire().await.unwrap();
    platform::queue::enqueue(&mut conn, market::practice::SweepBadges {})
        .await
        .unwrap();
    drop(conn);
    site.work().await;
}

#[tokio::test]
async fn accepted_documents_give_a_badge_that_says_what_was_verified_and_when() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "2027-06-30").await;
    let admin = people::admin(&site).await;
    assert!(admin.page("/admin").await.contains("Rien n’attend"));
    let sent = marie
        .submit("/desk/profile/verification", &[("note", "Bonjour.")])
        .await;
    assert_eq!(sent.status(), 303);
    assert!(admin.page("/admin").await.contains("1 coach attend"));
    let request = waiting(&admin).await;
    assert_eq!(
        (request["state"].as_str(), request["note"].as_str()),
        (Some("SUBMITTED"), Some("Bonjour."))
    );
    let page = admin
        .page(&format!(
            "/admin/verifications/{}",
            request["id"].as_str().unwrap()
        ))
        .await;
    assert!(
        page.contains("Titre RNCP")
            && page.contains("Bonjour.")
            && page.contains("Télécharger le fichier (PDF)")
    );

    // Nothing without a document that was seen.
    let (status, refused) = problem(decide(&admin, &request, "verify", "", &[]).await).await;
    assert_eq!(
        (status, refused["errors"][0]["field"].as_str()),
        (422, Some("certifications"))
    );
    let (status, _) = problem(decide(&admin, &request, "verify", "", &["another"]).await).await;
    assert_eq!(status, 422);
    assert_eq!(badge(&site, &id).await, (false, "STANDARD".into()));

    let form = [
        ("decision", "verify"),
        ("version", "1"),
        ("certifications", certification.as_str()),
    ];
    let decided = admin
        .submit(
            &format!("/admin/verifications/{}", request["id"].as_str().unwrap()),
            &form,
        )
        .await;
    assert_eq!(decided.status(), 303);
    assert_eq!(badge(&site, &id).await, (true, "VERIFIED".into()));
    let public = site.browser().page(&format!("/coaches/{id}")).await;
    assert!(
        public.contains("Diplômes vérifiés") && public.contains("document vu le"),
        "{public}"
    );
    let read = written(&site, "marie@example.fr").await;
    assert!(
        read.last()
            .unwrap()
            .contains("Titre RNCP (France compétences)"),
        "{read:?}"
    );

    // The interview comes later, and keeps what was seen.
    let request = admin.json("/api/v1/admin/verifications?show=decided").await["items"][0].clone();
    assert_eq!(
        decide(&admin, &request, "interview", "", &[])
            .await
            .status(),
        204
    );
    assert_eq!(badge(&site, &id).await, (true, "PREMIUM".into()));
    let own = marie.json("/api/v1/me/coach/verification").await;
    assert_eq!(
        (own["state"].as_str(), &own["basis"]),
        (Some("PREMIUM"), &json!(["Titre RNCP"]))
    );
    assert_eq!(log(&site).await, ["SUBMITTED", "VERIFIED", "PREMIUM"]);
}

#[tokio::test]
async fn more_can_be_asked_for_and_the_coach_answers_by_sending_again() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "").await;
    let admin = people::admin(&site).await;
    marie.submit("/desk/profile/verification", &[]).await;
    let (status, refused) = problem(
        marie
            .post("/api/v1/me/coach/verification", &json!({}))
            .await,
    )
    .await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (409, Some("verification-open"))
    );
    let request = waiting(&admin).await;
    let (status, refused) = problem(decide(&admin, &request, "ask", "  ", &[]).await).await;
    assert_eq!(
        (status, refused["errors"][0]["field"].as_str()),
        (422, Some("reason"))
    );
    assert_eq!(
        decide(&admin, &request, "ask", "Il manque le verso.", &[])
            .await
            .status(),
        204
    );
    assert!(
        waiting(&admin).await.is_null(),
        "it waits for the coach now"
    );
    assert!(
        marie
            .page("/desk/profile/verification")
            .await
            .contains("Il manque le verso.")
    );
    assert!(
        written(&site, "marie@example.fr")
            .await
            .last()
            .unwrap()
            .contains("Il manque le verso.")
    );

    assert_eq!(
        marie
            .post(
                "/api/v1/me/coach/verification",
                &json!({ "note": "Le voici." })
            )
            .await
            .status(),
        200
    );
    let again = waiting(&admin).await;
    assert_eq!(
        (again["id"].clone(), again["note"].as_str()),
        (request["id"].clone(), Some("Le voici."))
    );
    assert_eq!(
        decide(&admin, &again, "refuse", "Illisible.", &[])
            .await
            .status(),
        204
    );
    assert_eq!(badge(&site, &id).await, (false, "STANDARD".into()));
    // A refusal is not the end.
    assert_eq!(
        marie
            .submit("/desk/profile/verification", &[])
            .await
            .status(),
        303
    );
    let anew = waiting(&admin).await;
    assert_ne!(anew["id"], request["id"]);
    assert_eq!(
        marie
            .submit("/desk/profile/verification/withdraw", &[])
            .await
            .status(),
        303
    );
    let (status, gone) =
        problem(decide(&admin, &anew, "verify", "", &[&certification]).await).await;
    assert_eq!(
        (status, gone["code"].as_str()),
        (409, Some("verification-decided"))
    );
    assert_eq!(
        log(&site).await,
        [
            "SUBMITTED",
            "MORE_ASKED",
            "SUBMITTED",
            "REFUSED",
            "SUBMITTED",
            "WITHDRAWN"
        ]
    );
}

#[tokio::test]
async fn of_two_who_decide_at_once_the_second_is_told_so() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "").await;
    let admin = people::admin(&site).await;
    people::person(&site, "bis@example.fr", "ADMIN").await;
    let other = people::log_in(&site, "bis@example.fr").await;
    marie.submit("/desk/profile/verification", &[]).await;
    let request = waiting(&admin).await;
    let seen = [certification.as_str()];
    let (one, two) = tokio::join!(
        decide(&admin, &request, "verify", "", &seen),
        decide(&other, &request, "refuse", "Non.", &[]),
    );
    let (winner, loser) = if one.status() == 204 {
        (one, two)
    } else {
        (two, one)
    };
    assert_eq!(winner.status(), 204);
    let (status, told) = problem(loser).await;
    assert_eq!(
        (status, told["code"].as_str()),
        (409, Some("verification-decided"))
    );
    assert!(
        told["detail"]
            .as_str()
            .unwrap()
            .contains("Rien de ce que vous avez choisi")
    );
    assert_eq!(log(&site).await.len(), 2);
    let verified = log(&site).await[1] == "VERIFIED";
    assert_eq!(badge(&site, &id).await.0, verified);
}

#[tokio::test]
async fn what_changed_while_it_was_read_is_not_decided_about() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "").await;
    let admin = people::admin(&site).await;
    marie.submit("/desk/profile/verification", &[]).await;
    let request = waiting(&admin).await;
    add_proof(&marie, "Autre titre", "").await;
    let path = format!("/admin/verifications/{}", request["id"].as_str().unwrap());
    let form = [
        ("decision", "verify"),
        ("version", "1"),
        ("reason", "Mon texte"),
        ("certifications", certification.as_str()),
    ];
    let refused = admin.submit(&path, &form).await;
    assert_eq!(refused.status(), 409);
    let text = refused.text().await.unwrap();
    assert!(
        text.contains("a changé ses certifications")
            && text.contains("Mon texte")
            && text.contains("Autre titre")
    );
    assert!(!badge(&site, &id).await.0);
    let fresh = waiting(&admin).await;
    assert_eq!(
        decide(&admin, &fresh, "verify", "", &[&certification])
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn nobody_verifies_themself_and_only_the_platform_verifies() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "").await;
    let (thomas, _) = people::coach(&site, "thomas@example.fr").await;
    let client = people::client(&site, "jean@example.fr").await;
    marie.submit("/desk/profile/verification", &[]).await;
    sqlx::query(r#"UPDATE "User" SET role = 'ADMIN' WHERE email = 'marie@example.fr'"#)
        .execute(site.db())
        .await
        .unwrap();
    let request = waiting(&marie).await;
    let (status, refused) =
        problem(decide(&marie, &request, "verify", "", &[&certification]).await).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (403, Some("own-verification"))
    );
    let path = format!("/admin/verifications/{}", request["id"].as_str().unwrap());
    assert!(
        marie
            .page(&path)
            .await
            .contains("C’est votre propre profil")
    );
    for who in [&thomas, &client] {
        assert_eq!(
            decide(who, &request, "verify", "", &[&certification])
                .await
                .status(),
            404
        );
        for page in ["/admin", "/admin/verifications", &path] {
            assert_eq!(who.get(page).await.status(), 404, "{page}");
        }
    }
    assert_eq!(site.browser().get("/admin").await.status(), 303);
    assert!(!badge(&site, &id).await.0);
}

#[tokio::test]
async fn the_log_of_decisions_is_never_changed() {
    let site = Site::start().await;
    let (marie, _, _) = with_proof(&site, "marie@example.fr", "").await;
    marie.submit("/desk/profile/verification", &[]).await;
    for sql in [
        "UPDATE trustcoach.verification_event SET kind = 'VERIFIED'",
        "DELETE FROM trustcoach.verification_event",
    ] {
        let error = sqlx::query(sql).execute(site.db()).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    site.wait(SignedDuration::from_hours(1));
    assert_eq!(log(&site).await, ["SUBMITTED"]);
}

#[tokio::test]
async fn the_queue_shows_the_oldest_first_and_goes_on_by_cursor() {
    let site = Site::start().await;
    let admin = people::admin(&site).await;
    let mut names = vec![];
    for n in 0..3 {
        let email = format!("coach{n}@example.fr");
        let (coach, _, _) = with_proof(&site, &email, "").await;
        coach.submit("/desk/profile/verification", &[]).await;
        names.push(format!("Coach{n}"));
        site.wait(SignedDuration::from_mins(10));
    }
    let mut seen = vec![];
    let mut path = "/api/v1/admin/verifications?limit=2".to_owned();
    loop {
        let page = admin.json(&path).await;
        for item in page["items"].as_array().unwrap() {
            seen.push(item["name"].as_str().unwrap().to_owned());
        }
        let Some(cursor) = page["nextCursor"].as_str() else {
            break;
        };
        path = format!("/api/v1/admin/verifications?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, names);
    let page = admin.page("/admin/verifications").await;
    assert!(page.find("Coach0") < page.find("Coach2"));
    assert_eq!(
        admin
            .get("/admin/verifications?show=everything")
            .await
            .status(),
        422
    );
}

#[tokio::test]
async fn a_name_that_reads_like_a_verified_coachs_is_shown_to_who_decides() {
    let site = Site::start().await;
    let (_, real) = people::coach(&site, "marie@example.fr").await;
    let (twin, _, _) = with_proof(&site, "faux@example.fr", "").await;
    let name = |email: &'static str, name: &'static str| {
        sqlx::query(r#"UPDATE "User" SET name = $2 WHERE email = $1"#)
            .bind(email)
            .bind(name)
            .execute(site.db())
    };
    name("marie@example.fr", "Marie Dubois").await.unwrap();
    // With a Cyrillic а and о.
    name("faux@example.fr", "M\u{430}rie Dub\u{43e}is")
        .await
        .unwrap();
    sqlx::query(r#"UPDATE "Coach" SET verified = true, "verifiedAt" = now() WHERE id = $1"#)
        .bind(&real)
        .execute(site.db())
        .await
        .unwrap();
    twin.submit("/desk/profile/verification", &[("note", "")])
        .await;
    let admin = people::admin(&site).await;
    let request = waiting(&admin).await["id"].as_str().unwrap().to_owned();
    let path = format!("/admin/verifications/{request}");
    let page = admin.page(&path).await;
    assert!(
        page.contains("Ce nom se lit comme celui d’un coach vérifié"),
        "{page}"
    );
    assert!(page.contains(&format!("<a href=\"/coaches/{real}\">Marie Dubois</a>")));
    let view = admin.json(&format!("/api/v1{path}")).await;
    assert_eq!(
        view["twins"],
        json!([{ "coachId": real, "name": "Marie Dubois" }])
    );
    // Another name reads like nobody's.
    name("faux@example.fr", "Paul Martin").await.unwrap();
    assert!(!admin.page(&path).await.contains("se lit comme"));
    assert_eq!(
        admin.json(&format!("/api/v1{path}")).await["twins"],
        json!([])
    );
}
