//! Booking several sessions at a rhythm, all of them or none.

use domain::{
    booking::{
        self,
        holding::{HoldLimits, PastHold, may_hold_again},
        series::{Every, FEWEST, MOST, occurrences},
    },
    money::Cents,
    slots::{Interval, Schedule, SlotRefusal},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::{
    db::retry_on_deadlock,
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id,
};
use sqlx::PgConnection;

use super::{
    book::{
        BookingRequest, bookable_coach, booking_refused, check_payable, decide, decision_input,
        far_away, insert_hold, offered_times, slot_sentence,
    },
    course::expire_all,
    holding, place,
};
use crate::{
    Bookings, letters,
    queries::{self, holding::own_between, moves, series},
};
use site::who::User;

/// Sessions at a rhythm, understood, and perhaps to be refused.
#[derive(Clone, Debug)]
pub struct SeriesRequest {
    /// The first one, and all that they share.
    pub first: BookingRequest,
    /// How often.
    pub every: Every,
    /// How many.
    pub count: usize,
    /// Exactly when, where the client changed or left out some dates.
    pub dates: Option<Vec<Timestamp>>,
}

/// One session of a series that is not booked yet.
#[derive(Clone, Debug)]
pub struct SeriesDate {
    /// Its day at the coach's.
    pub day: Date,
    /// Its start; `None` where the clock jumps over that time.
    pub start: Option<Timestamp>,
    /// The sentence that says why it cannot be booked.
    pub conflict: Option<&'static str>,
}

/// What booking a series would do.
#[derive(Debug)]
pub struct SeriesPlan {
    /// Each of its sessions, in order.
    pub dates: Vec<SeriesDate>,
    /// What each costs, in cents.
    pub price: Cents,
    /// ISO 4217.
    pub currency: String,
    /// Where the coach is.
    pub zone: TimeZone,
    /// The schedule it was checked against, without the sessions of the series.
    pub schedule: Schedule,
    /// When the client is with other coaches.
    pub elsewhere: Vec<Interval>,
}

impl SeriesPlan {
    /// Whether every session can be booked.
    pub fn free(&self) -> bool {
        self.dates.iter().all(|date| date.conflict.is_none())
    }

    /// The times that the coach offers on a day of theirs, for the client.
    pub fn times_on(&self, day: Date, minutes: u32, now: Timestamp) -> Vec<Timestamp> {
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
            !self.elsewhere.iter().any(|taken| overlap(*taken, session))
        });
        starts
    }
}

/// How often and how many.
///
/// # Errors
/// 422 naming the field.
pub fn parse_rhythm(every: Option<&str>, count: Option<i64>) -> Result<(Every, usize)> {
    let mut errors = FieldErrors::new();
    let every = match every.map(str::trim).filter(|e| !e.is_empty()) {
        None => {
            errors.add("every", "error-field-required");
            None
        }
        Some(text) => {
            let parsed = text.parse().ok();
            if parsed.is_none() {
                errors.add("every", "error-field-choice");
            }
            parsed
        }
    };
    let count = count
        .and_then(|n| usize::try_from(n).ok())
        .filter(|n| (FEWEST..=MOST).contains(n));
    if count.is_none() {
        add_count_error(&mut errors, "count");
    }
    errors.check()?;
    match (every, count) {
        (Some(every), Some(count)) => Ok((every, count)),
        _ => Err(Error::field("every", "error-field-required")),
    }
}

/// Says how many sessions a series may have.
pub fn add_count_error(errors: &mut FieldErrors, field: &str) {
    let bounds = [("min", FEWEST), ("max", MOST)];
    let bounds = bounds.map(|(name, n)| (name, Arg::Number(i64::try_from(n).unwrap_or(0))));
    errors.add_with(field, "error-field-series-count", bounds.to_vec());
}

/// Puts the starts of a series in order, none twice.
///
/// # Errors
/// When they are too few or too many.
pub fn sort_dates(starts: &mut Vec<Timestamp>) -> Result<(), ()> {
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
pub async fn book_series(app: &Bookings, client: &User, request: &SeriesRequest) -> Result<String> {
    let _turn = app.turns.of(&request.first.coach, &client.id).await?;
    retry_on_deadlock(|| book_once(app, client, request)).await
}

async fn book_once(app: &Bookings, client: &User, request: &SeriesRequest) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let coach = &request.first.coach;
    queries::lock_parties(&mut tx, coach, &client.id).await?;
    let now = app.now();
    check_payable(app, &mut tx, coach).await?;
    let holds = queries::lock_holds_of(&mut tx, coach, &client.id, now - booking::HOLD).await?;
    expire_all(&mut tx, &holds, now).await?;
    holding::check_may_hold(app, &mut tx, (&client.id, coach), true).await?;
    let plan = plan(app, &mut tx, client, request).await?;
    if !plan.free() {
        return Err(conflicts(&plan));
    }
    let mut bookings = vec![];
    for start in plan.dates.iter().filter_map(|date| date.start) {
        let one = BookingRequest {
            start,
            ..request.first.clone()
        };
        // Those before it are written already, so that they count.
        let booking = decide(&mut tx, client, &one, now).await?;
        insert_hold(&mut tx, &booking, now).await?;
        place::propose(&mut tx, &booking, &one, now).await?;
        bookings.push(booking.id);
    }
    let id = id::cuid(now);
    let people = (&client.id, coach);
    series::insert(&mut tx, &id, people, request.every, &bookings, now).await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_bookings_total")
        .increment(u64::try_from(bookings.len()).unwrap_or(0));
    Ok(id)
}

