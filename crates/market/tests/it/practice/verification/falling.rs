//! A badge that falls: on the day something expires, or when it changes.

use serde_json::json;
use testing::{Site, people};

use super::{badge, decide, go_to, log, waiting, written};
use crate::practice::{add_proof, send, with_proof};

#[tokio::test]
async fn the_coach_is_told_30_and_7_days_before_and_the_badge_falls_on_the_day() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "2026-07-15").await;
    let admin = people::admin(&site).await;
    marie.submit("/desk/profile/verification", &[]).await;
    let request = waiting(&admin).await;
    decide(&admin, &request, "verify", "", &[&certification]).await;
    let told = written(&site, "marie@example.fr").await.len();

    // Midnight in Paris is 22 h in UTC, in summer.
    go_to(&site, "2026-06-14T21:59:00Z").await;
    assert_eq!(written(&site, "marie@example.fr").await.len(), told);
    go_to(&site, "2026-06-14T22:00:00Z").await;
    go_to(&site, "2026-06-20T10:00:00Z").await;
    let read = written(&site, "marie@example.fr").await;
    assert_eq!(read.len(), told + 1, "once: {read:?}");
    let last = read.last().unwrap().replace('\u{a0}', " ");
    assert!(last.contains("15 juillet 2026"), "{read:?}");
    go_to(&site, "2026-07-08T10:00:00Z").await;
    assert_eq!(written(&site, "marie@example.fr").await.len(), told + 2);
    go_to(&site, "2026-07-14T21:59:00Z").await;
    assert_eq!(badge(&site, &id).await, (true, "VERIFIED".into()));
    go_to(&site, "2026-07-14T22:00:00Z").await;
    assert_eq!(badge(&site, &id).await, (false, "STANDARD".into()));
    go_to(&site, "2026-07-14T23:00:00Z").await;
    let read = written(&site, "marie@example.fr").await;
    assert_eq!(read.len(), told + 3, "one letter on the day: {read:?}");
    assert!(
        read.last().unwrap().contains("expire aujourd’hui"),
        "{read:?}"
    );
    assert_eq!(log(&site).await, ["SUBMITTED", "VERIFIED", "EXPIRED"]);
    let public = site.browser().page(&format!("/coaches/{id}")).await;
    assert!(!public.contains("Diplômes vérifiés"));

    // Expired, it is nothing to submit; renewed, it is. Her login ended meanwhile.
    let marie = people::log_in(&site, "marie@example.fr").await;
    assert_eq!(
        marie
            .submit("/desk/profile/verification", &[])
            .await
            .status(),
        422
    );
    let fields = [
        ("name", "Titre RNCP"),
        ("issuer", "France compétences"),
        ("expiresAt", "2029-07-15"),
    ];
    let path = format!("/desk/profile/certifications/{certification}");
    assert_eq!(send(&marie, &path, &fields, None).await.status(), 303);
    assert_eq!(
        marie
            .submit("/desk/profile/verification", &[])
            .await
            .status(),
        303
    );
}

#[tokio::test]
async fn a_badge_falls_when_what_it_rests_on_changes_or_goes() {
    let site = Site::start().await;
    let (marie, id, first) = with_proof(&site, "marie@example.fr", "").await;
    let second = add_proof(&marie, "Second titre", "").await;
    let other = add_proof(&marie, "Troisième titre", "").await;
    let admin = people::admin(&site).await;
    for (touched, falls) in [(&other, false), (&first, true), (&second, true)] {
        marie.submit("/desk/profile/verification", &[]).await;
        let request = waiting(&admin).await;
        assert_eq!(
            decide(&admin, &request, "verify", "", &[&first, &second])
                .await
                .status(),
            204
        );
        assert!(badge(&site, &id).await.0);
        let path = format!("/api/v1/me/coach/certifications/{touched}");
        let same = marie.json("/api/v1/me/coach/certifications").await;
        let row = same
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["id"] == **touched)
            .unwrap()
            .clone();
        // Saying the same again changes nothing.
        let body = json!({ "name": row["name"], "issuer": row["issuer"], "year": row["year"] });
        assert_eq!(marie.put(&path, &body).await.status(), 200);
        assert!(badge(&site, &id).await.0);
        if *touched == second {
            let deleted = marie.client.delete(marie.url(&path)).send().await.unwrap();
            assert_eq!(deleted.status(), 204);
        } else {
            let body =
                json!({ "name": "Bien mieux", "issuer": row["issuer"], "year": row["year"] });
            assert_eq!(marie.put(&path, &body).await.status(), 200);
        }
        assert_eq!(badge(&site, &id).await.0, !falls, "{touched}");
    }
    let log = log(&site).await;
    assert_eq!(log.iter().filter(|k| *k == "CHANGED").count(), 2, "{log:?}");
    assert!(
        written(&site, "marie@example.fr")
            .await
            .iter()
            .any(|l| l.contains("a changé ou a été supprimée"))
    );
}

#[tokio::test]
async fn a_coach_who_cannot_be_told_keeps_no_other() {
    let site = Site::start().await;
    let admin = people::admin(&site).await;
    let mut proofs = vec![];
    for address in ["marie@example.fr", "paul@example.fr"] {
        let (coach, _, certification) = with_proof(&site, address, "2026-07-15").await;
        coach.submit("/desk/profile/verification", &[]).await;
        let request = waiting(&admin).await;
        decide(&admin, &request, "verify", "", &[&certification]).await;
        proofs.push(certification);
    }
    let told = written(&site, "paul@example.fr").await.len();
    proofs.sort();
    let first = &proofs[0];
    let poison = format!("NEW.certification_id = '{first}'");
    site.poison("trustcoach.expiry_notice", &poison).await;
    go_to(&site, "2026-06-14T22:00:00Z").await;
    let both = async || {
        let (marie, paul) = ("marie@example.fr", "paul@example.fr");
        written(&site, marie).await.len() + written(&site, paul).await.len()
    };
    assert_eq!(both().await, 2 * told + 1);
    site.heal("trustcoach.expiry_notice").await;
    go_to(&site, "2026-06-14T22:01:00Z").await;
    assert_eq!(both().await, 2 * told + 2);
}
