//! The demonstration's completed session, made by the same actions as any other.

use anyhow::Context;
use domain::{
    ids::{BookingId, SessionId, UserId},
    schema::{ConsentType, MomentType, Role, SessionStatus},
    session::Step,
    summary::verify,
    transcript::Transcript,
};
use jiff::{SignedDuration, Timestamp};
use platform::{db::Instant, login::Claims, web::Client};

use super::{
    access::{Access, access},
    consents,
    moments::{self, NewMoment},
    queries::{self, SessionContext},
    sealed, summaries,
    summarizer::{Extractive, Summarizer},
};
use crate::Recordings;
use site::who::{Standing, User};

/// Seconds of the moments that the client marked.
const MOMENTS: &[(i64, MomentType, &str)] = &[
    (58, MomentType::Insight, "Le silence n'est pas un jugement"),
    (125, MomentType::Action, "Répéter avec Claire lundi"),
];

const BOOKING: &str = "cdemobookingwithsession0001";

/// Makes the demonstration's session: user@test.fr with Marie Dupont, a week ago, transcribed,
/// summarised by the extractive summarizer, validated. Goes on where it was interrupted; does
/// nothing when it is done, or when one of the two people is not there.
///
/// # Errors
/// When the database does not answer.
pub async fn seed(app: &Recordings) -> anyhow::Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let Some((session, context)) = open_session(&mut tx, now).await? else {
        return Ok(());
    };
    tx.commit().await?;
    if context.validated_at.is_some() {
        return Ok(());
    }
    transcribe(app, &session).await?;
    let client = logged_in(&context.client_id, now);
    let coach = logged_in(&context.coach_user_id, now);
    let browser = Client {
        ip: None,
        user_agent: Some("seed --demo".to_owned()),
    };
    for user in [&client, &coach] {
        for &kind in ConsentType::ALL {
            let access = access_for(app, &session, user).await?;
            consents::record(app, &access, kind, true, &browser).await?;
        }
    }
    mark_moments(app, &access_for(app, &session, &client).await?).await?;
    summarize(app, &session).await?;
    summaries::validate(app, &access_for(app, &session, &coach).await?, None).await?;
    Ok(())
}

/// The session and its booking, completed a week ago; `None` without its two people.
async fn open_session(
    conn: &mut sqlx::PgConnection,
    now: Timestamp,
) -> anyhow::Result<Option<(SessionId, SessionContext)>> {
    let booking = BookingId::new(BOOKING);
    let midnight = Timestamp::from_second(now.as_second() / 86_400 * 86_400)?;
    let starts = midnight - SignedDuration::from_hours(7 * 24 - 9);
    if !queries::insert_demo_booking(conn, &booking, Instant(starts), Instant(now)).await? {
        return Ok(None);
    }
    let session = super::open(conn, &booking, starts).await?;
    let context = queries::session_context(conn, &session).await?;
    Ok(context.map(|context| (session, context)))
}

async fn access_for(app: &Recordings, session: &SessionId, user: &User) -> anyhow::Result<Access> {
    let mut conn = app.db.acquire().await?;
    access(&mut conn, session, user)
        .await?
        .context("the demonstration's session is not theirs")
}

/// One of the two, as if logged in.
fn logged_in(id: &UserId, now: Timestamp) -> User {
    let login = Claims {
        sub: id.to_string(),
        email: None,
        name: None,
        role: None,
        iat: now,
        exp: now,
        jti: String::new(),
        sid: None,
        ver: None,
        other: serde_json::Map::new(),
    };
    User {
        id: id.clone(),
        email: String::new(),
        name: None,
        role: Role::User,
        coach_id: None,
        login,
        standing: Standing::default(),
    }
}

fn transcript() -> anyhow::Result<Transcript> {
    Ok(serde_json::from_str(include_str!("demo_transcript.json"))?)
}

async fn transcribe(app: &Recordings, id: &SessionId) -> anyhow::Result<()> {
    let now = Instant(app.now());
    let sealed = sealed::seal_transcript(&app.keys, id, &transcript()?)?;
    let mut tx = app.db.begin().await?;
    let (from, to) = (SessionStatus::Idle, Step::Summarize.working());
    if queries::advance(&mut tx, id, from, to, None, now).await? {
        queries::save_transcript(&mut tx, id, &sealed, "demo", now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Marks the moments, whose excerpts are taken from the transcript.
async fn mark_moments(app: &Recordings, access: &Access) -> anyhow::Result<()> {
    let mut conn = app.db.acquire().await?;
    let marked = queries::moments(&mut conn, access.id()).await?;
    drop(conn);
    for &(timestamp, kind, note) in MOMENTS.iter().skip(marked.len()) {
        let note = Some(note.to_owned());
        let moment = NewMoment {
            timestamp,
            kind,
            note,
        };
        moments::mark(app, access, moment).await?;
    }
    Ok(())
}

async fn summarize(app: &Recordings, id: &SessionId) -> anyhow::Result<()> {
    let transcript = transcript()?;
    let verified = verify(Extractive.draft(&transcript).await?, &transcript)?;
    let sealed = sealed::seal_draft(&app.keys, id, verified.draft())?;
    let now = Instant(app.now());
    let mut tx = app.db.begin().await?;
    let (from, to) = (Step::Summarize.working(), Step::Summarize.done());
    if queries::advance(&mut tx, id, from, to, None, now).await? {
        queries::save_draft(&mut tx, id, &sealed, &Extractive.name(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}
