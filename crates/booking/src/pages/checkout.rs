//! The checkout of a booking or a series, and the page on which the simulated provider takes its
//! payment.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ids::{BookingId, PaymentId},
    schema::{BookingStatus, PaymentStatus},
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;

use super::Summary;
use crate::{
    Bookings,
    access::Reader,
    actions,
    details::{self, BookingDetails, VisibleBooking},
    queries,
};
use money::{CheckoutTotal, OpenedCheckout};
use site::{
    input::Form,
    page::{FlashRedirect, Page},
    render,
    who::User,
};

#[derive(Template)]
#[template(path = "booking/checkout.html")]
struct CheckoutPage {
    page: Page,
    booking: VisibleBooking,
    summary: Summary,
    hold: Option<Hold>,
    simulated: bool,
}

#[derive(Template)]
#[template(path = "booking/simulated.html")]
struct SimulatedPage {
    page: Page,
    /// What all of the sessions cost that are paid here.
    total: String,
    sessions: i64,
    back: String,
    payment: PaymentId,
    summary: Summary,
    hold: Option<Hold>,
}

/// What is left of a hold.
struct Hold {
    until: Instant,
    minutes: i64,
}

impl Hold {
    /// `None` once it is over.
    fn left(booking: &BookingDetails, now: Timestamp) -> Option<Self> {
        let until = booking
            .hold_until()
            .filter(|_| !booking.hold_expired(now))?;
        let seconds = until.0.duration_since(now).as_secs();
        Some(Self {
            until,
            minutes: (seconds + 59) / 60,
        })
    }
}

impl SimulatedPage {
    fn several(&self) -> bool {
        self.sessions > 1
    }
}

impl CheckoutPage {
    fn declined(&self) -> bool {
        self.booking.payment_status == Some(PaymentStatus::Failed) && self.hold.is_some()
    }
}

/// `GET /bookings/{id}/checkout`
pub async fn checkout(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, &id, Reader::as_client(&user.id)).await?;
    // All of a series is paid at once.
    if let Some(series) = &booking.series_id {
        return Ok(Redirect::to(&format!("/series/{series}")).into_response());
    }
    let hold = Hold::left(&booking, app.now());
    if hold.is_none() && !booking.hold_expired(app.now()) {
        return Ok(Redirect::to(&format!("/bookings/{id}")).into_response());
    }
    Ok(render::html(&CheckoutPage {
        summary: Summary::for_booking(&page, &booking),
        simulated: money::is_simulated(&app),
        page,
        booking,
        hold,
    }))
}

/// `POST /bookings/{id}/checkout`: on to the provider's page.
pub async fn pay(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let opened = actions::open_checkout(&app, &user, &id).await;
    to_provider(&app, opened, &format!("/bookings/{id}/checkout"))
}

/// `POST /series/{id}/checkout`: on to the provider's page, for all of it.
pub async fn pay_series(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    let opened = actions::open_series_checkout(&app, &user, &id).await;
    to_provider(&app, opened, &format!("/series/{id}"))
}

/// On to the provider's page, or back to the one that says what became of what was to be paid.
fn to_provider(app: &Bookings, opened: Result<OpenedCheckout>, back: &str) -> Result<Response> {
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) if matches!(error.code, "hold-expired" | "booking-state" | "series-paid") => {
            return Ok(Redirect::to(back).into_response());
        }
        Err(error) => return Err(error),
    };
    // A page of ours is reached under the name by which the reader reached this one.
    let site = post::address(app, "");
    let to = opened
        .url
        .strip_prefix(&site)
        .filter(|path| path.starts_with('/'));
    Ok(Redirect::to(to.unwrap_or(&opened.url)).into_response())
}

/// `GET /checkout/simulated/{payment}`
pub async fn simulated(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(payment): Path<PaymentId>,
) -> Result<Response> {
    if !money::is_simulated(&app) {
        return Err(Error::not_found());
    }
    let mut conn = app.db.acquire().await?;
    let id = queries::booking_paid_by(&mut conn, &payment, &user.id).await?;
    let id = id.ok_or_else(Error::not_found)?;
    let booking = details::find(&mut conn, &id, Reader::as_client(&user.id)).await?;
    let hold = Hold::left(&booking, app.now());
    if hold.is_none() && booking.status == BookingStatus::Confirmed {
        return Ok(Redirect::to(&format!("/bookings/{id}")).into_response());
    }
    let total = money::checkout_total(&mut conn, &payment).await?;
    let total = total.ok_or_else(Error::not_found)?;
    Ok(render::html(&SimulatedPage {
        summary: Summary::for_booking(&page, &booking),
        total: page.money(total.amount.get(), &total.currency),
        sessions: i64::try_from(total.payments).unwrap_or(i64::MAX),
        back: way_out(&total, &booking).unpaid,
        page,
        payment,
        hold,
    }))
}

/// Where one goes from the simulated page.
struct WayOut {
    paid: String,
    unpaid: String,
}

/// A series has a page of its own, paid or not.
fn way_out(total: &CheckoutTotal, booking: &BookingDetails) -> WayOut {
    match &booking.series_id {
        Some(series) if total.payments > 1 => {
            let page = format!("/series/{series}");
            WayOut {
                paid: page.clone(),
                unpaid: page,
            }
        }
        _ => {
            let page = format!("/bookings/{}", booking.id);
            WayOut {
                unpaid: format!("{page}/checkout"),
                paid: page,
            }
        }
    }
}

/// What the reader lets the provider say.
#[derive(Debug, Deserialize)]
pub struct Outcome {
    outcome: Option<String>,
}

/// `POST /checkout/simulated/{payment}`
pub async fn simulate(
    State(app): State<Bookings>,
    user: User,
    Path(payment): Path<PaymentId>,
    Form(form): Form<Outcome>,
) -> Result<Response> {
    let outcome = form.outcome.unwrap_or_default();
    let booking = actions::simulate_payment(&app, &user, &payment, &outcome).await?;
    let mut conn = app.db.acquire().await?;
    let total = money::checkout_total(&mut conn, &payment).await?;
    let total = total.ok_or_else(Error::not_found)?;
    let WayOut { paid, unpaid } = way_out(&total, &booking);
    let flash = match (booking.status, booking.payment_status) {
        (BookingStatus::Pending, _) if unpaid.starts_with("/series/") => {
            return Ok(FlashRedirect::error(unpaid, "flash-series-declined").into_response());
        }
        (BookingStatus::Pending, _) => return Ok(Redirect::to(&unpaid).into_response()),
        (_, Some(PaymentStatus::Refunded)) => FlashRedirect::info(paid, "flash-payment-late"),
        (BookingStatus::Confirmed, _) => FlashRedirect::success(paid, "flash-booking-confirmed"),
        _ => return Ok(Redirect::to(&paid).into_response()),
    };
    Ok(flash.into_response())
}
