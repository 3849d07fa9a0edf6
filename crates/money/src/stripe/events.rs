//! What Stripe's events say. Only what is signed gets here; what is not about us, or of a kind
//! that we do not use, is kept and says nothing.

use anyhow::{Context, anyhow};
use domain::{
    ids::{PaymentGroupId, PaymentId},
    money::Cents,
    payment::Fact,
};
use jiff::Timestamp;
use platform::error::Result;
use serde_json::Value;

use crate::{
    AccountState, ChargeRef, EventContent, Payout, ProviderDispute, events::Terms,
    provider::ProviderRefund,
};

/// What an event says; `None` when there is nothing in it for us.
///
/// # Errors
/// When an event that we use lacks what it should have.
pub fn parse_event(event: &Value, account: Option<&str>) -> Result<Option<(EventContent, Terms)>> {
    let Some(content) = read(event, account)? else {
        return Ok(None);
    };
    let terms = terms(event, account, &content)?;
    Ok(Some((content, terms)))
}

/// What an event says of the terms that were asked.
fn terms(event: &Value, account: Option<&str>, content: &EventContent) -> anyhow::Result<Terms> {
    let object = &event["data"]["object"];
    let live = |value: &Value| value["livemode"].as_bool();
    let mut terms = Terms {
        account: account.map(str::to_owned),
        // Either of them alone is enough to be of another mode.
        live: match (live(event), live(object)) {
            (Some(event), Some(object)) => Some(event || object),
            (event, object) => event.or(object),
        },
        currency: currency(object).ok(),
        ..Terms::default()
    };
    let session = optional(object, "/object") == Some("checkout.session");
    if session {
        terms.session = Some(text(object, "/id")?.to_owned());
    }
    if !matches!(content, EventContent::Paid { .. }) {
        return Ok(terms);
    }
    terms.currency = Some(currency(object)?);
    let state = if session {
        terms.amount = Some(cents(object, "/amount_total")?);
        let paid = optional(object, "/payment_status");
        let mode = optional(object, "/mode");
        paid.filter(|paid| *paid != "paid")
            .or_else(|| mode.filter(|mode| *mode != "payment"))
    } else {
        let amount = cents(object, "/amount")?;
        let received = cents(object, "/amount_received").unwrap_or(amount);
        terms.amount = Some(amount.min(received));
        terms.fee = cents(object, "/application_fee_amount").ok();
        let data = object.get("transfer_data");
        terms.destination = data.map(|data| {
            let account = optional_reference(data, "/destination");
            account.unwrap_or_default().to_owned()
        });
        optional(object, "/status").filter(|status| *status != "succeeded")
    };
    terms.unpaid = state.map(str::to_owned);
    Ok(terms)
}

fn read(event: &Value, account: Option<&str>) -> anyhow::Result<Option<EventContent>> {
    let kind = text(event, "/type")?;
    let object = event
        .pointer("/data/object")
        .ok_or_else(|| anyhow!("an event without its object"))?;
    let content = match kind {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed"
        | "checkout.session.expired"
        | "payment_intent.succeeded"
        | "payment_intent.payment_failed" => {
            // Without our mark it is somebody else's payment on the same account.
            let Some(group) = optional(object, "/metadata/group") else {
                return Ok(None);
            };
            let group = PaymentGroupId::new(group);
            match kind {
                "checkout.session.expired" => EventContent::Closed { group },
                "checkout.session.async_payment_failed" | "payment_intent.payment_failed" => {
                    EventContent::Declined { group }
                }
                "payment_intent.succeeded" => EventContent::Paid {
                    group,
                    intent: text(object, "/id")?.to_owned(),
                },
                // A payment that takes days is announced here, and has not come yet.
                _ if text(object, "/payment_status")? == "unpaid" => EventContent::Noted,
                // What costs nothing has no intent, and is not what was asked.
                _ => EventContent::Paid {
                    group,
                    intent: optional_reference(object, "/payment_intent")
                        .unwrap_or_default()
                        .to_owned(),
                },
            }
        }
        "charge.refunded" => match optional_reference(object, "/payment_intent") {
            Some(intent) => EventContent::RefundsChanged {
                intent: intent.to_owned(),
            },
            None => return Ok(None),
        },
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            let Some(intent) = optional_reference(object, "/payment_intent") else {
                return Ok(None);
            };
            let seen = refund(object)?;
            EventContent::Refunded {
                about: ChargeRef::Intent(intent.to_owned()),
                failed: seen.failed,
                refund: seen.fact(),
            }
        }
        "charge.dispute.created"
        | "charge.dispute.updated"
        | "charge.dispute.closed"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.funds_reinstated" => {
            let Some(intent) = optional_reference(object, "/payment_intent") else {
                return Ok(None);
            };
            EventContent::Disputed {
                about: ChargeRef::Intent(intent.to_owned()),
                dispute: dispute(object)?,
                moved: moved(kind, object)?,
            }
        }
        "account.updated" => EventContent::AccountChanged {
            account: text(object, "/id")?.to_owned(),
        },
        "payout.created" | "payout.updated" | "payout.paid" | "payout.failed"
        | "payout.canceled" => match account {
            Some(account) => EventContent::PaidOut {
                payout: payout(object, account)?,
            },
            // The platform's own payout moves nothing that is owed to anyone.
            None => return Ok(None),
        },
        // Our own doing, or somebody's at Stripe's; the nightly comparison looks at the sums.
        "transfer.reversed" | "application_fee.refunded" => EventContent::Noted,
        _ => return Ok(None),
    };
    Ok(Some(content))
}

