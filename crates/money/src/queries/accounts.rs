//! SQL about the accounts on which coaches are paid, their payouts, and disputes.

use domain::{
    ids::{CoachId, PaymentGroupId, UserId},
    ledger::Line,
    money::Cents,
};
use jiff::Timestamp;
use platform::{
    db::{AdvisoryLock, Instant},
    error::Result,
};
use serde::Serialize;
use sqlx::PgConnection;

use super::AmountDue;
use crate::{AccountState, Payout, ProviderDispute};

/// The account that a coach is paid on.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccountView)]
pub struct Account {
    /// The provider's name for it.
    #[serde(skip)]
    pub name: String,
    /// Whether payments for it are taken.
    pub charges_enabled: bool,
    /// Whether it is paid out.
    pub payouts_enabled: bool,
    /// Whether the coach has filled everything in once.
    #[serde(skip)]
    pub details_submitted: bool,
    /// What the provider still asks for, in its own words.
    pub due: Vec<String>,
    /// Why it takes nothing, in the provider's own words.
    pub disabled_reason: Option<String>,
    /// When the provider was last asked.
    pub checked_at: Instant,
}

/// The account of a coach.
pub async fn account_of(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<Account>> {
    Ok(sqlx::query_as!(
        Account,
        r#"
        SELECT a.account_id AS name,
               a.charges_enabled,
               a.payouts_enabled,
               a.details_submitted,
               a.due,
               a.disabled_reason,
               a.checked_at
        FROM trustcoach.coach_account a
        WHERE a.coach_id = $1
        "#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Those of some coaches whose account takes payments.
pub async fn taking_payments(conn: &mut PgConnection, coaches: &[CoachId]) -> Result<Vec<CoachId>> {
    let ids: Vec<String> = coaches.iter().map(ToString::to_string).collect();
    Ok(sqlx::query_scalar!(
        r#"
        SELECT a.coach_id AS "id: CoachId"
        FROM trustcoach.coach_account a
        WHERE a.coach_id = ANY($1)
          AND a.charges_enabled
        "#,
        &ids,
    )
    .fetch_all(conn)
    .await?)
}

/// Whose account this is.
pub async fn coach_of_account(conn: &mut PgConnection, account: &str) -> Result<Option<CoachId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT a.coach_id AS "id: CoachId"
        FROM trustcoach.coach_account a
        WHERE a.account_id = $1
        "#,
        account,
    )
    .fetch_optional(conn)
    .await?)
}

/// Every account, for the nightly comparison.
pub async fn accounts(conn: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT a.account_id FROM trustcoach.coach_account a ORDER BY a.account_id"#
    )
    .fetch_all(conn)
    .await?)
}

