//! Certifications and references: added, changed, taken away. What a badge rests on cannot
//! change under it: the badge falls then.

use domain::{
    ids::{CertificationId, ReferenceId},
    text::{line, paragraphs},
    verification::expiry_day,
};
use jiff::{civil::Date, tz::TimeZone};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    id::cuid,
};
use serde::Deserialize;

use super::verification;
use crate::Market;
use crate::practice::{
    files, inputs,
    profile_owner::ProfileOwner,
    queries::{
        self,
        proofs::{self, Certification, Reference, StatedCertification},
        verification as requests,
    },
    undo::{self, RemovedRow},
};
use site::{
    objects::{self, Link},
    upload::Spooled,
};

/// Certifications of a coach, and their references, at most.
const MOST: usize = 30;
/// Characters of a name, at most.
const NAME: usize = 160;

/// A certification as it was typed.
#[derive(Clone, Debug, Default)]
pub struct CertificationInput {
    pub name: String,
    pub issuer: String,
    pub year: String,
    /// A date.
    pub expires_at: String,
}

impl From<&Certification> for CertificationInput {
    fn from(row: &Certification) -> Self {
        let expires_on = row.expires_at.map(|at| expiry_day(at.0).to_string());
        Self {
            name: row.name.clone(),
            issuer: row.issuer.clone(),
            year: row.year.map(|y| y.to_string()).unwrap_or_default(),
            expires_at: expires_on.unwrap_or_default(),
        }
    }
}

impl CertificationInput {
    fn check(&self, app: &Market) -> Result<StatedCertification> {
        let mut errors = FieldErrors::new();
        let mut needed = |field: &str, typed: &str| {
            let text = inputs::text(&mut errors, field, line(typed), NAME);
            if text.is_none() {
                errors.add(field, "error-field-required");
            }
            text.unwrap_or_default()
        };
        let (name, issuer) = (needed("name", &self.name), needed("issuer", &self.issuer));
        let year = year(&mut errors, &self.year, app);
        let expires_at = match self.expires_at.trim() {
            "" => None,
            typed => {
                let date = typed.get(..10).unwrap_or(typed).parse::<Date>().ok();
                let at = date
                    .filter(|d| (1970..=2100).contains(&d.year()))
                    .and_then(|d| d.to_zoned(TimeZone::UTC).ok());
                if at.is_none() {
                    errors.add("expiresAt", "error-field-expiry-day");
                }
                at.map(|at| Instant(at.timestamp()))
            }
        };
        errors.check()?;
        Ok(StatedCertification {
            name,
            issuer,
            year,
            expires_at,
        })
    }
}

/// A year that was, or is.
fn year(errors: &mut FieldErrors, typed: &str, app: &Market) -> Option<i32> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let this = i32::from(app.now().to_zoned(TimeZone::UTC).year());
    let year = typed.parse().ok().filter(|y| (1950..=this).contains(y));
    if year.is_none() {
        errors.add_with(
            "year",
            "error-field-year",
            vec![("max", i64::from(this).into())],
        );
    }
    year
}

/// What happens to the scan of a certification.
pub enum Scan {
    /// It stays as it is.
    Keep,
    /// It goes.
    Remove,
    /// Another takes its place.
    New(Spooled),
}

/// One of a coach's certifications; 404 when it is not theirs.
pub async fn certification(app: &Market, owner: &ProfileOwner, id: &str) -> Result<Certification> {
    let mut conn = app.db.acquire().await?;
    let all = proofs::certifications(&mut conn, &owner.id).await?;
    all.into_iter()
        .find(|c| c.id.as_str() == id)
        .ok_or_else(Error::not_found)
}

/// Adds a certification (`id` none), or changes one. What is changed has to be seen again, and
/// a badge that rests on it falls.
///
/// # Errors
/// 422 naming each field, 404 when it is not theirs.
pub async fn save_certification(
    app: &Market,
    owner: &ProfileOwner,
    id: Option<&str>,
    typed: &CertificationInput,
    scan: Scan,
) -> Result<CertificationId> {
    let stated = typed.check(app)?;
    if let Some(id) = id {
        certification(app, owner, id).await?;
    }
    let new = match &scan {
        Scan::New(sent) => Some(files::store_scan(app, &owner.id, sent).await?),
        Scan::Keep | Scan::Remove => None,
    };
    let keep = matches!(scan, Scan::Keep);
    let written = write_certification(app, owner, id, &stated, new.as_deref(), keep).await;
    if let (Err(_), Some(key)) = (&written, &new)
        && let Err(error) = app.storage.delete(key).await
    {
        tracing::warn!(%error, "a scan that nobody has is left behind");
    }
    written
}

