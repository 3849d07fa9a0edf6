//! Payment facts: what a provider reports of a charge, and what follows from it.
//!
//! A provider repeats its events, and sends them late and out of order. So nothing depends on their
//! order: the reports are a *set* of facts, and both the movements of the ledger and the state of
//! the payments are functions of that set. Adding a fact never removes a movement, which is why the
//! ledger can be append-only.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CoachId, PaymentId, UserId},
    ledger::{self, Line},
    money::{Cents, Refund, Split},
    schema::PaymentStatus,
};

/// A fact that the provider has reported of a charge.
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
    /// The charge that was too much, when it is that which goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surplus: Option<String>,
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
    pub payment: PaymentId,
    /// Who gets what of it.
    pub split: Split,
    /// What we decided to give back.
    pub refund: Option<Refund>,
    /// The charge that has paid it; what another one brings goes back.
    pub paid_by: Option<String>,
}

impl Part {
    /// Whether this charge pays it, and is not one too many.
    fn is_paid_by(&self, intent: &str) -> bool {
        self.paid_by.as_deref().is_none_or(|by| by == intent)
    }
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
    pub about: MovementSubject,
    /// Its lines; they sum to zero.
    pub lines: Vec<Line>,
}

/// What a movement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovementSubject {
    Payment(PaymentId),
    /// All that was charged at once.
    Charge,
    /// What came too much: nobody's payment, and nobody's earning.
    Surplus,
}

/// The name of the movement of a payment's charge.
pub fn charge_name(payment: &PaymentId) -> String {
    format!("charge:{payment}")
}

/// The name of the movement of a payment's refund.
pub fn refund_name(payment: &PaymentId) -> String {
    format!("refund:{payment}")
}

/// The name of the movement of a charge that was too much, for one of its payments.
pub fn surplus_name(intent: &str, payment: &PaymentId) -> String {
    format!("surplus:{intent}:{payment}")
}

/// The name of the movement by which that goes back.
pub fn surplus_refund_name(intent: &str, payment: &PaymentId) -> String {
    format!("surplus-refund:{intent}:{payment}")
}

impl Charge {
    /// Every movement that these facts make, by name. More facts, more movements; never fewer,
    /// never other ones.
    pub fn movements(&self, facts: &BTreeSet<Fact>) -> BTreeMap<String, Movement> {
        let mut all = BTreeMap::new();
        for part in &self.parts {
            let about = MovementSubject::Payment(part.payment.clone());
            if let Some(back) = &part.refund {
                let lines = ledger::refund(back, &self.coach);
                let about = about.clone();
                all.insert(refund_name(&part.payment), Movement { about, lines });
            }
            for intent in paid(facts) {
                let lines = ledger::charge(&part.split, &self.coach);
                if part.is_paid_by(intent) {
                    let about = about.clone();
                    all.insert(charge_name(&part.payment), Movement { about, lines });
                    continue;
                }
                let back = ledger::refund(&part.split.whole(), &self.coach);
                for (name, lines) in [
                    (surplus_name(intent, &part.payment), lines),
                    (surplus_refund_name(intent, &part.payment), back),
                ] {
                    let about = MovementSubject::Surplus;
                    all.insert(name, Movement { about, lines });
                }
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
            let about = payment
                .cloned()
                .map_or(MovementSubject::Charge, MovementSubject::Payment);
            all.insert(name, Movement { about, lines });
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

    /// The state of each payment that this charge has paid, and what of it has gone back.
    pub fn states(&self, facts: &BTreeSet<Fact>) -> BTreeMap<PaymentId, (PaymentStatus, Cents)> {
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
        let here = |part: &&Part| paid(facts).any(|intent| part.is_paid_by(intent));
        let states = self.parts.iter().filter(here).map(|part| {
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
            (part.payment.clone(), (status, Cents(back)))
        });
        states.collect()
    }
}

/// The charges that were paid.
fn paid(facts: &BTreeSet<Fact>) -> impl Iterator<Item = &str> {
    facts.iter().filter_map(|fact| match fact {
        Fact::Paid { intent } => Some(intent.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
