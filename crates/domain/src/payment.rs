//! What a payment provider tells of a charge, and what follows from it.
//!
//! A provider repeats itself, and tells things late and out of order. So nothing is decided by
//! the order: what was told is a *set* of facts, and both the movements of the ledger and the
//! state of the payments are functions of that set. A fact that is added never takes a movement
//! away, which is why the ledger can be append-only.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CoachId, PaymentId, UserId},
    ledger::{self, Line},
    money::{Cents, Refund, Split},
    schema::PaymentStatus,
};

/// One thing that the provider has told of a charge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// It was paid.
    Paid {
        /// The provider's name for the charge.
        intent: String,
    },
    /// Money went back to the client.
    Refund(RefundFact),
    /// Money that was to go back did not arrive, and the provider has it again.
    RefundFailed(RefundFact),
    /// The client's bank took money back while it looks into a dispute.
    Withdrawn {
        /// The provider's name for the dispute.
        dispute: String,
        /// What was taken.
        cents: Cents,
        /// What the provider takes for its trouble.
        fee: Cents,
    },
    /// The bank gave it back.
    Reinstated {
        /// The provider's name for the dispute.
        dispute: String,
        /// What was given back.
        cents: Cents,
        /// What the provider gave back of its fee.
        fee: Cents,
    },
    /// The bank decided for the client, for good.
    Lost {
        /// The provider's name for the dispute.
        dispute: String,
        /// What the client keeps.
        cents: Cents,
    },
}

/// A refund as the provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RefundFact {
    /// The provider's name for it.
    pub refund: String,
    /// The payment that we gave back; `None` when somebody did so at the provider's.
    pub payment: Option<PaymentId>,
    /// How many refunds of that payment had failed before this one.
    pub round: u32,
    /// How much.
    pub cents: Cents,
}

impl Fact {
    /// What tells it from other facts of the same charge.
    pub fn name(&self) -> String {
        match self {
            Self::Paid { intent } => format!("paid:{intent}"),
            Self::Refund(r) => format!("refund:{}", r.refund),
            Self::RefundFailed(r) => format!("refund-failed:{}", r.refund),
            Self::Withdrawn { dispute, .. } => format!("withdrawn:{dispute}"),
            Self::Reinstated { dispute, .. } => format!("reinstated:{dispute}"),
            Self::Lost { dispute, .. } => format!("lost:{dispute}"),
        }
    }
}

/// One payment of a charge, with what we gave back of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The payment.
    pub payment: PaymentId,
    /// Who gets what of it.
    pub split: Split,
    /// What we decided to give back.
    pub refund: Option<Refund>,
}

/// What was charged at once: one payment, or those of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Who paid.
    pub client: UserId,
    /// Who is paid.
    pub coach: CoachId,
    /// Its payments.
    pub parts: Vec<Part>,
}

/// A movement of the ledger, under the name that makes it happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The payment, when it is about one alone.
    pub payment: Option<PaymentId>,
    /// Its lines; they sum to zero.
    pub lines: Vec<Line>,
}

/// The name of the movement of a payment's charge.
pub fn charge_name(payment: &PaymentId) -> String {
    format!("charge:{payment}")
}

/// The name of the movement of a payment's refund.
pub fn refund_name(payment: &PaymentId) -> String {
    format!("refund:{payment}")
}

impl Charge {
    /// Every movement that these facts make, by name. More facts, more movements; never fewer,
    /// never other ones.
    pub fn movements(&self, facts: &BTreeSet<Fact>) -> BTreeMap<String, Movement> {
        let mut all = BTreeMap::new();
        for part in &self.parts {
            let payment = Some(part.payment.clone());
            if let Some(back) = &part.refund {
                let lines = ledger::refund(back, &self.coach);
                let movement = Movement {
                    payment: payment.clone(),
                    lines,
                };
                all.insert(refund_name(&part.payment), movement);
            }
            if facts.iter().any(|f| matches!(f, Fact::Paid { .. })) {
                let lines = ledger::charge(&part.split, &self.coach);
                all.insert(charge_name(&part.payment), Movement { payment, lines });
            }
        }
        for fact in facts {
            self.add(&mut all, fact);
        }
        all.retain(|_, movement| !movement.lines.is_empty());
        all
    }

    fn add(&self, all: &mut BTreeMap<String, Movement>, fact: &Fact) {
        let client = ledger::client(&self.client);
        let mut put = |name: String, payment: Option<&PaymentId>, lines: Vec<Line>| {
            let payment = payment.cloned();
            all.insert(name, Movement { payment, lines });
        };
        let (provider, platform) = (ledger::PROVIDER, ledger::PLATFORM);
        match fact {
            Fact::Paid { .. } | Fact::Lost { .. } => {}
            Fact::Refund(r) | Fact::RefundFailed(r) => {
                let failed = matches!(fact, Fact::RefundFailed(_));
                let (id, cents, payment) = (&r.refund, r.cents, r.payment.as_ref());
                let back = Cents(-cents.get());
                // What somebody gives back at the provider's, the platform gives. The first
                // refund of a payment of ours is written when it is decided.
                let (from, name) = if payment.is_some() {
                    (client.as_str(), "refund")
                } else {
                    (platform, "refund-foreign")
                };
                if payment.is_none() {
                    put(
                        format!("{name}:{id}"),
                        None,
                        ledger::between(provider, from, cents),
                    );
                } else if r.round > 0 {
                    let lines = ledger::between(provider, from, cents);
                    put(format!("{name}-again:{id}"), payment, lines);
                }
                if failed {
                    let lines = ledger::between(provider, from, back);
                    put(format!("{name}-failed:{id}"), payment, lines);
                }
            }
            // The platform stands in for a dispute; what a coach has earned stays theirs.
            Fact::Withdrawn {
                dispute,
                cents,
                fee,
            } => {
                let lines = ledger::between(provider, platform, Cents(cents.get() + fee.get()));
                put(format!("dispute:{dispute}"), None, lines);
            }
            Fact::Reinstated {
                dispute,
                cents,
                fee,
            } => {
                let lines = ledger::between(platform, provider, Cents(cents.get() + fee.get()));
                put(format!("dispute-back:{dispute}"), None, lines);
            }
        }
    }

    /// The state of each payment, and what of it has gone back; `None` before it is paid.
    pub fn states(&self, facts: &BTreeSet<Fact>) -> Option<Vec<(PaymentStatus, Cents)>> {
        facts.iter().find(|f| matches!(f, Fact::Paid { .. }))?;
        let failed: BTreeSet<&str> = facts
            .iter()
            .filter_map(|f| match f {
                Fact::RefundFailed(r) => Some(r.refund.as_str()),
                _ => None,
            })
            .collect();
        // What went back without our deciding it: it is taken from the payments in their order.
        let mut elsewhere: i64 = facts
            .iter()
            .map(|f| match f {
                Fact::Refund(r) if r.payment.is_none() && !failed.contains(r.refund.as_str()) => {
                    r.cents.get()
                }
                Fact::Lost { cents, .. } => cents.get(),
                _ => 0,
            })
            .sum();
        let states = self.parts.iter().map(|part| {
            let amount = part.split.amount.get();
            let ours = part.refund.map_or(0, |r| r.amount.get());
            let more = elsewhere.clamp(0, (amount - ours).max(0));
            elsewhere -= more;
            let back = ours + more;
            let status = match back {
                0 => PaymentStatus::Succeeded,
                all if all >= amount => PaymentStatus::Refunded,
                _ => PaymentStatus::PartialRefund,
            };
            (status, Cents(back))
        });
        Some(states.collect())
    }
}

#[cfg(test)]
mod tests;
