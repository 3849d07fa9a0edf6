//! How the hours are cut into sessions.

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::slots::SlotRules;
use platform::error::{Error, FieldErrors, Result};

use crate::{
    Market,
    practice::availability::actions::rules::{self, Wanted},
};
use site::{
    forms::FormErrors,
    page::{FlashRedirect, Page},
    render,
    who::Coach,
};

/// The lengths that most coaches choose from.
const USUAL: [u32; 10] = [30, 45, 60, 75, 90, 120, 180, 240, 420, 480];

/// What was typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    step: String,
    notice: String,
    notice_unit: String,
    horizon: String,
    before: String,
    after: String,
    daily: String,
    durations: Vec<String>,
    other: String,
}

#[derive(Template)]
#[template(path = "practice/availability/rules.html")]
struct RulesPage {
    page: Page,
    typed: Typed,
    /// Minutes, words, whether it is chosen.
    lengths: Vec<(String, String, bool)>,
    units: Vec<(&'static str, String)>,
    errors: FormErrors,
}

/// `GET /desk/availability/rules`
pub async fn show(State(app): State<Market>, page: Page, coach: Coach) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let (_, rules) = crate::coaches::rules_of(&mut conn, &coach.id).await?;
    let shown = RulesPage::of(page, Typed::of(&rules), FormErrors::none());
    Ok(render::html(&shown))
}

/// `POST /desk/availability/rules`
pub async fn submit(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let typed = Typed::read(fields);
    match save(&app, &coach, &typed).await {
        Ok(()) => {
            let there = "/desk/availability/rules";
            Ok(FlashRedirect::success(there, "flash-rules-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let shown = RulesPage::of(page, typed, errors);
            Ok(render::html_with(status, &shown))
        }
    }
}

async fn save(app: &Market, coach: &Coach, typed: &Typed) -> Result<()> {
    let mut errors = FieldErrors::new();
    let wanted = typed.numbers(&mut errors);
    // What is no number has been said; the rest is looked at all the same.
    rules::check(&wanted, &mut errors);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    rules::save(app, &coach.id, &wanted).await?;
    Ok(())
}

impl Typed {
    fn of(rules: &SlotRules) -> Self {
        let wanted = Wanted::of(rules);
        let (notice, unit) = match wanted.notice_minutes {
            n if n > 0 && n % 1440 == 0 => (n / 1440, "days"),
            n if n % 60 == 0 => (n / 60, "hours"),
            n => (n, "minutes"),
        };
        Self {
            step: wanted.step_minutes.to_string(),
            notice: notice.to_string(),
            notice_unit: unit.to_owned(),
            horizon: wanted.horizon_days.to_string(),
            before: wanted.buffer_before_minutes.to_string(),
            after: wanted.buffer_after_minutes.to_string(),
            daily: wanted
                .daily_maximum
                .map_or_else(String::new, |n| n.to_string()),
            durations: wanted.durations.iter().map(ToString::to_string).collect(),
            other: String::new(),
        }
    }

    fn read(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            let value: String = value.trim().chars().take(40).collect();
            match name.as_str() {
                "stepMinutes" => typed.step = value,
                "noticeMinutes" => typed.notice = value,
                "noticeUnit" => typed.notice_unit = value,
                "horizonDays" => typed.horizon = value,
                "bufferBeforeMinutes" => typed.before = value,
                "bufferAfterMinutes" => typed.after = value,
                "dailyMaximum" => typed.daily = value,
                "durations" => typed.durations.push(value),
                "otherDuration" => typed.other = value,
                _ => {}
            }
        }
        typed
    }

    /// The numbers; what is none is named, and stands in as a value that is fine.
    fn numbers(&self, errors: &mut FieldErrors) -> Wanted {
        let usual = Wanted::of(&SlotRules::default());
        let mut number = |field: &str, text: &str, instead: i64| {
            text.parse::<i64>().unwrap_or_else(|_| {
                errors.add(field, "error-field-number");
                instead
            })
        };
        let unit = match self.notice_unit.as_str() {
            "days" => 1440,
            "hours" => 60,
            _ => 1,
        };
        let notice = number("noticeMinutes", &self.notice, usual.notice_minutes / unit);
        let mut durations: Vec<i64> = self
            .durations
            .iter()
            .map(|text| number("durations", text, 60))
            .collect();
        if !self.other.is_empty() {
            durations.push(number("durations", &self.other, 60));
        }
        Wanted {
            step_minutes: number("stepMinutes", &self.step, usual.step_minutes),
            notice_minutes: notice.saturating_mul(unit),
            horizon_days: number("horizonDays", &self.horizon, usual.horizon_days),
            buffer_before_minutes: number("bufferBeforeMinutes", &self.before, 0),
            buffer_after_minutes: number("bufferAfterMinutes", &self.after, 0),
            daily_maximum: (!self.daily.is_empty()).then(|| number("dailyMaximum", &self.daily, 1)),
            durations,
        }
    }
}

impl RulesPage {
    fn of(page: Page, typed: Typed, errors: FormErrors) -> Self {
        let mut minutes: Vec<u32> = USUAL.to_vec();
        minutes.extend(typed.durations.iter().filter_map(|d| d.parse::<u32>().ok()));
        minutes.sort_unstable();
        minutes.dedup();
        let lengths = minutes
            .iter()
            .map(|m| {
                let text = m.to_string();
                let chosen = typed.durations.contains(&text);
                (text, page.minutes(*m), chosen)
            })
            .collect();
        let units = ["minutes", "hours", "days"]
            .map(|unit| (unit, page.t_of("availability-unit", unit)))
            .to_vec();
        Self {
            page,
            typed,
            lengths,
            units,
            errors,
        }
    }
}
