//! Writing a profile: beginning, saving, publishing, resuming, suspending by the platform.

pub mod proofs;
pub mod verification;
pub mod verification_queue;

use domain::ids::{CoachId, UserId};
use domain::profile::Missing;
use jiff::Timestamp;
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    id::cuid,
};
use sqlx::PgConnection;

use super::{
    letters, photo, profile_options,
    profile_owner::ProfileOwner,
    queries::{self, Own, verification as log},
    section_change::{SectionChange, missing},
};
use crate::Market;
use site::{
    objects,
    who::{Admin, User},
};

/// Begins a profile; one that is there is gone on with.
pub async fn begin(app: &Market, user: &User, zone: &str) -> Result<CoachId> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::insert_draft(&mut tx, &CoachId::new(cuid(now.0)), &user.id, zone, now).await?;
    let (id, _) = queries::profile_of_user(&mut tx, &user.id)
        .await?
        .ok_or_else(Error::not_found)?;
    tx.commit().await?;
    Ok(id)
}

/// The profile of its owner.
pub async fn own(conn: &mut PgConnection, id: &CoachId) -> Result<Own> {
    queries::own(conn, id).await?.ok_or_else(Error::not_found)
}

/// Saves some of a profile. `step` is how far a draft has come with it; `errors` are those of
/// what could not be read.
///
/// # Errors
/// 422 naming each field; nothing is saved then.
pub async fn save(
    app: &Market,
    owner: &ProfileOwner,
    changes: Vec<SectionChange>,
    step: i32,
    mut errors: FieldErrors,
) -> Result<Own> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let mut profile = own(&mut tx, &owner.id).await?;
    for change in changes {
        let change = match change {
            SectionChange::Expertise(what) => {
                let (specialties, methodologies) = suggestions(&mut tx).await?;
                SectionChange::Expertise(what.known(&specialties, &methodologies))
            }
            other => other,
        };
        change.apply(&mut profile, &mut errors);
    }
    errors.check()?;
    queries::save(&mut tx, &profile, now).await?;
    queries::save_progress(&mut tx, &owner.id, step).await?;
    tx.commit().await?;
    Ok(profile)
}

/// Specialties and methodologies to choose from: what coaches use, then what we know.
pub async fn suggestions(conn: &mut PgConnection) -> Result<(Vec<String>, Vec<String>)> {
    let (specialties, methodologies) = queries::used_words(conn).await?;
    let with = |mut used: Vec<String>, ours: &[&str]| {
        for word in ours {
            if domain::profile::as_known(word, &used) == *word && !used.iter().any(|u| u == word) {
                used.push((*word).to_owned());
            }
        }
        used
    };
    Ok((
        with(specialties, profile_options::SPECIALTIES),
        with(methodologies, profile_options::METHODOLOGIES),
    ))
}

/// Shows a profile to everybody.
///
/// # Errors
/// 422 naming what is missing.
pub async fn publish(app: &Market, owner: &ProfileOwner) -> Result<()> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let profile = own(&mut tx, &owner.id).await?;
    if !profile.draft {
        return Ok(());
    }
    let mut errors = FieldErrors::new();
    for what in missing(&profile) {
        let key = match what {
            Missing::Email => "error-field-email-unverified",
            _ => "error-field-required",
        };
        errors.add(field_of(what), key);
    }
    errors.check()?;
    queries::publish(&mut tx, &owner.id, &owner.user.id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The field that something missing is.
pub fn field_of(missing: Missing) -> &'static str {
    match missing {
        Missing::Headline => "headline",
        Missing::Bio => "bio",
        Missing::Specialties => "specialties",
        Missing::Languages => "languages",
        Missing::HourlyRate => "hourlyRate",
        Missing::Meeting => "offersRemote",
        Missing::City => "city",
        Missing::Email => "email",
    }
}

