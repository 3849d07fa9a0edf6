//! What coaches set up: their profile and its proofs, their hours, their time off.

mod actions;
mod api;
mod availability;
mod files;
mod inputs;
mod jobs;
mod letters;
mod pages;
mod photo;
mod profile_options;
mod profile_owner;
mod queries;
mod section_change;
mod sitemap;
mod undo;

pub use actions::{reason_to_bar, set_active, set_barred};
pub use api::{OwnProfile, own_profile};
pub use jobs::SweepBadges;
pub use pages::verification_queue::back_to_desk;
pub use profile_owner::ProfileOwner;
pub use undo::PurgeRemoved;

use crate::Market;
use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use pages::{
    certifications, home, media, overview, references, sections, session_terms, verification,
    verification_queue as queue,
};
use platform::queue::Jobs;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The slice's pages and API.
pub fn router() -> OpenApiRouter<Market> {
    let mut router = OpenApiRouter::new()
        .merge(availability::router())
        .route(
            "/become-a-coach",
            get(overview::start).post(overview::begin),
        )
        .route("/become-a-coach/review", get(overview::show))
        .route("/become-a-coach/publish", post(overview::publish))
        .route("/desk/profile", get(overview::show))
        .route("/desk/profile/resume", post(overview::resume))
        .route(
            "/desk/profile/verification",
            get(verification::show).post(verification::submit),
        )
        .route(
            "/desk/profile/verification/withdraw",
            post(verification::withdraw),
        )
        .route("/admin/verifications", get(queue::list))
        .route(
            "/admin/verifications/{id}",
            get(queue::one).post(queue::decide),
        )
        .route(
            "/admin/verifications/{id}/documents/{certification}",
            get(queue::document),
        )
        .route(
            "/admin/verifications/{id}/documents/{certification}/pages/{page}",
            get(queue::drawn_page),
        )
        .route("/admin", get(home::home))
        .route("/admin/coaches/{id}/unbar", post(queue::unbar))
        .route("/undo/{id}", post(undo::undo))
        .route("/photos/{coach}/{file}", get(photo::show))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/robots.txt", get(sitemap::robots));
    router = router.merge(described());
    for base in [
        profile_owner::forms_base(true),
        profile_owner::forms_base(false),
    ] {
        router = forms(router, base);
    }
    router
}

/// The slice's API.
fn described() -> OpenApiRouter<Market> {
    OpenApiRouter::new()
        .routes(routes!(api::show, api::begin, api::change))
        .routes(routes!(api::publish))
        .routes(routes!(api::resume))
        .routes(routes!(api::photo, api::remove_photo))
        .routes(routes!(api::verification, api::submit, api::withdraw))
        .routes(routes!(
            api::proofs::certifications,
            api::proofs::add_certification
        ))
        .routes(routes!(
            api::proofs::change_certification,
            api::proofs::delete_certification
        ))
        .routes(routes!(
            api::proofs::document,
            api::proofs::send_document,
            api::proofs::delete_document
        ))
        .routes(routes!(api::proofs::references, api::proofs::add_reference))
        .routes(routes!(
            api::proofs::change_reference,
            api::proofs::delete_reference
        ))
        .routes(routes!(undo::restore_removed))
        .routes(routes!(api::admin::list))
        .routes(routes!(api::admin::one))
        .routes(routes!(api::admin::decide))
        .routes(routes!(api::admin::document))
        .routes(routes!(api::admin::unbar))
}

/// The forms of a profile, under one of the places where they are.
fn forms(router: OpenApiRouter<Market>, base: &str) -> OpenApiRouter<Market> {
    let at = |path: &str| format!("{base}/{path}");
    // Files are counted as they are read; what is too large is told beside its field.
    let photo = post(media::photo).layer(DefaultBodyLimit::disable());
    let new = get(certifications::form)
        .post(certifications::save)
        .layer(DefaultBodyLimit::disable());
    let one = get(certifications::form)
        .post(certifications::save)
        .layer(DefaultBodyLimit::disable());
    router
        .route(&at("you"), get(sections::you).post(sections::save_you))
        .route(&at("work"), get(sections::work).post(sections::save_work))
        .route(
            &at("sessions"),
            get(session_terms::show).post(session_terms::save),
        )
        .route(&at("media"), get(media::show).post(media::video))
        .route(&at("photo"), photo)
        .route(&at("photo/delete"), post(media::remove_photo))
        .route(&at("certifications"), get(certifications::list))
        .route(&at("certifications/new"), new)
        .route(&at("certifications/{id}"), one)
        .route(
            &at("certifications/{id}/delete"),
            get(certifications::ask_remove).post(certifications::remove),
        )
        .route(
            &at("certifications/{id}/document"),
            get(certifications::document),
        )
        .route(&at("references"), get(references::list))
        .route(
            &at("references/new"),
            get(references::form).post(references::save),
        )
        .route(
            &at("references/{id}"),
            get(references::form).post(references::save),
        )
        .route(
            &at("references/{id}/delete"),
            get(references::ask_remove).post(references::remove),
        )
}

/// The slice's background steps.
pub fn jobs(app: &Market) -> Jobs<Market> {
    Jobs::with_state(app.clone())
        .every::<SweepBadges>("7 * * * *")
        .every::<PurgeRemoved>("*/15 * * * *")
}
