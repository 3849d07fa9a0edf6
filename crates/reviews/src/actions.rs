//! Actions: rate, answer, report, moderate.

use domain::{
    booking::{Rating, RatingRefused, may_rate},
    ids::{BookingId, CoachId, UserId},
    review::{
        self, AnswerRefused, LONGEST_REASON, LONGEST_WORDS, WordsEvent, WordsState, may_answer,
        signs,
    },
    schema::BookingStatus,
};
use jiff::Timestamp;
use platform::{
    error::{Error, FieldErrors, Result},
    i18n::Arg,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{letters, queries};
use site::{
    App,
    who::{Admin, Coach, User},
};

/// Which words about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The client's.
    Comment,
    /// The coach's.
    Answer,
}

impl Part {
    /// Its name, as the log and the addresses write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Answer => "answer",
        }
    }
}

/// A rating as a client sends it.
#[derive(Clone, Debug, Default)]
pub struct RatingRequest {
    /// 1 to 5.
    pub stars: i64,
    /// In their words; none takes back what was written before.
    pub comment: Option<String>,
    /// Without the first name; as before when not said.
    pub anonymous: Option<bool>,
}

impl RatingRequest {
    /// # Errors
    /// 422 naming the field.
    pub fn validate(&self) -> Result<ValidRating<'_>> {
        let mut errors = FieldErrors::new();
        let stars = i32::try_from(self.stars).ok();
        let rating = stars.and_then(|s| Rating::new(s).ok());
        if rating.is_none() {
            errors.add("rating", "error-field-rating");
        }
        let comment = trimmed(self.comment.as_deref());
        check_length(&mut errors, "comment", comment, LONGEST_WORDS);
        errors.check()?;
        Ok(ValidRating {
            rating: rating.ok_or_else(|| Error::field("rating", "error-field-rating"))?,
            comment,
            anonymous: self.anonymous,
        })
    }
}

/// A rating that can be given.
#[derive(Clone, Copy, Debug)]
pub struct ValidRating<'a> {
    rating: Rating,
    comment: Option<&'a str>,
    anonymous: Option<bool>,
}

/// The booking that is rated, whose row the caller holds locked.
#[derive(Clone, Copy, Debug)]
pub struct RatedBooking<'a> {
    pub booking: &'a BookingId,
    /// Its client, who rates.
    pub client: &'a UserId,
    pub coach: &'a CoachId,
    /// Where it stands.
    pub status: BookingStatus,
}

/// Rates a completed booking, or changes the rating within its 14 days; the coach's average
/// follows in the same transaction. New words wait for a reader.
///
/// # Errors
/// 409 before the session is complete or after the 14 days.
pub async fn rate(
    conn: &mut PgConnection,
    rated: &RatedBooking<'_>,
    new: &ValidRating<'_>,
    now: Timestamp,
) -> Result<()> {
    let (id, comment) = (rated.booking, new.comment);
    let before = queries::lock_rating(conn, id, rated.coach).await?;
    let rated_at = before.as_ref().map(|row| row.created_at.0);
    may_rate(rated.status, rated_at, now).map_err(|refusal| match refusal {
        RatingRefused::NotCompleted(status) => {
            Error::conflict("booking-state").with("status", status.as_str())
        }
        RatingRefused::Settled => Error::conflict("rating-settled"),
    })?;
    let anonymous = new
        .anonymous
        .unwrap_or_else(|| before.as_ref().is_some_and(|row| row.anonymous));
    queries::rate(conn, rated, new.rating.into(), anonymous, now).await?;
    let old = before.as_ref().and_then(|row| row.comment.as_deref());
    if let Some(event) = review::edit(old, comment) {
        queries::write_comment(conn, id, comment, &sign_names(comment), now).await?;
        log_event(conn, id, Part::Comment, event, rated.client, None, now).await?;
    }
    Ok(())
}

