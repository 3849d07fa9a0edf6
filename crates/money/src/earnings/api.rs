//! API of a month's earnings.

use axum::{Json, extract::State};
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize};
use site::input::Query;

use super::month::{self, Month, Sums};
use crate::{Money, queries::earnings::EarningRow};
use site::who::Coach;

/// Which month.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichMonth {
    /// `2026-06`; the present one by default, in the coach's zone.
    month: Option<String>,
}

/// What a coach earned in a month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarningsView {
    /// `2026-06`.
    month: String,
    /// The zone in which it is counted, IANA.
    timezone: String,
    /// By currency.
    sums: Vec<Sums>,
    /// In the order of the ledger.
    items: Vec<EarningRow>,
}

/// What I earned in a month
///
/// For a coach; to the cent what the ledger says.
#[utoipa::path(
    get, path = "/api/v1/desk/earnings", tag = "bookings", operation_id = "deskEarnings",
    params(WhichMonth),
    responses(
        (status = 200, body = EarningsView),
        (status = 422),
    ),
)]
pub async fn desk_earnings(
    State(app): State<Money>,
    coach: Coach,
    Query(query): Query<WhichMonth>,
) -> Result<Json<EarningsView>> {
    let requested = query
        .month
        .map(|text| month::parse(&text).ok_or_else(|| Error::field("month", "error-field-month")))
        .transpose()?;
    let mut conn = app.db.acquire().await?;
    let month = Month::load(&mut conn, &coach.id, requested, app.now()).await?;
    Ok(Json(EarningsView {
        month: month::year_month(month.first),
        timezone: month.zone.iana_name().unwrap_or("UTC").to_owned(),
        sums: month.sums,
        items: month.rows,
    }))
}
