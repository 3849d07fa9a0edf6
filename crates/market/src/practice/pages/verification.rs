//! What a coach sees of their verification: where it stands, what the badge rests on, the past.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::verification::State as Standing;
use platform::error::Result;
use serde::Deserialize;

use super::{Frame, certifications::Item};
use crate::Market;
use crate::practice::{
    actions::{self, verification as steps},
    profile_owner::ProfileOwner,
    queries::{self, Own, verification::Event},
};
use site::{
    forms::FormErrors,
    input::Form,
    page::{FlashRedirect, Page},
    render::{html, html_with},
};

/// An entry of the past, in words.
pub struct HistoryEntry {
    pub what: String,
    pub when: String,
    pub by: String,
    pub reason: Option<String>,
    pub certifications: String,
}

impl HistoryEntry {
    /// An entry of the log. The platform's people are named to the platform's people only.
    pub fn new(page: &Page, event: &Event, named: bool) -> Self {
        let theirs = ["SUBMITTED", "WITHDRAWN", "CHANGED"].contains(&event.kind.as_str());
        let by = match &event.by {
            None => String::new(),
            Some(name) if named || theirs => name.clone(),
            Some(_) => page.t("practice-the-platform"),
        };
        Self {
            what: page.t_of("verification-event", &event.kind),
            when: page.moment(&event.at),
            by,
            reason: event.reason.clone(),
            certifications: event.certifications.join(", "),
        }
    }
}

/// The colour of a state.
pub fn tone(state: Standing) -> &'static str {
    match state {
        Standing::Submitted => "teal",
        Standing::MoreAsked => "amber",
        Standing::Verified | Standing::Premium => "green",
        Standing::Refused | Standing::Revoked | Standing::Lapsed => "red",
        Standing::Withdrawn => "neutral",
    }
}

#[derive(Template)]
#[template(path = "practice/verification.html")]
struct VerificationPage {
    page: Page,
    frame: Frame,
    own: Own,
    badge: String,
    since: Option<String>,
    /// The latest submission: its state, in words and colour, and what the platform said.
    standing: Option<Latest>,
    ready: Vec<Item>,
    lacking: Vec<Item>,
    basis: Vec<String>,
    past: Vec<HistoryEntry>,
    note: String,
    errors: FormErrors,
}

struct Latest {
    state: Standing,
    word: String,
    tone: &'static str,
    when: String,
    message: Option<String>,
}

impl VerificationPage {
    async fn load(app: &Market, page: Page, owner: &ProfileOwner) -> Result<Self> {
        let mut conn = app.db.acquire().await?;
        let own = actions::own(&mut conn, &owner.id).await?;
        let today = steps::today(app, &own.timezone);
        let rows = queries::proofs::certifications(&mut conn, &owner.id).await?;
        let (ready, lacking): (Vec<_>, Vec<_>) = rows
            .iter()
            .partition(|row| steps::is_verifiable(row, today));
        let latest = queries::verification::latest(&mut conn, &owner.id).await?;
        let standing = match latest {
            None => None,
            Some(request) => {
                let state = request.state()?;
                Some(Latest {
                    state,
                    word: page.t_of("verification-state", state),
                    tone: tone(state),
                    when: page.moment(
                        &request
                            .decided_at
                            .filter(|_| !state.open())
                            .unwrap_or(request.submitted_at),
                    ),
                    message: request.message,
                })
            }
        };
        let history = queries::verification::history(&mut conn, &owner.id).await?;
        let basis = queries::verification::basis(&mut conn, &owner.id).await?;
        Ok(Self {
            frame: Frame::new(&page, owner, "verification"),
            badge: page.t_of(
                "practice-badge",
                if own.verified {
                    own.badge_level.as_str()
                } else {
                    "NONE"
                },
            ),
            since: own.verified_at.map(|at| page.date(&at)),
            standing,
            ready: ready
                .into_iter()
                .map(|r| Item::new(&page, r, today))
                .collect(),
            lacking: lacking
                .into_iter()
                .map(|r| Item::new(&page, r, today))
                .collect(),
            basis: basis.into_iter().map(|b| b.name).collect(),
            past: history
                .iter()
                .map(|e| HistoryEntry::new(&page, e, false))
                .collect(),
            note: String::new(),
            errors: FormErrors::none(),
            own,
            page,
        })
    }

    fn waits(&self) -> bool {
        self.standing
            .as_ref()
            .is_some_and(|s| s.state == Standing::Submitted)
    }

    fn open(&self) -> bool {
        self.standing.as_ref().is_some_and(|s| s.state.open())
    }
}

/// `GET /desk/profile/verification`
pub async fn show(State(app): State<Market>, page: Page, owner: ProfileOwner) -> Result<Response> {
    if owner.draft {
        return Ok(Redirect::to("/become-a-coach/review").into_response());
    }
    Ok(html(&VerificationPage::load(&app, page, &owner).await?))
}

/// What the coach adds to the submission.
#[derive(Deserialize)]
pub struct NoteForm {
    #[serde(default)]
    note: String,
}

/// `POST /desk/profile/verification`
pub async fn submit(
    State(app): State<Market>,
    page: Page,
    owner: ProfileOwner,
    Form(form): Form<NoteForm>,
) -> Result<Response> {
    match steps::submit(&app, &owner, &form.note).await {
        Ok(()) => Ok(
            FlashRedirect::success("/desk/profile/verification", "flash-proofs-sent")
                .into_response(),
        ),
        Err(error) if owner.draft => Err(error),
        Err(error) => {
            let errors = FormErrors::beside(error, page.locale)?;
            let status = errors.status();
            let again = VerificationPage {
                errors,
                note: form.note,
                ..VerificationPage::load(&app, page, &owner).await?
            };
            Ok(html_with(status, &again))
        }
    }
}

/// `POST /desk/profile/verification/withdraw`
pub async fn withdraw(State(app): State<Market>, owner: ProfileOwner) -> Result<FlashRedirect> {
    steps::withdraw(&app, &owner).await?;
    Ok(FlashRedirect::success(
        "/desk/profile/verification",
        "flash-verification-withdrawn",
    ))
}
