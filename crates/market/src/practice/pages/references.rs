//! Companies that a coach worked for.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use platform::error::Result;

use super::{Frame, certifications::RemovePage};
use crate::Market;
use crate::practice::{
    actions::proofs::{self, ReferenceTyped},
    author::Author,
    queries::{self, proofs::Reference},
};
use site::{
    forms::FormErrors,
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
pub async fn list(State(app): State<Market>, page: Page, author: Author) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    if author.draft {
        queries::reach(&mut conn, &author.id, 6).await?;
    }
    Ok(html(&ListPage {
        items: queries::proofs::references(&mut conn, &author.id).await?,
        frame: Frame::of(&page, &author, "references"),
        page,
    }))
}

#[derive(Template)]
#[template(path = "practice/reference.html")]
struct FormPage {
    page: Page,
    frame: Frame,
    id: Option<String>,
    form: ReferenceTyped,
    errors: FormErrors,
}

impl FormPage {
    fn new(page: Page, author: &Author, id: Option<String>, form: ReferenceTyped) -> Self {
        Self {
            frame: Frame::of(&page, author, "references"),
            errors: FormErrors::none(),
            page,
            id,
            form,
        }
    }
}

/// `GET …/references/new`
pub async fn new(page: Page, author: Author) -> Response {
    let form = ReferenceTyped {
        can_display: true,
        ..ReferenceTyped::default()
    };
    html(&FormPage::new(page, &author, None, form))
}

/// `GET …/references/{id}`
pub async fn edit(
    State(app): State<Market>,
    page: Page,
    author: Author,
    Path(id): Path<String>,
) -> Result<Response> {
    let row = proofs::reference(&app, &author, &id).await?;
    Ok(html(&FormPage::new(page, &author, Some(id), row.into())))
}

/// `POST …/references/new`
pub async fn add(
    State(app): State<Market>,
    page: Page,
    author: Author,
    Form(form): Form<ReferenceTyped>,
) -> Result<Response> {
    save(&app, page, &author, None, form).await
}

/// `POST …/references/{id}`
pub async fn change(
    State(app): State<Market>,
    page: Page,
    author: Author,
    Path(id): Path<String>,
    Form(form): Form<ReferenceTyped>,
) -> Result<Response> {
    save(&app, page, &author, Some(id), form).await
}

async fn save(
    app: &Market,
    page: Page,
    author: &Author,
    id: Option<String>,
    typed: ReferenceTyped,
) -> Result<Response> {
    match proofs::save_reference(app, author, id.as_deref(), &typed).await {
        Ok(_) => {
            let list = format!("{}/references", author.base());
            Ok(FlashRedirect::success(list, "flash-reference-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = FormPage {
                errors,
                ..FormPage::new(page, author, id, typed)
            };
            Ok(html_with(status, &again))
        }
    }
}

/// `GET …/references/{id}/delete`
pub async fn ask_remove(
    State(app): State<Market>,
    page: Page,
    author: Author,
    Path(id): Path<String>,
) -> Result<Response> {
    let row = proofs::reference(&app, &author, &id).await?;
    let back = format!("{}/references", author.base());
    Ok(html(&RemovePage {
        title: page.t("practice-remove-reference"),
        name: row.company_name,
        consequences: vec![page.t("practice-remove-reference-text")],
        action: format!("{back}/{id}/delete"),
        back,
        frame: Frame::of(&page, &author, "references"),
        page,
    }))
}

/// `POST …/references/{id}/delete`
pub async fn remove(
    State(app): State<Market>,
    author: Author,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    proofs::delete_reference(&app, &author, &id).await?;
    let list = format!("{}/references", author.base());
    Ok(FlashRedirect::success(list, "flash-reference-removed").undo(&id))
}
