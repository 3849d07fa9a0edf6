//! SQL about what coaches earned.

use domain::{
    ids::{BookingId, CoachId},
    money::Cents,
};
use jiff::{Timestamp, civil::Date};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

/// A movement, in cents; below zero what goes back.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EarningView)]
pub struct EarningRow {
    /// `charge:…`, `refund:…`.
    pub movement: String,
    pub at: Instant,
    // What the client paid, or got back below zero.
    #[schema(value_type = i64)]
    pub gross: Cents,
    // What of it the platform keeps.
    #[schema(value_type = i64)]
    pub commission: Cents,
    // What of it is the coach's.
    #[schema(value_type = i64)]
    pub net: Cents,
    /// ISO 4217.
    pub currency: String,
    pub booking_id: Option<BookingId>,
    #[serde(skip)]
    pub scheduled_at: Option<Instant>,
    #[serde(skip)]
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
               -(l.cents + coalesce(p.cents, 0)) AS "gross!: Cents",
               -coalesce(p.cents, 0) AS "commission!: Cents",
               -l.cents AS "net!: Cents",
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
    pub net: Cents,
    pub currency: String,
}

/// What a coach earned in `[from, to)`, by month of a zone and currency.
pub async fn months(
    conn: &mut PgConnection,
    coach: &CoachId,
    from: Timestamp,
    to: Timestamp,
    zone: &str,
) -> Result<Vec<(Date, Cents, String)>> {
    let rows = sqlx::query_as!(
        MonthRow,
        r#"
        SELECT date_trunc('month', (l.at AT TIME ZONE 'UTC') AT TIME ZONE $4)::date
                 AS "month!: jiff_sqlx::Date",
               (-sum(l.cents))::bigint AS "net!: Cents",
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
