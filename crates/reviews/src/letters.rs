//! Letters about moderation: a refusal to the author, a publication to the coach.

use domain::ids::BookingId;
use platform::{
    error::{Error, Result},
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::{actions::Part, queries};
use post::Letter;
use site::App;

/// The author's words are not shown, and why. The rating counts all the same.
pub async fn send_refusal(
    app: &App,
    conn: &mut PgConnection,
    id: &BookingId,
    part: Part,
    reason: &str,
) -> Result<()> {
    let review = queries::for_booking(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let (to, text, page) = match part {
        Part::Comment => (
            &review.client_id,
            "mail-review-refused-text",
            format!("/bookings/{id}"),
        ),
        Part::Answer => (
            &review.coach_user,
            "mail-answer-refused-text",
            "/desk/reviews".to_owned(),
        ),
    };
    let Some(reader) = post::reader(conn, to, Locale::default()).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-review-refused-subject")
        .paragraph(reader.tw(text, [("name", Arg::from(&review.coach_name))]))
        .paragraph(reader.tw("mail-review-refused-reason", [("reason", reason.into())]))
        .paragraph(reader.t("mail-review-refused-next"))
        .action(
            reader.t("mail-review-refused-action"),
            post::address(app, &page),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// The coach may read what a client wrote, and answer.
pub async fn send_publication(app: &App, conn: &mut PgConnection, id: &BookingId) -> Result<()> {
    let review = queries::for_booking(conn, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let Some(reader) = post::reader(conn, &review.coach_user, Locale::default()).await? else {
        return Ok(());
    };
    let letter = Letter::new(&reader, "mail-review-published-subject")
        .paragraph(reader.tw(
            "mail-review-published-text",
            [("rating", Arg::from(review.rating))],
        ))
        .paragraph(reader.t("mail-review-published-next"))
        .action(
            reader.t("mail-review-published-action"),
            post::address(app, "/desk/reviews"),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
