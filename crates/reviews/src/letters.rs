//! The letters about words: refused, to their author; published, to the coach.

use domain::ids::BookingId;
use platform::{
    error::{Error, Result},
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::{Part, queries};
use post::Letter;
use site::App;

/// The author's words are not shown, and why. The rating counts all the same.
pub async fn refused(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    part: Part,
    reason: &str,
) -> Result<()> {
    let opinion = queries::of_booking(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let (to, text, page) = match part {
        Part::Comment => (
            &opinion.client_id,
            "mail-review-refused-text",
            format!("/bookings/{id}"),
        ),
        Part::Answer => (
            &opinion.coach_user,
            "mail-answer-refused-text",
            "/desk/reviews".to_owned(),
        ),
    };
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-review-refused-subject")
        .paragraph(reader.tw(text, [("name", Arg::from(&opinion.coach_name))]))
        .paragraph(reader.tw("mail-review-refused-reason", [("reason", reason.into())]))
        .paragraph(reader.t("mail-review-refused-next"))
        .action(
            reader.t("mail-review-refused-action"),
            post::address(app, &page),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// The coach may read what a client wrote, and answer.
pub async fn published(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let opinion = queries::of_booking(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let Some(reader) = post::reader(conn, &opinion.coach_user, Locale::default()).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-review-published-subject")
        .paragraph(reader.tw(
            "mail-review-published-text",
            [("rating", Arg::from(opinion.rating))],
        ))
        .paragraph(reader.t("mail-review-published-next"))
        .action(
            reader.t("mail-review-published-action"),
            post::address(app, "/desk/reviews"),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
