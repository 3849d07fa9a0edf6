//! API of a coach's payouts; that of the administrators is in `admin`.

pub mod admin;

use axum::{Json, extract::State};
use platform::error::Result;
use serde::Serialize;

use super::{
    accounts,
    queries::{self, Account, PayoutRow},
};
use crate::Money;
use site::who::Coach;

/// What a coach is paid on, and what was paid out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutsView {
    /// Whether clients can pay for this coach's sessions.
    pub can_be_paid: bool,
    /// The account, once opened; none where the provider needs none.
    pub account: Option<Account>,
    /// The latest payouts, latest first.
    pub payouts: Vec<PayoutRow>,
}

/// How I am paid
///
/// The coach's account at the payment provider, and the latest 50 payouts.
#[utoipa::path(
    get, path = "/api/v1/me/coach/payouts", tag = "practice", operation_id = "listPayouts",
    responses(
        (status = 200, body = PayoutsView),
        (status = 403),
    ),
)]
pub async fn payouts(State(app): State<Money>, coach: Coach) -> Result<Json<PayoutsView>> {
    let mut conn = app.db.acquire().await?;
    Ok(Json(PayoutsView {
        can_be_paid: accounts::can_be_paid(&app, &mut conn, &coach.id).await?,
        account: queries::account_of(&mut conn, &coach.id).await?,
        payouts: queries::payouts_of(&mut conn, &coach.id, 50).await?,
    }))
}

/// Where to fill in what the account needs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnboardingView {
    /// The provider's form; the address is good once, for minutes.
    pub url: String,
}

/// Open the account I am paid on
///
/// Opens it the first time, and answers the provider's form each time.
#[utoipa::path(
    post, path = "/api/v1/me/coach/payouts/onboarding", tag = "practice", operation_id = "startOnboarding",
    responses(
        (status = 200, body = OnboardingView),
        (status = 404, description = "the provider needs no accounts"),
        (status = 503),
    ),
)]
pub async fn start_onboarding(
    State(app): State<Money>,
    coach: Coach,
) -> Result<Json<OnboardingView>> {
    let url = accounts::onboard(&app, &coach).await?;
    Ok(Json(OnboardingView { url }))
}
