//! Booking a time.

use domain::{
    booking::{self, BookingRefused, PriceError, Request},
    ids::{BookingId, CoachId},
    money::Cents,
    schema::{BillingType, BookingMode},
    slots::{Schedule, SlotRefusal},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id, queue,
};
use sqlx::PgConnection;

use super::{course::expire_all, queries};
use crate::{Bookings, jobs::ExpireHold, queries::Booking};
use market::coaches::{self, Bookable};
use site::who::User;

/// A place is an address, not an essay.
const LONGEST_PLACE: usize = 300;
/// Transactions that the database ended because they met another are begun again.
pub(super) const TRIES: u32 = 6;

/// A booking as it is asked for, not yet understood.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The coach's id.
    pub coach_id: Option<String>,
    /// The start, RFC 3339.
    pub scheduled_at: Option<String>,
    /// Minutes; an hour unless said otherwise.
    pub duration: Option<i64>,
    /// `REMOTE` or `IN_PERSON`.
    pub mode: Option<String>,
    /// Where, when in person; the coach's city unless said otherwise.
    pub location: Option<String>,
    /// The client's zone, IANA; the coach's unless said otherwise.
    pub timezone: Option<String>,
}

/// A booking that was understood, and may still be refused.
#[derive(Clone, Debug)]
pub struct Wish {
    /// With whom.
    pub coach: CoachId,
    /// When it is to start.
    pub start: Timestamp,
    /// For how many minutes.
    pub minutes: u32,
    /// By video or in the same room.
    pub mode: BookingMode,
    /// Where.
    pub location: Option<String>,
    /// The client's zone.
    pub timezone: Option<String>,
}

impl Asked {
    /// Understands it, or names every field that cannot be.
    pub fn read(self) -> Result<Wish> {
        let mut errors = FieldErrors::new();
        let said =
            |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let coach = said(self.coach_id);
        if coach.is_none() {
            errors.add("coachId", "error-field-required");
        }
        let start = said(self.scheduled_at);
        if start.is_none() {
            errors.add("scheduledAt", "error-field-required");
        }
        let start = start.and_then(|text| {
            let read = text.parse::<Timestamp>().ok();
            if read.is_none() {
                errors.add("scheduledAt", "error-field-date");
            }
            read
        });
        let minutes = u32::try_from(self.duration.unwrap_or(60)).ok();
        if minutes.is_none() {
            errors.add("duration", "error-field-slot-duration");
        }
        let mode = match said(self.mode) {
            None => Some(BookingMode::Remote),
            Some(text) => text.parse().ok(),
        };
        if mode.is_none() {
            errors.add("mode", "error-field-choice");
        }
        let location = said(self.location);
        if location
            .as_ref()
            .is_some_and(|l| l.chars().count() > LONGEST_PLACE)
        {
            let max = Arg::Number(i64::try_from(LONGEST_PLACE).unwrap_or(i64::MAX));
            errors.add_with("location", "error-field-too-long", vec![("max", max)]);
        }
        let timezone = said(self.timezone);
        if timezone
            .as_ref()
            .is_some_and(|name| TimeZone::get(name).is_err())
        {
            errors.add("timezone", "error-field-timezone");
        }
        errors.check()?;
        match (coach, start, minutes, mode) {
            (Some(coach), Some(start), Some(minutes), Some(mode)) => {
                let coach = CoachId::new(coach);
                Ok(Wish {
                    coach,
                    start,
                    minutes,
                    mode,
                    location,
                    timezone,
                })
            }
            _ => Err(Error::field("coachId", "error-field-required")),
        }
    }
}

/// Reads when a session is to start.
///
/// # Errors
/// 422 about `scheduledAt`.
pub fn read_start(text: Option<&str>) -> Result<Timestamp> {
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    let text = text.ok_or_else(|| Error::field("scheduledAt", "error-field-required"))?;
    text.parse()
        .map_err(|_| Error::field("scheduledAt", "error-field-date"))
}

/// Holds a time for a client until they pay. What the slot engine offers at this moment is
/// what can be booked; two who want the same time meet in the database, and one gets it.
///
/// # Errors
/// 422 naming the field when the time is not offered, 409 `slot-taken` when another booking
/// of the coach is there, 409 `client-busy` when another of the client is.
pub async fn book(app: &Bookings, client: &User, wish: &Wish) -> Result<BookingId> {
    let mut tries = 1;
    loop {
        match book_once(app, client, wish).await {
            Err(error) if tries < TRIES && met_another(&error) => tries += 1,
            done => return done,
        }
    }
}

