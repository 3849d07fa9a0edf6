//! What those who run the platform see of the money, for programs.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
};
use domain::{
    ids::{BookingId, PaymentId},
    money::Cents,
};
use platform::{db::Instant, error::Result};
use serde::Serialize;

use crate::Money;
use crate::queries::{
    self, Difference, DifferencePosition, DisputeRow, FailedRefund, WaitingEvent,
};
use site::{
    pagination::{Listing, PageQuery},
    who::Admin,
};

/// The money as a whole.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MoneyView {
    /// Who takes payments: `stripe`, `simulated` or `none`.
    provider: &'static str,
    /// The balances of the ledger.
    balances: Vec<BalanceView>,
    /// What they come to, by currency: zero, or something is very wrong.
    sums: Vec<SumView>,
    /// The latest comparison with the provider.
    comparison: Option<ComparisonView>,
    /// Events that could not be applied yet.
    waiting_events: i64,
    /// Refunds that failed and wait.
    failed_refunds: i64,
    /// Disputes that are not decided.
    open_disputes: i64,
}

/// The balance of the accounts of one kind.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceView {
    /// `provider`, `platform`, `coach`, `client` or `organization`.
    account: String,
    /// In cents: above zero what they hold for others, below zero what is owed to them.
    balance: i64,
    /// ISO 4217.
    currency: String,
}

/// What the balances of a currency come to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SumView {
    /// In cents.
    sum: i64,
    /// ISO 4217.
    currency: String,
}

/// A day of the ledger beside the provider's list of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// The day (UTC), `2026-06-03`.
    day: String,
    /// When they were compared.
    ran_at: Instant,
    /// How many movements.
    compared: i32,
    /// How many of them differ.
    differences: i64,
}

/// The money as a whole
///
/// Balances, the latest comparison with the provider, and how much waits. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money", tag = "admin", operation_id = "getMoney",
    responses((status = 200, body = MoneyView), (status = 404)),
)]
pub async fn overview(State(app): State<Money>, _: Admin) -> Result<Json<MoneyView>> {
    let provider = app.payments.name();
    let mut conn = app.db.acquire().await?;
    let comparison = queries::last_comparison(&mut conn, provider).await?;
    let waiting = queries::waiting(&mut conn).await?;
    let mut sums = BTreeMap::new();
    let mut balances = vec![];
    for row in queries::balances(&mut conn).await? {
        *sums.entry(row.currency.clone()).or_insert(0) += row.cents;
        balances.push(BalanceView {
            account: row.account,
            balance: row.cents,
            currency: row.currency,
        });
    }
    Ok(Json(MoneyView {
        provider,
        balances,
        sums: sums
            .into_iter()
            .map(|(currency, sum)| SumView { sum, currency })
            .collect(),
        comparison: comparison.map(|run| ComparisonView {
            day: run.day,
            ran_at: run.ran_at,
            compared: run.compared,
            differences: run.differences,
        }),
        waiting_events: waiting.events,
        failed_refunds: waiting.refunds,
        open_disputes: waiting.disputes,
    }))
}

/// Something in which the ledger and the provider differ.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceView {
    /// `missing-here`, `missing-there`, `amount`, or `unread`: the provider did not list the
    /// payouts of this account, so none of them was compared.
    kind: String,
    /// `charge`, `fee`, `refund`, `refund-failed`, `fee-refund`, `dispute`, `dispute-back` or
    /// `payout`.
    movement: String,
    /// What it is about, by the provider's name or by ours; `unread`: the account.
    reference: String,
    /// What the ledger says, in cents.
    ours: Option<i64>,
    /// What the provider says, in cents.
    theirs: Option<i64>,
    /// ISO 4217; `XXX` where several are meant.
    currency: String,
}

impl From<Difference> for DifferenceView {
    fn from(row: Difference) -> Self {
        Self {
            kind: row.kind,
            movement: row.movement,
            reference: row.reference,
            ours: row.ours.map(Cents::get),
            theirs: row.theirs.map(Cents::get),
            currency: row.currency,
        }
    }
}

