//! SQL about what administrators look after: balances, failed events and refunds, disputes.

use std::collections::BTreeMap;

use domain::{
    ids::{BookingId, CoachId, PaymentId},
    money::Cents,
};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

/// The balance of the accounts of one kind.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BalanceView)]
pub struct Balance {
    /// `provider`, `platform`, `coach`, `client` or `organization`.
    pub account: String,
    /// In cents: above zero what they hold for others, below zero what is owed to them.
    #[serde(rename = "balance")]
    #[schema(value_type = i64)]
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
}

/// The balances of the ledger by kind of account; those of a currency sum to zero.
pub async fn balances(conn: &mut PgConnection) -> Result<Vec<Balance>> {
    Ok(sqlx::query_as!(
        Balance,
        r#"
        SELECT split_part(l.account, ':', 1) AS "account!",
               sum(l.cents)::bigint AS "cents!: Cents",
               l.currency
        FROM trustcoach.ledger_line l
        GROUP BY 1, l.currency
        ORDER BY l.currency, 1
        "#
    )
    .fetch_all(conn)
    .await?)
}

/// What the balances come to, by currency: zero, or something is very wrong.
pub fn sums_by_currency(balances: &[Balance]) -> Result<BTreeMap<String, Cents>> {
    let mut sums: BTreeMap<String, Cents> = BTreeMap::new();
    for balance in balances {
        let sum = sums.entry(balance.currency.clone()).or_default();
        *sum = sum
            .checked_add(balance.cents)
            .map_err(anyhow::Error::from)?;
    }
    Ok(sums)
}

/// How many things wait for the administrators.
#[derive(Clone, Copy, Debug)]
pub struct WaitingCounts {
    /// Events that could not be applied yet.
    pub events: i64,
    /// Refunds that failed and wait.
    pub refunds: i64,
    /// Disputes that are not decided.
    pub disputes: i64,
}

/// Counts what waits for the administrators.
pub async fn count_waiting(conn: &mut PgConnection) -> Result<WaitingCounts> {
    Ok(sqlx::query_as!(
        WaitingCounts,
        r#"
        SELECT (
                 SELECT count(*)
                 FROM trustcoach.payment_event e
                 WHERE e.processed_at IS NULL AND e.attempts > 0
               ) AS "events!",
               (
                 SELECT count(*)
                 FROM trustcoach.refund r
                 WHERE r.sent_at IS NULL AND r.failed_at IS NOT NULL
               ) AS "refunds!",
               (
                 SELECT count(*) FROM trustcoach.dispute d WHERE d.closed_at IS NULL
               ) AS "disputes!"
        "#
    )
    .fetch_one(conn)
    .await?)
}

/// Something that the provider told and that could not be applied yet.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WaitingEventView)]
pub struct WaitingEvent {
    /// The provider's name for it.
    pub id: String,
    /// The provider's word for its kind.
    pub kind: String,
    pub received_at: Instant,
    /// How often it was tried.
    pub attempts: i32,
    /// Why not.
    pub error: Option<String>,
}

/// Events that were tried and wait, the oldest first.
pub async fn failed_events(
    conn: &mut PgConnection,
    after: Option<&(Instant, String)>,
    limit: i64,
) -> Result<Vec<WaitingEvent>> {
    Ok(sqlx::query_as!(
        WaitingEvent,
        r#"
        SELECT e.id, e.kind, e.received_at, e.attempts, e.error
        FROM trustcoach.payment_event e
        WHERE e.processed_at IS NULL
          AND e.attempts > 0
          AND ($1::timestamp IS NULL OR (e.received_at, e.id) > ($1, $2))
        ORDER BY e.received_at, e.id
        LIMIT $3
        "#,
        after.map(|a| a.0) as _,
        after.map(|a| a.1.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// A refund that the provider has not taken, or that came back.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FailedRefundView)]
pub struct FailedRefund {
    /// Our payment.
    pub payment_id: PaymentId,
    /// What was paid for.
    pub booking_id: BookingId,
    /// The charge that was too much, when it is that which goes back.
    pub surplus: Option<String>,
    /// In cents.
    #[serde(rename = "amount")]
    #[schema(value_type = i64)]
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    pub failed_at: Instant,
    /// Why, in the provider's words.
    pub error: Option<String>,
}

/// Refunds that failed and wait, the oldest failure first.
pub async fn failed_refunds(
    conn: &mut PgConnection,
    after: Option<&(Instant, PaymentId, String)>,
    limit: i64,
) -> Result<Vec<FailedRefund>> {
    Ok(sqlx::query_as!(
        FailedRefund,
        r#"
        SELECT r.payment_id AS "payment_id: PaymentId",
               p."bookingId" AS "booking_id: BookingId",
               nullif(r.surplus, '') AS surplus,
               r.cents::bigint AS "cents!: Cents",
               p.currency,
               r.failed_at AS "failed_at!: Instant",
               r.error
        FROM trustcoach.refund r
        JOIN "Payment" p ON p.id = r.payment_id
        WHERE r.sent_at IS NULL
          AND r.failed_at IS NOT NULL
          AND (
                $1::timestamp IS NULL
                OR (r.failed_at, r.payment_id, r.surplus) > ($1, $2, $3)
              )
        ORDER BY r.failed_at, r.payment_id, r.surplus
        LIMIT $4
        "#,
        after.map(|a| a.0) as _,
        after.map(|a| a.1.as_str()),
        after.map(|a| a.2.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// A bank that asks why its client paid.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DisputeView)]
pub struct Dispute {
    /// The provider's name for it.
    pub id: String,
    /// In cents.
    #[serde(rename = "amount")]
    #[schema(value_type = i64)]
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    /// The bank's reason, in the provider's word.
    pub reason: String,
    /// Where it stands, in the provider's word.
    pub status: String,
    /// Until when one can answer.
    pub due_by: Option<Instant>,
    pub opened_at: Instant,
    /// Whether it is decided.
    pub closed: bool,
    /// Whose session was paid.
    pub coach_name: String,
}

/// Disputes, of a coach or of everyone: the open ones first, the latest first.
pub async fn disputes(
    conn: &mut PgConnection,
    coach: Option<&CoachId>,
    after: Option<&(bool, Instant, String)>,
    limit: i64,
) -> Result<Vec<Dispute>> {
    Ok(sqlx::query_as!(
        Dispute,
        r#"
        SELECT d.id,
               d.cents AS "cents: Cents",
               d.currency,
               d.reason,
               d.status,
               d.due_by AS "due_by: Instant",
               d.opened_at,
               d.closed_at IS NOT NULL AS "closed!",
               coalesce(trustcoach.display_name(u.name, u.email), g.coach_id) AS "coach_name!"
        FROM trustcoach.dispute d
        JOIN trustcoach.payment_group g ON g.id = d.group_id
        LEFT JOIN "Coach" c ON c.id = g.coach_id
        LEFT JOIN "User" u ON u.id = c."userId"
        WHERE ($1::text IS NULL OR g.coach_id = $1)
          AND (
                $2::boolean IS NULL
                OR (d.closed_at IS NOT NULL) > $2
                OR ((d.closed_at IS NOT NULL) = $2 AND (d.opened_at, d.id) < ($3, $4))
              )
        ORDER BY d.closed_at IS NOT NULL, d.opened_at DESC, d.id DESC
        LIMIT $5
        "#,
        coach.map(CoachId::as_str),
        after.map(|a| a.0),
        after.map(|a| a.1) as _,
        after.map(|a| a.2.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}
