//! What the slice's requests and jobs run with.

use std::ops::Deref;

use axum::extract::FromRef;
use market::Market;
use site::App;

use crate::turns::Turns;

/// Booking is where the slices meet: it runs with the market, its money and the shared parts.
#[derive(Clone, Debug)]
pub struct Bookings {
    market: Market,
    /// Who is booking whom in this process.
    pub turns: Turns,
}

impl Bookings {
    /// Bookings in a market.
    pub fn new(market: Market) -> Self {
        let turns = Turns::default();
        Self { market, turns }
    }
}

impl Deref for Bookings {
    type Target = Market;
    fn deref(&self) -> &Market {
        &self.market
    }
}

impl FromRef<Bookings> for App {
    fn from_ref(bookings: &Bookings) -> Self {
        Self::clone(bookings)
    }
}
