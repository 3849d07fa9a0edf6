//! The page of a coach's payouts, and of the account that they are paid on.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::money::Cents;
use platform::error::{Error, Result};

use crate::{
    Money, accounts,
    queries::{self, Account, AmountDue, Dispute, PayoutRow},
};
use site::{
    page::{FlashRedirect, Page},
    render,
    who::{Coach, Fresh},
};

/// Payouts that are shown at once.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "billing/payouts.html")]
struct PayoutsPage {
    page: Page,
    /// Whether the provider pays coaches on accounts of their own.
    accounts: bool,
    account: Option<Account>,
    owed: Vec<AmountDue>,
    payouts: Vec<PayoutRow>,
    disputes: Vec<Dispute>,
}

impl PayoutsPage {
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

    fn ready(&self) -> bool {
        let account = self.account.as_ref();
        account.is_some_and(|a| a.charges_enabled && a.payouts_enabled)
    }

    /// What the coach is to do about the account, as the end of a sentence's key.
    fn state(&self) -> &'static str {
        match &self.account {
            None => "none",
            Some(a) if a.charges_enabled && a.payouts_enabled && a.due.is_empty() => "ready",
            Some(a) if a.charges_enabled && a.payouts_enabled => "ready-due",
            Some(a) if a.details_submitted && a.due.is_empty() => "checking",
            Some(a) if a.charges_enabled => "no-payouts",
            Some(_) => "incomplete",
        }
    }
}

/// `GET /desk/payouts`
pub async fn show(State(app): State<Money>, page: Page, coach: Coach) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    Ok(render::html(&PayoutsPage {
        page,
        accounts: app.payments.needs_accounts(),
        account: queries::account_of(&mut conn, &coach.id).await?,
        owed: queries::owed_to(&mut conn, &coach.id).await?,
        payouts: queries::payouts_of(&mut conn, &coach.id, SHOWN).await?,
        disputes: queries::disputes(&mut conn, Some(&coach.id), None, SHOWN).await?,
    }))
}

/// `POST /desk/payouts/start`: on to the provider's form.
pub async fn start(State(app): State<Money>, Fresh(coach): Fresh<Coach>) -> Result<Redirect> {
    Ok(Redirect::to(&accounts::onboard(&app, &coach).await?))
}

/// `GET /desk/payouts/refresh`: the address of the form was too old; there is a new one.
pub async fn onboarding_refresh(State(app): State<Money>, coach: Fresh<Coach>) -> Result<Redirect> {
    start(State(app), coach).await
}

/// `GET /desk/payouts/return`: the coach comes out of the provider's form, done or not.
pub async fn onboarding_return(State(app): State<Money>, coach: Coach) -> Result<Response> {
    let account = match accounts::refresh(&app, &coach.id).await {
        Ok(account) => account,
        // The webhook will tell.
        Err(error) if ["unavailable", "payment-refused"].contains(&error.code) => {
            return Ok(Redirect::to("/desk/payouts").into_response());
        }
        Err(error) => return Err(error),
    };
    let flash = if account.charges_enabled && account.payouts_enabled {
        FlashRedirect::success("/desk/payouts", "flash-payouts-ready")
    } else {
        FlashRedirect::info("/desk/payouts", "flash-payouts-not-yet")
    };
    Ok(flash.into_response())
}

/// `POST /desk/payouts/dashboard`: on to the provider's own pages.
pub async fn dashboard(State(app): State<Money>, Fresh(coach): Fresh<Coach>) -> Result<Redirect> {
    if !app.payments.needs_accounts() {
        return Err(Error::not_found());
    }
    Ok(Redirect::to(&accounts::dashboard(&app, &coach.id).await?))
}
