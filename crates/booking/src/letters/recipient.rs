//! One of the two people of a booking as the reader of a letter about it: what the letters have
//! in common, and how they name time and place.

use domain::booking::{Canceller, PartiesOnly};
use jiff::{Timestamp, tz::TimeZone};
use platform::{
    error::Result,
    i18n::{Arg, Locale},
};
use sqlx::PgConnection;

use crate::details::BookingDetails;
use post::{Letter, Reader};
use site::{App, page::zone_name};

/// One of the two people of a booking, whom a letter goes to.
pub struct Recipient<'a> {
    pub booking: &'a BookingDetails,
    pub reader: Reader,
    /// As what they stand to the booking: its client or its coach.
    pub side: Canceller,
    other_zone: TimeZone,
}

/// Each person of a booking who still has an account. Who chose no zone lives in the one in
/// which they booked, or work.
pub async fn recipients<'a>(
    conn: &mut PgConnection,
    booking: &'a BookingDetails,
) -> Result<Vec<Recipient<'a>>> {
    let french = Locale::default();
    let client = post::reader_in(conn, &booking.client_id, french, &booking.timezone).await?;
    let zone = &booking.coach_timezone;
    let coach = post::reader_in(conn, &booking.coach_user, french, zone).await?;
    let zones = [&coach, &client].map(|r| r.as_ref().map(|r| r.zone.clone()));
    Ok([(client, Canceller::Client), (coach, Canceller::Coach)]
        .into_iter()
        .zip(zones)
        .filter_map(|((reader, side), other)| {
            let reader = reader?;
            let other_zone = other.unwrap_or_else(|| reader.zone.clone());
            Some(Recipient {
                booking,
                reader,
                side,
                other_zone,
            })
        })
        .collect())
}

/// The client alone, if they still have an account.
pub async fn client<'a>(
    conn: &mut PgConnection,
    booking: &'a BookingDetails,
) -> Result<Option<Recipient<'a>>> {
    let recipients = recipients(conn, booking).await?;
    Ok(recipients.into_iter().find(Recipient::is_client))
}

impl Recipient<'_> {
    /// Whether this is the client.
    pub fn is_client(&self) -> bool {
        self.side == Canceller::Client
    }

    /// What to call the other one.
    pub fn other_name(&self) -> &str {
        if self.is_client() {
            &self.booking.coach_name
        } else {
            &self.booking.client_name
        }
    }

    pub fn t(&self, key: &str) -> String {
        self.reader.t(key)
    }

    /// A sentence that names one thing.
    pub fn t1(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.reader.t1(key, name, value)
    }

    /// A letter that is answered by the other one; its subject names them and the time.
    pub fn letter(&self, app: &App, subject: &str) -> Letter {
        self.answered_by_other(Letter::about(self.sentence(app, subject)))
    }

    /// An answer to the letter goes to the other one.
    pub fn answered_by_other(&self, letter: Letter) -> Letter {
        let address = if self.is_client() {
            &self.booking.coach_email
        } else {
            &self.booking.client_email
        };
        letter.reply_to(self.other_name(), address)
    }

    /// A sentence that names the other one, the time and the length.
    pub fn sentence(&self, app: &App, key: &str) -> String {
        let length = i64::from(self.booking.duration);
        self.reader.tw(
            key,
            [
                ("name", self.other_name().into()),
                ("when", self.short_moment(app, self.start()).into()),
                ("length", self.reader.locale.minutes(length).into()),
            ],
        )
    }

    /// A sentence about several sessions with the other one.
    pub fn series_sentence(&self, key: &str, count: usize) -> String {
        self.reader.tw(
            key,
            [("name", self.other_name().into()), ("count", count.into())],
        )
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
                ("name", self.other_name().into()),
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

    /// Adds when and how long.
    pub fn add_facts(&self, app: &App, letter: Letter) -> Letter {
        let length = i64::from(self.booking.duration);
        letter
            .fact(self.t("mail-fact-when"), self.moment(app, self.start()))
            .fact(
                self.t("mail-fact-length"),
                self.reader.locale.minutes(length),
            )
    }

    /// Adds the room or the place.
    pub fn add_place(&self, letter: Letter) -> Letter {
        let read = |text: &Option<PartiesOnly>| {
            let text = text.as_ref()?.read_by(self.side)?;
            Some(text.to_owned())
        };
        if let Some(url) = read(&self.booking.meeting_url) {
            letter.fact(self.t("mail-fact-room"), url)
        } else if let Some(place) = read(&self.booking.location) {
            letter.fact(self.t("mail-fact-place"), place)
        } else {
            letter
        }
    }

    /// Says that another place waits for the coach's answer. It is read on the page: until it is
    /// accepted it counts for nothing.
    pub fn add_proposal(&self, letter: Letter) -> Letter {
        let waits = self.booking.proposed_place.is_some() && self.booking.place_accepted.is_none();
        match (waits, self.is_client()) {
            (false, _) => letter,
            (true, true) => letter.paragraph(self.t("mail-place-proposed-client")),
            (true, false) => letter.paragraph(self.t("mail-place-proposed-coach")),
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
        let reason = self.booking.cancellation_reason.as_deref()?.trim();
        (*by != self.reader.id && !reason.is_empty()).then(|| reason.to_owned())
    }

    /// Adds the button that leads to the booking.
    pub fn add_page(&self, app: &App, letter: Letter) -> Letter {
        let path = format!("/bookings/{}", self.booking.id);
        letter.action(self.t("mail-booking-action"), post::address(app, &path))
    }
}
