//! Pages of a coach's references: the companies they worked for.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use platform::error::Result;

use super::{Frame, certifications::RemovePage};
use crate::Market;
use crate::practice::{
    actions::proofs::{self, ReferenceInput},
    profile_owner::ProfileOwner,
    queries::{self, proofs::Reference},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    render::{html, html_with},
};

#[derive(Template)]
#[template(path = "practice/references.html")]
struct ListPage {
    page: Page,
    frame: Frame,
    items: Vec<Reference>,
}

impl ListPage {
    fn note(item: &Reference) -> String {
        let year = item.year.map(|y| y.to_string());
        let notes = [
            item.sector.as_deref(),
            item.mission_type.as_deref(),
            year.as_deref(),
        ];
        notes.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// `GET …/references`
pub async fn list(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    if owner.draft {
        queries::save_progress(&mut conn, &owner.id, 6).await?;
    }
    Ok(html(&ListPage {
        items: queries::proofs::references(&mut conn, &owner.id).await?,
        frame: Frame::new(&page, &owner, "references"),
        page,
    }))
}

#[derive(Template)]
#[template(path = "practice/reference.html")]
struct FormPage {
    page: Page,
    frame: Frame,
    id: Option<String>,
    form: ReferenceInput,
    errors: FormErrors,
}

impl FormPage {
    fn new(
        page: Page,
        owner: &ProfileOwner,
        id: Option<String>,
        form: ReferenceInput,
        errors: FormErrors,
    ) -> Self {
        Self {
            frame: Frame::new(&page, owner, "references"),
            page,
            id,
            form,
            errors,
        }
    }
}

/// `GET …/references/new`, `GET …/references/{id}`
pub async fn form(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    id: Option<Path<String>>,
) -> Result<Response> {
    let id = id.map(|Path(id)| id);
    let form = match &id {
        Some(id) => proofs::reference(&app, &owner, id).await?.into(),
        None => ReferenceInput {
            can_display: true,
            ..ReferenceInput::default()
        },
    };
    let none = FormErrors::none();
    Ok(html(&FormPage::new(page, &owner, id, form, none)))
}

/// `POST …/references/new`, `POST …/references/{id}`
pub async fn save(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    id: Option<Path<String>>,
    Form(form): Form<ReferenceInput>,
) -> Result<Response> {
    let id = id.map(|Path(id)| id);
    match proofs::save_reference(&app, &owner, id.as_deref(), &form).await {
        Ok(_) => {
            let list = format!("{}/references", owner.base());
            Ok(FlashRedirect::success(list, "flash-reference-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = FormPage::new(page, &owner, id, form, errors);
            Ok(html_with(status, &again))
        }
    }
}

/// `GET …/references/{id}/delete`
pub async fn ask_remove(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<Response> {
    let row = proofs::reference(&app, &owner, &id).await?;
    let back = format!("{}/references", owner.base());
    Ok(html(&RemovePage {
        title: page.t("practice-remove-reference"),
        name: row.company_name,
        consequences: vec![page.t("practice-remove-reference-text")],
        action: format!("{back}/{id}/delete"),
        back,
        frame: Frame::new(&page, &owner, "references"),
        page,
    }))
}

/// `POST …/references/{id}/delete`
pub async fn remove(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    proofs::delete_reference(&app, &owner, &id).await?;
    let list = format!("{}/references", owner.base());
    Ok(FlashRedirect::success(list, "flash-reference-removed").undo(&id))
}
