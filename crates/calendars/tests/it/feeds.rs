//! The feeds: secret, renewable, small, and the same instants as everywhere.

use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::icaljs;
use testing::{Browser, log::Log, people, problem};

use super::scene;
use testing::scene::{Scene, WEDNESDAY};

/// Makes a feed; its path.
async fn feed(browser: &Browser, side: &str) -> String {
    let path = format!("/api/v1/me/calendars/feeds/{side}");
    let response = browser.put(&path, &json!({})).await;
    assert_eq!(response.status(), 200);
    let view: Value = response.json().await.unwrap();
    let url = view["url"].as_str().unwrap();
    assert!(url.starts_with(&browser.base), "{url}");
    url.strip_prefix(&browser.base).unwrap().to_owned()
}

/// What a calendar that follows the feed sees.
async fn followed(scene: &Scene, path: &str) -> Value {
    let text = scene.site.browser().page(path).await;
    icaljs::read(&text)
}

#[tokio::test]
async fn both_people_follow_a_session_from_its_booking_to_its_end() {
    let scene = scene().await;
    let client = feed(&scene.client, "client").await;
    let coach = feed(&scene.coach, "coach").await;
    // A hold is in nobody's calendar.
    scene.held("2026-06-04T07:00:00Z").await;
    assert_eq!(followed(&scene, &client).await["events"], json!([]));

    let booking = scene.confirmed(WEDNESDAY).await;
    let id = booking["id"].as_str().unwrap();
    let seen = followed(&scene, &client).await;
    assert_eq!(seen["method"], "PUBLISH");
    let event = &seen["events"][0];
    assert_eq!(event["start"], "2026-06-03T07:00:00.000Z");
    assert_eq!(event["uid"], format!("{id}@trustcoach"));
    assert_eq!(event["summary"], "Séance avec Marie");
    // Whoever has the address reads it: it never holds the room, only the way to its page.
    let room = booking["meetingUrl"].as_str().unwrap();
    assert_eq!(event["location"], Value::Null);
    for path in [&client, &coach] {
        let text = scene.site.browser().page(path).await.replace("\r\n ", "");
        assert!(!text.contains(room), "{text}");
        assert!(text.contains(&format!("/bookings/{id}")), "{text}");
    }
    assert_eq!(
        (&event["sequence"], &event["status"]),
        (&json!(0), &json!("CONFIRMED"))
    );
    let seen = followed(&scene, &coach).await;
    assert_eq!(seen["events"][0]["summary"], "Séance avec Claire");
    assert_eq!(seen["events"][0]["uid"], event["uid"]);

    let cancelled = scene
        .client
        .post(&format!("/api/v1/bookings/{id}/cancel"), &json!({}))
        .await;
    assert_eq!(cancelled.status(), 200);
    for path in [&client, &coach] {
        let seen = followed(&scene, path).await;
        let event = &seen["events"][0];
        assert_eq!(
            (&event["sequence"], &event["status"]),
            (&json!(1), &json!("CANCELLED"))
        );
        assert_eq!(event["location"], Value::Null, "a room that nobody enters");
    }
    scene.site.wait(SignedDuration::from_hours(24 * 31));
    assert_eq!(followed(&scene, &client).await["events"], json!([]));
}

