//! Bodies of the API of a profile.

use domain::{
    ids::{CertificationId, CoachId},
    money::Cents,
    schema::{BadgeLevel, InterventionMode, TargetAudience},
    verification::{State, expiry_day},
};
use platform::{db::Instant, error::Result};
use serde::{Deserialize, Serialize};
use serde_with::rust::double_option;

use crate::practice::{
    actions::field_of,
    queries::{
        Own,
        proofs::Certification,
        verification::{BasisRow, Request},
    },
    section_change::{self, About, Expertise, SectionChange, SessionTerms},
};

/// One's own profile.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnProfile {
    id: CoachId,
    name: String,
    /// Whether it was never published.
    draft: bool,
    /// Whether everybody sees it and can book.
    active: bool,
    /// Why the platform suspended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_because: Option<String>,
    /// Fields without which it cannot be published; `email` is the confirmation of the address.
    missing: Vec<String>,
    headline: Option<String>,
    bio: Option<String>,
    specialties: Vec<String>,
    methodologies: Vec<String>,
    languages: Vec<String>,
    intervention_modes: Vec<InterventionMode>,
    target_audience: Vec<TargetAudience>,
    accepts_corporate: bool,
    /// Cents.
    hourly_rate: Option<i32>,
    /// Cents.
    daily_rate: Option<i32>,
    currency: String,
    avatar_url: Option<String>,
    video_url: Option<String>,
    verified: bool,
    badge_level: BadgeLevel,
    verified_at: Option<Instant>,
    city: Option<String>,
    country: Option<String>,
    timezone: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    offers_in_person: bool,
    offers_remote: bool,
    meeting_url: Option<String>,
    address: Option<String>,
    directions: Option<String>,
}

impl From<Own> for OwnProfile {
    fn from(own: Own) -> Self {
        let missing = section_change::missing(&own);
        Self {
            missing: missing
                .into_iter()
                .map(|m| field_of(m).to_owned())
                .collect(),
            id: own.id,
            name: own.name,
            draft: own.draft,
            active: own.active,
            suspended_because: own.barred_reason,
            headline: own.headline,
            bio: own.bio,
            specialties: own.specialties,
            methodologies: own.methodologies,
            languages: own.languages,
            intervention_modes: own.intervention_modes,
            target_audience: own.target_audience,
            accepts_corporate: own.accepts_corporate,
            hourly_rate: own.hourly_rate,
            daily_rate: own.daily_rate,
            currency: own.currency,
            avatar_url: own.avatar_url,
            video_url: own.video_url,
            verified: own.verified,
            badge_level: own.badge_level,
            verified_at: own.verified_at,
            city: own.city,
            country: own.country,
            timezone: own.timezone,
            latitude: own.latitude,
            longitude: own.longitude,
            offers_in_person: own.offers_in_person,
            offers_remote: own.offers_remote,
            meeting_url: own.meeting_url,
            address: own.address,
            directions: own.directions,
        }
    }
}

