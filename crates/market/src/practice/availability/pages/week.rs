//! Page of the weekly hours: all the windows in one form, saved together.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::availability::{Window, overlapping};
use platform::{
    error::{Error, Result},
    i18n::Locale,
};
use serde::Deserialize;

use super::{
    UpcomingView,
    week_form::{Button, DAYS, Row, WeekForm},
};
use crate::Market;
use crate::practice::availability::actions::{
    self,
    week::{self, Week, WeekChange, WindowInput},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page, capital, zone_name},
    render,
    who::Coach,
    zones,
};

/// A day of the form.
struct DayView {
    number: i32,
    name: String,
    rows: Vec<RowView>,
    /// Some of its windows are open at once.
    overlaps: bool,
    /// The other days.
    others: Vec<(i32, String)>,
}

struct RowView {
    /// Part of the names of its fields.
    n: String,
    window: WindowInput,
    /// Bounds are shown at once when there are any, or when they are wrong.
    bounded: bool,
    start_error: Option<String>,
    end_error: Option<String>,
    from_error: Option<String>,
    until_error: Option<String>,
}

#[derive(Template)]
#[template(path = "practice/availability/week.html")]
struct WeekPage {
    page: Page,
    days: Vec<DayView>,
    /// One day with one empty window: what the island copies.
    blank: Vec<DayView>,
    version: String,
    timezone: String,
    lede: String,
    zone_known: bool,
    zones: &'static [String],
    errors: FormErrors,
    zone_errors: FormErrors,
    /// The form holds what is not saved.
    unsaved: bool,
    /// What someone else saved meanwhile, a line a day.
    theirs: Vec<(String, String)>,
    empty: bool,
    outside: Vec<UpcomingView>,
    coach_url: String,
}

/// `GET /desk/availability`
pub async fn show(State(app): State<Market>, page: Page, coach: Coach) -> Result<Response> {
    let shown = WeekPage::load(&app, page, &coach, None).await?;
    Ok(render::html(&shown))
}

/// `POST /desk/availability`: saves the week, or changes the form and saves nothing.
pub async fn submit(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let sent = WeekForm::read(&fields);
    if sent.button != Button::Save {
        let version = sent.version.clone();
        let rows = sent.pressed();
        let none = FormErrors::none();
        let mut shown = WeekPage::load(&app, page, &coach, Some((&rows, none))).await?;
        shown.version = version;
        return Ok(render::html(&shown));
    }
    let filled = sent.filled();
    let windows: Vec<WindowInput> = filled.iter().map(|row| row.window.clone()).collect();
    let change = WeekChange {
        windows: &windows,
        version: Some(&sent.version),
        timezone: None,
    };
    let name = |n: usize, field: &'static str| {
        let short = match field {
            "startTime" => "start",
            "endTime" => "end",
            "validFrom" => "from",
            "validUntil" => "until",
            _ => "day",
        };
        format!("{short}-{}", filled[n].n)
    };
    match week::save(&app, &coach.id, &change, name).await {
        Ok(saved) => {
            let saved_message = FlashRedirect::success("/desk/availability", "flash-week-saved");
            Ok(match saved.undo {
                Some(id) => saved_message.undo(id).into_response(),
                None => saved_message.into_response(),
            })
        }
        Err(error) => refused(&app, page, &coach, &sent, error).await,
    }
}

/// The form as it was sent, with what is wrong. After a conflict it holds the version of the
/// other one: who sends it again has seen what it replaces.
async fn refused(
    app: &Market,
    page: Page,
    coach: &Coach,
    sent: &WeekForm,
    error: Error,
) -> Result<Response> {
    let errors = FormErrors::beside(error, page.locale)?;
    let status = errors.status();
    let mut shown = WeekPage::load(app, page, coach, Some((&sent.rows, errors))).await?;
    if status == StatusCode::CONFLICT {
        let mut conn = app.db.acquire().await?;
        let saved = week::week(&mut conn, &coach.id).await?;
        shown.theirs = in_words(&shown.page, &saved);
    } else {
        shown.version.clone_from(&sent.version);
    }
    Ok(render::html_with(status, &shown))
}

/// The zone of the hours.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ZoneForm {
    timezone: String,
}

/// `POST /desk/availability/zone`
pub async fn zone(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Form(form): Form<ZoneForm>,
) -> Result<Response> {
    match week::change_zone(&app, &coach.id, &form.timezone).await {
        Ok(zone) => Ok(
            FlashRedirect::success("/desk/availability", "flash-zone-changed")
                .with("name", zone_name(&zone))
                .into_response(),
        ),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let mut shown = WeekPage::load(&app, page, &coach, None).await?;
            shown.zone_errors = errors;
            shown.timezone = form.timezone;
            Ok(render::html_with(status, &shown))
        }
    }
}

