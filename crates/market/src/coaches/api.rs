//! The API of coaches: finding one, who they are, when they are free.

pub mod list;
pub mod slots;

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    ids::CoachId,
    schema::{BadgeLevel, InterventionMode, TargetAudience},
};
use platform::{db::Instant, error::Result};
use serde::Serialize;

use self::slots::Slot;
use super::{
    actions,
    queries::profile::{CertificationRow, ReferenceRow},
};
use crate::Market;
use site::who::Visitor;

/// What a client wrote after a session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Review {
    rating: i32,
    comment: String,
    at: Instant,
    /// The client's first name, unless they wish not.
    name: Option<String>,
    /// What the coach answered.
    answer: Option<String>,
}

/// A coach, as everybody may see them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoachProfile {
    id: CoachId,
    name: String,
    headline: Option<String>,
    bio: Option<String>,
    specialties: Vec<String>,
    languages: Vec<String>,
    methodologies: Vec<String>,
    intervention_modes: Vec<InterventionMode>,
    target_audience: Vec<TargetAudience>,
    accepts_corporate: bool,
    /// Cents an hour; without it the coach cannot be booked.
    hourly_rate: Option<i32>,
    /// Cents a day, for companies.
    daily_rate: Option<i32>,
    currency: String,
    avatar_url: Option<String>,
    video_url: Option<String>,
    verified: bool,
    badge_level: BadgeLevel,
    verified_at: Option<Instant>,
    city: Option<String>,
    country: Option<String>,
    /// The IANA zone that the coach lives in.
    timezone: String,
    offers_in_person: bool,
    offers_remote: bool,
    total_sessions: i32,
    average_rating: Option<f64>,
    rating_count: i64,
    /// The lengths of a session that can be booked, in minutes.
    durations: Vec<u32>,
    /// Minutes between two possible starts.
    step_minutes: u16,
    certifications: Vec<CertificationRow>,
    references: Vec<ReferenceRow>,
    reviews: Vec<Review>,
    next_slot: Option<Slot>,
}

/// One coach
#[utoipa::path(
    get, path = "/api/v1/coaches/{id}", tag = "coaches", operation_id = "getCoach",
    params(("id" = String, Path, description = "The coach")),
    responses(
        (status = 200, description = "The coach", body = CoachProfile),
        (status = 404, description = "There is no such coach"),
    ),
    security(()),
)]
pub async fn one(
    State(app): State<Market>,
    Visitor(visitor): Visitor,
    Path(id): Path<String>,
) -> Result<Json<CoachProfile>> {
    let mut conn = app.db.acquire().await?;
    let client = visitor.as_ref().map(|user| &user.id);
    let found = actions::profile(&app, &mut conn, &id, client, app.now()).await?;
    let rules = found.schedule.rules();
    let coach = found.coach;
    Ok(Json(CoachProfile {
        id: coach.id,
        name: coach.name,
        headline: coach.headline,
        bio: coach.bio,
        specialties: coach.specialties,
        languages: coach.languages,
        methodologies: coach.methodologies,
        intervention_modes: coach.intervention_modes,
        target_audience: coach.target_audience,
        accepts_corporate: coach.accepts_corporate,
        hourly_rate: coach.hourly_rate,
        daily_rate: coach.daily_rate,
        currency: coach.currency,
        avatar_url: coach.avatar_url,
        video_url: coach.video_url,
        verified: coach.verified,
        badge_level: coach.badge_level,
        verified_at: coach.verified_at,
        city: coach.city,
        country: coach.country,
        timezone: coach.timezone,
        offers_in_person: coach.offers_in_person,
        offers_remote: coach.offers_remote,
        total_sessions: coach.total_sessions,
        average_rating: coach.average_rating,
        rating_count: coach.ratings,
        durations: rules.durations.clone(),
        step_minutes: rules.step_minutes,
        certifications: found.certifications,
        references: found.references,
        reviews: found
            .reviews
            .into_iter()
            .map(|r| Review {
                rating: r.rating,
                comment: r.comment,
                at: r.at,
                name: r.name,
                answer: r.answer,
            })
            .collect(),
        next_slot: found.next_slot.map(Slot::from),
    }))
}
