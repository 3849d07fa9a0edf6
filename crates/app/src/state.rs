//! The product as a whole: the state of each slice.

use std::ops::Deref;

use axum::extract::FromRef;
use booking::Bookings;
use identity::Identity;
use market::Market;
use metrics_exporter_prometheus::PrometheusHandle;
use money::Money;
use recordings::Recordings;
use site::App;

/// The product, ready to serve: what the router and the worker give to each slice. Cheap to
/// clone.
#[derive(Clone)]
pub struct Product {
    /// Logging in.
    pub identity: Identity,
    /// From the audio to the summary.
    pub recordings: Recordings,
    /// Bookings, and what they stand on: the market, its money, what all slices share.
    pub bookings: Bookings,
    /// What `/metrics` shows.
    pub metrics: PrometheusHandle,
}

impl Deref for Product {
    type Target = Bookings;
    fn deref(&self) -> &Bookings {
        &self.bookings
    }
}

/// What a slice below takes of the product.
macro_rules! part {
    ($($part:ty),*) => {$(
        impl FromRef<Product> for $part {
            fn from_ref(product: &Product) -> Self {
                <$part>::clone(product)
            }
        }
    )*};
}
part!(App, Money, Market);

impl std::fmt::Debug for Product {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Product")
    }
}
