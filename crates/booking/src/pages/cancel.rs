//! The pages that cancel a booking, or what is left of a series; each shows first what exactly
//! comes back.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{ids::BookingId, money::Cents};
use platform::error::Result;
use serde::Deserialize;

use super::Summary;
use crate::{
    Bookings,
    access::Reader,
    actions::{self, CancelTarget, CancellationQuote, total_refund},
    details::{self, listing},
    queries::series,
};
use site::{
    forms::FormErrors,
    input::Form,
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
    quote: Option<CancellationQuote>,
    for_client: bool,
    reason: String,
    errors: FormErrors,
    /// The series that it is part of, and how many of its sessions could go with it.
    series: Option<(String, usize)>,
}

/// A booking of a series that would be cancelled, and what comes back for it.
struct Line {
    when: String,
    refund: String,
    percent: u8,
}

#[derive(Template)]
#[template(path = "booking/series_cancel.html")]
struct CancelSeriesPage {
    page: Page,
    id: String,
    for_client: bool,
    lines: Vec<Line>,
    refund: String,
    refund_cents: i64,
    paid: bool,
    reason: String,
    errors: FormErrors,
}

impl CancelPage {
    /// What comes back, in one sentence.
    fn refund(&self, quote: &CancellationQuote) -> String {
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
pub async fn preview(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
) -> Result<Response> {
    respond(&app, page, &user, id, String::new(), FormErrors::none()).await
}

/// `GET /series/{id}/cancel`
pub async fn preview_series(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    respond_series(&app, page, &user, id, String::new(), FormErrors::none()).await
}

/// The form of both pages.
#[derive(Debug, Deserialize)]
pub struct CancelForm {
    reason: Option<String>,
    /// What the page said would come back, in cents.
    refund: Option<String>,
}

impl CancelForm {
    async fn cancel(
        &self,
        app: &Bookings,
        user: &User,
        target: CancelTarget<'_>,
    ) -> Result<Vec<CancellationQuote>> {
        let expected = self.refund.as_deref().and_then(|cents| cents.parse().ok());
        actions::cancel(
            app,
            user,
            target,
            self.reason.as_deref(),
            expected.map(Cents),
        )
        .await
    }
}

/// `POST /bookings/{id}/cancel`
pub async fn submit(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<BookingId>,
    Form(form): Form<CancelForm>,
) -> Result<Response> {
    let to = format!("/bookings/{id}");
    match form.cancel(&app, &user, CancelTarget::Booking(&id)).await {
        Ok(quotes) if total_refund(&quotes) > Cents::ZERO => {
            let flash = FlashRedirect::success(to, "flash-booking-cancelled-refund");
            let amount = refund_in_words(&page, &quotes);
            Ok(flash.with("amount", amount).into_response())
        }
        Ok(_) => Ok(FlashRedirect::success(to, "flash-booking-cancelled").into_response()),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let reason = form.reason.unwrap_or_default();
            respond(&app, page, &user, id, reason, errors).await
        }
    }
}

/// `POST /series/{id}/cancel`
pub async fn submit_series(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<CancelForm>,
) -> Result<Response> {
    match form.cancel(&app, &user, CancelTarget::Series(&id)).await {
        Ok(quotes) => {
            let flash = FlashRedirect::success(format!("/series/{id}"), "flash-series-cancelled")
                .with("count", quotes.len().to_string())
                .with("amount", refund_in_words(&page, &quotes));
            Ok(flash.into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let reason = form.reason.unwrap_or_default();
            respond_series(&app, page, &user, id, reason, errors).await
        }
    }
}

fn refund_in_words(page: &Page, quotes: &[CancellationQuote]) -> String {
    let currency = quotes.first().map_or("EUR", |quote| &quote.currency);
    page.money(total_refund(quotes).get(), currency)
}

async fn respond(
    app: &Bookings,
    page: Page,
    user: &User,
    id: BookingId,
    reason: String,
    mut errors: FormErrors,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let booking = details::find(&mut conn, &id, Reader::in_any_role(user)).await?;
    drop(conn);
    let status = errors.status();
    let quote = match actions::quote(app, user, &id).await {
        Ok(quote) => Some(quote),
        Err(error) => {
            errors = FormErrors::beside(error, page.locale)?;
            None
        }
    };
    let series = match &booking.series_id {
        Some(series) if booking.for_party() => {
            let rest = actions::quote_series(app, user, series).await?;
            Some((series.clone(), rest.len())).filter(|(_, left)| *left > 1)
        }
        _ => None,
    };
    let shown = CancelPage {
        summary: Summary::for_booking(&page, &booking),
        for_client: booking.for_client(),
        series,
        page,
        id,
        quote,
        reason,
        errors,
    };
    Ok(render::html_with(status, &shown))
}

async fn respond_series(
    app: &Bookings,
    page: Page,
    user: &User,
    id: String,
    reason: String,
    errors: FormErrors,
) -> Result<Response> {
    let reader = Reader::as_party(user);
    let mut conn = app.db.acquire().await?;
    let series = series::find(&mut conn, &id, reader).await?;
    let bookings = listing::of_series(&mut conn, &id, reader).await?;
    drop(conn);
    let quotes = actions::quote_series(app, user, &id).await?;
    let lines = quotes.iter().filter_map(|quote| {
        let booking = bookings.iter().find(|b| b.id == quote.booking)?;
        Some(Line {
            when: page.moment(&booking.scheduled_at),
            refund: page.money(quote.refund.get(), &quote.currency),
            percent: quote.share.as_percent(),
        })
    });
    let status = errors.status();
    let shown = CancelSeriesPage {
        lines: lines.collect(),
        for_client: series.for_client(),
        refund: refund_in_words(&page, &quotes),
        refund_cents: total_refund(&quotes).get(),
        paid: quotes.iter().any(|quote| quote.paid > Cents::ZERO),
        page,
        id,
        reason,
        errors,
    };
    Ok(render::html_with(status, &shown))
}
