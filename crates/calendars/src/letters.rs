//! The letters about a calendar that cannot be read, and that can be read again.

use jiff::Timestamp;
use platform::{error::Result, i18n::Locale};
use sqlx::PgConnection;

use super::queries::external::CalendarRow;
use post::Letter;
use site::{App, page::zone_name};

/// A calendar has not been read for too long: what that means, and what to do.
pub async fn unreadable(
    app: &App,
    conn: &mut PgConnection,
    calendar: &CalendarRow,
    since: Timestamp,
) -> Result<()> {
    let Some(reader) = post::reader(conn, &calendar.user_id, Locale::default()).await? else {
        return Ok(());
    };
    let year = app.now().to_zoned(reader.zone.clone()).year();
    let words = reader.locale.moment(since, &reader.zone, year);
    let zone = zone_name(&reader.zone);
    let when = reader.tw(
        "booking-in-zone",
        [("when", words.into()), ("zone", zone.into())],
    );
    let name = calendar.name.as_str();
    let letter = Letter::about(reader.tw("mail-calendar-lost-subject", [("name", name.into())]))
        .paragraph(reader.tw(
            "mail-calendar-lost-text",
            [("name", name.into()), ("when", when.into())],
        ))
        .paragraph(reader.t("mail-calendar-lost-slots"))
        .action(
            reader.t("mail-calendar-action"),
            post::address(app, "/desk/calendars"),
        )
        .paragraph_after(reader.t("mail-calendar-lost-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// It is read again.
pub async fn readable(app: &App, conn: &mut PgConnection, calendar: &CalendarRow) -> Result<()> {
    let Some(reader) = post::reader(conn, &calendar.user_id, Locale::default()).await? else {
        return Ok(());
    };
    let name = calendar.name.as_str();
    let letter = Letter::about(reader.tw("mail-calendar-back-subject", [("name", name.into())]))
        .paragraph(reader.tw("mail-calendar-back-text", [("name", name.into())]))
        .action(
            reader.t("mail-calendar-action"),
            post::address(app, "/desk/calendars"),
        );
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}
