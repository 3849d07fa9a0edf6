//! My sessions: what is ahead, then what is behind; and a booking as a row of any list.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    booking::{HOLD, may_join, may_rate},
    schema::{BookingStatus, SessionStatus},
};
use platform::error::Result;
use serde::Deserialize;

use super::{mark, summary, tone};
use crate::{
    Bookings,
    access::Reader,
    details::{
        VisibleBooking,
        listing::{self, ListFilter, Position, position},
    },
};
use site::{
    input::Query,
    page::{Page, initials},
    pagination::{Listing, PageQuery},
    render,
    who::User,
};

/// A booking as a line of a list, seen from one side.
#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    /// When it starts, in words.
    pub when: String,
    /// With whom, where, how long.
    pub note: String,
    pub status: String,
    pub tone: &'static str,
    /// The other one's picture.
    pub avatar: Option<String>,
    /// One or two letters in its place.
    pub initials: String,
    /// The colours behind them.
    pub mark: &'static str,
    /// What to do about it now: pay, join, say what one thinks, read the summary.
    pub actions: Vec<Action>,
    /// Its place in a series, and where that is shown.
    pub series: Option<(String, String)>,
}

/// Lines that stand together: those of one series under its heading, or any others.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the series is, and where it is shown whole.
    pub series: Option<(String, String)>,
    /// Its lines, in the order of the list.
    pub rows: Vec<Row>,
}

impl Group {
    /// The lines of a list; those of a series come together, where its first one stands.
    pub fn list(page: &Page, bookings: &[VisibleBooking]) -> Vec<Self> {
        let mut groups: Vec<Self> = vec![];
        for (nth, booking) in bookings.iter().enumerate() {
            let row = |booking: &VisibleBooking| Row::new(page, booking);
            let Some(series) = &booking.series_id else {
                push_alone(&mut groups, row(booking));
                continue;
            };
            let same = |other: &&VisibleBooking| other.series_id.as_ref() == Some(series);
            if bookings[..nth].iter().any(|other| same(&other)) {
                continue;
            }
            let together: Vec<&VisibleBooking> = bookings[nth..].iter().filter(same).collect();
            let ends = together
                .iter()
                .map(|b| b.scheduled_at)
                .min()
                .zip(together.iter().map(|b| b.scheduled_at).max());
            let Some((first, last)) = ends.filter(|_| together.len() > 1) else {
                push_alone(&mut groups, row(booking));
                continue;
            };
            let words = page.tw(
                "sessions-series-heading",
                [
                    ("name", booking.other_name().into()),
                    ("count", together.len().into()),
                    ("from", page.day(&first).into()),
                    ("to", page.day(&last).into()),
                ],
            );
            groups.push(Self {
                series: Some((words, format!("/series/{series}"))),
                rows: together.into_iter().map(row).collect(),
            });
        }
        groups
    }
}

/// A line of no series joins those before it, if they are of none either.
fn push_alone(groups: &mut Vec<Group>, row: Row) {
    match groups.last_mut() {
        Some(last) if last.series.is_none() => last.rows.push(row),
        _ => groups.push(Group {
            series: None,
            rows: vec![row],
        }),
    }
}

/// Something to do about a booking.
#[derive(Clone, Debug)]
pub struct Action {
    pub label: String,
    pub href: String,
    /// On another site, which is not told where the reader came from.
    pub away: bool,
    /// Whether it is the one thing to do now.
    pub first: bool,
}

impl Row {
    /// The line of a booking for its reader.
    pub fn new(page: &Page, booking: &VisibleBooking) -> Self {
        let (avatar, id) = if booking.for_coach() {
            (&booking.client_image, booking.client_id.as_str())
        } else {
            (&booking.coach_avatar, booking.coach_id.as_str())
        };
        let name = booking.other_name();
        let place = summary::place(page, booking.mode, booking.place());
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
            actions: actions(page, booking),
            series: booking.series_id.as_ref().zip(booking.series_position).map(
                |(series, position)| {
                    let words = page.t1("sessions-series", "position", position);
                    (words, format!("/series/{series}"))
                },
            ),
        }
    }
}

