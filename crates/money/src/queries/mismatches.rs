//! SQL about events that say something else than what was asked.

use domain::ids::{BookingId, PaymentGroupId};
use jiff::Timestamp;
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

use crate::mismatch::Contrast;

/// Keeps an event that differs; `false` when the same fields of the same checkout differed before.
pub async fn insert_mismatch(
    conn: &mut PgConnection,
    event: &str,
    group: &PaymentGroupId,
    differences: &[Contrast],
    now: Timestamp,
) -> Result<bool> {
    let column = |of: fn(&Contrast) -> String| differences.iter().map(of).collect::<Vec<_>>();
    let fields = column(|d| d.field.to_owned());
    let told_before = sqlx::query_scalar!(
        r#"
        SELECT EXISTS (
          SELECT FROM trustcoach.payment_mismatch m
          WHERE m.group_id = $1
            AND m.fields = $2
        ) AS "exists!"
        "#,
        group.as_str(),
        &fields,
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.payment_mismatch (event_id, group_id, fields, asked, told, at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (event_id) DO NOTHING
        "#,
        event,
        group.as_str(),
        &fields,
        &column(|d| d.asked.clone()),
        &column(|d| d.told.clone()),
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(!told_before)
}

/// An event that says something else than what was asked, and was applied to nothing.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MoneyMismatchView)]
pub struct Mismatch {
    /// The provider's name for the event.
    pub event: String,
    /// The provider's word for its kind.
    pub kind: String,
    pub at: Instant,
    /// What was to be paid; of a series, one of its bookings.
    pub booking_id: Option<BookingId>,
    /// ISO 4217: of the amounts that were asked.
    pub currency: String,
    /// What differs: `account`, `amount`, `currency`, `mode`, `session`, …
    pub fields: Vec<String>,
    /// Beside each, what was asked; empty for none.
    pub asked: Vec<String>,
    /// Beside each, what was told.
    pub told: Vec<String>,
}

/// What differs, the latest first.
pub async fn mismatches(
    conn: &mut PgConnection,
    after: Option<&(Instant, String)>,
    limit: i64,
) -> Result<Vec<Mismatch>> {
    Ok(sqlx::query_as!(
        Mismatch,
        r#"
        SELECT m.event_id AS event,
               e.kind,
               m.at,
               (
                 SELECT min(p."bookingId")
                 FROM trustcoach.payment_group_payment i
                 JOIN "Payment" p ON p.id = i.payment_id
                 WHERE i.group_id = m.group_id
               ) AS "booking_id: BookingId",
               g.currency,
               m.fields,
               m.asked,
               m.told
        FROM trustcoach.payment_mismatch m
        JOIN trustcoach.payment_event e ON e.id = m.event_id
        JOIN trustcoach.payment_group g ON g.id = m.group_id
        WHERE $1::timestamp IS NULL
           OR (m.at, m.event_id) < ($1, $2)
        ORDER BY m.at DESC, m.event_id DESC
        LIMIT $3
        "#,
        after.map(|a| a.0) as _,
        after.map(|a| a.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}
