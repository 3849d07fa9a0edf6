//! A coach's calendars: those that block slots, and their own feed.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::external_calendar::MOST_CALENDARS;
use platform::error::Result;
use serde::Deserialize;

use super::FeedView;
use crate::actions::{
    external::{self, Calendar, State as Reading},
    feeds::{self, Side},
};
use site::{
    App,
    forms::{FormErrors, belongs_to_form},
    page::{FlashRedirect, Page},
    render::{html, html_with},
    who::Coach,
};

#[derive(Template)]
#[template(path = "calendars/desk.html")]
struct DeskPage {
    page: Page,
    calendars: Vec<Calendar>,
    view: FeedView,
    name: String,
    url: String,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "calendars/list.html")]
struct List {
    page: Page,
    calendars: Vec<Calendar>,
}

/// What the list and the page both say of a calendar.
trait Shown {
    fn page(&self) -> &Page;

    /// The colour of its state.
    fn tone(&self, calendar: &Calendar) -> &'static str {
        match calendar.state {
            Reading::Reading => "neutral",
            Reading::Read => "green",
            Reading::Failing => "amber",
            Reading::Unreadable => "red",
        }
    }

    /// Where it is and when it was read, in a line.
    fn note(&self, calendar: &Calendar) -> String {
        let page = self.page();
        let read = match &calendar.read_at {
            None => return calendar.host.clone(),
            Some(at) => page.t1("calendars-read-at", "when", page.moment(at)),
        };
        let busy = page.t1("calendars-busy", "count", i64::from(calendar.busy));
        format!("{} · {read} · {busy}", calendar.host)
    }

    /// What is wrong with it, and what that means for the slots.
    fn trouble(&self, calendar: &Calendar) -> Vec<String> {
        let page = self.page();
        let mut said = vec![];
        if let Some(code) = &calendar.error {
            said.push(page.t_of("calendars-error", code));
        }
        match (calendar.state, &calendar.believed_until) {
            (Reading::Failing, Some(until)) => {
                said.push(page.t1("calendars-failing", "when", page.time(until)));
            }
            (Reading::Unreadable, _) => {
                said.push(page.t("calendars-unreadable"));
                let next = page.moment(&calendar.next_read_at);
                said.push(page.t1("calendars-next", "when", next));
            }
            _ => {}
        }
        if calendar.unclear > 0 {
            let count = i64::from(calendar.unclear);
            said.push(page.t1("calendars-unclear", "count", count));
        }
        said
    }

    fn any_reading(&self, calendars: &[Calendar]) -> bool {
        calendars
            .iter()
            .any(|calendar| calendar.state == Reading::Reading)
    }
}

impl Shown for DeskPage {
    fn page(&self) -> &Page {
        &self.page
    }
}

impl Shown for List {
    fn page(&self) -> &Page {
        &self.page
    }
}

impl DeskPage {
    async fn load(app: &App, page: Page, coach: &Coach) -> Result<Self> {
        Ok(Self {
            page,
            calendars: external::list(app, &coach.id).await?,
            view: FeedView {
                feed: feeds::shown(app, &coach.user.id, Side::Coach).await?,
                action: "/desk/calendars/feed",
            },
            name: String::new(),
            url: String::new(),
            errors: FormErrors::none(),
        })
    }

    fn full(&self) -> bool {
        self.calendars.len() >= MOST_CALENDARS
    }
}

/// `GET /desk/calendars`
pub async fn show(State(app): State<App>, page: Page, coach: Coach) -> Result<Response> {
    Ok(html(&DeskPage::load(&app, page, &coach).await?))
}

/// `GET /desk/calendars/list`: the list again, while one of them is being read.
pub async fn list(State(app): State<App>, page: Page, coach: Coach) -> Result<Response> {
    let calendars = external::list(&app, &coach.id).await?;
    Ok(html(&List { page, calendars }))
}

/// A calendar that is given.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewCalendar {
    name: String,
    url: String,
}

/// `POST /desk/calendars`
pub async fn add(
    State(app): State<App>,
    page: Page,
    coach: Coach,
    Form(form): Form<NewCalendar>,
) -> Result<Response> {
    match external::add(&app, &coach, Some(&form.name), Some(&form.url)).await {
        Ok(_) => {
            Ok(FlashRedirect::success("/desk/calendars", "flash-calendar-added").into_response())
        }
        Err(error) if belongs_to_form(&error) => {
            let errors = FormErrors::from_error(&error, page.locale);
            let again = DeskPage {
                name: form.name,
                url: form.url,
                errors,
                ..DeskPage::load(&app, page, &coach).await?
            };
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
        Err(error) => Err(error),
    }
}

/// `POST /desk/calendars/{id}/read`
pub async fn read(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    external::ask(&app, &coach.id, &id).await?;
    Ok(FlashRedirect::success(
        "/desk/calendars",
        "flash-calendar-asked",
    ))
}

/// `POST /desk/calendars/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    external::remove(&app, &coach.id, &id).await?;
    Ok(FlashRedirect::success(
        "/desk/calendars",
        "flash-calendar-removed",
    ))
}
