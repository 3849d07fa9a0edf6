//! Booking sessions at a rhythm: each date before any is booked. The series itself is in `show`.

use askama::Template;
use axum::{
    extract::State,
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
use crate::{
    Bookings,
    actions::{
        self, NewBooking, SeriesDate, SeriesPlan, SeriesRequest, add_count_error, parse_start,
    },
};
use market::coaches::Bookable;
use site::{
    forms::FormErrors,
    input::{Form, Query},
    page::{Page, capital, zone_name},
    render,
    who::User,
};

mod show;

pub use show::show;

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
pub struct SeriesQuery {
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
    Query(query): Query<SeriesQuery>,
) -> Result<Response> {
    let coach = coach(&app, query.coach.as_deref()).await?;
    let mode = query
        .mode
        .filter(|mode| !mode.is_empty())
        .unwrap_or_else(|| first_mode(&coach));
    let location = query.location.unwrap_or_default();
    let input = NewBooking {
        coach_id: query.coach,
        scheduled_at: query.start.map(|s| s.trim().replace(' ', "+")),
        duration: minutes(query.duration.as_deref()),
        mode: Some(mode),
        location: Some(location),
        timezone: page.zone.iana_name().map(str::to_owned),
    };
    let every = query.every.filter(|e| !e.is_empty());
    let count = query.count.filter(|c| !c.is_empty());
    let rhythm = actions::parse_rhythm(
        every.as_deref().or(Some(Every::Week.as_str())),
        count.map_or(Some(4), |c| c.parse().ok()),
    );
    let (every, count, errors) = match rhythm {
        Ok((every, count)) => (every, count, FormErrors::none()),
        Err(error) => (Every::Week, 4, FormErrors::from_error(&error, page.locale)),
    };
    let request = SeriesRequest {
        first: input.parse()?,
        every,
        count,
        dates: None,
    };
    respond(&app, page, &user, coach, &request, errors).await
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
    let input = NewBooking {
        coach_id: one("coachId"),
        scheduled_at: one("scheduledAt"),
        duration: minutes(one("duration").as_deref()),
        mode: one("mode"),
        location: one("location"),
        timezone: page.zone.iana_name().map(str::to_owned),
    };
    let count = one("count").and_then(|count| count.parse().ok());
    let (every, count) = actions::parse_rhythm(one("every").as_deref(), count)?;
    let mut request = SeriesRequest {
        first: input.parse()?,
        every,
        count,
        dates: None,
    };
    let dates = pairs
        .iter()
        .filter(|(key, value)| key == "date" && !value.is_empty());
    let dates: Result<Vec<Timestamp>> = dates.map(|(_, v)| parse_start(Some(v))).collect();
    let mut dates = dates?;
    if actions::sort_dates(&mut dates).is_err() {
        let mut errors = FieldErrors::new();
        add_count_error(&mut errors, "dates");
        let errors = FormErrors::from_error(&Error::invalid(errors), page.locale);
        return respond(&app, page, &user, coach, &request, errors).await;
    }
    request.dates = Some(dates);
    match actions::book_series(&app, &user, &request).await {
        Ok(id) => Ok(Redirect::to(&format!("/series/{id}")).into_response()),
        Err(mut error) => {
            if error.code == "series-conflicts" {
                // Each conflict stands beside its date.
                error = Error::conflict(error.code);
            }
            let errors = FormErrors::beside(error, page.locale)?;
            respond(&app, page, &user, coach, &request, errors).await
        }
    }
}

async fn respond(
    app: &Bookings,
    page: Page,
    user: &User,
    coach: Bookable,
    request: &SeriesRequest,
    errors: FormErrors,
) -> Result<Response> {
    let (plan, errors) = match actions::preview_series(app, user, request).await {
        Ok(plan) => (Some(plan), errors),
        Err(error) => (None, FormErrors::beside(error, page.locale)?),
    };
    let status = errors.status();
    let first = &request.first;
    let rows: Vec<DateRow> = plan.as_ref().map_or_else(Vec::new, |plan| {
        let row = |date: &SeriesDate| DateRow::new(&page, plan, date, first.minutes);
        plan.dates.iter().map(row).collect()
    });
    let totals = plan.as_ref().map_or_else(Vec::new, |w| {
        (0..=rows.len()).map(|n| total(&page, w, n)).collect()
    });
    let coach_zone = plan
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
        every: request.every.to_string(),
        count: request.count,
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

fn total(page: &Page, plan: &SeriesPlan, chosen: usize) -> String {
    let all = plan.price.get() * i64::try_from(chosen).unwrap_or(0);
    page.tw(
        "series-total",
        [
            ("count", chosen.into()),
            ("price", page.money(plan.price.get(), &plan.currency).into()),
            ("total", page.money(all, &plan.currency).into()),
        ],
    )
}

impl DateRow {
    fn new(page: &Page, plan: &SeriesPlan, date: &SeriesDate, minutes: u32) -> Self {
        let free = date.start.filter(|_| date.conflict.is_none());
        let mut times = plan.times_on(date.day, minutes, page.now);
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
