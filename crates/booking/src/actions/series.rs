//! Booking several sessions at a rhythm, all of them or none; and letting go of the rest.

use domain::{
    booking::{
        self,
        series::{Every, FEWEST, MOST, occurrences},
    },
    money::Cents,
    slots::{Interval, Schedule},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id, queue,
};
use sqlx::PgConnection;

use super::{
    book::{
        TRIES, Wish, decided, far_away, known, met_another, payable, refused, request,
        slot_sentence,
    },
    course::expire_all,
    queries::{self, moves, series},
};
use crate::{Bookings, jobs::ExpireHold, letters};
use market::coaches;
use site::who::User;

mod pay;
mod rest;

pub use pay::checkout_series;
pub use rest::{Rest, cancel_rest, quote_rest};

/// Sessions at a rhythm, understood, and perhaps to be refused.
#[derive(Clone, Debug)]
pub struct SeriesWish {
    /// The first one, and all that they share.
    pub first: Wish,
    /// How often.
    pub every: Every,
    /// How many.
    pub count: usize,
    /// Exactly when, where the client changed or left out some dates.
    pub dates: Option<Vec<Timestamp>>,
}

/// One session of a series, weighed.
#[derive(Clone, Debug)]
pub struct SeriesDate {
    /// Its day at the coach's.
    pub day: Date,
    /// Its start; `None` where the clock jumps over that time.
    pub start: Option<Timestamp>,
    /// The sentence that says why it cannot be booked.
    pub conflict: Option<&'static str>,
}

/// A series, weighed: what booking it would do.
#[derive(Debug)]
pub struct Weighed {
    /// Each of its sessions, in order.
    pub dates: Vec<SeriesDate>,
    /// What each costs, in cents.
    pub price: Cents,
    /// ISO 4217.
    pub currency: String,
    /// Where the coach is.
    pub zone: TimeZone,
    /// The schedule it was weighed against, without the sessions of the series.
    pub schedule: Schedule,
    /// When the client is with other coaches.
    pub elsewhere: Vec<Interval>,
}

impl Weighed {
    /// Whether every session can be booked.
    pub fn free(&self) -> bool {
        self.dates.iter().all(|date| date.conflict.is_none())
    }

    /// The times that the coach offers on a day of theirs, for the client.
    pub fn on_day(&self, day: Date, minutes: u32, now: Timestamp) -> Vec<Timestamp> {
        let midnight = |day: Date| day.to_zoned(self.zone.clone()).map(|at| at.timestamp());
        let next = day.tomorrow().unwrap_or(day);
        let (Ok(from), Ok(to)) = (midnight(day), midnight(next)) else {
            return vec![];
        };
        let length = SignedDuration::from_mins(i64::from(minutes));
        let mut starts = self.schedule.slots(now, from, to, minutes);
        starts.retain(|start| {
            let (start, end) = (*start, *start + length);
            let session = Interval { start, end };
            !self.elsewhere.iter().any(|taken| meet(*taken, session))
        });
        starts
    }
}

/// Reads how often and how many.
///
/// # Errors
/// 422 naming the field.
pub fn rhythm(every: Option<&str>, count: Option<i64>) -> Result<(Every, usize)> {
    let mut errors = FieldErrors::new();
    let every = match every.map(str::trim).filter(|e| !e.is_empty()) {
        None => {
            errors.add("every", "error-field-required");
            None
        }
        Some(text) => {
            let read = text.parse().ok();
            if read.is_none() {
                errors.add("every", "error-field-choice");
            }
            read
        }
    };
    let count = count
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| (FEWEST..=MOST).contains(n));
    if count.is_none() {
        add_bounds(&mut errors, "count");
    }
    errors.check()?;
    match (every, count) {
        (Some(every), Some(count)) => Ok((every, count)),
        _ => Err(Error::field("every", "error-field-required")),
    }
}

/// Says how many sessions a series may have.
pub fn add_bounds(errors: &mut FieldErrors, field: &str) {
    let bounds = [("min", FEWEST), ("max", MOST)];
    let bounds = bounds.map(|(name, n)| (name, Arg::Number(i64::try_from(n).unwrap_or(0))));
    errors.add_with(field, "error-field-series-count", bounds.to_vec());
}

/// Puts the starts of a series in order, none twice.
///
/// # Errors
/// When they are too few or too many.
pub fn in_order(starts: &mut Vec<Timestamp>) -> Result<(), ()> {
    starts.sort_unstable();
    starts.dedup();
    if (FEWEST..=MOST).contains(&starts.len()) {
        Ok(())
    } else {
        Err(())
    }
}

/// Books every session of a series, or none: its id. They are all held until they are paid
/// together.
///
/// # Errors
/// 409 `series-conflicts` with each session that cannot be booked and why, under
/// `dates[n]`; 422 for what concerns them all, as for one booking.
pub async fn book_series(app: &Bookings, client: &User, wish: &SeriesWish) -> Result<String> {
    let mut tries = 1;
    loop {
        match book_once(app, client, wish).await {
            Err(error) if tries < TRIES && met_another(&error) => tries += 1,
            done => return done,
        }
    }
}

