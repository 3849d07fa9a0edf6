//! The page of a coach's calendars: external ones, and the coach's own feed.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::external_calendar::MOST_CALENDARS;
use platform::error::Result;
use serde::Deserialize;

use super::FeedView;
use crate::actions::{
    external::{self, Calendar, CalendarState},
    feeds::{self, Side},
    odd::OddEvent,
};
use site::{
    App,
    forms::FormErrors,
    input::Form,
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
struct ListFragment {
    page: Page,
    calendars: Vec<Calendar>,
}

/// An event that was not understood, in words.
struct OddView {
    which: String,
    why: String,
    blocks: String,
}

/// What the list and the page both show of a calendar.
trait CalendarList {
    fn page(&self) -> &Page;

    /// The colour of its state.
    fn tone(&self, calendar: &Calendar) -> &'static str {
        match calendar.state {
            CalendarState::Reading => "neutral",
            CalendarState::Read => "green",
            CalendarState::Failing => "amber",
            CalendarState::Unreadable => "red",
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
        let mut sentences = vec![];
        if let Some(code) = &calendar.error {
            sentences.push(page.t_of("calendars-error", code));
        }
        match (calendar.state, &calendar.believed_until) {
            (CalendarState::Failing, Some(until)) => {
                sentences.push(page.t1("calendars-failing", "when", page.time(until)));
            }
            (CalendarState::Unreadable, _) => {
                sentences.push(page.t("calendars-unreadable"));
                let next = page.moment(&calendar.next_read_at);
                sentences.push(page.t1("calendars-next", "when", next));
            }
            _ => {}
        }
        if calendar.unclear > 0 {
            let count = i64::from(calendar.unclear);
            sentences.push(page.t1("calendars-unclear", "count", count));
        }
        sentences
    }

    /// Each event that was not understood: which, why and what to do, what it blocks.
    fn odd(&self, calendar: &Calendar) -> Vec<OddView> {
        let page = self.page();
        let view = |event: &OddEvent| {
            let title = if event.title.is_empty() {
                page.t("calendars-odd-untitled")
            } else {
                event.title.clone()
            };
            let blocks = [
                ("count", i64::from(event.stretches).into()),
                ("from", page.moment(&event.blocks_from).into()),
                ("until", page.moment(&event.blocks_until).into()),
            ];
            OddView {
                which: match &event.starts_at {
                    Some(at) => page.tw(
                        "calendars-odd-which",
                        [("title", title.into()), ("when", page.moment(at).into())],
                    ),
                    None => page.t1("calendars-odd-which-undated", "title", title),
                },
                why: page.t_of("calendars-odd-why", &event.reason),
                blocks: page.tw("calendars-odd-blocks", blocks),
            }
        };
        calendar.odd_events.iter().map(view).collect()
    }

    fn any_reading(&self, calendars: &[Calendar]) -> bool {
        calendars
            .iter()
            .any(|calendar| calendar.state == CalendarState::Reading)
    }
}

impl CalendarList for DeskPage {
    fn page(&self) -> &Page {
        &self.page
    }
}

impl CalendarList for ListFragment {
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
                feed: feeds::find(app, &coach.user.id, Side::Coach).await?,
                action: "/desk/calendars/feed",
                back: "/desk/calendars",
                fresh: coach.user.standing.fresh,
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
    Ok(html(&ListFragment { page, calendars }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewCalendarForm {
    name: String,
    url: String,
}

/// `POST /desk/calendars`
pub async fn add(
    State(app): State<App>,
    page: Page,
    coach: Coach,
    Form(form): Form<NewCalendarForm>,
) -> Result<Response> {
    match external::add(&app, &coach, Some(&form.name), Some(&form.url)).await {
        Ok(_) => {
            Ok(FlashRedirect::success("/desk/calendars", "flash-calendar-added").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let form = DeskPage {
                name: form.name,
                url: form.url,
                errors,
                ..DeskPage::load(&app, page, &coach).await?
            };
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &form))
        }
    }
}

/// `POST /desk/calendars/{id}/read`
pub async fn read(
    State(app): State<App>,
    coach: Coach,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    external::read_now(&app, &coach.id, &id).await?;
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
