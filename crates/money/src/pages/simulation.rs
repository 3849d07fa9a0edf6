//! The administrator's page that makes the simulated provider do what real ones do.

use askama::Template;
use axum::{
    Form,
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
    queries::simulation::{self as queries, OwedRow, SentRow, TakenRow},
    simulation,
};
use site::{
    page::{FlashRedirect, Page},
    render,
    who::Admin,
};

const HERE: &str = "/admin/money/simulation";

#[derive(Template)]
#[template(path = "billing/simulation.html")]
struct SimulationPage {
    page: Page,
    payments: Vec<TakenRow>,
    refunds: Vec<SentRow>,
    disputes: Vec<ProviderDispute>,
    owed: Vec<OwedRow>,
    payouts: Vec<Payout>,
}

impl SimulationPage {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a template lends its fields"
    )]
    fn money(&self, cents: &i64, currency: &str) -> String {
        self.page.money(*cents, currency)
    }

    fn moment(&self, at: &Timestamp) -> String {
        self.page.moment(&Instant(*at))
    }
}

/// Nobody's money alone is played with.
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
        payments: queries::taken(&mut conn).await?,
        refunds: queries::sent(&mut conn, None).await?,
        disputes: disputes.into_iter().map(|(_, dispute)| dispute).collect(),
        owed: queries::owed(&mut conn, None).await?,
        payouts: queries::paid_out(&mut conn, None).await?,
    }))
}

/// What is to happen, and to what.
#[derive(Debug, Deserialize)]
pub struct Play {
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
pub async fn play(State(app): State<Money>, _: Admin, Form(play): Form<Play>) -> Result<Response> {
    only_simulated(&app)?;
    let payment = || PaymentId::new(play.id.as_str());
    match play.act.as_str() {
        "pay-again" => simulation::pay_again(&app, &payment()).await?,
        "dispute" => simulation::dispute(&app, &payment()).await?,
        "refuse-refund" => simulation::refuse_refund(&app, &payment()).await?,
        "win" => simulation::decide(&app, &play.id, true).await?,
        "lose" => simulation::decide(&app, &play.id, false).await?,
        "refund-fails" => {
            let which = WhichRefund {
                payment: payment(),
                surplus: Some(play.charge).filter(|charge| !charge.is_empty()),
            };
            simulation::refund_fails(&app, &which).await?;
        }
        "pay-out" => {
            let coach = CoachId::new(play.id.as_str());
            simulation::pay_out(&app, &coach, play.amount.map(Cents)).await?;
        }
        "payout-fails" => simulation::payout_fails(&app, &play.id).await?,
        _ => return Err(Error::field("act", "error-field-choice")),
    }
    Ok(FlashRedirect::success(HERE, "flash-simulation-played").into_response())
}
