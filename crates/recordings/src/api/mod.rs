//! API of a session.

mod dto;

pub use dto::SessionDto;

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{FromRequest, Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::{MomentId, SessionId},
    schema::ConsentType,
};
use dto::{AnswerDto, AudioLinkDto, TextDto, ValidateDto};
use platform::{
    db::Instant,
    error::{Error, Result},
    i18n::Locale,
    web::Client,
};
use serde::{Deserialize, Serialize};

use super::{
    access::Access,
    consents, content_digest,
    moments::{self, NewMoment},
    retry::retry_failed_step,
    session_view::{Moment, audio_link, open_view},
    summaries,
    upload::{self, Announced},
};
use crate::Recordings;
use site::{json, once::Once};

/// A session, as much of it as the reader may see.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = SessionId, Path)),
    responses((status = 200, body = SessionDto), (status = 404)),
)]
pub async fn show(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
) -> Result<Json<SessionDto>> {
    Ok(Json(SessionDto::new(
        open_view(&app, access).await?,
        locale,
    )))
}

/// Gives, refuses or withdraws one's own consent. A withdrawal stops and deletes within two
/// seconds.
#[utoipa::path(
    put, path = "/api/v1/sessions/{id}/consents/{type}", tag = "sessions",
    params(("id" = SessionId, Path), ("type" = ConsentType, Path)),
    request_body = AnswerDto,
    responses(
        (status = 200, body = SessionDto),
        (status = 404),
        (status = 409, description = "The session was cancelled"),
    ),
)]
pub async fn consent(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
    client: Client,
    path: Path<(String, String)>,
    json::JsonBody(answer): json::JsonBody<AnswerDto>,
) -> Result<Json<SessionDto>> {
    let kind: ConsentType = path.1.parse().map_err(|_| Error::not_found())?;
    consents::record(&app, &access, kind, answer.accepted, &client).await?;
    reloaded(&app, locale, &access).await
}

/// Takes the audio, streamed. `Content-Digest: sha-256=:…:` (RFC 9530) has it checked. The same
/// file again is the same answer.
#[utoipa::path(
    put, path = "/api/v1/sessions/{id}/audio", tag = "sessions",
    params(
        ("id" = SessionId, Path),
        ("Content-Digest" = Option<String>, Header, description = "RFC 9530; `Repr-Digest` too"),
    ),
    request_body(content = Vec<u8>, content_type = "audio/*",
                 description = "webm, m4a, mp3, wav, ogg or flac, known by its content"),
    responses(
        (status = 202, description = "Being transcribed", body = SessionDto),
        (status = 400, description = "It broke off"),
        (status = 403, description = "A consent is missing"),
        (status = 404),
        (status = 409, description = "Not in this state"),
        (status = 413, description = "Too large"),
        (status = 415, description = "Not audio"),
        (status = 422, description = "Empty, too long, or not what the digest says"),
        (status = 429, description = "Another upload of this person to this session is under way, or they sent enough for a day"),
    ),
)]
pub async fn send_audio(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<SessionDto>)> {
    let announced = Announced {
        sha256: content_digest::announced(&headers)?,
        size: headers
            .get(header::CONTENT_LENGTH)
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.parse().ok()),
    };
    // On a task of its own: when the sender goes away, this handler ends, and what was begun
    // still has to be undone.
    let receiving = {
        let (app, access) = (app.clone(), access.clone());
        tokio::spawn(async move {
            upload::receive(&app, &access, announced, body.into_data_stream()).await
        })
    };
    receiving.await.map_err(Error::internal)??;
    Ok((StatusCode::ACCEPTED, reloaded(&app, locale, &access).await?))
}

/// A fresh address of the audio, good for five minutes.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/audio", tag = "sessions",
    params(("id" = SessionId, Path)),
    responses((status = 200, body = AudioLinkDto), (status = 404)),
)]
pub async fn audio(State(app): State<Recordings>, access: Access) -> Result<Json<AudioLinkDto>> {
    let link = audio_link(&app, &access).await?;
    Ok(Json(AudioLinkDto {
        url: link.url,
        expires_at: Instant(link.expires_at),
    }))
}

/// Tries the step that failed again.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/retry", tag = "sessions",
    params(("id" = SessionId, Path)),
    responses(
        (status = 202, body = SessionDto),
        (status = 404),
        (status = 409, description = "Nothing failed"),
    ),
)]
pub async fn retry(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
) -> Result<(StatusCode, Json<SessionDto>)> {
    retry_failed_step(&app, &access).await?;
    Ok((StatusCode::ACCEPTED, reloaded(&app, locale, &access).await?))
}

