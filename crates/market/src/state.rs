//! State of the slice's requests and jobs.

use std::ops::Deref;

use axum::extract::FromRef;
use money::Money;
use site::App;

/// The market needs to know who can be paid: it runs with what money runs with.
#[derive(Clone, Debug)]
pub struct Market {
    money: Money,
}

impl Market {
    /// The market beside its payments.
    pub fn new(money: Money) -> Self {
        Self { money }
    }
}

impl Deref for Market {
    type Target = Money;
    fn deref(&self) -> &Money {
        &self.money
    }
}

impl FromRef<Market> for App {
    fn from_ref(market: &Market) -> Self {
        Self::clone(market)
    }
}
