//! A series that is booked: its sessions, its payment, the end of it.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    booking::{Canceller, hold_expired},
    money::Cents,
    schema::BookingStatus,
};
use platform::{
    db::Instant,
    error::{Error, Result},
};
use serde::Deserialize;

use crate::{
    Bookings,
    actions::{self, Rest},
    details::{self, Details},
    pages::lists::Row,
    queries::series::{self, Series},
};
use site::{
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page},
    render,
    who::User,
};

#[derive(Template)]
#[template(path = "booking/series.html")]
struct MadePage {
    page: Page,
    id: String,
    name: String,
    coach_url: String,
    rhythm: String,
    rows: Vec<Row>,
    count: usize,
    /// What is to pay, and until when the times are held.
    to_pay: Option<ToPay>,
    cancellable: usize,
    total: String,
}

/// What a client still has to pay of a series.
struct ToPay {
    amount: String,
    count: usize,
    until: Instant,
}

/// A booking that would be cancelled, and what comes back for it.
struct Line {
    when: String,
    refund: String,
    percent: u8,
}

#[derive(Template)]
#[template(path = "booking/series_cancel.html")]
struct CancelPage {
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

async fn load(app: &Bookings, user: &User, id: &str) -> Result<(Series, Vec<Details>)> {
    let mut conn = app.db.acquire().await?;
    let series = series::find(&mut conn, id, &user.id, user.coach_id.as_ref())
        .await?
        .ok_or_else(Error::not_found)?;
    let bookings = details::of_series(&mut conn, id).await?;
    Ok((series, bookings))
}

/// `GET /series/{id}`
pub async fn show(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    let (series, bookings) = load(&app, &user, &id).await?;
    let first = bookings.first().ok_or_else(Error::not_found)?;
    let for_client = series.user_id == user.id;
    let now = app.now();
    let held: Vec<&Details> = bookings
        .iter()
        .filter(|b| b.status == BookingStatus::Pending && !hold_expired(b.created_at.0, now))
        .collect();
    let currency = first.currency.clone();
    let sum = |bookings: &[&Details]| -> i64 { bookings.iter().map(|b| i64::from(b.price)).sum() };
    let live: Vec<&Details> = bookings
        .iter()
        .filter(|b| b.status != BookingStatus::Cancelled)
        .collect();
    let to_pay = held.first().filter(|_| for_client).and_then(|one| {
        Some(ToPay {
            amount: page.money(sum(&held), &currency),
            count: held.len(),
            until: one.hold_until()?,
        })
    });
    let open = |b: &&&Details| {
        matches!(b.status, BookingStatus::Pending | BookingStatus::Confirmed)
            && b.scheduled_at.0 > now
    };
    let rows = bookings.iter().map(|booking| Row {
        // All of it is paid at once.
        actions: vec![],
        series: None,
        href: if booking.status == BookingStatus::Pending {
            String::new()
        } else {
            format!("/bookings/{}", booking.id)
        },
        ..Row::of(&page, booking, &user)
    });
    Ok(render::html(&MadePage {
        name: if for_client {
            first.coach_name.clone()
        } else {
            first.client_name.clone()
        },
        coach_url: format!("/coaches/{}", series.coach_id),
        rhythm: page.t_of("series-every", &series.every),
        count: bookings.len(),
        cancellable: live.iter().filter(open).count(),
        total: page.money(sum(&live), &currency),
        rows: rows.collect(),
        id,
        to_pay,
        page,
    }))
}

/// `POST /series/{id}/checkout`: on to the provider's page, for all of it.
pub async fn pay(
    State(app): State<Bookings>,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    let opened = match actions::checkout_series(&app, &user, &id).await {
        Ok(opened) => opened,
        // Its own page says what became of it.
        Err(error) if matches!(error.code, "hold-expired" | "booking-state" | "series-paid") => {
            return Ok(Redirect::to(&format!("/series/{id}")).into_response());
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

/// `GET /series/{id}/cancel`
pub async fn ask_cancel(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    asked(
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

/// `POST /series/{id}/cancel`
pub async fn cancel(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<CancelForm>,
) -> Result<Response> {
    let reason = form.reason.unwrap_or_default();
    let told = form.refund.and_then(|cents| cents.parse().ok()).map(Cents);
    match actions::cancel_rest(&app, &user, &id, Some(&reason), told).await {
        Ok(rest) => {
            let said = FlashRedirect::success(format!("/series/{id}"), "flash-series-cancelled");
            let said = said.with("count", rest.bookings.len().to_string());
            Ok(said.with("amount", money(&page, &rest)).into_response())
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            asked(&app, page, &user, id, error.status, reason, errors).await
        }
        Err(error) => Err(error),
    }
}

fn money(page: &Page, rest: &Rest) -> String {
    let currency = rest
        .bookings
        .first()
        .map(|(_, quote)| quote.currency.as_str());
    page.money(rest.refund.get(), currency.unwrap_or("EUR"))
}

async fn asked(
    app: &Bookings,
    page: Page,
    user: &User,
    id: String,
    status: StatusCode,
    reason: String,
    errors: FormErrors,
) -> Result<Response> {
    let (_, bookings) = load(app, user, &id).await?;
    let rest = actions::quote_rest(app, user, &id).await?;
    let lines = rest.bookings.iter().filter_map(|(id, quote)| {
        let booking = bookings.iter().find(|b| &b.id == id)?;
        Some(Line {
            when: page.moment(&booking.scheduled_at),
            refund: page.money(quote.refund.get(), &quote.currency),
            percent: quote.share.as_percent(),
        })
    });
    let side = bookings.first().map(|b| b.side(user));
    Ok(render::html_with(
        status,
        &CancelPage {
            lines: lines.collect(),
            for_client: side == Some(Canceller::Client),
            refund: money(&page, &rest),
            refund_cents: rest.refund.get(),
            paid: rest
                .bookings
                .iter()
                .any(|(_, quote)| quote.paid > Cents::ZERO),
            page,
            id,
            reason,
            errors,
        },
    ))
}
