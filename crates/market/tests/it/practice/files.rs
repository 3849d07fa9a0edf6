//! Photos and documents: what is taken, what is refused, who sees them.

use image::GenericImageView;
use jiff::SignedDuration;
use testing::{Site, people};

use super::{add_proof, location, pdf, png, send, with_proof};

async fn photo_of(browser: &testing::Browser) -> Option<String> {
    let own = browser.json("/api/v1/me/coach").await;
    own["avatarUrl"].as_str().map(ToOwned::to_owned)
}

#[tokio::test]
async fn a_photo_is_written_anew_square_and_without_what_the_file_carried() {
    let site = Site::start().await;
    let (marie, id) = people::coach(&site, "marie@example.fr").await;
    let mut sent = png(1200, 800);
    sent.extend_from_slice(b"<script>alert(document.domain)</script>");
    let saved = send(&marie, "/desk/profile/photo", &[], Some(("photo", sent))).await;
    assert_eq!(location(&saved), "/desk/profile/media");
    let url = photo_of(&marie).await.unwrap();
    let shown = site.browser().get(&url).await;
    assert_eq!(shown.status(), 200);
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert!(
        shown.headers()["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let bytes = shown.bytes().await.unwrap();
    assert!(!bytes.windows(7).any(|w| w == b"<script"));
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
    assert_eq!(picture.dimensions(), (640, 640));
    assert!(
        site.browser()
            .page(&format!("/coaches/{id}"))
            .await
            .contains(&url)
    );

    // Another takes its place, and the first is gone.
    send(
        &marie,
        "/desk/profile/photo",
        &[],
        Some(("photo", png(300, 300))),
    )
    .await;
    assert_ne!(photo_of(&marie).await.as_deref(), Some(url.as_str()));
    let owed: Vec<String> = sqlx::query_scalar("SELECT object_key FROM trustcoach.object_deletion")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(owed, [url.trim_start_matches('/')]);
    marie.submit("/desk/profile/photo/delete", &[]).await;
    assert_eq!(photo_of(&marie).await, None);
}

#[tokio::test]
async fn what_is_no_photo_is_refused_beside_its_field() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let mut bomb = png(1, 1);
    bomb[16..20].copy_from_slice(&40_000u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&40_000u32.to_be_bytes());
    for (sent, sentence) in [
        (pdf(), "n’est pas une photo"),
        (
            b"GIF89a/*\xFF\xD8\xFF*/=alert(1)".to_vec(),
            "n’est pas une photo",
        ),
        (b"<svg onload=alert(1)>".to_vec(), "n’est pas une photo"),
        (
            b"\xFF\xD8\xFF\xE0 but nothing else".to_vec(),
            "n’est pas une photo",
        ),
        (bomb, "n’est pas une photo|trop de points"),
        (png(100, 100), "trop petite"),
        (vec![0; 9 << 20], "trop lourd"),
        (vec![], "Choisissez une photo"),
    ] {
        let size = sent.len();
        let refused = send(&marie, "/desk/profile/photo", &[], Some(("photo", sent))).await;
        assert_eq!(refused.status(), 422, "{size} bytes, {sentence}");
        let text = refused.text().await.unwrap();
        assert!(
            sentence.split('|').any(|s| text.contains(s)),
            "{sentence}: {text}"
        );
        assert!(text.contains("f-photo-error"));
    }
    assert_eq!(photo_of(&marie).await, None);
    for strange in [
        "/photos/../x",
        "/photos/a/b.jpg",
        "/photos/..%2f..%2fetc/passwd",
    ] {
        assert_eq!(site.browser().get(strange).await.status(), 404, "{strange}");
    }
}

#[tokio::test]
async fn a_document_is_a_pdf_or_a_picture_to_its_last_byte() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let mut zipped = pdf();
    zipped.extend_from_slice(b"PK\x03\x04 an archive that is also a PDF");
    let mut page = b"<html><script>alert(1)</script>".to_vec();
    page.extend(pdf());
    let program = b"%PDF-1.4\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF\n".to_vec();
    for (sent, sentence) in [
        (zipped, "Ce PDF contient autre chose"),
        (page, "n’est ni un PDF"),
        (program, "Ce PDF contient autre chose"),
        (b"MZ\x90\x00 a program".to_vec(), "n’est ni un PDF"),
        (vec![b'%'; 11 << 20], "trop lourd"),
    ] {
        let fields = [("name", "Titre gardé"), ("issuer", "X")];
        let refused = send(
            &marie,
            "/desk/profile/certifications/new",
            &fields,
            Some(("document", sent)),
        )
        .await;
        assert_eq!(refused.status(), 422, "{sentence}");
        let text = refused.text().await.unwrap();
        assert!(text.contains(sentence), "{sentence}: {text}");
        assert!(
            text.contains(r#"value="Titre gardé""#),
            "what was typed is kept"
        );
    }
    assert_eq!(
        marie.json("/api/v1/me/coach/certifications").await,
        serde_json::json!([])
    );

    // A picture loses what hangs on it.
    let mut picture = png(400, 300);
    picture.extend_from_slice(b"PK\x03\x04<script>");
    let fields = [
        ("name", "Photo du diplôme"),
        ("issuer", "X"),
        ("year", "1900"),
    ];
    let refused = send(
        &marie,
        "/desk/profile/certifications/new",
        &fields,
        Some(("document", picture.clone())),
    )
    .await;
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("Une année entre 1950 et 2026")
    );
    send(
        &marie,
        "/desk/profile/certifications/new",
        &fields[..2],
        Some(("document", picture)),
    )
    .await;
    let id = marie.json("/api/v1/me/coach/certifications").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let link = marie
        .json(&format!("/api/v1/me/coach/certifications/{id}/document"))
        .await;
    let bytes = marie
        .get(link["url"].as_str().unwrap())
        .await
        .bytes()
        .await
        .unwrap();
    assert!(!bytes.windows(7).any(|w| w == b"<script"));
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap();
    assert_eq!(picture.dimensions(), (400, 300));
}

