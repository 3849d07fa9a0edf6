//! The API of certifications and references.

use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use platform::{db::Instant, error::Result};

use super::dto::{CertificationBody, CertificationView, DocumentLink, ReferenceBody};
use crate::Market;
use crate::practice::{
    actions::proofs::{self, CertificationInput, ReferenceInput, Scan},
    files::{self, LARGEST_SCAN},
    profile_owner::ProfileOwner,
    queries::{self, proofs::Reference},
};
use site::{json, once::Once, upload::spool};

impl From<CertificationBody> for CertificationInput {
    fn from(body: CertificationBody) -> Self {
        Self {
            name: body.name,
            issuer: body.issuer,
            year: body.year.map(|y| y.to_string()).unwrap_or_default(),
            expires_at: body.expires_at.unwrap_or_default(),
        }
    }
}

impl From<ReferenceBody> for ReferenceInput {
    fn from(body: ReferenceBody) -> Self {
        Self {
            company_name: body.company_name,
            sector: body.sector.unwrap_or_default(),
            mission_type: body.mission_type.unwrap_or_default(),
            year: body.year.map(|y| y.to_string()).unwrap_or_default(),
            testimonial: body.testimonial.unwrap_or_default(),
            contact_name: body.contact_name.unwrap_or_default(),
            can_display: body.can_display.unwrap_or(true),
        }
    }
}

/// One's certifications
#[utoipa::path(
    get, path = "/api/v1/me/coach/certifications", tag = "practice",
    operation_id = "listCertifications",
    responses((status = 200, body = Vec<CertificationView>)),
)]
pub async fn certifications(
    State(app): State<Market>,
    owner: ProfileOwner,
) -> Result<Json<Vec<CertificationView>>> {
    let mut conn = app.db.acquire().await?;
    let rows = queries::proofs::certifications(&mut conn, &owner.id).await?;
    Ok(Json(rows.into_iter().map(Into::into).collect()))
}

/// Add a certification
#[utoipa::path(
    post, path = "/api/v1/me/coach/certifications", tag = "practice",
    operation_id = "addCertification",
    request_body = CertificationBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = CertificationView),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn add_certification(
    State(app): State<Market>,
    owner: ProfileOwner,
    once: Once,
) -> Result<Response> {
    once.json(|body: CertificationBody| async move {
        let typed = body.into();
        let id = proofs::save_certification(&app, &owner, None, &typed, Scan::Keep).await?;
        let row = proofs::certification(&app, &owner, id.as_str()).await?;
        Ok((StatusCode::CREATED, Json(CertificationView::from(row))))
    })
    .await
}

/// Change a certification
///
/// It has to be verified again, and a badge that rests on it falls.
#[utoipa::path(
    put, path = "/api/v1/me/coach/certifications/{id}", tag = "practice",
    operation_id = "changeCertification",
    params(("id" = String, Path)), request_body = CertificationBody,
    responses(
        (status = 200, body = CertificationView),
        (status = 404),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn change_certification(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
    json::JsonBody(body): json::JsonBody<CertificationBody>,
) -> Result<Json<CertificationView>> {
    proofs::save_certification(&app, &owner, Some(&id), &body.into(), Scan::Keep).await?;
    Ok(Json(proofs::certification(&app, &owner, &id).await?.into()))
}

/// Delete a certification with its document
#[utoipa::path(
    delete, path = "/api/v1/me/coach/certifications/{id}", tag = "practice",
    operation_id = "deleteCertification",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn delete_certification(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    proofs::delete_certification(&app, &owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An address of a document, good for five minutes
#[utoipa::path(
    get, path = "/api/v1/me/coach/certifications/{id}/document", tag = "practice",
    operation_id = "certificationDocument",
    params(("id" = String, Path)),
    responses((status = 200, body = DocumentLink), (status = 404)),
)]
pub async fn document(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<Json<DocumentLink>> {
    let row = proofs::certification(&app, &owner, &id).await?;
    let link = proofs::scan_link(&app, &row).await?;
    Ok(Json(DocumentLink {
        url: link.url,
        expires_at: Instant(link.expires_at),
        checked: row.document().is_some_and(files::is_checked),
    }))
}

/// Send the document of a certification
#[utoipa::path(
    put, path = "/api/v1/me/coach/certifications/{id}/document", tag = "practice",
    operation_id = "sendCertificationDocument",
    params(("id" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/pdf",
                 description = "PDF, JPEG or PNG, known by its content; 10 MB at most"),
    responses(
        (status = 200, body = CertificationView),
        (status = 404),
        (status = 422, description = "No such file, or too large"),
    ),
)]
pub async fn send_document(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<CertificationView>> {
    let sent = spool(
        &app.config,
        body.into_data_stream(),
        "document",
        LARGEST_SCAN,
    )
    .await?;
    replace(&app, &owner, &id, Scan::New(sent)).await?;
    Ok(Json(proofs::certification(&app, &owner, &id).await?.into()))
}

/// Delete the document of a certification
#[utoipa::path(
    delete, path = "/api/v1/me/coach/certifications/{id}/document", tag = "practice",
    operation_id = "deleteCertificationDocument",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn delete_document(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    replace(&app, &owner, &id, Scan::Remove).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same certification with another scan.
async fn replace(app: &Market, owner: &ProfileOwner, id: &str, scan: Scan) -> Result<()> {
    let row = proofs::certification(app, owner, id).await?;
    proofs::save_certification(app, owner, Some(id), &(&row).into(), scan).await?;
    Ok(())
}

/// One's references, those that nobody else sees too
#[utoipa::path(
    get, path = "/api/v1/me/coach/references", tag = "practice",
    operation_id = "listReferences",
    responses((status = 200, body = Vec<Reference>)),
)]
pub async fn references(
    State(app): State<Market>,
    owner: ProfileOwner,
) -> Result<Json<Vec<Reference>>> {
    let mut conn = app.db.acquire().await?;
    let rows = queries::proofs::references(&mut conn, &owner.id).await?;
    Ok(Json(rows))
}

/// Add a reference
#[utoipa::path(
    post, path = "/api/v1/me/coach/references", tag = "practice",
    operation_id = "addReference",
    request_body = ReferenceBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request safe")),
    responses(
        (status = 201, body = Reference),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn add_reference(
    State(app): State<Market>,
    owner: ProfileOwner,
    once: Once,
) -> Result<Response> {
    once.json(|body: ReferenceBody| async move {
        let id = proofs::save_reference(&app, &owner, None, &body.into()).await?;
        let row = proofs::reference(&app, &owner, id.as_str()).await?;
        Ok((StatusCode::CREATED, Json(row)))
    })
    .await
}

/// Change a reference
#[utoipa::path(
    put, path = "/api/v1/me/coach/references/{id}", tag = "practice",
    operation_id = "changeReference",
    params(("id" = String, Path)), request_body = ReferenceBody,
    responses(
        (status = 200, body = Reference),
        (status = 404),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn change_reference(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
    json::JsonBody(body): json::JsonBody<ReferenceBody>,
) -> Result<Json<Reference>> {
    proofs::save_reference(&app, &owner, Some(&id), &body.into()).await?;
    Ok(Json(proofs::reference(&app, &owner, &id).await?))
}

/// Delete a reference
#[utoipa::path(
    delete, path = "/api/v1/me/coach/references/{id}", tag = "practice",
    operation_id = "deleteReference",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn delete_reference(
    State(app): State<Market>,
    owner: ProfileOwner,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    proofs::delete_reference(&app, &owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