async fn book_once(app: &Bookings, client: &User, wish: &Wish) -> Result<BookingId> {
    let mut tx = app.db.begin().await?;
    queries::queue_up(&mut tx, &wish.coach, &client.id).await?;
    let now = app.now();
    payable(app, &mut tx, wish).await?;
    let expired = now - booking::HOLD;
    let holds = queries::lock_holds_of(&mut tx, &wish.coach, &client.id, expired).await?;
    expire_all(&mut tx, &holds, now).await?;
    let booking = decided(&mut tx, client, wish, now).await?;
    queries::insert(&mut tx, &booking).await?;
    let at = Some(booking::hold_until(now));
    let when = queue::When { at, key: None };
    queue::enqueue_when(
        &mut tx,
        ExpireHold {
            booking: booking.id.clone(),
        },
        when,
    )
    .await?;
    tx.commit().await?;
    metrics::counter!("trustcoach_bookings_total").increment(1);
    Ok(booking.id)
}

/// What booking would write now, and nothing is written: for the page that sums it up.
///
/// # Errors
/// Those of [`book`], but for a client who is busy.
pub async fn preview(app: &Bookings, client: &User, wish: &Wish) -> Result<Booking> {
    let now = app.now();
    // Rolled back: the holds only expire here so that they do not stand in the way.
    let mut tx = app.db.begin().await?;
    payable(app, &mut tx, wish).await?;
    let expired = now - booking::HOLD;
    let holds = queries::lock_holds_of(&mut tx, &wish.coach, &client.id, expired).await?;
    expire_all(&mut tx, &holds, now).await?;
    decided(&mut tx, client, wish, now).await
}

/// A client is told before a time is held that its coach cannot be paid yet.
pub(super) async fn payable(app: &Bookings, conn: &mut PgConnection, wish: &Wish) -> Result<()> {
    if money::can_be_paid(app, conn, &wish.coach).await? {
        return Ok(());
    }
    Err(Error::field("coachId", "error-field-coach-not-payable"))
}

/// The hold that this client already has on exactly this time, if it still lasts.
pub async fn own_hold(app: &Bookings, client: &User, wish: &Wish) -> Result<Option<BookingId>> {
    let mut conn = app.db.acquire().await?;
    let minutes = i32::try_from(wish.minutes).unwrap_or(i32::MAX);
    let made_after = app.now() - booking::HOLD;
    queries::own_hold(
        &mut conn,
        &client.id,
        &wish.coach,
        wish.start,
        minutes,
        made_after,
    )
    .await
}

/// What booking needs to know of a coach.
///
/// # Errors
/// 422 when there is no such coach, or they take nobody at the moment.
pub(super) async fn known(conn: &mut PgConnection, id: &CoachId) -> Result<Bookable> {
    let coach = coaches::bookable(conn, id)
        .await?
        .ok_or_else(|| Error::field("coachId", "error-field-coach-unknown"))?;
    if coach.active {
        Ok(coach)
    } else {
        Err(Error::field("coachId", "error-field-coach-suspended"))
    }
}

/// Whether an instant is so far away that the database keeps none such; neither does anyone's
/// diary.
pub(super) fn far_away(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() > SignedDuration::from_hours(24 * 3660)
}

/// What the domain decides about.
pub(super) fn request<'a>(
    client: &'a User,
    wish: &Wish,
    coach: &'a Bookable,
    schedule: &'a Schedule,
    now: Timestamp,
) -> Request<'a> {
    Request {
        client: &client.id,
        coach_user: &coach.user_id,
        start: wish.start,
        minutes: wish.minutes,
        mode: wish.mode,
        billing: BillingType::Individual,
        offers_remote: coach.offers_remote,
        offers_in_person: coach.offers_in_person,
        accepts_corporate: coach.accepts_corporate,
        hourly_rate: coach.hourly_rate.map(Cents::from),
        daily_rate: coach.daily_rate.map(Cents::from),
        schedule,
        now,
    }
}

