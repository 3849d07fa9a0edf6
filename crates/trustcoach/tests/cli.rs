//! The command line, as one meets it: the real binary, its words and its exit codes.

#![allow(clippy::unwrap_used)] // the lint sees that a test is one, but not its helpers

mod support;

use std::{net::TcpListener, path::PathBuf, time::Instant};

use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use support::{CommandOutput, Database, free_port, run, trustcoach};
use tempfile::TempDir;

/// Where the models of this repository are.
fn models() -> PathBuf {
    std::env::var_os("TRUSTCOACH_MODELS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models"),
        PathBuf::from,
    )
}

/// A failure: said on standard error in one sentence or list, never as a panic, with code 1.
fn failed(said: &CommandOutput) -> &str {
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.starts_with("trustcoach: "), "{said:?}");
    assert!(!said.err.contains("panicked"), "{said:?}");
    said.err.trim_end()
}

#[test]
fn the_help_names_every_command_in_the_language_of_the_terminal() {
    let folder = TempDir::new().unwrap();
    let french = run(trustcoach(folder.path()).arg("--help"));
    assert_eq!(french.code, Some(0));
    for command in [
        "serve",
        "work",
        "migrate",
        "seed",
        "models",
        "transcribe",
        "demo",
        "reconcile",
        "doctor",
        "openapi",
    ] {
        let listed = french
            .out
            .lines()
            .any(|line| line.split_whitespace().next() == Some(command));
        assert!(listed, "{command} in {}", french.out);
    }
    assert!(french.out.contains("Commandes"), "{}", french.out);
    let english = run(trustcoach(folder.path())
        .arg("--help")
        .env("LANG", "en_GB.UTF-8"));
    assert!(english.out.contains("Commands"), "{}", english.out);

    let unknown = run(trustcoach(folder.path()).arg("srve"));
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.err.contains("serve"), "{}", unknown.err);
}

