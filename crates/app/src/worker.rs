//! Every background job, by slice.

use axum::extract::FromRef;
use identity::Identity;
use market::Market;
use money::Money;
use platform::queue::Jobs;

use crate::Product;

/// The jobs that a worker of the product knows.
pub fn jobs(product: &Product) -> Jobs<Identity> {
    let site = site::App::from_ref(product);
    let market = Market::from_ref(product);
    identity::jobs(&product.identity)
        .and(post::jobs(&site))
        .and(market::coaches::jobs(&market))
        .and(market::practice::jobs(&market))
        .and(calendars::jobs(&site))
        .and(booking::jobs(&product.bookings))
        .and(money::jobs(&Money::from_ref(product)))
        .and(recordings::jobs(&product.recordings))
        .and(site::objects::jobs(&site))
}
