//! Accounts: registering, logging in and out, passwords, profiles.

mod actions;
mod api;
mod devices;
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

pub use actions::create_admin;
pub use email::Email;
pub use identify::identify;
pub use spelling::mend_spellings;
pub use state::Identity;

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Identity> {
    OpenApiRouter::new()
        .routes(routes!(api::register))
        .routes(routes!(api::confirm_registration))
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
        .routes(routes!(api::security::second_factor))
        .routes(routes!(api::security::show_again))
        .routes(routes!(api::security::logins))
        .routes(routes!(api::security::end_login))
        .routes(routes!(api::security::devices))
        .routes(routes!(api::security::forget_device))
        .routes(routes!(api::factors::login_options))
        .routes(routes!(api::factors::log_in))
        .routes(routes!(api::factors::again_options))
        .routes(routes!(api::factors::factors))
        .routes(routes!(api::factors::passkey_options))
        .routes(routes!(api::factors::add_passkey))
        .routes(routes!(api::factors::remove_passkey))
        .routes(routes!(api::factors::begin_totp, api::factors::remove_totp))
        .routes(routes!(api::factors::confirm_totp))
        .routes(routes!(api::factors::renew_recovery_codes))
        .route("/login", get(pages::login::show).post(pages::login::log_in))
        .route(
            "/login/second",
            get(pages::second::show).post(pages::second::log_in),
        )
        .route(
            "/login/again",
            get(pages::again::show).post(pages::again::show_again),
        )
        .route("/logout", post(pages::login::log_out))
        .route(
            "/register",
            get(pages::register::show).post(pages::register::register),
        )
        .route(
            "/register/{token}",
            get(pages::register::show_confirm).post(pages::register::confirm),
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
        .route(
            "/account/password",
            get(pages::passwords::show_change).post(pages::passwords::change),
        )
        .route("/account/security", get(pages::security::show))
        .route(
            "/account/security/totp",
            get(pages::security::show_totp).post(pages::security::confirm_totp),
        )
        .route(
            "/account/security/totp/remove",
            post(pages::security::remove_totp),
        )
        .route(
            "/account/security/codes",
            post(pages::security::renew_codes),
        )
        .route(
            "/account/security/passkeys/{id}/remove",
            post(pages::security::remove_passkey),
        )
        .route(
            "/account/security/logins/{id}/end",
            post(pages::security::end_login),
        )
        .route(
            "/account/security/devices/{id}/forget",
            post(pages::security::forget_device),
        )
        .route(
            "/account/logout-everywhere",
            post(pages::security::log_out_everywhere),
        )
        .route("/lang", post(pages::display::lang))
        .route("/theme", post(pages::display::theme))
        .route("/timezone", post(pages::display::zone))
}

/// The slice's background steps.
pub fn jobs(app: &Identity) -> Jobs<Identity> {
    Jobs::with_state(app.clone())
        .with::<actions::BeginRegistration>()
        .with::<actions::SendLink>()
        .every::<jobs::Purge>("23 3 * * *")
}