/// Keeps what the coach is writing; nobody else sees it.
#[utoipa::path(
    put, path = "/api/v1/sessions/{id}/summary", tag = "sessions",
    params(("id" = SessionId, Path)),
    request_body = TextDto,
    responses(
        (status = 200, body = SessionDto),
        (status = 403, description = "The coach writes it"),
        (status = 404),
        (status = 409, description = "There is no draft yet"),
        (status = 422),
    ),
)]
pub async fn save_summary(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
    json::JsonBody(summary): json::JsonBody<TextDto>,
) -> Result<Json<SessionDto>> {
    summaries::save(&app, &access, &summary.text).await?;
    reloaded(&app, locale, &access).await
}

/// Validates the summary: from then on the client reads it.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/summary/validate", tag = "sessions",
    params(("id" = SessionId, Path)),
    request_body = Option<ValidateDto>,
    responses(
        (status = 200, body = SessionDto),
        (status = 403, description = "The coach validates it"),
        (status = 404),
        (status = 409, description = "There is no draft yet"),
        (status = 422),
    ),
)]
pub async fn validate_summary(
    State(app): State<Recordings>,
    locale: Locale,
    access: Access,
    summary: Option<Json<ValidateDto>>,
) -> Result<Json<SessionDto>> {
    let text = summary.and_then(|Json(summary)| summary.text);
    summaries::validate(&app, &access, text.as_deref()).await?;
    reloaded(&app, locale, &access).await
}

/// The marked moments.
#[utoipa::path(
    get, path = "/api/v1/sessions/{id}/moments", tag = "sessions",
    params(("id" = SessionId, Path)),
    responses((status = 200, body = Vec<Moment>), (status = 404)),
)]
pub async fn list_moments(
    State(app): State<Recordings>,
    access: Access,
) -> Result<Json<Vec<Moment>>> {
    Ok(Json(open_view(&app, access).await?.moments))
}

/// Marks a moment; honours `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/v1/sessions/{id}/moments", tag = "sessions",
    params(
        ("id" = SessionId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once for a key"),
    ),
    request_body = NewMoment,
    responses(
        (status = 201, body = Moment),
        (status = 404),
        (status = 422),
    ),
)]
pub async fn mark_moment(
    State(app): State<Recordings>,
    access: Access,
    once: Once,
) -> Result<Response> {
    let (on, by) = (app.clone(), access.clone());
    let marked = once
        .run(|request| async move { mark(&on, &by, request).await })
        .await?;
    if marked.status() != StatusCode::CREATED {
        return Ok(marked);
    }
    // The answer is kept for a repeated request, and outlives a withdrawal: it names the moment,
    // and what was said is read anew.
    let (mut parts, body) = marked.into_parts();
    let body = to_bytes(body, 1 << 16).await.map_err(Error::internal)?;
    let Marked { id } = serde_json::from_slice(&body).map_err(Error::internal)?;
    let mut conn = app.db.acquire().await?;
    let access = access.reload(&mut conn).await?;
    drop(conn);
    let moments = open_view(&app, access).await?.moments;
    let moment = moments.into_iter().find(|m| m.id == id);
    let moment = moment.ok_or_else(Error::not_found)?;
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = serde_json::to_vec(&moment).map_err(Error::internal)?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// What is kept of an answer: no word of the moment.
#[derive(Serialize, Deserialize)]
struct Marked {
    id: MomentId,
}

async fn mark(app: &Recordings, access: &Access, request: Request) -> Result<Response> {
    let json::JsonBody(moment) = json::JsonBody::<NewMoment>::from_request(request, &()).await?;
    let id = moments::mark(app, access, moment).await?;
    Ok((StatusCode::CREATED, Json(Marked { id })).into_response())
}

/// Removes a moment.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{id}/moments/{moment}", tag = "sessions",
    params(("id" = SessionId, Path), ("moment" = MomentId, Path)),
    responses((status = 204), (status = 404)),
)]
pub async fn remove_moment(
    State(app): State<Recordings>,
    access: Access,
    path: Path<(String, String)>,
) -> Result<StatusCode> {
    moments::remove(&app, &access, &MomentId::new(path.1.as_str())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The session after a change.
async fn reloaded(app: &Recordings, locale: Locale, access: &Access) -> Result<Json<SessionDto>> {
    let mut conn = app.db.acquire().await?;
    let access = access.reload(&mut conn).await?;
    drop(conn);
    Ok(Json(SessionDto::new(open_view(app, access).await?, locale)))
}
