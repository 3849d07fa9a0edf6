//! API of a coach's payouts; that of the administrators is in `money`.

pub mod money;

use axum::{Json, extract::State};
use platform::{db::Instant, error::Result};
use serde::Serialize;

use super::{accounts, queries};
use crate::Money;
use site::who::Coach;

/// What a coach is paid on, and what was paid out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutsView {
    /// Whether clients can pay for this coach's sessions.
    pub can_be_paid: bool,
    /// The account, once opened; none where the provider needs none.
    pub account: Option<AccountView>,
    /// The latest payouts, latest first.
    pub payouts: Vec<PayoutView>,
}

/// The account that a coach is paid on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Whether payments for it are taken.
    pub charges_enabled: bool,
    /// Whether it is paid out.
    pub payouts_enabled: bool,
    /// What the provider still asks for, in its own words.
    pub due: Vec<String>,
    /// Why it takes nothing, in the provider's own words.
    pub disabled_reason: Option<String>,
    /// When the provider was last asked.
    pub checked_at: Instant,
}

/// Money on its way to a coach's bank.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutView {
    /// The provider's name for it.
    pub id: String,
    /// In cents.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// `pending`, `in_transit`, `paid`, `canceled` or `failed`.
    pub status: String,
    /// When it is at the bank.
    pub arrives_at: Instant,
    /// When it was made.
    pub created_at: Instant,
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
    let account = queries::account_of(&mut conn, &coach.id).await?;
    let payouts = queries::payouts_of(&mut conn, &coach.id, 50).await?;
    Ok(Json(PayoutsView {
        can_be_paid: accounts::can_be_paid(&app, &mut conn, &coach.id).await?,
        account: account.map(|a| AccountView {
            charges_enabled: a.charges_enabled,
            payouts_enabled: a.payouts_enabled,
            due: a.due,
            disabled_reason: a.disabled_reason,
            checked_at: a.checked_at,
        }),
        payouts: payouts
            .into_iter()
            .map(|p| PayoutView {
                id: p.id,
                amount: p.cents,
                currency: p.currency,
                status: p.status,
                arrives_at: p.arrives_at,
                created_at: p.created_at,
            })
            .collect(),
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