async fn write_certification(
    app: &Market,
    owner: &ProfileOwner,
    id: Option<&str>,
    stated: &StatedCertification,
    scan: Option<&str>,
    keep: bool,
) -> Result<CertificationId> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let all = proofs::certifications(&mut tx, &owner.id).await?;
    let Some(id) = id else {
        if all.len() >= MOST {
            return Err(Error::conflict("too-many-proofs").with("max", 30));
        }
        let id = CertificationId::new(cuid(now.0));
        proofs::insert_certification(&mut tx, &owner.id, &id, stated, scan, now).await?;
        requests::touch_open(&mut tx, &owner.id).await?;
        tx.commit().await?;
        return Ok(id);
    };
    let before = all
        .into_iter()
        .find(|c| c.id.as_str() == id)
        .ok_or_else(Error::not_found)?;
    let same = keep
        && StatedCertification {
            name: before.name.clone(),
            issuer: before.issuer.clone(),
            year: before.year,
            expires_at: before.expires_at,
        } == *stated;
    if same {
        return Ok(before.id);
    }
    let document = if keep {
        before.document_url.as_deref()
    } else {
        scan
    };
    proofs::update_certification(&mut tx, &owner.id, &before.id, stated, document).await?;
    if !keep && let Some(key) = before.document() {
        objects::owe_deletion(&mut tx, key, now).await?;
    }
    requests::touch_open(&mut tx, &owner.id).await?;
    verification::reconsider(app, &mut tx, &owner.id, Some(&owner.user.id)).await?;
    tx.commit().await?;
    Ok(before.id)
}

/// Deletes a certification; a badge that rests on it falls. For an hour it can be brought back,
/// then its scan goes too.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn delete_certification(app: &Market, owner: &ProfileOwner, id: &str) -> Result<()> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    if !undo::queries::remove(&mut tx, RemovedRow::Certification, &owner.id, id, now).await? {
        return Err(Error::not_found());
    }
    requests::touch_open(&mut tx, &owner.id).await?;
    verification::reconsider(app, &mut tx, &owner.id, Some(&owner.user.id)).await?;
    tx.commit().await?;
    Ok(())
}

/// An address of a scan, good for five minutes.
///
/// # Errors
/// 404 when there is none.
pub async fn scan_link(app: &Market, certification: &Certification) -> Result<Link> {
    let key = certification.document().ok_or_else(Error::not_found)?;
    objects::link(app, key, files::media_type(key)).await
}

/// A reference as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ReferenceInput {
    pub company_name: String,
    pub sector: String,
    pub mission_type: String,
    pub year: String,
    pub testimonial: String,
    pub contact_name: String,
    pub can_display: bool,
}

impl From<Reference> for ReferenceInput {
    fn from(row: Reference) -> Self {
        Self {
            company_name: row.company_name,
            sector: row.sector.unwrap_or_default(),
            mission_type: row.mission_type.unwrap_or_default(),
            year: row.year.map(|y| y.to_string()).unwrap_or_default(),
            testimonial: row.testimonial.unwrap_or_default(),
            contact_name: row.contact_name.unwrap_or_default(),
            can_display: row.can_display,
        }
    }
}

/// One of a coach's references; 404 when it is not theirs.
pub async fn reference(app: &Market, owner: &ProfileOwner, id: &str) -> Result<Reference> {
    let mut conn = app.db.acquire().await?;
    let all = proofs::references(&mut conn, &owner.id).await?;
    all.into_iter()
        .find(|r| r.id.as_str() == id)
        .ok_or_else(Error::not_found)
}

/// Adds a reference (`id` none), or changes one.
///
/// # Errors
/// 422 naming each field, 404 when it is not theirs.
pub async fn save_reference(
    app: &Market,
    owner: &ProfileOwner,
    id: Option<&str>,
    typed: &ReferenceInput,
) -> Result<ReferenceId> {
    let now = Instant(app.now());
    let mut errors = FieldErrors::new();
    let mut one_line = |field: &str, text: &str| inputs::text(&mut errors, field, line(text), NAME);
    let company_name = one_line("companyName", &typed.company_name);
    let sector = one_line("sector", &typed.sector);
    let mission_type = one_line("missionType", &typed.mission_type);
    let contact_name = one_line("contactName", &typed.contact_name);
    let words = paragraphs(&typed.testimonial);
    let testimonial = inputs::text(&mut errors, "testimonial", words, 1500);
    let year = year(&mut errors, &typed.year, app);
    if company_name.is_none() {
        errors.add("companyName", "error-field-required");
    }
    errors.check()?;
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let all = proofs::references(&mut tx, &owner.id).await?;
    let id = match id {
        Some(id) if all.iter().any(|r| r.id.as_str() == id) => ReferenceId::new(id),
        Some(_) => return Err(Error::not_found()),
        None if all.len() >= MOST => {
            return Err(Error::conflict("too-many-proofs").with("max", 30));
        }
        None => ReferenceId::new(cuid(now.0)),
    };
    let row = Reference {
        id,
        company_name: company_name.unwrap_or_default(),
        sector,
        mission_type,
        year,
        testimonial,
        contact_name,
        can_display: typed.can_display,
    };
    proofs::save_reference(&mut tx, &owner.id, &row, now).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Deletes a reference; for an hour it can be brought back.
///
/// # Errors
/// 404 when it is not theirs.
pub async fn delete_reference(app: &Market, owner: &ProfileOwner, id: &str) -> Result<()> {
    let now = Instant(app.now());
    let mut conn = app.db.acquire().await?;
    if undo::queries::remove(&mut conn, RemovedRow::Reference, &owner.id, id, now).await? {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}
