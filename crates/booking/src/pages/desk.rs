//! The coach's desk: today, what waits for them, then money.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::{agenda::start_of, booking::HOLD};
use jiff::{Span, civil::Date};
use platform::error::Result;

use super::sessions::{Group, Row};
use crate::{
    Bookings,
    details::{VisibleBooking, listing},
};
use site::{page::Page, render, who::Coach};

/// Rows of one list that are shown.
const MOST: i64 = 100;

/// What waits for the coach, and whether there is more than is shown.
struct WaitingList {
    rows: Vec<Row>,
    more: bool,
}

impl WaitingList {
    fn cut(bookings: &[VisibleBooking], row: impl Fn(&VisibleBooking) -> Row) -> Self {
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        Self {
            rows: bookings.iter().take(most).map(row).collect(),
            more: bookings.len() > most,
        }
    }
}

#[derive(Template)]
#[template(path = "booking/desk.html")]
struct DeskPage {
    page: Page,
    today: Vec<Row>,
    ahead: Vec<Group>,
    to_validate: WaitingList,
    to_close: WaitingList,
    held: WaitingList,
    earned: Vec<String>,
    month: String,
    coach_url: String,
}

/// `GET /desk`
pub async fn desk(State(app): State<Bookings>, page: Page, coach: Coach) -> Result<Response> {
    let now = app.now();
    let today = now.to_zoned(page.zone.clone()).date();
    let tomorrow = today.tomorrow().unwrap_or(today);
    let next_week = today.checked_add(Span::new().days(8)).unwrap_or(tomorrow);
    let first = today.first_of_month();
    let next_month = today.last_of_month().tomorrow().unwrap_or(tomorrow);
    let at = |date: Date| start_of(date, &page.zone);

    let mut conn = app.db.acquire().await?;
    let this_day = listing::of_days(&mut conn, &coach.id, at(today), at(tomorrow)).await?;
    let ahead = listing::of_days(&mut conn, &coach.id, at(tomorrow), at(next_week)).await?;
    let to_validate = listing::to_validate(&mut conn, &coach.id, MOST + 1).await?;
    let to_close = listing::to_close(&mut conn, &coach.id, now, MOST + 1).await?;
    let held = listing::holds(&mut conn, &coach.id, now - HOLD, MOST + 1).await?;
    let earned = money::earned(&mut conn, &coach.id, at(first), at(next_month)).await?;
    drop(conn);

    let row = |booking: &VisibleBooking| Row::new(&page, booking);
    let closing = |booking: &VisibleBooking| Row {
        href: format!("/bookings/{}", booking.id),
        ..row(booking)
    };
    Ok(render::html(&DeskPage {
        today: this_day.iter().map(row).collect(),
        ahead: Group::list(&page, &ahead),
        to_validate: WaitingList::cut(&to_validate, row),
        to_close: WaitingList::cut(&to_close, closing),
        held: WaitingList::cut(&held, row),
        earned: earned
            .iter()
            .map(|e| page.money(e.cents.get(), &e.currency))
            .collect(),
        month: page.locale.month(today).to_owned(),
        coach_url: format!("/coaches/{}", coach.id),
        page,
    }))
}
