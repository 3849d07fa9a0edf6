//! SQL about the money as a whole: the comparison with the provider, and what those who run
//! the platform look at.

use domain::money::Cents;
use jiff::{Timestamp, civil::Date};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

/// A movement of the ledger, with what the provider calls it.
pub struct Moved {
    pub movement: String,
    pub at: Instant,
    pub currency: String,
    pub provider: i64,
    pub platform: i64,
    pub intent: Option<String>,
    pub refund: Option<String>,
    pub surplus_refund: Option<String>,
}

/// The movements of the ledger in `[from, to)`.
pub async fn moved(conn: &mut PgConnection, from: Timestamp, to: Timestamp) -> Result<Vec<Moved>> {
    Ok(sqlx::query_as!(
        Moved,
        r#"
        WITH movement AS (
          SELECT l.movement,
                 min(l.at) AS at,
                 l.currency,
                 min(l.payment_id) AS payment_id,
                 coalesce(sum(l.cents) FILTER (WHERE l.account = 'provider'), 0)::bigint AS provider,
                 coalesce(sum(l.cents) FILTER (WHERE l.account = 'platform'), 0)::bigint AS platform
          FROM trustcoach.ledger_line l
          WHERE l.at >= $1
            AND l.at < $2
          GROUP BY l.movement, l.currency
        )
        SELECT m.movement,
               m.at AS "at!: Instant",
               m.currency,
               m.provider AS "provider!",
               m.platform AS "platform!",
               coalesce(g.intent, p."stripePaymentIntentId") AS intent,
               (
                 SELECT f.fact ->> 'refund'
                 FROM trustcoach.payment_fact f
                 WHERE f.group_id = g.id
                   AND f.name LIKE 'refund:%'
                   AND f.fact ->> 'payment' = m.payment_id
                   AND f.fact ->> 'round' = '0'
                   AND f.fact ->> 'surplus' IS NULL
                 ORDER BY f.name
                 LIMIT 1
               ) AS refund,
               (
                 SELECT f.fact ->> 'refund'
                 FROM trustcoach.payment_group_payment i
                 JOIN trustcoach.payment_fact f ON f.group_id = i.group_id
                 WHERE m.movement LIKE 'surplus-refund:%'
                   AND i.payment_id = split_part(m.movement, ':', 3)
                   AND f.name LIKE 'refund:%'
                   AND f.fact ->> 'payment' = i.payment_id
                   AND f.fact ->> 'surplus' = split_part(m.movement, ':', 2)
                   AND f.fact ->> 'round' = '0'
                 ORDER BY f.name
                 LIMIT 1
               ) AS surplus_refund
        FROM movement m
        LEFT JOIN "Payment" p ON p.id = m.payment_id
        LEFT JOIN LATERAL (
          SELECT i.group_id AS id, i.intent
          FROM trustcoach.payment_group_payment i
          WHERE i.payment_id = m.payment_id
            AND i.intent IS NOT NULL
        ) g ON true
        ORDER BY m.at, m.movement
        "#,
        Instant(from) as _,
        Instant(to) as _,
    )
    .fetch_all(conn)
    .await?)
}

/// How the two sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The provider has it, the ledger does not.
    MissingHere,
    /// The ledger has it, the provider does not.
    MissingThere,
    /// Both have it, with other amounts.
    Amount,
    /// The provider did not list the payouts of an account: none of them was compared.
    Unread,
}

impl DifferenceKind {
    /// Its name in the table and in sentences.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingHere => "missing-here",
            Self::MissingThere => "missing-there",
            Self::Amount => "amount",
            Self::Unread => "unread",
        }
    }
}

/// Something in which the ledger and the provider's list differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The name of a [`DifferenceKind`].
    pub kind: String,
    /// What moved: the name of a [`crate::MovementKind`].
    pub movement: String,
    /// What it is about, by the provider's name or by ours; an account that was not read.
    pub reference: String,
    /// What the ledger says.
    pub ours: Option<Cents>,
    /// What the provider says.
    pub theirs: Option<Cents>,
    /// ISO 4217.
    pub currency: String,
}

