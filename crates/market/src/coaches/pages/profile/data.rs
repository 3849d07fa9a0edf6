//! What search engines read of a profile (schema.org, JSON-LD): only what the page itself says.

use serde_json::{Map, Value, json};

use crate::coaches::actions::Profile;
use site::page::Page;

/// The profile as a `ProfessionalService` of a `Person`, to stand in a script element: nothing
/// that a coach wrote can end it.
pub(super) fn json_ld(page: &Page, found: &Profile, url: &str, picture: Option<&str>) -> String {
    let coach = &found.coach;
    let mut person = Map::new();
    person.insert("@type".into(), "Person".into());
    person.insert("name".into(), coach.name.as_str().into());
    put(&mut person, "jobTitle", coach.headline.as_deref());
    put(&mut person, "image", picture);
    if !coach.languages.is_empty() {
        person.insert("knowsLanguage".into(), json!(coach.languages));
    }
    if !coach.specialties.is_empty() {
        person.insert("knowsAbout".into(), json!(coach.specialties));
    }
    // Only what the platform saw, and what counts still.
    let seen: Vec<Value> = found
        .certifications
        .iter()
        .filter(|c| c.verified && c.expires_at.is_none_or(|at| at.0 > page.now))
        .map(|c| {
            json!({
                "@type": "EducationalOccupationalCredential",
                "name": c.name,
                "recognizedBy": { "@type": "Organization", "name": c.issuer },
            })
        })
        .collect();
    if !seen.is_empty() {
        person.insert("hasCredential".into(), seen.into());
    }

    let mut service = Map::new();
    service.insert("@context".into(), "https://schema.org".into());
    service.insert("@type".into(), "ProfessionalService".into());
    service.insert("@id".into(), url.into());
    service.insert("url".into(), url.into());
    service.insert("name".into(), coach.name.as_str().into());
    put(&mut service, "description", coach.headline.as_deref());
    put(&mut service, "image", picture);
    service.insert("employee".into(), person.into());
    let city = coach.city.as_deref().filter(|_| coach.offers_in_person);
    if let Some(city) = city {
        let mut place = Map::new();
        place.insert("@type".into(), "PostalAddress".into());
        place.insert("addressLocality".into(), city.into());
        put(&mut place, "addressCountry", coach.country.as_deref());
        service.insert("address".into(), place.into());
    }
    if let Some(cents) = coach.hourly_rate {
        service.insert(
            "makesOffer".into(),
            json!({
                "@type": "Offer",
                "priceCurrency": coach.currency,
                "priceSpecification": {
                    "@type": "UnitPriceSpecification",
                    "price": format!("{}.{:02}", cents / 100, cents % 100),
                    "priceCurrency": coach.currency,
                    "unitCode": "HUR",
                },
            }),
        );
    }
    if let Some(average) = coach.average_rating.filter(|_| coach.ratings > 0) {
        service.insert(
            "aggregateRating".into(),
            json!({
                "@type": "AggregateRating",
                "ratingValue": (average * 100.0).round() / 100.0,
                "ratingCount": coach.ratings,
                "bestRating": 5,
                "worstRating": 1,
            }),
        );
    }
    inert(&Value::Object(service).to_string())
}

fn put(map: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|t| !t.trim().is_empty()) {
        map.insert(key.into(), text.into());
    }
}

/// JSON in which no text can end the script element around it, nor begin a comment.
fn inert(json: &str) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_ends_the_script() {
        let json = inert(&json!({ "a": "</script><script>alert(1)</script><!--" }).to_string());
        assert!(!json.contains('<'), "{json}");
        let read: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["a"], "</script><script>alert(1)</script><!--");
    }
}