#[test]
fn a_setting_that_does_not_exist_is_refused_and_named() {
    let folder = TempDir::new().unwrap();
    let said = run(trustcoach(folder.path())
        .args(["models", "list"])
        .env("TRUSTCOACH_LISTN", "127.0.0.1:3000")
        .env("TRUSTCOACH_COLOUR_OF_THE_SKY", "blue"));
    let err = failed(&said);
    assert!(
        err.contains("TRUSTCOACH_LISTN is not a setting: did you mean TRUSTCOACH_LISTEN?"),
        "{err}"
    );
    assert!(
        err.contains("TRUSTCOACH_COLOUR_OF_THE_SKY is not a setting: docs/OPERATIONS.md"),
        "{err}"
    );
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn wrong_values_are_named_all_at_once_and_secrets_are_not_repeated() {
    let folder = TempDir::new().unwrap();
    let said = run(trustcoach(folder.path())
        .arg("serve")
        .env("TRUSTCOACH_LISTEN", "everywhere")
        .env("TRUSTCOACH_JOBS_MEDIA", "0")
        .env("DATABASE_URL", "mysql://anna:hunter2@db/x"));
    let err = failed(&said);
    for part in [
        r#"TRUSTCOACH_LISTEN "everywhere" is wrong: expected an address and a port"#,
        r#"TRUSTCOACH_JOBS_MEDIA "0" is wrong: expected a number from 1 to 64"#,
        "DATABASE_URL is wrong: expected a URL such as postgres://",
    ] {
        assert!(err.contains(part), "{part} in {err}");
    }
    assert!(!err.contains("hunter2"), "{err}");

    let file = folder.path().join("reglages.toml");
    std::fs::write(&file, "jobs_media = \"beaucoup\"\n").unwrap();
    let said = run(trustcoach(folder.path())
        .args(["models", "list", "--config"])
        .arg(&file));
    let err = failed(&said);
    assert!(
        err.contains("jobs_media \"beaucoup\"") && err.contains("reglages.toml"),
        "{err}"
    );
}

#[test]
fn the_description_of_the_api_is_openapi_3_1_whatever_the_configuration() {
    let folder = TempDir::new().unwrap();
    let said = run(trustcoach(folder.path())
        .arg("openapi")
        .env("TRUSTCOACH_LISTEN", "everywhere"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let description: Value = serde_json::from_str(&said.out).unwrap();
    assert!(
        description["openapi"].as_str().unwrap().starts_with("3.1."),
        "{}",
        description["openapi"]
    );
    for path in ["/api/v1/auth/login", "/api/v1/bookings", "/api/v1/coaches"] {
        assert!(description["paths"][path].is_object(), "{path}");
    }
    assert_eq!(said.err, "");
}

/// Every table's rows, as one sum each.
async fn sums(conn: &mut PgConnection) -> Vec<(String, i64, Option<String>)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', table_schema, table_name)
         FROM information_schema.tables
         WHERE table_schema IN ('public', 'trustcoach') AND table_type = 'BASE TABLE'
         ORDER BY 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let mut sums = vec![];
    for table in tables {
        let sql = format!(
            "SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM {table} t"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        sums.push((table, row.get(0), row.get(1)));
    }
    sums
}

#[tokio::test]
async fn seeding_twice_changes_nothing_the_second_time() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let seed = || {
        let said = run(trustcoach(folder.path())
            .arg("seed")
            .env("DATABASE_URL", &database.url));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
        said.out
    };
    let first = seed();
    assert!(first.starts_with("Créés"), "{first}");
    assert!(first.contains("user@test.fr"), "{first}");
    let mut conn = database.connect().await;
    let before = sums(&mut conn).await;
    let people = before.iter().find(|(t, ..)| t == r#"public."User""#);
    assert!(people.is_some_and(|(_, rows, _)| *rows == 4), "{before:?}");
    let second = seed();
    assert!(second.starts_with("Tout était déjà là"), "{second}");
    assert_eq!(sums(&mut conn).await, before);
}

#[tokio::test]
async fn the_doctor_says_of_each_part_what_it_is_and_whether_it_answers() {
    let database = Database::new().await;
    let folder = TempDir::new().unwrap();
    let doctor = || {
        let mut command = trustcoach(folder.path());
        command
            .arg("doctor")
            .env("DATABASE_URL", &database.url)
            .env("TRUSTCOACH_MODELS", models());
        command
    };
    let line = |said: &CommandOutput, subject: &str| {
        said.out
            .lines()
            .find(|line| line.get(4..).is_some_and(|l| l.starts_with(subject)))
            .unwrap_or_else(|| panic!("{subject} in {}", said.out))
            .to_owned()
    };
    // The mark is three bytes, and a space.
    let said = run(&mut doctor());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(line(&said, "Migrations").starts_with('✗'), "{}", said.out);
    assert!(said.out.contains("trustcoach migrate"), "{}", said.out);

    let migrated = run(trustcoach(folder.path())
        .arg("migrate")
        .env("DATABASE_URL", &database.url));
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    let said = run(&mut doctor());
    assert_eq!(said.code, Some(0), "{said:?}");
    for (subject, what) in [
        ("Base de données", "PostgreSQL 1"),
        ("Migrations", "toutes appliquées"),
        ("Fichiers", "data/objects"),
        ("Courrier", "data/outbox"),
        ("Paiement", "simulé"),
        ("Transcription", "whisper.cpp base"),
        ("Résumé", "extractif"),
        (
            "Tâches de fond",
            "prompt 4, letters 4, upkeep 2, media 2, models 2",
        ),
    ] {
        let line = line(&said, subject);
        assert!(line.starts_with('✓') && line.contains(what), "{line}");
    }
    assert!(
        said.out.trim_end().ends_with("Tout répond."),
        "{}",
        said.out
    );

    let nobody = free_port();
    let said = run(doctor()
        .env("TRUSTCOACH_SMTP_URL", format!("smtp://127.0.0.1:{nobody}"))
        .env(
            "TRUSTCOACH_SPEECH_URL",
            format!("http://127.0.0.1:{nobody}/v1"),
        )
        .env("TRUSTCOACH_SUMMARY_MODEL", "petit")
        .env(
            "TRUSTCOACH_SUMMARY_URL",
            format!("http://127.0.0.1:{nobody}/v1"),
        )
        .env("TRUSTCOACH_STORAGE_URL", "/proc/nowhere"));
    assert_eq!(said.code, Some(1), "{said:?}");
    for subject in ["Fichiers", "Courrier", "Transcription", "Résumé"] {
        assert!(line(&said, subject).starts_with('✗'), "{}", said.out);
    }
    assert!(line(&said, "Base de données").starts_with('✓'));

    // Jobs that wait while nobody does them are told.
    let mut conn = database.connect().await;
    sqlx::query(
        "SELECT graphile_worker.add_job('expire_hold', '{}'::json, run_at => now() - interval '1 hour')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let said = run(&mut doctor());
    assert!(
        line(&said, "Tâches de fond").starts_with('✗'),
        "{}",
        said.out
    );
    assert!(said.out.contains("trustcoach work"), "{}", said.out);
}

#[test]
fn production_without_its_address_secrets_and_mail_does_not_start_and_says_all_of_it() {
    let folder = TempDir::new().unwrap();
    let said = run(trustcoach(folder.path())
        .arg("serve")
        .env("TRUSTCOACH_ENV", "production")
        .env("TRUSTCOACH_PUBLIC_URL", "http://trustcoach.example")
        .env("AUTH_SECRET", "a".repeat(40)));
    let err = failed(&said);
    for part in [
        r#"TRUSTCOACH_PUBLIC_URL "http://trustcoach.example" is wrong"#,
        "AUTH_SECRET is wrong",
        "TRUSTCOACH_SMTP_URL is missing",
        "TRUSTCOACH_DATA_KEYS is missing",
    ] {
        assert!(err.contains(part), "{part} in {err}");
    }
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn a_lane_that_does_not_exist_is_refused_with_those_that_do() {
    let folder = TempDir::new().unwrap();
    let said = run(trustcoach(folder.path()).args(["work", "--lane", "express"]));
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.err.contains("prompt, letters, upkeep, media, models"),
        "{}",
        said.err
    );
}

#[tokio::test]
async fn a_day_is_compared_with_the_provider_and_each_difference_named() {
    let (folder, database) = (TempDir::new().unwrap(), Database::new().await);
    let command = |args: &[&str]| {
        let mut command = trustcoach(folder.path());
        run(command.env("DATABASE_URL", &database.url).args(args))
    };
    assert_eq!(command(&["migrate"]).code, Some(0));
    // A payment that only the provider knows of.
    let mut conn = database.connect().await;
    sqlx::query(
        "INSERT INTO trustcoach.simulated_movement (id, kind, reference, cents, currency, at)
         VALUES ('charge:sim_pi_x', 'charge', 'sim_pi_x', 3333, 'EUR', '2026-01-15T23:59:59.999')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let said = command(&["reconcile", "--day", "2026-01-15"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    for words in [
        "15 janvier 2026",
        "simulated",
        "Paiement sim_pi_x",
        "absent de nos comptes",
        "33,33",
        "Écarts",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    // Its neighbours are another matter, and the days before this one are over.
    for args in [
        ["reconcile", "--day", "2026-01-14"].as_slice(),
        &["reconcile", "--day", "2026-01-16"],
        &["reconcile"],
    ] {
        let said = command(args);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.out.contains("tout concorde"), "{}", said.out);
    }
    let kept: Vec<String> = sqlx::query_scalar(
        "SELECT day::text FROM trustcoach.reconciliation WHERE day < '2026-02-01' ORDER BY 1",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    assert_eq!(kept, ["2026-01-14", "2026-01-15", "2026-01-16"]);

    let unknown = command(&["reconcile", "--day", "hier"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    let help = command(&["reconcile", "--help"]);
    assert!(help.out.contains("--day"), "{}", help.out);
    let nobody = run(trustcoach(folder.path())
        .arg("reconcile")
        .env("DATABASE_URL", &database.url)
        .env("TRUSTCOACH_PAYMENT", "none"));
    assert!(failed(&nobody).contains("prestataire"), "{nobody:?}");
}

#[test]
fn what_is_not_audio_is_not_transcribed_and_said_so() {
    let folder = TempDir::new().unwrap();
    let transcribe = |file: &str| {
        run(trustcoach(folder.path())
            .args(["transcribe", file])
            .env("TRUSTCOACH_MODELS", models()))
    };
    std::fs::write(
        folder.path().join("lettre.wav"),
        "Chère Marie, ".repeat(500),
    )
    .unwrap();
    std::fs::write(folder.path().join("vide.wav"), "").unwrap();
    for (file, told) in [
        ("lettre.wav", "n’est pas un enregistrement audio (webm, m4a"),
        ("absente.wav", "absente.wav ne peut pas être lu"),
        (".", "n’est pas un fichier"),
        ("vide.wav", "Ce fichier"),
    ] {
        let said = transcribe(file);
        let err = failed(&said).to_owned();
        assert!(err.contains(told), "{told} in {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert_eq!(said.out, "", "nothing for a program to read");
    }

    let audio = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../speech/tests/fixtures/human_fr.wav"
    );
    let said = run(trustcoach(folder.path())
        .args(["transcribe", audio])
        .env("TRUSTCOACH_MODELS", folder.path()));
    let err = failed(&said);
    assert!(err.contains("trustcoach models pull base"), "{err}");
}

#[test]
fn a_database_that_is_down_is_said_in_one_sentence() {
    let folder = TempDir::new().unwrap();
    let url = format!(
        "postgres://anna:hunter2@127.0.0.1:{}/trustcoach",
        free_port()
    );
    let started = Instant::now();
    let said = run(trustcoach(folder.path())
        .arg("migrate")
        .env("DATABASE_URL", url));
    let err = failed(&said);
    assert!(
        err.contains("PostgreSQL ne répond pas à 127.0.0.1:"),
        "{err}"
    );
    assert!(err.contains("DATABASE_URL"), "what to do: {err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(!err.contains("hunter2"), "{err}");
    // It may only have been starting.
    assert!(started.elapsed().as_secs() >= 9, "{:?}", started.elapsed());
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_is_started() {
    let folder = TempDir::new().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let said = run(trustcoach(folder.path())
        .arg("serve")
        .env("TRUSTCOACH_LISTEN", &address));
    let err = failed(&said);
    assert!(
        err.contains(&format!("L’adresse {address} est déjà prise")),
        "{err}"
    );
    assert!(err.contains("TRUSTCOACH_LISTEN"), "what to do: {err}");
    assert!(!folder.path().join("data").exists(), "no database was made");
}

/// A hub that sends this.
async fn hub(status: StatusCode, body: &'static str) -> String {
    let router = Router::new().route("/{file}", get(move || async move { (status, body) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_is_only_taken_from_a_hub_that_answers_with_the_published_one() {
    let folder = TempDir::new().unwrap();
    let pull = |name: &str, from: &str| {
        run(trustcoach(folder.path())
            .args(["models", "pull", name, "--from", from])
            .env("TRUSTCOACH_MODELS", folder.path().join("models")))
    };
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let said = pull("tiny", &nobody);
    let err = failed(&said);
    assert!(
        err.contains(&format!("{nobody}/ggml-tiny.bin ne répond pas")),
        "{err}"
    );
    assert!(err.contains("trustcoach models import"), "a way out: {err}");

    let forged = hub(StatusCode::OK, "weights of somebody else").await;
    let said = pull("tiny", &forged);
    let err = failed(&said);
    assert!(err.contains("n’est pas le modèle publié"), "{err}");
    assert!(err.contains(&forged) && err.contains("bd577a11"), "{err}");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("models"))
        .unwrap()
        .collect();
    assert!(left.is_empty(), "{left:?}");

    let empty = hub(StatusCode::NOT_FOUND, "").await;
    let said = pull("tiny", &empty);
    let err = failed(&said);
    assert!(err.contains("404") && err.contains(&empty), "{err}");

    let said = pull("huge", &empty);
    let err = failed(&said);
    assert!(
        err.contains("huge") && err.contains("large-v3-turbo"),
        "{err}"
    );
}

#[test]
fn a_model_that_is_there_is_listed_and_not_fetched_again() {
    let folder = TempDir::new().unwrap();
    let ask = |words: &[&str]| {
        run(trustcoach(folder.path())
            .args(words)
            .env("TRUSTCOACH_MODELS", models()))
    };
    let said = ask(&["models", "list"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out
            .lines()
            .any(|line| line.starts_with("* base") && line.contains("intact")),
        "{}",
        said.out
    );
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let said = ask(&["models", "pull", "base", "--from", &nobody]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("déjà là"), "{}", said.out);
}
