//! The letters about a booking, to both of its people, each in their language and zone.
//!
//! A hold that expires writes to nobody: its client was on the page, nobody else knew of it.

mod calendar;
mod course;
mod queries;
mod recipient;
mod reminders;

use domain::{booking::Canceller, ids::BookingId, money::Cents};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use self::recipient::{Recipient, recipients};
use super::details::{self, BookingDetails};
use calendars::Method;
use site::App;

pub use course::{completed, declined, no_show, paid_twice, refund_failed, refund_sent, refunded};
pub use reminders::Remind;

/// The booking is confirmed: when, where, and what comes next. Both get it for their calendar.
pub async fn confirmed(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    queries::note_told(conn, id, app.now()).await?;
    for to in recipients(conn, &booking).await? {
        let mut letter = to
            .letter(app, "mail-confirmed-subject")
            .paragraph(to.sentence(app, "mail-confirmed-text"));
        letter = to.add_facts(app, letter);
        letter = to.add_place(letter);
        if to.is_client() {
            letter = letter.fact(to.t("mail-fact-price"), to.price());
            letter =
                letter.paragraph_after(cancelling(app, &to, booking.free_cancellation_until().0));
        }
        letter = to.add_proposal(letter);
        letter = to.add_page(app, letter);
        letter = calendar::attach(app, conn, letter, &to, Method::Request).await?;
        post::letter(conn, app, &letter.mail(app, &to.reader)?).await?;
    }
    Ok(())
}

/// Until when the client may cancel for free, or what cancelling costs from now on.
fn cancelling(app: &App, to: &Recipient, free_until: Timestamp) -> String {
    if app.now() < free_until {
        let until = to.moment(app, free_until);
        to.t1("mail-confirmed-free", "when", until)
    } else {
        to.t("mail-confirmed-half")
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
        bookings.push(details::for_letters(conn, id).await?);
        queries::note_told(conn, id, app.now()).await?;
    }
    bookings.sort_by_key(|booking| booking.scheduled_at);
    let Some(first) = bookings.first() else {
        return Ok(());
    };
    for to in recipients(conn, first).await? {
        let subject = to.series_sentence("mail-series-subject", bookings.len());
        let mut letter = post::Letter::about(subject)
            .paragraph(to.series_sentence("mail-series-text", bookings.len()));
        for (number, booking) in bookings.iter().enumerate() {
            let what = to.t1("mail-series-number", "number", number + 1);
            letter = letter.fact(what, to.moment(app, booking.scheduled_at.0));
        }
        letter = to.add_proposal(to.add_place(letter));
        if to.is_client() {
            let total = bookings.iter().map(|b| i64::from(b.price)).sum();
            let total = to.reader.locale.money(total, &first.currency);
            letter = letter
                .fact(to.t("mail-fact-total"), total)
                .paragraph_after(to.t("mail-series-free"));
        }
        let page = if to.is_client() { "/sessions" } else { "/desk" };
        letter = letter.action(to.t("mail-series-action"), post::address(app, page));
        letter = calendar::attach_series(app, conn, letter, &to, &bookings).await?;
        post::letter(
            conn,
            app,
            &to.answered_by_other(letter).mail(app, &to.reader)?,
        )
        .await?;
    }
    Ok(())
}

/// The booking was moved from `old_start` to where it now is, by one of its two or by the
/// platform. Letters about the old time that still wait are withdrawn.
pub async fn moved(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    old_start: Timestamp,
    by: Canceller,
) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    post::withdraw(conn, id.as_str(), app.now()).await?;
    queries::note_told(conn, id, app.now()).await?;
    for to in recipients(conn, &booking).await? {
        let who = match (by, to.is_client()) {
            (Canceller::Client, true) | (Canceller::Coach, false) => "mail-moved-by-you",
            (Canceller::Admin, _) => "mail-moved-by-platform",
            _ => "mail-moved-by-other",
        };
        let mut letter = to
            .letter(app, "mail-moved-subject")
            .paragraph(to.sentence(app, who))
            .fact(to.t("mail-fact-before"), to.moment(app, old_start));
        letter = to.add_facts(app, letter);
        letter = to.add_place(letter);
        let free_until = booking.free_cancellation_until().0;
        // A new time that is not theirs may be refused for nothing.
        if to.is_client() && (app.now() < free_until || by == Canceller::Client) {
            letter = letter.paragraph_after(cancelling(app, &to, free_until));
        }
        letter = to.add_page(app, letter);
        letter = calendar::attach(app, conn, letter, &to, Method::Request).await?;
        post::letter(conn, app, &letter.mail(app, &to.reader)?).await?;
    }
    Ok(())
}

