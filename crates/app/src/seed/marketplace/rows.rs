//! Writing the rows of the demo, a table at a time. What is there already stays as it is.
//!
//! `market` is `data/marketplace.json`: its keys are the columns where they are the same.

use domain::ids::CoachId;
use platform::{db::Instant, error::Result};
use serde_json::Value;
use sqlx::PgConnection;

/// The coaches and the clients as people.
pub(super) async fn users(
    conn: &mut PgConnection,
    market: &Value,
    hash: &str,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "User" (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
        SELECT p->>'userId', p->>'email', $3::timestamp, p->>'name', $2, 'COACH'::"Role", $3, $3
        FROM jsonb_array_elements($1::jsonb->'coaches') AS p
        UNION ALL
        SELECT p->>'id', p->>'email', $3, p->>'name', $2, 'USER', $3, $3
        FROM jsonb_array_elements($1->'clients') AS p
        ON CONFLICT DO NOTHING
        "#,
        market,
        hash,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Coaches' profiles.
pub(super) async fn coaches(conn: &mut PgConnection, market: &Value, now: Instant) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Coach" (
          id, "userId", bio, headline, specialties, languages, methodologies,
          "interventionModes", "targetAudience", "acceptsCorporate", "hourlyRate", "dailyRate",
          "avatarUrl", verified, "badgeLevel", "verifiedAt", city, country, timezone,
          latitude, longitude, "offersRemote", "offersInPerson", "createdAt", "updatedAt"
        )
        SELECT r.id, r."userId", r.bio, r.headline, r.specialties, r.languages, r.methodologies,
               r."interventionModes", r."targetAudience", r."acceptsCorporate", r."hourlyRate",
               r."dailyRate", r."avatarUrl", r.verified, r."badgeLevel",
               $2::timestamp - make_interval(days => (p->>'verifiedDaysAgo')::int),
               r.city, r.country, r.timezone, r.latitude, r.longitude, r."offersRemote",
               r."offersInPerson", $2 - make_interval(days => (p->>'createdDaysAgo')::int), $2
        FROM jsonb_array_elements($1::jsonb->'coaches') AS p
        CROSS JOIN jsonb_populate_record(NULL::"Coach", p) AS r
        JOIN "User" u ON u.id = r."userId"
        ON CONFLICT DO NOTHING
        "#,
        market,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Diplomas.
pub(super) async fn certifications(
    conn: &mut PgConnection,
    market: &Value,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Certification" (
          id, "coachId", name, issuer, year, "expiresAt", verified, "verifiedAt", "createdAt"
        )
        SELECT r.id, c.id, r.name, r.issuer, r.year,
               $2::timestamp + make_interval(days => (d->>'expiresInDays')::int), r.verified,
               $2 - make_interval(days => (d->>'verifiedDaysAgo')::int),
               $2 - make_interval(days => (d->>'createdDaysAgo')::int)
        FROM jsonb_array_elements($1::jsonb->'coaches') AS p
        JOIN "Coach" c ON c.id = p->>'id'
        CROSS JOIN jsonb_array_elements(p->'certifications') AS d
        CROSS JOIN jsonb_populate_record(NULL::"Certification", d) AS r
        ON CONFLICT DO NOTHING
        "#,
        market,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Companies.
pub(super) async fn references(
    conn: &mut PgConnection,
    market: &Value,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CoachReference" (
          id, "coachId", "companyName", sector, "missionType", year, testimonial, "contactName",
          "canDisplay", "createdAt"
        )
        SELECT r.id, c.id, r."companyName", r.sector, r."missionType", r.year, r.testimonial,
               r."contactName", true, $2::timestamp
        FROM jsonb_array_elements($1::jsonb->'coaches') AS p
        JOIN "Coach" c ON c.id = p->>'id'
        CROSS JOIN jsonb_populate_recordset(NULL::"CoachReference", p->'references') AS r
        ON CONFLICT DO NOTHING
        "#,
        market,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Faces for the two coaches of the specification's seed, who have none.
pub(super) async fn faces(conn: &mut PgConnection, market: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach" c
        SET "avatarUrl" = p->>'avatarUrl'
        FROM jsonb_array_elements($1::jsonb->'specification') AS p
        JOIN "User" u ON u.email = p->>'email'
        WHERE u.id = c."userId"
          AND c."avatarUrl" IS NULL
        "#,
        market,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Weekly windows, for coaches who have none but those of the demo.
pub(super) async fn availabilities(
    conn: &mut PgConnection,
    market: &Value,
    now: Instant,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Availability" (
          id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt"
        )
        SELECT format('demo-availability-%s-%s-%s', c.id, w.place - 1, day), c.id, day::int,
               w.hours->>'start', w.hours->>'end', $2::timestamp, $2
        FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification')) AS p
        JOIN "User" u ON u.email = p->>'email'
        JOIN "Coach" c ON c."userId" = u.id
        CROSS JOIN jsonb_array_elements($1->'weeks'->(p->>'week')->'windows')
          WITH ORDINALITY AS w (hours, place)
        CROSS JOIN jsonb_array_elements_text(w.hours->'days') AS day
        WHERE NOT EXISTS (SELECT FROM "Availability" a WHERE a."coachId" = c.id)
        ON CONFLICT DO NOTHING
        "#,
        market,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How slots are cut, for those with rules of their own.
pub(super) async fn slot_rules(conn: &mut PgConnection, market: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.slot_rules (
          coach_id, step_minutes, notice_minutes, horizon_days, durations
        )
        SELECT c.id, r.step_minutes, r.notice_minutes, r.horizon_days, r.durations
        FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification')) AS p
        JOIN "User" u ON u.email = p->>'email'
        JOIN "Coach" c ON c."userId" = u.id
        CROSS JOIN jsonb_populate_record(
          NULL::trustcoach.slot_rules,
          coalesce(p->'rules', $1->'weeks'->(p->>'week')->'rules')
        ) AS r
        WHERE r.step_minutes IS NOT NULL
        ON CONFLICT DO NOTHING
        "#,
        market,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holidays.
pub(super) async fn time_off(conn: &mut PgConnection, market: &Value, now: Instant) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, reason, created_at)
        SELECT away->>'id',
               c.id,
               $2::timestamp + make_interval(days => (away->>'inDays')::int),
               $2 + make_interval(days => (away->>'inDays')::int + (away->>'days')::int),
               'Congés',
               $2
        FROM jsonb_array_elements($1::jsonb->'coaches') AS p
        JOIN "Coach" c ON c.id = p->>'id'
        CROSS JOIN jsonb_array_elements(p->'away') AS away
        ON CONFLICT DO NOTHING
        "#,
        market,
        now as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many sessions a coach has held.
pub(super) struct Past {
    pub coach: CoachId,
    /// The place of the coach in the file, from 1.
    pub place: i64,
    pub sessions: i32,
}

/// Who is there of the demo's coaches and of the specification's, and how busy they were.
pub(super) async fn past(conn: &mut PgConnection, market: &Value) -> Result<Vec<Past>> {
    Ok(sqlx::query_as!(
        Past,
        r#"
        SELECT c.id AS "coach: CoachId",
               p.place AS "place!",
               (p.coach->>'pastSessions')::int AS "sessions!"
        FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification'))
          WITH ORDINALITY AS p (coach, place)
        JOIN "User" u ON u.email = p.coach->>'email'
        JOIN "Coach" c ON c."userId" = u.id
        ORDER BY p.place
        "#,
        market,
    )
    .fetch_all(conn)
    .await?)
}

/// Bookings.
pub(super) async fn bookings(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Booking" (
          id, "userId", "coachId", "billingType", "scheduledAt", duration, timezone, mode,
          "meetingUrl", price, currency, status, "createdAt", "updatedAt"
        )
        SELECT r.id, r."userId", r."coachId", 'INDIVIDUAL', r."scheduledAt", r.duration,
               r.timezone, r.mode, r."meetingUrl", r.price, r.currency, r.status, r."createdAt", r."updatedAt"
        FROM jsonb_populate_recordset(NULL::"Booking", $1) AS r
        JOIN "Coach" c ON c.id = r."coachId"
        JOIN "User" u ON u.id = r."userId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What was paid for them.
pub(super) async fn payments(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Payment" (
          id, "bookingId", amount, "platformFee", "coachPayout", currency, status, "paidAt",
          "createdAt", "updatedAt"
        )
        SELECT r.id, r."bookingId", r.amount, r."platformFee", r."coachPayout", r.currency,
               'SUCCEEDED', r."paidAt", r."createdAt", r."updatedAt"
        FROM jsonb_populate_recordset(NULL::"Payment", $1) AS r
        JOIN "Booking" b ON b.id = r."bookingId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The movements of those payments.
pub(super) async fn ledger(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.ledger_line (
          movement, at, account, payment_id, booking_id, cents, currency
        )
        SELECT r.movement, r.at, r.account, r.payment_id, r.booking_id, r.cents, r.currency
        FROM jsonb_populate_recordset(NULL::trustcoach.ledger_line, $1) AS r
        JOIN "Payment" p ON p.id = r.payment_id
        WHERE NOT EXISTS (
          SELECT FROM trustcoach.ledger_line l
          WHERE l.movement = r.movement
            AND l.account = r.account
        )
        "#,
        rows,
    )
    .execute(&mut *conn)
    .await?;
    // The simulated provider remembers them too, or the nightly comparison would miss them.
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.simulated_movement (id, kind, reference, cents, currency, at)
        SELECT m.kind || ':' || m.reference, m.kind, m.reference, m.cents, m.currency, m.at
        FROM (
          SELECT CASE
                   WHEN l.movement LIKE 'charge:%' AND l.account = 'provider' THEN 'charge'
                   WHEN l.movement LIKE 'charge:%' THEN 'fee'
                   WHEN l.account = 'provider' THEN 'refund'
                   ELSE 'fee-refund'
                 END AS kind,
                 CASE
                   WHEN l.movement LIKE 'charge:%' THEN coalesce(p."stripePaymentIntentId", p.id)
                   ELSE p.id
                 END AS reference,
                 abs(l.cents) AS cents,
                 l.currency,
                 l.at
          FROM trustcoach.ledger_line l
          JOIN "Payment" p ON p.id = l.payment_id
          WHERE l.account IN ('provider', 'platform')
            AND split_part(l.movement, ':', 1) IN ('charge', 'refund')
            AND l.movement IN (
                  SELECT r.movement
                  FROM jsonb_populate_recordset(NULL::trustcoach.ledger_line, $1) AS r
                )
        ) m
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The coaching sessions, without a recording.
pub(super) async fn sessions(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Session" (id, "bookingId", status, "createdAt", "updatedAt")
        SELECT r.id, r."bookingId", 'IDLE', r."createdAt", r."updatedAt"
        FROM jsonb_populate_recordset(NULL::"Session", $1) AS r
        JOIN "Booking" b ON b.id = r."bookingId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What clients thought.
pub(super) async fn reviews(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.review (
          booking_id, coach_id, rating, comment, published, created_at, updated_at
        )
        SELECT r.booking_id, r.coach_id, r.rating, r.comment, r.published, r.created_at,
               r.updated_at
        FROM jsonb_populate_recordset(NULL::trustcoach.review, $1) AS r
        JOIN "Booking" b ON b.id = r.booking_id
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts what happened, so that the figures of these coaches are true.
pub(super) async fn figures(conn: &mut PgConnection, coaches: &[String]) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach" c
        SET "totalSessions" = (
              SELECT count(*) FROM "Booking" b WHERE b."coachId" = c.id AND b.status = 'COMPLETED'
            ),
            "averageRating" = (
              SELECT avg(r.rating)::float8 FROM trustcoach.review r WHERE r.coach_id = c.id
            )
        WHERE c.id = ANY($1)
        "#,
        coaches,
    )
    .execute(conn)
    .await?;
    Ok(())
}
