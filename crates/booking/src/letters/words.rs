//! What the letters about a booking have in common: who reads them, and how time and place
//! are said.

use jiff::{Timestamp, tz::TimeZone};
use platform::{
    db::Instant,
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use super::{other, queries};
use crate::details::Details;
use post::{Letter, Reader};
use site::App;
use site::page::zone_name;

/// A booking, told to one of its two people.
pub struct Told<'a> {
    pub booking: &'a Details,
    pub reader: Reader,
    /// The zone of the other one.
    other_zone: TimeZone,
}

/// Each person of a booking who still has an account. Who chose no zone lives in the one in
/// which they booked, or work.
pub async fn both<'a>(conn: &mut PgConnection, booking: &'a Details) -> Result<Vec<Told<'a>>> {
    let french = Locale::default();
    let client = post::reader_in(conn, &booking.client_id, french, &booking.timezone).await?;
    let zone = queries::coach_zone(conn, &booking.id).await?;
    let coach = post::reader_in(conn, &booking.coach_user, french, &zone).await?;
    let zones = [&coach, &client].map(|r| r.as_ref().map(|r| r.zone.clone()));
    Ok([client, coach]
        .into_iter()
        .zip(zones)
        .filter_map(|(reader, other)| {
            let reader = reader?;
            let other_zone = other.unwrap_or_else(|| reader.zone.clone());
            Some(Told {
                booking,
                reader,
                other_zone,
            })
        })
        .collect())
}

/// The client alone.
pub async fn client<'a>(conn: &mut PgConnection, booking: &'a Details) -> Result<Option<Told<'a>>> {
    let told = both(conn, booking).await?;
    Ok(told.into_iter().find(Told::is_client))
}

impl Told<'_> {
    /// Whether it is told to the client.
    pub fn is_client(&self) -> bool {
        self.reader.id == self.booking.client_id
    }

    /// What to call the other one.
    pub fn name(&self) -> &str {
        other(self.booking, &self.reader.id).0
    }

    /// A sentence.
    pub fn t(&self, key: &str) -> String {
        self.reader.t(key)
    }

    /// A sentence that names one thing.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.reader.t1(key, name, value)
    }

    /// A letter that is answered by the other one; its subject names them and the time.
    pub fn letter(&self, app: &App, subject: &str) -> Letter {
        self.answered(Letter::about(self.say(app, subject)))
    }

    /// Who answers to the letter is heard by the other one.
    pub fn answered(&self, letter: Letter) -> Letter {
        let (name, address) = other(self.booking, &self.reader.id);
        letter.reply_to(name, address)
    }

    /// A sentence that names the other one, the time and the length.
    pub fn say(&self, app: &App, key: &str) -> String {
        let length = i64::from(self.booking.duration);
        self.reader.tw(
            key,
            [
                ("name", self.name().into()),
                ("when", self.short_moment(app, self.start()).into()),
                ("length", self.reader.locale.minutes(length).into()),
            ],
        )
    }

    /// A sentence about several sessions with the other one.
    pub fn series(&self, key: &str, count: usize) -> String {
        self.reader
            .tw(key, [("name", self.name().into()), ("count", count.into())])
    }

    fn start(&self) -> Timestamp {
        self.booking.scheduled_at.0
    }

    /// An instant in the reader's zone, which is named: a letter may be read anywhere.
    pub fn short_moment(&self, app: &App, at: Timestamp) -> String {
        let zone = &self.reader.zone;
        let year = app.now().to_zoned(zone.clone()).year();
        let when = self.reader.locale.moment(at, zone, year);
        self.reader.tw(
            "booking-in-zone",
            [("when", when.into()), ("zone", zone_name(zone).into())],
        )
    }

    /// The same, and what the other one's clock shows where that is something else.
    pub fn moment(&self, app: &App, at: Timestamp) -> String {
        let here = self.short_moment(app, at);
        let there = at.to_zoned(self.other_zone.clone());
        let clock = at.to_zoned(self.reader.zone.clone());
        if there.datetime() == clock.datetime() {
            return here;
        }
        let locale = self.reader.locale;
        let mut time = locale.time(there.time());
        if there.date() != clock.date() {
            time = self.reader.tw(
                "mail-day-and-time",
                [
                    ("day", locale.day(there.date()).into()),
                    ("time", time.into()),
                ],
            );
        }
        self.reader.tw(
            "mail-both-zones",
            [
                ("when", here.into()),
                ("there", time.into()),
                ("zone", zone_name(&self.other_zone).into()),
                ("name", self.name().into()),
            ],
        )
    }

    /// How far away the day of the session is, in the reader's calendar: today, tomorrow, or
    /// the date. An hour that the clocks skip or repeat does not matter to a calendar.
    pub fn soon(&self, now: Timestamp) -> String {
        let zone = &self.reader.zone;
        let locale = self.reader.locale;
        let start = self.start().to_zoned(zone.clone());
        let today = now.to_zoned(zone.clone()).date();
        let time: Arg = locale.time(start.time()).into();
        let time = [("time", time)];
        if start.date() == today {
            self.reader.tw("mail-today", time)
        } else if today.tomorrow().is_ok_and(|next| next == start.date()) {
            self.reader.tw("mail-tomorrow", time)
        } else {
            locale.moment(self.start(), zone, today.year())
        }
    }

    /// The table of what, when, how long.
    pub fn facts(&self, app: &App, letter: Letter) -> Letter {
        let length = i64::from(self.booking.duration);
        letter
            .fact(self.t("mail-fact-when"), self.moment(app, self.start()))
            .fact(
                self.t("mail-fact-length"),
                self.reader.locale.minutes(length),
            )
    }

    /// The room or the place.
    pub fn where_to(&self, letter: Letter) -> Letter {
        if let Some(url) = &self.booking.meeting_url {
            letter.fact(self.t("mail-fact-room"), url.clone())
        } else if let Some(place) = &self.booking.location {
            letter.fact(self.t("mail-fact-place"), place.clone())
        } else {
            letter
        }
    }

    /// What the booking costs.
    pub fn price(&self) -> String {
        let price = i64::from(self.booking.price);
        self.reader.locale.money(price, &self.booking.currency)
    }

    /// Why it was cancelled, in the words of who did.
    pub fn reason(&self) -> Option<String> {
        let by = self.booking.cancelled_by.as_ref()?;
        let said = self.booking.cancellation_reason.as_deref()?.trim();
        (*by != self.reader.id && !said.is_empty()).then(|| said.to_owned())
    }

    /// The button that leads to the booking.
    pub fn page(&self, app: &App, letter: Letter) -> Letter {
        let path = format!("/bookings/{}", self.booking.id);
        letter.action(self.t("mail-booking-action"), post::address(app, &path))
    }

    /// The start, as it is stored.
    pub fn scheduled_at(&self) -> Instant {
        self.booking.scheduled_at
    }
}
