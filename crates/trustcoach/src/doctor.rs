//! `doctor`: what is in use for each thing, and whether it answers.

use std::{process::ExitCode, time::Duration};

use app::assemble;
use platform::{
    config::{self, Config},
    i18n::Locale,
    queue::{self, Known, Lane},
};
use sqlx::PgPool;

use crate::data;

/// Seconds after which a job that is due, while none runs, shows that nobody does them.
const LEFT_ALONE: u64 = 120;

/// One thing that was looked at.
struct Finding {
    subject: &'static str,
    what: String,
    trouble: Option<String>,
}

/// Looks at everything; fails when something that is needed does not answer.
pub async fn examine(config: &Config, locale: Locale) -> anyhow::Result<ExitCode> {
    let mut findings = database(config, locale).await?;
    findings.push(private(config, locale));
    findings.push(storage(config, locale).await);
    if let Some(clamd) = &config.clamd {
        let answer = async { Ok(platform::clamd::answers(clamd).await?) };
        findings.push(Finding {
            subject: "cli-doctor-antivirus",
            what: format!("clamd, {clamd}"),
            trouble: in_time(answer).await.err(),
        });
    }
    findings.push(Box::pin(mail(config, locale)).await);
    findings.push(Finding {
        subject: "cli-doctor-payment",
        what: locale.text(match &config.payment {
            config::Payment::Stripe(_) => "cli-doctor-payment-stripe",
            config::Payment::Simulated => "cli-doctor-payment-simulated",
            config::Payment::None => "cli-doctor-payment-none",
        }),
        trouble: None,
    });
    findings.push(speech(config, locale).await?);
    findings.push(summary(config, locale).await);

    let subjects: Vec<String> = findings.iter().map(|f| locale.text(f.subject)).collect();
    let width = subjects
        .iter()
        .map(|s| s.chars().count())
        .max()
        .unwrap_or_default();
    for (finding, subject) in findings.iter().zip(&subjects) {
        let mark = if finding.trouble.is_some() {
            "✗"
        } else {
            "✓"
        };
        println!("{mark} {subject:<width$}  {}", finding.what);
        if let Some(trouble) = &finding.trouble {
            println!("  {:width$}  {trouble}", "");
        }
    }
    let well = findings.iter().all(|finding| finding.trouble.is_none());
    println!(
        "{}",
        locale.text(if well {
            "cli-doctor-well"
        } else {
            "cli-doctor-unwell"
        })
    );
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn database(config: &Config, locale: Locale) -> anyhow::Result<Vec<Finding>> {
    let subject = "cli-doctor-database";
    let (db, embedded) = match assemble::database(config).await {
        Ok(open) => open,
        Err(error) => {
            let what = if config.database.url.is_some() {
                "DATABASE_URL"
            } else {
                "PostgreSQL"
            };
            let trouble = Some(crate::problem::told(&error.into(), locale));
            return Ok(vec![Finding {
                subject,
                what: what.to_owned(),
                trouble,
            }]);
        }
    };
    let version: Result<String, _> = sqlx::query_scalar("SHOW server_version")
        .fetch_one(&db)
        .await;
    let version = version.as_deref().unwrap_or("?");
    let what = match &embedded {
        Some(embedded) => {
            let folder = embedded.directory().display().to_string();
            let args = [("version", version.into()), ("folder", folder.into())];
            locale.text_with("cli-doctor-database-embedded", &args)
        }
        None => format!("PostgreSQL {version}, DATABASE_URL"),
    };
    let missing = migrations_to_do(&db).await;
    let tables = Finding {
        subject: "cli-doctor-migrations",
        what: locale.text_with("cli-doctor-migrations-to-do", &[("count", missing.into())]),
        trouble: (missing > 0).then(|| locale.text("cli-doctor-migrate")),
    };
    let jobs = jobs(&db, config, locale, missing == 0).await;
    data::close(&db, embedded).await?;
    Ok(vec![
        Finding {
            subject,
            what,
            trouble: None,
        },
        tables,
        jobs,
    ])
}

/// The slots of each lane, and whether anybody does the jobs that wait.
async fn jobs(db: &PgPool, config: &Config, locale: Locale, migrated: bool) -> Finding {
    let slots = Lane::ALL.map(|lane| format!("{lane} {}", config.slots.of(lane)));
    let mut finding = Finding {
        subject: "cli-doctor-jobs",
        what: slots.join(", "),
        trouble: None,
    };
    if !migrated {
        return finding;
    }
    match queue::backlog(db, &Known::default()).await {
        // Whatever their lane: a slot that is free takes a job at once.
        Ok(lanes) => {
            let left = (lanes.iter()).find(|all| all.running == 0 && all.oldest > LEFT_ALONE);
            finding.trouble = left.map(|all| {
                let args = [
                    (
                        "count",
                        i64::try_from(all.waiting).unwrap_or(i64::MAX).into(),
                    ),
                    (
                        "minutes",
                        i64::try_from(all.oldest / 60).unwrap_or(i64::MAX).into(),
                    ),
                ];
                locale.text_with("cli-doctor-jobs-wait", &args)
            });
        }
        Err(error) => finding.trouble = Some(error.to_string()),
    }
    finding
}

/// How many migrations are not applied; all of them in an empty database.
async fn migrations_to_do(db: &PgPool) -> usize {
    let done: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM trustcoach._sqlx_migrations WHERE success")
            .fetch_all(db)
            .await
            .unwrap_or_default();
    app::MIGRATOR
        .iter()
        .filter(|m| !done.contains(&m.version))
        .count()
}

/// Whether nobody else on this machine can read what we keep.
fn private(config: &Config, locale: Locale) -> Finding {
    let open = platform::private::open_to_others(config);
    let trouble = open.first().map(|first| {
        let args = [
            ("count", open.len().into()),
            ("path", first.display().to_string().into()),
        ];
        locale.text_with("cli-doctor-private-open", &args)
    });
    Finding {
        subject: "cli-doctor-private",
        what: config.data.display().to_string(),
        trouble,
    }
}

async fn storage(config: &Config, _: Locale) -> Finding {
    let what = match &config.storage {
        config::Storage::Files(folder) => folder.display().to_string(),
        config::Storage::S3 { bucket, prefix, .. } => format!("s3://{bucket}/{prefix}"),
    };
    let answer = async { assemble::storage(config)?.answers().await };
    Finding {
        subject: "cli-doctor-storage",
        what,
        trouble: Box::pin(in_time(answer)).await.err(),
    }
}

async fn mail(config: &Config, locale: Locale) -> Finding {
    let what = match &config.mail.smtp {
        Some(_) => format!("SMTP, {}", config.mail.from),
        None => config.data.join("outbox").display().to_string(),
    };
    let answer = async {
        anyhow::ensure!(
            assemble::mailer(config)?.answers().await,
            locale.text("cli-doctor-silent")
        );
        Ok(())
    };
    Finding {
        subject: "cli-doctor-mail",
        what,
        trouble: Box::pin(in_time(answer)).await.err(),
    }
}

async fn speech(config: &Config, locale: Locale) -> anyhow::Result<Finding> {
    let subject = "cli-doctor-speech";
    if let Some(server) = &config.speech.server {
        let what = format!("{} ({})", server.url, server.model);
        let trouble = in_time(reached(server.url.as_str())).await.err();
        return Ok(Finding {
            subject,
            what,
            trouble,
        });
    }
    let (folder, name) = (
        config.speech.models.clone(),
        config.speech.whisper_model.clone(),
    );
    let path = speech::models::path(&folder, &name);
    let checked = name.clone();
    let verdict =
        tokio::task::spawn_blocking(move || speech::models::verify(&folder, &checked)).await??;
    let trouble = match verdict {
        speech::models::Verdict::Missing => Some("cli-model-missing"),
        speech::models::Verdict::Damaged => Some("cli-doctor-model-damaged"),
        _ => None,
    };
    let args = [
        ("name", name.as_str().into()),
        ("path", path.display().to_string().into()),
    ];
    let trouble = trouble.map(|key| locale.text_with(key, &args));
    Ok(Finding {
        subject,
        what: format!("whisper.cpp {name}"),
        trouble,
    })
}

async fn summary(config: &Config, locale: Locale) -> Finding {
    let subject = "cli-doctor-summary";
    let Some(model) = &config.summary else {
        let what = locale.text("cli-doctor-summary-extractive");
        return Finding {
            subject,
            what,
            trouble: None,
        };
    };
    // Asking the model costs money; its server is asked whether it is there.
    let trouble = match &model.url {
        Some(url) => in_time(reached(url.as_str())).await.err(),
        None => recordings::summarizer(config)
            .err()
            .map(|error| format!("{error:#}")),
    };
    Finding {
        subject,
        what: model.model.clone(),
        trouble,
    }
}

/// Whether anything answers at an address, whatever it answers.
async fn reached(url: &str) -> anyhow::Result<()> {
    reqwest::get(url).await?;
    Ok(())
}

async fn in_time(answer: impl Future<Output = anyhow::Result<()>>) -> Result<(), String> {
    match tokio::time::timeout(Duration::from_secs(10), answer).await {
        Ok(answer) => answer.map_err(|error| format!("{error:#}")),
        Err(elapsed) => Err(elapsed.to_string()),
    }
}