/// What changes of a profile.
#[allow(
    clippy::option_option,
    reason = "absent stays as it is, null is taken away"
)]
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ProfileChange {
    #[serde(deserialize_with = "cleared")]
    headline: Option<String>,
    #[serde(deserialize_with = "cleared")]
    bio: Option<String>,
    #[serde(deserialize_with = "cleared")]
    city: Option<String>,
    #[serde(deserialize_with = "cleared")]
    country: Option<String>,
    /// An IANA zone.
    #[serde(deserialize_with = "cleared")]
    timezone: Option<String>,
    #[serde(with = "double_option")]
    #[schema(value_type = Option<f64>)]
    latitude: Option<Option<f64>>,
    #[serde(with = "double_option")]
    #[schema(value_type = Option<f64>)]
    longitude: Option<Option<f64>>,
    #[serde(deserialize_with = "cleared")]
    specialties: Option<Vec<String>>,
    #[serde(deserialize_with = "cleared")]
    methodologies: Option<Vec<String>>,
    /// Tags, such as `fr`.
    #[serde(deserialize_with = "cleared")]
    languages: Option<Vec<String>>,
    #[serde(deserialize_with = "cleared")]
    target_audience: Option<Vec<TargetAudience>>,
    #[serde(deserialize_with = "cleared")]
    intervention_modes: Option<Vec<InterventionMode>>,
    #[serde(deserialize_with = "given")]
    offers_remote: Option<bool>,
    #[serde(deserialize_with = "given")]
    offers_in_person: Option<bool>,
    #[serde(deserialize_with = "given")]
    accepts_corporate: Option<bool>,
    /// Cents.
    #[serde(with = "double_option")]
    #[schema(value_type = Option<i64>)]
    hourly_rate: Option<Option<i64>>,
    /// Cents.
    #[serde(with = "double_option")]
    #[schema(value_type = Option<i64>)]
    daily_rate: Option<Option<i64>>,
    /// ISO 4217.
    #[serde(deserialize_with = "cleared")]
    currency: Option<String>,
    /// Shown to who has paid.
    #[serde(deserialize_with = "cleared")]
    meeting_url: Option<String>,
    /// Shown to who has paid.
    #[serde(deserialize_with = "cleared")]
    address: Option<String>,
    /// Shown to who has paid.
    #[serde(deserialize_with = "cleared")]
    directions: Option<String>,
    #[serde(deserialize_with = "cleared")]
    video_url: Option<String>,
}

/// What a change says; `null` clears it (RFC 7396).
fn cleared<'de, T, D>(from: D) -> std::result::Result<Option<T>, D::Error>
where
    T: Deserialize<'de> + Default,
    D: serde::Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(|value| Some(value.unwrap_or_default()))
}

/// What a change says; there is nothing to clear.
fn given<'de, T, D>(from: D) -> std::result::Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    T::deserialize(from).map(Some)
}

impl ProfileChange {
    /// The parts of a profile that change, whole.
    pub fn over(self, own: &Own) -> Vec<SectionChange> {
        let text = |new: Option<String>, old: &Option<String>| {
            new.unwrap_or_else(|| old.clone().unwrap_or_default())
        };
        let mut changes = vec![];
        let who = self.headline.is_some()
            || self.bio.is_some()
            || self.city.is_some()
            || self.country.is_some()
            || self.timezone.is_some()
            || self.latitude.is_some()
            || self.longitude.is_some();
        if who {
            changes.push(SectionChange::About(About {
                headline: text(self.headline, &own.headline),
                bio: text(self.bio, &own.bio),
                city: text(self.city, &own.city),
                country: text(self.country, &own.country),
                timezone: self.timezone.unwrap_or_else(|| own.timezone.clone()),
                latitude: self.latitude.unwrap_or(own.latitude),
                longitude: self.longitude.unwrap_or(own.longitude),
            }));
        }
        let what = self.specialties.is_some()
            || self.methodologies.is_some()
            || self.languages.is_some()
            || self.target_audience.is_some();
        if what {
            let list =
                |new: Option<Vec<String>>, old: &[String]| new.unwrap_or_else(|| old.to_vec());
            changes.push(SectionChange::Expertise(Expertise {
                specialties: list(self.specialties, &own.specialties),
                methodologies: list(self.methodologies, &own.methodologies),
                languages: list(self.languages, &own.languages),
                target_audience: self
                    .target_audience
                    .unwrap_or_else(|| own.target_audience.clone()),
            }));
        }
        let how = self.intervention_modes.is_some()
            || self.offers_remote.is_some()
            || self.offers_in_person.is_some()
            || self.accepts_corporate.is_some()
            || self.hourly_rate.is_some()
            || self.daily_rate.is_some()
            || self.currency.is_some()
            || self.meeting_url.is_some()
            || self.address.is_some()
            || self.directions.is_some();
        if how {
            changes.push(SectionChange::Sessions(SessionTerms {
                intervention_modes: self
                    .intervention_modes
                    .unwrap_or_else(|| own.intervention_modes.clone()),
                offers_remote: self.offers_remote.unwrap_or(own.offers_remote),
                offers_in_person: self.offers_in_person.unwrap_or(own.offers_in_person),
                accepts_corporate: self.accepts_corporate.unwrap_or(own.accepts_corporate),
                hourly_rate: self
                    .hourly_rate
                    .map_or_else(|| own.hourly_rate.map(Cents::from), |new| new.map(Cents)),
                daily_rate: self
                    .daily_rate
                    .map_or_else(|| own.daily_rate.map(Cents::from), |new| new.map(Cents)),
                currency: self.currency.unwrap_or_else(|| own.currency.clone()),
                meeting_url: text(self.meeting_url, &own.meeting_url),
                address: text(self.address, &own.address),
                directions: text(self.directions, &own.directions),
            }));
        }
        changes.extend(self.video_url.map(SectionChange::Video));
        changes
    }
}

