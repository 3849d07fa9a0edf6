//! API of the administrators' view of the money.

use axum::{Json, extract::State};
use domain::money::Cents;
use platform::error::Result;
use serde::Serialize;

use crate::Money;
use crate::queries::{
    self, Balance, Comparison, Difference, DifferencePosition, Dispute, FailedRefund, Mismatch,
    WaitingEvent, sums_by_currency,
};
use site::{
    input::Query,
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
    balances: Vec<Balance>,
    /// What they come to, by currency: zero, or something is very wrong.
    sums: Vec<SumView>,
    /// The latest comparison with the provider.
    comparison: Option<Comparison>,
    /// Events that could not be applied yet.
    waiting_events: i64,
    /// Refunds that failed and wait.
    failed_refunds: i64,
    /// Disputes that are not decided.
    open_disputes: i64,
}

/// What the balances of a currency come to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SumView {
    /// In cents.
    #[schema(value_type = i64)]
    sum: Cents,
    /// ISO 4217.
    currency: String,
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
    let waiting = queries::count_waiting(&mut conn).await?;
    let balances = queries::balances(&mut conn).await?;
    let sums = sums_by_currency(&balances)?;
    Ok(Json(MoneyView {
        provider,
        balances,
        sums: sums
            .into_iter()
            .map(|(currency, sum)| SumView { sum, currency })
            .collect(),
        comparison,
        waiting_events: waiting.events,
        failed_refunds: waiting.refunds,
        open_disputes: waiting.disputes,
    }))
}

/// What differs from the provider's list
///
/// In the latest comparison; nothing before the first one. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/differences", tag = "admin",
    operation_id = "listMoneyDifferences", params(PageQuery),
    responses((status = 200, body = Listing<Difference>), (status = 404)),
)]
pub async fn differences(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<Difference>>> {
    let (limit, after) = (page.limit()?, page.after::<DifferencePosition>()?);
    let mut conn = app.db.acquire().await?;
    let rows = match queries::last_comparison(&mut conn, app.payments.name()).await? {
        Some(run) => queries::differences(&mut conn, &run.id, after.as_ref(), limit + 1).await?,
        None => vec![],
    };
    Ok(Json(Listing::cut(rows, limit, |d| {
        let (kind, movement) = (d.kind.clone(), d.movement.clone());
        (kind, movement, d.reference.clone(), d.currency.clone())
    })))
}

/// What the provider told and could not be applied yet
///
/// The oldest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/events", tag = "admin",
    operation_id = "listWaitingMoneyEvents", params(PageQuery),
    responses((status = 200, body = Listing<WaitingEvent>), (status = 404)),
)]
pub async fn events(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<WaitingEvent>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::failed_events(&mut conn, after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, |e| {
        (e.received_at, e.id.clone())
    })))
}

/// What the provider told otherwise than it was asked
///
/// Such an event is applied to nothing. The latest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/mismatches", tag = "admin",
    operation_id = "listMoneyMismatches", params(PageQuery),
    responses((status = 200, body = Listing<Mismatch>), (status = 404)),
)]
pub async fn mismatches(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<Mismatch>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::mismatches(&mut conn, after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, |m| (m.at, m.event.clone()))))
}

/// Refunds that failed and wait
///
/// The oldest failure first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/refunds", tag = "admin",
    operation_id = "listFailedRefunds", params(PageQuery),
    responses((status = 200, body = Listing<FailedRefund>), (status = 404)),
)]
pub async fn refunds(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<FailedRefund>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::failed_refunds(&mut conn, after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, |r| {
        let charge = r.surplus.clone().unwrap_or_default();
        (r.failed_at, r.payment_id.clone(), charge)
    })))
}

/// Disputes
///
/// The open ones first, the latest first. For administrators.
#[utoipa::path(
    get, path = "/api/v1/admin/money/disputes", tag = "admin",
    operation_id = "listDisputes", params(PageQuery),
    responses((status = 200, body = Listing<Dispute>), (status = 404)),
)]
pub async fn disputes(
    State(app): State<Money>,
    _: Admin,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<Dispute>>> {
    let (limit, after) = (page.limit()?, page.after()?);
    let mut conn = app.db.acquire().await?;
    let rows = queries::disputes(&mut conn, None, after.as_ref(), limit + 1).await?;
    Ok(Json(Listing::cut(rows, limit, |d| {
        (d.closed, d.opened_at, d.id.clone())
    })))
}
