//! The forms of a profile: the steps of a draft, then the rooms of `/desk/profile`. They are
//! the same forms; only what frames them differs.

pub mod certifications;
pub mod home;
pub mod media;
pub mod overview;
pub mod references;
pub mod sections;
pub mod session_terms;
pub mod verification;
pub mod verification_queue;

use axum::response::{IntoResponse, Redirect, Response};

use super::profile_owner::ProfileOwner;
use site::page::{FlashRedirect, Page};

/// The parts of a profile, in the order in which one fills them in.
pub const SECTIONS: [&str; 7] = [
    "you",
    "work",
    "sessions",
    "media",
    "certifications",
    "references",
    "review",
];

/// What is around a form.
pub struct Frame {
    /// Whether the profile was never published.
    pub draft: bool,
    /// Where the forms are.
    pub base: &'static str,
    /// Which step that is, from 1.
    pub step: i32,
    /// The same in words.
    pub position: String,
    /// Pairs (address, label).
    pub links: Vec<Link>,
    /// What to say of a field that may stay empty.
    pub optional: String,
    /// What to say of a field that is needed before publishing; nothing once it was.
    pub needed: String,
}

/// A way to another form.
pub struct Link {
    pub href: String,
    pub label: String,
    pub here: bool,
}

impl Frame {
    /// The frame of a form.
    pub fn new(page: &Page, owner: &ProfileOwner, section: &'static str) -> Self {
        let base = owner.base();
        let names: Vec<&str> = if owner.draft {
            SECTIONS.to_vec()
        } else {
            let last = ["verification"];
            let parts = &SECTIONS[..6];
            std::iter::once("")
                .chain(parts.iter().copied())
                .chain(last)
                .collect()
        };
        let links = names
            .into_iter()
            .map(|name| Link {
                href: if name.is_empty() {
                    base.to_owned()
                } else {
                    format!("{base}/{name}")
                },
                label: page.t_of(
                    "practice-section",
                    if name.is_empty() { "overview" } else { name },
                ),
                here: name == section,
            })
            .collect();
        Self {
            draft: owner.draft,
            base,
            step: step_of(section),
            position: page.tw(
                "practice-step",
                [("step", step_of(section).into()), ("steps", 7.into())],
            ),
            links,
            optional: page.t("practice-optional"),
            needed: if owner.draft {
                page.t("practice-before-publishing")
            } else {
                String::new()
            },
        }
    }
}

/// Which step a part is, from 1.
fn step_of(section: &str) -> i32 {
    SECTIONS
        .iter()
        .position(|s| *s == section)
        .and_then(|n| i32::try_from(n + 1).ok())
        .unwrap_or(1)
}

/// Where a draft goes on after a part.
fn after(section: &str) -> String {
    let next = usize::try_from(step_of(section)).unwrap_or(0);
    format!(
        "/become-a-coach/{}",
        SECTIONS.get(next).unwrap_or(&"review")
    )
}

/// The answer to a part that was saved: the next step of a draft, or the same room.
fn saved(owner: &ProfileOwner, section: &str) -> Response {
    if owner.draft {
        Redirect::to(&after(section)).into_response()
    } else {
        let here = format!("{}/{section}", owner.base());
        FlashRedirect::success(here, "flash-profile-part-saved").into_response()
    }
}
