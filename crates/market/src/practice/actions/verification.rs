//! Verification: submitting, withdrawing, deciding, and the badges that expire.

use domain::{
    ids::{CoachId, UserId},
    schema::BadgeLevel,
    text::paragraphs,
    verification::{self as rules, Basis, State, Step},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use platform::{
    db::Instant,
    error::{Error, FieldErrors, Result},
    id::cuid,
    sweep::Sweep,
};
use sqlx::PgConnection;

use super::not_oneself;
use crate::Market;
use crate::practice::{
    letters,
    profile_owner::ProfileOwner,
    queries::{
        self,
        proofs::{self, Certification},
        verification::{self as requests, NewEvent, Request},
    },
};
use site::{who::Admin, zones};

/// Characters of a note or of an answer, at most.
const MAX_NOTE_CHARS: usize = 2000;

/// The day it is where a coach lives.
pub fn today(app: &Market, timezone: &str) -> Date {
    app.now().to_zoned(zones::stored(timezone)).date()
}

/// Whether a certification has its document and has not expired.
pub fn is_verifiable(certification: &Certification, today: Date) -> bool {
    let valid = certification
        .expires_at
        .is_none_or(|at| !rules::expired(rules::expiry_day(at.0), today));
    valid && certification.document().is_some()
}

/// Sends one's proofs to the platform, for the first time or again.
///
/// # Errors
/// 409 when they wait already, or the profile is a draft; 422 when there is nothing to see.
pub async fn submit(app: &Market, owner: &ProfileOwner, note: &str) -> Result<()> {
    let now = Instant(app.now());
    let note = parse_note("note", note)?;
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let own = super::own(&mut tx, &owner.id).await?;
    if own.draft {
        return Err(Error::conflict("profile-draft"));
    }
    let today = today(app, &own.timezone);
    let all = proofs::certifications(&mut tx, &owner.id).await?;
    let shown: Vec<String> = all
        .iter()
        .filter(|c| is_verifiable(c, today))
        .map(certification_label)
        .collect();
    if shown.is_empty() {
        return Err(Error::field(
            "certifications",
            "error-field-nothing-to-verify",
        ));
    }
    let latest = requests::latest(&mut tx, &owner.id).await?;
    let id = match latest {
        Some(open) if open.state()?.open() => {
            open.state()?
                .after(Step::Submit)
                .map_err(|_| Error::conflict("verification-open"))?;
            requests::resubmit(&mut tx, &open.id, note.as_deref(), now).await?;
            open.id
        }
        _ => {
            let id = cuid(now.0);
            requests::insert(&mut tx, &id, &owner.id, note.as_deref(), now).await?;
            id
        }
    };
    let event = NewEvent {
        request: Some(&id),
        coach: &owner.id,
        kind: State::Submitted.as_str(),
        by: Some(&owner.user.id),
        reason: note.as_deref(),
        certifications: &shown,
    };
    requests::log(&mut tx, &event, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes one's submission back.
///
/// # Errors
/// 409 when none is at work.
pub async fn withdraw(app: &Market, owner: &ProfileOwner) -> Result<()> {
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    queries::lock_profile(&mut tx, &owner.id).await?;
    let latest = requests::latest(&mut tx, &owner.id).await?;
    let none = || Error::conflict("verification-none");
    let open = latest.ok_or_else(none)?;
    let to = open.state()?.after(Step::Withdraw).map_err(|_| none())?;
    requests::advance(&mut tx, &open.id, to, None, now).await?;
    let event = NewEvent {
        request: Some(&open.id),
        coach: &owner.id,
        kind: to.as_str(),
        by: Some(&owner.user.id),
        reason: None,
        certifications: &[],
    };
    requests::log(&mut tx, &event, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What the platform decides about a submission.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What it does.
    pub step: Step,
    /// The submission as it was when it was read.
    pub version: i32,
    /// Why; the coach reads it.
    pub reason: String,
    /// The certifications to accept.
    pub certifications: Vec<String>,
}

/// Decides about a submission.
///
/// # Errors
/// 404 when there is none, 403 about oneself, 409 when someone else decided or the coach
/// changed it meanwhile, 422 naming what is missing.
pub async fn decide(app: &Market, admin: &Admin, id: &str, decision: &Decision) -> Result<()> {
    let now = Instant(app.now());
    let reason = parse_note("reason", &decision.reason)?;
    let mut tx = app.db.begin().await?;
    let found = requests::request(&mut tx, id).await?;
    let coach = found.ok_or_else(Error::not_found)?.coach_id;
    queries::lock_profile(&mut tx, &coach).await?;
    // Read again: whoever was faster has committed by now.
    let request = requests::request(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    not_oneself(admin, &request.user_id)?;
    let state = request.state()?;
    let to = state
        .after(decision.step)
        .map_err(|_| Error::conflict("verification-decided").with("state", state.as_str()))?;
    if request.version != decision.version {
        return Err(Error::conflict("verification-changed"));
    }
    if decision.step.needs_reason() && reason.is_none() {
        return Err(Error::field("reason", "error-field-required"));
    }
    let accepted = match decision.step {
        Step::Verify | Step::Interview => {
            accept(app, &mut tx, &request, to, &decision.certifications).await?
        }
        Step::Revoke => {
            requests::set_badge(&mut tx, &coach, BadgeLevel::Standard, None, now).await?;
            requests::set_basis(&mut tx, &coach, &[]).await?;
            vec![]
        }
        _ => vec![],
    };
    requests::advance(&mut tx, id, to, reason.as_deref(), now).await?;
    let event = NewEvent {
        request: Some(id),
        coach: &coach,
        kind: to.as_str(),
        by: Some(&admin.0.id),
        reason: reason.as_deref(),
        certifications: &accepted,
    };
    requests::log(&mut tx, &event, now).await?;
    letters::send_decision(
        app,
        &mut tx,
        &request.user_id,
        to,
        reason.as_deref(),
        &accepted,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Gives the badge of a state, resting on certifications; those of before when none is named
/// after the interview. Gives what they are called.
async fn accept(
    app: &Market,
    conn: &mut PgConnection,
    request: &Request,
    to: State,
    ids: &[String],
) -> Result<Vec<String>> {
    let now = Instant(app.now());
    let coach = &request.coach_id;
    let own = super::own(conn, coach).await?;
    let today = today(app, &own.timezone);
    let all = proofs::certifications(conn, coach).await?;
    let keeps = request.state()? == State::Verified && ids.is_empty();
    let accepted: Vec<&Certification> = if keeps {
        all.iter().filter(|c| c.bears_badge).collect()
    } else {
        all.iter()
            .filter(|c| ids.contains(&c.id.to_string()))
            .collect()
    };
    let asked_for_all = keeps
        || ids
            .iter()
            .all(|id| accepted.iter().any(|c| c.id.as_str() == id));
    if accepted.is_empty() || !asked_for_all || !accepted.iter().all(|c| is_verifiable(c, today)) {
        return Err(Error::field("certifications", "error-field-certifications"));
    }
    // A badge of an earlier submission gives way to this one.
    if let Some((earlier, _)) = requests::badge_request(conn, coach).await?
        && earlier != request.id
    {
        requests::advance(conn, &earlier, State::Lapsed, None, now).await?;
    }
    let ids: Vec<String> = accepted.iter().map(|c| c.id.to_string()).collect();
    if !keeps {
        proofs::mark_verified(conn, coach, &ids, now).await?;
    }
    requests::set_basis(conn, coach, &ids).await?;
    requests::set_badge(conn, coach, to.badge(), Some(now), now).await?;
    Ok(accepted.into_iter().map(certification_label).collect())
}

/// Lets a coach's badge fall when something that it rests on is gone, changed or expired. `by`
/// is who changed it, nobody when a day did. The coach is locked.
pub async fn reconsider(
    app: &Market,
    conn: &mut PgConnection,
    coach: &CoachId,
    by: Option<&UserId>,
) -> Result<bool> {
    let now = Instant(app.now());
    let own = super::own(conn, coach).await?;
    let today = today(app, &own.timezone);
    let rows = requests::basis(conn, coach).await?;
    let basis = |row: &requests::BasisRow| Basis {
        unchanged: row.unchanged,
        expires_on: row.expires_at.map(|at| rules::expiry_day(at.0)),
    };
    let all: Vec<Basis> = rows.iter().map(basis).collect();
    if !own.verified || rules::stands(&all, today) {
        return Ok(false);
    }
    let fallen: Vec<String> = rows
        .iter()
        .filter(|row| !rules::stands(&[basis(row)], today))
        .map(|row| row.name.clone())
        .collect();
    let given = requests::badge_request(conn, coach).await?;
    if let Some((id, state)) = &given {
        let state: State = state.parse().map_err(Error::internal)?;
        let to = state.after(Step::Lapse).map_err(Error::internal)?;
        requests::advance(conn, id, to, None, now).await?;
    }
    requests::set_badge(conn, coach, BadgeLevel::Standard, None, now).await?;
    requests::set_basis(conn, coach, &[]).await?;
    let event = NewEvent {
        request: given.as_ref().map(|(id, _)| id.as_str()),
        coach,
        kind: if by.is_some() { "CHANGED" } else { "EXPIRED" },
        by,
        reason: None,
        certifications: &fallen,
    };
    requests::log(conn, &event, now).await?;
    letters::send_badge_lost(app, conn, &own.user_id, &fallen, by.is_none()).await?;
    Ok(true)
}

/// What the passing of days does: coaches are told before a certification expires, and badges
/// fall on the day.
pub async fn sweep(app: &Market) -> Result<()> {
    let now = app.now();
    // A zone may be 14 hours ahead of UTC.
    let near = |days: i64| Instant(now + SignedDuration::from_hours(24 * days));
    let mut conn = app.db.acquire().await?;
    let expiring = requests::expiring(&mut conn, near(-10), near(32), Instant(now)).await?;
    let doubtful = requests::doubtful(&mut conn, near(2), Instant(now)).await?;
    drop(conn);
    let sweep = |name| Sweep {
        name,
        db: &app.db,
        now,
    };
    let id = |certification: &requests::Expiring| certification.id.to_string();
    let notified = sweep("expiring_certifications")
        .each(expiring, id, |certification| async move {
            notify_expiring(app, &certification, now).await
        })
        .await;
    let fallen = sweep("doubtful_badges")
        .each(doubtful, CoachId::to_string, |coach| async move {
            let mut tx = app.db.begin().await?;
            if queries::lock_profile(&mut tx, &coach).await? {
                reconsider(app, &mut tx, &coach, None).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await;
    notified.and(fallen)
}

/// Tells a coach that a certification expires, on the days on which one is told.
async fn notify_expiring(
    app: &Market,
    certification: &requests::Expiring,
    now: Timestamp,
) -> Result<()> {
    let today = today(app, &certification.timezone);
    let on = rules::expiry_day(certification.expires_at.0);
    let Some(days) = rules::notice_due(on, today, &certification.sent) else {
        return Ok(());
    };
    let mut tx = app.db.begin().await?;
    let first = requests::remember_notice(&mut tx, certification, days, Instant(now)).await?;
    // On the day itself, the letter about the badge says it.
    if first && !(days == 0 && certification.bears_badge) {
        letters::send_expiry_notice(app, &mut tx, certification, on).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A certification in a few words.
pub fn certification_label(certification: &Certification) -> String {
    format!("{} ({})", certification.name, certification.issuer)
}

fn parse_note(field: &'static str, typed: &str) -> Result<Option<String>> {
    let mut errors = FieldErrors::new();
    let text = crate::practice::inputs::text(&mut errors, field, paragraphs(typed), MAX_NOTE_CHARS);
    errors.check()?;
    Ok(text)
}
