//! Structured logs and Prometheus metrics.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging to standard error. `filter` is a `tracing` directive such as `info` or
/// `info,app=debug`.
pub fn log(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|e| anyhow::anyhow!("TRUSTCOACH_LOG is not a log filter: {e}"))?;
    let registry = tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(says_nothing_of_sessions));
    match format {
        LogFormat::Text => registry
            .with(
                fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_ansi(std::io::stderr().is_terminal())
                    .with_target(false)
                    .compact(),
            )
            .try_init()?,
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .with_writer(std::io::stderr)
                    .json()
                    .flatten_event(true),
            )
            .try_init()?,
    }
    Ok(())
}

/// Whether something may be logged whatever filter was asked for: the client of the language
/// model traces whole answers, and what people said is written down nowhere in plain.
fn says_nothing_of_sessions(metadata: &Metadata<'_>) -> bool {
    !metadata.target().starts_with("genai") || *metadata.level() <= Level::WARN
}

/// Starts counting. The handle renders what `/metrics` answers.
pub fn metrics() -> anyhow::Result<PrometheusHandle> {
    let buckets = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0,
    ];
    Ok(PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &buckets)?
        .install_recorder()?)
}

#[cfg(test)]
mod tests {
    use tracing::{enabled, subscriber::with_default};

    use super::*;

    #[test]
    fn what_a_language_model_answers_is_logged_by_no_filter() {
        let logged = tracing_subscriber::registry()
            .with(EnvFilter::new("trace,genai::webc=trace"))
            .with(filter_fn(says_nothing_of_sessions));
        with_default(logged, || {
            assert!(!enabled!(target: "genai::webc::web_client", Level::TRACE));
            assert!(enabled!(target: "genai::webc::web_client", Level::WARN));
            assert!(enabled!(target: "app", Level::TRACE));
        });
    }
}
