//! Every operation of the API, from its description: hostile ids, queries and bodies.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Map, Value, json};
use testing::Browser;

use super::{EDGES, IDS, Request, World, ask, filled, queries};

/// Stands for what JSON can say and a `Value` cannot.
const LONE_SURROGATE: &str = "<lone surrogate>";
const HUGE: &str = "<huge>";

/// Operations that none of the four can get further into than "not found", for want of the
/// thing that they name.
const NOTHING_TO_NAME: &[&str] = &[
    "DELETE /api/v1/sessions/{id}/moments/{moment}",
    "GET /api/v1/sessions/{id}/audio",
    "POST /api/v1/me/coach/payouts/onboarding",
    "PUT /api/v1/sessions/{id}/audio",
];

pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    queries: Vec<String>,
    /// A body's schema, when it is JSON.
    pub(super) schema: Option<Value>,
}

pub(super) fn operations(document: &Value) -> Vec<Operation> {
    let mut found = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            if !operation["responses"].is_object() {
                continue;
            }
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            found.push(Operation {
                method,
                path: path.clone(),
                queries: parameters
                    .filter(|p| p["in"] == "query")
                    .map(|p| p["name"].as_str().unwrap().to_owned())
                    .collect(),
                schema: operation
                    .pointer("/requestBody/content/application~1json/schema")
                    .cloned(),
            });
        }
    }
    // What ends a login, or what others need, comes last.
    found.sort_by_key(|o| {
        let last = ["/cancel", "/suspend", "/bar", "/auth/logout"];
        (
            last.iter().position(|end| o.path.ends_with(end)),
            o.method == Method::DELETE,
            o.path.clone(),
        )
    });
    found
}

/// A schema itself, where it is a reference or may be null.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let there = document.pointer(reference.strip_prefix('#').unwrap());
        return resolved(document, there.unwrap());
    }
    for kind in ["oneOf", "anyOf", "allOf"] {
        let Some(choices) = schema[kind].as_array() else {
            continue;
        };
        if let Some(choice) = choices.iter().find(|choice| choice["type"] != "null") {
            return resolved(document, choice);
        }
    }
    schema
}

/// Something that fits a schema.
pub(super) fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["enum"].as_array() {
        return choices[0].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
        kind => kind,
    };
    match kind.as_str() {
        Some("string") if schema["format"] == "date-time" => json!("2026-06-10T07:00:00Z"),
        Some("string") => json!("2026-06-10"),
        Some("integer" | "number") => json!(60),
        Some("boolean") => json!(true),
        Some("array") => json!([sample(document, &schema["items"])]),
        Some("object") => {
            let properties = schema["properties"].as_object();
            let members = properties.into_iter().flatten();
            let members = members.map(|(name, s)| (name.clone(), sample(document, s)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}

/// Values that fit nothing, or only just.
fn values() -> Vec<Value> {
    let mut values = vec![
        Value::Null,
        json!(""),
        json!("\0"),
        json!(LONE_SURROGATE),
        json!("x".repeat(20_000)),
        json!(-1),
        json!(0),
        json!(i64::MAX),
        json!(i64::from(i32::MAX)),
        json!(HUGE),
        json!(0.5),
        json!([[{}]]),
        json!({}),
    ];
    values.extend(EDGES.map(Value::from));
    values
}

/// The sample with hostile values in each of its places, one at a time.
fn spoilt(sample: &Value) -> Vec<Value> {
    match sample {
        Value::Object(members) => {
            let mut all = values();
            for (name, value) in members {
                for bad in spoilt(value) {
                    let mut members = members.clone();
                    members.insert(name.clone(), bad);
                    all.push(Value::Object(members));
                }
                let mut without = members.clone();
                without.remove(name);
                all.push(Value::Object(without));
            }
            all
        }
        Value::Array(items) => {
            let mut all = values();
            all.push(json!(vec![items[0].clone(); 3_000]));
            all.extend(spoilt(&items[0]).into_iter().map(|bad| json!([bad])));
            all
        }
        _ => values(),
    }
}

/// As it travels.
fn written(body: &Value) -> String {
    let text = body.to_string();
    let text = text.replace(&json!(LONE_SURROGATE).to_string(), r#""\ud800""#);
    text.replace(&json!(HUGE).to_string(), "1e999")
}

fn json_body(text: String) -> (&'static str, String) {
    ("application/json", text)
}

#[tokio::test]
async fn no_input_to_any_operation_is_our_failure() {
    let world = World::begin().await;
    let document = serde_json::to_value(app::router::description()).unwrap();
    let mut failures = vec![];
    let mut furthest: BTreeMap<String, Vec<u16>> = BTreeMap::new();
    for operation in operations(&document) {
        let named = format!("{} {}", operation.method, operation.path);
        let answers = furthest.entry(named).or_default();
        for who in world.people() {
            if attack(&world, &document, &operation, who, answers, &mut failures).await {
                break;
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let unreached: Vec<_> = furthest
        .iter()
        .filter(|(_, answers)| answers.iter().all(|s| [401, 403, 404, 405].contains(s)))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(unreached, NOTHING_TO_NAME);
}

/// All of it from one person, who may be let in. Whoever is not is refused before anything of
/// theirs is read.
async fn attack(
    world: &World,
    document: &Value,
    operation: &Operation,
    who: &Browser,
    answers: &mut Vec<u16>,
    failures: &mut Vec<String>,
) -> bool {
    let sample = operation.schema.as_ref().map(|s| sample(document, s));
    let path = world.real(&operation.path, "nothing");
    let request = |path: String, body| Request {
        method: operation.method.clone(),
        path,
        body,
    };
    let body = || sample.as_ref().map(|s| json_body(written(s)));
    let mut requests = vec![];
    if operation.path.contains('{') {
        requests.extend(IDS.map(|id| request(filled(&operation.path, id), body())));
    }
    let first = ask(who, &request(path.clone(), body())).await;
    let let_in = first.as_ref().is_ok_and(|s| ![401, 403, 404].contains(s));
    if let_in {
        for name in &operation.queries {
            for value in queries() {
                requests.push(request(format!("{path}?{name}={value}"), None));
            }
            requests.push(request(format!("{path}?{name}=1&{name}=2"), None));
        }
        if let Some(sample) = &sample {
            let bodies = spoilt(sample);
            requests.extend(
                bodies
                    .iter()
                    .map(|b| request(path.clone(), Some(json_body(written(b))))),
            );
        }
    }
    if sample.is_some() {
        for text in ["", "{", "null", "\"x\"", "1e999", "[{}]", "\u{feff}{}"] {
            requests.push(request(path.clone(), Some(json_body(text.to_owned()))));
        }
        requests.push(request(path.clone(), Some(("text/plain", "{}".to_owned()))));
    }
    let mut outcomes = vec![first];
    for request in &requests {
        outcomes.push(ask(who, request).await);
    }
    for outcome in outcomes {
        match outcome {
            Ok(status) => answers.push(status),
            Err(failure) => failures.push(failure),
        }
    }
    let_in
}
