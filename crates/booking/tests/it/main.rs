//! Booking, paying, cancelling, holding the session; the desk; a game of random acts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cancelling;
mod course;
mod crowds;
mod desk;
mod gathering;
mod holding;
mod model;
mod moving;
mod pages;
mod paying;
mod places;
mod previews;
mod races;
mod readers;
mod refunds;
mod roles;
mod series;
mod suspending;
mod times;
mod zones;

testing::opens_files!();
