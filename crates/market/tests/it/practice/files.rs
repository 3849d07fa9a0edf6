//! Photos and documents: what is taken, what is refused, who sees them.

use image::GenericImageView;
use jiff::SignedDuration;
use testing::{Site, people};

use super::{add_proof, location, pdf, pdf_with, png, send, with_proof};

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
        (program, "n’est ni un PDF"),
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
async fn the_platform_sees_pages_as_pictures_and_never_the_file() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    let admin = people::admin(&site).await;
    marie
        .submit("/desk/profile/verification", &[("note", "")])
        .await;
    let queue = admin.json("/api/v1/admin/verifications").await;
    let request = queue["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/admin/verifications/{request}");
    let scan = format!("{path}/documents/{certification}");
    let page = admin.page(&path).await;
    assert!(page.contains(&format!("src=\"{scan}/pages/1\"")), "{page}");
    assert!(!page.contains("<object") && !page.contains("application/pdf"));
    assert!(page.contains("Aucun antivirus ne l’a vérifié"), "{page}");

    let drawn = admin.get(&format!("{scan}/pages/1")).await;
    assert_eq!(drawn.headers()["content-type"], "image/jpeg");
    assert_eq!(drawn.headers()["cache-control"], "private, no-store");
    let drawn = image::load_from_memory(&drawn.bytes().await.unwrap()).unwrap();
    assert_eq!(drawn.dimensions(), (500, 250));
    for (who, path, status) in [
        (&admin, format!("{scan}/pages/2"), 404),
        (&admin, format!("{scan}/pages/0"), 404),
        (&admin, format!("{path}/documents/another/pages/1"), 404),
        (&marie, format!("{scan}/pages/1"), 404),
        (&site.browser(), format!("{scan}/pages/1"), 303),
    ] {
        assert_eq!(who.get(&path).await.status(), status, "{path}");
    }

    // What is downloaded is saved, not shown, and does nothing wherever it is opened.
    let read = admin.get(&location(&admin.get(&scan).await)).await;
    let header = |name: &str| read.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-disposition").starts_with("attachment"));
    assert_eq!(
        header("content-security-policy"),
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    );
    let link = admin.json(&format!("/api/v1{scan}")).await;
    assert_eq!(link["checked"], false);
}

#[tokio::test]
async fn an_address_ends_when_its_document_is_replaced() {
    let site = Site::start().await;
    let (marie, _, certification) = with_proof(&site, "marie@example.fr", "").await;
    let path = format!("/api/v1/me/coach/certifications/{certification}/document");
    let first = marie.json(&path).await["url"].as_str().unwrap().to_owned();
    assert_eq!(marie.get(&first).await.status(), 200);
    let replaced = marie
        .client
        .put(marie.url(&path))
        .body(pdf_with("/Lang (fr)"))
        .send()
        .await
        .unwrap();
    assert_eq!(replaced.status(), 200);
    assert_eq!(marie.get(&first).await.status(), 404);
    let second = marie.json(&path).await["url"].as_str().unwrap().to_owned();
    assert_eq!(marie.get(&second).await.status(), 200);
}

#[tokio::test]
async fn a_pdf_is_judged_by_what_it_does_however_its_names_are_written() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    for more in [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>",
        "/AA << /O << /S /L#61unch >> >>",
        "/Names << /Embedded#46iles << >> >>",
    ] {
        let fields = [("name", "Titre"), ("issuer", "X")];
        let path = "/desk/profile/certifications/new";
        let refused = send(&marie, path, &fields, Some(("document", pdf_with(more)))).await;
        assert_eq!(refused.status(), 422, "{more}");
        let text = refused.text().await.unwrap();
        assert!(
            text.contains("Ce PDF contient autre chose"),
            "{more}: {text}"
        );
    }
}

#[tokio::test]
async fn an_antivirus_that_is_set_decides_and_says_so() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let daemon = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("tcp:{}", daemon.local_addr().unwrap());
    let database = testing::Database::fresh().await;
    let site = Site::start_with(database, |parts| {
        parts.config.clamd = Some(address.parse().unwrap());
    })
    .await;
    let (answers, mut next) = tokio::sync::mpsc::channel::<&str>(4);
    let served = tokio::spawn(async move {
        while let Some(answer) = next.recv().await {
            let (mut peer, _) = daemon.accept().await.unwrap();
            let mut command = [0; 10];
            peer.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            loop {
                let length = peer.read_u32().await.unwrap();
                if length == 0 {
                    break;
                }
                let mut piece = vec![0; usize::try_from(length).unwrap()];
                peer.read_exact(&mut piece).await.unwrap();
            }
            peer.write_all(answer.as_bytes()).await.unwrap();
        }
        drop(daemon);
    });
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let path = "/desk/profile/certifications/new";
    let fields = [("name", "Titre"), ("issuer", "X")];
    answers
        .send("stream: Eicar-Test-Signature FOUND\0")
        .await
        .unwrap();
    let refused = send(&marie, path, &fields, Some(("document", pdf()))).await;
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("L’antivirus refuse ce fichier")
    );
    answers.send("stream: OK\0").await.unwrap();
    let id = add_proof(&marie, "Titre", "").await;
    let path_of_link = format!("/api/v1/me/coach/certifications/{id}/document");
    assert_eq!(marie.json(&path_of_link).await["checked"], true);
    // One that does not answer lets nothing through.
    drop(answers);
    served.await.unwrap();
    let refused = send(&marie, path, &fields, Some(("document", pdf()))).await;
    assert_eq!(refused.status(), 503);
}

#[tokio::test]
async fn a_form_that_never_ends_is_ended_and_keeps_nothing_in_memory() {
    let site = Site::start().await;
    let (marie, _) = people::coach(&site, "marie@example.fr").await;
    let sent = |body: Vec<u8>| {
        marie
            .client
            .post(marie.url("/desk/profile/photo"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
            .send()
    };
    // A part whose header has no end, then more parts than a form has.
    let mut endless = b"--x\r\ncontent-disposition: form-data; name=\"".to_vec();
    endless.resize(8 << 20, b'a');
    let part = b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    let many = part.repeat(100);
    for body in [endless, many, b"--x".to_vec()] {
        // A connection that is closed while it still sends is an answer too.
        if let Ok(refused) = sent(body).await {
            assert_eq!(refused.status(), 400);
        }
    }
    assert_eq!(photo_of(&marie).await, None);
}
