//! Pages of the platform's queue of verifications: the oldest first; documents beside what was
//! declared; a decision that says why.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::{ids::CoachId, verification::Step};
use platform::error::{Error, Result};
use serde::Deserialize;

use super::{
    certifications::{Item, sent_to},
    verification::{HistoryEntry, tone},
};
use crate::Market;
use crate::practice::{
    actions::{
        self, verification as steps,
        verification_queue::{QueueFilter, document_key, document_link, step_named, twins},
    },
    files,
    queries::{
        self, Own,
        proofs::Reference,
        verification::{self as requests, Named, QueueCursor, Request},
    },
};
use site::{
    forms::FormErrors,
    input::{Form, ManyForm, Query},
    page::{FlashRedirect, Page, initials},
    pagination::PageQuery,
    render::{html, html_with},
    who::Admin,
};

#[derive(Debug, Deserialize)]
pub struct QueueQuery {
    show: Option<String>,
    cursor: Option<String>,
}

struct Row {
    href: String,
    name: String,
    headline: String,
    avatar: Option<String>,
    initials: String,
    when: String,
    word: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "admin/verifications.html")]
struct QueuePage {
    page: Page,
    shown: QueueFilter,
    /// Pairs (address, label), and whether it is this one.
    tabs: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /admin/verifications`
pub async fn list(
    State(app): State<Market>,
    page: Page,
    _admin: Admin,
    Query(query): Query<QueueQuery>,
) -> Result<Response> {
    let shown = QueueFilter::parse(query.show.as_deref())?;
    let asked = PageQuery {
        cursor: query.cursor,
        limit: None,
    };
    let after: Option<QueueCursor> = asked.after()?;
    let mut conn = app.db.acquire().await?;
    let listing = shown
        .page(&mut conn, after.as_ref(), asked.limit()?)
        .await?;
    let mut rows = vec![];
    for request in listing.items {
        let state = request.state()?;
        rows.push(Row {
            href: format!("/admin/verifications/{}", request.id),
            headline: request.headline.unwrap_or_default(),
            avatar: request
                .avatar_url
                .filter(|url| url.starts_with('/') && !url.starts_with("//")),
            initials: initials(&request.name),
            name: request.name,
            when: page.moment(&request.submitted_at),
            word: page.t_of("verification-state", state),
            tone: tone(state),
        });
    }
    let tabs = QueueFilter::ALL
        .into_iter()
        .map(|s| {
            let href = format!("/admin/verifications?show={}", s.as_str());
            (
                href,
                page.t_of("admin-verifications", s.as_str()),
                s == shown,
            )
        })
        .collect();
    let next = listing.next_cursor.map(|cursor| {
        format!(
            "/admin/verifications?show={}&cursor={cursor}",
            shown.as_str()
        )
    });
    Ok(html(&QueuePage {
        page,
        shown,
        tabs,
        rows,
        next,
    }))
}

/// Something that can be decided.
struct Choice {
    value: &'static str,
    label: String,
    note: String,
}

#[derive(Template)]
#[template(path = "admin/verification.html")]
struct OnePage {
    page: Page,
    request: Request,
    word: String,
    tone: &'static str,
    sent: String,
    own: Own,
    facts: Vec<(String, String)>,
    proofs: Vec<Item>,
    references: Vec<Reference>,
    past: Vec<HistoryEntry>,
    choices: Vec<Choice>,
    /// Whether the reader is the coach: nobody decides about themself.
    oneself: bool,
    /// Verified coaches whose names read like this one's.
    twins: Vec<Named>,
    form: DecisionForm,
    errors: FormErrors,
}

impl OnePage {
    async fn load(app: &Market, page: Page, admin: &Admin, id: &str) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let request = requests::request(&mut conn, id)
            .await?
            .ok_or_else(Error::not_found)?;
        let own = actions::own(&mut conn, &request.coach_id).await?;
        let today = steps::today(app, &own.timezone);
        let rows = queries::proofs::certifications(&mut conn, &own.id).await?;
        let references = queries::proofs::references(&mut conn, &own.id).await?;
        let history = requests::history(&mut conn, &own.id).await?;
        let twins = twins(&mut conn, &request).await?;
        let state = request.state()?;
        let facts = [
            (
                "practice-headline",
                own.headline.clone().unwrap_or_default(),
            ),
            ("practice-specialties", own.specialties.join(", ")),
            ("practice-methodologies", own.methodologies.join(", ")),
            ("practice-city", own.city.clone().unwrap_or_default()),
        ]
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(key, words)| (page.t(key), words))
        .collect();
        let choices = [
            (Step::Verify, "verify"),
            (Step::Interview, "interview"),
            (Step::AskMore, "ask"),
            (Step::Refuse, "refuse"),
            (Step::Revoke, "revoke"),
        ]
        .into_iter()
        .filter(|(step, _)| state.after(*step).is_ok())
        .map(|(_, value)| Choice {
            value,
            label: page.t_of("admin-decision", value),
            note: page.t_of("admin-decision-note", value),
        })
        .collect();
        let form = DecisionForm {
            version: request.version,
            certifications: rows
                .iter()
                .filter(|c| c.bears_badge)
                .map(|c| c.id.to_string())
                .collect(),
            ..DecisionForm::default()
        };
        Ok(Self {
            word: page.t_of("verification-state", state),
            tone: tone(state),
            sent: page.moment(&request.submitted_at),
            proofs: rows.iter().map(|r| Item::new(&page, r, today)).collect(),
            past: history
                .iter()
                .map(|e| HistoryEntry::new(&page, e, true))
                .collect(),
            twins,
            oneself: !domain::verification::may_decide(&admin.0.id, &own.user_id),
            request,
            own,
            facts,
            references,
            choices,
            form,
            errors: FormErrors::none(),
            page,
        })
    }

    fn ticked(&self, item: &Item) -> bool {
        self.form.certifications.contains(&item.id)
    }

    fn decidable(&self) -> bool {
        !self.oneself && !self.choices.is_empty()
    }

    fn scan(&self, item: &Item) -> String {
        format!(
            "/admin/verifications/{}/documents/{}",
            self.request.id, item.id
        )
    }
}

/// `GET /admin/verifications/{id}`
pub async fn one(
    State(app): State<Market>,
    page: Page,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response> {
    let shown = OnePage::load(&app, page, &admin, &id).await?;
    Ok(html(&shown))
}

/// A decision, as it is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    decision: String,
    version: i32,
    reason: String,
    certifications: Vec<String>,
}

/// `POST /admin/verifications/{id}`
pub async fn decide(
    State(app): State<Market>,
    page: Page,
    admin: Admin,
    Path(id): Path<String>,
    ManyForm(form): ManyForm<DecisionForm>,
) -> Result<Response> {
    let done = match step_named(&form.decision) {
        Ok(step) => {
            let decision = steps::Decision {
                step,
                version: form.version,
                reason: form.reason.clone(),
                certifications: form.certifications.clone(),
            };
            steps::decide(&app, &admin, &id, &decision).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(
            FlashRedirect::success("/admin/verifications", "flash-decision-saved").into_response(),
        ),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let fresh = OnePage::load(&app, page, &admin, &id).await?;
            // What was typed is kept; what is decided about is what is there now.
            let version = fresh.form.version;
            let again = OnePage {
                errors,
                form: DecisionForm { version, ..form },
                ..fresh
            };
            Ok(html_with(status, &again))
        }
    }
}

/// `GET /admin/verifications/{id}/documents/{certification}`: a fresh signed address.
pub async fn document(
    State(app): State<Market>,
    _admin: Admin,
    Path((id, certification)): Path<(String, String)>,
) -> Result<Response> {
    Ok(sent_to(&document_link(&app, &id, &certification).await?.0))
}

/// `GET /admin/verifications/{id}/documents/{certification}/pages/{page}`: a page of a PDF, from
/// 1, as a picture. The platform never opens the file itself.
pub async fn drawn_page(
    State(app): State<Market>,
    _admin: Admin,
    Path((id, certification, page)): Path<(String, String, u32)>,
) -> Result<Response> {
    let key = document_key(&app, &id, &certification).await?;
    let index = page.checked_sub(1).ok_or_else(Error::not_found)?;
    if !files::is_pdf(&key) {
        return Err(Error::not_found());
    }
    let drawn = files::drawn(&app, &key, index).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, drawn.jpeg).into_response())
}

/// Where one was on this desk.
#[derive(Deserialize)]
pub struct BackForm {
    #[serde(default)]
    back: String,
}

/// A page of this desk, whatever a form says.
pub fn back_to_desk(back: &str) -> String {
    if back.starts_with("/admin/verifications") {
        back.to_owned()
    } else {
        "/admin/verifications".to_owned()
    }
}

/// `POST /admin/coaches/{id}/unbar`
pub async fn unbar(
    State(app): State<Market>,
    admin: Admin,
    Path(id): Path<String>,
    Form(form): Form<BackForm>,
) -> Result<FlashRedirect> {
    actions::unbar(&app, &admin, &CoachId::new(id)).await?;
    Ok(FlashRedirect::success(
        back_to_desk(&form.back),
        "flash-coach-unbarred",
    ))
}
