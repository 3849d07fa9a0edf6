//! My sessions: what is ahead, then what is behind.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{booking::Canceller, schema::BookingStatus};
use platform::error::Result;

use super::{mark, summary, tone};
use crate::{
    App,
    booking::{
        details::{self, Details, Position},
        queries::Reader,
    },
    page::{Page, initials},
    pagination::{Listing, PageQuery},
    render,
    who::User,
};

/// A booking as a line of a list, seen from one side.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where the line leads.
    pub href: String,
    /// When it starts, in words.
    pub when: String,
    /// With whom, where, how long.
    pub note: String,
    /// The state's word.
    pub status: String,
    /// The state's colour.
    pub tone: &'static str,
    /// The other one's picture.
    pub avatar: Option<String>,
    /// One or two letters in its place.
    pub initials: String,
    /// The colours behind them.
    pub mark: &'static str,
    /// Where to pay, when that is what it waits for.
    pub pay: Option<String>,
}

impl Row {
    /// The line of a booking for this reader.
    pub fn of(page: &Page, booking: &Details, user: &User) -> Self {
        let side = booking.side(user);
        let (name, avatar, id) = if side == Canceller::Coach {
            (
                &booking.client_name,
                &booking.client_image,
                booking.client_id.as_str(),
            )
        } else {
            (
                &booking.coach_name,
                &booking.coach_avatar,
                booking.coach_id.as_str(),
            )
        };
        let place = summary::place(page, booking.mode, booking.place(side));
        let waits = booking.status == BookingStatus::Pending && side == Canceller::Client;
        // All of a series is paid at once.
        let checkout = match &booking.series_id {
            Some(series) => format!("/series/{series}"),
            None => format!("/bookings/{}/checkout", booking.id),
        };
        let held = !matches!(
            booking.status,
            BookingStatus::Pending | BookingStatus::Cancelled | BookingStatus::NoShow
        );
        let href = match &booking.session_id {
            Some(session) if held => format!("/sessions/{session}"),
            _ => format!("/bookings/{}", booking.id),
        };
        Self {
            href,
            when: page.moment(&booking.scheduled_at),
            note: page.tw(
                "sessions-row",
                [
                    ("name", name.into()),
                    ("place", place.into()),
                    ("length", page.minutes(booking.duration).into()),
                ],
            ),
            status: page.t_of("booking-status", booking.status),
            tone: tone(booking.status),
            avatar: avatar.clone(),
            initials: initials(name),
            mark: mark(id),
            pay: waits.then_some(checkout),
        }
    }
}

#[derive(Template)]
#[template(path = "booking/sessions.html")]
struct SessionsPage {
    page: Page,
    ahead: Vec<Row>,
    behind: Vec<Row>,
    first: bool,
    next: Option<String>,
    is_coach: bool,
}

/// `GET /sessions`
pub async fn sessions(
    State(app): State<App>,
    page: Page,
    user: User,
    Query(query): Query<PageQuery>,
) -> Result<Response> {
    let limit = query.limit()?;
    let after: Option<Position> = query.after()?;
    let reader = Reader::party(&user);
    let mut conn = app.db.acquire().await?;
    let ahead = match after {
        None => details::ahead(&mut conn, reader).await?,
        Some(_) => vec![],
    };
    let behind = details::behind(&mut conn, reader, after.as_ref(), limit + 1).await?;
    drop(conn);
    let behind = Listing::cut(behind, limit, |row| (row.scheduled_at, row.id.clone()));
    let rows = |bookings: &[Details]| -> Vec<Row> {
        bookings.iter().map(|b| Row::of(&page, b, &user)).collect()
    };
    let now = app.now();
    let ahead: Vec<Details> = ahead.into_iter().filter(|b| !b.hold_expired(now)).collect();
    Ok(render::html(&SessionsPage {
        ahead: rows(&ahead),
        behind: rows(&behind.items),
        first: after.is_none(),
        next: behind
            .next_cursor
            .map(|cursor| format!("/sessions?cursor={cursor}")),
        is_coach: user.coach_id.is_some(),
        page,
    }))
}
