//! Accounts: registering, logging in and out, passwords, profiles.

mod actions;
mod api;
mod email;
mod identify;
mod jobs;
mod pages;
mod queries;
mod rate_limit;
mod redirects;
mod spelling;
mod state;

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use email::Email;
pub use identify::identify;
pub use spelling::mend_spellings;
pub use state::Identity;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Identity> {
    OpenApiRouter::new()
        .routes(routes!(api::register))
        .routes(routes!(api::log_in))
        .routes(routes!(api::log_out))
        .routes(routes!(api::me, api::change_me))
        .routes(routes!(api::change_password))
        .routes(routes!(api::ask_reset))
        .routes(routes!(api::reset))
        .routes(routes!(api::ask_magic_link))
        .routes(routes!(api::log_in_by_link))
        .routes(routes!(api::ask_verification))
        .routes(routes!(api::verify))
        .route("/login", get(pages::login::show).post(pages::login::log_in))
        .route("/logout", post(pages::login::log_out))
        .route(
            "/register",
            get(pages::register::show).post(pages::register::register),
        )
        .route(
            "/login/link",
            get(pages::login_links::show_request).post(pages::login_links::request),
        )
        .route(
            "/login/link/{token}",
            get(pages::login_links::show).post(pages::login_links::log_in),
        )
        .route(
            "/password/forgotten",
            get(pages::passwords::show_request).post(pages::passwords::request),
        )
        .route(
            "/password/new",
            get(pages::passwords::show).post(pages::passwords::reset),
        )
        .route(
            "/account",
            get(pages::account::show).post(pages::account::save),
        )
        .route("/account/verify", post(pages::verify::resend))
        .route(
            "/account/verify/{token}",
            get(pages::verify::show).post(pages::verify::verify),
        )
        .route("/account/password", post(pages::account::change_password))
        .route(
            "/account/logout-everywhere",
            post(pages::account::log_out_everywhere),
        )
        .route("/lang", post(pages::display::lang))
        .route("/theme", post(pages::display::theme))
        .route("/timezone", post(pages::display::zone))
}

/// The slice's background steps.
pub fn jobs(app: &Identity) -> Jobs<Identity> {
    Jobs::with_state(app.clone()).every::<jobs::Purge>("23 3 * * *")
}
