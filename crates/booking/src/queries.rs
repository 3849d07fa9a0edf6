//! SQL that writes bookings, and that locks one to decide about it. What is read to be shown is
//! in `details`.

use domain::{
    ids::{BookingId, CoachId, OrganizationId, PaymentId, UserId},
    schema::{BillingType, BookingMode, BookingStatus},
};
use jiff::Timestamp;
use platform::{
    db::{AdvisoryLock, Instant},
    error::{Error, OnConstraint, Result},
};
use sqlx::PgConnection;

use crate::access::{HasParties, Reader, Visible};
use market::coaches;

pub mod holding;
pub mod moves;
pub mod places;
pub mod series;

/// A row of `Booking`, as it is decided about.
#[derive(Clone, Debug)]
pub struct Booking {
    pub id: BookingId,
    pub user_id: UserId,
    pub coach_id: CoachId,
    pub billing_type: BillingType,
    /// The company that pays, if one does.
    pub organization_id: Option<OrganizationId>,
    pub scheduled_at: Instant,
    /// Minutes.
    pub duration: i32,
    /// The zone that the client booked in, IANA.
    pub timezone: String,
    pub mode: BookingMode,
    /// Where, when in the same room.
    pub location: Option<String>,
    /// In cents.
    pub price: i32,
    /// ISO 4217.
    pub currency: String,
    pub status: BookingStatus,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl HasParties for Booking {
    fn parties(&self) -> (&UserId, &CoachId) {
        (&self.user_id, &self.coach_id)
    }
}

/// A booking that is locked until the transaction ends, for someone who may know of it.
pub type LockedBooking = Visible<Booking>;

/// One booker at a time for a coach, then for the two people, always in that order, until the
/// transaction ends: the exclusion constraints would otherwise find each other in a deadlock. A
/// coach is a person too, who may be somebody's client at that time.
pub async fn lock_parties(conn: &mut PgConnection, coach: &CoachId, client: &UserId) -> Result<()> {
    coaches::lock_diary(conn, coach).await?;
    let coach_user = sqlx::query_scalar!(
        r#"SELECT c."userId" FROM "Coach" c WHERE c.id = $1"#,
        coach.as_str(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let mut people = vec![client.as_str()];
    people.extend(coach_user.as_deref());
    people.sort_unstable();
    people.dedup();
    Ok(AdvisoryLock::Person.hold_each(conn, &people).await?)
}

/// What the database says to a time that one of the two people has already. The coach's own time
/// was looked at under [`lock_parties`], so whoever is elsewhere is the client.
///
/// # Errors
/// 409 `slot-taken` or `client-busy`.
fn map_overlap<T>(written: sqlx::Result<T>) -> Result<T> {
    fn client_busy() -> Error {
        Error::conflict("client-busy")
    }
    written
        .on_constraint("booking_coach_no_overlap", || Error::conflict("slot-taken"))
        .on_constraint("booking_client_no_overlap", client_busy)
        .on_constraint("person_no_overlap", client_busy)
}

/// Writes a new booking; the exclusion constraints have the last word.
///
/// # Errors
/// 409 `slot-taken` or `client-busy`.
pub async fn insert(conn: &mut PgConnection, new: &Booking) -> Result<()> {
    let written = sqlx::query!(
        r#"
        INSERT INTO "Booking" (
          id, "userId", "coachId", "billingType", "organizationId", "scheduledAt", duration,
          timezone, mode, location, price, currency, status, "createdAt", "updatedAt"
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        "#,
        new.id.as_str(),
        new.user_id.as_str(),
        new.coach_id.as_str(),
        new.billing_type as _,
        new.organization_id.as_ref().map(OrganizationId::as_str),
        new.scheduled_at as _,
        new.duration,
        new.timezone,
        new.mode as _,
        new.location,
        new.price,
        new.currency,
        new.status as _,
        new.created_at as _,
        new.updated_at as _,
    )
    .execute(conn)
    .await;
    map_overlap(written)?;
    Ok(())
}

/// A booking, locked until the transaction ends.
///
/// # Errors
/// 404 when there is none that this reader may know of.
pub async fn lock_for(
    conn: &mut PgConnection,
    id: &BookingId,
    reader: Reader<'_>,
) -> Result<LockedBooking> {
    let booking = lock(conn, id).await?;
    booking
        .and_then(|booking| reader.admit(booking))
        .ok_or_else(Error::not_found)
}

/// The same for nobody in particular: for what time, or the payment provider, decides.
pub async fn lock(conn: &mut PgConnection, id: &BookingId) -> Result<Option<Booking>> {
    Ok(sqlx::query_as!(
        Booking,
        r#"
        SELECT b.id AS "id: BookingId",
               b."userId" AS "user_id: UserId",
               b."coachId" AS "coach_id: CoachId",
               b."billingType" AS billing_type,
               b."organizationId" AS "organization_id: OrganizationId",
               b."scheduledAt" AS scheduled_at,
               b.duration,
               b.timezone,
               b.mode,
               b.location,
               b.price,
               b.currency,
               b.status,
               b."createdAt" AS created_at,
               b."updatedAt" AS updated_at
        FROM "Booking" b
        WHERE b.id = $1
        FOR UPDATE
        "#,
        id.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks the holds of these two people, as coach or as client, that were made at `made_by` or
/// before.
pub async fn lock_holds_of(
    conn: &mut PgConnection,
    coach: &CoachId,
    client: &UserId,
    made_by: Timestamp,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE b.status = 'PENDING'
          AND b."createdAt" <= $3
          AND (
                b."coachId" = $1
                OR b."userId" = $2
                OR b."userId" = (SELECT c."userId" FROM "Coach" c WHERE c.id = $1)
                OR b."coachId" = (SELECT c.id FROM "Coach" c WHERE c."userId" = $2)
              )
        ORDER BY b.id
        FOR UPDATE
        "#,
        coach.as_str(),
        client.as_str(),
        Instant(made_by) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Whether somebody else has a part of a coach's time (coach, start, minutes); a hold made at
/// `expired` or before does not count. Nothing is locked.
pub async fn taken_by_others(
    conn: &mut PgConnection,
    (coach, start, minutes): (&CoachId, Timestamp, i32),
    client: &UserId,
    expired: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT
          FROM "Booking" b
          WHERE b."coachId" = $1
            AND b."userId" <> $2
            AND b.status IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')
            AND (b.status <> 'PENDING' OR b."createdAt" > $5)
            AND trustcoach.booking_period(b."scheduledAt", b.duration)
                && trustcoach.booking_period($3, $4)
        ) AS "taken!"
        "#,
        coach.as_str(),
        client.as_str(),
        Instant(start) as _,
        minutes,
        Instant(expired) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// Moves a booking to another state; `false` when it has left `from` meanwhile.
pub async fn set_status(
    conn: &mut PgConnection,
    id: &BookingId,
    from: BookingStatus,
    to: BookingStatus,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        UPDATE "Booking"
        SET status = $3, "updatedAt" = $4
        WHERE id = $1
          AND status = $2
        "#,
        id.as_str(),
        from as _,
        to as _,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Confirms a held booking, and keeps where it takes place from now on.
pub async fn confirm(
    conn: &mut PgConnection,
    id: &BookingId,
    meeting_url: Option<&str>,
    location: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Booking"
        SET status = 'CONFIRMED',
            "meetingUrl" = coalesce("meetingUrl", $2),
            location = coalesce($3, location),
            "updatedAt" = $4
        WHERE id = $1
          AND status = 'PENDING'
        "#,
        id.as_str(),
        meeting_url,
        location,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Cancels a booking; `by` is nobody when a hold expired.
pub async fn cancel(
    conn: &mut PgConnection,
    id: &BookingId,
    by: Option<&UserId>,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Booking"
        SET status = 'CANCELLED',
            "cancelledAt" = $4,
            "cancelledBy" = $2,
            "cancellationReason" = $3,
            "updatedAt" = $4
        WHERE id = $1
          AND status IN ('PENDING', 'CONFIRMED')
        "#,
        id.as_str(),
        by.map(UserId::as_str),
        reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// One more session held by the coach.
pub async fn count_session(conn: &mut PgConnection, coach: &CoachId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        r#"
        UPDATE "Coach"
        SET "totalSessions" = "totalSessions" + 1, "updatedAt" = $2
        WHERE id = $1
        "#,
        coach.as_str(),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holds made at `made_by` or before, that nobody paid.
pub async fn holds_made_by(
    conn: &mut PgConnection,
    made_by: Timestamp,
    now: Timestamp,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE b.status = 'PENDING'
          AND b."createdAt" <= $1
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'expire_holds'
                  AND p.id = b.id
                  AND p.next_attempt_at > $2
              )
        ORDER BY b."createdAt"
        LIMIT 500
        "#,
        Instant(made_by) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Sessions that can be closed without anyone saying so: in progress and ended at `ended_by`
/// or before, or confirmed and begun before `begun_before`.
pub async fn to_close(
    conn: &mut PgConnection,
    ended_by: Timestamp,
    begun_before: Timestamp,
    now: Timestamp,
) -> Result<Vec<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Booking" b
        WHERE (
                b.status = 'IN_PROGRESS' AND b."scheduledAt" + make_interval(mins => b.duration) <= $1
                OR b.status = 'CONFIRMED' AND b."scheduledAt" < $2
              )
          AND NOT EXISTS (
                SELECT FROM trustcoach.postponed p
                WHERE p.sweep = 'close_sessions'
                  AND p.id = b.id
                  AND p.next_attempt_at > $3
              )
        ORDER BY b."scheduledAt"
        LIMIT 500
        "#,
        Instant(ended_by) as _,
        Instant(begun_before) as _,
        Instant(now) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// What a payment is for, if this person is to pay it.
pub async fn booking_paid_by(
    conn: &mut PgConnection,
    id: &PaymentId,
    payer: &UserId,
) -> Result<Option<BookingId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT b.id AS "id: BookingId"
        FROM "Payment" p
        JOIN "Booking" b ON b.id = p."bookingId"
        WHERE p.id = $1
          AND b."userId" = $2
        "#,
        id.as_str(),
        payer.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}
