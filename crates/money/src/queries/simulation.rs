//! SQL about what the simulated provider can be made to do.

use domain::{
    ids::{CoachId, PaymentGroupId, PaymentId},
    money::Cents,
};
use platform::{db::Instant, error::Result};
use sqlx::PgConnection;

use crate::{Payout, ProviderDispute, WhichRefund, simulated};

/// Rows of each list.
pub const SHOWN: i64 = 50;

/// A payment that the simulated provider has taken.
pub struct TakenPayment {
    pub id: PaymentId,
    pub cents: Cents,
    pub currency: String,
    pub coach_name: String,
    pub paid_at: Option<Instant>,
    /// Whether its charge is disputed already.
    pub disputed: bool,
    /// Whether the next refund of it is refused.
    pub refuses: bool,
}

/// The latest payments that it has taken.
pub async fn taken_payments(conn: &mut PgConnection) -> Result<Vec<TakenPayment>> {
    Ok(sqlx::query_as!(
        TakenPayment,
        r#"
        SELECT p.id AS "id: PaymentId",
               p.amount::bigint AS "cents!: Cents",
               p.currency,
               coalesce(trustcoach.display_name(u.name, u.email), g.coach_id) AS "coach_name!",
               p."paidAt" AS "paid_at: Instant",
               EXISTS (SELECT FROM trustcoach.dispute d WHERE d.group_id = g.id) AS "disputed!",
               EXISTS (
                 SELECT FROM trustcoach.simulated_refusal r WHERE r.payment_id = p.id
               ) AS "refuses!"
        FROM trustcoach.payment_group_payment m
        JOIN trustcoach.payment_group g ON g.id = m.group_id
        JOIN "Payment" p ON p.id = m.payment_id
        LEFT JOIN "Coach" c ON c.id = g.coach_id
        LEFT JOIN "User" u ON u.id = c."userId"
        WHERE g.provider = $1
          AND m.intent IS NOT NULL
        ORDER BY p."paidAt" DESC, p.id
        LIMIT $2
        "#,
        simulated::NAME,
        SHOWN,
    )
    .fetch_all(conn)
    .await?)
}

/// A refund that it has taken.
pub struct SentRefund {
    pub which: WhichRefund,
    /// Its name for it.
    pub refund: String,
    pub group: PaymentGroupId,
    pub round: i32,
    pub cents: Cents,
    pub currency: String,
    pub sent_at: Option<Instant>,
}

/// The latest refunds that it has taken; `payment` and `charge` name one of them.
pub async fn sent_refunds(
    conn: &mut PgConnection,
    one: Option<&WhichRefund>,
) -> Result<Vec<SentRefund>> {
    let rows = sqlx::query!(
        r#"
        SELECT r.payment_id AS "payment: PaymentId",
               nullif(r.surplus, '') AS surplus,
               r.provider_refund AS "refund!",
               g.id AS "group: PaymentGroupId",
               r.round,
               r.cents::bigint AS "cents!: Cents",
               p.currency,
               r.sent_at AS "sent_at: Instant"
        FROM trustcoach.refund r
        JOIN "Payment" p ON p.id = r.payment_id
        JOIN trustcoach.payment_group_payment m ON m.payment_id = r.payment_id
        JOIN trustcoach.payment_group g ON g.id = m.group_id
        WHERE g.provider = $1
          AND r.sent_at IS NOT NULL
          AND r.provider_refund IS NOT NULL
          AND CASE
                WHEN r.surplus = '' THEN m.intent IS NOT NULL
                ELSE EXISTS (
                  SELECT FROM trustcoach.payment_fact f
                  WHERE f.group_id = g.id
                    AND f.name = 'paid:' || r.surplus
                )
              END
          AND ($2::text IS NULL OR (r.payment_id = $2 AND r.surplus = $3))
        ORDER BY r.sent_at DESC, r.payment_id
        LIMIT $4
        "#,
        simulated::NAME,
        one.map(|which| which.payment.as_str()),
        one.map_or("", WhichRefund::charge),
        SHOWN,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SentRefund {
            which: WhichRefund {
                payment: row.payment,
                surplus: row.surplus,
            },
            refund: row.refund,
            group: row.group,
            round: row.round,
            cents: row.cents,
            currency: row.currency,
            sent_at: row.sent_at,
        })
        .collect())
}

