//! Reading a coach's profile, and their free slots.

use domain::{
    ids::{CoachId, UserId},
    schema::BillingType,
    slots::{Interval, Schedule},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use platform::error::{Error, FieldErrors, Result};
use sqlx::PgConnection;

use reviews::PublishedReview;
use site::zones;

use super::{
    queries::profile::{self as profiles, CertificationRow, ProfileRow, ReferenceRow},
    schedule::{self, Bookable, next_free_slot},
};
use crate::Market;

/// The longest stretch of time whose slots can be asked for at once.
const LONGEST_WINDOW_DAYS: i64 = 62;
/// The stretch when none is asked for.
const USUAL_WINDOW_DAYS: i64 = 14;
/// Opinions shown on a profile.
const REVIEWS: i64 = 12;

/// All that a profile shows.
pub struct Profile {
    pub coach: ProfileRow,
    /// Their diplomas.
    pub certifications: Vec<CertificationRow>,
    /// The companies that they may name.
    pub references: Vec<ReferenceRow>,
    /// Published opinions.
    pub reviews: Vec<PublishedReview>,
    /// Their slots; none where nobody could book.
    pub schedule: Schedule,
    /// Whether a person can book them at all.
    pub takes_bookings: bool,
    /// The first time that can be booked.
    pub next_slot: Option<Interval>,
}

/// A coach's profile. `client` is who looks.
///
/// # Errors
/// 404 when there is no such coach.
pub async fn profile(
    app: &Market,
    conn: &mut PgConnection,
    id: &str,
    client: Option<&UserId>,
    now: Timestamp,
) -> Result<Profile> {
    let id = coach_id(id)?;
    let coach = profiles::profile(conn, &id)
        .await?
        // One that is suspended or not yet published is seen by its coach alone.
        .filter(|coach| coach.active || client == Some(&coach.user_id))
        .ok_or_else(Error::not_found)?;
    let bookable = schedule::bookable(conn, &id)
        .await?
        .ok_or_else(Error::not_found)?;
    let takes_bookings = can_be_booked(app, conn, &bookable).await?;
    let schedule = offered_to(app, conn, &bookable, client, now, now, days_after(now, 366)).await?;
    Ok(Profile {
        takes_bookings,
        certifications: profiles::certifications(conn, &id).await?,
        references: profiles::references(conn, &id).await?,
        reviews: reviews::published_for_coach(conn, &id, REVIEWS).await?,
        next_slot: next_free_slot(&schedule, now),
        schedule,
        coach,
    })
}

/// A request for slots, not yet parsed.
pub struct SlotsRequest<'a> {
    /// RFC 3339, or a date.
    pub from: &'a str,
    /// RFC 3339, or a date.
    pub to: &'a str,
    /// Minutes.
    pub duration: &'a str,
}

/// A coach's free times.
pub struct FreeSlots {
    pub coach: Bookable,
    /// The length of the session.
    pub minutes: u32,
    /// The times, in order.
    pub slots: Vec<Interval>,
}

