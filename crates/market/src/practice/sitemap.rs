//! `sitemap.xml` and `robots.txt`.

use std::fmt::Write;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use platform::error::Result;

use super::queries;
use crate::Market;
use post::address;

/// Addresses in one sitemap, at most (sitemaps.org).
const MOST: i64 = 50_000;

/// `GET /sitemap.xml`: the public pages, and the coaches that everybody may see.
pub async fn sitemap(State(app): State<Market>) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let coaches = queries::published(&mut conn, MOST - 3).await?;
    drop(conn);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in ["/", "/coaches", "/promises"] {
        let _ = writeln!(
            xml,
            "<url><loc>{}</loc></url>",
            escaped(&address(&app, path))
        );
    }
    for (id, changed) in coaches {
        let _ = writeln!(
            xml,
            "<url><loc>{}</loc><lastmod>{}</lastmod></url>",
            escaped(&address(&app, &format!("/coaches/{id}"))),
            changed.strftime("%Y-%m-%d"),
        );
    }
    xml.push_str("</urlset>\n");
    Ok(kept("application/xml; charset=utf-8", xml))
}

/// `GET /robots.txt`: nobody crawls what is private, or costs a query for each combination.
pub async fn robots(State(app): State<Market>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /account\nDisallow: /admin\nDisallow: /api/v1/\nDisallow: /book\n\
         Disallow: /desk\nDisallow: /files/\nDisallow: /sessions\nDisallow: /coaches?\n\n\
         Sitemap: {}\n",
        address(&app, "/sitemap.xml")
    );
    kept("text/plain; charset=utf-8", text)
}

fn kept(media: &'static str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
