//! The market: finding a coach, becoming one, hours and days off.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod availability;
mod coaches;
mod practice;

testing::opens_files!();
