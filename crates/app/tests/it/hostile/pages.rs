//! Every page: hostile paths and queries, and forms that no page has.

use reqwest::Method;

use super::{EDGES, IDS, Request, World, ask, filled, queries};
use crate::routes;

/// What the pages read from their queries.
const QUERIES: [&str; 13] = [
    "cursor", "after", "from", "to", "day", "week", "q", "city", "sort", "mode", "minPrice",
    "token", "month",
];

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn no_page_fails_whatever_its_address_says() {
    let world = World::begin().await;
    let mut failures = vec![];
    let get = |path: String| Request {
        method: Method::GET,
        path,
        body: None,
    };
    for route in routes::pages().iter().filter(|route| route.get) {
        let real = world.real(&route.path, "nothing");
        let mut paths: Vec<_> = IDS.map(|id| filled(&route.path, id)).into();
        for value in queries() {
            let all: Vec<_> = QUERIES.map(|name| format!("{name}={value}")).into();
            paths.push(format!("{real}?{}", all.join("&")));
        }
        if route.path.starts_with("/book") {
            paths.extend(bookings(&real, world.scene.coach_id.as_str()));
        }
        paths.sort();
        paths.dedup();
        // Whoever is shown the page, or else an administrator.
        let mut reader = world.people()[3];
        for who in world.people() {
            let shown = ask(who, &get(real.clone())).await;
            if shown.is_ok_and(|status| status == 200) {
                reader = who;
                break;
            }
        }
        for path in paths {
            failures.extend(ask(reader, &get(path)).await.err());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Times that nobody can book.
fn bookings(page: &str, coach: &str) -> Vec<String> {
    let rests = [
        "duration=60&mode=REMOTE",
        "duration=-1",
        "every=WEEK&count=-1",
    ];
    EDGES
        .iter()
        .flat_map(|edge| rests.map(|rest| (edge.replace('+', "%2B"), rest)))
        .map(|(edge, rest)| format!("{page}?coach={coach}&start={edge}&{rest}"))
        .collect()
}

#[tokio::test]
async fn no_form_fails_whatever_is_sent() {
    let world = World::begin().await;
    let coach = &world.scene.coach_id;
    let mut forms: Vec<String> = [
        "",
        "%ff=%fe",
        "email=%00&password=%00&name=%00&reason=%00&text=%00&comment=%00",
        "lang=xx&theme=xx&back=//evil.example&next=//evil.example",
        "timezone=../../etc/passwd&name=a&language=fr",
        "rating=-1&stars=99999999999999999999&amount=NaN&duration=1e9",
    ]
    .map(str::to_owned)
    .into();
    for edge in EDGES {
        let edge = edge.replace('+', "%2B");
        forms.push(format!(
            "coach={coach}&coachId={coach}&start={edge}&scheduledAt={edge}&duration=60&mode=REMOTE"
        ));
    }
    let mut routes = routes::pages();
    routes.retain(|route| route.post);
    // What ends a login comes last.
    routes.sort_by_key(|route| route.path.contains("logout"));
    let mut failures = vec![];
    for route in &routes {
        let path = world.real(&route.path, "nothing");
        let mut reached = false;
        for who in world.people() {
            for (body, media) in forms.iter().map(|form| (form, FORM)).chain([
                (&forms[0], "multipart/form-data"),
                (&forms[2], "text/plain"),
            ]) {
                let request = Request {
                    method: Method::POST,
                    path: path.clone(),
                    body: Some((media, body.clone())),
                };
                match ask(who, &request).await {
                    Ok(status) => reached |= status != 405,
                    Err(failure) => failures.push(failure),
                }
            }
        }
        assert!(reached, "nobody can send {path}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