/// Keeps the comparison of a day, in the place of an earlier one.
pub async fn put_comparison(
    conn: &mut PgConnection,
    run: &str,
    provider: &str,
    day: Date,
    compared: i32,
    differences: &[Difference],
    now: Timestamp,
) -> Result<()> {
    let day = day.to_string();
    sqlx::query!(
        r#"
        DELETE FROM trustcoach.reconciliation r
        WHERE r.provider = $1
          AND r.day = $2::text::date
        "#,
        provider,
        day,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.reconciliation (id, provider, day, ran_at, compared)
        VALUES ($1, $2, $3::text::date, $4, $5)
        "#,
        run,
        provider,
        day,
        Instant(now) as _,
        compared,
    )
    .execute(&mut *conn)
    .await?;
    for d in differences {
        sqlx::query!(
            r#"
            INSERT INTO trustcoach.reconciliation_difference
              (run_id, kind, movement, reference, ours, theirs, currency)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            "#,
            run,
            d.kind,
            d.movement,
            d.reference,
            d.ours.map(Cents::get),
            d.theirs.map(Cents::get),
            d.currency,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The latest comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub id: String,
    pub day: String,
    pub ran_at: Instant,
    pub compared: i32,
    pub differences: i64,
}

/// The latest comparison with this provider.
pub async fn last_comparison(
    conn: &mut PgConnection,
    provider: &str,
) -> Result<Option<Comparison>> {
    Ok(sqlx::query_as!(
        Comparison,
        r#"
        SELECT r.id,
               r.day::text AS "day!",
               r.ran_at,
               r.compared,
               (
                 SELECT count(*) FROM trustcoach.reconciliation_difference d WHERE d.run_id = r.id
               ) AS "differences!"
        FROM trustcoach.reconciliation r
        WHERE r.provider = $1
        ORDER BY r.ran_at DESC, r.day DESC
        LIMIT 1
        "#,
        provider,
    )
    .fetch_optional(conn)
    .await?)
}

/// Where a difference stands in the list of its comparison.
pub type DifferencePosition = (String, String, String, String);

/// What differed.
pub async fn differences(
    conn: &mut PgConnection,
    run: &str,
    after: Option<&DifferencePosition>,
    limit: i64,
) -> Result<Vec<Difference>> {
    Ok(sqlx::query_as!(
        Difference,
        r#"
        SELECT d.kind,
               d.movement,
               d.reference,
               d.ours AS "ours: Cents",
               d.theirs AS "theirs: Cents",
               d.currency
        FROM trustcoach.reconciliation_difference d
        WHERE d.run_id = $1
          AND (
                $2::text IS NULL
                OR (d.kind, d.movement, d.reference, d.currency) > ($2, $3, $4, $5)
              )
        ORDER BY d.kind, d.movement, d.reference, d.currency
        LIMIT $6
        "#,
        run,
        after.map(|a| a.0.as_str()),
        after.map(|a| a.1.as_str()),
        after.map(|a| a.2.as_str()),
        after.map(|a| a.3.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// The balance of the accounts of one kind.
#[derive(Clone, Debug)]
pub struct Balance {
    /// `provider`, `platform`, `coach`, `client` or `organization`.
    pub account: String,
    pub currency: String,
    pub cents: i64,
}

/// The balances of the ledger by kind of account; those of a currency sum to zero.
pub async fn balances(conn: &mut PgConnection) -> Result<Vec<Balance>> {
    Ok(sqlx::query_as!(
        Balance,
        r#"
        SELECT split_part(l.account, ':', 1) AS "account!",
               l.currency,
               sum(l.cents)::bigint AS "cents!"
        FROM trustcoach.ledger_line l
        GROUP BY 1, 2
        ORDER BY 2, 1
        "#
    )
    .fetch_all(conn)
    .await?)
}

/// How many things wait for those who run the platform.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Events that could not be applied yet.
    pub events: i64,
    /// Refunds that failed and wait.
    pub refunds: i64,
    /// Disputes that are not decided.
    pub disputes: i64,
}

/// How many things wait for those who run the platform.
pub async fn waiting(conn: &mut PgConnection) -> Result<Waiting> {
    Ok(sqlx::query_as!(
        Waiting,
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

/// An event that could not be applied yet.
#[derive(Clone, Debug)]
pub struct WaitingEvent {
    pub id: String,
    pub kind: String,
    pub received_at: Instant,
    pub attempts: i32,
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
#[derive(Clone, Debug)]
pub struct FailedRefund {
    pub payment_id: String,
    pub booking_id: String,
    /// The charge that was too much, or nothing.
    pub surplus: String,
    pub cents: i64,
    pub currency: String,
    pub failed_at: Instant,
    pub error: Option<String>,
}

/// Refunds that failed and wait, the oldest failure first.
pub async fn failed_refunds(
    conn: &mut PgConnection,
    after: Option<&(Instant, String, String)>,
    limit: i64,
) -> Result<Vec<FailedRefund>> {
    Ok(sqlx::query_as!(
        FailedRefund,
        r#"
        SELECT r.payment_id,
               p."bookingId" AS booking_id,
               r.surplus,
               r.cents::bigint AS "cents!",
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

/// A dispute as it is listed.
#[derive(Clone, Debug)]
pub struct DisputeRow {
    pub id: String,
    pub cents: i64,
    pub currency: String,
    pub reason: String,
    pub status: String,
    pub due_by: Option<Instant>,
    pub opened_at: Instant,
    pub closed: bool,
    pub coach_name: String,
}

/// Disputes, of a coach or of everyone: the open ones first, the latest first.
pub async fn disputes(
    conn: &mut PgConnection,
    coach: Option<&str>,
    after: Option<&(bool, Instant, String)>,
    limit: i64,
) -> Result<Vec<DisputeRow>> {
    Ok(sqlx::query_as!(
        DisputeRow,
        r#"
        SELECT d.id,
               d.cents,
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
        coach,
        after.map(|a| a.0),
        after.map(|a| a.1) as _,
        after.map(|a| a.2.as_str()),
        limit,
    )
    .fetch_all(conn)
    .await?)
}