async fn book_once(app: &Bookings, client: &User, wish: &SeriesWish) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let coach = &wish.first.coach;
    queries::queue_up(&mut tx, coach, &client.id).await?;
    let now = app.now();
    payable(app, &mut tx, &wish.first).await?;
    let weighed = weighed(&mut tx, client, wish, now).await?;
    if !weighed.free() {
        return Err(conflicts(&weighed));
    }
    let mut bookings = vec![];
    for start in weighed.dates.iter().filter_map(|date| date.start) {
        let one = Wish {
            start,
            ..wish.first.clone()
        };
        // Those before it are written already, so that they count.
        let booking = decided(&mut tx, client, &one, now).await?;
        queries::insert(&mut tx, &booking).await?;
        let at = Some(booking::hold_until(now));
        let expire = ExpireHold {
            booking: booking.id.clone(),
        };
        queue::enqueue_when(&mut tx, expire, queue::When { at, key: None }).await?;
        bookings.push(booking.id);
    }
    let id = id::cuid(now);
    let people = (&client.id, coach);
    series::insert(&mut tx, &id, people, wish.every, &bookings, now).await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_bookings_total")
        .increment(u64::try_from(bookings.len()).unwrap_or(0));
    Ok(id)
}

/// What booking a series would do now; nothing is written.
///
/// # Errors
/// 422 for what concerns all of its sessions.
pub async fn preview_series(app: &Bookings, client: &User, wish: &SeriesWish) -> Result<Weighed> {
    let mut tx = app.db.begin().await?;
    payable(app, &mut tx, &wish.first).await?;
    weighed(&mut tx, client, wish, app.now()).await
}

/// Weighs each session as if those before it were booked.
async fn weighed(
    conn: &mut PgConnection,
    client: &User,
    wish: &SeriesWish,
    now: Timestamp,
) -> Result<Weighed> {
    let first = &wish.first;
    let expired = now - booking::HOLD;
    let holds = queries::lock_holds_of(conn, &first.coach, &client.id, expired).await?;
    expire_all(conn, &holds, now).await?;
    let coach = known(conn, &first.coach).await?;
    let zone = TimeZone::get(&coach.timezone).unwrap_or(TimeZone::UTC);
    let wanted = wanted(wish, &zone);
    let starts = || wanted.iter().filter_map(|date| date.start);
    let known = starts().filter(|start| !far_away(*start, now));
    let day = SignedDuration::from_hours(24);
    let from = known.clone().min().unwrap_or(now) - day;
    let to = known.max().unwrap_or(now) + day * 2;
    let schedule = coaches::schedule(conn, &first.coach, now, from, to).await?;
    let elsewhere = moves::elsewhere(conn, &client.id, &first.coach, from, to).await?;
    let price =
        booking::price_of(&request(client, first, &coach, &schedule, now)).map_err(refused)?;
    let dates = weigh(wanted, &schedule, &elsewhere, first.minutes, now);
    Ok(Weighed {
        dates,
        price,
        currency: coach.currency,
        zone,
        schedule,
        elsewhere,
    })
}

fn wanted(wish: &SeriesWish, zone: &TimeZone) -> Vec<SeriesDate> {
    let date = |day, start| SeriesDate {
        day,
        start,
        conflict: None,
    };
    match &wish.dates {
        Some(dates) => dates
            .iter()
            .map(|start| date(zone.to_datetime(*start).date(), Some(*start)))
            .collect(),
        None => occurrences(wish.first.start, zone, wish.every, wish.count)
            .into_iter()
            .map(|o| date(o.day, o.start))
            .collect(),
    }
}

fn weigh(
    mut dates: Vec<SeriesDate>,
    schedule: &Schedule,
    elsewhere: &[Interval],
    minutes: u32,
    now: Timestamp,
) -> Vec<SeriesDate> {
    let length = SignedDuration::from_mins(i64::from(minutes));
    let mut schedule = schedule.clone();
    for date in &mut dates {
        let Some(start) = date.start else {
            date.conflict = Some("error-field-slot-no-such-time");
            continue;
        };
        let session = Interval {
            start,
            end: start.saturating_add(length).unwrap_or(Timestamp::MAX),
        };
        date.conflict = match schedule.offer(now, start, minutes) {
            Err(refusal) => Some(slot_sentence(refusal).1),
            Ok(()) if elsewhere.iter().any(|taken| meet(*taken, session)) => {
                Some("error-field-slot-client-busy")
            }
            Ok(()) => {
                schedule = schedule.with_session(session);
                None
            }
        };
    }
    dates
}

fn meet(a: Interval, b: Interval) -> bool {
    a.start < b.end && b.start < a.end
}

/// 409, with every session that cannot be booked.
fn conflicts(weighed: &Weighed) -> Error {
    let mut error = Error::conflict("series-conflicts");
    for (n, date) in weighed.dates.iter().enumerate() {
        if let Some(sentence) = date.conflict {
            error.fields.add(&format!("dates[{n}]"), sentence);
        }
    }
    let count = i64::try_from(error.fields.0.len()).unwrap_or(i64::MAX);
    error.with("count", count)
}

/// Tells both people once that a series is confirmed, when nothing of it waits any more.
pub async fn tell_when_settled(
    app: &site::App,
    conn: &mut PgConnection,
    id: &str,
    now: Timestamp,
) -> Result<()> {
    if series::waiting(conn, id).await? > 0 {
        return Ok(());
    }
    let confirmed = series::confirmed(conn, id).await?;
    if confirmed.is_empty() || !series::announce(conn, id, now).await? {
        return Ok(());
    }
    match confirmed.as_slice() {
        [one] => letters::confirmed(app, conn, one).await,
        several => letters::series_confirmed(app, conn, several).await,
    }
}
