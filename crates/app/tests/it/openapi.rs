//! The description of the API.

use std::collections::BTreeSet;

use serde_json::Value;
use testing::Site;

async fn described() -> Value {
    let site = Site::start().await;
    site.browser().json("/api/openapi.json").await
}

/// Every operation: method, path, itself.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let methods = ["get", "put", "post", "delete", "patch"];
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, op)| (method, path, op))
        })
        .filter(|(method, ..)| methods.contains(&method.as_str()))
        .map(|(method, path, op)| (method.to_uppercase(), path.clone(), op))
        .collect()
}

#[tokio::test]
async fn the_description_of_the_api_is_the_one_that_was_reviewed() {
    let document = described().await;
    assert_eq!(
        serde_json::to_value(app::router::description()).unwrap(),
        document,
        "the command line writes what the site serves"
    );
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_a_summary_and_an_answer() {
    let document = described().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = operation["operationId"]
            .as_str()
            .unwrap_or_else(|| panic!("{method} {path}"));
        assert!(names.insert(name.to_owned()), "{name} stands twice");
        assert!(
            operation["summary"].is_string(),
            "{method} {path} has no summary"
        );
        let answers = operation["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|s| s.starts_with(['2', '3'])),
            "{method} {path} never succeeds"
        );
        for part in path.split('/').filter_map(|p| p.strip_prefix('{')) {
            let part = part.trim_end_matches('}');
            let parameters = operation["parameters"].as_array();
            let named = parameters.into_iter().flatten().any(|p| p["name"] == part);
            assert!(named, "{method} {path} does not describe {part}");
        }
    }
}

#[tokio::test]
async fn every_answer_is_described_and_whatever_goes_wrong_is_a_problem() {
    let document = described().await;
    for (method, path, operation) in operations(&document) {
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.contains_key("default"), "{method} {path}");
        for (status, answer) in answers {
            let said = answer["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{method} {path} {status}");
            if status.starts_with(['4', '5', 'd']) {
                let kinds: Vec<_> = answer["content"].as_object().unwrap().keys().collect();
                assert_eq!(
                    kinds,
                    ["application/problem+json"],
                    "{method} {path} {status}"
                );
            }
        }
    }
}

#[tokio::test]
async fn every_reference_of_the_description_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|v| references(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }
    let document = described().await;
    let mut found = vec![];
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
}

#[tokio::test]
async fn the_names_that_stay_are_described() {
    let document = described().await;
    let all: BTreeSet<String> = operations(&document)
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    for name in [
        "POST /api/v1/auth/register",
        "POST /api/v1/auth/register/confirm",
        "POST /api/v1/auth/second-factor",
        "POST /api/v1/auth/passkey",
        "POST /api/v1/auth/login",
        "GET /api/v1/me",
        "GET /api/v1/coaches",
        "GET /api/v1/coaches/{id}",
        "GET /api/v1/coaches/{id}/slots",
        "POST /api/v1/bookings",
        "POST /api/v1/bookings/{id}/checkout",
        "GET /api/v1/sessions/{id}",
        "PUT /api/v1/sessions/{id}/consents/{type}",
        "PUT /api/v1/sessions/{id}/audio",
    ] {
        assert!(all.contains(name), "{name} is not among {all:#?}");
    }
}

#[tokio::test]
async fn the_description_can_be_browsed() {
    let site = Site::start().await;
    let page = site.browser().page("/api/docs").await;
    assert!(page.contains("L’API de TrustCoach"), "{page}");
    assert!(page.contains(r#"<div id="api"></div>"#), "{page}");
    assert!(page.contains(&platform::assets::url("docs.js")), "{page}");
}
