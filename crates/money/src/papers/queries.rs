//! SQL about receipts and earnings.

use domain::ids::{BookingId, CoachId, PaymentId};
use jiff::{Timestamp, civil::Date};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// The receipt of a payment.
#[derive(Clone, Copy, Debug)]
pub struct Receipt {
    pub year: i32,
    pub sequence: i32,
    pub issued_at: Instant,
}

impl Receipt {
    /// `2026-000012`.
    pub fn number(&self) -> String {
        format!("{}-{:06}", self.year, self.sequence)
    }
}

/// The receipt of a payment, if it was issued.
pub async fn receipt(conn: &mut PgConnection, payment: &PaymentId) -> Result<Option<Receipt>> {
    Ok(sqlx::query_as!(
        Receipt,
        r#"
        SELECT r.year, r.sequence, r.issued_at
        FROM trustcoach.receipt r
        WHERE r.payment_id = $1
        "#,
        payment.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Issues the receipt of a payment that is locked and has none: the next number of the year. The
/// year's row stays locked until the transaction ends, so that no number is left out and none is
/// given twice.
pub async fn issue(
    conn: &mut PgConnection,
    payment: &PaymentId,
    year: i32,
    now: Timestamp,
) -> Result<Receipt> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.receipt_counter AS c (year, last)
        VALUES ($1, 1)
        ON CONFLICT (year) DO UPDATE
        SET last = c.last + 1
        "#,
        year,
    )
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as!(
        Receipt,
        r#"
        INSERT INTO trustcoach.receipt (payment_id, year, sequence, issued_at)
        SELECT $1, c.year, c.last, $3
        FROM trustcoach.receipt_counter c
        WHERE c.year = $2
        RETURNING year, sequence, issued_at
        "#,
        payment.as_str(),
        year,
        Instant(now) as _,
    )
    .fetch_one(conn)
    .await?)
}

/// A movement of a coach's account that is about a payment.
#[derive(Clone, Debug)]
pub struct EarningRow {
    /// `charge:…`, `refund:…`, and what else happens to payments.
    pub movement: String,
    pub at: Instant,
    /// What the client paid, or got back below zero, in cents.
    pub gross: i64,
    /// What of it the platform keeps.
    pub commission: i64,
    /// What of it is the coach's.
    pub net: i64,
    pub currency: String,
    pub booking_id: Option<BookingId>,
    pub scheduled_at: Option<Instant>,
    pub client_name: Option<String>,
}

/// What a coach earned in `[from, to)`, movement by movement: each line of their account that is
/// about a payment, with the platform's line of the same movement. What was paid out to them is
/// no earning.
pub async fn earnings(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<EarningRow>> {
    Ok(sqlx::query_as!(
        EarningRow,
        r#"
        SELECT l.movement,
               l.at,
               -(l.cents + coalesce(p.cents, 0)) AS "gross!",
               -coalesce(p.cents, 0) AS "commission!",
               -l.cents AS "net!",
               l.currency,
               b.id AS "booking_id?: BookingId",
               b."scheduledAt" AS "scheduled_at?",
               trustcoach.display_name(u.name, u.email) AS client_name
        FROM trustcoach.ledger_line l
        LEFT JOIN trustcoach.ledger_line p ON p.movement = l.movement AND p.account = 'platform'
        LEFT JOIN "Booking" b ON b.id = l.booking_id
        LEFT JOIN "User" u ON u.id = b."userId"
        WHERE l.account = $1
          AND l.payment_id IS NOT NULL
          AND l.at >= $2
          AND l.at < $3
        ORDER BY l.at, l.id
        "#,
        domain::ledger::coach(coach),
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// What was earned in a month.
#[derive(Clone, Debug)]
pub struct MonthRow {
    pub month: jiff_sqlx::Date,
    pub net: i64,
    pub currency: String,
}

/// What a coach earned in `[from, to)`, by month of a zone and currency.
pub async fn months(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
    zone: &str,
) -> Result<Vec<(Date, i64, String)>> {
    let rows = sqlx::query_as!(
        MonthRow,
        r#"
        SELECT date_trunc('month', (l.at AT TIME ZONE 'UTC') AT TIME ZONE $4)::date
                 AS "month!: jiff_sqlx::Date",
               (-sum(l.cents))::bigint AS "net!",
               l.currency
        FROM trustcoach.ledger_line l
        WHERE l.account = $1
          AND l.payment_id IS NOT NULL
          AND l.at >= $2
          AND l.at < $3
        GROUP BY 1, l.currency
        ORDER BY 1, l.currency
        "#,
        domain::ledger::coach(coach),
        Instant(from) as _,
        Instant(to) as _,
        zone,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.month.to_jiff(), row.net, row.currency))
        .collect())
}

/// A coach, as their papers name them.
pub struct CoachRow {
    pub name: String,
    pub email: String,
    pub timezone: String,
}

/// A coach, as their papers name them.
pub async fn coach(conn: &mut PgConnection, coach: &CoachId) -> Result<CoachRow> {
    Ok(sqlx::query_as!(
        CoachRow,
        r#"
        SELECT trustcoach.display_name(u.name, u.email) AS "name!",
               u.email,
               c.timezone
        FROM "Coach" c
        JOIN "User" u ON u.id = c."userId"
        WHERE c.id = $1
        "#,
        coach.as_str(),
    )
    .fetch_one(conn)
    .await?)
}
