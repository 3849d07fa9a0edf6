//! Earnings, for programs.

use axum::{
    Json,
    extract::{Query, State},
};
use domain::ids::BookingId;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::{Deserialize, Serialize};

use super::earnings::{self, Month};
use crate::Money;
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
    sums: Vec<SumsView>,
    /// In the order of the ledger.
    items: Vec<EarningView>,
}

/// Sums, in cents.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SumsView {
    /// ISO 4217.
    currency: String,
    /// What clients paid.
    charged: i64,
    /// What went back to them.
    refunded: i64,
    /// What the platform keeps.
    commission: i64,
    /// What the coach has earned.
    net: i64,
}

/// A movement, in cents; below zero what goes back.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarningView {
    /// `charge:…`, `refund:…`.
    movement: String,
    at: Instant,
    booking_id: Option<BookingId>,
    gross: i64,
    commission: i64,
    net: i64,
    /// ISO 4217.
    currency: String,
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
    Query(asked): Query<WhichMonth>,
) -> Result<Json<EarningsView>> {
    let asked = match asked.month.as_deref() {
        None => None,
        Some(text) => Some(
            earnings::month_of(text).ok_or_else(|| Error::field("month", "error-field-month"))?,
        ),
    };
    let mut conn = app.db.acquire().await?;
    let month = Month::load(&mut conn, &coach.id, asked, app.now()).await?;
    Ok(Json(EarningsView {
        month: earnings::year_month(month.first),
        timezone: month.zone.iana_name().unwrap_or("UTC").to_owned(),
        sums: month
            .sums
            .iter()
            .map(|(currency, sums)| SumsView {
                currency: currency.clone(),
                charged: sums.charged,
                refunded: sums.refunded,
                commission: sums.commission,
                net: sums.net,
            })
            .collect(),
        items: month
            .rows
            .into_iter()
            .map(|row| EarningView {
                movement: row.movement,
                at: row.at,
                booking_id: row.booking_id,
                gross: row.gross,
                commission: row.commission,
                net: row.net,
                currency: row.currency,
            })
            .collect(),
    }))
}
