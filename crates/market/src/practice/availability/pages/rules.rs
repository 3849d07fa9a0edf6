//! Page of the slot rules.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::slots::SlotRules;
use platform::error::{Error, FieldErrors, Result};

use crate::{
    Market,
    practice::availability::actions::rules::{self, SlotRulesInput},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    render,
    who::Coach,
};

/// The lengths that most coaches choose from.
const USUAL: [u32; 10] = [30, 45, 60, 75, 90, 120, 180, 240, 420, 480];

/// What was form.
#[derive(Clone, Debug, Default)]
struct RulesForm {
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
    form: RulesForm,
    /// Minutes, words, whether it is chosen.
    lengths: Vec<(String, String, bool)>,
    units: Vec<(&'static str, String)>,
    errors: FormErrors,
}

/// `GET /desk/availability/rules`
pub async fn show(State(app): State<Market>, page: Page, coach: Coach) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let (_, rules) = crate::coaches::rules_of(&mut conn, &coach.id).await?;
    let shown = RulesPage::new(page, RulesForm::from_rules(&rules), FormErrors::none());
    Ok(render::html(&shown))
}

/// `POST /desk/availability/rules`
pub async fn submit(
    State(app): State<Market>,
    page: Page,
    coach: Coach,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let form = RulesForm::from_fields(fields);
    match save(&app, &coach, &form).await {
        Ok(()) => {
            let there = "/desk/availability/rules";
            Ok(FlashRedirect::success(there, "flash-rules-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let shown = RulesPage::new(page, form, errors);
            Ok(render::html_with(status, &shown))
        }
    }
}

async fn save(app: &Market, coach: &Coach, form: &RulesForm) -> Result<()> {
    let mut errors = FieldErrors::new();
    let input = form.numbers(&mut errors);
    // What is no number is named already; the rest is looked at all the same.
    rules::check(&input, &mut errors);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    rules::save(app, &coach.id, &input).await?;
    Ok(())
}

impl RulesForm {
    fn from_rules(rules: &SlotRules) -> Self {
        let input = SlotRulesInput::from_rules(rules);
        let (notice, unit) = match input.notice_minutes {
            n if n > 0 && n % 1440 == 0 => (n / 1440, "days"),
            n if n % 60 == 0 => (n / 60, "hours"),
            n => (n, "minutes"),
        };
        Self {
            step: input.step_minutes.to_string(),
            notice: notice.to_string(),
            notice_unit: unit.to_owned(),
            horizon: input.horizon_days.to_string(),
            before: input.buffer_before_minutes.to_string(),
            after: input.buffer_after_minutes.to_string(),
            daily: input
                .daily_maximum
                .map_or_else(String::new, |n| n.to_string()),
            durations: input.durations.iter().map(ToString::to_string).collect(),
            other: String::new(),
        }
    }

    fn from_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            let value: String = value.trim().chars().take(40).collect();
            match name.as_str() {
                "stepMinutes" => form.step = value,
                "noticeMinutes" => form.notice = value,
                "noticeUnit" => form.notice_unit = value,
                "horizonDays" => form.horizon = value,
                "bufferBeforeMinutes" => form.before = value,
                "bufferAfterMinutes" => form.after = value,
                "dailyMaximum" => form.daily = value,
                "durations" => form.durations.push(value),
                "otherDuration" => form.other = value,
                _ => {}
            }
        }
        form
    }

    /// The numbers; what is none is named, and stands in as a value that is fine.
    fn numbers(&self, errors: &mut FieldErrors) -> SlotRulesInput {
        let usual = SlotRulesInput::from_rules(&SlotRules::default());
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
        SlotRulesInput {
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
    fn new(page: Page, form: RulesForm, errors: FormErrors) -> Self {
        let mut minutes: Vec<u32> = USUAL.to_vec();
        minutes.extend(form.durations.iter().filter_map(|d| d.parse::<u32>().ok()));
        minutes.sort_unstable();
        minutes.dedup();
        let lengths = minutes
            .iter()
            .map(|m| {
                let text = m.to_string();
                let chosen = form.durations.contains(&text);
                (text, page.minutes(*m), chosen)
            })
            .collect();
        let units = ["minutes", "hours", "days"]
            .map(|unit| (unit, page.t_of("availability-unit", unit)))
            .to_vec();
        Self {
            page,
            form,
            lengths,
            units,
            errors,
        }
    }
}
