//! The administrators' page that makes the simulated provider do what real ones do.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    ids::{CoachId, PaymentId},
    money::Cents,
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;

use crate::{
    Money, Payout, ProviderDispute, WhichRefund,
    queries::simulation::{self as queries, OwedCoach, SHOWN, SentRefund, TakenPayment},
    simulation,
};
use site::{
    input::Form,
    page::{FlashRedirect, Page},
    render,
    who::Admin,
};

const HERE: &str = "/admin/money/simulation";

#[derive(Template)]
#[template(path = "billing/simulation.html")]
struct SimulationPage {
    page: Page,
    payments: Vec<TakenPayment>,
    refunds: Vec<SentRefund>,
    disputes: Vec<ProviderDispute>,
    owed: Vec<OwedCoach>,
    payouts: Vec<Payout>,
}

impl SimulationPage {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a template lends its fields"
    )]
    fn money(&self, cents: &Cents, currency: &str) -> String {
        self.page.money(cents.get(), currency)
    }

    fn cut_note(&self, rows: usize) -> Option<String> {
        self.page.cut_note("list-cut", rows, SHOWN)
    }

    fn moment(&self, at: &Timestamp) -> String {
        self.page.moment(&Instant(*at))
    }
}

fn only_simulated(app: &Money) -> Result<()> {
    if crate::is_simulated(app) {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// `GET /admin/money/simulation`
pub async fn show(State(app): State<Money>, page: Page, _: Admin) -> Result<Response> {
    only_simulated(&app)?;
    let mut conn = app.db.acquire().await?;
    let disputes = queries::open_disputes(&mut conn, None).await?;
    Ok(render::html(&SimulationPage {
        page,
        payments: queries::taken_payments(&mut conn).await?,
        refunds: queries::sent_refunds(&mut conn, None).await?,
        disputes: disputes.into_iter().map(|(_, dispute)| dispute).collect(),
        owed: queries::owed_coaches(&mut conn, None).await?,
        payouts: queries::successful_payouts(&mut conn, None).await?,
    }))
}

/// What the provider is to do, and to which payment, dispute, payout or coach.
#[derive(Debug, Deserialize)]
pub struct SimulatedAct {
    act: String,
    id: String,
    /// The charge that was too much, of a refund.
    #[serde(default)]
    charge: String,
    /// In cents; all of it by default.
    amount: Option<i64>,
}

/// `POST /admin/money/simulation`
///
/// # Errors
/// 404 for what is not there, 422 for what cannot happen.
pub async fn act(
    State(app): State<Money>,
    _: Admin,
    Form(form): Form<SimulatedAct>,
) -> Result<Response> {
    only_simulated(&app)?;
    let payment = || PaymentId::new(form.id.as_str());
    match form.act.as_str() {
        "pay-again" => simulation::pay_again(&app, &payment()).await?,
        "dispute" => simulation::dispute(&app, &payment()).await?,
        "refuse-refund" => simulation::refuse_refund(&app, &payment()).await?,
        "win" => simulation::decide(&app, &form.id, true).await?,
        "lose" => simulation::decide(&app, &form.id, false).await?,
        "refund-fails" => {
            let which = WhichRefund {
                payment: payment(),
                surplus: Some(form.charge).filter(|charge| !charge.is_empty()),
            };
            simulation::refund_fails(&app, &which).await?;
        }
        "pay-out" => {
            let coach = CoachId::new(form.id.as_str());
            simulation::pay_out(&app, &coach, form.amount.map(Cents)).await?;
        }
        "payout-fails" => simulation::payout_fails(&app, &form.id).await?,
        _ => return Err(Error::field("act", "error-field-choice")),
    }
    Ok(FlashRedirect::success(HERE, "flash-simulation-played").into_response())
}
