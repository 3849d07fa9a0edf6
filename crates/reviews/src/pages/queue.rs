//! The moderation queue: what looks urgent, then what waits longest.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::ids::BookingId;
use platform::error::Result;
use serde::Deserialize;

use super::rating_text;
use crate::{
    actions::{self, Decision, Part},
    queries::{self, ModerationEntry},
};
use site::{
    App,
    forms::FormErrors,
    input::{Form, Query},
    page::{FlashRedirect, Page},
    pagination::{Listing, PageQuery},
    render,
    who::Admin,
};

/// Words to read, as the page shows them.
struct Item {
    id: String,
    part: String,
    title: String,
    words: String,
    version: i32,
    /// Why to read it first.
    first: Vec<String>,
    report: Option<String>,
    published: bool,
    since: String,
    stars: String,
    comment: Option<String>,
    coach: String,
    coach_url: String,
    /// What was typed as the reason of a refusal that was not taken.
    reason: String,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "reviews/queue.html")]
struct QueuePage {
    page: Page,
    items: Vec<Item>,
    waiting: i64,
    next: Option<String>,
}

/// A decision that was not taken, to show its form again.
struct RejectedDecision {
    id: BookingId,
    part: Part,
    reason: String,
    errors: FormErrors,
}

/// `GET /admin/reviews`
pub async fn queue(
    State(app): State<App>,
    page: Page,
    _: Admin,
    Query(query): Query<PageQuery>,
) -> Result<Response> {
    queue_page(&app, page, &query, None).await
}

async fn queue_page(
    app: &App,
    page: Page,
    query: &PageQuery,
    rejected: Option<RejectedDecision>,
) -> Result<Response> {
    let limit = query.limit()?;
    let after = query.after()?;
    let mut conn = app.db.acquire().await?;
    let entries = queries::moderation_queue(&mut conn, after.as_ref(), limit + 1).await?;
    let waiting = queries::count_waiting(&mut conn).await?;
    drop(conn);
    let listing = Listing::cut(entries, limit, ModerationEntry::position);
    let items = listing
        .items
        .into_iter()
        .map(|entry| item(&page, entry, rejected.as_ref()))
        .collect();
    let next = listing
        .next_cursor
        .map(|cursor| format!("/admin/reviews?cursor={cursor}"));
    Ok(render::html_with(
        rejected.map_or(StatusCode::OK, |r| r.errors.status()),
        &QueuePage {
            page,
            items,
            waiting,
            next,
        },
    ))
}

fn item(page: &Page, entry: ModerationEntry, rejected: Option<&RejectedDecision>) -> Item {
    let here = rejected.filter(|a| a.id == entry.booking_id && a.part.as_str() == entry.part);
    let title = if entry.part == Part::Answer.as_str() {
        page.t1("review-queue-answer", "name", entry.coach_name.as_str())
    } else {
        page.t1("review-queue-comment", "name", entry.coach_name.as_str())
    };
    Item {
        title,
        first: entry
            .signs
            .iter()
            .map(|sign| page.t_of("review-sign", sign))
            .collect(),
        since: page.moment(&entry.since),
        stars: rating_text(page, entry.rating),
        coach_url: format!("/coaches/{}", entry.coach_id),
        coach: entry.coach_name,
        id: entry.booking_id.into_string(),
        part: entry.part,
        words: entry.words,
        version: entry.version,
        report: entry.report,
        published: entry.published,
        comment: entry.comment,
        reason: here.map(|a| a.reason.clone()).unwrap_or_default(),
        errors: here.map(|a| a.errors.clone()).unwrap_or_default(),
    }
}

/// Which version was read, and why it is refused.
#[derive(Debug, Deserialize)]
pub struct DecisionForm {
    version: Option<String>,
    #[serde(default)]
    reason: String,
}

impl DecisionForm {
    /// A version that was never given is that of no words.
    fn version(&self) -> i32 {
        let version = self.version.as_deref().and_then(|v| v.parse().ok());
        version.unwrap_or(-1)
    }
}

/// `POST /admin/reviews/{id}/{part}/approve`
pub async fn approve(
    State(app): State<App>,
    page: Page,
    admin: Admin,
    Path((id, part)): Path<(BookingId, Part)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response> {
    let decision = Decision::Approve;
    decide(&app, page, admin, id, part, &form, decision).await
}

/// `POST /admin/reviews/{id}/{part}/refuse`
pub async fn refuse(
    State(app): State<App>,
    page: Page,
    admin: Admin,
    Path((id, part)): Path<(BookingId, Part)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response> {
    let reason = form.reason.clone();
    let decision = Decision::Refuse { reason };
    decide(&app, page, admin, id, part, &form, decision).await
}

async fn decide(
    app: &App,
    page: Page,
    admin: Admin,
    id: BookingId,
    part: Part,
    form: &DecisionForm,
    decision: Decision,
) -> Result<Response> {
    let flash = match decision {
        Decision::Approve => "flash-review-approved",
        Decision::Refuse { .. } => "flash-review-refused",
    };
    match actions::decide(app, &admin, &id, part, form.version(), &decision).await {
        Ok(()) => Ok(FlashRedirect::success("/admin/reviews", flash).into_response()),
        Err(error) if error.code == "review-changed" => {
            Ok(FlashRedirect::error("/admin/reviews", "flash-review-changed").into_response())
        }
        Err(error) if error.code == "review-decided" => {
            Ok(FlashRedirect::info("/admin/reviews", "flash-review-decided").into_response())
        }
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let rejected = RejectedDecision {
                id,
                part,
                reason: form.reason.clone(),
                errors,
            };
            let first_page = PageQuery::default();
            queue_page(app, page, &first_page, Some(rejected)).await
        }
    }
}