/// Writes the account of a coach as the provider sees it now.
pub async fn save_account(
    conn: &mut PgConnection,
    coach: &CoachId,
    state: &AccountState,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.coach_account AS a (
          coach_id, account_id, charges_enabled, payouts_enabled, details_submitted, due,
          disabled_reason, created_at, checked_at
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        ON CONFLICT (coach_id) DO UPDATE
        SET charges_enabled = $3,
            payouts_enabled = $4,
            details_submitted = $5,
            due = $6,
            disabled_reason = $7,
            checked_at = $8
        WHERE a.account_id = $2
        "#,
        coach.as_str(),
        state.id,
        state.charges_enabled,
        state.payouts_enabled,
        state.details_submitted,
        &state.due,
        state.disabled_reason,
        Instant(now) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes a payout, or what became of it. A payout that was paid may still fail; what has
/// failed does not come back to life, whatever is told late.
pub async fn save_payout(conn: &mut PgConnection, coach: &CoachId, payout: &Payout) -> Result<()> {
    sqlx::query!(
        r#"
        INSERT INTO trustcoach.payout AS p (
          id, account_id, coach_id, cents, currency, status, arrives_at, created_at, failure
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE
        SET status = excluded.status,
            arrives_at = excluded.arrives_at,
            failure = coalesce(excluded.failure, p.failure)
        WHERE array_position(ARRAY['pending', 'in_transit', 'paid', 'canceled', 'failed'], excluded.status)
            > array_position(ARRAY['pending', 'in_transit', 'paid', 'canceled', 'failed'], p.status)
        "#,
        payout.id,
        payout.account,
        coach.as_str(),
        payout.cents.get(),
        payout.currency,
        payout.status,
        Instant(payout.arrives_at) as _,
        Instant(payout.created_at) as _,
        payout.failure,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Money on its way to a coach's bank.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PayoutView)]
pub struct PayoutRow {
    /// The provider's name for it.
    pub id: String,
    /// In cents.
    #[serde(rename = "amount")]
    #[schema(value_type = i64)]
    pub cents: Cents,
    /// ISO 4217.
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `canceled` or `failed`.
    pub status: String,
    /// When it is at the bank.
    pub arrives_at: Instant,
    /// When it was made.
    pub created_at: Instant,
    /// Why it failed, in the provider's words.
    #[serde(skip)]
    pub failure: Option<String>,
}

/// A coach's payouts, latest first.
pub async fn payouts_of(
    conn: &mut PgConnection,
    coach: &CoachId,
    limit: i64,
) -> Result<Vec<PayoutRow>> {
    Ok(sqlx::query_as!(
        PayoutRow,
        r#"
        SELECT p.id,
               p.cents AS "cents: Cents",
               p.currency,
               p.status,
               p.arrives_at,
               p.created_at,
               p.failure
        FROM trustcoach.payout p
        WHERE p.coach_id = $1
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT $2
        "#,
        coach.as_str(),
        limit,
    )
    .fetch_all(conn)
    .await?)
}

/// The payouts of these accounts, by the provider's names.
pub async fn payouts_from(conn: &mut PgConnection, accounts: &[String]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT p.id FROM trustcoach.payout p WHERE p.account_id = ANY ($1)"#,
        accounts,
    )
    .fetch_all(conn)
    .await?)
}

/// What a coach is owed and was not paid out yet, by currency.
pub async fn owed_to(conn: &mut PgConnection, coach: &CoachId) -> Result<Vec<AmountDue>> {
    Ok(sqlx::query_as!(
        AmountDue,
        r#"
        SELECT (-sum(l.cents))::bigint AS "cents!: Cents", l.currency
        FROM trustcoach.ledger_line l
        WHERE l.account = $1
        GROUP BY l.currency
        ORDER BY l.currency
        "#,
        domain::ledger::coach(coach),
    )
    .fetch_all(conn)
    .await?)
}

/// Writes a dispute, or what became of it; a closed one stays closed. `true` when it is new.
pub async fn save_dispute(
    conn: &mut PgConnection,
    group: &PaymentGroupId,
    dispute: &ProviderDispute,
    closed: bool,
    now: Timestamp,
) -> Result<bool> {
    let closed_at = closed.then_some(Instant(now));
    let new = sqlx::query_scalar!(
        r#"
        INSERT INTO trustcoach.dispute AS d (
          id, group_id, cents, currency, reason, status, due_by, opened_at, closed_at
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE
        SET status = excluded.status,
            due_by = excluded.due_by,
            closed_at = excluded.closed_at
        WHERE d.closed_at IS NULL
        RETURNING (xmax = 0) AS "new!"
        "#,
        dispute.id,
        group.as_str(),
        dispute.cents.get(),
        dispute.currency,
        dispute.reason,
        dispute.status,
        dispute.due_by.map(Instant) as _,
        Instant(dispute.opened_at) as _,
        closed_at as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(new.unwrap_or(false))
}

/// The person behind a coach's profile.
pub async fn user_of_coach(conn: &mut PgConnection, coach: &CoachId) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT c."userId" AS "id: UserId" FROM "Coach" c WHERE c.id = $1"#,
        coach.as_str(),
    )
    .fetch_optional(conn)
    .await?)
}

/// Those who run the platform.
pub async fn admins(conn: &mut PgConnection) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"
        SELECT u.id AS "id: UserId"
        FROM "User" u
        WHERE u.role = 'ADMIN'
        ORDER BY u.id
        "#
    )
    .fetch_all(conn)
    .await?)
}

/// Writes a movement that is about no payment, unless it is written already.
pub async fn write_movement_once(
    conn: &mut PgConnection,
    movement: &str,
    currency: &str,
    lines: &[Line],
    now: Timestamp,
) -> Result<()> {
    // One at a time for each movement: the same thing may be told twice at once.
    AdvisoryLock::Movement.hold(conn, movement).await?;
    if super::written_movements(conn, &[movement.to_owned()])
        .await?
        .is_empty()
    {
        super::write_movement(conn, movement, None, currency, lines, now).await?;
    }
    Ok(())
}
