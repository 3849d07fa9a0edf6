//! The law of slots: **a slot is offered if and only if booking it at that moment would
//! succeed.** Against an independent implementation that looks at every minute.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod buffers;
mod clock_changes;
mod laws;
mod looking;
mod rules;
