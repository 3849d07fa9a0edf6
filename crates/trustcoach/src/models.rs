//! `models`: fetching, importing, listing.

use std::{io::IsTerminal, path::Path};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use platform::{config::Config, i18n::Locale};
use speech::{convert, models};

use crate::problem::Problem;

/// `models pull NAME`.
pub async fn pull(
    config: &Config,
    name: &str,
    from: Option<&str>,
    locale: Locale,
) -> anyhow::Result<()> {
    let folder = &config.speech.models;
    if matches!(
        verify(folder, name).await?,
        models::Verdict::Published | models::Verdict::AsImported
    ) {
        print_path(locale, "cli-model-already", &models::path(folder, name));
        return Ok(());
    }
    let bar = progress("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let path = models::pull(name, folder, from.unwrap_or(models::HUB), |done, all| {
        if let Some(all) = all {
            bar.set_length(all);
        }
        bar.set_position(done);
    })
    .await
    .map_err(|error| match error {
        models::PullError::UnknownModel { name } => {
            let known = models::MODELS.map(|model| model.name).join(", ");
            Problem::new("cli-model-unknown")
                .with("name", name)
                .with("known", known)
                .into()
        }
        models::PullError::Unreachable { url, reason } => Problem::new("cli-hub-unreachable")
            .with("url", url)
            .with("reason", reason)
            .into(),
        models::PullError::Refused { url, status } => Problem::new("cli-hub-refused")
            .with("url", url)
            .with("status", status.to_string())
            .into(),
        models::PullError::Checksum {
            url,
            expected,
            actual,
        } => Problem::new("cli-hub-forged")
            .with("url", url)
            .with("expected", expected)
            .with("actual", actual)
            .into(),
        error @ models::PullError::Io { .. } => anyhow::Error::from(error),
    })?;
    bar.finish_and_clear();
    print_path(locale, "cli-model-ready", &path);
    Ok(())
}

/// `models import DIR`.
pub async fn import(
    config: &Config,
    from: &Path,
    name: &str,
    locale: Locale,
) -> anyhow::Result<()> {
    let (from, to) = (from.to_owned(), config.speech.models.clone());
    let name = name.to_owned();
    let bar = progress("{bar:40} {pos}/{len}");
    let shown = bar.clone();
    let imported = tokio::task::spawn_blocking(move || {
        convert::import(&from, &to, &name, |done, all| {
            shown.set_length(all as u64);
            shown.set_position(done as u64);
        })
    })
    .await??;
    bar.finish_and_clear();
    if !imported.source_verified {
        eprintln!("{}", locale.text("cli-model-unverified"));
    }
    print_path(locale, "cli-model-ready", &imported.path);
    Ok(())
}

/// `models list`.
pub async fn list(config: &Config, locale: Locale) -> anyhow::Result<()> {
    let folder = &config.speech.models;
    let installed = models::list(folder)?;
    if installed.is_empty() {
        print_path(locale, "cli-models-none", folder);
    }
    for model in installed {
        let verdict = match verify(folder, &model.name).await? {
            models::Verdict::Published => "cli-model-published",
            models::Verdict::AsImported => "cli-model-as-imported",
            models::Verdict::Unknown => "cli-model-unchecked",
            models::Verdict::Damaged | models::Verdict::Missing => "cli-model-damaged",
        };
        let used = if config.speech.whisper_model == model.name {
            "*"
        } else {
            " "
        };
        let size = locale.bytes(model.bytes);
        println!(
            "{used} {:<16} {size:>10}  {}",
            model.name,
            locale.text(verdict)
        );
    }
    Ok(())
}

async fn verify(folder: &Path, name: &str) -> anyhow::Result<models::Verdict> {
    let (folder, name) = (folder.to_owned(), name.to_owned());
    Ok(tokio::task::spawn_blocking(move || models::verify(&folder, &name)).await??)
}

fn print_path(locale: Locale, key: &str, path: &Path) {
    println!(
        "{}",
        locale.text_with(key, &[("path", path.display().to_string().into())])
    );
}

/// A bar on standard error when that is a terminal, else nothing.
pub fn progress(template: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(None, target).with_style(style)
}
