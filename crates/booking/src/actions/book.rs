//! Booking a time.

use domain::{
    booking::{self, BookingRefused, PriceError},
    ids::{BookingId, CoachId, UserId},
    money::Cents,
    schema::{BillingType, BookingMode},
    slots::{Schedule, SlotRefusal},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use platform::{
    db::{Instant, retry_on_deadlock},
    error::{Error, FieldErrors, Result},
    i18n::Arg,
    id, queue,
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{course::expire_all, holding, place};
use crate::{
    Bookings,
    jobs::ExpireHold,
    queries::{self, Booking},
};
use market::coaches::{self, Bookable};
use site::who::User;

/// Longer than any session: the minutes of a day.
const MOST_MINUTES: i32 = 24 * 60;

/// A place is an address, not an essay.
const LONGEST_LOCATION: usize = 300;

/// A time to book.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewBooking {
    /// With whom.
    #[schema(required)]
    pub coach_id: Option<String>,
    /// When it is to start, RFC 3339; one of the coach's slots.
    #[schema(required, format = DateTime)]
    pub scheduled_at: Option<String>,
    /// Minutes; 60 by default.
    pub duration: Option<i64>,
    /// `REMOTE` (the default) or `IN_PERSON`.
    #[schema(value_type = Option<BookingMode>)]
    pub mode: Option<String>,
    /// Another place than the coach's, when in person: it counts once the coach has accepted it.
    pub location: Option<String>,
    /// The client's zone, IANA; the coach's by default.
    pub timezone: Option<String>,
}

/// A booking that was understood, and may still be refused.
#[derive(Clone, Debug)]
pub struct BookingRequest {
    pub coach: CoachId,
    pub start: Timestamp,
    pub minutes: u32,
    pub mode: BookingMode,
    /// The place that the client proposes, when in the same room.
    pub location: Option<String>,
    /// The client's zone.
    pub timezone: Option<String>,
}

impl NewBooking {
    /// Understands it.
    ///
    /// # Errors
    /// 422 naming every field that cannot be.
    pub fn parse(self) -> Result<BookingRequest> {
        let mut errors = FieldErrors::new();
        let filled =
            |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let coach = filled(self.coach_id);
        if coach.is_none() {
            errors.add("coachId", "error-field-required");
        }
        let start = filled(self.scheduled_at);
        if start.is_none() {
            errors.add("scheduledAt", "error-field-required");
        }
        let start = start.and_then(|text| {
            let parsed = text.parse::<Timestamp>().ok();
            if parsed.is_none() {
                errors.add("scheduledAt", "error-field-date");
            }
            parsed
        });
        let minutes = u32::try_from(self.duration.unwrap_or(60)).ok();
        if minutes.is_none() {
            errors.add("duration", "error-field-slot-duration");
        }
        let mode = match filled(self.mode) {
            None => Some(BookingMode::Remote),
            Some(text) => text.parse().ok(),
        };
        if mode.is_none() {
            errors.add("mode", "error-field-choice");
        }
        let location = filled(self.location);
        if location
            .as_ref()
            .is_some_and(|l| l.chars().count() > LONGEST_LOCATION)
        {
            let max = Arg::Number(i64::try_from(LONGEST_LOCATION).unwrap_or(i64::MAX));
            errors.add_with("location", "error-field-too-long", vec![("max", max)]);
        }
        let timezone = filled(self.timezone);
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
                Ok(BookingRequest {
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

/// When a session is to start.
///
/// # Errors
/// 422 about `scheduledAt`.
pub fn parse_start(text: Option<&str>) -> Result<Timestamp> {
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
/// of the coach is there, `slot-yours` or `client-busy` when one of the client is; 409
/// `address-unproven`, `holds-too-many`, `holds-too-many-coach` or `slot-let-go` when they may not
/// hold it; 503 `booking-crowded` when too many book this coach at this moment.
pub async fn book(app: &Bookings, client: &User, request: &BookingRequest) -> Result<BookingId> {
    refuse_taken(app, client, request).await?;
    let turn = app.turns.of(&request.coach, &client.id).await?;
    if turn.waited {
        refuse_taken(app, client, request).await?;
    }
    let id = retry_on_deadlock(|| async {
        let mut tx = app.db.begin().await?;
        queries::lock_parties(&mut tx, &request.coach, &client.id).await?;
        let now = app.now();
        check_payable(app, &mut tx, &request.coach).await?;
        let expired = now - booking::HOLD;
        let holds = queries::lock_holds_of(&mut tx, &request.coach, &client.id, expired).await?;
        expire_all(&mut tx, &holds, now).await?;
        holding::check(app, &mut tx, &client.id, request).await?;
        let booking = decide(&mut tx, client, request, now).await?;
        insert_hold(&mut tx, &booking, now).await?;
        place::propose(&mut tx, &booking, request, now).await?;
        tx.commit().await?;
        Ok(booking.id)
    })
    .await?;
    metrics::counter!("trustcoach_bookings_total").increment(1);
    Ok(id)
}

/// Answers those who come too late without a lock or a turn. Only what is plainly somebody else's
/// is refused here; everything else is decided under the locks.
async fn refuse_taken(app: &Bookings, client: &User, request: &BookingRequest) -> Result<()> {
    let now = app.now();
    let Ok(minutes) = i32::try_from(request.minutes) else {
        return Ok(());
    };
    if far_away(request.start, now) || minutes > MOST_MINUTES {
        return Ok(());
    }
    let mut conn = app.db.acquire().await?;
    let wish = (&request.coach, request.start, minutes);
    if queries::taken_by_others(&mut conn, wish, &client.id, now - booking::HOLD).await? {
        return Err(slot_refused(SlotRefusal::Busy));
    }
    Ok(())
}

/// Writes a booking, and that its hold expires.
pub(super) async fn insert_hold(
    conn: &mut PgConnection,
    booking: &Booking,
    now: Timestamp,
) -> Result<()> {
    queries::insert(conn, booking).await?;
    let expire = ExpireHold {
        booking: booking.id.clone(),
    };
    let at = Some(booking::hold_until(now));
    queue::enqueue_when(conn, expire, queue::When { at, key: None }).await
}

/// What booking would write now; nothing is written or locked. For the page that sums it up.
///
/// # Errors
/// Those of [`book`].
pub async fn preview(app: &Bookings, client: &User, request: &BookingRequest) -> Result<Booking> {
    let mut conn = app.db.acquire().await?;
    check_payable(app, &mut conn, &request.coach).await?;
    holding::check(app, &mut conn, &client.id, request).await?;
    decide(&mut conn, client, request, app.now()).await
}

/// A client is told before a time is held that its coach cannot be paid yet.
pub(super) async fn check_payable(
    app: &Bookings,
    conn: &mut PgConnection,
    coach: &CoachId,
) -> Result<()> {
    if money::can_be_paid(app, conn, coach).await? {
        return Ok(());
    }
    Err(Error::field("coachId", "error-field-coach-not-payable"))
}

/// What booking needs to know of a coach.
///
/// # Errors
/// 422 when there is no such coach, or they take nobody at the moment.
pub(super) async fn bookable_coach(conn: &mut PgConnection, id: &CoachId) -> Result<Bookable> {
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

/// Refuses times at which the database keeps nothing.
pub(super) fn check_storable(at: Timestamp, now: Timestamp) -> Result<()> {
    match far_away(at, now) {
        false => Ok(()),
        true if at < now => Err(slot_refused(SlotRefusal::InPast)),
        true => Err(slot_refused(SlotRefusal::TooFar)),
    }
}

/// What the domain decides about.
pub(super) fn decision_input<'a>(
    client: &'a User,
    request: &BookingRequest,
    coach: &'a Bookable,
    schedule: &'a Schedule,
    now: Timestamp,
) -> booking::Request<'a> {
    booking::Request {
        client: &client.id,
        coach_user: &coach.user_id,
        start: request.start,
        minutes: request.minutes,
        mode: request.mode,
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

/// The times that a coach offers around `[from, to]` now, to anyone or to one client. Expired
/// holds take none, nor do the bookings `except`.
///
/// # Errors
/// 404 when there is no such coach.
pub(super) async fn offered_times(
    conn: &mut PgConnection,
    coach: &CoachId,
    client: Option<&UserId>,
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
    except: &[BookingId],
) -> Result<Schedule> {
    let day = SignedDuration::from_hours(24);
    let (from, to) = (from - day, to + day * 2);
    let coaches = std::slice::from_ref(coach);
    coaches::offered_without(conn, coaches, client, now, from, to, except)
        .await?
        .remove(coach)
        .ok_or_else(Error::not_found)
}

/// The booking that a request becomes now, not yet written.
pub(super) async fn decide(
    conn: &mut PgConnection,
    client: &User,
    request: &BookingRequest,
    now: Timestamp,
) -> Result<Booking> {
    let coach = bookable_coach(conn, &request.coach).await?;
    check_storable(request.start, now)?;
    let span = (request.start, request.start);
    let schedule = offered_times(conn, &request.coach, None, span, now, &[]).await?;
    let input = decision_input(client, request, &coach, &schedule, now);
    let decision = booking::decide(&input).map_err(booking_refused)?;
    // The city: the coach's address is told once it is paid. Another place is only proposed.
    let location = coach.city.filter(|_| request.mode == BookingMode::InPerson);
    Ok(Booking {
        id: BookingId::new(id::cuid(now)),
        user_id: client.id.clone(),
        coach_id: request.coach.clone(),
        billing_type: BillingType::Individual,
        organization_id: None,
        scheduled_at: Instant(request.start),
        duration: i32::try_from(request.minutes).map_err(anyhow::Error::from)?,
        timezone: request.timezone.clone().unwrap_or(coach.timezone),
        mode: request.mode,
        location,
        price: decision.price.as_i32().map_err(anyhow::Error::from)?,
        currency: coach.currency,
        status: decision.status,
        created_at: Instant(now),
        updated_at: Instant(now),
    })
}

/// Each refusal, beside the field that it is about.
pub(super) fn booking_refused(refusal: BookingRefused) -> Error {
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