/// The booking that a wish becomes now, not yet written.
pub(super) async fn decided(
    conn: &mut PgConnection,
    client: &User,
    wish: &Wish,
    now: Timestamp,
) -> Result<Booking> {
    let coach = known(conn, &wish.coach).await?;
    if far_away(wish.start, now) {
        let past = wish.start < now;
        let refusal = if past {
            SlotRefusal::InPast
        } else {
            SlotRefusal::TooFar
        };
        return Err(slot_refused(refusal));
    }
    let day = SignedDuration::from_hours(24);
    let (from, to) = (wish.start - day, wish.start + day * 2);
    let schedule = coaches::schedule(conn, &wish.coach, now, from, to).await?;
    let decision =
        booking::decide(&request(client, wish, &coach, &schedule, now)).map_err(refused)?;
    // The city, or what they agreed on: the coach's address is told once it is paid.
    let location = match wish.mode {
        BookingMode::Remote => None,
        BookingMode::InPerson => wish.location.clone().or(coach.city),
    };
    Ok(Booking {
        id: BookingId::new(id::cuid(now)),
        user_id: client.id.clone(),
        coach_id: wish.coach.clone(),
        billing_type: BillingType::Individual,
        organization_id: None,
        scheduled_at: Instant(wish.start),
        duration: i32::try_from(wish.minutes).map_err(anyhow::Error::from)?,
        timezone: wish.timezone.clone().unwrap_or(coach.timezone),
        mode: wish.mode,
        location,
        meeting_url: None,
        price: decision.price.as_i32().map_err(anyhow::Error::from)?,
        currency: coach.currency,
        status: decision.status,
        cancelled_at: None,
        cancelled_by: None,
        cancellation_reason: None,
        created_at: Instant(now),
        updated_at: Instant(now),
    })
}

/// Each refusal, beside the field that it is about.
pub(super) fn refused(refusal: BookingRefused) -> Error {
    match refusal {
        BookingRefused::OwnCoach => Error::field("coachId", "error-field-own-coach"),
        BookingRefused::ModeNotOffered(_) => Error::field("mode", "error-field-mode-not-offered"),
        BookingRefused::CorporateNotAccepted => Error::field("coachId", "error-field-no-companies"),
        BookingRefused::Price(PriceError::NoRate) => {
            Error::field("coachId", "error-field-coach-no-rate")
        }
        BookingRefused::Price(error @ PriceError::Money(_)) => Error::internal(error),
        BookingRefused::Slot(refusal) => slot_refused(refusal),
    }
}

/// A time that is not offered: who else has it, or what is wrong with it.
pub(super) fn slot_refused(refusal: SlotRefusal) -> Error {
    match refusal {
        SlotRefusal::Busy => Error::conflict("slot-taken"),
        SlotRefusal::DayFull => Error::conflict("slot-day-full"),
        other => {
            let (field, key) = slot_sentence(other);
            Error::field(field, key)
        }
    }
}

/// What is wrong with a time that is not offered, and the field it is about.
pub(super) fn slot_sentence(refusal: SlotRefusal) -> (&'static str, &'static str) {
    match refusal {
        SlotRefusal::Busy => ("scheduledAt", "error-field-slot-taken"),
        SlotRefusal::DayFull => ("scheduledAt", "error-field-slot-day-full"),
        SlotRefusal::BadDuration(_) => ("duration", "error-field-slot-duration"),
        SlotRefusal::InPast => ("scheduledAt", "error-field-slot-past"),
        SlotRefusal::TooSoon => ("scheduledAt", "error-field-slot-too-soon"),
        SlotRefusal::TooFar => ("scheduledAt", "error-field-slot-too-far"),
        SlotRefusal::OutsideAvailability => ("scheduledAt", "error-field-slot-outside"),
        SlotRefusal::NotOnStep => ("scheduledAt", "error-field-slot-step"),
        SlotRefusal::TimeOff => ("scheduledAt", "error-field-slot-time-off"),
    }
}

/// Whether the database ended the transaction because it met another one: a deadlock, or a
/// serialization failure. Nothing was written, and it can be tried again.
pub(super) fn met_another(error: &Error) -> bool {
    error
        .source
        .as_ref()
        .and_then(|source| source.downcast_ref::<sqlx::Error>())
        .and_then(sqlx::Error::as_database_error)
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "40P01" | "40001"))
}
