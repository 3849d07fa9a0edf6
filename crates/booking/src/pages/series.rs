//! Sessions at a rhythm: each date before any is booked, then the series itself.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    booking::series::{Every, FEWEST, MOST},
    schema::BookingMode,
};
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
};
use serde::Deserialize;

use super::book::{coach, first_mode, minutes};
use crate::Bookings;
use crate::actions::{self, Asked, SeriesDate, SeriesWish, Weighed, add_bounds, read_start};
use market::coaches::Bookable;
use site::{
    forms::{FormErrors, belongs_to_form},
    page::{Page, capital, zone_name},
    render,
    who::User,
};

mod made;

pub use made::{ask_cancel, cancel, pay, show};

/// A date of a series that can still be changed.
struct DateRow {
    /// `mardi 9 juin`, at the coach's.
    day: String,
    /// Why the time that was asked for cannot be booked.
    conflict: Option<String>,
    /// The times of that day: (instant, words), and which one is chosen.
    times: Vec<(String, String)>,
    chosen: String,
}

#[derive(Template)]
#[template(path = "booking/series_book.html")]
struct SeriesPage {
    page: Page,
    coach: Bookable,
    coach_url: String,
    start: String,
    lede: String,
    minutes: u32,
    mode: String,
    location: String,
    every: String,
    count: usize,
    rows: Vec<DateRow>,
    conflicts: usize,
    /// `4 séances à 80 €, soit 320 €`, for each number of dates that may be chosen, from none on.
    totals: Vec<String>,
    /// The coach's zone, when its clock shows something else than the reader's.
    coach_zone: Option<String>,
    errors: FormErrors,
}

impl SeriesPage {
    fn rhythms(&self) -> Vec<(String, String)> {
        Every::ALL
            .iter()
            .map(|every| {
                let words = self.page.t_of("series-every", every);
                (every.to_string(), capital(&words))
            })
            .collect()
    }

    fn counts(&self) -> Vec<(String, String)> {
        (FEWEST..=MOST)
            .map(|n| (n.to_string(), self.page.t1("series-sessions", "count", n)))
            .collect()
    }

    /// What the dates that are chosen come to.
    fn total(&self) -> &str {
        let chosen = self
            .rows
            .iter()
            .filter(|row| !row.chosen.is_empty())
            .count();
        self.totals.get(chosen).map_or("", String::as_str)
    }

    fn count_text(&self) -> String {
        self.count.to_string()
    }

    /// The sentence of the one thing that is wrong, whatever field it is about.
    fn problem(&self) -> Option<String> {
        [
            "form",
            "dates",
            "every",
            "count",
            "scheduledAt",
            "duration",
            "coachId",
            "mode",
            "location",
        ]
        .iter()
        .find_map(|field| self.errors.on(field))
        .map(str::to_owned)
    }
}

/// What the page of one booking sends: the first time, and a rhythm once it is chosen.
#[derive(Debug, Deserialize)]
pub struct First {
    coach: Option<String>,
    start: Option<String>,
    duration: Option<String>,
    mode: Option<String>,
    location: Option<String>,
    every: Option<String>,
    count: Option<String>,
}

