//! The demonstration's marketplace, and the pictures of its coaches.

use app::seed::marketplace;
use sqlx::Row;
use testing::Site;

/// Everything that the demo wrote, as text.
async fn everything(site: &Site) -> String {
    let mut all = String::new();
    for table in [
        r#""User""#,
        r#""Coach""#,
        r#""Certification""#,
        r#""CoachReference""#,
        r#""Availability""#,
        r#""Booking""#,
        r#""Payment""#,
        r#""Session""#,
        "trustcoach.review",
        "trustcoach.time_off",
        "trustcoach.slot_rules",
        "trustcoach.ledger_line",
    ] {
        let sql = format!(
            "SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM {table} t"
        );
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(site.db())
            .await
            .unwrap();
        assert!(!text.is_empty(), "{table}");
        all.push_str(&text);
    }
    all
}

#[tokio::test]
async fn seeding_twice_changes_nothing_even_weeks_later() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    marketplace::seed(&mut conn, site.now(), "hash")
        .await
        .unwrap();
    let before = everything(&site).await;
    site.wait(jiff::SignedDuration::from_hours(24 * 20));
    marketplace::seed(&mut conn, site.now(), "other hash")
        .await
        .unwrap();
    assert!(
        everything(&site).await == before,
        "the second seeding changed something"
    );
}

#[tokio::test]
async fn the_figures_of_the_demo_are_true() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    marketplace::seed(&mut conn, site.now(), "hash")
        .await
        .unwrap();
    let wrong: Vec<String> = sqlx::query_scalar(
        r#"
        SELECT c.id
        FROM "Coach" c
        WHERE "totalSessions" <> (
                SELECT count(*) FROM "Booking" b WHERE b."coachId" = c.id AND b.status = 'COMPLETED'
              )
           OR "averageRating" IS DISTINCT FROM (
                SELECT avg(rating)::float8 FROM trustcoach.review r WHERE r.coach_id = c.id
              )
        "#,
    )
    .fetch_all(site.db())
    .await
    .unwrap();
    assert_eq!(wrong, [""; 0]);
    let row = sqlx::query(
        r#"
        SELECT (SELECT count(*) FROM "Booking" WHERE status = 'COMPLETED' AND "scheduledAt" < $1) AS past,
               (SELECT count(*) FROM "Booking" WHERE status = 'CONFIRMED' AND "scheduledAt" > $1) AS coming,
               (SELECT count(*) FROM "Booking") AS bookings,
               (SELECT count(*) FROM "Payment" p JOIN "Booking" b ON b.id = p."bookingId" AND b.price = p.amount) AS paid,
               (SELECT count(*) FROM "Session") AS sessions,
               (SELECT count(*) FROM (SELECT movement FROM trustcoach.ledger_line GROUP BY movement HAVING sum(cents) = 0) m) AS movements
        "#,
    )
    .bind(platform::db::Instant(site.now()))
    .fetch_one(site.db())
    .await
    .unwrap();
    let count = |name: &str| row.get::<i64, _>(name);
    assert!(
        count("past") > 250 && count("coming") > 30,
        "{} {}",
        count("past"),
        count("coming")
    );
    for same in ["paid", "sessions", "movements"] {
        assert_eq!(count(same), count("bookings"), "{same}");
    }
    assert_eq!(count("past") + count("coming"), count("bookings"));
}

#[tokio::test]
async fn every_coach_of_the_demo_with_a_price_can_be_booked_soon() {
    let site = Site::start().await;
    let mut conn = site.db().acquire().await.unwrap();
    marketplace::seed(&mut conn, site.now(), "hash")
        .await
        .unwrap();
    let list = site.browser().json("/api/v1/coaches?limit=100").await;
    let coaches = list["items"].as_array().unwrap();
    assert_eq!(coaches.len(), 40);
    for coach in coaches {
        assert_eq!(
            coach["nextSlot"].is_null(),
            coach["hourlyRate"].is_null(),
            "{coach}"
        );
        let face = site
            .browser()
            .get(coach["avatarUrl"].as_str().unwrap())
            .await;
        assert_eq!(face.status(), 200);
    }
}

#[tokio::test]
async fn portraits_of_the_demo_are_served_to_be_kept() {
    let site = Site::start().await;
    let browser = site.browser();
    let response = browser.get("/portraits/w2g-helene-roux.svg").await;
    assert_eq!(response.headers()["content-type"], "image/svg+xml");
    assert_eq!(
        response.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert!(response.text().await.unwrap().starts_with("<svg"));
    for path in ["/portraits/w2-nobody.svg", "/portraits/.svg"] {
        assert_eq!(browser.get(path).await.status(), 404, "{path}");
    }
}
