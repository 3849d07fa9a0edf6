//! Prisma itself on our database: its client runs the specification's seed as it is and
//! reads and writes every model, and its schema engine finds nothing to change. npm is enough:
//! the engines are those that Prisma ships as WebAssembly.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use platform::password::Passwords;
use testing::{Database, NOW};

/// Where Prisma is, installed and with its client generated if it was not.
fn directory() -> PathBuf {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prisma");
    // Tests run in processes of their own; one of them installs.
    let lock = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("prisma.lock")).unwrap();
    lock.lock().unwrap();
    if !directory.join("node_modules/.package-lock.json").exists() {
        succeed(
            "npm ci",
            Command::new("npm")
                .arg("ci")
                .current_dir(&directory)
                .output()
                .unwrap(),
        );
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut changed = false;
    fs::create_dir_all(directory.join("prisma")).unwrap();
    for name in ["schema.prisma", "seed.ts"] {
        let (from, to) = (fixtures.join(name), directory.join("prisma").join(name));
        if fs::read(&from).unwrap() != fs::read(&to).unwrap_or_default() {
            fs::copy(from, to).unwrap();
            changed = true;
        }
    }
    if changed
        || !directory
            .join("node_modules/.prisma/client/query_compiler_bg.wasm")
            .exists()
    {
        succeed(
            "prisma generate",
            in_place(&directory, "prisma", &["generate"], "postgres://-/-"),
        );
    }
    directory
}

/// Runs one of Prisma's programs on a database.
fn run(database: &Database, program: &str, arguments: &[&str]) -> Output {
    in_place(&directory(), program, arguments, &database.url)
}

fn in_place(directory: &Path, program: &str, arguments: &[&str], url: &str) -> Output {
    Command::new(directory.join("node_modules/.bin").join(program))
        .args(arguments)
        .current_dir(directory)
        .env("DATABASE_URL", url)
        // The client without its native engine, and nothing fetched or sent.
        .env("PRISMA_CLIENT_ENGINE_TYPE", "client")
        .env("PRISMA_QUERY_ENGINE_LIBRARY", "/bin/true")
        .env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true")
        .env("PRISMA_HIDE_UPDATE_MESSAGE", "1")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("node is installed")
}

fn text(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn succeed(what: &str, output: Output) -> String {
    assert!(output.status.success(), "{what}: {}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

async fn count(database: &Database, table: &str) -> i64 {
    let sql = format!(r#"SELECT count(*) FROM "{table}""#);
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(&database.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn prisma_finds_no_drift_between_the_specification_and_our_database() {
    let database = Database::fresh().await;
    // It compares, then changes what differs: with nothing to change it says so.
    let checked = run(&database, "prisma", &["db", "push", "--skip-generate"]);
    let said = succeed("prisma db push", checked);
    assert!(said.contains("The database is already in sync"), "{said}");

    sqlx::query(r#"CREATE INDEX drift ON "Booking" (duration)"#)
        .execute(&database.pool)
        .await
        .unwrap();
    let checked = run(&database, "prisma", &["db", "push", "--skip-generate"]);
    let said = succeed("prisma db push", checked);
    assert!(
        said.contains("Your database is now in sync"),
        "a plain index is drift: {said}"
    );
}

#[tokio::test]
async fn prismas_client_writes_and_reads_every_model_on_our_database() {
    let database = Database::fresh().await;
    let said = succeed("models.ts", run(&database, "tsx", &["models.ts"]));
    assert_eq!(said.trim(), "19");
}

#[tokio::test]
async fn the_specifications_seed_runs_as_it_is_and_ours_then_adds_nothing() {
    let database = Database::fresh().await;
    succeed("seed.ts", run(&database, "tsx", &["prisma/seed.ts"]));
    // Its membership is created without looking, so a second run stops at our unique key,
    // having changed nothing.
    let again = run(&database, "tsx", &["prisma/seed.ts"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again).contains("P2002"), "{}", text(&again));
    for (table, rows) in [
        ("User", 4),
        ("Coach", 2),
        ("Certification", 2),
        ("CoachReference", 2),
        ("Organization", 1),
        ("OrganizationMember", 1),
    ] {
        assert_eq!(count(&database, table).await, rows, "{table}");
    }
    let mut conn = database.pool.acquire().await.unwrap();
    let passwords = Passwords::with_cost(4);
    let ours = app::seed::specification(&mut conn, &passwords, NOW.parse().unwrap())
        .await
        .unwrap();
    assert!(ours.nothing_new(), "{ours:?}");
}

#[tokio::test]
async fn prismas_client_reads_what_our_seed_wrote() {
    let database = Database::fresh().await;
    let mut conn = database.pool.acquire().await.unwrap();
    let passwords = Passwords::with_cost(4);
    app::seed::specification(&mut conn, &passwords, NOW.parse().unwrap())
        .await
        .unwrap();
    let counts = succeed("rows.ts", run(&database, "tsx", &["rows.ts"]));
    let counts: serde_json::Value = serde_json::from_str(&counts).unwrap();
    assert_eq!(counts["User"], 4, "{counts}");
    assert_eq!(counts["Coach"], 2, "{counts}");
    assert_eq!(counts["OrganizationMember"], 1, "{counts}");
    assert_eq!(counts.as_object().unwrap().len(), 19);
}
