//! The letters about what becomes of a session and of its money.

use domain::{ids::BookingId, money::Cents};
use jiff::Timestamp;
use platform::error::Result;
use sqlx::PgConnection;

use super::{
    queries,
    recipient::{Recipient, client, recipients},
};
use crate::details;
use post::Letter;
use site::App;

/// The session is complete: its client is asked for a rating two hours later.
pub async fn completed(conn: &mut PgConnection, id: &BookingId, now: Timestamp) -> Result<()> {
    queries::note_completed(conn, id, now).await
}

/// The coach says that the client did not come. Both have it in writing, and the client reads
/// what to do if that is wrong.
pub async fn no_show(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    post::withdraw(conn, id.as_str(), app.now()).await?;
    for to in recipients(conn, &booking).await? {
        let (text, after) = if to.is_client() {
            ("mail-missed-client", "mail-missed-client-after")
        } else {
            ("mail-missed-coach", "mail-missed-coach-after")
        };
        let letter = to
            .letter(app, "mail-missed-subject")
            .paragraph(to.sentence(app, text))
            .paragraph_after(to.t(after));
        let letter = to.add_page(app, letter);
        post::letter(conn, app, &letter.mail(app, &to.reader)?).await?;
    }
    Ok(())
}

/// A payment came too late: all of it goes back to the client.
pub async fn refunded(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    let Some(to) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = booking.payment_amount.unwrap_or(booking.price);
    let letter = Letter::new(&to.reader, "mail-late-subject")
        .paragraph(to.sentence(app, "mail-late-text"))
        .paragraph(to.t1("mail-refund", "amount", money(&to, amount.into())))
        .action(
            to.t("mail-late-action"),
            post::address(app, &format!("/coaches/{}", booking.coach_id)),
        );
    post::letter(conn, app, &letter.mail(app, &to.reader)?).await
}

/// A session was paid once more than it costs: what came too much goes back.
pub async fn paid_twice(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    let Some(to) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = booking.payment_amount.unwrap_or(booking.price);
    let letter = Letter::new(&to.reader, "mail-twice-subject")
        .paragraph(to.sentence(app, "mail-twice-text"))
        .paragraph(to.t1("mail-refund", "amount", money(&to, amount.into())));
    let letter = to.add_page(app, letter);
    post::letter(conn, app, &letter.mail(app, &to.reader)?).await
}

/// The payment was declined while the time is held: the client may try again. Once for a
/// booking, however often the card is refused.
pub async fn declined(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let booking = details::for_letters(conn, id).await?;
    let (Some(to), Some(until)) = (client(conn, &booking).await?, booking.hold_until()) else {
        return Ok(());
    };
    let about = (id, &booking.client_id);
    if until.0 <= app.now()
        || !queries::note_first_sent(conn, about, "declined", booking.scheduled_at, app.now())
            .await?
    {
        return Ok(());
    }
    let when = to.moment(app, until.0);
    let letter = Letter::new(&to.reader, "mail-declined-subject")
        .paragraph(to.sentence(app, "mail-declined-text"))
        .paragraph(to.t1("mail-declined-until", "when", when))
        .action(
            to.t("mail-declined-action"),
            post::address(app, &format!("/bookings/{id}/checkout")),
        );
    post::letter(conn, app, &letter.mail(app, &to.reader)?).await
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
    let booking = details::for_letters(conn, id).await?;
    let Some(to) = client(conn, &booking).await? else {
        return Ok(());
    };
    let amount = money(&to, amount);
    let letter = Letter::about(to.t1(subject, "amount", amount.clone()))
        .paragraph(to.reader.tw(
            text,
            [
                ("amount", amount.into()),
                ("name", to.other_name().into()),
                ("when", to.short_moment(app, booking.scheduled_at.0).into()),
            ],
        ))
        .paragraph_after(to.t(after));
    let letter = to.add_page(app, letter);
    post::letter(conn, app, &letter.mail(app, &to.reader)?).await
}

fn money(to: &Recipient<'_>, amount: Cents) -> String {
    to.reader.locale.money(amount.get(), &to.booking.currency)
}
