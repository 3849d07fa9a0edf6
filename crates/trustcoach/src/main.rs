//! TrustCoach IA: the server, its jobs, and its own command line.

mod cli;
mod data;
mod demo;
mod doctor;
mod keys;
mod models;
mod problem;
mod reconcile;
mod serve;
mod transcribe;

use std::{ffi::OsString, path::Path, process::ExitCode};

use platform::{
    config::{Config, LogFormat},
    i18n::Locale,
    telemetry,
};

use crate::{
    cli::{Administrators, Command, Keys, Models},
    problem::Problem,
};

fn main() -> ExitCode {
    // A process that opens a stranger's file does nothing else.
    if let Some(code) = sandbox::run_if_asked() {
        return code;
    }
    platform::private::by_default();
    start()
}

#[tokio::main]
async fn start() -> ExitCode {
    words::load();
    let locale = cli::language();
    let (config, command) = cli::read(locale);
    match Box::pin(run(config.as_deref(), command, locale)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("trustcoach: {}", problem::told(&error, locale));
            ExitCode::FAILURE
        }
    }
}

async fn run(file: Option<&Path>, command: Command, locale: Locale) -> anyhow::Result<ExitCode> {
    // These need no configuration.
    let command = match command {
        Command::Openapi => {
            println!("{}", app::router::description().to_pretty_json()?);
            return Ok(ExitCode::SUCCESS);
        }
        Command::Demo { file, url } => {
            demo::play(&file, &url, locale).await?;
            return Ok(ExitCode::SUCCESS);
        }
        other => other,
    };
    let mut config = configuration(file)?;
    match command {
        Command::Serve {
            web_only,
            jobs_only,
            seed_demo,
        } => {
            log(&config, &config.log.filter)?;
            let what = serve::What {
                web: !jobs_only,
                jobs: !web_only,
                seed_demo,
            };
            serve::run(config, what, locale).await?;
        }
        Command::Work { lane } => {
            log(&config, &config.log.filter)?;
            if !lane.is_empty() {
                config.slots = config.slots.only(&lane);
            }
            let what = serve::What {
                web: false,
                jobs: true,
                seed_demo: false,
            };
            serve::run(config, what, locale).await?;
        }
        Command::Migrate => {
            log(&config, "warn")?;
            data::migrate(&config, locale).await?;
        }
        Command::Seed { demo } => {
            log(&config, "warn")?;
            data::seed(config, demo, locale).await?;
        }
        Command::Admin(Administrators::Create { email, name }) => {
            log(&config, "warn")?;
            data::create_admin(config, &email, &name, locale).await?;
        }
        Command::Models(what) => {
            log(&config, "warn")?;
            match what {
                Models::Pull { name, from } => {
                    models::pull(&config, &name, from.as_deref(), locale).await?;
                }
                Models::Import { folder, name } => {
                    models::import(&config, &folder, &name, locale).await?;
                }
                Models::List => models::list(&config, locale).await?,
            }
        }
        Command::Transcribe {
            file,
            json,
            language,
            model,
        } => {
            log(&config, "error")?;
            transcribe::run(config, &file, json, language, model, locale).await?;
        }
        Command::Reconcile { day } => {
            log(&config, "error")?;
            return Box::pin(reconcile::run(config, day, locale)).await;
        }
        Command::Keys(Keys::Rotate) => {
            log(&config, "error")?;
            return Box::pin(keys::rotate(config, locale)).await;
        }
        Command::Doctor => {
            log(&config, "error")?;
            return Box::pin(doctor::examine(&config, locale)).await;
        }
        Command::Openapi | Command::Demo { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// The environment, with the file of `--config` in the place of `TRUSTCOACH_CONFIG`.
fn configuration(file: Option<&Path>) -> anyhow::Result<Config> {
    let mut environment: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    if let Some(file) = file {
        environment.retain(|(name, _)| name != "TRUSTCOACH_CONFIG");
        environment.push(("TRUSTCOACH_CONFIG".into(), file.into()));
    }
    Ok(Config::load(environment)?)
}

fn log(config: &Config, filter: &str) -> anyhow::Result<()> {
    let format = match config.log.format {
        LogFormat::Text => telemetry::LogFormat::Text,
        LogFormat::Json => telemetry::LogFormat::Json,
    };
    telemetry::log(filter, format).map_err(|_| {
        Problem::new("cli-log-filter")
            .with("filter", filter.to_owned())
            .into()
    })
}
