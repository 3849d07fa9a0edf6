//! Letting go of what is left of a series.

use domain::{ids::BookingId, money::Cents, schema::BookingStatus};
use platform::error::{Error, Result};

use crate::{
    Bookings,
    actions::cancel::{self, Quote, read_reason},
    letters,
    queries::series,
};
use site::who::User;

/// What cancelling the rest of a series would do now.
#[derive(Clone, Debug)]
pub struct Rest {
    /// Each booking that would be cancelled, and what comes back for it, soonest first.
    pub bookings: Vec<(BookingId, Quote)>,
    /// What comes back in all.
    pub refund: Cents,
}

/// What cancelling the rest of a series would give back now, exactly; nothing is changed.
///
/// # Errors
/// 404 for whom it does not concern.
pub async fn quote_rest(app: &Bookings, user: &User, id: &str) -> Result<Rest> {
    let mut tx = app.db.begin().await?;
    let rest = lock_rest(app, &mut tx, user, id).await?;
    Ok(summed(&rest))
}

/// Cancels every booking of a series that can still be cancelled, in one transaction.
/// `expected` is what the person was told would come back.
///
/// # Errors
/// 404 for whom it does not concern, 409 `series-over` when nothing is left, 409
/// `refund-changed` when another amount would come back than they were told.
pub async fn cancel_rest(
    app: &Bookings,
    user: &User,
    id: &str,
    reason: Option<&str>,
    expected: Option<Cents>,
) -> Result<Rest> {
    let reason = read_reason(reason)?;
    let mut tx = app.db.begin().await?;
    let locked = lock_rest(app, &mut tx, user, id).await?;
    let rest = summed(&locked);
    if rest.bookings.is_empty() {
        return Err(Error::conflict("series-over"));
    }
    if expected.is_some_and(|told| told != rest.refund) {
        return Err(Error::conflict("refund-changed"));
    }
    for one in &locked {
        cancel::write(app, &mut tx, user, one, reason).await?;
        if one.booking.status == BookingStatus::Confirmed {
            letters::cancelled(app, &mut tx, &one.booking.id, one.quote.refund).await?;
        }
    }
    super::tell_when_settled(app, &mut tx, id, app.now()).await?;
    tx.commit().await?;
    Ok(rest)
}

async fn lock_rest(
    app: &Bookings,
    conn: &mut sqlx::PgConnection,
    user: &User,
    id: &str,
) -> Result<Vec<cancel::Weighed>> {
    let coach = user.coach_id.as_ref();
    series::find(conn, id, &user.id, coach)
        .await?
        .ok_or_else(Error::not_found)?;
    let mut rest = vec![];
    for booking in series::lock_open(conn, id).await? {
        match cancel::lock(conn, app, user, &booking).await {
            Ok(one) if one.booking.scheduled_at.0 > app.now() => rest.push(one),
            // What has begun is not part of the rest.
            Ok(_) => {}
            Err(error) if error.status.as_u16() == 409 => {}
            Err(error) => return Err(error),
        }
    }
    rest.sort_by_key(|one| one.booking.scheduled_at.0);
    Ok(rest)
}

fn summed(rest: &[cancel::Weighed]) -> Rest {
    let refund = rest.iter().map(|one| one.quote.refund.get()).sum();
    Rest {
        bookings: rest
            .iter()
            .map(|one| (one.booking.id.clone(), one.quote.clone()))
            .collect(),
        refund: Cents(refund),
    }
}
