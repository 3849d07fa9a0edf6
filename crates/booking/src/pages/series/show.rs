//! The page of a series: its sessions, and what is still to pay of it.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::schema::BookingStatus;
use platform::{
    db::Instant,
    error::{Error, Result},
};

use crate::{
    Bookings,
    access::Reader,
    details::{VisibleBooking, listing},
    pages::sessions::Row,
    queries::series,
};
use site::{page::Page, render, who::User};

#[derive(Template)]
#[template(path = "booking/series.html")]
struct SeriesPage {
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

/// `GET /series/{id}`
pub async fn show(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Path(id): Path<String>,
) -> Result<Response> {
    let reader = Reader::as_party(&user);
    let mut conn = app.db.acquire().await?;
    let series = series::find(&mut conn, &id, reader).await?;
    let bookings = listing::of_series(&mut conn, &id, reader).await?;
    drop(conn);
    let first = bookings.first().ok_or_else(Error::not_found)?;
    let now = app.now();
    let held: Vec<&VisibleBooking> = bookings
        .iter()
        .filter(|b| b.status == BookingStatus::Pending && !b.hold_expired(now))
        .collect();
    let currency = first.currency.clone();
    let sum =
        |bookings: &[&VisibleBooking]| -> i64 { bookings.iter().map(|b| i64::from(b.price)).sum() };
    let live: Vec<&VisibleBooking> = bookings
        .iter()
        .filter(|b| b.status != BookingStatus::Cancelled)
        .collect();
    let to_pay = held
        .first()
        .filter(|_| series.for_client())
        .and_then(|one| {
            Some(ToPay {
                amount: page.money(sum(&held), &currency),
                count: held.len(),
                until: one.hold_until()?,
            })
        });
    let open = |b: &&&VisibleBooking| {
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
        ..Row::new(&page, booking)
    });
    Ok(render::html(&SeriesPage {
        name: first.other_name().to_owned(),
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