/// Writes the coach's answer to a published comment, or another one while it is not public.
///
/// # Errors
/// 404 for any other coach, 409 when nothing is there to answer or the answer is public, 422
/// without words.
pub async fn answer(app: &App, coach: &Coach, id: &BookingId, words: &str) -> Result<()> {
    let words = required(words, "words", LONGEST_WORDS)?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let comment = queries::lock_comment_for(&mut tx, id, Some(&coach.id))
        .await?
        .ok_or_else(Error::not_found)?;
    let before = queries::lock_words(&mut tx, id, Part::Answer).await?;
    let state = before
        .as_ref()
        .map_or(WordsState::Absent, queries::Words::state);
    may_answer(comment.state(), state).map_err(|refusal| match refusal {
        AnswerRefused::NothingToAnswer => Error::not_found(),
        AnswerRefused::Given => Error::conflict("answer-given"),
    })?;
    let old = before.as_ref().and_then(|row| row.words.as_deref());
    if let Some(event) = review::edit(old, Some(words)) {
        queries::write_answer(&mut tx, id, words, &sign_names(Some(words)), now).await?;
        log_event(&mut tx, id, Part::Answer, event, &coach.user.id, None, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Asks for another look at words that everybody may read. They stay until a person decides.
/// A second report of the same words by the same person changes nothing.
///
/// # Errors
/// 404 when these words are not public, 422 without a reason.
pub async fn report(
    app: &App,
    user: &User,
    id: &BookingId,
    part: Part,
    reason: &str,
) -> Result<()> {
    let reason = required(reason, "reason", LONGEST_REASON)?;
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let words = public_words(&mut tx, id, part).await?;
    let event = WordsEvent::Reported;
    words.state().after(event).map_err(|_| Error::not_found())?;
    if queries::reported_by(&mut tx, id, part, words.version, &user.id).await? {
        return Ok(());
    }
    queries::report(&mut tx, id, part, reason, now).await?;
    log_event(&mut tx, id, part, event, &user.id, Some(reason), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether words are public, and so can be reported: 404 otherwise.
pub async fn public_words(
    conn: &mut PgConnection,
    id: &BookingId,
    part: Part,
) -> Result<queries::Words> {
    let comment = queries::lock_comment_for(conn, id, None)
        .await?
        .filter(|words| words.state().shown())
        .ok_or_else(Error::not_found)?;
    match part {
        Part::Comment => Ok(comment),
        Part::Answer => queries::lock_words(conn, id, part)
            .await?
            .filter(|words| words.state().shown())
            .ok_or_else(Error::not_found),
    }
}

/// What a reader of the platform decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Everybody may read it.
    Approve,
    /// Nobody but its author; they are told why.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// Decides about words in the queue. `version` is what the administrator read: words that
/// changed meanwhile are not decided about.
///
/// # Errors
/// 404 when there are no such words, 409 when they changed or wait for nobody, 422 when a
/// refusal has no reason.
pub async fn decide(
    app: &App,
    admin: &Admin,
    id: &BookingId,
    part: Part,
    version: i32,
    decision: &Decision,
) -> Result<()> {
    let (event, reason) = match decision {
        Decision::Approve => (WordsEvent::Approved, None),
        Decision::Refuse { reason } => {
            let reason = required(reason, "reason", LONGEST_REASON)?;
            (WordsEvent::Refused, Some(reason))
        }
    };
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let words = queries::lock_words(&mut tx, id, part)
        .await?
        .filter(|words| words.state() != WordsState::Absent)
        .ok_or_else(Error::not_found)?;
    if words.version != version {
        return Err(Error::conflict("review-changed"));
    }
    let before = words.state();
    before
        .after(event)
        .map_err(|_| Error::conflict("review-decided"))?;
    match reason {
        None => queries::approve(&mut tx, id, part).await?,
        Some(reason) => queries::refuse(&mut tx, id, part, reason, now).await?,
    }
    log_event(&mut tx, id, part, event, &admin.0.id, reason, now).await?;
    match (part, reason) {
        (_, Some(reason)) => letters::send_refusal(app, &mut tx, id, part, reason).await?,
        // Words that were public and stay so are no news.
        (Part::Comment, None) if !before.shown() => {
            letters::send_publication(app, &mut tx, id).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    Ok(())
}

async fn log_event(
    conn: &mut PgConnection,
    id: &BookingId,
    part: Part,
    event: WordsEvent,
    by: &UserId,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let kind = match event {
        WordsEvent::Written => "written",
        WordsEvent::Withdrawn => "withdrawn",
        WordsEvent::Approved => "approved",
        WordsEvent::Refused => "refused",
        WordsEvent::Reported => "reported",
    };
    queries::log_event(conn, id, part, kind, by, reason, now).await
}

fn sign_names(words: Option<&str>) -> Vec<String> {
    signs(words.unwrap_or_default())
        .iter()
        .map(|sign| sign.as_str().to_owned())
        .collect()
}

fn trimmed(words: Option<&str>) -> Option<&str> {
    words.map(str::trim).filter(|words| !words.is_empty())
}

fn required<'a>(words: &'a str, field: &str, longest: usize) -> Result<&'a str> {
    let mut errors = FieldErrors::new();
    let words = trimmed(Some(words));
    if words.is_none() {
        errors.add(field, "error-field-required");
    }
    check_length(&mut errors, field, words, longest);
    errors.check()?;
    Ok(words.unwrap_or_default())
}

fn check_length(errors: &mut FieldErrors, field: &str, words: Option<&str>, longest: usize) {
    if words.is_some_and(|w| w.chars().count() > longest) {
        let max = Arg::Number(i64::try_from(longest).unwrap_or(i64::MAX));
        errors.add_with(field, "error-field-too-long", vec![("max", max)]);
    }
}
