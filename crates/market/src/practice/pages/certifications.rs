//! Pages of a coach's certifications, with their scans.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::verification::expiry_day;
use platform::error::Result;

use super::Frame;
use crate::Market;
use crate::practice::{
    actions::{
        self,
        proofs::{self, CertificationInput, Scan},
        verification::today,
    },
    files,
    profile_owner::ProfileOwner,
    queries::{self, proofs::Certification},
};
use site::{
    forms::FormErrors,
    objects::Link,
    page::{FlashRedirect, Page},
    render::{html, html_with},
    upload::{Parts, read_form},
};

/// A certification as a list shows it.
pub struct Item {
    pub id: String,
    pub name: String,
    pub note: String,
    pub verified: bool,
    pub expired: bool,
    pub has_document: bool,
    pub is_pdf: bool,
    /// Pages of a PDF, from 1.
    pub pages: std::ops::RangeInclusive<u32>,
    /// Whether the antivirus looked at it, or it is a picture of ours.
    pub is_checked: bool,
    pub bears_badge: bool,
}

impl Item {
    /// A certification on a day.
    pub fn new(page: &Page, row: &Certification, today: jiff::civil::Date) -> Self {
        let mut notes = vec![row.issuer.clone()];
        notes.extend(row.year.map(|year| year.to_string()));
        let ends = row.expires_at.map(|at| expiry_day(at.0));
        let expired = ends.is_some_and(|on| domain::verification::expired(on, today));
        if let Some(on) = ends {
            let key = if expired {
                "coaches-cert-expired"
            } else {
                "coaches-cert-until"
            };
            notes.push(page.t1(key, "date", page.locale.date(on)));
        }
        if let (true, Some(at)) = (row.verified, &row.verified_at) {
            notes.push(page.t1("coaches-cert-seen-on", "date", page.date(at)));
        }
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            note: notes.join(" · "),
            verified: row.verified,
            expired,
            has_document: row.document().is_some(),
            is_pdf: row.document().is_some_and(files::is_pdf),
            pages: 1..=row.document().map_or(1, files::pages),
            is_checked: row.document().is_some_and(files::is_checked),
            bears_badge: row.bears_badge,
        }
    }
}

#[derive(Template)]
#[template(path = "practice/certifications.html")]
struct ListPage {
    page: Page,
    frame: Frame,
    items: Vec<Item>,
}

/// `GET …/certifications`
pub async fn list(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let own = actions::own(&mut conn, &owner.id).await?;
    if own.draft {
        queries::save_progress(&mut conn, &owner.id, 5).await?;
    }
    let rows = queries::proofs::certifications(&mut conn, &owner.id).await?;
    let today = today(&app, &own.timezone);
    Ok(html(&ListPage {
        items: rows
            .iter()
            .map(|row| Item::new(&page, row, today))
            .collect(),
        frame: Frame::new(&page, &owner, "certifications"),
        page,
    }))
}

#[derive(Template)]
#[template(path = "practice/certification.html")]
struct FormPage {
    page: Page,
    frame: Frame,
    /// The certification that is changed; none when one is added.
    item: Option<Item>,
    form: CertificationInput,
    errors: FormErrors,
}

impl FormPage {
    async fn load(
        app: &Market,
        page: Page,
        owner: &ProfileOwner,
        id: Option<&str>,
    ) -> Result<Self> {
        let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
        let row = match id {
            Some(id) => Some(proofs::certification(app, owner, id).await?),
            None => None,
        };
        let form = row
            .as_ref()
            .map(CertificationInput::from)
            .unwrap_or_default();
        let today = today(app, &own.timezone);
        Ok(Self {
            item: row.map(|row| Item::new(&page, &row, today)),
            frame: Frame::new(&page, owner, "certifications"),
            form,
            errors: FormErrors::none(),
            page,
        })
    }
}

/// `GET …/certifications/new`, `GET …/certifications/{id}`
pub async fn form(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    id: Option<Path<String>>,
) -> Result<Response> {
    let id = id.as_deref().map(String::as_str);
    Ok(html(&FormPage::load(&app, page, &owner, id).await?))
}

/// `POST …/certifications/new`, `POST …/certifications/{id}`
pub async fn save(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    id: Option<Path<String>>,
    form: Parts,
) -> Result<Response> {
    let id = id.as_deref().map(String::as_str);
    let (sent, refused) = read_form(&app.config, form, "document", files::LARGEST_SCAN).await?;
    let typed = CertificationInput {
        name: sent.typed("name").to_owned(),
        issuer: sent.typed("issuer").to_owned(),
        year: sent.typed("year").to_owned(),
        expires_at: sent.typed("expiresAt").to_owned(),
    };
    let removed = sent.typed("removeDocument") == "true";
    let scan = match sent.file {
        Some(bytes) => Scan::New(bytes),
        None if removed => Scan::Remove,
        None => Scan::Keep,
    };
    let done = match refused {
        Some(error) => Err(error),
        None => proofs::save_certification(&app, &owner, id, &typed, scan).await,
    };
    match done {
        Ok(_) => {
            let list = format!("{}/certifications", owner.base());
            Ok(FlashRedirect::success(list, "flash-certification-saved").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = FormPage {
                errors,
                form: typed,
                ..FormPage::load(&app, page, &owner, id).await?
            };
            Ok(html_with(status, &again))
        }
    }
}

#[derive(Template)]
#[template(path = "practice/remove.html")]
pub struct RemovePage {
    pub page: Page,
    pub frame: Frame,
    pub title: String,
    pub name: String,
    pub consequences: Vec<String>,
    pub action: String,
    pub back: String,
}

/// `GET …/certifications/{id}/delete`: says what goes with it.
pub async fn ask_remove(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<Response> {
    let row = proofs::certification(&app, &owner, &id).await?;
    let mut consequences = vec![page.t("practice-remove-certification-text")];
    if row.bears_badge {
        consequences.push(page.t("practice-remove-badge"));
    }
    let back = format!("{}/certifications", owner.base());
    Ok(html(&RemovePage {
        title: page.t("practice-remove-certification"),
        name: row.name,
        consequences,
        action: format!("{back}/{id}/delete"),
        back,
        frame: Frame::new(&page, &owner, "certifications"),
        page,
    }))
}

/// `POST …/certifications/{id}/delete`
pub async fn remove(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<FlashRedirect> {
    proofs::delete_certification(&app, &owner, &id).await?;
    let list = format!("{}/certifications", owner.base());
    Ok(FlashRedirect::success(list, "flash-certification-removed").undo(&id))
}

/// `GET …/certifications/{id}/document`: a fresh signed address of the coach's own scan.
pub async fn document(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<Response> {
    let row = proofs::certification(&app, &owner, &id).await?;
    Ok(sent_to(&proofs::scan_link(&app, &row).await?))
}

/// Sends a browser to an address that ends.
pub fn sent_to(link: &Link) -> Response {
    let mut response = Redirect::temporary(&link.url).into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}
