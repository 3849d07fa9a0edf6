//! A coach who stops for a while: what becomes of what is ahead of them.

use askama::Template;
use axum::{extract::State, response::Response};
use platform::error::Result;

use super::lists::Row;
use crate::{App, booking::actions, page::Page, render, who::Coach};

#[derive(Template)]
#[template(path = "booking/suspend.html")]
struct SuspendPage {
    page: Page,
    /// What is confirmed and still to be held.
    ahead: Vec<Row>,
    /// What would go back to their clients, written out, by currency.
    refund: String,
}

/// `GET /desk/profile/suspend`: the page before the switch. The profile's own slice turns it.
pub async fn ask(State(app): State<App>, page: Page, coach: Coach) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let ahead = actions::ahead(&mut conn, &coach.id, app.now()).await?;
    drop(conn);
    let mut sums: Vec<(String, i64)> = vec![];
    for booking in &ahead {
        let paid = booking.payment_amount.filter(|_| booking.paid_at.is_some());
        let paid = i64::from(paid.unwrap_or(0));
        match sums
            .iter_mut()
            .find(|(currency, _)| *currency == booking.currency)
        {
            Some((_, sum)) => *sum += paid,
            None => sums.push((booking.currency.clone(), paid)),
        }
    }
    let refund: Vec<String> = sums
        .iter()
        .map(|(currency, cents)| page.money(*cents, currency))
        .collect();
    Ok(render::html(&SuspendPage {
        ahead: ahead
            .iter()
            .map(|booking| Row::of(&page, booking, &coach.user))
            .collect(),
        refund: refund.join(" + "),
        page,
    }))
}
