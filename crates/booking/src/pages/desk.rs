//! The coach's desk: today, what waits for them, then money.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::booking::HOLD;
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use platform::error::Result;

use super::lists::{Group, Row};
use crate::Bookings;
use crate::details::{self, Details};
use site::{page::Page, render, who::Coach};

#[derive(Template)]
#[template(path = "booking/desk.html")]
struct DeskPage {
    page: Page,
    today: Vec<Row>,
    ahead: Vec<Group>,
    to_validate: Vec<Row>,
    to_close: Vec<Row>,
    held: Vec<Row>,
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
    let this_day = details::of_days(&mut conn, &coach.id, at(today), at(tomorrow)).await?;
    let ahead = details::of_days(&mut conn, &coach.id, at(tomorrow), at(next_week)).await?;
    let to_validate = details::to_validate(&mut conn, &coach.id).await?;
    let to_close = details::to_close(&mut conn, &coach.id, now).await?;
    let held = details::held(&mut conn, &coach.id, now - HOLD).await?;
    let earned = money::earned(&mut conn, &coach.id, at(first), at(next_month)).await?;
    drop(conn);

    let rows = |bookings: &[Details]| -> Vec<Row> {
        bookings
            .iter()
            .map(|b| Row::of(&page, b, &coach.user))
            .collect()
    };
    let closing = to_close.iter().map(|b| Row {
        href: format!("/bookings/{}", b.id),
        ..Row::of(&page, b, &coach.user)
    });
    Ok(render::html(&DeskPage {
        today: rows(&this_day),
        ahead: Group::of(&page, &ahead, &coach.user),
        to_validate: rows(&to_validate),
        to_close: closing.collect(),
        held: rows(&held),
        earned: earned
            .iter()
            .map(|e| page.money(e.cents.get(), &e.currency))
            .collect(),
        month: page.locale.month(today).to_owned(),
        coach_url: format!("/coaches/{}", coach.id),
        page,
    }))
}

fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    date.to_zoned(zone.clone())
        .map_or(Timestamp::MAX, |start| start.timestamp())
}