/// The coach has answered about the place that the client proposed for these sessions. Accepted,
/// it stands in both calendars from now on; refused, only the client is told.
pub async fn place_answered(
    app: &App,
    conn: &mut PgConnection,
    ids: &[BookingId],
    accepted: bool,
) -> Result<()> {
    let mut bookings = Vec::with_capacity(ids.len());
    for id in ids {
        bookings.push(details::for_letters(conn, id).await?);
    }
    bookings.sort_by_key(|booking| booking.scheduled_at);
    let Some(first) = bookings.first() else {
        return Ok(());
    };
    let [subject, text] = if accepted {
        ["mail-place-accepted-subject", "mail-place-accepted-text"]
    } else {
        ["mail-place-refused-subject", "mail-place-refused-text"]
    };
    for to in recipients(conn, first).await? {
        if !accepted && !to.is_client() {
            continue;
        }
        let letter = to.letter(app, subject).paragraph(to.sentence(app, text));
        let letter = to.add_place(to.add_facts(app, letter));
        let letter = to.add_page(app, letter);
        let letter = match bookings.as_slice() {
            _ if !accepted => letter,
            [_] => calendar::attach(app, conn, letter, &to, Method::Request).await?,
            several => calendar::attach_series(app, conn, letter, &to, several).await?,
        };
        post::letter(conn, app, &letter.mail(app, &to.reader)?).await?;
    }
    Ok(())
}

/// Bookings of one client with one coach are cancelled at once, each with what comes back of it:
/// one letter to each of the two, whose client reads how much. They leave both calendars.
pub async fn cancelled(
    app: &App,
    conn: &mut PgConnection,
    all: &[(BookingId, Cents)],
) -> Result<()> {
    let mut bookings = Vec::with_capacity(all.len());
    for (id, _) in all {
        bookings.push(details::for_letters(conn, id).await?);
        post::withdraw(conn, id.as_str(), app.now()).await?;
    }
    bookings.sort_by_key(|booking| booking.scheduled_at);
    let refund = Cents(all.iter().map(|(_, refund)| refund.get()).sum());
    let Some(first) = bookings.first() else {
        return Ok(());
    };
    let series = bookings.len() > 1;
    for to in recipients(conn, first).await? {
        let letter = if series {
            cancelled_series(app, &to, &bookings)
        } else {
            to.letter(app, "mail-cancelled-subject")
                .paragraph(to.sentence(app, "mail-cancelled-text"))
        };
        let mut letter = to.answered_by_other(letter);
        if let Some(reason) = to.reason() {
            letter = letter.fact(to.t("mail-fact-reason"), reason);
        }
        if to.is_client() {
            if refund > Cents::ZERO {
                let amount = to.reader.locale.money(refund.get(), &first.currency);
                letter = letter.paragraph(to.t1("mail-refund", "amount", amount));
            } else if bookings.iter().any(|b| b.paid_at.is_some()) {
                letter = letter.paragraph(to.t("mail-no-refund"));
            }
        }
        letter = if series {
            calendar::attach_series(app, conn, letter, &to, &bookings).await?
        } else {
            let letter = to.add_page(app, letter);
            calendar::attach(app, conn, letter, &to, Method::Cancel).await?
        };
        post::letter(conn, app, &letter.mail(app, &to.reader)?).await?;
    }
    Ok(())
}

/// What names each of several sessions that are cancelled.
fn cancelled_series(app: &App, to: &Recipient<'_>, bookings: &[BookingDetails]) -> post::Letter {
    let count = bookings.len();
    let subject = to.series_sentence("mail-series-cancelled-subject", count);
    let text = to.series_sentence("mail-series-cancelled-text", count);
    let mut letter = post::Letter::about(subject).paragraph(text);
    for (number, booking) in bookings.iter().enumerate() {
        let what = to.t1("mail-series-number", "number", number + 1);
        letter = letter.fact(what, to.moment(app, booking.scheduled_at.0));
    }
    let page = if to.is_client() { "/sessions" } else { "/desk" };
    letter.action(to.t("mail-series-action"), post::address(app, page))
}
