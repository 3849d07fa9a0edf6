//! Characters that nobody sees, in every text that the API and the forms take: none is kept.

use std::collections::BTreeSet;

use regex::Regex;
use reqwest::Method;
use serde_json::Value;
use testing::letters;

use super::{
    Request, World,
    api::{operations, sample},
    ask,
};
use crate::routes;

/// One of each kind: width, direction, control, fillers, hyphens, tags, selectors.
const UNSEEN: &str = "\u{200b}\u{202e}\u{2066}\u{200f}\u{1}\u{9b}\u{3164}\u{ad}\u{115f}\u{180e}\u{e0041}\u{fe00}\u{feff}";
/// The same, as PostgreSQL's patterns name them.
const PATTERN: &str = "[\\u0001\\u009b\\u00ad\\u115f\\u180e\\u200b\\u200f\\u202e\\u2066\\u3164\\ufe00\\ufeff\\U000e0041]";

/// The same value, with what nobody sees behind each of its texts.
fn with_unseen(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(format!("{text}{UNSEEN}")),
        Value::Array(items) => items.iter().map(with_unseen).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), with_unseen(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Where the database holds such a character.
async fn kept(world: &World) -> Vec<String> {
    let db = world.scene.site.db();
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_schema::text, c.table_name::text, c.column_name::text
         FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE t.table_type = 'BASE TABLE'
           AND c.table_schema IN ('public', 'trustcoach')
           AND c.data_type IN ('text', 'character varying', 'ARRAY', 'json', 'jsonb')",
    )
    .fetch_all(db)
    .await
    .unwrap();
    assert!(columns.len() > 100, "{}", columns.len());
    let mut found = vec![];
    for (schema, table, column) in columns {
        let question =
            format!(r#"SELECT count(*) FROM "{schema}"."{table}" WHERE "{column}"::text ~ $1"#);
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
            .bind(PATTERN)
            .fetch_one(db)
            .await
            .unwrap();
        if count > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

#[tokio::test]
async fn no_text_of_the_api_keeps_what_nobody_sees() {
    let world = World::begin().await;
    let document = serde_json::to_value(app::router::description()).unwrap();
    let (mut failures, mut accepted) = (vec![], BTreeSet::new());
    for operation in operations(&document) {
        let Some(schema) = &operation.schema else {
            continue;
        };
        let body = with_unseen(&sample(&document, schema)).to_string();
        for who in world.people() {
            let request = Request {
                method: operation.method.clone(),
                path: world.real(&operation.path, "nothing"),
                body: Some(("application/json", body.clone())),
            };
            match ask(who, &request).await {
                Ok(status) if status < 300 => {
                    accepted.insert(operation.path.clone());
                }
                Ok(_) => {}
                Err(failure) => failures.push(failure),
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(accepted.len() >= 6, "{accepted:#?}");
    assert_eq!(kept(&world).await, [""; 0]);
}

#[tokio::test]
async fn no_text_of_a_form_keeps_what_nobody_sees() {
    let world = World::begin().await;
    let field = Regex::new(r#"(?:name="|forms::\w+\(errors, ")(\w+)""#).unwrap();
    let mut names = BTreeSet::new();
    for folder in std::fs::read_dir(routes::root().join("crates")).unwrap() {
        let templates = folder.unwrap().path().join("templates");
        if templates.is_dir() {
            for file in routes::files(&templates, &["html"]) {
                let text = std::fs::read_to_string(file).unwrap();
                names.extend(field.captures_iter(&text).map(|c| c[1].to_owned()));
            }
        }
    }
    assert!(names.len() > 50, "{names:?}");
    let body = |text: &str| {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for name in &names {
            let plain = match name.as_str() {
                "rating" => "5",
                "duration" => "60",
                "language" => "fr",
                "timezone" => "Europe/Paris",
                "email" => "quelquun@example.fr",
                "password" => testing::people::PASSWORD,
                "year" => "2020",
                _ => text,
            };
            form.append_pair(name, &format!("{plain}{UNSEEN}"));
        }
        form.finish()
    };
    let mut pages = routes::pages();
    pages.retain(|route| route.post);
    pages.sort_by_key(|route| route.path.contains("logout"));
    let (mut failures, mut accepted) = (vec![], BTreeSet::new());
    for route in &pages {
        for who in world.people() {
            for text in ["Un mot", "2026-06-10"] {
                let request = Request {
                    method: Method::POST,
                    path: world.real(&route.path, "nothing"),
                    body: Some(("application/x-www-form-urlencoded", body(text))),
                };
                match ask(who, &request).await {
                    Ok(303) => {
                        accepted.insert(route.path.clone());
                    }
                    Ok(_) => {}
                    Err(failure) => failures.push(failure),
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(accepted.len() >= 8, "{accepted:#?}");
    assert_eq!(kept(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_name_is_what_is_seen_of_it() {
    let site = testing::Site::start().await;
    for (n, nothing) in [
        "\u{200b}",
        "\u{3164}",
        "\u{2800}",
        "\u{202e}\u{202c}",
        "\u{301}\u{302}",
    ]
    .iter()
    .enumerate()
    {
        let body = serde_json::json!({
            "email": format!("n{n}@example.fr"), "password": "une phrase assez longue", "name": nothing,
        });
        let refused = site.browser().post("/api/v1/auth/register", &body).await;
        assert_eq!(refused.status(), 422, "{nothing:?}");
    }
    for (n, name) in [
        "Zoé 👨\u{200d}👩\u{200d}👧",
        "می\u{200c}خواهم",
        "שָׁלוֹם",
        "محمد",
        "क\u{94d}\u{200d}ष",
    ]
    .iter()
    .enumerate()
    {
        let email = format!("k{n}@example.fr");
        let body = serde_json::json!({
            "email": email, "password": "une phrase assez longue", "name": format!("{name}\u{202e}"),
        });
        let browser = site.browser();
        let done = browser.post("/api/v1/auth/register", &body).await;
        assert_eq!(done.status(), 202, "{name}");
        site.work().await;
        let letters = letters::to(&site.letters(), &email);
        let path = letters::link(&letters[0], "/register/");
        let body = serde_json::json!({ "token": path.strip_prefix("/register/"), "password": "" });
        let made = browser.post("/api/v1/auth/register/confirm", &body).await;
        assert_eq!(made.status(), 201, "{name}");
        let kept: String = sqlx::query_scalar(r#"SELECT name FROM "User" WHERE email = $1"#)
            .bind(&email)
            .fetch_one(site.db())
            .await
            .unwrap();
        assert_eq!(kept, unicode(name));
    }
}

fn unicode(text: &str) -> String {
    domain::text::line(text)
}