/// What differs from the provider's list
///
/// In the latest comparison; nothing before the first one. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/differences", tag = "admin",
    operation_id = "listMoneyDifferences", params(PageQuery),
    responses((status = 200, body = Listing<DifferenceView>), (status = 404)),
)]
pub async fn differences(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<DifferenceView>>> {
    let (limit, after) = (page.limit()?, page.after::<DifferencePosition>()?);
    let mut conn = app.db.acquire().await?;
    let rows = match queries::last_comparison(&mut conn, app.payments.name()).await? {
        Some(run) => queries::differences(&mut conn, &run.id, after.as_ref(), limit + 1).await?,
        None => vec![],
    };
    let listing = Listing::cut(rows, limit, |d| {
        let (kind, movement) = (d.kind.clone(), d.movement.clone());
        (kind, movement, d.reference.clone(), d.currency.clone())
    });
    Ok(Json(listing.map(DifferenceView::from)))
}

/// Something that the provider told and that could not be applied yet.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingEventView {
    /// The provider's name for it.
    id: String,
    /// The provider's word for its kind.
    kind: String,
    received_at: Instant,
    /// How often it was tried.
    attempts: i32,
    /// Why not.
    error: Option<String>,
}

impl From<WaitingEvent> for WaitingEventView {
    fn from(row: WaitingEvent) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            received_at: row.received_at,
            attempts: row.attempts,
            error: row.error,
        }
    }
}

/// What the provider told and could not be applied yet
///
/// The oldest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/events", tag = "admin",
    operation_id = "listWaitingMoneyEvents", params(PageQuery),
    responses((status = 200, body = Listing<WaitingEventView>), (status = 404)),
)]
pub async fn events(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<WaitingEventView>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::failed_events(&mut conn, after.as_ref(), limit + 1).await?;
    let listing = Listing::cut(rows, limit, |e| (e.received_at, e.id.clone()));
    Ok(Json(listing.map(WaitingEventView::from)))
}

/// A refund that the provider has not taken, or that came back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedRefundView {
    /// Our payment.
    payment_id: PaymentId,
    /// What was paid for.
    booking_id: BookingId,
    /// The charge that was too much, when it is that which goes back.
    surplus: Option<String>,
    /// In cents.
    amount: i64,
    /// ISO 4217.
    currency: String,
    failed_at: Instant,
    /// Why, in the provider's words.
    error: Option<String>,
}

impl From<FailedRefund> for FailedRefundView {
    fn from(row: FailedRefund) -> Self {
        Self {
            payment_id: PaymentId::new(row.payment_id),
            booking_id: BookingId::new(row.booking_id),
            surplus: Some(row.surplus).filter(|charge| !charge.is_empty()),
            amount: row.cents,
            currency: row.currency,
            failed_at: row.failed_at,
            error: row.error,
        }
    }
}

/// Refunds that failed and wait
///
/// The oldest failure first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/refunds", tag = "admin",
    operation_id = "listFailedRefunds", params(PageQuery),
    responses((status = 200, body = Listing<FailedRefundView>), (status = 404)),
)]
pub async fn refunds(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<FailedRefundView>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::failed_refunds(&mut conn, after.as_ref(), limit + 1).await?;
    let listing = Listing::cut(rows, limit, |r| {
        (r.failed_at, r.payment_id.clone(), r.surplus.clone())
    });
    Ok(Json(listing.map(FailedRefundView::from)))
}

/// A bank that asks why its client paid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisputeView {
    /// The provider's name for it.
    id: String,
    /// In cents.
    amount: i64,
    /// ISO 4217.
    currency: String,
    /// The bank's reason, in the provider's word.
    reason: String,
    /// Where it stands, in the provider's word.
    status: String,
    /// Until when one can answer.
    due_by: Option<Instant>,
    opened_at: Instant,
    /// Whether it is decided.
    closed: bool,
    /// Whose session was paid.
    coach_name: String,
}

impl From<DisputeRow> for DisputeView {
    fn from(row: DisputeRow) -> Self {
        Self {
            id: row.id,
            amount: row.cents,
            currency: row.currency,
            reason: row.reason,
            status: row.status,
            due_by: row.due_by,
            opened_at: row.opened_at,
            closed: row.closed,
            coach_name: row.coach_name,
        }
    }
}

/// Disputes
///
/// The open ones first, the latest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/disputes", tag = "admin",
    operation_id = "listDisputes", params(PageQuery),
    responses((status = 200, body = Listing<DisputeView>), (status = 404)),
)]
pub async fn disputes(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<DisputeView>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::disputes(&mut conn, None, after.as_ref(), limit + 1).await?;
    let listing = Listing::cut(rows, limit, |d| (d.closed, d.opened_at, d.id.clone()));
    Ok(Json(listing.map(DisputeView::from)))
}
