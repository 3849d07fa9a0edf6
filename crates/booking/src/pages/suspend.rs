//! A coach who stops for a while, or whom the platform takes from the list: what becomes of what
//! is ahead of them.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::ids::CoachId;
use platform::error::Result;
use serde::Deserialize;

use super::sessions::Row;
use crate::{Bookings, actions, details::listing};
use market::practice::{self, ProfileOwner};
use site::{
    input::Form,
    page::{FlashRedirect, Page},
    render,
    who::{Admin, Coach},
};

#[derive(Template)]
#[template(path = "booking/suspend.html")]
struct SuspendPage {
    page: Page,
    /// What is confirmed and still to be held.
    ahead: Vec<Row>,
    /// What would go back to their clients, written out, by currency.
    refund: String,
}

/// `GET /desk/profile/suspend`: the page before the switch.
pub async fn form(State(app): State<Bookings>, page: Page, coach: Coach) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let ahead = listing::confirmed_ahead(&mut conn, &coach.id, app.now()).await?;
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
            .map(|booking| Row::new(&page, booking))
            .collect(),
        refund: refund.join(" + "),
        page,
    }))
}

/// How a coach leaves the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LeaveForm {
    /// Whether what is ahead is cancelled too.
    cancel: bool,
}

/// `POST /desk/profile/suspend`
pub async fn submit(
    State(app): State<Bookings>,
    author: ProfileOwner,
    Form(form): Form<LeaveForm>,
) -> Result<FlashRedirect> {
    actions::suspend(&app, &author, form.cancel).await?;
    Ok(FlashRedirect::success(
        "/desk/profile",
        "flash-profile-suspended",
    ))
}

/// Why a profile is taken from the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BarForm {
    reason: String,
    back: String,
    /// Whether what is ahead is cancelled too.
    cancel: bool,
}

/// `POST /admin/coaches/{id}/bar`
pub async fn bar(
    State(app): State<Bookings>,
    admin: Admin,
    Path(id): Path<CoachId>,
    Form(form): Form<BarForm>,
) -> Result<FlashRedirect> {
    actions::bar(&app, &admin, &id, &form.reason, form.cancel).await?;
    let back = practice::back_to_desk(&form.back);
    Ok(FlashRedirect::success(back, "flash-coach-barred"))
}
