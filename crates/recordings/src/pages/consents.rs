//! The consents of both sides as the page shows them.

use domain::{consent::Side, schema::ConsentType};

use crate::access::Access;
use site::page::Page;

/// A consent, as both have answered it.
pub struct ConsentView {
    pub kind: ConsentType,
    /// Each one's answer: tone and words.
    pub badges: Vec<(&'static str, String)>,
    /// The answers of both in one badge.
    pub line: (&'static str, String),
    /// The reader's own.
    pub mine: Option<bool>,
}

/// The answers of both, the reader's own called *you*.
pub fn consents(page: &Page, access: &Access) -> Vec<ConsentView> {
    let badge = |kind: ConsentType, side: Side| {
        let who = if side == access.side {
            page.t("session-you")
        } else {
            match side {
                Side::Client => access.context.client_name.clone(),
                Side::Coach => access.context.coach_name.clone(),
            }
        };
        let (tone, key) = match access.consents.get(kind).answer_of(side) {
            Some(true) => ("green", "session-consent-given"),
            Some(false) => ("red", "session-consent-not-given"),
            None => ("amber", "session-consent-awaited"),
        };
        (tone, page.t1(key, "who", who))
    };
    let line = |kind: ConsentType| {
        let (mine, theirs) = match access.side {
            Side::Client => (Side::Client, Side::Coach),
            Side::Coach => (Side::Coach, Side::Client),
        };
        let given = access.consents.get(kind);
        let (tone, key) = match (given.answer_of(mine), given.answer_of(theirs)) {
            (Some(true), Some(true)) => ("green", "session-consent-both"),
            (Some(false), _) | (_, Some(false)) => ("red", "session-consent-refused"),
            (None, Some(true)) => ("amber", "session-consent-awaits-you"),
            (Some(true), None) => ("amber", "session-consent-awaits-other"),
            (None, None) => ("amber", "session-consent-awaits-both"),
        };
        let other = match theirs {
            Side::Client => access.context.client_name.as_str(),
            Side::Coach => access.context.coach_name.as_str(),
        };
        let what = page.t_of("session-consent-short", kind);
        (
            tone,
            page.tw(key, [("what", what.into()), ("who", other.into())]),
        )
    };
    ConsentType::ALL
        .iter()
        .map(|&kind| ConsentView {
            kind,
            badges: [Side::Client, Side::Coach]
                .map(|side| badge(kind, side))
                .to_vec(),
            line: line(kind),
            mine: access.consents.get(kind).answer_of(access.side),
        })
        .collect()
}
