//! What people do with bookings.

mod announce;
mod book;
mod cancel;
mod checkout;
mod course;
mod holding;
mod place;
mod quota;
mod rate;
mod reschedule;
mod series;
mod suspend;

pub use book::{BookingRequest, NewBooking, book, parse_start, preview};
pub use cancel::{CancelTarget, CancellationQuote, cancel, quote, quote_series, total_refund};
pub use checkout::{open_checkout, open_series_checkout, simulate_payment};
pub use course::{
    begin_by_recording, complete, confirm, declare_no_show, expire, expire_one, start, sweep,
};
pub use place::answer_place;
pub use rate::rate;
pub use reschedule::{preview_move, reschedule, schedule_to_move};
pub use series::{
    SeriesDate, SeriesPlan, SeriesRequest, add_count_error, book_series, parse_rhythm,
    preview_series, sort_dates,
};
pub use suspend::{bar, cancel_all_ahead, cancel_some_ahead, drop_holds, suspend};

use domain::{booking::TransitionRefused, schema::BookingStatus};
use platform::error::Error;

/// 409: the booking is in a state that does not allow it; the sentence names the state.
fn wrong_state(status: BookingStatus) -> Error {
    Error::conflict("booking-state").with("status", status.as_str())
}

fn transition_refused(refusal: TransitionRefused) -> Error {
    wrong_state(refusal.from)
}