/// A refund as Stripe writes it.
pub fn refund(object: &Value) -> anyhow::Result<ProviderRefund> {
    let status = optional(object, "/status").unwrap_or("pending");
    Ok(ProviderRefund {
        id: text(object, "/id")?.to_owned(),
        cents: cents(object, "/amount")?,
        payment: optional(object, "/metadata/payment").map(PaymentId::new),
        surplus: optional(object, "/metadata/surplus").map(str::to_owned),
        round: optional(object, "/metadata/round")
            .and_then(|round| round.parse().ok())
            .unwrap_or(0),
        failed: matches!(status, "failed" | "canceled"),
    })
}

fn dispute(object: &Value) -> anyhow::Result<ProviderDispute> {
    let due = object.pointer("/evidence_details/due_by");
    Ok(ProviderDispute {
        id: text(object, "/id")?.to_owned(),
        cents: cents(object, "/amount")?,
        currency: currency(object)?,
        reason: text(object, "/reason")?.to_owned(),
        status: text(object, "/status")?.to_owned(),
        due_by: due
            .and_then(Value::as_i64)
            .and_then(|s| Timestamp::from_second(s).ok()),
        opened_at: instant(object, "/created")?,
    })
}

/// What moves with an event about a dispute. The amounts are those of the balance: the first
/// of its transactions takes the money, the second one gives it back.
fn moved(kind: &str, object: &Value) -> anyhow::Result<Option<Fact>> {
    let dispute = text(object, "/id")?.to_owned();
    let balance = |wanted: i64| {
        let all = object.pointer("/balance_transactions");
        let all = all.and_then(Value::as_array).into_iter().flatten();
        let mut found = all.filter(|t| {
            let amount = t.pointer("/amount").and_then(Value::as_i64);
            amount.is_some_and(|a| a.signum() == wanted)
        });
        let found = found.next();
        let of = |name: &str| found.and_then(|t| t.pointer(name)).and_then(Value::as_i64);
        (of("/amount"), of("/fee"))
    };
    let whole = cents(object, "/amount")?;
    Ok(match kind {
        "charge.dispute.funds_withdrawn" => {
            let (amount, fee) = balance(-1);
            Some(Fact::Withdrawn {
                dispute,
                cents: amount.map_or(whole, |a| Cents(-a)),
                fee: Cents(fee.unwrap_or(0).max(0)),
            })
        }
        "charge.dispute.funds_reinstated" => {
            let (amount, fee) = balance(1);
            Some(Fact::Reinstated {
                dispute,
                cents: amount.map_or(whole, Cents),
                fee: Cents((-fee.unwrap_or(0)).max(0)),
            })
        }
        "charge.dispute.closed" if text(object, "/status")? == "lost" => Some(Fact::Lost {
            dispute,
            cents: whole,
        }),
        _ => None,
    })
}

/// A payout as Stripe writes it.
pub fn payout(object: &Value, account: &str) -> anyhow::Result<Payout> {
    Ok(Payout {
        id: text(object, "/id")?.to_owned(),
        account: account.to_owned(),
        cents: cents(object, "/amount")?,
        currency: currency(object)?,
        status: text(object, "/status")?.to_owned(),
        arrives_at: instant(object, "/arrival_date")?,
        created_at: instant(object, "/created")?,
        failure: optional(object, "/failure_message").map(str::to_owned),
    })
}

/// An account as Stripe writes it.
pub fn account(object: &Value) -> anyhow::Result<AccountState> {
    let yes = |name: &str| object.pointer(name).and_then(Value::as_bool) == Some(true);
    let due = object.pointer("/requirements/currently_due");
    Ok(AccountState {
        id: text(object, "/id")?.to_owned(),
        charges_enabled: yes("/charges_enabled"),
        payouts_enabled: yes("/payouts_enabled"),
        details_submitted: yes("/details_submitted"),
        due: due
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        disabled_reason: optional(object, "/requirements/disabled_reason").map(str::to_owned),
    })
}

pub(super) fn text<'a>(object: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    optional(object, name).with_context(|| format!("no {name}"))
}

pub(super) fn optional<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.pointer(name).and_then(Value::as_str)
}

/// The id of another object, which may be there as a whole.
pub(super) fn optional_reference<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    optional(object, name).or_else(|| optional(object, &format!("{name}/id")))
}

pub(super) fn reference<'a>(object: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    optional_reference(object, name).with_context(|| format!("no {name}"))
}

pub(super) fn cents(object: &Value, name: &str) -> anyhow::Result<Cents> {
    let cents = object.pointer(name).and_then(Value::as_i64);
    cents.map(Cents).with_context(|| format!("no {name}"))
}

pub(super) fn currency(object: &Value) -> anyhow::Result<String> {
    Ok(text(object, "/currency")?.to_ascii_uppercase())
}

pub(super) fn instant(object: &Value, name: &str) -> anyhow::Result<Timestamp> {
    let seconds = object.pointer(name).and_then(Value::as_i64);
    Ok(Timestamp::from_second(
        seconds.with_context(|| format!("no {name}"))?,
    )?)
}
