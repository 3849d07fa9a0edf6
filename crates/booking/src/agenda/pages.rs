//! `/desk/agenda`: a day, a week or a month.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::agenda::{month_of, start_of, week_of};
use jiff::{Span, civil::Date, tz::TimeZone};
use platform::error::Result;
use serde::Deserialize;

use super::{
    Block, BlockKind, blocks, coach_zone,
    draw::{Column, Drawing, Grid},
};
use crate::Bookings;
use site::{
    input::Query,
    page::{Page, zone_name},
    render,
    who::Coach,
};

/// How much is shown at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Day,
    Week,
    Month,
}

impl View {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    fn parse(text: Option<&str>) -> Self {
        match text {
            Some("day") => Self::Day,
            Some("month") => Self::Month,
            _ => Self::Week,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The days shown around a date.
    fn days(self, date: Date) -> Vec<Date> {
        match self {
            Self::Day => vec![date],
            Self::Week => week_of(date),
            Self::Month => month_of(date),
        }
    }

    /// The same, `steps` later; the same date where the calendar ends.
    fn later(self, date: Date, steps: i64) -> Date {
        let span = match self {
            Self::Day => Span::new().days(steps),
            Self::Week => Span::new().weeks(steps),
            Self::Month => Span::new().months(steps),
        };
        date.checked_add(span).unwrap_or(date)
    }
}

#[derive(Debug, Deserialize)]
pub struct AgendaQuery {
    view: Option<String>,
    date: Option<String>,
    hours: Option<String>,
}

/// A way to look at the same days.
struct Choice {
    label: String,
    href: String,
    chosen: bool,
    keys: &'static str,
}

#[derive(Template)]
#[template(path = "booking/agenda.html")]
struct AgendaPage {
    page: Page,
    title: String,
    lede: String,
    zone: Option<String>,
    changes: Vec<String>,
    views: Vec<Choice>,
    previous: String,
    next: String,
    today: String,
    whole: Option<String>,
    usual: Option<String>,
    grid: Option<Grid>,
    month: Vec<Column>,
    weekdays: Vec<&'static str>,
    day: bool,
    empty: bool,
}

/// Dates an agenda can be drawn around; beyond, years cannot be written any more.
fn drawable(date: Date) -> bool {
    (1970..=9990).contains(&date.year())
}

/// `GET /desk/agenda?view=day|week|month&date=2026-06-01`: what cannot be read is this week.
pub async fn agenda(
    State(app): State<Bookings>,
    page: Page,
    coach: Coach,
    Query(query): Query<AgendaQuery>,
) -> Result<Response> {
    let now = app.now();
    let mut conn = app.db.acquire().await?;
    let zone = coach_zone(&mut conn, &coach.id).await?;
    let today = now.to_zoned(zone.clone()).date();
    let date = query.date.as_deref().and_then(|d| d.parse().ok());
    let date = date.filter(|d| drawable(*d)).unwrap_or(today);
    let view = View::parse(query.view.as_deref());
    let days = view.days(date);
    let from = start_of(days[0], &zone);
    let to = start_of(View::Day.later(days[days.len() - 1], 1), &zone);
    let blocks = blocks(&mut conn, &coach.id, from, to, now).await?;
    drop(conn);

    let whole = query.hours.as_deref() == Some("all");
    let drawing = Drawing {
        page: &page,
        zone: &zone,
        now,
    };
    let href = |view: View, date: Date| format!("/desk/agenda?view={}&date={date}", view.as_str());
    let (grid, month) = if view == View::Month {
        (None, drawing.month(&days, date.month(), &blocks))
    } else {
        (Some(drawing.grid(&days, &blocks, whole)), vec![])
    };
    let cut = grid.as_ref().is_some_and(|grid| grid.cut);
    Ok(render::html(&AgendaPage {
        title: title(&page, view, date, &days),
        lede: lede(&page, &blocks, &days, view, date, &zone),
        zone: (zone != page.zone).then(|| zone_name(&zone)),
        changes: changes(&page, &days, &zone),
        views: View::ALL
            .into_iter()
            .map(|one| Choice {
                label: page.t_of("agenda-view", one.as_str()),
                href: href(one, date),
                chosen: one == view,
                keys: match one {
                    View::Day => "d j",
                    View::Week => "w s",
                    View::Month => "m",
                },
            })
            .collect(),
        previous: href(view, view.later(date, -1)),
        next: href(view, view.later(date, 1)),
        today: href(view, today),
        whole: cut.then(|| format!("{}&hours=all", href(view, date))),
        usual: whole.then(|| href(view, date)),
        weekdays: week_of(date)
            .into_iter()
            .map(|day| page.locale.weekday(day))
            .collect(),
        day: view == View::Day,
        empty: blocks.is_empty(),
        grid,
        month,
        page,
    }))
}

fn title(page: &Page, view: View, date: Date, days: &[Date]) -> String {
    let locale = page.locale;
    match view {
        View::Day => format!("{} {}", locale.weekday(date), locale.date(date)),
        View::Month => format!("{} {}", locale.month(date), date.year()),
        View::Week => {
            let (first, last) = (days[0], days[days.len() - 1]);
            page.tw(
                "agenda-week-of",
                [
                    ("from", locale.day(first).into()),
                    ("to", locale.date(last).into()),
                ],
            )
        }
    }
}

/// How many sessions, and how long they last, of the days that the title names.
fn lede(
    page: &Page,
    blocks: &[Block],
    days: &[Date],
    view: View,
    date: Date,
    zone: &TimeZone,
) -> String {
    let named: Vec<Date> = days
        .iter()
        .copied()
        .filter(|day| view != View::Month || day.month() == date.month())
        .collect();
    let sessions: Vec<&Block> = blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Booked { .. }))
        .filter(|block| named.contains(&block.span.from.to_zoned(zone.clone()).date()))
        .collect();
    if sessions.is_empty() {
        return page.t("agenda-none");
    }
    let minutes: i64 = sessions
        .iter()
        .map(|block| block.span.to.duration_since(block.span.from).as_mins())
        .sum();
    page.tw(
        "agenda-count",
        [
            ("count", sessions.len().into()),
            ("length", page.minutes(minutes).into()),
        ],
    )
}

/// The days that do not have 24 hours, in words.
fn changes(page: &Page, days: &[Date], zone: &TimeZone) -> Vec<String> {
    let changed = days.iter().filter_map(|day| {
        let next = View::Day.later(*day, 1);
        let minutes = start_of(next, zone)
            .duration_since(start_of(*day, zone))
            .as_mins();
        (minutes != 24 * 60).then(|| {
            page.tw(
                "agenda-change",
                [
                    ("day", page.locale.day(*day).into()),
                    ("length", page.minutes(minutes).into()),
                ],
            )
        })
    });
    changed.collect()
}
