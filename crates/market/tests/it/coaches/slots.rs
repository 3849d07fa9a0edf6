//! A coach's free times: the API beside the domain.

use domain::{
    availability::Window,
    ids::CoachId,
    slots::{Diary, Interval, Schedule, SlotRules},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{db::Instant, id::cuid};
use testing::{Site, people, problem};

use super::{Sketch, at, book, starts};

const MORNINGS: &[(i32, &str, &str)] = &[
    (1, "09:00", "12:00"),
    (2, "09:00", "12:00"),
    (3, "14:10", "18:00"),
    (0, "22:00", "24:00"),
];

async fn coach(site: &Site) -> CoachId {
    Sketch {
        windows: MORNINGS,
        ..Sketch::default()
    }
    .draw(site)
    .await
}

async fn away(site: &Site, coach: &CoachId, from: &str, to: &str) {
    sqlx::query("INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(cuid(site.now()))
        .bind(coach)
        .bind(Instant(at(from)))
        .bind(Instant(at(to)))
        .bind(Instant(site.now()))
        .execute(site.db())
        .await
        .unwrap();
}

#[tokio::test]
async fn the_slots_of_the_api_are_those_of_the_domain() {
    let site = Site::start().await;
    let coach = coach(&site).await;
    let client = people::person(&site, "ana@example.fr", "USER").await;
    sqlx::query("INSERT INTO trustcoach.slot_rules (coach_id, step_minutes, notice_minutes, horizon_days, durations) VALUES ($1, 20, 90, 40, '{40,60}')")
        .bind(&coach)
        .execute(site.db())
        .await
        .unwrap();
    // The first Monday of validity is the 15th, in Paris: 22:00 the evening before in UTC.
    sqlx::query(
        r#"UPDATE "Availability" SET "validFrom" = '2026-06-14 22:00' WHERE "dayOfWeek" = 1"#,
    )
    .execute(site.db())
    .await
    .unwrap();
    away(
        &site,
        &coach,
        "2026-06-09T00:00:00Z",
        "2026-06-10T13:00:00Z",
    )
    .await;
    book(
        &site,
        &coach,
        &client,
        "2026-06-16T08:00:00Z",
        60,
        "CONFIRMED",
        site.now(),
    )
    .await;
    book(
        &site,
        &coach,
        &client,
        "2026-06-16T09:20:00Z",
        40,
        "CANCELLED",
        site.now(),
    )
    .await;

    let zone = TimeZone::get("Europe/Paris").unwrap();
    let windows = MORNINGS
        .iter()
        .map(|(day, start, end)| {
            let from = (*day == 1).then(|| jiff::civil::date(2026, 6, 15));
            Window::parse(*day, start, end, from, None).unwrap()
        })
        .collect();
    let interval = |start: &str, end: &str| Interval {
        start: at(start),
        end: at(end),
    };
    let schedule = Schedule::new(
        zone,
        windows,
        Diary {
            time_off: vec![interval("2026-06-09T00:00:00Z", "2026-06-10T13:00:00Z")],
            sessions: vec![interval("2026-06-16T08:00:00Z", "2026-06-16T09:00:00Z")],
            ..Diary::default()
        },
        SlotRules {
            step_minutes: 20,
            notice: SignedDuration::from_mins(90),
            horizon: SignedDuration::from_hours(40 * 24),
            durations: vec![40, 60],
            ..SlotRules::default()
        },
    );
    for minutes in [40, 60] {
        let (from, to) = (at("2026-05-30T00:00:00Z"), at("2026-07-20T00:00:00Z"));
        let expected = schedule.slots(site.now(), from, to, minutes);
        assert!(expected.len() > 50);
        let query = format!("from={from}&to={to}&duration={minutes}");
        assert_eq!(
            starts(&site.browser(), &coach, &query).await,
            expected,
            "{minutes}"
        );
    }
}

#[tokio::test]
async fn time_that_is_held_is_offered_again_once_the_hold_has_expired() {
    let site = Site::start().await;
    let coach = coach(&site).await;
    let client = people::person(&site, "ana@example.fr", "USER").await;
    let day = "from=2026-06-02&to=2026-06-03";
    let before = starts(&site.browser(), &coach, day).await;
    book(
        &site,
        &coach,
        &client,
        "2026-06-02T08:00:00Z",
        60,
        "PENDING",
        site.now(),
    )
    .await;

    let held = starts(&site.browser(), &coach, day).await;
    assert_eq!(before.len() - held.len(), 3, "{before:?} {held:?}");
    site.wait(SignedDuration::from_mins(14));
    assert_eq!(starts(&site.browser(), &coach, day).await, held);
    site.wait(SignedDuration::from_mins(1));
    assert_eq!(starts(&site.browser(), &coach, day).await, before);
}

#[tokio::test]
async fn a_date_is_midnight_at_the_coachs() {
    let site = Site::start().await;
    let coach = Sketch {
        windows: &[
            (3, "00:00", "01:00"),
            (4, "00:00", "01:00"),
            (4, "23:00", "24:00"),
        ],
        zone: "Indian/Reunion",
        ..Sketch::default()
    };
    let coach = coach.draw(&site).await;
    let browser = site.browser();
    let found = starts(&browser, &coach, "from=2026-06-04&to=2026-06-05").await;
    assert_eq!(
        found,
        [at("2026-06-03T20:00:00Z"), at("2026-06-04T19:00:00Z")]
    );
    let body = browser
        .json(&format!(
            "/api/v1/coaches/{coach}/slots?from=2026-06-04&to=2026-06-05"
        ))
        .await;
    assert_eq!(body["timezone"], "Indian/Reunion");
    assert_eq!(body["duration"], 60);
    assert_eq!(body["coachId"], coach.as_str());
    assert_eq!(body["slots"][0]["end"], "2026-06-03T21:00:00Z");
}

#[tokio::test]
async fn a_parameter_that_makes_no_sense_is_named() {
    let site = Site::start().await;
    let coach = coach(&site).await;
    for (query, field) in [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-06-05&to=2026-06-05", "to"),
        ("from=2026-06-05&to=2026-06-04", "to"),
        ("from=2026-06-01&to=2026-08-03", "to"),
        ("duration=hour", "duration"),
        ("duration=0", "duration"),
        ("duration=-60", "duration"),
        ("duration=17", "duration"),
        ("duration=99999999999", "duration"),
    ] {
        let response = site
            .browser()
            .get(&format!("/api/v1/coaches/{coach}/slots?{query}"))
            .await;
        let (status, body) = problem(response).await;
        assert_eq!(
            (status, body["errors"][0]["field"].as_str()),
            (422, Some(field)),
            "{query}"
        );
    }
    // 62 days are not too many, over a change of the clocks neither.
    for query in [
        "from=2026-06-01&to=2026-08-02",
        "from=2026-10-01&to=2026-12-02",
    ] {
        starts(&site.browser(), &coach, query).await;
    }
    // Nor is a time that is out of reach for everybody.
    for query in [
        "from=-000100-01-02T00:00:00Z&to=-000100-02-02T00:00:00Z",
        "from=9999-11-01&to=9999-12-30",
    ] {
        assert!(
            starts(&site.browser(), &coach, query).await.is_empty(),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_coach_who_does_not_exist_is_not_found() {
    let site = Site::start().await;
    for path in [
        "/api/v1/coaches/none",
        "/api/v1/coaches/none/slots",
        "/api/v1/coaches/%00",
    ] {
        let (status, body) = problem(site.browser().get(path).await).await;
        assert_eq!(
            (status, body["code"].as_str()),
            (404, Some("not-found")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_could_not_be_booked_is_not_offered() {
    let site = Site::start().await;
    let browser = site.browser();
    let free = Sketch {
        windows: MORNINGS,
        hourly_rate: None,
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    assert!(starts(&browser, &free, "").await.is_empty());
    let lost = Sketch {
        windows: MORNINGS,
        zone: "Mars/Olympus",
        ..Sketch::default()
    }
    .draw(&site)
    .await;
    assert!(starts(&browser, &lost, "").await.is_empty());

    // Nobody books their own time, nor two sessions at once.
    let (own, id) = people::coach(&site, "claire@example.fr").await;
    assert!(starts(&own, &id, "").await.is_empty());
    let coach = coach(&site).await;
    let everyone = starts(&browser, &coach, "").await;
    let client = people::person(&site, "ana@example.fr", "USER").await;
    book(
        &site,
        &id,
        &client,
        "2026-06-02T07:00:00Z",
        60,
        "CONFIRMED",
        site.now(),
    )
    .await;
    let ana = people::log_in(&site, "ana@example.fr").await;
    let hers: Vec<Timestamp> = starts(&ana, &coach, "").await;
    let taken: Vec<&Timestamp> = everyone.iter().filter(|s| !hers.contains(s)).collect();
    assert_eq!(
        taken,
        [&at("2026-06-02T07:00:00Z"), &at("2026-06-02T07:30:00Z")]
    );
}