/// What its reader can do about a booking now.
fn actions(page: &Page, booking: &VisibleBooking) -> Vec<Action> {
    let action = |key: &str, href: String| Action {
        label: page.t(key),
        href,
        away: false,
        first: false,
    };
    let (client, now) = (booking.for_client(), page.now);
    let mut all = vec![];
    if client && booking.status == BookingStatus::Pending && !booking.hold_expired(now) {
        let pay = action("sessions-pay", format!("/bookings/{}/checkout", booking.id));
        all.push(Action { first: true, ..pay });
    }
    let (start, end) = (booking.scheduled_at.0, booking.ends_at().0);
    let room = booking.meeting_url.as_ref();
    if let Some(room) = room.and_then(|room| room.read_by(booking.side()))
        && may_join(booking.status, start, end, now)
    {
        all.push(Action {
            away: true,
            first: true,
            ..action("sessions-join", room.to_owned())
        });
    }
    let rated_at = booking.rated_at.map(|at| at.0);
    if client && rated_at.is_none() && may_rate(booking.status, rated_at, now).is_ok() {
        let href = format!("/bookings/{}#review", booking.id);
        all.push(action("sessions-rate", href));
    }
    if let Some(session) = &booking.session_id
        && booking.session_status == Some(SessionStatus::Completed)
    {
        all.push(action("sessions-summary", format!("/sessions/{session}")));
    }
    all
}

/// Rows of what is ahead on one page.
const MOST_AHEAD: i64 = 200;

/// Which sessions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionFilter {
    All,
    Ahead,
    Past,
    Cancelled,
}

impl SessionFilter {
    const EACH: [Self; 4] = [Self::All, Self::Ahead, Self::Past, Self::Cancelled];

    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Ahead => "upcoming",
            Self::Past => "past",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(text: Option<&str>) -> Self {
        let one = Self::EACH
            .into_iter()
            .find(|one| Some(one.as_str()) == text);
        one.unwrap_or(Self::All)
    }

    fn href(self) -> String {
        match self {
            Self::All => "/sessions".to_owned(),
            _ => format!("/sessions?show={}", self.as_str()),
        }
    }

    fn past(self) -> ListFilter {
        ListFilter {
            every: false,
            past: matches!(self, Self::All | Self::Past),
            cancelled: matches!(self, Self::All | Self::Cancelled),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct SessionsQuery {
    show: Option<String>,
    cursor: Option<String>,
}

/// A way to look at the list.
struct Choice {
    label: String,
    href: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "booking/sessions.html")]
struct SessionsPage {
    page: Page,
    ahead: Vec<Group>,
    ahead_count: usize,
    next_ahead: Option<String>,
    behind: Vec<Group>,
    choices: Vec<Choice>,
    show_ahead: bool,
    show_behind: bool,
    behind_title: String,
    nothing: bool,
    next: Option<String>,
    is_coach: bool,
}

/// `GET /sessions?show=upcoming|past|cancelled`
pub async fn sessions(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Query(query): Query<SessionsQuery>,
) -> Result<Response> {
    let show = SessionFilter::parse(query.show.as_deref());
    let query = PageQuery {
        cursor: query.cursor,
        limit: None,
    };
    let limit = query.limit()?;
    let after: Option<Position> = query.after()?;
    let reader = Reader::as_party(&user);
    // The cursor is that of what is behind, but where only what is ahead is shown.
    let (after_ahead, after_behind) = match show {
        SessionFilter::Ahead => (after.as_ref(), None),
        _ => (None, after.as_ref()),
    };
    let show_ahead = show == SessionFilter::Ahead || show == SessionFilter::All && after.is_none();
    let mut conn = app.db.acquire().await?;
    let ahead = if show_ahead {
        let holds_since = app.now() - HOLD;
        listing::upcoming(&mut conn, reader, holds_since, after_ahead, MOST_AHEAD + 1).await?
    } else {
        vec![]
    };
    let past = show.past();
    let behind = listing::latest_first(&mut conn, reader, past, after_behind, limit + 1).await?;
    drop(conn);
    let ahead = Listing::cut(ahead, MOST_AHEAD, position);
    let behind = Listing::cut(behind, limit, position);
    let nothing = show == SessionFilter::All && after.is_none();
    let nothing = nothing && ahead.items.is_empty() && behind.items.is_empty();
    let joint = if show == SessionFilter::All { "?" } else { "&" };
    Ok(render::html(&SessionsPage {
        choices: SessionFilter::EACH
            .into_iter()
            .map(|one| Choice {
                label: page.t_of("sessions-show", one.as_str()),
                href: one.href(),
                chosen: one == show,
            })
            .collect(),
        ahead: Group::list(&page, &ahead.items),
        ahead_count: ahead.items.len(),
        next_ahead: ahead
            .next_cursor
            .map(|cursor| format!("{}&cursor={cursor}", SessionFilter::Ahead.href())),
        behind: Group::list(&page, &behind.items),
        show_ahead,
        show_behind: show != SessionFilter::Ahead,
        behind_title: page.t(match show {
            SessionFilter::Cancelled => "sessions-show-cancelled",
            SessionFilter::Past => "sessions-behind",
            SessionFilter::All | SessionFilter::Ahead => "sessions-behind-all",
        }),
        nothing,
        next: behind
            .next_cursor
            .map(|cursor| format!("{}{joint}cursor={cursor}", show.href())),
        is_coach: user.coach_id.is_some(),
        page,
    }))
}