/// `GET /book/series?coach=&start=&duration=&mode=&every=&count=`
pub async fn form(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Query(first): Query<First>,
) -> Result<Response> {
    let coach = coach(&app, first.coach.as_deref()).await?;
    let mode = first
        .mode
        .filter(|mode| !mode.is_empty())
        .unwrap_or_else(|| first_mode(&coach));
    let location = first.location.unwrap_or_default();
    let asked = Asked {
        coach_id: first.coach,
        scheduled_at: first.start.map(|s| s.trim().replace(' ', "+")),
        duration: minutes(first.duration.as_deref()),
        mode: Some(mode),
        location: Some(location),
        timezone: page.zone.iana_name().map(str::to_owned),
    };
    let every = first.every.filter(|e| !e.is_empty());
    let count = first.count.filter(|c| !c.is_empty());
    let read = actions::rhythm(
        every.as_deref().or(Some(Every::Week.as_str())),
        count.map_or(Some(4), |c| c.parse().ok()),
    );
    let (every, count, errors) = match read {
        Ok((every, count)) => (every, count, FormErrors::none()),
        Err(error) => (Every::Week, 4, FormErrors::from_error(&error, page.locale)),
    };
    let wish = SeriesWish {
        first: asked.read()?,
        every,
        count,
        dates: None,
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    shown(&app, page, &user, coach, &wish, status, errors).await
}

/// The form: pairs, for there are as many `date`s as dates.
type Pairs = Form<Vec<(String, String)>>;

/// `POST /book/series`
pub async fn submit(
    State(app): State<Bookings>,
    page: Page,
    user: User,
    Form(pairs): Pairs,
) -> Result<Response> {
    let one = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    let coach = coach(&app, one("coachId").as_deref()).await?;
    let asked = Asked {
        coach_id: one("coachId"),
        scheduled_at: one("scheduledAt"),
        duration: minutes(one("duration").as_deref()),
        mode: one("mode"),
        location: one("location"),
        timezone: page.zone.iana_name().map(str::to_owned),
    };
    let count = one("count").and_then(|count| count.parse().ok());
    let (every, count) = actions::rhythm(one("every").as_deref(), count)?;
    let mut wish = SeriesWish {
        first: asked.read()?,
        every,
        count,
        dates: None,
    };
    let dates = pairs
        .iter()
        .filter(|(key, value)| key == "date" && !value.is_empty());
    let dates: Result<Vec<Timestamp>> = dates.map(|(_, v)| read_start(Some(v))).collect();
    let mut dates = dates?;
    if actions::in_order(&mut dates).is_err() {
        let mut errors = FieldErrors::new();
        add_bounds(&mut errors, "dates");
        let errors = FormErrors::from_error(&Error::invalid(errors), page.locale);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return shown(&app, page, &user, coach, &wish, status, errors).await;
    }
    wish.dates = Some(dates);
    match actions::book_series(&app, &user, &wish).await {
        Ok(id) => Ok(Redirect::to(&format!("/series/{id}")).into_response()),
        Err(error) if belongs_to_form(&error) => {
            let mut errors = FormErrors::from_error(&error, page.locale);
            if error.code == "series-conflicts" {
                // Each is said beside its date.
                errors = FormErrors::from_error(&Error::conflict(error.code), page.locale);
            }
            shown(&app, page, &user, coach, &wish, error.status, errors).await
        }
        Err(error) => Err(error),
    }
}

async fn shown(
    app: &Bookings,
    page: Page,
    user: &User,
    coach: Bookable,
    wish: &SeriesWish,
    status: StatusCode,
    errors: FormErrors,
) -> Result<Response> {
    let weighed = match actions::preview_series(app, user, wish).await {
        Ok(weighed) => Ok(weighed),
        Err(error) if belongs_to_form(&error) => Err(error),
        Err(error) => return Err(error),
    };
    let (weighed, errors, status) = match weighed {
        Ok(weighed) => (Some(weighed), errors, status),
        Err(error) => (
            None,
            FormErrors::from_error(&error, page.locale),
            error.status,
        ),
    };
    let first = &wish.first;
    let rows: Vec<DateRow> = weighed.as_ref().map_or_else(Vec::new, |weighed| {
        let row = |date: &SeriesDate| DateRow::of(&page, weighed, date, first.minutes);
        weighed.dates.iter().map(row).collect()
    });
    let totals = weighed.as_ref().map_or_else(Vec::new, |w| {
        (0..=rows.len()).map(|n| total(&page, w, n)).collect()
    });
    let coach_zone = weighed
        .as_ref()
        .filter(|w| w.zone.to_offset(first.start) != page.zone.to_offset(first.start))
        .map(|w| zone_name(&w.zone));
    let shown = SeriesPage {
        coach_url: format!("/coaches/{}", coach.id),
        start: first.start.to_string(),
        lede: page.tw(
            "series-book-lede",
            [
                ("name", coach.name.as_str().into()),
                ("when", page.moment(&Instant(first.start)).into()),
                ("length", page.minutes(first.minutes).into()),
            ],
        ),
        minutes: first.minutes,
        mode: first.mode.as_str().to_owned(),
        location: match first.mode {
            BookingMode::InPerson => first.location.clone().unwrap_or_default(),
            BookingMode::Remote => String::new(),
        },
        every: wish.every.to_string(),
        count: wish.count,
        conflicts: rows.iter().filter(|row| row.conflict.is_some()).count(),
        page,
        coach,
        rows,
        totals,
        coach_zone,
        errors,
    };
    Ok(render::html_with(status, &shown))
}

fn total(page: &Page, weighed: &Weighed, chosen: usize) -> String {
    let all = weighed.price.get() * i64::try_from(chosen).unwrap_or(0);
    page.tw(
        "series-total",
        [
            ("count", chosen.into()),
            (
                "price",
                page.money(weighed.price.get(), &weighed.currency).into(),
            ),
            ("total", page.money(all, &weighed.currency).into()),
        ],
    )
}

impl DateRow {
    fn of(page: &Page, weighed: &Weighed, date: &SeriesDate, minutes: u32) -> Self {
        let free = date.start.filter(|_| date.conflict.is_none());
        let mut times = weighed.on_day(date.day, minutes, page.now);
        if let Some(start) = free
            && !times.contains(&start)
        {
            times.push(start);
            times.sort_unstable();
        }
        Self {
            day: match date.start {
                Some(start) => page.day(&Instant(start)),
                None => page.locale.day(date.day),
            },
            conflict: date.conflict.map(|key| match date.start {
                Some(start) => {
                    let time = page.time(&Instant(start));
                    let why = page.t(key);
                    page.tw(
                        "series-conflict",
                        [("time", time.into()), ("why", why.into())],
                    )
                }
                None => page.t(key),
            }),
            chosen: free.map(|start| start.to_string()).unwrap_or_default(),
            times: times
                .into_iter()
                .map(|at| (at.to_string(), page.time(&Instant(at))))
                .collect(),
        }
    }
}
