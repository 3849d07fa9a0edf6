//! The comparison with the provider: its own list of what moved beside our ledger, day by day.
//! Every difference is named: what only they know of, what only we do, what has another amount.
//! Payouts are listed by each coach's account; of an account that cannot be read they are not
//! compared, and the account is named instead.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::RangeInclusive,
};

use domain::{ids::PaymentId, ledger, money::Cents};
use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use platform::{error::Result, id};

use super::{
    MovementKind, ProviderError, ProviderMovement,
    actions::unavailable,
    queries::{self, Difference, DifferenceKind, LedgerMovement},
};
use crate::Money;

/// How far around a day the other side of a movement is looked for: a refund is decided before
/// it is sent, an event may arrive days late.
const AROUND: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Accounts that are read at the same time; the provider counts requests by the second.
const ACCOUNTS_AT_ONCE: usize = 8;
/// ISO 4217 for no currency: an account may have payouts in several.
const NO_CURRENCY: &str = "XXX";

/// One thing that moved, by both names: what it is, what it is about, and the currency.
type Key = (MovementKind, String, String);

#[derive(Clone, Copy)]
struct Amount {
    cents: Cents,
    at: Timestamp,
}

/// Days of the ledger beside the provider's list of them.
#[derive(Clone, Debug)]
pub struct Compared {
    /// How many movements were compared.
    pub movements: i32,
    /// What differs, and the accounts whose payouts were not compared.
    pub differences: Vec<Difference>,
    /// How many of these accounts may answer when they are asked again.
    pub silent_accounts: usize,
}

/// An account whose payouts the provider did not list.
struct UnreadAccount {
    account: String,
    /// Whether asking again is of no use.
    refused: bool,
}

impl UnreadAccount {
    fn to_difference(&self) -> Difference {
        Difference {
            kind: DifferenceKind::Unread.as_str().to_owned(),
            movement: MovementKind::Payout.as_str().to_owned(),
            reference: self.account.clone(),
            ours: None,
            theirs: None,
            currency: NO_CURRENCY.to_owned(),
        }
    }
}

/// Compares days (UTC) and keeps what differs; the provider is asked once for all of them. A day
/// that is compared again is written anew.
///
/// # Errors
/// 503 when the provider does not answer; the comparison of before stays.
pub async fn reconcile(app: &Money, days: RangeInclusive<Date>) -> Result<Compared> {
    let from = midnight(*days.start())?;
    let to = midnight(days.end().saturating_add(1.day()))?;
    let (from, to) = (
        from.saturating_sub(AROUND).unwrap_or(from),
        to.saturating_add(AROUND).unwrap_or(to),
    );
    let list = ProviderList::read(app, from, to).await?;
    let mut tx = app.db.begin().await?;
    // What the provider takes for itself is only said in its list.
    for fee in &list.fees {
        let lines = ledger::between(ledger::PROVIDER, ledger::PLATFORM, fee.cents);
        let name = format!("provider-fee:{}", fee.reference);
        queries::write_movement_once(&mut tx, &name, &fee.currency, &lines, app.now()).await?;
    }
    let mut ours = in_provider_terms(queries::ledger_movements(&mut tx, from, to).await?);
    let accounts: Vec<String> = list.unread.iter().map(|a| a.account.clone()).collect();
    let not_compared: HashSet<String> = queries::payouts_from(&mut tx, &accounts)
        .await?
        .into_iter()
        .collect();
    ours.retain(|(kind, reference, _), _| {
        *kind != MovementKind::Payout || !not_compared.contains(reference)
    });
    let unread: Vec<Difference> = list
        .unread
        .iter()
        .map(UnreadAccount::to_difference)
        .collect();
    let mut compared = Compared {
        movements: 0,
        differences: unread.clone(),
        silent_accounts: list.unread.iter().filter(|a| !a.refused).count(),
    };
    for day in days
        .start()
        .series(1.day())
        .take_while(|day| day <= days.end())
    {
        let (movements, mut differences) = compare_day(&ours, &list.movements, day)?;
        compared.movements += movements;
        compared.differences.extend(differences.iter().cloned());
        differences.extend(unread.iter().cloned());
        let now = app.now();
        let (run, provider) = (id::cuid(now), app.payments.name());
        queries::save_comparison(&mut tx, &run, provider, day, movements, &differences, now)
            .await?;
    }
    tx.commit().await?;
    if !compared.differences.is_empty() {
        tracing::warn!(
            first = %days.start(),
            last = %days.end(),
            count = compared.differences.len(),
            unread_accounts = unread.len(),
            "the ledger and the provider differ"
        );
    }
    Ok(compared)
}

/// The day before this one, in UTC: the last one that is over.
pub fn yesterday(now: Timestamp) -> Result<Date> {
    let today = now.to_zoned(TimeZone::UTC).date();
    Ok(today.yesterday().map_err(anyhow::Error::from)?)
}

/// When a day begins, in UTC.
fn midnight(day: Date) -> Result<Timestamp> {
    let start = day.to_zoned(TimeZone::UTC).map_err(anyhow::Error::from)?;
    Ok(start.timestamp())
}

