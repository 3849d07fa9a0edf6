//! What people do with bookings.

mod book;
mod cancel;
mod checkout;
mod course;
mod leave;
mod rate;
mod reschedule;
mod series;
mod suspend;

pub use book::{Asked, Wish, book, own_hold, preview, read_start};
pub use cancel::{Quote, cancel, quote};
pub use checkout::{open_checkout, simulate_payment};
pub use course::{began, complete, confirm, expire, expire_one, miss, start, sweep};
pub use leave::{ahead, cancel_all_ahead, cancel_some_ahead, drop_holds};
pub use rate::rate;
pub use reschedule::{preview_move, reschedule, to_choose_from};
pub use series::{
    Rest, SeriesDate, SeriesWish, Weighed, add_bounds, book_series, cancel_rest, checkout_series,
    in_order, preview_series, quote_rest, rhythm,
};
pub use suspend::{bar, suspend};

use domain::{
    booking::TransitionRefused,
    ids::{BookingId, UserId},
    schema::BookingStatus,
};
use platform::error::{Error, Result};
use sqlx::PgConnection;

use super::queries::{self, Booking, Reader};
use site::who::{Coach, User};

impl<'a> Reader<'a> {
    /// Someone with all they may see: as client, as coach, as administrator.
    pub fn of(user: &'a User) -> Self {
        Self {
            user: &user.id,
            coach: user.coach_id.as_ref(),
            admin: user.role == domain::schema::Role::Admin,
        }
    }

    /// Someone as the client of their bookings, and nothing else.
    pub fn client(user: &'a User) -> Self {
        Self {
            user: &user.id,
            coach: None,
            admin: false,
        }
    }

    /// Someone on either side of a booking, without an administrator's eyes.
    pub fn party(user: &'a User) -> Self {
        Self {
            admin: false,
            ..Self::of(user)
        }
    }
}

/// The booking of a coach, locked; 404 for any other coach.
async fn lock_as_coach(conn: &mut PgConnection, id: &BookingId, coach: &Coach) -> Result<Booking> {
    // A coach who is the client of another coach is not that booking's coach.
    let nobody = UserId::new("");
    let reader = Reader {
        user: &nobody,
        coach: Some(&coach.id),
        admin: false,
    };
    queries::lock_for(conn, id, reader)
        .await?
        .ok_or_else(Error::not_found)
}

/// 409: the booking is in a state that does not allow it; the sentence names the state.
pub fn wrong_state(status: BookingStatus) -> Error {
    Error::conflict("booking-state").with("status", status.as_str())
}

fn refused(refusal: TransitionRefused) -> Error {
    wrong_state(refusal.from)
}
