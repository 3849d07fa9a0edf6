//! SQL about the comparison of the ledger with the provider's list.

use domain::money::Cents;
use jiff::{Timestamp, civil::Date};
use platform::{db::Instant, error::Result};
use serde::Serialize;
use sqlx::PgConnection;

/// A movement of the ledger, with what the provider calls it.
pub struct LedgerMovement {
    pub movement: String,
    pub at: Instant,
    pub currency: String,
    pub provider: Cents,
    pub platform: Cents,
    pub intent: Option<String>,
    pub refund: Option<String>,
    pub surplus_refund: Option<String>,
}

/// The movements of the ledger in `[from, to)`.
pub async fn ledger_movements(
    conn: &mut PgConnection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<LedgerMovement>> {
    Ok(sqlx::query_as!(
        LedgerMovement,
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
               m.provider AS "provider!: Cents",
               m.platform AS "platform!: Cents",
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

/// Something in which the ledger and the provider differ.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DifferenceView)]
pub struct Difference {
    /// `missing-here`, `missing-there`, `amount`, or `unread`: the provider did not list the
    /// payouts of this account, so none of them was compared.
    pub kind: String,
    /// `charge`, `fee`, `refund`, `refund-failed`, `fee-refund`, `dispute`, `dispute-back` or
    /// `payout`.
    pub movement: String,
    /// What it is about, by the provider's name or by ours; `unread`: the account.
    pub reference: String,
    /// What the ledger says, in cents.
    #[schema(value_type = Option<i64>)]
    pub ours: Option<Cents>,
    /// What the provider says, in cents.
    #[schema(value_type = Option<i64>)]
    pub theirs: Option<Cents>,
    /// ISO 4217; `XXX` where several are meant.
    pub currency: String,
}

/// Keeps the comparison of a day, in the place of an earlier one.
pub async fn save_comparison(
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

/// A day of the ledger beside the provider's list of it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComparisonView)]
pub struct Comparison {
    #[serde(skip)]
    pub id: String,
    /// The day (UTC), `2026-06-03`.
    pub day: String,
    /// When they were compared.
    pub ran_at: Instant,
    /// How many movements.
    pub compared: i32,
    /// How many of them differ.
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
