//! The API of a coach's own profile and its proofs.

pub mod admin;
mod dto;
pub mod proofs;

pub use dto::OwnProfile;

use axum::{Json, body::Body, extract::State, http::StatusCode};
use dto::ProfileChange;
use platform::{
    error::{FieldErrors, Result},
    i18n::Locale,
};

use super::{actions, photo, profile_owner::ProfileOwner, queries};
use crate::Market;
use site::{json, upload::spool, who::User};

/// One's own profile, as a draft or published.
#[utoipa::path(
    get, path = "/api/v1/me/coach", tag = "practice", operation_id = "ownProfile",
    responses(
        (status = 200, body = OwnProfile),
        (status = 403, description = "No profile was begun"),
    ),
)]
pub async fn show(State(app): State<Market>, owner: ProfileOwner) -> Result<Json<OwnProfile>> {
    own_profile(&app, &owner).await
}

/// Begin a profile
///
/// A draft that nobody else sees. One that is there is given back.
#[utoipa::path(
    post, path = "/api/v1/me/coach", tag = "practice", operation_id = "beginProfile",
    responses((status = 201, body = OwnProfile)),
)]
pub async fn begin(
    State(app): State<Market>,
    user: User,
) -> Result<(StatusCode, Json<OwnProfile>)> {
    let id = actions::begin(&app, &user, "Europe/Paris").await?;
    let mut conn = app.db.acquire().await?;
    let own = actions::own(&mut conn, &id).await?;
    Ok((StatusCode::CREATED, Json(own.into())))
}

/// Change a profile
///
/// What is left out stays; an empty text or `null` takes a value away.
#[utoipa::path(
    patch, path = "/api/v1/me/coach", tag = "practice", operation_id = "changeProfile",
    request_body = ProfileChange,
    responses(
        (status = 200, body = OwnProfile),
        (status = 403, description = "No profile was begun"),
        (status = 422, description = "Names each field"),
    ),
)]
pub async fn change(
    State(app): State<Market>,
    owner: ProfileOwner,
    json::JsonBody(body): json::JsonBody<ProfileChange>,
) -> Result<Json<OwnProfile>> {
    let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
    let changes = body.over(&own);
    let own = actions::save(&app, &owner, changes, 1, FieldErrors::new()).await?;
    Ok(Json(own.into()))
}

/// Show one's profile to everybody
#[utoipa::path(
    post, path = "/api/v1/me/coach/publish", tag = "practice", operation_id = "publishProfile",
    responses(
        (status = 200, body = OwnProfile),
        (status = 422, description = "Names what is missing"),
    ),
)]
pub async fn publish(State(app): State<Market>, owner: ProfileOwner) -> Result<Json<OwnProfile>> {
    actions::publish(&app, &owner).await?;
    own_profile(&app, &owner).await
}

/// Come back to the list
#[utoipa::path(
    post, path = "/api/v1/me/coach/resume", tag = "practice", operation_id = "resumeProfile",
    responses((status = 200, body = OwnProfile), (status = 409)),
)]
pub async fn resume(State(app): State<Market>, owner: ProfileOwner) -> Result<Json<OwnProfile>> {
    actions::resume(&app, &owner).await?;
    own_profile(&app, &owner).await
}

/// Replace one's picture
#[utoipa::path(
    put, path = "/api/v1/me/coach/photo", tag = "practice", operation_id = "replacePhoto",
    request_body(content = Vec<u8>, content_type = "image/*",
                 description = "JPEG, PNG or WebP, known by its content; 8 MB at most"),
    responses(
        (status = 200, body = OwnProfile),
        (status = 422, description = "No picture that we read, or too large"),
    ),
)]
pub async fn photo(
    State(app): State<Market>,
    owner: ProfileOwner,
    body: Body,
) -> Result<Json<OwnProfile>> {
    let sent = spool(
        &app.config,
        body.into_data_stream(),
        "photo",
        photo::LARGEST,
    )
    .await?;
    actions::set_photo(&app, &owner, Some(&sent)).await?;
    own_profile(&app, &owner).await
}

/// Take one's picture away
#[utoipa::path(
    delete, path = "/api/v1/me/coach/photo", tag = "practice", operation_id = "removePhoto",
    responses((status = 204)),
)]
pub async fn remove_photo(State(app): State<Market>, owner: ProfileOwner) -> Result<StatusCode> {
    actions::set_photo(&app, &owner, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one's verification stands
#[utoipa::path(
    get, path = "/api/v1/me/coach/verification", tag = "practice",
    operation_id = "ownVerification",
    responses((status = 200, body = dto::OwnVerification)),
)]
pub async fn verification(
    State(app): State<Market>,
    owner: ProfileOwner,
) -> Result<Json<dto::OwnVerification>> {
    let mut conn = app.db.acquire().await?;
    let own = actions::own(&mut conn, &owner.id).await?;
    let latest = queries::verification::latest(&mut conn, &owner.id).await?;
    let basis = queries::verification::basis(&mut conn, &owner.id).await?;
    Ok(Json(dto::OwnVerification::new(&own, latest, basis)?))
}

/// Ask for verification
///
/// With every certification that is valid and has its document. Also answers a question.
#[utoipa::path(
    post, path = "/api/v1/me/coach/verification", tag = "practice",
    operation_id = "submitVerification",
    request_body = dto::Note,
    responses(
        (status = 200, body = dto::OwnVerification),
        (status = 409, description = "`verification-open`, `profile-draft`"),
        (status = 422, description = "Nothing to verify"),
    ),
)]
pub async fn submit(
    State(app): State<Market>,
    owner: ProfileOwner,
    json::JsonBody(note): json::JsonBody<dto::Note>,
) -> Result<Json<dto::OwnVerification>> {
    actions::verification::submit(&app, &owner, &note.note).await?;
    verification(State(app), owner).await
}

/// Take one's request back
#[utoipa::path(
    delete, path = "/api/v1/me/coach/verification", tag = "practice",
    operation_id = "withdrawVerification",
    responses((status = 204), (status = 409, description = "`verification-none`")),
)]
pub async fn withdraw(State(app): State<Market>, owner: ProfileOwner) -> Result<StatusCode> {
    actions::verification::withdraw(&app, &owner).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The profile of its owner, as this API shows it.
pub async fn own_profile(app: &Market, owner: &ProfileOwner) -> Result<Json<OwnProfile>> {
    let own = actions::own(&mut *app.db.acquire().await?, &owner.id).await?;
    Ok(Json(own.into()))
}

/// The words of a state or an event, in the reader's language.
fn word(locale: Locale, prefix: &str, value: &str) -> String {
    locale.text(&format!("{prefix}-{value}"))
}
