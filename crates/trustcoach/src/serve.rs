//! `serve` and `work`: the product, until it is told to stop.

use std::{io, net::SocketAddr, time::Duration};

use app::{Product, assemble};
use platform::{
    config::Config,
    i18n::Locale,
    queue::Worker,
    web::{idempotency, server},
};
use tokio::{net::TcpListener, signal::unix};
use tokio_util::sync::CancellationToken;

use crate::{data, problem::Problem};

/// How long requests under way may take once we stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Which parts run in this process.
#[derive(Clone, Copy, Debug)]
pub struct What {
    /// Pages and API.
    pub web: bool,
    /// Background jobs.
    pub jobs: bool,
    /// Fill the database first.
    pub seed_demo: bool,
}

/// Runs until SIGTERM or SIGINT; then stops accepting, ends what is under way, and leaves the
/// database. A second signal does not wait.
pub async fn run(config: Config, what: What, locale: Locale) -> anyhow::Result<()> {
    if what.seed_demo {
        data::may_seed(&config)?;
    }
    // What an earlier version, another umask or a copy left open.
    for path in platform::private::repair(&config) {
        tracing::warn!(path = %path.display(), "others may read this, and it is not ours to close");
    }
    let stop = CancellationToken::new();
    tokio::spawn(signals(stop.clone())?);
    // The port first: one that is taken is said before a database is started.
    let listener = if what.web {
        Some(listen(config.http.listen).await?)
    } else {
        None
    };
    let operations = match config.http.metrics {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let address = config.http.public_url.to_string();

    let (app, embedded) = tokio::select! {
        assembled = assemble::assemble(config) => assembled?,
        () = stop.cancelled() => return Ok(()),
    };
    // Told until the process ends; whoever looks after it sees it stop.
    let telling = operations.map(|listener| {
        let router = app::router::operations(app.clone());
        let limits = app.config.http.limits;
        tokio::spawn(server::serve(listener, router, limits, stop.clone()))
    });
    let outcome = serve(&app, what, listener, &address, &stop, locale).await;
    if let Some(telling) = telling {
        telling.abort();
    }
    data::close(&app.db, embedded).await?;
    outcome
}

async fn serve(
    app: &Product,
    what: What,
    listener: Option<TcpListener>,
    address: &str,
    stop: &CancellationToken,
    locale: Locale,
) -> anyhow::Result<()> {
    if what.seed_demo {
        tokio::select! {
            seeded = data::fill(app, true) => { seeded?; }
            () = stop.cancelled() => return Ok(()),
        }
    }
    if what.jobs {
        say_missing_model(app, locale);
    }
    let web = async {
        let Some(listener) = listener else {
            return Ok(());
        };
        let args = [("url", address.trim_end_matches('/').into())];
        println!("{}", locale.text_with("cli-ready", &args));
        if what.seed_demo {
            data::accounts(locale);
        }
        pages(app, listener, stop).await
    };
    let jobs = async {
        if what.jobs {
            if !what.web {
                println!("{}", locale.text("cli-working"));
            }
            work(app, stop).await;
        }
    };
    // Whatever ends the pages ends the process, jobs included.
    let web = async {
        let outcome = web.await;
        if what.web {
            stop.cancel();
        }
        outcome
    };
    let (outcome, ()) = tokio::join!(web, jobs);
    outcome
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let key = match error.kind() {
            io::ErrorKind::AddrInUse => "cli-port-in-use",
            io::ErrorKind::PermissionDenied => "cli-port-denied",
            _ => "cli-port-unusable",
        };
        let reason = error.to_string();
        Problem::new(key)
            .with("address", address.to_string())
            .with("reason", reason)
            .into()
    })
}

/// Pages and API, until stopped; requests under way get a moment to end.
async fn pages(
    app: &Product,
    listener: TcpListener,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let router = app::router::router(app.clone());
    let limits = app.config.http.limits;
    let serving = async {
        server::serve(listener, router, limits, stop.clone()).await?;
        idempotency::finish().await;
        io::Result::Ok(())
    };
    let last = async {
        stop.cancelled().await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        served = serving => served?,
        () = last => tracing::warn!("requests were still under way"),
    }
    Ok(())
}

/// The jobs, until stopped; taken up again when the database was away.
async fn work(app: &Product, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let worked = async {
            let jobs = app::worker::jobs(app);
            let worker = Worker::new(&app.db, jobs, app.config.slots).await?;
            worker.run(stop.clone().cancelled_owned()).await
        };
        if let Err(error) = worked.await {
            tracing::error!(error = %format!("{error:#}"), "the jobs stopped; trying again");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Recordings can come in without the model, but not be transcribed.
fn say_missing_model(app: &Product, locale: Locale) {
    let speech = &app.config.speech;
    let path = speech::models::path(&speech.models, &speech.whisper_model);
    if speech.server.is_none() && !path.is_file() {
        let name = speech.whisper_model.as_str();
        let args = [
            ("name", name.into()),
            ("path", path.display().to_string().into()),
        ];
        eprintln!("{}", locale.text_with("cli-model-missing", &args));
    }
}

/// The first signal asks, the second does not.
fn signals(stop: CancellationToken) -> io::Result<impl Future<Output = ()>> {
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if stop.is_cancelled() {
                // The embedded database is stopped by its guard.
                std::process::exit(130);
            }
            tracing::info!("stopping");
            stop.cancel();
        }
    })
}
