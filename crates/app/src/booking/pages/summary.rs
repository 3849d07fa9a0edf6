//! The summary that never leaves the screen: who, when, where, how much, until when it can
//! be cancelled for free.

use domain::{
    booking::{self, Canceller},
    schema::BookingMode,
};
use platform::db::Instant;

use super::mark;
use crate::{
    booking::{
        details::{CoachCard, Details},
        queries::Booking,
    },
    page::{Page, initials},
};

/// What is booked, in words.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The coach's name.
    pub name: String,
    /// The coach in a line.
    pub headline: Option<String>,
    /// The coach's picture.
    pub avatar: Option<String>,
    /// One or two letters in its place.
    pub initials: String,
    /// The colours behind them.
    pub mark: &'static str,
    /// The coach's page.
    pub coach_url: String,
    /// When it starts.
    pub start: Instant,
    /// `jeudi 5 mars à 9 h 30`.
    pub when: String,
    /// `1 h`.
    pub length: String,
    /// `À distance`, or the address.
    pub place: String,
    /// When cancelling stops being free.
    pub free_until: Instant,
    /// Whether that is still to come.
    pub free: bool,
    /// The price, written out.
    pub price: String,
}

impl Summary {
    /// Of a booking that is not made yet.
    pub fn before(page: &Page, booking: &Booking, name: &str, card: Option<CoachCard>) -> Self {
        let (headline, avatar) = card.map_or((None, None), |c| (c.headline, c.avatar));
        let free_until = booking::free_cancellation_until(booking.scheduled_at.0);
        Self {
            name: name.to_owned(),
            headline,
            avatar,
            initials: initials(name),
            mark: mark(booking.coach_id.as_str()),
            coach_url: format!("/coaches/{}", booking.coach_id),
            start: booking.scheduled_at,
            when: page.moment(&booking.scheduled_at),
            length: page.minutes(booking.duration),
            place: place(page, booking.mode, booking.location.as_deref()),
            free_until: Instant(free_until),
            free: free_until > page.now,
            price: page.money(booking.price, &booking.currency),
        }
    }

    /// Of a booking, for its client.
    pub fn of(page: &Page, booking: &Details) -> Self {
        Self::seen_as(page, booking, Canceller::Client)
    }

    /// Of a booking, as this side may know it.
    pub fn seen_as(page: &Page, booking: &Details, side: Canceller) -> Self {
        Self {
            name: booking.coach_name.clone(),
            headline: booking.coach_headline.clone(),
            avatar: booking.coach_avatar.clone(),
            initials: initials(&booking.coach_name),
            mark: mark(booking.coach_id.as_str()),
            coach_url: format!("/coaches/{}", booking.coach_id),
            start: booking.scheduled_at,
            when: page.moment(&booking.scheduled_at),
            length: page.minutes(booking.duration),
            place: place(page, booking.mode, booking.place(side)),
            free_until: booking.free_cancellation_until(),
            free: booking.free_cancellation_until().0 > page.now,
            price: page.money(booking.price, &booking.currency),
        }
    }
}

/// Where a session takes place, in words.
pub fn place(page: &Page, mode: BookingMode, location: Option<&str>) -> String {
    match (mode, location) {
        (BookingMode::Remote, _) => page.t("booking-mode-REMOTE"),
        (BookingMode::InPerson, Some(place)) => place.to_owned(),
        (BookingMode::InPerson, None) => page.t("booking-mode-IN_PERSON"),
    }
}
