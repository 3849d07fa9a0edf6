//! The checkout, the page of the simulated provider, and the address that Stripe tells things
//! to.

pub mod money;
pub mod payouts;
pub mod simulation;

use askama::Template;
use axum::{
    Form,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
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

use super::{
    actions, api,
    queries::{self, Group},
    simulated,
};
use crate::{
    App,
    booking::{self, Details, Reader, Summary},
    page::{Page, Said},
    post, render,
    who::User,
};

#[derive(Template)]
#[template(path = "billing/checkout.html")]
struct CheckoutPage {
    page: Page,
    booking: Details,
    summary: Summary,
    hold: Option<Hold>,
    simulated: bool,
}

#[derive(Template)]
#[template(path = "billing/simulated.html")]
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
    fn of(booking: &Details, now: Timestamp) -> Option<Self> {
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
    State(app): State<App>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let booking = booking::find(&mut conn, &id, Reader::client(&user)).await?;
    let booking = booking.ok_or_else(Error::not_found)?;
    // All of a series is paid at once.
    if let Some(series) = &booking.series_id {
        return Ok(Redirect::to(&format!("/series/{series}")).into_response());
    }
    let hold = Hold::of(&booking, app.now());
    if hold.is_none() && !booking.hold_expired(app.now()) {
        return Ok(Redirect::to(&format!("/bookings/{id}")).into_response());
    }
    Ok(render::html(&CheckoutPage {
        summary: Summary::of(&page, &booking),
        simulated: app.payments.name() == simulated::NAME,
        page,
        booking,
        hold,
    }))
}

/// `POST /bookings/{id}/checkout`: on to the provider's page.
pub async fn pay(
    State(app): State<App>,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    let opened = match actions::open_checkout(&app, &user, &id).await {
        Ok(opened) => opened,
        // Its own page says what became of it.
        Err(error) if matches!(error.code, "hold-expired" | "booking-state") => {
            return Ok(Redirect::to(&format!("/bookings/{id}/checkout")).into_response());
        }
        Err(error) => return Err(error),
    };
    // A page of ours is reached under the name by which the reader reached this one.
    let site = post::address(&app, "");
    let to = opened
        .url
        .strip_prefix(&site)
        .filter(|path| path.starts_with('/'));
    Ok(Redirect::to(to.unwrap_or(&opened.url)).into_response())
}

/// `POST /webhooks/stripe`: kept as it came, and answered at once; a job applies it.
///
/// # Errors
/// 400 `webhook-unproven` unless Stripe has signed it just now; nothing else is said.
pub async fn webhook(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode> {
    let proof = headers
        .get("stripe-signature")
        .and_then(|v| v.to_str().ok());
    let heard = app
        .payments
        .heard(&body, proof.unwrap_or_default(), app.now())
        .ok_or_else(|| Error::bad_request("webhook-unproven"))?;
    actions::hear(&app, app.payments.name(), &heard).await?;
    Ok(StatusCode::OK)
}

/// `GET /checkout/simulated/{payment}`
pub async fn simulated_checkout(
    State(app): State<App>,
    page: Page,
    user: User,
    Path(payment): Path<PaymentId>,
) -> Result<Response> {
    if app.payments.name() != simulated::NAME {
        return Err(Error::not_found());
    }
    let mut conn = app.db.acquire().await?;
    let id = queries::booking_paid_by(&mut conn, &payment, &user.id).await?;
    let id = id.ok_or_else(Error::not_found)?;
    let booking = booking::find(&mut conn, &id, Reader::client(&user)).await?;
    let booking = booking.ok_or_else(Error::not_found)?;
    let hold = Hold::of(&booking, app.now());
    if hold.is_none() && booking.status == BookingStatus::Confirmed {
        return Ok(Redirect::to(&format!("/bookings/{id}")).into_response());
    }
    let group = queries::group_of(&mut conn, &payment).await?;
    let group = group.ok_or_else(Error::not_found)?;
    Ok(render::html(&SimulatedPage {
        summary: Summary::of(&page, &booking),
        total: page.money(group.cents, &group.currency),
        sessions: i64::try_from(group.payments.len()).unwrap_or(i64::MAX),
        back: place(&group, &booking).1,
        page,
        payment,
        hold,
    }))
}

/// What the reader lets the provider say.
#[derive(Debug, Deserialize)]
pub struct Outcome {
    outcome: Option<String>,
}

/// Where one goes from the simulated page, paid and not: a series has pages of its own.
fn place(group: &Group, booking: &Details) -> (String, String) {
    match &booking.series_id {
        Some(series) if group.payments.len() > 1 => {
            (format!("/series/{series}"), format!("/series/{series}"))
        }
        _ => {
            let page = format!("/bookings/{}", booking.id);
            (page.clone(), format!("{page}/checkout"))
        }
    }
}

/// `POST /checkout/simulated/{payment}`
pub async fn simulate(
    State(app): State<App>,
    user: User,
    Path(payment): Path<PaymentId>,
    Form(form): Form<Outcome>,
) -> Result<Response> {
    let outcome = form.outcome.unwrap_or_default();
    let settled = api::settle(&app, &user, &payment, &outcome).await?;
    let mut conn = app.db.acquire().await?;
    let group = queries::group_of(&mut conn, &payment).await?;
    let booking = booking::find(&mut conn, &settled.booking_id, Reader::client(&user)).await?;
    let (page, unpaid) = group
        .zip(booking)
        .map(|(group, booking)| place(&group, &booking))
        .ok_or_else(Error::not_found)?;
    let said = match (settled.booking_status, settled.status) {
        (BookingStatus::Pending, _) if unpaid.starts_with("/series/") => {
            return Ok(Said::error(unpaid, "flash-series-declined").into_response());
        }
        (BookingStatus::Pending, _) => return Ok(Redirect::to(&unpaid).into_response()),
        (_, PaymentStatus::Refunded) => Said::info(page, "flash-payment-late"),
        (BookingStatus::Confirmed, _) => Said::success(page, "flash-booking-confirmed"),
        _ => return Ok(Redirect::to(&page).into_response()),
    };
    Ok(said.into_response())
}