/// What booking a series would do now; nothing is written or locked.
///
/// # Errors
/// 422 for what concerns all of its sessions.
pub async fn preview_series(
    app: &Bookings,
    client: &User,
    request: &SeriesRequest,
) -> Result<SeriesPlan> {
    let mut conn = app.db.acquire().await?;
    let coach = &request.first.coach;
    check_payable(app, &mut conn, coach).await?;
    holding::check_may_hold(app, &mut conn, (&client.id, coach), true).await?;
    plan(app, &mut conn, client, request).await
}

/// Checks each session as if those before it were booked.
async fn plan(
    app: &Bookings,
    conn: &mut PgConnection,
    client: &User,
    request: &SeriesRequest,
) -> Result<SeriesPlan> {
    let now = app.now();
    let first = &request.first;
    let coach = bookable_coach(conn, &first.coach).await?;
    let zone = site::zones::stored(&coach.timezone);
    let dates = requested_dates(request, &zone);
    let starts = dates.iter().filter_map(|date| date.start);
    let near = starts.filter(|start| !far_away(*start, now));
    let from = near.clone().min().unwrap_or(now);
    let to = near.max().unwrap_or(now);
    let schedule = offered_times(conn, &first.coach, None, (from, to), now, &[]).await?;
    let day = SignedDuration::from_hours(24);
    let around = (from - day, to + day * 2);
    let holds_since = now - booking::HOLD;
    let elsewhere =
        moves::with_other_coaches(conn, &client.id, &first.coach, around, holds_since).await?;
    let input = decision_input(client, first, &coach, &schedule, now);
    let price = booking::price_of(&input).map_err(booking_refused)?;
    let parties = (&client.id, &first.coach);
    let own = own_between(conn, &client.id, around, holds_since).await?;
    let own = own.into_iter().filter(|own| own.coach_id == first.coach);
    let taken = Taken {
        elsewhere: &elsewhere,
        own: own.map(|own| own.time).collect(),
        let_go: holding::let_go(app, conn, parties).await?,
        limits: holding::limits(app),
    };
    let dates = find_conflicts(dates, &schedule, &taken, first.minutes, now);
    Ok(SeriesPlan {
        dates,
        price,
        currency: coach.currency,
        zone,
        schedule,
        elsewhere,
    })
}

fn requested_dates(request: &SeriesRequest, zone: &TimeZone) -> Vec<SeriesDate> {
    let date = |day, start| SeriesDate {
        day,
        start,
        conflict: None,
    };
    match &request.dates {
        Some(dates) => dates
            .iter()
            .map(|start| date(zone.to_datetime(*start).date(), Some(*start)))
            .collect(),
        None => occurrences(request.first.start, zone, request.every, request.count)
            .into_iter()
            .map(|o| date(o.day, o.start))
            .collect(),
    }
}

/// What of the client's own takes time.
struct Taken<'a> {
    /// With other coaches.
    elsewhere: &'a [Interval],
    /// With this one.
    own: Vec<Interval>,
    /// What they held lately and did not pay.
    let_go: Vec<PastHold>,
    limits: HoldLimits,
}

fn find_conflicts(
    mut dates: Vec<SeriesDate>,
    schedule: &Schedule,
    taken: &Taken<'_>,
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
            Err(SlotRefusal::Busy) if taken.own.iter().any(|own| overlap(*own, session)) => {
                Some("error-field-slot-yours")
            }
            Err(refusal) => Some(slot_sentence(refusal).1),
            Ok(()) if taken.elsewhere.iter().any(|busy| overlap(*busy, session)) => {
                Some("error-field-slot-client-busy")
            }
            Ok(()) if may_hold_again(&taken.limits, &taken.let_go, session, now).is_err() => {
                Some("error-field-slot-let-go")
            }
            Ok(()) => {
                schedule = schedule.with_session(session);
                None
            }
        };
    }
    dates
}

fn overlap(a: Interval, b: Interval) -> bool {
    a.start < b.end && b.start < a.end
}

/// 409, with every session that cannot be booked.
fn conflicts(plan: &SeriesPlan) -> Error {
    let mut error = Error::conflict("series-conflicts");
    for (n, date) in plan.dates.iter().enumerate() {
        if let Some(sentence) = date.conflict {
            error.fields.add(&format!("dates[{n}]"), sentence);
        }
    }
    let count = i64::try_from(error.fields.0.len()).unwrap_or(i64::MAX);
    error.with("count", count)
}

/// Writes to both people, once, that a series is confirmed, when nothing of it waits any more.
pub async fn announce_when_settled(
    app: &site::App,
    conn: &mut PgConnection,
    id: &str,
    now: Timestamp,
) -> Result<()> {
    if series::count_pending(conn, id).await? > 0 {
        return Ok(());
    }
    let confirmed = series::confirmed(conn, id).await?;
    if confirmed.is_empty() || !series::mark_announced(conn, id, now).await? {
        return Ok(());
    }
    match confirmed.as_slice() {
        [one] => letters::confirmed(app, conn, one).await,
        several => letters::series_confirmed(app, conn, several).await,
    }
}
