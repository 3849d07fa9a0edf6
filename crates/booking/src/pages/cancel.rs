//! Cancelling: what exactly comes back is said before.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{booking::Canceller, ids::BookingId, money::Cents};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::Summary;
use crate::{
    Bookings,
    actions::{self, Quote},
    details,
    queries::Reader,
};
use site::{
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page},
    render,
    who::User,
};

#[derive(Template)]
#[template(path = "booking/cancel.html")]
struct CancelPage {
    page: Page,
    id: BookingId,
    summary: Summary,
    quote: Option<Quote>,
    for_client: bool,
    reason: String,
    errors: FormErrors,
    /// The series that it is part of, and how many of its sessions could go with it.
    series: Option<(String, usize)>,
}

impl CancelPage {
    /// What comes back, in one sentence.
    fn refund(&self, quote: &Quote) -> String {
        let amount = self.page.money(quote.refund.get(), &quote.currency);
        let key = match (
            quote.paid == Cents::ZERO,
            quote.refund == quote.paid,
            self.for_client,
        ) {
            (true, ..) => "cancel-nothing-paid",
            (_, true, true) => "cancel-refund-all",
            (_, true, false) => "cancel-refund-client",
            (_, false, _) => "cancel-refund-half",
        };
        self.page.t1(key, "amount", amount)
    }
}

/// `GET /bookings/{id}/cancel`
pub async fn ask(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    shown(
        &app,
        page,
        &user,
        id,
        StatusCode::OK,
        String::new(),
        FormErrors::none(),
    )
    .await
}

/// The form of the page.
#[derive(Debug, Deserialize)]
pub struct CancelForm {
    reason: Option<String>,
    /// What the page said would come back, in cents.
    refund: Option<String>,
}

/// `POST /bookings/{id}/cancel`
pub async fn submit(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Form(form): Form<CancelForm>,
) -> Result<Response> {
    let reason = form.reason.unwrap_or_default();
    let told = form.refund.and_then(|cents| cents.parse().ok()).map(Cents);
    match actions::cancel(&app, &user, &id, Some(&reason), told).await {
        Ok(quote) if quote.refund > Cents::ZERO => {
            let amount = page.money(quote.refund.get(), &quote.currency);
            let said =
                FlashRedirect::success(format!("/bookings/{id}"), "flash-booking-cancelled-refund");
            Ok(axum::response::IntoResponse::into_response(
                said.with("amount", amount),
            ))
        }
        Ok(_) => {
            let said = FlashRedirect::success(format!("/bookings/{id}"), "flash-booking-cancelled");
            Ok(axum::response::IntoResponse::into_response(said))
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            shown(&app, page, &user, id, error.status, reason, errors).await
        }
        Err(error) => Err(error),
    }
}

async fn shown(
    app: &Bookings,
    page: Page,
    user: &User,
    id: BookingId,
    status: StatusCode,
    reason: String,
    mut errors: FormErrors,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, &id, Reader::of(user)).await?;
    let booking = booking.ok_or_else(Error::not_found)?;
    drop(conn);
    let quote = match actions::quote(app, user, &id).await {
        Ok(quote) => Some(quote),
        Err(error) if belongs_to_form(&error) => {
            errors = FormErrors::from_error(&error, page.locale);
            None
        }
        Err(error) => return Err(error),
    };
    let series = match &booking.series_id {
        Some(series) if booking.side(user) != Canceller::Admin => {
            let rest = actions::quote_rest(app, user, series).await?;
            Some((series.clone(), rest.bookings.len())).filter(|(_, left)| *left > 1)
        }
        _ => None,
    };
    Ok(render::html_with(
        status,
        &CancelPage {
            summary: Summary::seen_as(&page, &booking, booking.side(user)),
            for_client: booking.side(user) == Canceller::Client,
            series,
            page,
            id,
            quote,
            reason,
            errors,
        },
    ))
}
