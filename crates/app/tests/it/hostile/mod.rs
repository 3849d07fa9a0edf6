//! Input that no form sends: whatever it is, it is refused, and never our failure.

mod api;
mod matrix;
mod pages;
mod unseen;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::json;
use testing::{Browser, Database, Site, people};

use testing::scene::{Scene, WEDNESDAY, checkout};

/// Instants at the edges of what texts can say; PostgreSQL keeps none before 4713 BC.
const EDGES: [&str; 4] = [
    "-009999-01-02T01:59:59Z",
    "9999-12-30T22:00:00Z",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00-23:59",
];

/// Ids that are none, as they stand in a path.
const IDS: [&str; 7] = [
    "%ff%fe",
    "..%2f..%2fetc",
    "%F0%9F%92%A9",
    "'",
    "a%0d%0ab",
    "%00",
    "{id}",
];

/// Values of a query.
fn queries() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "%00",
        "%ff",
        "%25_%5C'%22%3Cscript%3E",
        "-1",
        "4294967296",
        "99999999999999999999",
        "1e9",
        "NaN",
        "9999-12-31",
        "-9999-01-01",
        "0000-00-00",
        "2026-02-30",
    ]
    .map(str::to_owned)
    .into();
    values.push("(".repeat(100));
    for edge in EDGES {
        values.push(edge.replace('+', "%2B"));
        values.push(URL_SAFE_NO_PAD.encode(json!([edge, "b"]).to_string()));
    }
    let place = json!({ "sort": "relevance", "position": i64::MIN, "id": "1e9", "back": true });
    values.push(URL_SAFE_NO_PAD.encode(place.to_string()));
    values
}

/// People, and what they have.
struct World {
    scene: Scene,
    admin: Browser,
    nobody: Browser,
    booking: String,
    session: String,
    payment: String,
    series: String,
}

impl World {
    async fn begin() -> Self {
        let scene = Scene::on(Site::without_limits(Database::fresh().await).await).await;
        let admin = people::admin(&scene.site).await;
        let booking = scene.confirmed(WEDNESDAY).await;
        let held = scene.held("2026-06-04T07:00:00Z").await;
        let payment = checkout(&scene.client, held["id"].as_str().unwrap()).await;
        let mut series = scene.wish("2026-06-05T07:00:00Z");
        series["every"] = json!("WEEK");
        series["count"] = json!(2);
        let series = scene.client.post("/api/v1/bookings/series", &series).await;
        let series = testing::scene::created(series).await;
        let session: String = sqlx::query_scalar(r#"SELECT id FROM "Session""#)
            .fetch_one(scene.site.db())
            .await
            .unwrap();
        Self {
            nobody: scene.site.browser(),
            admin,
            booking: booking["id"].as_str().unwrap().to_owned(),
            session,
            payment,
            series: series["id"].as_str().unwrap().to_owned(),
            scene,
        }
    }

    /// Who asks: nobody, a client, a coach, an administrator.
    fn people(&self) -> [&Browser; 4] {
        [
            &self.nobody,
            &self.scene.client,
            &self.scene.coach,
            &self.admin,
        ]
    }

    /// A path whose parameters name what there is, or `otherwise` where there is nothing.
    fn real(&self, path: &str, otherwise: &str) -> String {
        let coach = self.scene.coach_id.to_string();
        let mut real = path.to_owned();
        for (place, id) in [
            ("/bookings/series/{id}", &self.series),
            ("/series/{id}", &self.series),
            ("/bookings/{id}", &self.booking),
            ("/sessions/{id}", &self.session),
            ("/coaches/{id}", &coach),
            ("/simulated/{payment}", &self.payment),
            ("/simulated/{paymentId}", &self.payment),
        ] {
            let (before, _) = place.split_once('{').unwrap();
            real = real.replace(place, &format!("{before}{id}"));
        }
        real = real.replace("{side}", "client");
        real = real.replace("{type}", "AUDIO_RECORDING");
        filled(&real, otherwise)
    }
}

/// A path with every parameter replaced.
fn filled(path: &str, value: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { value } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Something that is asked.
struct Request {
    method: Method,
    path: String,
    /// Its kind, and itself.
    body: Option<(&'static str, String)>,
}

/// Asks it; the status, unless it is our failure.
async fn ask(who: &Browser, request: &Request) -> Result<u16, String> {
    let Request { method, path, body } = request;
    let mut asked = who.client.request(method.clone(), who.url(path));
    if let Some((media, body)) = body {
        asked = asked.header("content-type", *media).body(body.clone());
    }
    let response = asked.send().await.unwrap();
    let status = response.status();
    let to = response.headers().get("location");
    let to = to.map_or("", |l| l.to_str().unwrap_or("?"));
    if status.is_server_error() || to.contains("evil") {
        return Err(format!("{status} {method} {path} {body:?} {to}"));
    }
    Ok(status.as_u16())
}
