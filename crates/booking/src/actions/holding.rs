//! Who may hold a time, and what of their own stands in the way. Whoever books asks it under the
//! client's lock (`queries::lock_parties`), so that requests at once count each other.

use domain::{
    booking::{
        self,
        holding::{HoldLimits, HoldRefused, PastHold, may_hold, may_hold_again},
    },
    ids::{BookingId, CoachId, UserId},
    schema::BookingStatus,
    slots::Interval,
};
use jiff::{SignedDuration, Timestamp};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::book::{BookingRequest, far_away};
use crate::queries::holding::{self, OwnBooking};
use site::App;

/// The limits that are set.
pub(super) fn limits(app: &App) -> HoldLimits {
    let set = app.config.holds;
    HoldLimits {
        need_proof: set.need_proof,
        per_person: set.per_person,
        per_coach: set.per_coach,
        again_after: SignedDuration::from_mins(i64::from(set.again_minutes)),
    }
}

/// The time that a request asks for.
pub(super) fn time_of(request: &BookingRequest) -> Interval {
    let length = SignedDuration::from_mins(i64::from(request.minutes));
    Interval {
        start: request.start,
        end: request
            .start
            .saturating_add(length)
            .unwrap_or(Timestamp::MAX),
    }
}

/// Checks that a client may hold one more session with a coach, or one more series.
///
/// # Errors
/// 409 `address-unproven`, `holds-too-many` or `holds-too-many-coach`.
pub(super) async fn check_may_hold(
    app: &App,
    conn: &mut PgConnection,
    (client, coach): (&UserId, &CoachId),
    series: bool,
) -> Result<()> {
    let now = app.now();
    let proven = holding::address_proven(conn, client).await?;
    let open = holding::open_holds(conn, client, coach, now - booking::HOLD).await?;
    may_hold(&limits(app), proven, &open, series).map_err(|refusal| refused(refusal, now))
}

/// What a client let go lately with a coach.
pub(super) async fn let_go(
    app: &App,
    conn: &mut PgConnection,
    (client, coach): (&UserId, &CoachId),
) -> Result<Vec<PastHold>> {
    let since = app.now() - limits(app).again_after - booking::HOLD;
    holding::past_holds(conn, client, coach, since).await
}

/// Checks all that is the client's own about one time: it is not theirs already, they did not let
/// it go lately, and they hold no more than they may.
///
/// # Errors
/// Those of [`check_not_own`] and [`check_may_hold`]; 409 `slot-let-go`.
pub(super) async fn check(
    app: &App,
    conn: &mut PgConnection,
    client: &UserId,
    request: &BookingRequest,
) -> Result<()> {
    let now = app.now();
    let time = time_of(request);
    if far_away(time.start, now) {
        // Refused by the schedule, in its own words.
        return Ok(());
    }
    let parties = (client, &request.coach);
    check_not_own(conn, parties, time, now, None).await?;
    check_may_hold(app, conn, parties, false).await?;
    let past = let_go(app, conn, parties).await?;
    may_hold_again(&limits(app), &past, time, now).map_err(|refusal| refused(refusal, now))
}

/// Checks that a time is not the client's own already; `except` is the booking that moves.
///
/// # Errors
/// 409 `slot-yours` when it is with this coach, `client-busy` with another; both lead to it.
pub(super) async fn check_not_own(
    conn: &mut PgConnection,
    (client, coach): (&UserId, &CoachId),
    time: Interval,
    now: Timestamp,
    except: Option<&BookingId>,
) -> Result<()> {
    let span = (time.start, time.end);
    let own = holding::own_between(conn, client, span, now - booking::HOLD).await?;
    let mut own = own.into_iter().filter(|own| Some(&own.id) != except);
    let Some(first) = own.next() else {
        return Ok(());
    };
    // What is with this coach is what was asked for.
    let found = own.find(|own| own.coach_id == *coach).unwrap_or(first);
    let code = if found.coach_id == *coach {
        "slot-yours"
    } else {
        "client-busy"
    };
    Err(Error::conflict(code).about(found.id.as_str(), page_of(&found)))
}

/// Where a booking goes on: its payment, or its page.
fn page_of(own: &OwnBooking) -> String {
    match own.status {
        BookingStatus::Pending => format!("/bookings/{}/checkout", own.id),
        _ => format!("/bookings/{}", own.id),
    }
}

fn refused(refusal: HoldRefused, now: Timestamp) -> Error {
    match refusal {
        HoldRefused::Unproven => Error::conflict("address-unproven"),
        HoldRefused::TooMany(max) => Error::conflict("holds-too-many").with("max", i64::from(max)),
        HoldRefused::TooManyWithCoach(max) => {
            Error::conflict("holds-too-many-coach").with("max", i64::from(max))
        }
        HoldRefused::LetGo(until) => {
            let left = now.duration_until(until).as_secs().max(1);
            Error::conflict("slot-let-go")
                .with("minutes", (left + 59) / 60)
                .retry_after(left.unsigned_abs())
        }
    }
}
