//! The administrators' page: failed events and refunds, disputes, and whether the ledger and the
//! provider agree.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{ids::PaymentId, money::Cents};
use jiff::ToSpan as _;
use platform::error::Result;
use serde::Deserialize;

use crate::{
    Money, WhichRefund,
    actions::{self, LastAttempt},
    mismatch,
    queries::{
        self, Balance, Comparison, Difference, Dispute, FailedRefund, Mismatch, WaitingEvent,
        sums_by_currency,
    },
    reconcile,
};
use site::{
    input::Form,
    page::{FlashRedirect, Page},
    render,
    who::Admin,
};

const HERE: &str = "/admin/money";
/// Rows of each list that are shown at once; the API goes on.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "billing/money.html")]
struct MoneyPage {
    page: Page,
    /// Whether the provider can be made to do things.
    simulated: bool,
    events: Vec<WaitingEvent>,
    mismatches: Vec<Mismatch>,
    refunds: Vec<FailedRefund>,
    disputes: Vec<Dispute>,
    comparison: Option<Comparison>,
    differences: Vec<Difference>,
    balances: Vec<Balance>,
    /// By currency; zero, or something is very wrong.
    sums: BTreeMap<String, Cents>,
}

impl MoneyPage {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a template lends its fields"
    )]
    fn money(&self, cents: &Cents, currency: &str) -> String {
        self.page.money(cents.get(), currency)
    }

    /// What differs in an event, in sentences.
    fn contrasts(&self, mismatch: &Mismatch) -> Vec<String> {
        let value = |field: &str, value: &str| {
            mismatch::value(self.page.locale, field, value, &mismatch.currency)
        };
        let values = mismatch.asked.iter().zip(&mismatch.told);
        let fields = mismatch.fields.iter().zip(values);
        fields
            .map(|(field, (asked, told))| {
                let name = self.page.t_of("money-mismatch", field);
                let both = [("asked", value(field, asked)), ("told", value(field, told))];
                let both = both.map(|(name, value)| (name, value.into()));
                format!("{name} : {}", self.page.tw("money-mismatch-values", both))
            })
            .collect()
    }

    fn cut_note(&self, rows: usize) -> Option<String> {
        self.page.cut_note("money-rows-cut-api", rows, SHOWN)
    }

    fn day(&self, day: &str) -> String {
        day.parse()
            .map_or_else(|_| day.to_owned(), |day| self.page.locale.date(day))
    }

    #[expect(clippy::ref_option, reason = "a template lends its fields")]
    fn amount(&self, cents: &Option<Cents>, currency: &str) -> String {
        cents.map_or_else(|| "—".to_owned(), |c| self.page.money(c.get(), currency))
    }
}

/// `GET /admin/money`
pub async fn show(State(app): State<Money>, page: Page, _: Admin) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let comparison = queries::last_comparison(&mut conn, app.payments.name()).await?;
    let differences = match &comparison {
        Some(run) => queries::differences(&mut conn, &run.id, None, SHOWN).await?,
        None => vec![],
    };
    let balances = queries::balances(&mut conn).await?;
    let sums = sums_by_currency(&balances)?;
    Ok(render::html(&MoneyPage {
        page,
        simulated: crate::is_simulated(&app),
        events: queries::failed_events(&mut conn, None, SHOWN).await?,
        mismatches: queries::mismatches(&mut conn, None, SHOWN).await?,
        refunds: queries::failed_refunds(&mut conn, None, SHOWN).await?,
        disputes: queries::disputes(&mut conn, None, None, SHOWN).await?,
        comparison,
        differences,
        balances,
        sums,
    }))
}

/// `POST /admin/money/events/{id}/retry`
pub async fn retry_event(
    State(app): State<Money>,
    _: Admin,
    Path(id): Path<String>,
) -> Result<Response> {
    // Why it did not work this time is on the page.
    let flash = match actions::apply_stored(&app, &id).await {
        Ok(()) => FlashRedirect::success(HERE, "flash-money-applied"),
        Err(_) => FlashRedirect::error(HERE, "flash-money-still-failing"),
    };
    Ok(flash.into_response())
}

/// Which refund of a payment.
#[derive(Debug, Deserialize)]
pub struct WhichCharge {
    /// The charge that was too much; empty for the refund that was decided.
    #[serde(default)]
    charge: String,
}

/// `POST /admin/money/refunds/{payment}/retry`
pub async fn retry_refund(
    State(app): State<Money>,
    _: Admin,
    Path(payment): Path<PaymentId>,
    Form(form): Form<WhichCharge>,
) -> Result<Response> {
    let which = WhichRefund {
        payment,
        surplus: Some(form.charge).filter(|charge| !charge.is_empty()),
    };
    let flash = match actions::send(&app, &which, LastAttempt(false)).await {
        Ok(()) => FlashRedirect::success(HERE, "flash-money-applied"),
        Err(_) => FlashRedirect::error(HERE, "flash-money-still-failing"),
    };
    Ok(flash.into_response())
}

/// `POST /admin/money/reconcile`: compares the last two days now.
pub async fn compare(State(app): State<Money>, _: Admin) -> Result<Response> {
    let yesterday = reconcile::yesterday(app.now())?;
    let today = yesterday.saturating_add(1.day());
    let found = reconcile::reconcile(&app, yesterday..=today)
        .await?
        .differences
        .len();
    let flash = if found == 0 {
        FlashRedirect::success(HERE, "flash-money-agrees")
    } else {
        FlashRedirect::error(HERE, "flash-money-differs").with("count", found.to_string())
    };
    Ok(flash.into_response())
}
