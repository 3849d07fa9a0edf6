//! Page of a profile's section on sessions: how one meets, and for how much.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::{money::Currency, schema::InterventionMode};
use platform::error::{FieldErrors, Result};
use serde::Deserialize;

use super::{
    Frame, saved,
    sections::{Box, boxes, parsed},
};
use crate::{
    Market,
    amounts::parse_euros,
    practice::{
        actions,
        profile_owner::ProfileOwner,
        queries::Own,
        section_change::{SectionChange, SessionTerms},
    },
};
use site::{
    forms::FormErrors,
    input::ManyForm,
    page::Page,
    render::{html, html_with},
};

/// How one meets, as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SessionsForm {
    intervention_modes: Vec<String>,
    offers_remote: bool,
    offers_in_person: bool,
    accepts_corporate: bool,
    hourly_rate: String,
    daily_rate: String,
    currency: String,
    meeting_url: String,
    address: String,
    directions: String,
}

impl SessionsForm {
    fn from_profile(own: &Own) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let amount = |cents: Option<i32>| match cents {
            None => String::new(),
            Some(cents) if cents % 100 == 0 => (cents / 100).to_string(),
            Some(cents) => format!("{},{:02}", cents / 100, cents % 100),
        };
        Self {
            intervention_modes: own
                .intervention_modes
                .iter()
                .map(ToString::to_string)
                .collect(),
            offers_remote: own.offers_remote,
            offers_in_person: own.offers_in_person,
            accepts_corporate: own.accepts_corporate,
            hourly_rate: amount(own.hourly_rate),
            daily_rate: amount(own.daily_rate),
            currency: own.currency.clone(),
            meeting_url: text(&own.meeting_url),
            address: text(&own.address),
            directions: text(&own.directions),
        }
    }

    fn change(&self, errors: &mut FieldErrors) -> SectionChange {
        let mut amount = |field: &str, typed: &str| {
            if typed.trim().is_empty() {
                return None;
            }
            let read = parse_euros(typed);
            if read.is_none() {
                errors.add(field, "error-field-price");
            }
            read
        };
        let (hourly_rate, daily_rate) = (
            amount("hourlyRate", &self.hourly_rate),
            amount("dailyRate", &self.daily_rate),
        );
        SectionChange::Sessions(SessionTerms {
            intervention_modes: parsed(errors, "interventionModes", &self.intervention_modes),
            offers_remote: self.offers_remote,
            offers_in_person: self.offers_in_person,
            accepts_corporate: self.accepts_corporate,
            hourly_rate,
            daily_rate,
            currency: self.currency.clone(),
            meeting_url: self.meeting_url.clone(),
            address: self.address.clone(),
            directions: self.directions.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "practice/sessions.html")]
struct SessionsPage {
    page: Page,
    frame: Frame,
    form: SessionsForm,
    modes: Vec<Box>,
    currencies: Vec<(String, String)>,
    errors: FormErrors,
}

impl SessionsPage {
    fn new(page: Page, owner: &ProfileOwner, form: SessionsForm, errors: FormErrors) -> Self {
        let modes = InterventionMode::ALL.iter().map(ToString::to_string);
        let modes = boxes(modes, &form.intervention_modes, |m| {
            page.t_of("coaches-intervention", m)
        });
        let currencies = Currency::ALL.map(|code| (code.to_string(), code.to_string()));
        Self {
            frame: Frame::new(&page, owner, "sessions"),
            modes,
            currencies: currencies.to_vec(),
            page,
            form,
            errors,
        }
    }
}

/// `GET …/sessions`
pub async fn show(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
    let form = SessionsForm::from_profile(&own);
    Ok(html(&SessionsPage::new(
        page,
        &owner,
        form,
        FormErrors::none(),
    )))
}

/// `POST …/sessions`
pub async fn save(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    ManyForm(form): ManyForm<SessionsForm>,
) -> Result<Response> {
    let mut errors = FieldErrors::new();
    let change = form.change(&mut errors);
    match actions::save(&app, &owner, vec![change], 4, errors).await {
        Ok(_) => Ok(saved(&owner, "sessions")),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = SessionsPage::new(page, &owner, form, errors);
            Ok(html_with(status, &again))
        }
    }
}
