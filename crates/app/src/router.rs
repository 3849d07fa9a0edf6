//! Every route, by slice, and what each request passes through.

use ::metrics::{gauge, histogram};
use axum::{
    Extension, Json, Router,
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use platform::{
    error::Error,
    web::{self, ContentPolicy, SecureSite, TrustedProxies},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, MIGRATOR, booking, coaches, openapi, practice, render, reviews, sessions};

/// Every slice's routes, described; they answer when there is an app to run with.
fn slices(app: Option<&App>) -> OpenApiRouter {
    let whole = || app.cloned();
    let site = || app.map(|app| app.site.clone());
    openapi::described()
        .merge(slice(identity::router(), app.map(|a| a.identity.clone())))
        .merge(slice(post::router(), site()))
        .merge(slice(coaches::router(), whole()))
        .merge(slice(practice::router(), whole()))
        .merge(slice(calendars::router(), site()))
        .merge(slice(booking::router(), whole()))
        .merge(slice(money::router(), app.map(|a| a.money.clone())))
        .merge(slice(sessions::router(), whole()))
        .merge(slice(reviews::router(), whole()))
        .merge(slice(site::objects::router(), site()))
}

/// A slice's routes with the state they run with; without one, only their description.
fn slice<S: Clone + Send + Sync + 'static>(
    routes: OpenApiRouter<S>,
    state: Option<S>,
) -> OpenApiRouter {
    match state {
        Some(state) => routes.with_state(state),
        None => OpenApiRouter::with_openapi(routes.into_openapi()),
    }
}

/// The description of the API, as `/api/openapi.json` has it.
pub fn description() -> utoipa::openapi::OpenApi {
    openapi::completed(slices(None).into_openapi())
}

/// The whole site.
pub fn router(app: App) -> Router {
    let (routes, description) = slices(Some(&app)).split_for_parts();
    let description = std::sync::Arc::new(openapi::completed(description));
    routes
        .route(
            "/api/openapi.json",
            get(move || async move { Json((*description).clone()) }),
        )
        .route("/api/docs", get(openapi::docs).with_state(app.site.clone()))
        .fallback(|| async { Error::not_found() })
        .layer(from_fn(web::refuse_nul))
        .layer(from_fn(web::refuse_forged))
        .layer(CatchPanicLayer::custom(render::panicked))
        .layer(from_fn_with_state(app.site.clone(), render::errors))
        .layer(from_fn_with_state(app.identity.clone(), identity::identify))
        .merge(plain(app.clone()))
        .layer(from_fn(web::security_headers))
        .layer(Extension(content_policy(&app)))
        .layer(Extension(SecureSite(app.config.http.secure())))
        .layer(Extension(TrustedProxies(app.config.http.trusted_proxies)))
        .layer(from_fn(measure))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}

/// Pages play what a bucket sends. An origin comes from a parsed address, so the strict policy
/// is never fallen back to; if it were, the player alone would stay silent.
fn content_policy(app: &App) -> ContentPolicy {
    let tiles = app.config.map_tiles.as_ref().map(|t| t.origin.as_str());
    ContentPolicy::with_pictures(app.storage.origin(), tiles)
        .and_then(|policy| policy.leading_to(&app.payments.origins()))
        .unwrap_or_default()
}

/// What needs no login and no page.
fn plain(app: App) -> Router {
    Router::new()
        .route("/assets/{*path}", get(platform::assets::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(app)
}

/// Ready when the database answers and its migrations are done.
async fn ready(State(app): State<App>) -> Response {
    let latest = MIGRATOR.iter().map(|m| m.version).max().unwrap_or_default();
    let applied: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM trustcoach._sqlx_migrations WHERE success")
            .fetch_one(&app.db)
            .await;
    match applied {
        Ok(Some(version)) if version >= latest => "ready\n".into_response(),
        Ok(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the migrations are not done\n",
        )
            .into_response(),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        )
            .into_response(),
    }
}

/// What Prometheus reads.
async fn metrics(State(app): State<App>) -> Response {
    gauge!("trustcoach_db_connections").set(f64::from(app.db.size()));
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        app.metrics.render(),
    )
        .into_response()
}

/// Counts and times every request by its route, never by its address.
async fn measure(request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |p| p.as_str().to_owned());
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let labels = [
        ("method", method),
        ("route", route),
        ("status", response.status().as_u16().to_string()),
    ];
    histogram!("http_request_duration_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}

/// One span a request: its id and its path, without the query (which may hold a token).
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", |p| p.as_str());
    tracing::info_span!("request", id, method = %request.method(), route)
}
