//! State of the slice's requests and jobs.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use site::App;

use crate::{PaymentProvider, Sold};

/// The shared parts, and those that only money needs. Cheap to clone.
#[derive(Clone)]
pub struct Money {
    app: App,
    /// Who moves the money.
    pub payments: Arc<dyn PaymentProvider>,
    /// What it is taken for.
    pub sold: Arc<dyn Sold>,
}

impl Money {
    /// Adds what money needs.
    pub fn new(app: App, payments: Arc<dyn PaymentProvider>, sold: Arc<dyn Sold>) -> Self {
        Self {
            app,
            payments,
            sold,
        }
    }
}

impl Deref for Money {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl FromRef<Money> for App {
    fn from_ref(money: &Money) -> Self {
        money.app.clone()
    }
}

impl std::fmt::Debug for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Money")
    }
}
