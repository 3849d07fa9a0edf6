//! The nightly comparison: the provider's own list of what moved beside our ledger. Every
//! difference is named: what only they know of, what only we do, what has another amount.

use std::collections::BTreeMap;

use domain::{ids::PaymentId, ledger};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{
    error::{Error, Result},
    id,
};

use super::{
    MovementKind,
    actions::unavailable,
    queries::{self, Difference, DifferenceKind, Moved},
};
use crate::App;

/// How far around a day the other side of a movement is looked for: a refund is decided before
/// it is sent, an event may arrive days late.
const AROUND: SignedDuration = SignedDuration::from_hours(7 * 24);

/// One thing that moved, by both names: what it is, and what it is about.
type Key = (MovementKind, String, String);

#[derive(Clone, Copy)]
struct Amount {
    cents: i64,
    at: Timestamp,
}

/// A day of the ledger beside the provider's list of it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// How many movements were compared.
    pub movements: i32,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Compares a day (UTC) and keeps what differs. A day that is compared again is written anew.
///
/// # Errors
/// 503 when the provider does not answer; the comparison of before stays.
pub async fn reconcile(app: &App, day: Date) -> Result<Compared> {
    let from = day
        .to_zoned(TimeZone::UTC)
        .map_err(anyhow::Error::from)?
        .timestamp();
    let to = from
        .saturating_add(SignedDuration::from_hours(24))
        .unwrap_or(from);
    let (first, last) = (
        from.saturating_sub(AROUND).unwrap_or(from),
        to.saturating_add(AROUND).unwrap_or(to),
    );
    let mut theirs = BTreeMap::new();
    let seen = app
        .payments
        .movements(first, last)
        .await
        .map_err(unavailable)?;
    let mut fees = vec![];
    for movement in seen {
        if movement.kind == MovementKind::ProviderFee {
            fees.push(movement.clone());
        }
        let key = (movement.kind, movement.reference, movement.currency);
        add(&mut theirs, key, movement.cents.get(), movement.at);
    }
    for payout in payouts(app).await? {
        if payout.created_at >= first && payout.created_at < last {
            let key = (MovementKind::Payout, payout.id, payout.currency);
            add(&mut theirs, key, payout.cents.get(), payout.created_at);
        }
    }
    let mut tx = app.db.begin().await?;
    // What the provider takes for itself is only said in its list.
    for fee in fees {
        let lines = ledger::between(ledger::PROVIDER, ledger::PLATFORM, fee.cents);
        let name = format!("provider-fee:{}", fee.reference);
        queries::move_once(&mut tx, &name, &fee.currency, &lines, app.now()).await?;
    }
    let ours = ours(queries::moved(&mut tx, first, last).await?);
    let in_day = |a: &Amount| a.at >= from && a.at < to;
    let mut differences = vec![];
    let mut movements = 0;
    let keys: std::collections::BTreeSet<&Key> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        // The fees of the provider were just written from its own list.
        let (our, their) = (ours.get(key), theirs.get(key));
        if key.0 == MovementKind::ProviderFee || !our.into_iter().chain(their).any(in_day) {
            continue;
        }
        movements += 1;
        let kind = match (our, their) {
            (Some(our), Some(their)) if our.cents == their.cents => continue,
            (Some(_), Some(_)) => DifferenceKind::Amount,
            (None, _) => DifferenceKind::MissingHere,
            (_, None) => DifferenceKind::MissingThere,
        };
        differences.push(Difference {
            kind: kind.as_str().to_owned(),
            movement: key.0.as_str().to_owned(),
            reference: key.1.clone(),
            ours: our.map(|a| a.cents),
            theirs: their.map(|a| a.cents),
            currency: key.2.clone(),
        });
    }
    let now = app.now();
    let run = id::cuid(now);
    let provider = app.payments.name();
    queries::put_comparison(&mut tx, &run, provider, day, movements, &differences, now).await?;
    tx.commit().await?;
    if !differences.is_empty() {
        tracing::warn!(%day, count = differences.len(), "the ledger and the provider differ");
    }
    Ok(Compared {
        movements,
        differences,
    })
}

/// The day before this one, in UTC: the last one that is over.
pub fn yesterday(now: Timestamp) -> Result<Date> {
    let today = now.to_zoned(TimeZone::UTC).date();
    Ok(today.yesterday().map_err(anyhow::Error::from)?)
}

async fn payouts(app: &App) -> Result<Vec<super::Payout>> {
    if !app.payments.needs_accounts() {
        return Ok(vec![]);
    }
    let mut conn = app.db.acquire().await?;
    let accounts = queries::accounts(&mut conn).await?;
    drop(conn);
    let mut all = vec![];
    for account in accounts {
        let payouts = app.payments.payouts(&account).await;
        all.extend(payouts.map_err(Error::unavailable)?);
    }
    Ok(all)
}

fn add(all: &mut BTreeMap<Key, Amount>, key: Key, cents: i64, at: Timestamp) {
    let amount = all.entry(key).or_insert(Amount { cents: 0, at });
    amount.cents += cents;
    amount.at = amount.at.min(at);
}

/// The movements of the ledger, in the provider's terms: one charge for a series, the fee
/// beside it; a refund by the provider's name once it has one.
fn ours(moved: Vec<Moved>) -> BTreeMap<Key, Amount> {
    let mut all = BTreeMap::new();
    for row in moved {
        let (what, name) = row.movement.split_once(':').unwrap_or((&row.movement, ""));
        let mut put = |kind, reference: &str, cents: i64| {
            if cents != 0 {
                let key = (kind, reference.to_owned(), row.currency.clone());
                add(&mut all, key, cents, row.at.0);
            }
        };
        match what {
            "charge" => {
                let intent = row.intent.as_deref().unwrap_or(name);
                put(MovementKind::Charge, intent, row.provider);
                put(MovementKind::Fee, intent, -row.platform);
            }
            "refund" => {
                let payment = PaymentId::new(name);
                let refund = row.refund.as_deref().unwrap_or(name);
                put(MovementKind::Refund, refund, -row.provider);
                put(MovementKind::FeeRefund, payment.as_str(), row.platform);
            }
            // Each with its charge and its payment.
            "surplus" => {
                let intent = name.split(':').next().unwrap_or(name);
                put(MovementKind::Charge, intent, row.provider);
                put(MovementKind::Fee, intent, -row.platform);
            }
            "surplus-refund" => {
                let refund = row.surplus_refund.as_deref().unwrap_or(name);
                put(MovementKind::Refund, refund, -row.provider);
                put(MovementKind::FeeRefund, name, row.platform);
            }
            "refund-again" | "refund-foreign" => put(MovementKind::Refund, name, -row.provider),
            "refund-failed" | "refund-foreign-failed" => {
                put(MovementKind::RefundFailed, name, row.provider);
            }
            "dispute" => put(MovementKind::Dispute, name, -row.provider),
            "dispute-back" => put(MovementKind::DisputeBack, name, row.provider),
            "payout" => put(MovementKind::Payout, name, -row.provider),
            _ => {}
        }
    }
    all
}
