//! The pages of a coach's hours.

pub mod preview;
pub mod rules;
pub mod time_off;
pub mod week;
mod week_form;

use domain::slots::Interval;
use jiff::{Timestamp, civil::Time, tz::TimeZone};
use platform::db::Instant;

use super::queries::UpcomingBooking;
use site::page::Page;

/// A booking that the hours as they are would not offer.
struct UpcomingView {
    href: String,
    when: String,
    client: String,
    status: String,
}

impl UpcomingView {
    /// In the coach's zone.
    fn new(page: &Page, zone: &TimeZone, booking: &UpcomingBooking) -> Self {
        Self {
            href: format!("/bookings/{}", booking.id),
            when: page.moment_in(&booking.scheduled_at, zone),
            client: booking.client.clone(),
            status: page.t_of("booking-status", booking.status),
        }
    }
}

/// A stretch of time in words: whole days by their dates, others with their hours.
fn stretch(page: &Page, zone: &TimeZone, interval: Interval) -> String {
    let last = interval
        .end
        .saturating_sub(jiff::SignedDuration::from_millis(1));
    let last = zone.to_datetime(last.unwrap_or(Timestamp::MIN)).date();
    let first = zone.to_datetime(interval.start).date();
    let begins = |at: Timestamp| {
        let date = zone.to_datetime(at).date();
        let start = date.to_zoned(zone.clone());
        start.is_ok_and(|start| start.timestamp() == at)
    };
    let whole = begins(interval.start) && begins(interval.end);
    if whole && first == last {
        return dated(page, first);
    }
    if whole {
        return page.tw(
            "availability-from-to",
            [
                ("from", dated(page, first).into()),
                ("to", dated(page, last).into()),
            ],
        );
    }
    let from = page.moment_in(&Instant(interval.start), zone);
    let end = zone.to_datetime(interval.end);
    let to = if end.time() == Time::midnight() {
        page.t1("availability-end-of", "day", dated(page, last))
    } else if end.date() == first {
        page.locale.time(end.time())
    } else {
        page.moment_in(&Instant(interval.end), zone)
    };
    page.tw(
        "availability-from-to",
        [("from", from.into()), ("to", to.into())],
    )
}

/// A day, with its year when it is not this one.
fn dated(page: &Page, date: jiff::civil::Date) -> String {
    if date.year() == page.now.to_zoned(page.zone.clone()).year() {
        page.locale.day(date)
    } else {
        page.locale.date(date)
    }
}
