//! What a coach removes can be brought back for an hour, from the sentence that says so.

use jiff::SignedDuration;
use platform::queue;
use serde_json::{Value, json};
use testing::{Browser, Site, people, problem};

use super::{add_proof, location, with_proof};

/// The way back that the page offers after a removal.
async fn undo(browser: &Browser, page: &str) -> Option<String> {
    let page = browser.page(page).await;
    let rest = page.split("action=\"/undo/").nth(1)?;
    assert!(page.contains("Annuler"), "{page}");
    Some(format!("/undo/{}", rest.split('"').next().unwrap()))
}

async fn forget(site: &Site) {
    let mut conn = site.db().acquire().await.unwrap();
    queue::enqueue(&mut conn, market::practice::PurgeRemoved::default())
        .await
        .unwrap();
    drop(conn);
    site.work().await;
}

async fn removed(site: &Site) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM trustcoach.removed")
        .fetch_one(site.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_reference_comes_back_as_it_was_once_and_to_its_coach_alone() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let (thomas, _) = people::coach(&site, "thomas@example.fr").await;
    let path = "/api/v1/me/coach/references";
    let wish = json!({
        "companyName": "Aciérie", "sector": "Industrie", "year": 2020,
        "testimonial": "Une équipe\n\nplus calme.", "canDisplay": true,
    });
    assert_eq!(marie.post(path, &wish).await.status(), 201);
    let before = marie.json(path).await;
    let id = before[0]["id"].as_str().unwrap().to_owned();
    let list = "/desk/profile/references";
    let gone = marie.submit(&format!("{list}/{id}/delete"), &[]).await;
    assert_eq!(location(&gone), list);
    assert_eq!(marie.json(path).await, json!([]));
    // The button is there once, beside the sentence.
    let way = undo(&marie, list).await.unwrap();
    assert_eq!(undo(&marie, list).await, None);

    assert_eq!(thomas.submit(&way, &[]).await.status(), 404);
    let back = marie.submit(&way, &[]).await;
    assert_eq!(
        (back.status().as_u16(), location(&back).as_str()),
        (303, list)
    );
    assert!(marie.page(list).await.contains("C’est rétabli."));
    assert_eq!(marie.json(path).await, before);
    assert_eq!(marie.submit(&way, &[]).await.status(), 404, "once");
}

#[tokio::test]
async fn a_certification_comes_back_with_its_document_which_goes_when_the_hour_is_over() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    add_proof(&marie, "Second titre", "").await;
    let path = "/api/v1/me/coach/certifications";
    let before = marie.json(path).await;
    let key: String =
        sqlx::query_scalar(r#"SELECT "documentUrl" FROM "Certification" WHERE id = $1"#)
            .bind(&certification)
            .fetch_one(site.db())
            .await
            .unwrap();
    let there = async || site.app.storage.size(&key).await.unwrap().is_some();
    let delete = format!("/desk/profile/certifications/{certification}/delete");
    marie.submit(&delete, &[]).await;
    site.work().await;
    forget(&site).await;
    let way = undo(&marie, "/desk/profile/certifications").await.unwrap();
    assert_eq!(marie.submit(&way, &[]).await.status(), 303);
    assert_eq!(marie.json(path).await, before);
    let document = format!("{path}/{certification}/document");
    assert_eq!(marie.get(&document).await.status(), 200);

    // Left alone for an hour, it is gone, and its document.
    marie.submit(&delete, &[]).await;
    site.wait(SignedDuration::from_mins(59));
    forget(&site).await;
    assert!(there().await && removed(&site).await == 1);
    site.wait(SignedDuration::from_mins(1));
    assert_eq!(
        marie.submit(&way, &[]).await.status(),
        404,
        "too late, forgotten or not"
    );
    forget(&site).await;
    assert_eq!(removed(&site).await, 0);
    let owed: Vec<String> = sqlx::query_scalar("SELECT object_key FROM trustcoach.object_deletion")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(owed, [key]);
}

