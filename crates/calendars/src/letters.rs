//! The letters about a calendar that cannot be read, that can be read again, and that holds events
//! which were not understood.

use jiff::Timestamp;
use platform::{error::Result, i18n::Locale};
use sqlx::PgConnection;

use super::{actions::odd::OddEvent, queries::external::CalendarRow};
use post::{Letter, Reader};
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

/// More events than this are counted in a letter; the page names them.
const MOST_NAMED: usize = 10;

/// Some events were not understood: which, what each blocks, and what to do.
pub async fn odd(
    app: &App,
    conn: &mut PgConnection,
    calendar: &CalendarRow,
    events: &[OddEvent],
) -> Result<()> {
    let Some(reader) = post::reader(conn, &calendar.user_id, Locale::default()).await? else {
        return Ok(());
    };
    let name = calendar.name.as_str();
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let named = [("name", name.into()), ("count", count.into())];
    let mut letter = Letter::about(reader.tw("mail-calendar-odd-subject", named.clone()))
        .paragraph(reader.tw("mail-calendar-odd-text", named));
    for event in events.iter().take(MOST_NAMED) {
        letter = letter.paragraph(in_words(app, &reader, event));
    }
    let more = events.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        letter = letter.paragraph(reader.tw("calendars-odd-more", [("count", more.into())]));
    }
    let letter = letter
        .action(
            reader.t("mail-calendar-action"),
            post::address(app, "/desk/calendars"),
        )
        .paragraph_after(reader.t("mail-calendar-odd-after"));
    post::letter(conn, app, &letter.mail(app, &reader)?).await
}

/// An odd event: which it is, what is wrong and what to do, what it blocks.
fn in_words(app: &App, reader: &Reader, event: &OddEvent) -> String {
    let year = app.now().to_zoned(reader.zone.clone()).year();
    let moment = |at: Timestamp| reader.locale.moment(at, &reader.zone, year);
    let title = if event.title.is_empty() {
        reader.t("calendars-odd-untitled")
    } else {
        event.title.clone()
    };
    let which = match event.starts_at {
        Some(at) => reader.tw(
            "calendars-odd-which",
            [("title", title.into()), ("when", moment(at.0).into())],
        ),
        None => reader.tw("calendars-odd-which-undated", [("title", title.into())]),
    };
    let why = reader.t(&format!("calendars-odd-why-{}", event.reason));
    let blocks = reader.tw(
        "calendars-odd-blocks",
        [
            ("count", i64::from(event.stretches).into()),
            ("from", moment(event.blocks_from.0).into()),
            ("until", moment(event.blocks_until.0).into()),
        ],
    );
    format!("{which} {why} {blocks}")
}