/// Takes a profile from the list, or puts it back, on the caller's transaction.
///
/// # Errors
/// 409 when the profile is a draft, or was suspended by the platform.
pub async fn set_active(
    conn: &mut PgConnection,
    owner: &ProfileOwner,
    active: bool,
    now: Timestamp,
) -> Result<()> {
    queries::lock_profile(conn, &owner.id).await?;
    let profile = own(conn, &owner.id).await?;
    if profile.draft {
        return Err(Error::conflict("profile-draft"));
    }
    if profile.barred {
        return Err(Error::conflict("profile-barred"));
    }
    queries::set_active(conn, &owner.id, active, None, Instant(now)).await
}

/// A coach comes back to the list.
///
/// # Errors
/// 409 when the profile is a draft, or was suspended by the platform.
pub async fn resume(app: &Market, owner: &ProfileOwner) -> Result<()> {
    let mut tx = app.db.begin().await?;
    set_active(&mut tx, owner, true, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Why the platform takes a coach from the list, tidied.
///
/// # Errors
/// 422 when there is no reason, or it is too long.
pub fn reason_to_bar(reason: &str) -> Result<String> {
    let reason = domain::text::paragraphs(reason);
    if reason.is_empty() {
        return Err(Error::field("reason", "error-field-required"));
    }
    if reason.chars().count() > 2000 {
        let mut errors = FieldErrors::new();
        errors.add_with("reason", "error-field-too-long", vec![("max", 2000.into())]);
        return Err(Error::invalid(errors));
    }
    Ok(reason)
}

/// The platform takes a coach from the list (`reason` says why), or lets them back, on the
/// caller's transaction.
///
/// # Errors
/// 404 when there is no such coach, 403 about oneself, 409 when nothing would change.
pub async fn set_barred(
    app: &Market,
    conn: &mut PgConnection,
    admin: &Admin,
    coach: &CoachId,
    reason: Option<&str>,
) -> Result<()> {
    let now = Instant(app.now());
    if !queries::lock_profile(conn, coach).await? {
        return Err(Error::not_found());
    }
    let profile = own(conn, coach).await?;
    not_oneself(admin, &profile.user_id)?;
    let barred = reason.is_some();
    if profile.draft || profile.barred == barred {
        return Err(Error::conflict("profile-state"));
    }
    queries::set_active(conn, coach, !barred, reason, now).await?;
    let event = log::NewEvent {
        request: None,
        coach,
        kind: if barred { "BARRED" } else { "UNBARRED" },
        by: Some(&admin.0.id),
        reason,
        certifications: &[],
    };
    log::log(conn, &event, now).await?;
    letters::send_suspension(app, conn, &profile.user_id, reason).await
}

/// The platform lets a coach back.
///
/// # Errors
/// As [`set_barred`].
pub async fn unbar(app: &Market, admin: &Admin, coach: &CoachId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    set_barred(app, &mut tx, admin, coach, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Nobody decides about themself.
pub fn not_oneself(admin: &Admin, coach: &UserId) -> Result<()> {
    if domain::verification::may_decide(&admin.0.id, coach) {
        Ok(())
    } else {
        Err(Error::forbidden("own-verification"))
    }
}

/// Replaces a coach's picture; `None` takes it away.
///
/// # Errors
/// 422 naming `photo` when it is no picture that we read.
pub async fn set_photo(
    app: &Market,
    owner: &ProfileOwner,
    photo: Option<&site::upload::Spooled>,
) -> Result<()> {
    let now = Instant(app.now());
    let stored = match photo {
        Some(sent) => Some(photo::store(app, &owner.id, sent).await?),
        None => None,
    };
    let written = write_photo(app, owner, stored.as_deref(), now).await;
    if let (Err(_), Some(url)) = (&written, &stored)
        && let Some(key) = photo::key_of(url)
        && let Err(error) = app.storage.delete(&key).await
    {
        tracing::warn!(%error, "a photo that nobody has is left behind");
    }
    written
}

async fn write_photo(
    app: &Market,
    owner: &ProfileOwner,
    url: Option<&str>,
    now: Instant,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let before = own(&mut tx, &owner.id).await?.avatar_url;
    queries::set_avatar(&mut tx, &owner.id, url, now).await?;
    if let Some(key) = before.as_deref().and_then(photo::key_of) {
        objects::owe_deletion(&mut tx, &key, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
