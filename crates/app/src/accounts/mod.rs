//! People: registering, logging in and out, passwords, who they are.

mod actions;
mod api;
mod email;
mod identify;
mod jobs;
mod limit;
mod pages;
mod paths;
mod queries;

use axum::routing::{get, post};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub use email::Email;
pub use identify::identify;
pub use paths::same_site;
pub use queries::{
    AccountRow, TokenRow, UserRow, account, insert_account, insert_token, insert_user_row, token,
    user,
};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<App> {
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
            get(pages::links::ask).post(pages::links::send),
        )
        .route(
            "/login/link/{token}",
            get(pages::links::show).post(pages::links::log_in),
        )
        .route(
            "/password/forgotten",
            get(pages::passwords::ask).post(pages::passwords::send),
        )
        .route(
            "/password/new",
            get(pages::passwords::show).post(pages::passwords::choose),
        )
        .route(
            "/account",
            get(pages::account::show).post(pages::account::save),
        )
        .route("/account/verify", post(pages::verify::ask))
        .route(
            "/account/verify/{token}",
            get(pages::verify::show).post(pages::verify::verify),
        )
        .route("/account/password", post(pages::account::change_password))
        .route(
            "/account/logout-everywhere",
            post(pages::account::log_out_everywhere),
        )
        .route("/lang", post(pages::choices::lang))
        .route("/theme", post(pages::choices::theme))
        .route("/timezone", post(pages::choices::zone))
}

/// The slice's background steps.
pub fn jobs() -> Jobs {
    Jobs::new().every::<jobs::Purge>("23 3 * * *")
}