#[tokio::test]
async fn the_sequence_rises_with_what_people_must_be_told_and_with_nothing_else() {
    let scene = scene().await;
    let booking = scene.confirmed(WEDNESDAY).await;
    let id = booking["id"].as_str().unwrap();
    let sequence = async || -> i64 {
        sqlx::query_scalar::<_, i64>(
            "SELECT coalesce(max(sequence), 0)::bigint FROM trustcoach.booking_calendar",
        )
        .fetch_one(scene.site.db())
        .await
        .unwrap()
    };
    assert_eq!(
        sequence().await,
        0,
        "what a hold went through was told to nobody"
    );
    for (change, expected) in [
        (r#""scheduledAt" = "scheduledAt" + interval '1 day'"#, 1),
        (r"duration = 90", 2),
        (r"location = '12, rue des Lilas'", 3),
        (r#""meetingUrl" = 'https://meet.example/autre'"#, 4),
        (
            r#""updatedAt" = "updatedAt" + interval '1 hour', duration = 90"#,
            4,
        ),
        (r"status = 'IN_PROGRESS'", 4),
        (r"status = 'CANCELLED'", 5),
        (r#"status = 'CANCELLED', "cancellationReason" = 'x'"#, 5),
    ] {
        let sql = format!(r#"UPDATE "Booking" SET {change} WHERE id = $1"#);
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .execute(scene.site.db())
            .await
            .unwrap();
        assert_eq!(sequence().await, expected, "{change}");
    }
}

#[tokio::test]
async fn a_feed_without_names_only_says_that_the_time_is_taken() {
    let scene = scene().await;
    let path = feed(&scene.coach, "coach").await;
    scene.confirmed(WEDNESDAY).await;
    let change = scene
        .coach
        .put(
            "/api/v1/me/calendars/feeds/coach",
            &json!({ "names": false }),
        )
        .await;
    assert_eq!(change.status(), 200);
    let text = scene.site.browser().page(&path).await;
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("SUMMARY:Occupé"), "{unfolded}");
    for told in ["Claire", "claire@", "meet", "LOCATION", "DESCRIPTION"] {
        assert!(!unfolded.contains(told), "{told}: {unfolded}");
    }
}

#[tokio::test]
async fn a_feed_is_read_by_whoever_has_its_address_until_it_changes() {
    let scene = scene().await;
    let path = feed(&scene.client, "client").await;
    // 256 bits, and no login.
    let token = path
        .strip_prefix("/calendars/")
        .unwrap()
        .strip_suffix(".ics")
        .unwrap();
    assert_eq!(token.len(), 43);
    let nobody = scene.site.browser();
    let response = nobody.get(&path).await;
    assert_eq!(
        response.headers()["content-type"],
        "text/calendar; charset=utf-8"
    );
    assert_eq!(response.headers()["cache-control"], "private, no-cache");
    assert_eq!(response.headers()["x-robots-tag"], "noindex");
    // Asked again, the address is the same; the page shows it, the database does not hold it.
    assert_eq!(feed(&scene.client, "client").await, path);
    let page = scene.client.page("/account/calendars").await;
    assert!(page.contains(&path) && page.contains("webcal://"), "{page}");
    let kept: String =
        sqlx::query_scalar("SELECT row_to_json(f)::text FROM trustcoach.calendar_feed f")
            .fetch_one(scene.site.db())
            .await
            .unwrap();
    assert!(!kept.contains(token), "{kept}");

    let renewed = scene
        .client
        .submit("/account/calendars/feed/renew", &[])
        .await;
    assert_eq!(renewed.status(), 303);
    assert_eq!(nobody.get(&path).await.status(), 404);
    let next = feed(&scene.client, "client").await;
    assert_ne!(next, path);
    assert_eq!(nobody.get(&next).await.status(), 200);
    let revoked = scene
        .client
        .submit("/account/calendars/feed/revoke", &[])
        .await;
    assert_eq!(revoked.status(), 303);
    assert_eq!(nobody.get(&next).await.status(), 404);
    for wrong in [
        "/calendars/x.ics",
        "/calendars/.ics",
        "/calendars/x",
        &next[..next.len() - 5],
    ] {
        assert_eq!(nobody.get(wrong).await.status(), 404, "{wrong}");
    }
}

#[tokio::test]
async fn a_feed_that_has_not_changed_is_not_sent_again() {
    let scene = scene().await;
    let path = feed(&scene.client, "client").await;
    let booking = scene.confirmed(WEDNESDAY).await;
    let program = scene.site.browser();
    let first = program.get(&path).await;
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let date = first.headers()["last-modified"]
        .to_str()
        .unwrap()
        .to_owned();
    let ask = async |name: &'static str, value: &str| {
        let request = program.client.get(program.url(&path)).header(name, value);
        request.send().await.unwrap()
    };
    scene.site.wait(SignedDuration::from_mins(5));
    for (name, value) in [
        ("if-none-match", tag.as_str()),
        ("if-none-match", &format!("\"x\", W/{tag}")),
        ("if-modified-since", &date),
    ] {
        let again = ask(name, value).await;
        assert_eq!(again.status(), 304, "{name}: {value}");
        assert_eq!(again.headers()["etag"], tag.as_str());
        assert_eq!(again.text().await.unwrap(), "");
    }
    let cancel = format!(
        "/api/v1/bookings/{}/cancel",
        booking["id"].as_str().unwrap()
    );
    assert_eq!(scene.client.post(&cancel, &json!({})).await.status(), 200);
    assert_eq!(ask("if-none-match", &tag).await.status(), 200);
    assert_eq!(ask("if-modified-since", &date).await.status(), 200);
}

#[tokio::test]
async fn a_feed_read_without_pause_is_refused_for_a_while() {
    let scene = scene().await;
    let path = feed(&scene.client, "client").await;
    let program = scene.site.browser();
    for _ in 0..30 {
        assert_eq!(program.get(&path).await.status(), 200);
    }
    let refused = program.get(&path).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "60");
    scene.site.wait(SignedDuration::from_mins(1));
    assert_eq!(program.get(&path).await.status(), 200);
}

#[tokio::test]
async fn each_side_has_its_own_feed_and_only_coaches_have_theirs() {
    let scene = scene().await;
    let (status, _) = problem(
        scene
            .client
            .put("/api/v1/me/calendars/feeds/coach", &json!({}))
            .await,
    )
    .await;
    assert_eq!(status, 403);
    let (status, _) = problem(scene.client.get("/api/v1/me/calendars/feeds/client").await).await;
    assert_eq!(status, 404);
    let (status, _) = problem(scene.client.get("/api/v1/me/calendars/feeds/autre").await).await;
    assert_eq!(status, 404);
    let other = people::client(&scene.site, "zoe@example.fr").await;
    scene.confirmed(WEDNESDAY).await;
    let theirs = feed(&other, "client").await;
    assert_eq!(followed(&scene, &theirs).await["events"], json!([]));
    // A coach is somebody's client too: those sessions are in the other feed.
    let as_client = feed(&scene.coach, "client").await;
    assert_eq!(followed(&scene, &as_client).await["events"], json!([]));
}

#[tokio::test]
async fn slot_page_and_calendar_show_the_same_instant_after_the_clocks_have_changed() {
    let mut scene = scene().await;
    scene.at("2026-10-20T08:00:00Z");
    // Nobody stays logged in for so long.
    scene.client = people::log_in(&scene.site, "claire@example.fr").await;
    // Booked in summer for Monday 26 October, in winter time: 9 in Paris is 8 UTC.
    let at = "2026-10-26T08:00:00Z";
    let offered = super::slots(&scene, "2026-10-26T00:00:00Z", "2026-10-27T00:00:00Z").await;
    assert_eq!(offered[0], at);
    let booking = scene.confirmed(at).await;
    assert_eq!(booking["scheduledAt"], at);
    let id = booking["id"].as_str().unwrap();
    let page = scene.client.page(&format!("/bookings/{id}")).await;
    assert!(page.contains("lundi 26 octobre à 9"), "{page}");
    let downloaded = scene.client.page(&format!("/bookings/{id}.ics")).await;
    let path = feed(&scene.client, "client").await;
    let fed = scene.site.browser().page(&path).await;
    for seen in icaljs::read_all(&[&downloaded, &fed]) {
        assert_eq!(seen["events"][0]["start"], "2026-10-26T08:00:00.000Z");
        assert_eq!(seen["events"][0]["local"], "2026-10-26T09:00:00");
    }
}

#[tokio::test]
async fn the_secret_of_a_feed_is_never_logged_whatever_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("trace,hyper=info,hyper_util=info,reqwest=info,h2=info,mio=info")
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    // Everything of this test runs on its thread.
    let guard = tracing::subscriber::set_default(subscriber);
    let scene = scene().await;
    scene.confirmed(WEDNESDAY).await;
    let path = feed(&scene.client, "client").await;
    let token = path
        .strip_prefix("/calendars/")
        .and_then(|file| file.strip_suffix(".ics"))
        .unwrap()
        .to_owned();
    let browser = scene.site.browser();
    browser.page(&path).await;
    for (wrong, status) in [
        (path.replace(".ics", ""), 404),
        (format!("{path}?x={token}"), 200),
        (format!("/calendars/{token}x.ics"), 404),
        (format!("/ailleurs/{token}"), 404),
    ] {
        assert_eq!(browser.get(&wrong).await.status(), status, "{wrong}");
    }
    // Revoked, and a database that is away: errors are logged too.
    sqlx::query("ALTER TABLE trustcoach.calendar_feed RENAME TO away")
        .execute(scene.site.db())
        .await
        .unwrap();
    assert_eq!(browser.get(&path).await.status(), 500);
    drop(guard);
    let text = log.text();
    assert!(
        text.contains("/calendars/{file}"),
        "requests are logged: {text}"
    );
    assert!(text.len() > 1_000);
    if let Some(at) = text.find(&token) {
        let around = &text[at.saturating_sub(600)..(at + 100).min(text.len())];
        panic!("the secret is in the log: {around}");
    }
}
