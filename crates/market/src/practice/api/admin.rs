//! The API of the platform's desk of verifications.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{ids::CoachId, verification::State as Standing};
use platform::{
    db::Instant,
    error::{Error, Result},
    i18n::Locale,
};
use serde::{Deserialize, Serialize};

use super::{
    dto::{CertificationView, DocumentLink, OwnProfile},
    word,
};
use crate::Market;
use crate::practice::{
    actions::{
        self, verification as steps,
        verification_queue::{QueueFilter, document_link, step_named, twins},
    },
    queries::{
        self,
        proofs::Reference,
        verification::{self as requests, Named, QueueCursor, Request},
    },
};
use site::{
    input::Query,
    json,
    pagination::{Listing, PageQuery},
    who::Admin,
};

/// A request for verification.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationItem {
    id: String,
    coach_id: CoachId,
    name: String,
    headline: Option<String>,
    state: Standing,
    submitted_at: Instant,
    decided_at: Option<Instant>,
    /// What the coach wrote.
    note: Option<String>,
    /// What the platform answered.
    message: Option<String>,
    /// Sent back with a decision: what is decided about is what was read.
    version: i32,
}

impl TryFrom<Request> for VerificationItem {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self> {
        Ok(Self {
            state: request.state()?,
            id: request.id,
            coach_id: request.coach_id,
            name: request.name,
            headline: request.headline,
            submitted_at: request.submitted_at,
            decided_at: request.decided_at,
            note: request.note,
            message: request.message,
            version: request.version,
        })
    }
}

/// Something that happened to a coach's verifications.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PastEvent {
    kind: String,
    /// In words.
    title: String,
    at: Instant,
    /// Nobody when a day did it.
    by: Option<String>,
    reason: Option<String>,
    certifications: Vec<String>,
}

/// A request with all that is decided from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationView {
    request: VerificationItem,
    profile: OwnProfile,
    certifications: Vec<CertificationView>,
    references: Vec<Reference>,
    history: Vec<PastEvent>,
    /// Verified coaches whose names read like this one's, whatever letters they are made of.
    twins: Vec<Named>,
}

/// Which requests are listed.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhichRequests {
    /// `waiting` (by default), `asked` or `decided`.
    #[param(required = false)]
    #[serde(default)]
    show: Option<String>,
}

/// Requests for verification
///
/// Those that wait, the oldest first; those that are decided, the latest first.
#[utoipa::path(
    get, path = "/api/v1/admin/verifications", tag = "admin",
    operation_id = "listVerifications",
    params(WhichRequests, PageQuery),
    responses((status = 200, body = Listing<VerificationItem>), (status = 404)),
)]
pub async fn list(
    State(app): State<Market>,
    _admin: Admin,
    Query(which): Query<WhichRequests>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Listing<VerificationItem>>> {
    let shown = QueueFilter::parse(which.show.as_deref())?;
    let after: Option<QueueCursor> = page.after()?;
    let mut conn = app.db.acquire().await?;
    let listing = shown.page(&mut conn, after.as_ref(), page.limit()?).await?;
    let items: Result<Vec<_>> = listing.items.into_iter().map(TryInto::try_into).collect();
    Ok(Json(Listing {
        items: items?,
        next_cursor: listing.next_cursor,
    }))
}

/// One request, with what was declared and what happened before
#[utoipa::path(
    get, path = "/api/v1/admin/verifications/{id}", tag = "admin",
    operation_id = "getVerification",
    params(("id" = String, Path)),
    responses((status = 200, body = VerificationView), (status = 404)),
)]
pub async fn one(
    State(app): State<Market>,
    _admin: Admin,
    locale: Locale,
    Path(id): Path<String>,
) -> Result<Json<VerificationView>> {
    let mut conn = app.db.acquire().await?;
    let request = requests::request(&mut conn, &id)
        .await?
        .ok_or_else(Error::not_found)?;
    let coach = request.coach_id.clone();
    let history = requests::history(&mut conn, &coach).await?;
    let certifications = queries::proofs::certifications(&mut conn, &coach).await?;
    let references = queries::proofs::references(&mut conn, &coach).await?;
    Ok(Json(VerificationView {
        profile: actions::own(&mut conn, &coach).await?.into(),
        certifications: certifications.into_iter().map(Into::into).collect(),
        references,
        history: history
            .into_iter()
            .map(|event| PastEvent {
                title: word(locale, "verification-event", &event.kind),
                kind: event.kind,
                at: event.at,
                by: event.by,
                reason: event.reason,
                certifications: event.certifications,
            })
            .collect(),
        twins: twins(&mut conn, &request).await?,
        request: request.try_into()?,
    }))
}

/// A decision about a request.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionBody {
    /// `verify`, `interview`, `ask`, `refuse` or `revoke`.
    decision: String,
    /// That of the request as it was read.
    version: i32,
    /// The coach reads it; needed to ask, to refuse and to revoke.
    #[serde(default)]
    reason: String,
    /// The certifications whose documents are right; the badge rests on them.
    #[serde(default)]
    certifications: Vec<String>,
}

/// Decide about a request
#[utoipa::path(
    post, path = "/api/v1/admin/verifications/{id}/decisions", tag = "admin",
    operation_id = "decideVerification",
    params(("id" = String, Path)), request_body = DecisionBody,
    responses(
        (status = 204, description = "Done, and the coach is told"),
        (status = 403, description = "About oneself"),
        (status = 404),
        (status = 409, description = "`verification-decided`, `verification-changed`"),
        (status = 422, description = "Names what is missing"),
    ),
)]
pub async fn decide(
    State(app): State<Market>,
    admin: Admin,
    Path(id): Path<String>,
    json::JsonBody(body): json::JsonBody<DecisionBody>,
) -> Result<StatusCode> {
    let decision = steps::Decision {
        step: step_named(&body.decision)?,
        version: body.version,
        reason: body.reason,
        certifications: body.certifications,
    };
    steps::decide(&app, &admin, &id, &decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An address of a document of a request, good for five minutes
#[utoipa::path(
    get, path = "/api/v1/admin/verifications/{id}/documents/{certification}", tag = "admin",
    operation_id = "verificationDocument",
    params(("id" = String, Path), ("certification" = String, Path)),
    responses((status = 200, body = DocumentLink), (status = 404)),
)]
pub async fn document(
    State(app): State<Market>,
    _admin: Admin,
    Path((id, certification)): Path<(String, String)>,
) -> Result<Json<DocumentLink>> {
    let (link, checked) = document_link(&app, &id, &certification).await?;
    Ok(Json(DocumentLink {
        url: link.url,
        expires_at: Instant(link.expires_at),
        checked,
    }))
}

/// Put a suspended profile back online
#[utoipa::path(
    post, path = "/api/v1/admin/coaches/{id}/unbar", tag = "admin",
    operation_id = "unbarCoach",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)),
)]
pub async fn unbar(
    State(app): State<Market>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    actions::unbar(&app, &admin, &CoachId::new(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
