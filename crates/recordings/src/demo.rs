//! One completed session for the demonstration, made by the same actions as any other.

use anyhow::Context;
use domain::{
    ids::{BookingId, SessionId, UserId},
    schema::{ConsentType, MomentType, Role, SessionStatus},
    session::Step,
    summary::verify,
    transcript::{Segment, Transcript},
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
use site::who::User;

/// Who says what, from second to second.
const DIALOGUE: &[(u32, u32, &str)] = &[
    (
        0,
        7,
        "Bonjour, je suis contente de vous retrouver. Comment s'est passée la réunion dont nous avions parlé ?",
    ),
    (
        7,
        16,
        "Mieux que prévu. J'ai commencé par poser la question, comme nous l'avions répété, et ils m'ont écouté jusqu'au bout.",
    ),
    (
        16,
        22,
        "C'est une belle avancée. Qu'est-ce qui a rendu cela possible, d'après vous ?",
    ),
    (
        22,
        33,
        "Je pense que c'est la préparation. J'avais écrit mes trois idées sur une feuille, et je ne me suis pas excusé avant de parler.",
    ),
    (
        33,
        38,
        "Vous ne vous êtes pas excusé. C'était un de vos objectifs.",
    ),
    (
        38,
        47,
        "Oui, c'est la première fois. D'habitude je commence toujours par dire que je ne suis pas sûr de moi.",
    ),
    (47, 53, "Et qu'avez-vous ressenti à ce moment-là ?"),
    (
        53,
        64,
        "De la peur pendant dix secondes, puis une sorte de calme. J'ai compris que le silence de l'équipe n'était pas un jugement.",
    ),
    (
        64,
        70,
        "Le silence n'était pas un jugement. Pouvez-vous m'en dire plus ?",
    ),
    (
        70,
        83,
        "Je croyais que si personne ne répondait, c'est que mon idée était mauvaise. En fait, ils réfléchissaient, et deux collègues sont venus me voir après.",
    ),
    (83, 89, "Que vous ont dit ces collègues ?"),
    (
        89,
        99,
        "Que ma proposition sur le planning de l'équipe leur ferait gagner du temps, et qu'ils aimeraient que je la présente au comité.",
    ),
    (
        99,
        104,
        "Et cette présentation au comité, comment la voyez-vous ?",
    ),
    (
        104,
        115,
        "Elle me fait peur, parce que le comité, c'est douze personnes et mon directeur. Mais j'ai envie d'essayer.",
    ),
    (115, 122, "Qu'est-ce qui vous aiderait à vous sentir prêt ?"),
    (
        122,
        134,
        "Répéter à voix haute. Je vais préparer ma présentation avec Claire lundi, et la chronométrer pour tenir en dix minutes.",
    ),
    (
        134,
        140,
        "Très bien. Et si une question vous met en difficulté ?",
    ),
    (
        140,
        151,
        "Je vais préparer une phrase, par exemple : je n'ai pas la réponse aujourd'hui, je vous la donne demain. Cela me rassure.",
    ),
    (
        151,
        158,
        "Une phrase qui vous laisse du temps. Où la garderez-vous ?",
    ),
    (
        158,
        165,
        "En haut de ma feuille, à côté de mes trois idées.",
    ),
    (
        165,
        174,
        "Nous avions aussi parlé de vos soirées. Avez-vous pu fermer l'ordinateur à dix-neuf heures ?",
    ),
    (
        174,
        186,
        "Deux soirs sur cinq. Le mercredi et le jeudi, je suis resté tard parce que j'ai dit oui à tout le monde.",
    ),
    (
        186,
        193,
        "Que pourriez-vous répondre la prochaine fois qu'on vous demande un service le soir ?",
    ),
    (
        193,
        204,
        "Je dois proposer un autre moment. Je vais répondre que je regarde demain matin, et je le noterai dans mon agenda.",
    ),
    (
        204,
        213,
        "Nous reprendrons ce point la prochaine fois. Que retenez-vous d'aujourd'hui ?",
    ),
    (
        213,
        225,
        "Que la préparation me donne du calme, et que le silence des autres ne parle pas forcément de moi. Je vais aussi écrire au comité dès demain.",
    ),
];

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
    let Some((session, context)) = book(&mut tx, now).await? else {
        return Ok(());
    };
    tx.commit().await?;
    if context.validated_at.is_some() {
        return Ok(());
    }
    write_down(app, &session).await?;
    let client = person(&context.client_id, now);
    let coach = person(&context.coach_user_id, now);
    for user in [&client, &coach] {
        for &kind in ConsentType::ALL {
            let seen_from = Client {
                ip: None,
                user_agent: Some("seed --demo".to_owned()),
            };
            consents::record(
                app,
                &entered(app, &session, user).await?,
                kind,
                true,
                &seen_from,
            )
            .await?;
        }
    }
    mark(app, &entered(app, &session, &client).await?).await?;
    summarise(app, &session).await?;
    summaries::validate(app, &entered(app, &session, &coach).await?, None).await?;
    Ok(())
}

/// The session and its booking, completed a week ago; `None` without its two people.
async fn book(
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

async fn entered(app: &Recordings, session: &SessionId, user: &User) -> anyhow::Result<Access> {
    let mut conn = app.db.acquire().await?;
    access(&mut conn, session, user)
        .await?
        .context("the demonstration's session is not theirs")
}

/// One of the two, as if they had logged in.
fn person(id: &UserId, now: Timestamp) -> User {
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
    let role = Role::User;
    User {
        id: id.clone(),
        email: String::new(),
        name: None,
        role,
        coach_id: None,
        login,
    }
}

fn transcript() -> Transcript {
    let segments = DIALOGUE
        .iter()
        .map(|&(start, end, text)| Segment {
            start_ms: start * 1000,
            end_ms: end * 1000 - 400,
            text: text.to_owned(),
            words: vec![],
        })
        .collect();
    Transcript {
        language: "fr".to_owned(),
        segments,
    }
}

async fn write_down(app: &Recordings, id: &SessionId) -> anyhow::Result<()> {
    let now = Instant(app.now());
    let sealed = sealed::seal_transcript(&app.keys, id, &transcript())?;
    let mut tx = app.db.begin().await?;
    let (from, to) = (SessionStatus::Idle, Step::Summarize.working());
    if queries::advance(&mut tx, id, from, to, None, now).await? {
        queries::save_transcript(&mut tx, id, &sealed, "demo", now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Marks the moments, whose excerpts are taken from the transcript.
async fn mark(app: &Recordings, access: &Access) -> anyhow::Result<()> {
    let mut conn = app.db.acquire().await?;
    let marked = queries::moments(&mut conn, access.id()).await?;
    drop(conn);
    for &(timestamp, kind, note) in MOMENTS.iter().skip(marked.len()) {
        let note = Some(note.to_owned());
        moments::mark(
            app,
            access,
            NewMoment {
                timestamp,
                kind,
                note,
            },
        )
        .await?;
    }
    Ok(())
}

async fn summarise(app: &Recordings, id: &SessionId) -> anyhow::Result<()> {
    let transcript = transcript();
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
