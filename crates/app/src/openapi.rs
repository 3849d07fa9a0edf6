//! The description of the API (OpenAPI 3.1), gathered from the handlers.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use platform::error::Problem;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        Content, OpenApi as Document, PathItem, Ref, RefOr, Response as Answer, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use site::{page::Page, render::html};

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
    fn modify(&self, openapi: &mut Document) {
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
pub fn described() -> OpenApiRouter {
    OpenApiRouter::with_openapi(Description::openapi())
}

/// What holds for every operation. It asks for the login, unless its handler says `security(())`.
/// Each answer has a description, as the standard wants it, and whatever goes wrong is told as an
/// RFC 9457 problem: in the answers that a handler names, and in those that any request may get
/// (not logged in, not allowed, not readable, too often).
pub fn completed(mut document: Document) -> Document {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            operation.security = match operation.security {
                None => Some(vec![SecurityRequirement::new::<_, _, &str>("login", [])]),
                Some(_) => None,
            };
            let answers = &mut operation.responses.responses;
            for (status, answer) in &mut *answers {
                let RefOr::T(answer) = answer else { continue };
                if answer.description.is_empty() {
                    reason(status).clone_into(&mut answer.description);
                }
                if status.starts_with(['4', '5']) {
                    answer.content = problem().content;
                }
            }
            let any = answers.entry("default".to_owned());
            any.or_insert_with(|| RefOr::T(problem()));
        }
    }
    document
}

/// What a status is called in HTTP.
fn reason(status: &str) -> &'static str {
    let status = StatusCode::from_bytes(status.as_bytes()).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Answered")
}

/// The operations of an address.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .flatten()
}

fn problem() -> Answer {
    let schema = Ref::from_schema_name(Problem::name());
    ResponseBuilder::new()
        .description("What went wrong, in the reader’s language")
        .content("application/problem+json", Content::new(Some(schema)))
        .build()
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
