//! Letters (e-mail): written in the reader's language, put sealed into an outbox on the caller's
//! transaction, and sent once.
//!
//! ```ignore
//! let reader = post::reader(&mut tx, &user_id, locale).await?;
//! let letter = Letter::new(&reader, "mail-booked-subject")
//!     .paragraph(reader.t("mail-booked-text"))
//!     .action(reader.t("mail-booked-action"), post::address(app, "/sessions"));
//! post::letter(&mut tx, app, &letter.mail(app, &reader)?).await?;
//! ```
//!
//! **Once.** A letter announces what really happened, since it is written in the transaction
//! in which it happens. It leaves in two steps (`platform::mail`): everything up to the
//! server's "go on" can be done over again, and is, after a crash. Then the outbox notes that
//! the letter is handed over, and only then is it. A process that dies after that note leaves
//! a letter of which nobody can know whether it arrived; it is *not* sent again, since a
//! second one is what people notice, but an administrator sees it and may. A server that says no
//! after the letter is believed; one that hangs up without a word, with our process still alive, is
//! asked again with the same Message-ID, as RFC 5321 (section 4.5.4.1) has it.

mod api;
mod failures;
mod letter;
mod outbox;
mod pages;
mod preferences;
mod reader;
mod unsubscribe;

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

use site::App;

pub use failures::{FailedLetter, failed};
pub use letter::Letter;
pub use outbox::{Post, SendMail, SweepLetters, address_refused, letter, withdraw};
pub use preferences::{Kind, wants};
pub use reader::{Reader, reader, reader_in};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .route("/account/notifications", get(pages::show).post(pages::save))
        .route(
            "/unsubscribe/{token}",
            get(unsubscribe::show).post(unsubscribe::save),
        )
        .route("/admin/letters", get(failures::show))
        .route("/admin/letters/{id}/again", post(failures::again))
        .routes(routes!(api::notifications, api::change_notifications))
        .routes(routes!(failures::api::list))
        .routes(routes!(failures::api::again))
}

/// The slice's background steps.
pub fn jobs(app: &App) -> Jobs<App> {
    Jobs::with_state(app.clone())
        .with::<SendMail>()
        .every::<SweepLetters>("*/10 * * * *")
        .every::<outbox::PurgeLetters>("41 3 * * *")
}

/// The full URL of a page of ours.
pub fn address(app: &App, path: &str) -> String {
    format!(
        "{}{path}",
        app.config.http.public_url.as_str().trim_end_matches('/')
    )
}
