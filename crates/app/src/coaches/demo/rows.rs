//! Writing the rows of the demo, a table at a time. What is there already stays as it is.

use domain::ids::CoachId;
use platform::error::Result;
use serde_json::Value;
use sqlx::PgConnection;

/// People.
pub(super) async fn users(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "User" (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
        SELECT id, email, "emailVerified", name, password, role, "createdAt", "updatedAt"
        FROM jsonb_populate_recordset(NULL::"User", $1)
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Coaches' profiles.
pub(super) async fn coaches(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Coach" (
          id, "userId", bio, headline, specialties, languages, methodologies,
          "interventionModes", "targetAudience", "acceptsCorporate", "hourlyRate", "dailyRate",
          currency, "avatarUrl", verified, "badgeLevel", "verifiedAt", city, country, timezone,
          latitude, longitude, "offersRemote", "offersInPerson", "totalSessions",
          "createdAt", "updatedAt"
        )
        SELECT r.id, r."userId", r.bio, r.headline, r.specialties, r.languages, r.methodologies,
               r."interventionModes", r."targetAudience", r."acceptsCorporate", r."hourlyRate",
               r."dailyRate", r.currency, r."avatarUrl", r.verified, r."badgeLevel",
               r."verifiedAt", r.city, r.country, r.timezone, r.latitude, r.longitude,
               r."offersRemote", r."offersInPerson", r."totalSessions", r."createdAt",
               r."updatedAt"
        FROM jsonb_populate_recordset(NULL::"Coach", $1) AS r
        JOIN "User" u ON u.id = r."userId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Diplomas.
pub(super) async fn certifications(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Certification" (
          id, "coachId", name, issuer, year, "expiresAt", verified, "verifiedAt", "createdAt"
        )
        SELECT r.id, r."coachId", r.name, r.issuer, r.year, r."expiresAt", r.verified,
               r."verifiedAt", r."createdAt"
        FROM jsonb_populate_recordset(NULL::"Certification", $1) AS r
        JOIN "Coach" c ON c.id = r."coachId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Companies.
pub(super) async fn references(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "CoachReference" (
          id, "coachId", "companyName", sector, "missionType", year, testimonial, "contactName",
          "canDisplay", "createdAt"
        )
        SELECT r.id, r."coachId", r."companyName", r.sector, r."missionType", r.year,
               r.testimonial, r."contactName", r."canDisplay", r."createdAt"
        FROM jsonb_populate_recordset(NULL::"CoachReference", $1) AS r
        JOIN "Coach" c ON c.id = r."coachId"
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The coaches of the specification's own seed, where they are.
pub(super) async fn specified(conn: &mut PgConnection) -> Result<Vec<CoachId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT c.id AS "id: CoachId"
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        WHERE u.email IN ('marie.dupont@coach.fr', 'thomas.martin@coach.fr')
        ORDER BY u.email
        "#,
    )
    .fetch_all(conn)
    .await?)
}

/// Faces for those two, who have none.
pub(super) async fn faces(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach" c
        SET "avatarUrl" = CASE u.email
              WHEN 'marie.dupont@coach.fr' THEN '/portraits/w2-marie-dupont.svg'
              ELSE '/portraits/m1-thomas-martin.svg'
            END
        FROM "User" u
        WHERE u.id = c."userId"
          AND u.email IN ('marie.dupont@coach.fr', 'thomas.martin@coach.fr')
          AND c."avatarUrl" IS NULL
        "#,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Weekly windows, for coaches who have none but those of the demo.
pub(super) async fn availabilities(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO "Availability" (
          id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt"
        )
        SELECT r.id, r."coachId", r."dayOfWeek", r."startTime", r."endTime", r."createdAt",
               r."updatedAt"
        FROM jsonb_populate_recordset(NULL::"Availability", $1) AS r
        JOIN "Coach" c ON c.id = r."coachId"
        WHERE NOT EXISTS (SELECT FROM "Availability" a WHERE a."coachId" = r."coachId")
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How slots are cut.
pub(super) async fn slot_rules(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.slot_rules (
          coach_id, step_minutes, notice_minutes, horizon_days, durations
        )
        SELECT r.coach_id, r.step_minutes, r.notice_minutes, r.horizon_days, r.durations
        FROM jsonb_populate_recordset(NULL::trustcoach.slot_rules, $1) AS r
        JOIN "Coach" c ON c.id = r.coach_id
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holidays.
pub(super) async fn time_off(conn: &mut PgConnection, rows: &Value) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, reason, created_at)
        SELECT r.id, r.coach_id, r.starts_at, r.ends_at, r.reason, r.created_at
        FROM jsonb_populate_recordset(NULL::trustcoach.time_off, $1) AS r
        JOIN "Coach" c ON c.id = r.coach_id
        ON CONFLICT DO NOTHING
        "#,
        rows,
    )
    .execute(conn)
    .await?;
    Ok(())
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