/// A certification.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificationView {
    id: CertificationId,
    name: String,
    issuer: String,
    year: Option<i32>,
    /// The day it expires on, `2027-06-30`.
    expires_at: Option<String>,
    verified: bool,
    verified_at: Option<Instant>,
    /// Whether its scan was sent.
    has_document: bool,
    /// Whether the badge rests on it.
    bears_badge: bool,
}

impl From<Certification> for CertificationView {
    fn from(row: Certification) -> Self {
        Self {
            has_document: row.document().is_some(),
            expires_at: row.expires_at.map(|at| expiry_day(at.0).to_string()),
            id: row.id,
            name: row.name,
            issuer: row.issuer,
            year: row.year,
            verified: row.verified,
            verified_at: row.verified_at,
            bears_badge: row.bears_badge,
        }
    }
}

/// What a coach says of a certification.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificationBody {
    pub name: String,
    pub issuer: String,
    #[serde(default)]
    pub year: Option<i32>,
    /// A day, `2027-06-30`.
    #[serde(default)]
    pub expires_at: Option<String>,
}

/// An address of a scan, and until when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLink {
    pub url: String,
    pub expires_at: Instant,
    /// Whether the antivirus passed it, or it is a picture that we wrote anew. A PDF that was not
    /// checked is opened with care.
    pub checked: bool,
}

/// What a coach says of a company.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceBody {
    pub company_name: String,
    #[serde(default)]
    pub sector: Option<String>,
    #[serde(default)]
    pub mission_type: Option<String>,
    #[serde(default)]
    pub year: Option<i32>,
    #[serde(default)]
    pub testimonial: Option<String>,
    #[serde(default)]
    pub contact_name: Option<String>,
    /// Whether it may show on the public page; it may when nothing is said.
    #[serde(default)]
    pub can_display: Option<bool>,
}

/// What the coach adds to the request.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Note {
    pub note: String,
}

/// Where one's verification stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnVerification {
    verified: bool,
    badge_level: BadgeLevel,
    verified_at: Option<Instant>,
    /// The certifications that the badge rests on.
    basis: Vec<String>,
    /// The latest request.
    state: Option<State>,
    submitted_at: Option<Instant>,
    decided_at: Option<Instant>,
    /// What the platform wrote.
    message: Option<String>,
}

impl OwnVerification {
    pub fn new(own: &Own, latest: Option<Request>, basis: Vec<BasisRow>) -> Result<Self> {
        let state = latest.as_ref().map(Request::state).transpose()?;
        Ok(Self {
            verified: own.verified,
            badge_level: own.badge_level,
            verified_at: own.verified_at,
            basis: basis.into_iter().map(|b| b.name).collect(),
            state,
            submitted_at: latest.as_ref().map(|l| l.submitted_at),
            decided_at: latest.as_ref().and_then(|l| l.decided_at),
            message: latest.and_then(|l| l.message),
        })
    }
}