#[tokio::test]
async fn a_document_is_seen_by_its_coach_and_the_platform_alone_for_five_minutes() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    let (thomas, _) = people::coach(&site, "thomas@example.fr").await;
    let client = people::client(&site, "jean@example.fr").await;
    let admin = people::admin(&site).await;
    marie
        .submit("/desk/profile/verification", &[("note", "")])
        .await;
    let queue = admin.json("/api/v1/admin/verifications").await;
    let request = queue["items"][0]["id"].as_str().unwrap().to_owned();

    let own = format!("/desk/profile/certifications/{certification}/document");
    let theirs = format!("/admin/verifications/{request}/documents/{certification}");
    for (who, path, status) in [
        (&thomas, &own, 404),
        (&client, &own, 403),
        (&site.browser(), &own, 303),
        (&marie, &theirs, 404),
        (&thomas, &theirs, 404),
        (&site.browser(), &theirs, 303),
    ] {
        assert_eq!(who.get(path).await.status(), status, "{path}");
    }
    for (who, path) in [(&marie, &own), (&admin, &theirs)] {
        let sent = who.get(path).await;
        assert_eq!(sent.status(), 307);
        let url = location(&sent);
        assert!(url.starts_with("/files/"), "{url}");
        let read = who.get(&url).await;
        assert_eq!(read.headers()["content-type"], "application/pdf");
        assert_eq!(read.headers()["x-content-type-options"], "nosniff");
        assert_eq!(read.bytes().await.unwrap(), pdf());
        site.wait(SignedDuration::from_mins(5));
        assert_eq!(who.get(&url).await.status(), 410);
    }
    // Its key is nowhere to be read.
    let seen = marie
        .json("/api/v1/me/coach/certifications")
        .await
        .to_string();
    assert!(!seen.contains("certificates/"), "{seen}");
}

#[tokio::test]
async fn a_certification_that_goes_takes_its_document_with_it_after_an_hour() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    let (thomas, _) = people::coach(&site, "thomas@example.fr").await;
    let path = format!("/desk/profile/certifications/{certification}/delete");
    assert!(
        marie
            .page(&path)
            .await
            .contains("ensuite, elle et son document sont effacés")
    );
    assert_eq!(thomas.submit(&path, &[]).await.status(), 404);
    let key: String = sqlx::query_scalar(r#"SELECT "documentUrl" FROM "Certification""#)
        .fetch_one(site.db())
        .await
        .unwrap();
    assert_eq!(
        site.app.storage.size(&key).await.unwrap(),
        Some(pdf().len() as u64)
    );
    assert_eq!(marie.submit(&path, &[]).await.status(), 303);
    assert_eq!(marie.submit(&path, &[]).await.status(), 404, "once");
    site.wait(SignedDuration::from_hours(1));
    let mut conn = site.db().acquire().await.unwrap();
    platform::queue::enqueue(&mut conn, market::practice::PurgeRemoved::default())
        .await
        .unwrap();
    drop(conn);
    site.work().await;
    let owed: Vec<String> = sqlx::query_scalar("SELECT object_key FROM trustcoach.object_deletion")
        .fetch_all(site.db())
        .await
        .unwrap();
    assert_eq!(owed, [key]);
    add_proof(&marie, "Une autre", "").await;
}

#[tokio::test]
async fn a_document_is_shown_inside_the_platforms_page_and_in_no_page_of_anybody_else() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    let admin = people::admin(&site).await;
    marie
        .submit("/desk/profile/verification", &[("note", "")])
        .await;
    let queue = admin.json("/api/v1/admin/verifications").await;
    let request = queue["items"][0]["id"].as_str().unwrap().to_owned();
    let policy = |response: &reqwest::Response| {
        let value = &response.headers()["content-security-policy"];
        value.to_str().unwrap().to_owned()
    };

    let path = format!("/admin/verifications/{request}");
    let scan = format!("{path}/documents/{certification}");
    let shown = admin.get(&path).await;
    let ours = policy(&shown);
    assert!(
        ours.contains("object-src 'self'; frame-src 'self';"),
        "{ours}"
    );
    assert!(ours.contains("frame-ancestors 'none'"), "{ours}");
    let page = shown.text().await.unwrap();
    let object = format!("type=\"application/pdf\" data=\"{scan}#");
    assert!(page.contains(&object), "{page}");
    assert!(
        page.contains(&format!("<a href=\"{scan}\"")),
        "a link remains where PDFs are not shown: {page}"
    );
    // A decision that is refused shows the document again.
    let version = queue["items"][0]["version"].to_string();
    let decision = [("decision", "refuse"), ("version", &version)];
    let refused = admin.submit(&path, &decision).await;
    assert_eq!(refused.status(), 422);
    assert_eq!(policy(&refused), ours);

    let read = admin.get(&location(&admin.get(&scan).await)).await;
    assert_eq!(
        policy(&read),
        "default-src 'none'; sandbox; frame-ancestors 'self'"
    );
    assert!(read.headers().get("x-frame-options").is_none());
    // What shows no PDF may frame nothing.
    let others = policy(&admin.get("/admin/verifications").await);
    assert!(!others.contains("frame-src"), "{others}");
    assert!(!others.contains("object-src"), "{others}");
}
