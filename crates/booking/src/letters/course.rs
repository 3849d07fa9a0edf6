//! The letters about what becomes of a session and of its money.

use domain::{ids::BookingId, money::Cents};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::{
    queries,
    words::{Told, both, client},
};
use crate::details::{self, Details};
use post::Letter;
use site::App;

/// The session is complete: its client is asked for a rating two hours later.
pub async fn completed(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    queries::completed(conn, id, now).await
}

/// The coach says that the client did not come. Both have it in writing, and the client reads
/// what to do if that is wrong.
pub async fn missed(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    post::withdraw(conn, id.as_str(), app.now()).await?;
    for told in both(conn, &booking).await? {
        let (text, after) = if told.is_client() {
            ("mail-missed-client", "mail-missed-client-after")
        } else {
            ("mail-missed-coach", "mail-missed-coach-after")
        };
        let letter = told
            .letter(app, "mail-missed-subject")
            .paragraph(told.say(app, text))
            .paragraph_after(told.t(after));
        let letter = told.page(app, letter);
        post::letter(conn, app, &letter.mail(app, &told.reader)?).await?;
    }
    Ok(())
}

/// A payment came too late: all of it goes back to the client.
pub async fn refunded(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    let Some(told) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = booking.payment_amount.unwrap_or(booking.price);
    let letter = Letter::new(&told.reader, "mail-late-subject")
        .paragraph(told.say(app, "mail-late-text"))
        .paragraph(told.t1("mail-refund", "amount", money(&told, amount.into())))
        .action(
            told.t("mail-late-action"),
            post::address(app, &format!("/coaches/{}", booking.coach_id)),
        );
    post::letter(conn, app, &letter.mail(app, &told.reader)?).await
}

/// A session was paid once more than it costs: what came too much goes back.
pub async fn paid_twice(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    let Some(told) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = booking.payment_amount.unwrap_or(booking.price);
    let letter = Letter::new(&told.reader, "mail-twice-subject")
        .paragraph(told.say(app, "mail-twice-text"))
        .paragraph(told.t1("mail-refund", "amount", money(&told, amount.into())));
    let letter = told.page(app, letter);
    post::letter(conn, app, &letter.mail(app, &told.reader)?).await
}

/// The payment was declined while the time is held: the client may try again. FlashRedirect once for a
/// booking, however often the card is refused.
pub async fn declined(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::of(conn, id).await?;
    let (Some(told), Some(until)) = (client(conn, &booking).await?, booking.hold_until()) else {
        return Ok(());
    };
    let about = (id, &booking.client_id);
    let start = told.scheduled_at();
    if until.0 <= app.now()
        || !queries::first_to_say(conn, about, "declined", start, app.now()).await?
    {
        return Ok(());
    }
    let when = told.moment(app, until.0);
    let letter = Letter::new(&told.reader, "mail-declined-subject")
        .paragraph(told.say(app, "mail-declined-text"))
        .paragraph(told.t1("mail-declined-until", "when", when))
        .action(
            told.t("mail-declined-action"),
            post::address(app, &format!("/bookings/{id}/checkout")),
        );
    post::letter(conn, app, &letter.mail(app, &told.reader)?).await
}

/// The bank has the order to give money back.
pub async fn refund_sent(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    amount: Cents,
) -> Result<()> {
    let words = ["mail-refund-sent-subject", "mail-refund-sent-text"];
    about_refund(app, conn, id, amount, words, "mail-refund-sent-after").await
}

/// The bank refused the order to give money back. The money is still owed, and we see to it.
pub async fn refund_failed(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    amount: Cents,
) -> Result<()> {
    let words = ["mail-refund-failed-subject", "mail-refund-failed-text"];
    about_refund(app, conn, id, amount, words, "mail-refund-failed-after").await
}

async fn about_refund(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    amount: Cents,
    [subject, text]: [&str; 2],
    after: &str,
) -> Result<()> {
    let booking: Details = details::of(conn, id).await?;
    let Some(told) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = money(&told, amount.get());
    let letter = Letter::about(told.t1(subject, "amount", amount.clone()))
        .paragraph(told.reader.tw(
            text,
            [
                ("amount", amount.into()),
                ("name", told.name().into()),
                (
                    "when",
                    told.short_moment(app, booking.scheduled_at.0).into(),
                ),
            ],
        ))
        .paragraph_after(told.t(after));
    let letter = told.page(app, letter);
    post::letter(conn, app, &letter.mail(app, &told.reader)?).await
}

fn money(told: &Told<'_>, cents: i64) -> String {
    told.reader.locale.money(cents, &told.booking.currency)
}
