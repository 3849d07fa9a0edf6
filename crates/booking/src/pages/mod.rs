//! The pages of bookings.

pub mod book;
pub mod cancel;
pub mod checkout;
pub mod course;
pub mod desk;
pub mod reschedule;
pub mod series;
pub mod sessions;
pub mod show;
mod summary;
pub mod suspend;

pub use summary::Summary;

use domain::schema::BookingStatus;

/// The colour of a state; its word stands beside it.
pub fn tone(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Pending => "amber",
        BookingStatus::Confirmed => "green",
        BookingStatus::InProgress => "clay",
        BookingStatus::Cancelled => "red",
        BookingStatus::Completed | BookingStatus::NoShow => "neutral",
    }
}

/// The two colours of the mark that stands for a face; a person keeps theirs.
pub fn mark(id: &str) -> &'static str {
    let sum: usize = id.bytes().map(usize::from).sum();
    ["a", "b", "c", "d"][sum % 4]
}