/// Tells it to refuse the next refund of a payment that it has taken.
pub async fn refuse_next(conn: &mut PgConnection, payment: &PaymentId) -> Result<bool> {
    let done = sqlx::query!(
        r#"
        INSERT INTO trustcoach.simulated_refusal (payment_id)
        SELECT m.payment_id
        FROM trustcoach.payment_group_payment m
        JOIN trustcoach.payment_group g ON g.id = m.group_id
        WHERE m.payment_id = $1
          AND m.intent IS NOT NULL
          AND g.provider = $2
        ON CONFLICT (payment_id) DO UPDATE
        SET payment_id = excluded.payment_id
        "#,
        payment.as_str(),
        simulated::NAME,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Its disputes that are not decided, with their checkouts; `id` names one of them.
pub async fn open_disputes(
    conn: &mut PgConnection,
    id: Option<&str>,
) -> Result<Vec<(PaymentGroupId, ProviderDispute)>> {
    let rows = sqlx::query!(
        r#"
        SELECT g.id AS "group: PaymentGroupId",
               d.id,
               d.cents AS "cents: Cents",
               d.currency,
               d.reason,
               d.status,
               d.due_by AS "due_by: Instant",
               d.opened_at AS "opened_at: Instant"
        FROM trustcoach.dispute d
        JOIN trustcoach.payment_group g ON g.id = d.group_id
        WHERE g.provider = $1
          AND d.closed_at IS NULL
          AND ($2::text IS NULL OR d.id = $2)
        ORDER BY d.opened_at DESC, d.id
        LIMIT $3
        "#,
        simulated::NAME,
        id,
        SHOWN,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let dispute = ProviderDispute {
                id: row.id,
                cents: row.cents,
                currency: row.currency,
                reason: row.reason,
                status: row.status,
                due_by: row.due_by.map(|at| at.0),
                opened_at: row.opened_at.0,
            };
            (row.group, dispute)
        })
        .collect())
}

/// A coach who is owed something.
pub struct OwedCoach {
    pub coach: CoachId,
    pub name: String,
    pub cents: Cents,
    pub currency: String,
}

/// What coaches are owed and were not paid out; `coach` names one of them.
pub async fn owed_coaches(
    conn: &mut PgConnection,
    coach: Option<&CoachId>,
) -> Result<Vec<OwedCoach>> {
    Ok(sqlx::query_as!(
        OwedCoach,
        r#"
        SELECT c.id AS "coach: CoachId",
               trustcoach.display_name(u.name, u.email) AS "name!",
               (-sum(l.cents))::bigint AS "cents!: Cents",
               l.currency
        FROM trustcoach.ledger_line l
        JOIN "Coach" c ON l.account = 'coach:' || c.id
        JOIN "User" u ON u.id = c."userId"
        WHERE $1::text IS NULL OR c.id = $1
        GROUP BY c.id, u.id, l.currency
        HAVING sum(l.cents) < 0
        ORDER BY 3 DESC, c.id
        LIMIT $2
        "#,
        coach.map(CoachId::as_str),
        SHOWN,
    )
    .fetch_all(conn)
    .await?)
}

/// The latest payouts that it has made and that have not failed; `id` names one of them.
pub async fn successful_payouts(conn: &mut PgConnection, id: Option<&str>) -> Result<Vec<Payout>> {
    let rows = sqlx::query!(
        r#"
        SELECT p.id,
               p.account_id,
               p.cents AS "cents: Cents",
               p.currency,
               p.status,
               p.arrives_at AS "arrives_at: Instant",
               p.created_at AS "created_at: Instant",
               p.failure
        FROM trustcoach.payout p
        WHERE p.account_id = $1 || p.coach_id
          AND p.status = 'paid'
          AND ($2::text IS NULL OR p.id = $2)
        ORDER BY p.created_at DESC, p.id
        LIMIT $3
        "#,
        simulated::ACCOUNT,
        id,
        SHOWN,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Payout {
            id: row.id,
            account: row.account_id,
            cents: row.cents,
            currency: row.currency,
            status: row.status,
            arrives_at: row.arrives_at.0,
            created_at: row.created_at.0,
            failure: row.failure,
        })
        .collect())
}
