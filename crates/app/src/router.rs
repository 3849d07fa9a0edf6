//! Every route, by slice, and what each request passes through.

use ::metrics::{gauge, histogram};
use axum::{
    Extension, Json, Router,
    extract::{FromRef, MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use market::Market;
use money::Money;
use platform::{
    error::Error,
    queue::{self, Backlog, Lane},
    web::{self, ContentPolicy, PublicHost, SecureSite, TrustedProxies},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{MIGRATOR, Product, openapi, portraits};

/// Every slice's routes, described; they answer when there is a product to run with.
fn slices(product: Option<&Product>) -> OpenApiRouter {
    let site = || product.map(site::App::from_ref);
    let market = || product.map(Market::from_ref);
    openapi::described()
        .merge(slice(
            identity::router(),
            product.map(|p| p.identity.clone()),
        ))
        .merge(slice(post::router(), site()))
        .merge(slice(market::coaches::router(), market()))
        .merge(slice(market::practice::router(), market()))
        .merge(slice(calendars::router(), site()))
        .merge(slice(
            booking::router(),
            product.map(|p| p.bookings.clone()),
        ))
        .merge(slice(money::router(), product.map(Money::from_ref)))
        .merge(slice(
            recordings::router(),
            product.map(|p| p.recordings.clone()),
        ))
        .merge(slice(reviews::router(), site()))
        .merge(slice(site::objects::router(), site()))
        .merge(slice(site::kept_form::router(), site()))
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
pub fn router(product: Product) -> Router {
    let (routes, description) = slices(Some(&product)).split_for_parts();
    let description = std::sync::Arc::new(openapi::completed(description));
    routes
        .route(
            "/api/openapi.json",
            get(move || async move { Json((*description).clone()) }),
        )
        .route(
            "/api/docs",
            get(openapi::docs).with_state(site::App::from_ref(&product)),
        )
        .route("/portraits/{file}", get(portraits::show))
        .fallback(|| async { Error::not_found() })
        .layer(from_fn(web::refuse_nul))
        .layer(from_fn(web::refuse_forged))
        .layer(CatchPanicLayer::custom(site::render::panicked))
        .layer(from_fn_with_state(
            product.config.http.limits,
            web::refuse_slow_bodies,
        ))
        .layer(from_fn_with_state(
            site::App::from_ref(&product),
            site::render::errors,
        ))
        .layer(from_fn_with_state(
            product.identity.clone(),
            identity::identify,
        ))
        .merge(plain(product.clone()))
        .layer(from_fn_with_state(
            PublicHost::new(&product.config.http.public_url),
            web::refuse_other_hosts,
        ))
        .layer(from_fn(web::security_headers))
        .layer(Extension(content_policy(&product)))
        .layer(Extension(SecureSite(product.config.http.secure())))
        .layer(Extension(TrustedProxies(
            product.config.http.trusted_proxies,
        )))
        .layer(from_fn(measure))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(web::bound_request_id))
}

/// Pages play what a bucket sends. An origin comes from a parsed address, so the strict policy
/// is never fallen back to; if it were, the player alone would stay silent.
fn content_policy(product: &Product) -> ContentPolicy {
    let tiles = product.config.map_tiles.as_ref().map(|t| t.origin.as_str());
    ContentPolicy::with_pictures(product.storage.origin(), tiles)
        .and_then(|policy| policy.leading_to(&product.payments.origins()))
        .unwrap_or_default()
}

/// What needs no login and no page.
fn plain(product: Product) -> Router {
    Router::new()
        .route("/assets/{*path}", get(platform::assets::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/.well-known/security.txt", get(security_txt))
        .with_state(product)
}

/// What is told to those who run the product, on a listener of its own that the public does not
/// reach, under whatever name it is asked.
pub fn operations(product: Product) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(product)
}

/// Ready when the database answers and its migrations are done.
async fn ready(State(product): State<Product>) -> Response {
    let latest = MIGRATOR.iter().map(|m| m.version).max().unwrap_or_default();
    let applied: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM trustcoach._sqlx_migrations WHERE success")
            .fetch_one(&product.db)
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

/// `GET /.well-known/security.txt`: whom to tell about a hole (RFC 9116).
async fn security_txt(State(product): State<Product>) -> Response {
    let config = &product.config;
    let contact = match &config.security_contact {
        Some(contact) => contact.clone(),
        None => format!("mailto:{}", product.mailer.from().0),
    };
    let expires = product.now() + jiff::SignedDuration::from_hours(180 * 24);
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: fr, en\n\
         Canonical: {}.well-known/security.txt\n",
        expires.strftime("%Y-%m-%dT00:00:00Z"),
        config.http.public_url,
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// What Prometheus reads.
async fn metrics(State(product): State<Product>) -> Response {
    gauge!("trustcoach_db_connections").set(f64::from(product.db.size()));
    show_backlog(&product).await;
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        product.metrics.render(),
    )
        .into_response()
}

/// The jobs of each lane. A database that does not answer leaves no figures.
async fn show_backlog(product: &Product) {
    let known = crate::worker::jobs(product).known();
    let lanes = queue::backlog(&product.db, &known).await;
    let lanes = lanes.unwrap_or_else(|error| {
        tracing::warn!(%error, "the queue does not answer");
        vec![]
    });
    let names = Lane::ALL.map(Some).into_iter().chain([None]);
    for lane in names {
        let label = lane.map_or("unknown", Lane::name);
        let found = lanes.iter().find(|backlog| backlog.lane == lane);
        // Without an answer there is no number, not even none.
        let absent = if lanes.is_empty() { f64::NAN } else { 0.0 };
        #[allow(clippy::cast_precision_loss, reason = "fewer than 2^52 jobs")]
        let number = |of: fn(&Backlog) -> u64| found.map_or(absent, |b| of(b) as f64);
        gauge!("trustcoach_jobs_waiting", "lane" => label).set(number(|b| b.waiting));
        gauge!("trustcoach_jobs_running", "lane" => label).set(number(|b| b.running));
        gauge!("trustcoach_job_oldest_seconds", "lane" => label).set(number(|b| b.oldest));
    }
}

/// Counts and times every request by its route, never by its address.
async fn measure(request: Request, next: Next) -> Response {
    let method = web::method_label(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |p| p.as_str().to_owned());
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let labels = [
        ("method", method.to_owned()),
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
    let method = web::method_label(request.method());
    tracing::info_span!("request", id, method, route)
}
