//! The summary beside every step of booking: who, when, where, how much, until when it can be
//! cancelled for free.

use domain::{
    booking,
    schema::{BookingMode, BookingStatus},
};
use platform::db::Instant;

use super::mark;
use crate::{
    details::{CoachCard, VisibleBooking},
    queries::Booking,
};
use site::page::{Page, initials};

/// What is booked, in words.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Whom the session is with: the coach, or for the coach the client.
    pub name: String,
    /// The coach in a line.
    pub headline: Option<String>,
    pub avatar: Option<String>,
    /// One or two letters in its place.
    pub initials: String,
    /// The colours behind them.
    pub mark: &'static str,
    pub of_coach: bool,
    pub coach_url: String,
    pub start: Instant,
    /// `jeudi 5 mars à 9 h 30`.
    pub when: String,
    /// `1 h`.
    pub length: String,
    /// `À distance`, or the address.
    pub place: String,
    /// The other place that waits for the coach's answer.
    pub proposed: Option<String>,
    /// Whether it can still be cancelled.
    pub open: bool,
    /// When cancelling stops being free.
    pub free_until: Instant,
    /// Whether that is still to come.
    pub free: bool,
    pub price: String,
}

impl Summary {
    /// Of a booking that is not made yet.
    pub fn for_request(
        page: &Page,
        booking: &Booking,
        name: &str,
        card: Option<CoachCard>,
    ) -> Self {
        let (headline, avatar) = card.map_or((None, None), |c| (c.headline, c.avatar));
        let free_until = booking::free_cancellation_until(booking.scheduled_at.0);
        Self {
            name: name.to_owned(),
            headline,
            avatar,
            initials: initials(name),
            mark: mark(booking.coach_id.as_str()),
            of_coach: true,
            coach_url: format!("/coaches/{}", booking.coach_id),
            start: booking.scheduled_at,
            when: page.moment(&booking.scheduled_at),
            length: page.minutes(booking.duration),
            place: place(page, booking.mode, booking.location.as_deref()),
            proposed: None,
            open: true,
            free_until: Instant(free_until),
            free: free_until > page.now,
            price: page.money(booking.price, &booking.currency),
        }
    }

    /// Of a booking, as its reader may know it.
    pub fn for_booking(page: &Page, booking: &VisibleBooking) -> Self {
        let of_coach = !booking.for_coach();
        let name = booking.other_name();
        Self {
            name: name.to_owned(),
            headline: booking.coach_headline.clone().filter(|_| of_coach),
            avatar: if of_coach {
                booking.coach_avatar.clone()
            } else {
                booking.client_image.clone()
            },
            initials: initials(name),
            mark: if of_coach {
                mark(booking.coach_id.as_str())
            } else {
                mark(booking.client_id.as_str())
            },
            of_coach,
            coach_url: format!("/coaches/{}", booking.coach_id),
            start: booking.scheduled_at,
            when: page.moment(&booking.scheduled_at),
            length: page.minutes(booking.duration),
            place: place(page, booking.mode, booking.place()),
            proposed: booking.waiting_place().map(str::to_owned),
            open: matches!(
                booking.status,
                BookingStatus::Pending | BookingStatus::Confirmed
            ),
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
