//! What everybody reads of a coach, and search engines too.

use serde_json::{Value, json};
use testing::{Site, people};

fn data(page: &str) -> Value {
    let start = page
        .split(r#"<script type="application/ld+json">"#)
        .nth(1)
        .unwrap();
    serde_json::from_str(start.split("</script>").next().unwrap()).unwrap()
}

#[tokio::test]
async fn search_engines_read_what_the_page_says_and_nothing_more() {
    let site = Site::start().await;
    let (marie, id) = people::coach(&site, "marie@example.fr").await;
    marie
        .client
        .patch(marie.url("/api/v1/me/coach"))
        .json(&json!({
            "headline": "</script><script>alert(1)</script>",
            "latitude": 48.123_456, "longitude": 2.654_321, "address": "3 rue Secrète",
            "videoUrl": "https://vimeo.com/1",
        }))
        .send()
        .await
        .unwrap();
    let page = site.browser().page(&format!("/coaches/{id}")).await;
    assert!(!page.contains("<script>alert(1)"));
    let data = data(&page);
    assert_eq!(data["@type"], "ProfessionalService");
    assert_eq!(
        data["employee"]["jobTitle"],
        "</script><script>alert(1)</script>"
    );
    assert_eq!(data["address"]["addressLocality"], "Paris");
    assert_eq!(data["makesOffer"]["priceSpecification"]["price"], "80.00");
    assert!(data.get("aggregateRating").is_none(), "nobody rated yet");
    let all = data.to_string();
    for secret in ["48.123", "2.654", "Secrète", "marie@example.fr"] {
        assert!(!all.contains(secret) && !page.contains(secret), "{secret}");
    }
    let address = format!("http://{}/coaches/{id}", site.address);
    assert!(page.contains(&format!(r#"<link rel="canonical" href="{address}">"#)));
    assert!(page.contains(r#"property="og:title""#));
    assert!(page.contains("https://vimeo.com/1"));
    // A picture of a week is one page: the address without its query.
    let week = site
        .browser()
        .page(&format!("/coaches/{id}?duration=60"))
        .await;
    assert!(week.contains(&format!(r#"<link rel="canonical" href="{address}">"#)));

    let map = site.browser().page("/sitemap.xml").await;
    assert!(
        map.contains(&format!(
            "<loc>{address}</loc><lastmod>2026-06-01</lastmod>"
        )),
        "{map}"
    );
    let robots = site.browser().page("/robots.txt").await;
    assert!(robots.contains("Disallow: /sessions") && robots.contains("/sitemap.xml"));
}
