//! The accounts on which coaches are paid. Where the provider needs one, a coach without it
//! takes no paid booking: they are listed, and offer no slot.

use domain::{ids::CoachId, ledger, money::Cents};
use jiff::{SignedDuration, Timestamp};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::{
    AccountState, Payout,
    actions::unavailable,
    queries::{self, Account},
    simulated,
};
use crate::Money;
use site::who::Coach;

/// How far back the payouts of an account are read when its coach asks; older ones were told.
const LATEST_PAYOUTS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// The provider's clock may be ahead of ours.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(1);

/// Those of some coaches who can be paid: by bookings of individuals. Companies are invoiced.
///
/// # Errors
/// Only the database's.
pub async fn payable(
    app: &Money,
    conn: &mut PgConnection,
    coaches: Vec<CoachId>,
) -> Result<Vec<CoachId>> {
    if !app.payments.needs_accounts() {
        return Ok(coaches);
    }
    queries::taking_payments(conn, &coaches).await
}

/// Whether a coach can be paid.
///
/// # Errors
/// Only the database's.
pub async fn can_be_paid(app: &Money, conn: &mut PgConnection, coach: &CoachId) -> Result<bool> {
    let able = payable(app, conn, vec![coach.clone()]).await?;
    Ok(!able.is_empty())
}

/// The account that a payment is for, where the provider needs one.
///
/// # Errors
/// 409 `coach-not-payable` when there is none that takes payments.
pub async fn to_pay(
    app: &Money,
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<Option<String>> {
    if !app.payments.needs_accounts() {
        return Ok(None);
    }
    queries::account_of(conn, coach)
        .await?
        .filter(|a| a.charges_enabled)
        .map(|a| Some(a.name))
        .ok_or_else(|| Error::conflict("coach-not-payable"))
}

/// Opens the coach's account, the first time, and answers where they fill it in.
///
/// # Errors
/// 404 where the provider needs no accounts, 503 when it does not answer.
pub async fn onboard(app: &Money, coach: &Coach) -> Result<String> {
    if !app.payments.needs_accounts() {
        return Err(Error::not_found());
    }
    let mut conn = app.db.acquire().await?;
    let existing = queries::account_of(&mut conn, &coach.id).await?;
    drop(conn);
    let account = if let Some(account) = existing {
        account.name
    } else {
        let opened = app
            .payments
            .open_account(&coach.id, &coach.user.email)
            .await;
        let state = opened.map_err(unavailable)?;
        let mut conn = app.db.acquire().await?;
        queries::save_account(&mut conn, &coach.id, &state, app.now()).await?;
        state.id
    };
    let back = post::address(app, "/desk/payouts/return");
    let again = post::address(app, "/desk/payouts/refresh");
    let link = app.payments.onboarding(&account, &back, &again).await;
    link.map_err(unavailable)
}

/// Asks the provider how the coach's account stands, and which payouts there were lately.
///
/// # Errors
/// 404 when there is no account, 503 when the provider does not answer.
pub async fn refresh(app: &Money, coach: &CoachId) -> Result<Account> {
    let mut conn = app.db.acquire().await?;
    let account = queries::account_of(&mut conn, coach)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(conn);
    let state = app.payments.account(&account.name).await;
    let state = state.map_err(unavailable)?;
    let now = app.now();
    let (from, to) = (now - LATEST_PAYOUTS, now + CLOCK_SKEW);
    let payouts = app.payments.payouts(&account.name, from, to).await;
    let payouts = payouts.map_err(unavailable)?;
    let mut tx = app.db.begin().await?;
    queries::save_account(&mut tx, coach, &state, app.now()).await?;
    for payout in &payouts {
        record_payout(&mut tx, payout, app.now()).await?;
    }
    let account = queries::account_of(&mut tx, coach).await?;
    tx.commit().await?;
    account.ok_or_else(Error::not_found)
}

/// Where the coach sees the account at the provider's.
///
/// # Errors
/// 404 when there is no account, 503 when the provider does not answer.
pub async fn dashboard(app: &Money, coach: &CoachId) -> Result<String> {
    let mut conn = app.db.acquire().await?;
    let account = queries::account_of(&mut conn, coach)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(conn);
    let link = app.payments.dashboard(&account.name).await;
    link.map_err(unavailable)
}

/// An account has changed. One that is none of ours is of no interest.
pub async fn record_state(
    conn: &mut PgConnection,
    state: &AccountState,
    now: Timestamp,
) -> Result<()> {
    if let Some(coach) = queries::coach_of_account(conn, &state.id).await? {
        queries::save_account(conn, &coach, state, now).await?;
    }
    Ok(())
}

/// A coach is paid out: the provider holds less for them. A payout that fails comes back.
pub async fn record_payout(conn: &mut PgConnection, payout: &Payout, now: Timestamp) -> Result<()> {
    let coach = match simulated::coach_of(&payout.account) {
        Some(coach) => Some(coach),
        None => queries::coach_of_account(conn, &payout.account).await?,
    };
    let Some(coach) = coach else {
        return Err(Error::internal(anyhow::anyhow!(
            "a payout of an unknown account, {}",
            payout.account
        )));
    };
    queries::save_payout(conn, &coach, payout).await?;
    let lines = ledger::payout(&coach, payout.cents);
    let name = format!("payout:{}", payout.id);
    let currency = payout.currency.as_str();
    queries::write_movement_once(conn, &name, currency, &lines, now).await?;
    if matches!(payout.status.as_str(), "failed" | "canceled") {
        let lines = ledger::payout(&coach, Cents(-payout.cents.get()));
        let name = format!("payout-back:{}", payout.id);
        queries::write_movement_once(conn, &name, currency, &lines, now).await?;
    }
    Ok(())
}
