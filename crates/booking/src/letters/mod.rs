//! The letters about a booking, to both of its people, each in their language and zone.
//!
//! A hold that expires writes to nobody: its client was on the page, nobody else knew of it.

mod calendar;
mod course;
mod queries;
mod reminders;
mod words;

use domain::{
    booking::Canceller,
    ids::{BookingId, UserId},
    money::Cents,
};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use self::words::{Told, both};
use super::details::{self, Details};
use calendars::Method;
use site::App;

pub use course::{completed, declined, missed, paid_twice, refund_failed, refund_sent, refunded};
pub use reminders::Remind;

/// The booking is confirmed: when, where, and what comes next. Both get it for their calendar.
pub async fn confirmed(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    queries::told(conn, id, app.now()).await?;
    for told in both(conn, &booking).await? {
        let mut letter = told
            .letter(app, "mail-confirmed-subject")
            .paragraph(told.say(app, "mail-confirmed-text"));
        letter = told.facts(app, letter);
        letter = told.where_to(letter);
        if told.is_client() {
            letter = letter.fact(told.t("mail-fact-price"), told.price());
            letter =
                letter.paragraph_after(cancelling(app, &told, booking.free_cancellation_until().0));
        }
        letter = told.page(app, letter);
        letter = calendar::attach(app, conn, letter, &told, Method::Request).await?;
        post::letter(conn, app, &letter.mail(app, &told.reader)?).await?;
    }
    Ok(())
}

/// Until when the client may cancel for free, or what cancelling costs from now on.
fn cancelling(app: &App, told: &Told, free_until: Timestamp) -> String {
    if app.now() < free_until {
        let until = told.moment(app, free_until);
        told.t1("mail-confirmed-free", "when", until)
    } else {
        told.t("mail-confirmed-half")
    }
}

/// Several bookings of one client with one coach are confirmed at once: one letter to each of
/// the two, which lists them all, and one entry each for their calendars.
pub async fn series_confirmed(app: &App, conn: &mut PgConnection, ids: &[BookingId]) -> Result<()> {
    if let [one] = ids {
        return confirmed(app, conn, one).await;
    }
    let mut bookings = Vec::with_capacity(ids.len());
    for id in ids {
        bookings.push(details::of(conn, id).await?);
        queries::told(conn, id, app.now()).await?;
    }
    bookings.sort_by_key(|booking| booking.scheduled_at);
    let Some(first) = bookings.first() else {
        return Ok(());
    };
    for told in both(conn, first).await? {
        let subject = told.series("mail-series-subject", bookings.len());
        let mut letter =
            post::Letter::about(subject).paragraph(told.series("mail-series-text", bookings.len()));
        for (number, booking) in bookings.iter().enumerate() {
            let what = told.t1("mail-series-number", "number", number + 1);
            letter = letter.fact(what, told.moment(app, booking.scheduled_at.0));
        }
        letter = told.where_to(letter);
        if told.is_client() {
            let total = bookings.iter().map(|b| i64::from(b.price)).sum();
            let total = told.reader.locale.money(total, &first.currency);
            letter = letter
                .fact(told.t("mail-fact-total"), total)
                .paragraph_after(told.t("mail-series-free"));
        }
        let page = if told.is_client() {
            "/sessions"
        } else {
            "/desk"
        };
        letter = letter.action(told.t("mail-series-action"), post::address(app, page));
        letter = calendar::attach_series(app, conn, letter, &told, &bookings).await?;
        post::letter(conn, app, &told.answered(letter).mail(app, &told.reader)?).await?;
    }
    Ok(())
}

/// The booking was moved from `old_start` to where it now is, by one of its two or by the
/// platform. What was still to be said of the old time is not said.
pub async fn moved(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    old_start: Timestamp,
    by: Canceller,
) -> Result<()> {
    let booking = details::of(conn, id).await?;
    post::withdraw(conn, id.as_str(), app.now()).await?;
    queries::told(conn, id, app.now()).await?;
    for told in both(conn, &booking).await? {
        let who = match (by, told.is_client()) {
            (Canceller::Client, true) | (Canceller::Coach, false) => "mail-moved-by-you",
            (Canceller::Admin, _) => "mail-moved-by-platform",
            _ => "mail-moved-by-other",
        };
        let mut letter = told
            .letter(app, "mail-moved-subject")
            .paragraph(told.say(app, who))
            .fact(told.t("mail-fact-before"), told.moment(app, old_start));
        letter = told.facts(app, letter);
        letter = told.where_to(letter);
        let free_until = booking.free_cancellation_until().0;
        // A new time that is not theirs may be refused for nothing.
        if told.is_client() && (app.now() < free_until || by == Canceller::Client) {
            letter = letter.paragraph_after(cancelling(app, &told, free_until));
        }
        letter = told.page(app, letter);
        letter = calendar::attach(app, conn, letter, &told, Method::Request).await?;
        post::letter(conn, app, &letter.mail(app, &told.reader)?).await?;
    }
    Ok(())
}

/// The booking is cancelled; the client reads how much comes back. It leaves both calendars.
pub async fn cancelled(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    refund: Cents,
) -> Result<()> {
    let booking = details::of(conn, id).await?;
    post::withdraw(conn, id.as_str(), app.now()).await?;
    for told in both(conn, &booking).await? {
        let mut letter = told
            .letter(app, "mail-cancelled-subject")
            .paragraph(told.say(app, "mail-cancelled-text"));
        if let Some(reason) = told.reason() {
            letter = letter.fact(told.t("mail-fact-reason"), reason);
        }
        if told.is_client() {
            if refund > Cents::ZERO {
                let amount = told.reader.locale.money(refund.get(), &booking.currency);
                letter = letter.paragraph(told.t1("mail-refund", "amount", amount));
            } else if booking.paid_at.is_some() {
                letter = letter.paragraph(told.t("mail-no-refund"));
            }
        }
        letter = told.page(app, letter);
        letter = calendar::attach(app, conn, letter, &told, Method::Cancel).await?;
        post::letter(conn, app, &letter.mail(app, &told.reader)?).await?;
    }
    Ok(())
}

/// Whose name a letter bears, and whose calendar it is for.
fn other<'a>(booking: &'a Details, to: &UserId) -> (&'a str, &'a str) {
    if *to == booking.client_id {
        (&booking.coach_name, &booking.coach_email)
    } else {
        (&booking.client_name, &booking.client_email)
    }
}
