//! Receipts: numbered from the moment of their payment, and true whoever takes payments now.

use std::sync::Arc;

use jiff::SignedDuration;
use money::Stripe;
use testing::{Site, people::log_in, stripe::Bank};

use super::Market;
use testing::scene::WEDNESDAY;

use crate::papers::words;

#[tokio::test]
async fn a_receipt_has_its_number_from_the_moment_of_the_payment() {
    let market = Market::simulated().await;
    let first = market.confirmed(WEDNESDAY).await;
    market.site.wait(SignedDuration::from_mins(5));
    let second = market.confirmed("2026-06-24T07:00:00Z").await;
    // Asked for in the other order, and one of them in another year.
    let path = |id: &str| format!("/bookings/{id}/receipt.pdf");
    let text = words(&market.client, &path(&second)).await;
    assert!(text.contains("Reçu n° 2026-000002"), "{text}");
    market
        .site
        .clock
        .set("2027-02-01T09:00:00Z".parse().unwrap());
    let client = log_in(&market.site, "claire@example.fr").await;
    let text = words(&client, &path(&first)).await;
    assert!(text.contains("Reçu n° 2026-000001"), "{text}");
    assert!(
        text.contains("1er juin 2026"),
        "issued with its payment: {text}"
    );
    assert_eq!(
        market
            .count("SELECT count(*) FROM trustcoach.receipt")
            .await,
        2
    );
}

#[tokio::test]
async fn payments_that_come_at_once_are_numbered_without_gaps_late_and_surplus_ones_too() {
    let market = Market::simulated().await;
    let mut checkouts = vec![];
    for hour in 7..12 {
        let id = market.held(&format!("2026-06-24T{hour:02}:00:00Z")).await;
        checkouts.push(market.checkout(&id).await);
    }
    futures::future::join_all(checkouts.iter().map(|c| market.pay(c))).await;
    let late = market.held("2026-06-24T13:00:00Z").await;
    let checkout = market.checkout(&late).await;
    market.site.wait(SignedDuration::from_mins(15));
    market.pay(&checkout).await;
    assert_eq!(market.seen(&late).await["payment"]["status"], "REFUNDED");
    // What is paid twice is one payment, and one receipt.
    market.pay_again(&late).await;
    let numbers: Vec<i32> =
        sqlx::query_scalar("SELECT sequence FROM trustcoach.receipt WHERE year = 2026 ORDER BY 1")
            .fetch_all(market.site.db())
            .await
            .unwrap();
    assert_eq!(numbers, (1..=6).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_receipt_names_who_took_the_payment_and_not_who_takes_payments_now() {
    let market = Market::simulated().await;
    let id = market.confirmed(WEDNESDAY).await;
    let bank = Bank::open().await;
    let stripe = Stripe::new(&bank.config()).unwrap();
    let later = Site::start_with(market.site.database().clone(), |parts| {
        parts.payments = Arc::new(stripe);
    })
    .await;
    let client = log_in(&later, "claire@example.fr").await;
    let text = words(&client, &format!("/bookings/{id}/receipt.pdf")).await;
    assert!(text.contains("aucun argent n’a changé de main"), "{text}");

    let market = Market::stripe().await;
    let id = market.confirmed(WEDNESDAY).await;
    let later = Site::start_on(market.site.database().clone()).await;
    let client = log_in(&later, "claire@example.fr").await;
    let text = words(&client, &format!("/bookings/{id}/receipt.pdf")).await;
    assert!(text.contains("Paiement en ligne"), "{text}");
    assert!(!text.contains("aucun argent"), "{text}");
}