/// What moved by the provider's account of it.
struct ProviderList {
    movements: BTreeMap<Key, Amount>,
    /// What it takes for its work.
    fees: Vec<ProviderMovement>,
    unread: Vec<UnreadAccount>,
}

impl ProviderList {
    async fn read(app: &Money, from: Timestamp, to: Timestamp) -> Result<Self> {
        let seen = app.payments.movements(from, to).await;
        let mut list = Self {
            movements: BTreeMap::new(),
            fees: vec![],
            unread: vec![],
        };
        for movement in seen.map_err(unavailable)? {
            if movement.kind == MovementKind::ProviderFee {
                list.fees.push(movement);
                continue;
            }
            let key = (movement.kind, movement.reference, movement.currency);
            add(&mut list.movements, key, movement.cents, movement.at);
        }
        list.read_payouts(app, from, to).await?;
        Ok(list)
    }

    /// Reads the payouts of every account; one that cannot be read holds up no other.
    async fn read_payouts(&mut self, app: &Money, from: Timestamp, to: Timestamp) -> Result<()> {
        if !app.payments.needs_accounts() {
            return Ok(());
        }
        let mut conn = app.db.acquire().await?;
        let accounts = queries::accounts(&mut conn).await?;
        drop(conn);
        let answers: Vec<_> = stream::iter(accounts)
            .map(|account| async move {
                let payouts = app.payments.payouts(&account, from, to).await;
                (account, payouts)
            })
            .buffer_unordered(ACCOUNTS_AT_ONCE)
            .collect()
            .await;
        for (account, payouts) in answers {
            match payouts {
                Ok(payouts) => {
                    for payout in payouts {
                        let key = (MovementKind::Payout, payout.id, payout.currency);
                        add(&mut self.movements, key, payout.cents, payout.created_at);
                    }
                }
                Err(error) => {
                    tracing::warn!(%account, %error, "the payouts of an account cannot be read");
                    let refused = matches!(error, ProviderError::Refused { .. });
                    self.unread.push(UnreadAccount { account, refused });
                }
            }
        }
        self.unread.sort_by(|a, b| a.account.cmp(&b.account));
        Ok(())
    }
}

/// Compares what moved on a day on either side: how much was compared, and what differs.
fn compare_day(
    ours: &BTreeMap<Key, Amount>,
    theirs: &BTreeMap<Key, Amount>,
    day: Date,
) -> Result<(i32, Vec<Difference>)> {
    let (from, to) = (midnight(day)?, midnight(day.saturating_add(1.day()))?);
    let on_day = |a: &Amount| a.at >= from && a.at < to;
    let mut differences = vec![];
    let mut movements = 0;
    let keys: BTreeSet<&Key> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        let (our, their) = (ours.get(key), theirs.get(key));
        if !our.into_iter().chain(their).any(on_day) {
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
    Ok((movements, differences))
}

fn add(all: &mut BTreeMap<Key, Amount>, key: Key, cents: Cents, at: Timestamp) {
    let amount = all.entry(key).or_insert(Amount {
        cents: Cents::ZERO,
        at,
    });
    amount.cents = Cents(amount.cents.get() + cents.get());
    amount.at = amount.at.min(at);
}

/// The movements of the ledger, in the provider's terms: one charge for a series, the fee
/// beside it; a refund by the provider's name once it has one.
fn in_provider_terms(movements: Vec<LedgerMovement>) -> BTreeMap<Key, Amount> {
    let mut all = BTreeMap::new();
    for row in movements {
        let (what, name) = row.movement.split_once(':').unwrap_or((&row.movement, ""));
        let (provider, platform) = (row.provider.get(), row.platform.get());
        let mut put = |kind, reference: &str, cents: i64| {
            if cents != 0 {
                let key = (kind, reference.to_owned(), row.currency.clone());
                add(&mut all, key, Cents(cents), row.at.0);
            }
        };
        match what {
            "charge" => {
                let intent = row.intent.as_deref().unwrap_or(name);
                put(MovementKind::Charge, intent, provider);
                put(MovementKind::Fee, intent, -platform);
            }
            "refund" => {
                let payment = PaymentId::new(name);
                let refund = row.refund.as_deref().unwrap_or(name);
                put(MovementKind::Refund, refund, -provider);
                put(MovementKind::FeeRefund, payment.as_str(), platform);
            }
            // Each with its charge and its payment.
            "surplus" => {
                let intent = name.split(':').next().unwrap_or(name);
                put(MovementKind::Charge, intent, provider);
                put(MovementKind::Fee, intent, -platform);
            }
            "surplus-refund" => {
                let refund = row.surplus_refund.as_deref().unwrap_or(name);
                put(MovementKind::Refund, refund, -provider);
                put(MovementKind::FeeRefund, name, platform);
            }
            "refund-again" | "refund-foreign" => put(MovementKind::Refund, name, -provider),
            "refund-failed" | "refund-foreign-failed" => {
                put(MovementKind::RefundFailed, name, provider);
            }
            "dispute" => put(MovementKind::Dispute, name, -provider),
            "dispute-back" => put(MovementKind::DisputeBack, name, provider),
            "payout" => put(MovementKind::Payout, name, -provider),
            _ => {}
        }
    }
    all
}
