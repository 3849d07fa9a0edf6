//! The embedded PostgreSQL, against real clusters and real kills.
#![allow(
    clippy::unwrap_used,
    reason = "these are tests, their helpers included"
)]

mod embedded {
    pub mod holder;
}

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use embedded::holder::{Holder, is_root};
use platform::embedded::Embedded;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

#[tokio::test]
async fn a_first_start_gives_an_empty_database_set_up_as_promised() {
    let data = TempDir::new().unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    assert!(!database.joined());
    assert!(database.major() >= 15);
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    for (setting, expected) in [
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("listen_addresses", ""),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        ("max_connections", "200"),
        ("shared_buffers", "256MB"),
    ] {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(value, expected, "{setting}");
    }
    let upper: String = sqlx::query_scalar("SELECT upper('été')")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(upper, "ÉTÉ");
    sqlx::query("CREATE EXTENSION btree_gist")
        .execute(&mut connection)
        .await
        .expect("the exclusion constraints of bookings need it");
    connection.close().await.unwrap();
    database.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_written_is_there_after_a_stop_and_a_start() {
    let data = TempDir::new().unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    write(database.url(), 42).await;
    let cluster = database.directory().join("cluster");
    database.stop().await.unwrap();
    assert!(
        !cluster.join("postmaster.pid").exists(),
        "stop waits for it"
    );

    let database = Embedded::start(data.path()).await.unwrap();
    assert_eq!(read(database.url()).await, 42);
    database.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_killed_under_us_is_started_again_with_its_data() {
    let data = TempDir::new().unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    let pool = PgPoolOptions::new().connect(database.url()).await.unwrap();
    write(database.url(), 7).await;
    let cluster = database.directory().join("cluster");
    let killed = postmaster(&cluster);
    kill(killed.unwrap());

    within(Duration::from_secs(40), async || {
        (postmaster(&cluster).is_some() && postmaster(&cluster) != killed).then_some(())
    })
    .await;
    let value = within(Duration::from_secs(40), async || {
        sqlx::query_scalar::<_, i32>("SELECT value FROM kept")
            .fetch_one(&pool)
            .await
            .ok()
    })
    .await;
    assert_eq!(value, 7);
    pool.close().await;
    database.stop().await.unwrap();
}

#[tokio::test]
async fn the_server_stops_by_itself_when_its_process_is_killed() {
    let data = TempDir::new().unwrap();
    let mut holder = Holder::start(data.path());
    write(&holder.url, 11).await;
    let pid = postmaster(&data.path().join("postgres/cluster")).unwrap();
    holder.kill();
    within(Duration::from_secs(20), async || {
        (!Path::new(&format!("/proc/{pid}/cwd")).exists()).then_some(())
    })
    .await;

    let database = Embedded::start(data.path()).await.unwrap();
    assert_eq!(read(database.url()).await, 11);
    database.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_right_after_a_kill_finds_the_data() {
    let data = TempDir::new().unwrap();
    for round in 0..3 {
        let mut holder = Holder::start(data.path());
        if round > 0 {
            assert_eq!(read(&holder.url).await, round - 1);
        }
        write(&holder.url, round).await;
        holder.kill();
    }
    let database = Embedded::start(data.path()).await.unwrap();
    assert_eq!(read(database.url()).await, 2);
    database.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_left_alone_by_the_kill_of_all_else_is_adopted_then_stopped() {
    let data = TempDir::new().unwrap();
    let mut holder = Holder::start(data.path());
    write(&holder.url, 5).await;
    let cluster = data.path().canonicalize().unwrap().join("postgres/cluster");
    let orphan = postmaster(&cluster);
    for guard in guards_of(&cluster) {
        kill(guard);
    }
    holder.kill();

    let database = Embedded::start(data.path()).await.unwrap();
    assert!(database.joined());
    assert_eq!(postmaster(&cluster), orphan);
    assert_eq!(read(database.url()).await, 5);
    database.stop().await.unwrap();
    assert!(!cluster.join("postmaster.pid").exists());
}

#[tokio::test]
async fn a_second_process_joins_and_keeps_the_server_when_the_first_leaves() {
    let data = TempDir::new().unwrap();
    let first = Embedded::start(data.path()).await.unwrap();
    write(first.url(), 3).await;
    let mut second = Holder::start(data.path());
    assert!(second.joined);
    assert_eq!(second.url, first.url());
    let cluster = first.directory().join("cluster");
    first.stop().await.unwrap();
    assert_eq!(read(&second.url).await, 3);
    second.stop();
    assert!(
        !cluster.join("postmaster.pid").exists(),
        "the last one stops it"
    );
}

#[tokio::test]
async fn processes_that_start_at_once_share_one_server() {
    let data = TempDir::new().unwrap();
    let starts = (0..4).map(|_| {
        let path = data.path().to_owned();
        tokio::spawn(async move { Embedded::start(&path).await.unwrap() })
    });
    let mut databases = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        databases.push(start.await.unwrap());
    }
    let owners = databases.iter().filter(|database| !database.joined());
    assert_eq!(owners.count(), 1);
    write(databases[0].url(), 1).await;
    assert_eq!(read(databases[3].url()).await, 1);
    for database in databases {
        database.stop().await.unwrap();
    }
}

#[tokio::test]
async fn two_data_directories_run_side_by_side() {
    let (here, there) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let one = Embedded::start(here.path()).await.unwrap();
    let two = Embedded::start(there.path()).await.unwrap();
    write(one.url(), 1).await;
    write(two.url(), 2).await;
    assert_eq!(read(one.url()).await, 1);
    assert_eq!(read(two.url()).await, 2);
    one.stop().await.unwrap();
    assert_eq!(read(two.url()).await, 2);
    two.stop().await.unwrap();
}

#[tokio::test]
async fn a_path_too_long_or_too_strange_for_a_socket_works() {
    let root = open_folder();
    let data = root.path().join("a,b c").join("long".repeat(40));
    for _ in 0..2 {
        let database = Embedded::start(&data).await.unwrap();
        write(database.url(), 9).await;
        assert_eq!(read(database.url()).await, 9);
        database.stop().await.unwrap();
    }
    let socket = fs::read_link(data.join("postgres/socket")).unwrap();
    assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o700);
    fs::remove_dir(socket).expect("a stopped server leaves it empty");
}

#[tokio::test]
async fn a_stale_file_that_names_a_living_process_is_not_believed() {
    let data = TempDir::new().unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    write(database.url(), 8).await;
    let home = database.directory().to_owned();
    database.stop().await.unwrap();
    let pid = std::process::id();
    let socket = home.join("socket");
    let text = format!("{pid}\n/x\n1\n5432\n{}\n\n1 1\nready\n", socket.display());
    fs::write(home.join("cluster/postmaster.pid"), text).unwrap();
    fs::write(socket.join(".s.PGSQL.5432.lock"), format!("{pid}\n/x\n")).unwrap();

    let database = Embedded::start(data.path()).await.unwrap();
    assert_eq!(read(database.url()).await, 8);
    database.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_that_got_the_number_of_a_killed_server_is_not_stopped() {
    let data = TempDir::new().unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    let cluster = database.directory().join("cluster");
    let mut bystander = Command::new("sleep")
        .arg("60")
        .uid(fs::metadata(&cluster).unwrap().uid())
        .spawn()
        .unwrap();
    let file = cluster.join("postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    let killed = postmaster(&cluster).unwrap();
    kill(killed);
    let stale = text.replacen(&killed.to_string(), &bystander.id().to_string(), 1);
    fs::write(&file, stale).unwrap();
    database.stop().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let ended = bystander.try_wait().unwrap();
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    assert_eq!(ended, None, "neither we nor the guard may signal it");
}

#[tokio::test]
async fn a_cluster_whose_making_was_interrupted_is_made_again() {
    let data = TempDir::new().unwrap();
    fs::create_dir_all(data.path().join("postgres/cluster.new/base")).unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o711)).unwrap();
    let home = data.path().join("postgres");
    fs::set_permissions(&home, fs::Permissions::from_mode(0o711)).unwrap();
    fs::write(home.join("cluster.new/PG_VERSION"), "15\n").unwrap();
    let database = Embedded::start(data.path()).await.unwrap();
    write(database.url(), 1).await;
    assert!(!home.join("cluster.new").exists());
    database.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_a_version_that_is_not_installed_says_which_to_install() {
    let data = TempDir::new().unwrap();
    fs::create_dir_all(data.path().join("postgres/cluster")).unwrap();
    fs::write(data.path().join("postgres/cluster/PG_VERSION"), "99\n").unwrap();
    for path in ["", "postgres"] {
        let folder = data.path().join(path);
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).unwrap();
    }
    let error = Embedded::start(data.path()).await.unwrap_err();
    assert!(
        error.to_string().contains("install postgresql-99"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_gone() {
    let data = TempDir::new().unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", data.path().join("postgres")).unwrap();
    let error = Embedded::start(data.path()).await.unwrap_err();
    assert!(error.to_string().contains("is gone"), "{error}");
}

#[tokio::test]
#[ignore = "needs root"]
async fn as_root_data_may_be_where_the_server_cannot_go() {
    let closed = TempDir::new().unwrap();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let data = closed.path().join("clone/data");
    let mut places = Vec::new();
    for _ in 0..2 {
        let database = Embedded::start(&data).await.unwrap();
        places.push(database.directory().to_owned());
        write(database.url(), 6).await;
        database.stop().await.unwrap();
    }
    assert_eq!(places[0], places[1]);
    assert!(places[0].starts_with("/var/lib/trustcoach"));
    let owner = fs::metadata(places[0].join("cluster")).unwrap().uid();
    assert_ne!(owner, 0, "never as root");
    fs::remove_dir_all(&places[0]).unwrap();
}

#[tokio::test]
async fn someone_without_privileges_runs_a_cluster_of_their_own() {
    let data = open_folder();
    let mut holder = Holder::start_unprivileged(data.path());
    let owner = fs::metadata(data.path().join("data/postgres/cluster")).unwrap();
    if is_root() {
        assert_eq!(owner.uid(), 65534);
        // Root, joining, becomes the owner of the cluster and nobody else.
        let database = Embedded::start(&data.path().join("data")).await.unwrap();
        assert!(database.joined());
        write(database.url(), 1).await;
        database.stop().await.unwrap();
    }
    holder.stop();
}

#[tokio::test]
#[ignore = "needs root"]
async fn as_root_a_cluster_of_someone_else_is_refused_by_name() {
    let folder = open_folder();
    let data = folder.path().join("data");
    Embedded::start(&data).await.unwrap().stop().await.unwrap();
    let said = Holder::refused(&data);
    assert!(said.contains("belongs to"), "{said}");
}

/// Writes one row, which is on disk when this returns.
async fn write(url: &str, value: i32) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS kept (value int); TRUNCATE kept")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("INSERT INTO kept VALUES ($1)")
        .bind(value)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

async fn read(url: &str) -> i32 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let value = sqlx::query_scalar("SELECT value FROM kept")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    value
}

/// Tries until there is a value.
async fn within<T>(limit: Duration, mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = attempt().await {
            return value;
        }
        assert!(begun.elapsed() < limit, "nothing after {limit:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The process number of the server of `cluster`.
fn postmaster(cluster: &Path) -> Option<u32> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

/// The processes that wait to stop the server of `cluster`.
fn guards_of(cluster: &Path) -> Vec<u32> {
    let guards: Vec<u32> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.contains("pg_ctl") && line.contains(cluster.to_str().unwrap())
        })
        .collect();
    assert!(!guards.is_empty(), "a running server has its guard");
    guards
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// A temporary folder that everyone may enter and write in.
fn open_folder() -> TempDir {
    let folder = TempDir::new_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    folder
}

/// The path of this test program, for [`Holder`].
fn this_program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// Not a test: what [`Holder`] runs in another process.
#[tokio::test]
#[ignore = "the other process of the tests above"]
async fn hold_the_database() {
    embedded::holder::hold().await;
}