impl WeekPage {
    /// The page with the week that is saved, or with the rows of a form and their errors.
    async fn load(
        app: &Market,
        page: Page,
        coach: &Coach,
        form: Option<(&[Row], FormErrors)>,
    ) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let week = week::week(&mut conn, &coach.id).await?;
        let outside = actions::outside(&mut conn, &coach.id, app.now()).await?;
        drop(conn);
        let saved: Vec<Row> = week
            .windows
            .iter()
            .enumerate()
            .map(|(n, window)| Row {
                n,
                window: window.clone(),
            })
            .collect();
        let unsaved = form.is_some();
        let (rows, errors) = form.unwrap_or((&saved, FormErrors::none()));
        Ok(Self {
            days: days(page.locale, rows, &errors),
            blank: vec![DayView::blank()],
            version: week.version,
            lede: page.tw(
                "availability-lede",
                [
                    ("zone", zone_name(&week.zone).into()),
                    ("offset", zones::offset(&week.zone, page.now).into()),
                ],
            ),
            zone_known: week.zone_known,
            zones: zones::all(),
            errors,
            zone_errors: FormErrors::none(),
            unsaved,
            theirs: vec![],
            empty: saved.is_empty(),
            outside: outside
                .hours
                .iter()
                .map(|b| UpcomingView::new(&page, &week.zone, b))
                .collect(),
            timezone: week.timezone,
            coach_url: format!("/coaches/{}", coach.id),
            page,
        })
    }
}

impl RowView {
    fn new(row: &Row, errors: &FormErrors) -> Self {
        let wrong = |field: &str| errors.on(&format!("{field}-{}", row.n)).map(str::to_owned);
        let (from_error, until_error) = (wrong("from"), wrong("until"));
        let bounds = !(row.window.from.is_empty() && row.window.until.is_empty());
        Self {
            n: row.n.to_string(),
            window: row.window.clone(),
            bounded: bounds || from_error.is_some() || until_error.is_some(),
            start_error: wrong("start"),
            end_error: wrong("end"),
            from_error,
            until_error,
        }
    }
}

impl DayView {
    /// A day with an empty window, whose number and day are to be filled in.
    fn blank() -> Self {
        Self {
            number: 0,
            name: String::new(),
            rows: vec![RowView {
                n: "__n__".to_owned(),
                window: WindowInput::default(),
                bounded: false,
                start_error: None,
                end_error: None,
                from_error: None,
                until_error: None,
            }],
            overlaps: false,
            others: vec![],
        }
    }
}

fn days(locale: Locale, rows: &[Row], errors: &FormErrors) -> Vec<DayView> {
    DAYS.iter()
        .map(|&number| {
            let of_day: Vec<&Row> = rows.iter().filter(|r| r.window.day == number).collect();
            let windows: Vec<Window> = of_day.iter().filter_map(|r| parsed(&r.window)).collect();
            DayView {
                number,
                name: day_name(locale, number),
                overlaps: !overlapping(&windows).is_empty(),
                rows: of_day
                    .into_iter()
                    .map(|row| RowView::new(row, errors))
                    .collect(),
                others: DAYS
                    .iter()
                    .filter(|other| **other != number)
                    .map(|other| (*other, day_name(locale, *other)))
                    .collect(),
            }
        })
        .collect()
}

fn parsed(window: &WindowInput) -> Option<Window> {
    let day = |text: &str| text.parse().ok();
    let (from, until) = (day(&window.from), day(&window.until));
    Window::parse(window.day, &window.start, &window.end, from, until).ok()
}

/// A saved week, a line for each day that has windows.
fn in_words(page: &Page, week: &Week) -> Vec<(String, String)> {
    DAYS.iter()
        .filter_map(|&number| {
            let hours: Vec<String> = week
                .windows
                .iter()
                .filter(|w| w.day == number)
                .map(|w| format!("{}\u{2013}{}", w.start, w.end))
                .collect();
            (!hours.is_empty()).then(|| (day_name(page.locale, number), hours.join(", ")))
        })
        .collect()
}

/// A day of the week, with a capital; 0 is Sunday.
fn day_name(locale: Locale, number: i32) -> String {
    // The 4th of January 1970 was a Sunday.
    let sunday = jiff::civil::date(1970, 1, 4);
    let date = sunday.saturating_add(jiff::Span::new().days(number));
    capital(locale.weekday(date))
}
