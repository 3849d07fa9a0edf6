//! The letters about a booking, to both of its people, each in their language and zone.

use domain::{ids::BookingId, ids::UserId, money::Cents};
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::details::{self, Details};
use crate::{
    App,
    page::zone_name,
    post::{self, Letter, Reader},
};

/// The booking is confirmed: when, where, and what comes next.
pub async fn confirmed(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    for (to, other) in both(&booking) {
        let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
            continue;
        };
        let facts = facts(app, &booking, &reader, other);
        let mut letter = Letter::about(reader.tw("mail-confirmed-subject", facts.clone()))
            .say(reader.tw("mail-confirmed-text", facts));
        if let Some(url) = &booking.meeting_url {
            letter = letter.say(reader.tw("mail-confirmed-room", [("url", Arg::from(url))]));
        } else if let Some(place) = &booking.location {
            letter = letter.say(reader.tw("mail-confirmed-place", [("place", Arg::from(place))]));
        }
        let until = moment(app, &reader, booking.free_cancellation_until().0);
        if to == &booking.client_id {
            letter = letter.say_after(reader.tw("mail-confirmed-free", [("when", until.into())]));
        }
        let page = post::address(app, &format!("/bookings/{id}"));
        letter = letter.action(reader.t("mail-booking-action"), page);
        post::letter(conn, app, &letter.mail(app, &reader)?).await?;
    }
    Ok(())
}

/// The booking is cancelled; the client reads how much comes back.
pub async fn cancelled(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    refund: Cents,
) -> Result<()> {
    let booking = details::of(conn, id).await?;
    for (to, other) in both(&booking) {
        let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
            continue;
        };
        let facts = facts(app, &booking, &reader, other);
        let mut letter = Letter::about(reader.tw("mail-cancelled-subject", facts.clone()))
            .say(reader.tw("mail-cancelled-text", facts));
        if to == &booking.client_id && refund > Cents::ZERO {
            let amount = reader.locale.money(refund.get(), &booking.currency);
            letter = letter.say(reader.tw("mail-refund", [("amount", amount.into())]));
        }
        let page = post::address(app, &format!("/bookings/{id}"));
        letter = letter.action(reader.t("mail-booking-action"), page);
        post::letter(conn, app, &letter.mail(app, &reader)?).await?;
    }
    Ok(())
}

/// A payment came too late: all of it goes back to the client.
pub async fn refunded(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    let Some(reader) = post::reader(conn, &booking.client_id, Locale::default()).await? else {
        return Ok(());
    };
    let amount = booking.payment_amount.unwrap_or(booking.price);
    let amount = reader.locale.money(i64::from(amount), &booking.currency);
    let letter = Letter::new(&reader, "mail-late-subject")
        .say(reader.tw(
            "mail-late-text",
            facts(app, &booking, &reader, &booking.coach_name),
        ))
        .say(reader.tw("mail-refund", [("amount", amount.into())]))
        .action(
            reader.t("mail-late-action"),
            post::address(app, &format!("/coaches/{}", booking.coach_id)),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// Each person of a booking, with the name of the other.
fn both(booking: &Details) -> [(&UserId, &str); 2] {
    [
        (&booking.client_id, &booking.coach_name),
        (&booking.coach_user, &booking.client_name),
    ]
}

fn facts(app: &App, booking: &Details, reader: &Reader, other: &str) -> [(&'static str, Arg); 3] {
    [
        ("name", Arg::from(other)),
        ("when", moment(app, reader, booking.scheduled_at.0).into()),
        (
            "length",
            reader.locale.minutes(i64::from(booking.duration)).into(),
        ),
    ]
}

/// An instant in words, with the zone: a letter may be read anywhere.
fn moment(app: &App, reader: &Reader, at: jiff::Timestamp) -> String {
    let year = app.now().to_zoned(reader.zone.clone()).year();
    let words = reader.locale.moment(at, &reader.zone, year);
    let zone = zone_name(&reader.zone);
    reader.tw(
        "booking-in-zone",
        [("when", words.into()), ("zone", zone.into())],
    )
}

/// The booking is at another time.
pub async fn moved(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    _old_start: jiff::Timestamp,
    _by: domain::booking::Canceller,
) -> Result<()> {
    confirmed(app, conn, id).await
}

/// A series is confirmed.
pub async fn series_confirmed(
    app: &App,
    conn: &mut PgConnection,
    ids: &[BookingId],
) -> Result<()> {
    for id in ids {
        confirmed(app, conn, id).await?;
    }
    Ok(())
}
