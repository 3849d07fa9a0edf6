//! Coaches' profiles: becoming one, proofs, verification.

mod api;
mod becoming;
mod files;
mod public;
mod undo;
mod verification;

use reqwest::{
    Response,
    multipart::{Form, Part},
};

use domain::ids::CoachId;
use testing::{Browser, Site, people};

/// A person whose address is confirmed, logged in.
pub async fn confirmed(site: &Site, email: &str) -> Browser {
    people::client(site, email).await
}

/// Sends a form with a file as a page would.
pub async fn send(
    browser: &Browser,
    path: &str,
    fields: &[(&str, &str)],
    file: Option<(&str, Vec<u8>)>,
) -> Response {
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    if let Some((name, bytes)) = file {
        // What the sender calls it counts for nothing.
        let part = Part::bytes(bytes)
            .file_name("photo.jpg")
            .mime_str("image/jpeg")
            .unwrap();
        form = form.part(name.to_owned(), part);
    }
    browser
        .client
        .post(browser.url(path))
        .header("sec-fetch-site", "same-origin")
        .multipart(form)
        .send()
        .await
        .unwrap()
}

/// A PDF that is one.
pub fn pdf() -> Vec<u8> {
    pdf_with("")
}

/// A PDF of one page, with something more in its catalogue.
pub fn pdf_with(more: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {more} >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>\nendobj\n\
         trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )
    .into_bytes()
}

/// A picture, every point of it another colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x, y, x + y].map(|n| u8::try_from(n % 256).unwrap()))
    });
    let mut out = std::io::Cursor::new(vec![]);
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

pub fn location(response: &Response) -> String {
    let location = response.headers().get("location");
    location.map_or_else(String::new, |l| l.to_str().unwrap().to_owned())
}

/// A coach without a badge, logged in, with one certification and its document.
pub async fn with_proof(site: &Site, email: &str, expires: &str) -> (Browser, CoachId, String) {
    let (browser, id) = people::coach(site, email).await;
    sqlx::query(r#"UPDATE "Coach" SET verified = false, "verifiedAt" = NULL WHERE id = $1"#)
        .bind(&id)
        .execute(site.db())
        .await
        .unwrap();
    let certification = add_proof(&browser, "Titre RNCP", expires).await;
    (browser, id, certification)
}

/// Adds a certification with its document, through the form.
pub async fn add_proof(browser: &Browser, name: &str, expires: &str) -> String {
    let fields = [
        ("name", name),
        ("issuer", "France compétences"),
        ("year", "2020"),
        ("expiresAt", expires),
    ];
    let sent = send(
        browser,
        "/desk/profile/certifications/new",
        &fields,
        Some(("document", pdf())),
    )
    .await;
    assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
    let all = browser.json("/api/v1/me/coach/certifications").await;
    let all = all.as_array().unwrap();
    let row = all.iter().find(|c| c["name"] == name).unwrap();
    row["id"].as_str().unwrap().to_owned()
}
