//! SQL about receipts.

use domain::ids::PaymentId;
use jiff::Timestamp;
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
pub async fn issue_receipt(
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
