//! The description of the API (OpenAPI 3.1), gathered from the handlers.

use askama::Template;
use axum::response::Response;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, page::Page, render::html};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "TrustCoach IA",
        description = "Find a coach, book, record by mutual consent, read the summary that the \
                       coach validated. Errors are RFC 9457 problems; lists are paged by cursor; \
                       what creates or pays takes an `Idempotency-Key`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Login),
    components(schemas(
        platform::error::Problem,
        platform::error::FieldProblem,
        domain::schema::ConsentType,
    )),
    tags(
        (name = "accounts", description = "Logging in, and who one is"),
        (name = "coaches", description = "Finding a coach and a time"),
        (name = "practice", description = "A coach's own profile and settings: proofs, hours, absences"),
        (name = "bookings", description = "Reserving and paying"),
        (name = "reviews", description = "What clients thought, read by a person before it is shown"),
        (name = "calendars", description = "Following one's bookings, and calendars that block slots"),
        (name = "sessions", description = "Consents, audio, transcript, summary"),
        (name = "admin", description = "The platform's own work"),
    )
)]
struct Description;

struct Login;

impl Modify for Login {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKeyValue::with_description(
            "authjs.session-token",
            "The Auth.js login; `POST /api/v1/auth/login` sets it. `__Secure-` on https.",
        );
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("login", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// A router whose routes describe themselves.
pub fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
}

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage {
    page: Page,
}

/// `GET /api/docs`: the description to browse, and to try with one's own login.
pub async fn docs(page: Page) -> Response {
    html(&DocsPage { page })
}
