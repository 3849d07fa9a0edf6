//! Pages of a profile's first sections: who the coach is, and what they do.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::schema::TargetAudience;
use platform::error::{FieldErrors, Result};
use serde::Deserialize;

use super::{Frame, saved};
use crate::Market;
use crate::practice::{
    actions,
    inputs::degrees,
    profile_options,
    profile_owner::ProfileOwner,
    queries::Own,
    section_change::{About, Expertise, SectionChange},
};
use site::{
    forms::FormErrors,
    input::ManyForm,
    page::Page,
    render::{html, html_with},
    zones,
};

/// Who the coach is, as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct YouForm {
    headline: String,
    bio: String,
    city: String,
    country: String,
    timezone: String,
    latitude: String,
    longitude: String,
}

impl YouForm {
    fn from_profile(own: &Own) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            headline: text(&own.headline),
            bio: text(&own.bio),
            city: text(&own.city),
            country: text(&own.country),
            timezone: own.timezone.clone(),
            latitude: number(own.latitude),
            longitude: number(own.longitude),
        }
    }

    fn change(&self) -> SectionChange {
        // What is no number is no place on Earth either.
        let degrees = |typed: &str| match typed.trim() {
            "" => None,
            typed => Some(degrees(typed).unwrap_or(f64::NAN)),
        };
        SectionChange::About(About {
            headline: self.headline.clone(),
            bio: self.bio.clone(),
            city: self.city.clone(),
            country: self.country.clone(),
            timezone: self.timezone.clone(),
            latitude: degrees(&self.latitude),
            longitude: degrees(&self.longitude),
        })
    }
}

#[derive(Template)]
#[template(path = "practice/you.html")]
struct YouPage {
    countries: Vec<(String, String)>,
    zones: &'static [String],
    page: Page,
    frame: Frame,
    form: YouForm,
    errors: FormErrors,
    public_name: String,
}

impl YouPage {
    fn new(page: Page, owner: &ProfileOwner, form: YouForm, errors: FormErrors) -> Self {
        let mut countries: Vec<(String, String)> = profile_options::COUNTRIES
            .iter()
            .map(|code| ((*code).to_owned(), page.t_of("country", code)))
            .collect();
        if !form.country.is_empty() && !countries.iter().any(|(code, _)| *code == form.country) {
            countries.push((form.country.clone(), form.country.clone()));
        }
        Self {
            countries,
            zones: zones::all(),
            frame: Frame::new(&page, owner, "you"),
            public_name: owner.user.display_name().to_owned(),
            page,
            form,
            errors,
        }
    }
}

/// `GET …/you`
pub async fn you(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
    Ok(html(&YouPage::new(
        page,
        &owner,
        YouForm::from_profile(&own),
        FormErrors::none(),
    )))
}

/// `POST …/you`
pub async fn save_you(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    ManyForm(form): ManyForm<YouForm>,
) -> Result<Response> {
    match actions::save(&app, &owner, vec![form.change()], 2, FieldErrors::new()).await {
        Ok(_) => Ok(saved(&owner, "you")),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            Ok(html_with(status, &YouPage::new(page, &owner, form, errors)))
        }
    }
}

/// What the coach does, as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct WorkForm {
    specialties: Vec<String>,
    methodologies: Vec<String>,
    languages: Vec<String>,
    target_audience: Vec<String>,
}

impl WorkForm {
    fn from_profile(own: &Own) -> Self {
        Self {
            specialties: own.specialties.clone(),
            methodologies: own.methodologies.clone(),
            languages: own.languages.clone(),
            target_audience: own
                .target_audience
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    fn change(&self, errors: &mut FieldErrors) -> SectionChange {
        SectionChange::Expertise(Expertise {
            specialties: self.specialties.clone(),
            methodologies: self.methodologies.clone(),
            languages: self.languages.clone(),
            target_audience: parsed(errors, "targetAudience", &self.target_audience),
        })
    }
}

/// Values of an enumeration; one that is none names its field.
pub(super) fn parsed<T: std::str::FromStr>(
    errors: &mut FieldErrors,
    field: &str,
    typed: &[String],
) -> Vec<T> {
    let read: Vec<T> = typed.iter().filter_map(|text| text.parse().ok()).collect();
    if read.len() < typed.len() {
        errors.add(field, "error-field-choice");
    }
    read
}

/// A box to tick.
pub(super) struct Box {
    pub value: String,
    pub label: String,
    pub ticked: bool,
}

/// Boxes for values, some of them ticked.
pub(super) fn boxes(
    values: impl IntoIterator<Item = String>,
    ticked: &[String],
    label: impl Fn(&str) -> String,
) -> Vec<Box> {
    values
        .into_iter()
        .map(|value| Box {
            label: label(&value),
            ticked: ticked.contains(&value),
            value,
        })
        .collect()
}

#[derive(Template)]
#[template(path = "practice/work.html")]
struct WorkPage {
    page: Page,
    frame: Frame,
    /// Lines for specialties, some of them empty.
    specialties: Vec<String>,
    methodologies: Vec<String>,
    languages: Vec<Box>,
    audience: Vec<Box>,
    known_specialties: Vec<String>,
    known_methodologies: Vec<String>,
    errors: FormErrors,
}

impl WorkPage {
    async fn load(
        app: &Market,
        page: Page,
        owner: &ProfileOwner,
        form: WorkForm,
        errors: FormErrors,
    ) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let (known_specialties, known_methodologies) = actions::suggestions(&mut conn).await?;
        // Three empty lines to go on, six lines at least.
        let lines = |words: &[String]| {
            let most = domain::profile::MOST_WORDS;
            let wanted = (words.len() + 3).clamp(6, most.max(words.len()));
            let mut lines = words.to_vec();
            lines.resize(wanted, String::new());
            lines
        };
        let others = form
            .languages
            .iter()
            .filter(|tag| !profile_options::LANGUAGES.contains(&tag.as_str()))
            .cloned();
        let tags = profile_options::LANGUAGES
            .iter()
            .map(|tag| (*tag).to_owned())
            .chain(others);
        let languages = boxes(tags, &form.languages, |tag| {
            let known = profile_options::LANGUAGES.contains(&tag);
            if known {
                page.t_of("coaches-language", tag)
            } else {
                tag.to_owned()
            }
        });
        let audiences = TargetAudience::ALL.iter().map(ToString::to_string);
        let audience = boxes(audiences, &form.target_audience, |a| {
            page.t_of("coaches-audience", a)
        });
        Ok(Self {
            frame: Frame::new(&page, owner, "work"),
            specialties: lines(&form.specialties),
            methodologies: lines(&form.methodologies),
            languages,
            audience,
            known_specialties,
            known_methodologies,
            errors,
            page,
        })
    }
}

/// `GET …/work`
pub async fn work(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
    let form = WorkForm::from_profile(&own);
    Ok(html(
        &WorkPage::load(&app, page, &owner, form, FormErrors::none()).await?,
    ))
}

/// `POST …/work`
pub async fn save_work(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    ManyForm(form): ManyForm<WorkForm>,
) -> Result<Response> {
    let mut errors = FieldErrors::new();
    let change = form.change(&mut errors);
    match actions::save(&app, &owner, vec![change], 3, errors).await {
        Ok(_) => Ok(saved(&owner, "work")),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = WorkPage::load(&app, page, &owner, form, errors).await?;
            Ok(html_with(status, &again))
        }
    }
}