#[tokio::test]
async fn a_badge_that_fell_does_not_come_back_with_its_certification() {
    let site = Site::start().await;
    let (marie, id, certification) = with_proof(&site, "marie@example.fr", "").await;
    sqlx::query(r#"UPDATE "Certification" SET verified = true, "verifiedAt" = now()"#)
        .execute(site.db())
        .await
        .unwrap();
    sqlx::query(r#"UPDATE "Coach" SET verified = true, "verifiedAt" = now(), "badgeLevel" = 'VERIFIED' WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    sqlx::query("INSERT INTO trustcoach.badge_basis (coach_id, certification_id, name) VALUES ($1, $2, 'Titre')")
        .bind(&id)
        .bind(&certification)
        .execute(site.db())
        .await
        .unwrap();
    let path = format!("/api/v1/me/coach/certifications/{certification}");
    marie.client.delete(marie.url(&path)).send().await.unwrap();
    let back = marie
        .post(
            &format!("/api/v1/me/removed/{certification}/restore"),
            &json!({}),
        )
        .await;
    assert_eq!(back.status(), 204);
    let all = marie.json("/api/v1/me/coach/certifications").await;
    assert_eq!(all[0]["verified"], false, "it has to be seen again: {all}");
    let verified: bool = sqlx::query_scalar(r#"SELECT verified FROM "Coach" WHERE id = $1"#)
        .bind(&id)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert!(!verified);
}

#[tokio::test]
async fn a_window_that_was_taken_out_of_the_week_comes_back_unless_the_week_changed_since() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let (page, api) = ("/desk/availability", "/api/v1/me/availability");
    let save = async |days: &[&str], version: &Value| {
        let names: Vec<[String; 3]> = (0..days.len())
            .map(|n| ["day", "start", "end"].map(|field| format!("{field}-{n}")))
            .collect();
        let mut fields = vec![("version", version.as_str().unwrap())];
        for (day, name) in days.iter().zip(&names) {
            fields.extend([
                (name[0].as_str(), *day),
                (name[1].as_str(), "09:00"),
                (name[2].as_str(), "18:00"),
            ]);
        }
        let saved = marie.submit(page, &fields).await;
        assert_eq!(saved.status(), 303, "{}", saved.text().await.unwrap());
    };
    let before = marie.json(api).await;
    // Without Wednesday.
    save(&["1", "2", "4", "5"], &before["version"]).await;
    assert_eq!(
        marie.json(api).await["windows"].as_array().unwrap().len(),
        4
    );
    let way = undo(&marie, page).await.unwrap();
    assert_eq!(marie.submit(&way, &[]).await.status(), 303);
    assert_eq!(marie.json(api).await, before);

    // A window that is only added leaves nothing to bring back.
    save(&["1", "2", "3", "4", "5", "6"], &before["version"]).await;
    assert_eq!(undo(&marie, page).await, None);

    let now = marie.json(api).await;
    save(&["1"], &now["version"]).await;
    let way = undo(&marie, page).await.unwrap();
    let now = marie.json(api).await;
    save(&["1", "2"], &now["version"]).await;
    let now = marie.json(api).await;
    assert_eq!(marie.submit(&way, &[]).await.status(), 409);
    assert_eq!(marie.json(api).await, now, "what was saved since stays");
}

#[tokio::test]
async fn what_a_cookie_invents_becomes_no_address() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    for (id, shown) in [
        ("abc123", true),
        ("../desk/profile/suspend", false),
        ("a\"><b", false),
    ] {
        let flash = json!({ "kind": "success", "key": "flash-undone", "undo": id });
        let cookie = format!("flash={}", URL_SAFE_NO_PAD.encode(flash.to_string()));
        let page = marie
            .client
            .get(marie.url("/"))
            .header("cookie", cookie)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert_eq!(page.contains("action=\"/undo/"), shown, "{id}: {page}");
    }
    let nobody = site.browser().submit("/undo/abc123", &[]).await;
    assert_eq!(nobody.status(), 303, "to the login");
    let (status, _) = problem(
        marie
            .post("/api/v1/me/removed/abc123/restore", &json!({}))
            .await,
    )
    .await;
    assert_eq!(status, 404);
}
