//! Who is let in where: every operation of the API and every page, asked by everybody about the
//! things of one client and one coach. A route that is new has no line, and the test fails.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use testing::{Browser, people, scene::created};

use super::{
    World,
    api::{operations, sample},
};
use crate::routes;

/// Nobody, another client, another coach, an administrator, the client, the coach.
const PEOPLE: [&str; 6] = ["nobody", "stranger", "rival", "admin", "client", "coach"];

/// Its kind, and itself.
type Body = (&'static str, String);

struct Matrix {
    world: World,
    stranger: Browser,
    rival: Browser,
    /// What stands in a path, and the id of a thing of the client's or the coach's.
    things: Vec<(&'static str, String)>,
}

impl Matrix {
    async fn begin() -> Self {
        let world = World::begin().await;
        let site = &world.scene.site;
        let stranger = people::client(site, "lea@example.fr").await;
        let (rival, _) = people::coach(site, "rita@example.fr").await;
        let coach = &world.scene.coach;
        let id = |made: Value| made["id"].as_str().unwrap().to_owned();
        let certification = json!({ "name": "Coach", "issuer": "ICF", "year": 2021 });
        let certification = created(
            coach
                .post("/api/v1/me/coach/certifications", &certification)
                .await,
        )
        .await;
        let reference = json!({ "companyName": "Aciérie", "sector": "Industrie", "year": 2020 });
        let reference = created(coach.post("/api/v1/me/coach/references", &reference).await).await;
        let away = json!({ "startDate": "2026-08-01" });
        let away = created(coach.post("/api/v1/me/time-off", &away).await).await;
        let request = r"
            INSERT INTO trustcoach.verification_request (id, coach_id, state, submitted_at)
            VALUES ('request', $1, 'SUBMITTED', now())";
        sqlx::query(request)
            .bind(world.scene.coach_id.as_str())
            .execute(site.db())
            .await
            .unwrap();
        site.work().await;
        let letter: String = sqlx::query_scalar("SELECT id FROM trustcoach.letter LIMIT 1")
            .fetch_one(site.db())
            .await
            .unwrap();
        let things = vec![
            ("/certifications/{id}", id(certification)),
            ("/references/{id}", id(reference)),
            ("/time-off/{id}", id(away)),
            ("/verifications/{id}", "request".to_owned()),
            ("/letters/{id}", letter),
            ("/reviews/{id}", world.booking.clone()),
        ];
        Self {
            world,
            stranger,
            rival,
            things,
        }
    }

    fn people(&self) -> [&Browser; 6] {
        let World {
            scene,
            admin,
            nobody,
            ..
        } = &self.world;
        [
            nobody,
            &self.stranger,
            &self.rival,
            admin,
            &scene.client,
            &scene.coach,
        ]
    }

    fn real(&self, path: &str) -> String {
        let mut real = path.to_owned();
        for (place, id) in &self.things {
            let (before, _) = place.split_once('{').unwrap();
            real = real.replace(place, &format!("{before}{id}"));
        }
        self.world.real(&real, "nothing")
    }

    /// A mark for each of the people: `y` let in, `-` refused or not told of it, `l` to log in, `i`
    /// its input refused before anything is looked up.
    async fn marks(&self, method: &Method, path: &str, body: Option<&Body>) -> String {
        let mut marks = String::new();
        let real = self.real(path);
        for who in self.people() {
            let mut request = who
                .client
                .request(method.clone(), who.url(&real))
                .header("sec-fetch-site", "same-origin");
            if let Some((media, body)) = body {
                request = request.header("content-type", *media).body(body.clone());
            }
            let answer = request.send().await.unwrap();
            let to = answer.headers().get("location");
            let to_login = to.is_some_and(|to| to.as_bytes().starts_with(b"/login?next="));
            marks.push(match answer.status().as_u16() {
                401 => 'l',
                303 if to_login => 'l',
                403 | 404 => '-',
                400 | 415 | 422 => 'i',
                500.. => panic!("{method} {path}: {}", answer.status()),
                _ => 'y',
            });
        }
        marks
    }
}

/// Routes whose things are nobody's: they are found by their name.
fn is_private(path: &str) -> bool {
    [
        "/bookings/{id}",
        "/series/{id}",
        "/sessions/{id}",
        "/me/",
        "/certifications/{id}",
    ]
    .iter()
    .any(|part| path.contains(part))
}

#[tokio::test]
async fn who_is_let_in_where() {
    let matrix = Matrix::begin().await;
    let document = serde_json::to_value(app::router::description()).unwrap();
    let mut asked: Vec<(Method, String, Option<Body>)> = operations(&document)
        .into_iter()
        .map(|o| {
            let body = o
                .schema
                .map(|schema| sample(&document, &schema).to_string());
            let body = body.map(|body| ("application/json", body));
            (o.method, o.path, body)
        })
        .collect();
    for route in routes::pages() {
        if route.get {
            asked.push((Method::GET, route.path.clone(), None));
        }
        if route.post {
            let form = "application/x-www-form-urlencoded";
            asked.push((Method::POST, route.path, Some((form, String::new()))));
        }
    }
    // What deletes comes after what it deletes, and what ends a login last.
    let last = ["bar", "delete", "remove", "cancel", "suspend", "logout"];
    asked.sort_by_key(|(method, path, _)| {
        let end = last.iter().rposition(|word| path.contains(word));
        (end, method == Method::DELETE)
    });
    let mut table = format!("{}\n", PEOPLE.join(" "));
    let mut lines = vec![];
    for (method, path, body) in &asked {
        let marks = matrix.marks(method, path, body.as_ref()).await;
        // RULES.md, Visibility: what is not visible answers 404.
        let [_, stranger, rival, admin, ..] = *marks.as_bytes() else {
            unreachable!("six marks")
        };
        if is_private(path) && !path.contains("/me/") {
            assert!(stranger != b'y' && rival != b'y', "{method} {path} {marks}");
        }
        if path.contains("/sessions/{id}") {
            assert_ne!(admin, b'y', "{method} {path} {marks}");
        }
        if path.contains("/admin/") {
            let others = marks.bytes().enumerate().filter(|(n, _)| *n != 3);
            assert!(
                others.map(|(_, m)| m).all(|m| m != b'y'),
                "{method} {path} {marks}"
            );
        }
        lines.push(format!("{marks} {method} {path}"));
    }
    lines.sort_by(|a, b| a[7..].cmp(&b[7..]));
    lines.dedup();
    for line in lines {
        writeln!(table, "{line}").unwrap();
    }
    insta::assert_snapshot!("matrix", table);
}