/// The slots of a coach that begin in a stretch of time.
///
/// # Errors
/// 404 when there is no such coach; 422 naming each field that makes no sense.
pub async fn free_slots(
    app: &Market,
    conn: &mut PgConnection,
    id: &str,
    client: Option<&UserId>,
    now: Timestamp,
    request: &SlotsRequest<'_>,
) -> Result<FreeSlots> {
    let id = coach_id(id)?;
    let coach = schedule::bookable(conn, &id)
        .await?
        .filter(|coach| coach.active)
        .ok_or_else(Error::not_found)?;
    let zone = zones::stored(&coach.timezone);
    let mut errors = FieldErrors::new();
    let from = parse_instant(&mut errors, "from", request.from, &zone).unwrap_or(now);
    let to = parse_instant(&mut errors, "to", request.to, &zone)
        .unwrap_or_else(|| days_after(from, USUAL_WINDOW_DAYS));
    // A civil day may have 25 hours.
    let longest = SignedDuration::from_hours(24 * LONGEST_WINDOW_DAYS + 1);
    if errors.is_empty() && to <= from {
        errors.add("to", "error-field-slots-order");
    } else if errors.is_empty() && to.duration_since(from) > longest {
        errors.add_with(
            "to",
            "error-field-slots-window",
            vec![("days", LONGEST_WINDOW_DAYS.into())],
        );
    }
    let minutes = match request.duration.trim() {
        "" => Some(60),
        text => text.parse::<u32>().ok().filter(|minutes| *minutes > 0),
    };
    let Some(minutes) = minutes else {
        errors.add("duration", "error-field-number");
        return Err(Error::invalid(errors));
    };
    errors.check()?;
    let schedule = offered_to(app, conn, &coach, client, now, from, to).await?;
    let durations = &schedule.rules().durations;
    if !durations.contains(&minutes) {
        let list = durations
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        let mut errors = FieldErrors::new();
        errors.add_with(
            "duration",
            "error-field-slots-duration",
            vec![("durations", list.into())],
        );
        return Err(Error::invalid(errors));
    }
    let slots = slots_between(&schedule, now, from, to, minutes);
    Ok(FreeSlots {
        coach,
        minutes,
        slots,
    })
}

/// The slots of a schedule in `[from, to)`.
pub fn slots_between(
    schedule: &Schedule,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
    minutes: u32,
) -> Vec<Interval> {
    let length = SignedDuration::from_mins(i64::from(minutes));
    schedule
        .slots(now, from, to, minutes)
        .into_iter()
        .filter_map(|start| {
            Some(Interval {
                start,
                end: start.checked_add(length).ok()?,
            })
        })
        .collect()
}

/// The price of a session for a person, in cents.
pub fn price(coach: &ProfileRow, minutes: u32) -> Option<i64> {
    let hourly = coach.hourly_rate.map(Into::into);
    domain::booking::price(hourly, None, minutes, BillingType::Individual)
        .ok()
        .map(domain::money::Cents::get)
}

/// Whether a person can book a coach at all: there is a price, a way to meet, and an account
/// that takes the payment where one is needed.
async fn can_be_booked(app: &Market, conn: &mut PgConnection, coach: &Bookable) -> Result<bool> {
    Ok(coach.by_a_person() && money::can_be_paid(app, conn, &coach.id).await?)
}

/// What a coach offers to whoever looks: nothing where no booking would succeed, which is the
/// case for a coach who cannot be booked and for the coach themself.
async fn offered_to(
    app: &Market,
    conn: &mut PgConnection,
    coach: &Bookable,
    client: Option<&UserId>,
    now: Timestamp,
    from: Timestamp,
    to: Timestamp,
) -> Result<Schedule> {
    let ids = std::slice::from_ref(&coach.id);
    let schedule = schedule::offered(conn, ids, client, now, from, to)
        .await?
        .remove(&coach.id)
        .ok_or_else(Error::not_found)?;
    if client != Some(&coach.user_id) && can_be_booked(app, conn, coach).await? {
        return Ok(schedule);
    }
    Ok(schedule.closed())
}

/// An id of an address. What PostgreSQL cannot hold names nobody.
fn coach_id(text: &str) -> Result<CoachId> {
    if text.contains('\0') {
        Err(Error::not_found())
    } else {
        Ok(CoachId::new(text))
    }
}

/// So many times 24 hours later.
pub fn days_after(from: Timestamp, days: i64) -> Timestamp {
    from.saturating_add(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MAX)
}

/// An instant, or the midnight of a date in the coach's zone; `None` when nothing was given.
fn parse_instant(
    errors: &mut FieldErrors,
    field: &str,
    text: &str,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    // In an address a plus sign that was not escaped arrives as a space.
    let instant = text.replace(' ', "+").parse::<Timestamp>().ok();
    let midnight = || {
        let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
        Some(date.to_zoned(zone.clone()).ok()?.timestamp())
    };
    let found = instant.or_else(midnight);
    if found.is_none() {
        errors.add(field, "error-field-date");
    }
    found
}
