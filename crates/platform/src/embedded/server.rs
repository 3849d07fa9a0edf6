//! The server's life cycle: initdb, start, join, leave.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::account::Account;
use super::home::{Home, TICK, set_mode};
use super::postmaster::{PID_FILE, Postmaster, SOCKET};
use super::programs::Programs;
use super::watch::Watch;
use super::{EmbeddedError, NAME};

/// What a socket's folder may measure: its path, name included, is limited to 107 bytes.
const LONGEST_SOCKET_DIR: usize = 90;

/// How long a living server may take to answer: a recovery after a crash.
const START_TIMEOUT: Duration = Duration::from_mins(5);

/// How long the orphaned backends of a killed server may take to go.
const ORPHANS_TIMEOUT: Duration = Duration::from_secs(30);

/// How the server is set up, at each start; `fsync` stays on, as it is by default.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=256MB",
    "max_connections=200",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=on",
    // One file for each day of the week, begun again after seven days.
    "log_filename=postgresql-%a.log",
    "log_truncate_on_rotation=on",
    "log_rotation_size=0",
    "log_checkpoints=off",
    // The detail of an error quotes rows: what people wrote stays out of the log.
    "log_error_verbosity=terse",
];

/// The server as one process uses it.
#[derive(Debug)]
pub(super) struct Server {
    home: Home,
    programs: Programs,
    account: Account,
    /// The shared lock that keeps the server running.
    presence: File,
    socket_dir: PathBuf,
    joined: bool,
    watch: Watch,
}

impl Server {
    /// Joins the server of `data_dir`, or makes and starts it. The second value is the right
    /// to start, held until the database is known to exist.
    pub(super) fn enter(data_dir: &Path) -> Result<(Self, File), EmbeddedError> {
        let home = Home::open(data_dir)?;
        if home.cluster().exists() {
            // Before any lock: someone else's home is not ours to write in.
            Account::of_cluster(&home.cluster())?;
        }
        let presence = home.enter()?;
        let starting = home.starting()?;
        let account = match home.cluster().try_exists() {
            Ok(true) => Account::of_cluster(&home.cluster())?,
            _ => Account::for_new_cluster(),
        };
        if !account.reaches(home.path()) {
            return Err(EmbeddedError::Unreachable {
                directory: home.path().to_owned(),
                user: account.name(),
            });
        }
        let programs = if home.cluster().exists() {
            Programs::of_cluster(&home.cluster())?
        } else {
            let newest = Programs::newest()?;
            init(&home, &newest, account)?;
            newest
        };
        let (socket_dir, joined) = join_or_launch(&home, &programs, account)?;
        // The one who joins leaves a guard too, in case the first one's was killed.
        guard(&home, &programs, account)?;
        let watch = Watch::begin(home.clone(), programs.clone(), account);
        let server = Self {
            home,
            programs,
            account,
            presence,
            socket_dir,
            joined,
            watch,
        };
        Ok((server, starting))
    }

    pub(super) fn directory(&self) -> &Path {
        self.home.path()
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub(super) fn major(&self) -> u32 {
        self.programs.major
    }

    pub(super) fn joined(&self) -> bool {
        self.joined
    }

    /// Leaves, and waits for the end of the server if we were the last.
    pub(super) fn leave(self) -> Result<(), EmbeddedError> {
        self.watch.end();
        let path = self.home.presence_lock();
        self.presence.unlock().map_err(EmbeddedError::io(&path))?;
        match self.presence.try_lock() {
            Ok(()) => {
                let cluster = self.home.cluster();
                let mut stop = stop_command(&self.home, &self.programs, self.account);
                match run(&mut stop, "pg_ctl stop") {
                    // It had been killed: nothing is left to stop.
                    Err(_) if Postmaster::find(&cluster).is_none() => Ok(()),
                    outcome => outcome,
                }
            }
            Err(TryLockError::Error(source)) => Err(EmbeddedError::io(&path)(source)),
            Err(TryLockError::WouldBlock) => match self.presence.try_lock_shared() {
                // Others are still here: the last of them stops it.
                Ok(()) => Ok(()),
                // The guard was faster.
                Err(_) => self.home.wait_for("PostgreSQL has been stopping", || {
                    self.presence.try_lock_shared()
                }),
            },
        }
    }
}

/// Makes the cluster, under another name until it is whole.
fn init(home: &Home, programs: &Programs, account: Account) -> Result<(), EmbeddedError> {
    let unfinished = home.unfinished();
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(EmbeddedError::io(&unfinished))?;
    }
    // C.UTF-8 sorts by code point, the same on every system; what people read is sorted by an
    // ICU collation in its query. PostgreSQL 17 brings its own, older ones take the system's.
    let locales: &[&[&str]] = if programs.major >= 17 {
        &[&["--locale-provider=builtin", "--locale=C.UTF-8"]]
    } else {
        &[
            &["--locale=C.UTF-8"],
            &["--locale=C", "--locale-provider=icu", "--icu-locale=und"],
        ]
    };
    let mut outcome = Ok(());
    for locale in locales {
        private_folder(&unfinished, account)?;
        let mut command = account.command(&programs.path("initdb"));
        command
            .arg("--pgdata")
            .arg(&unfinished)
            .args(["--username", NAME, "--encoding", "UTF8"])
            .args(["--data-checksums", "--auth-local=trust"])
            .args(["--auth-host=reject"])
            .args(*locale);
        outcome = run(&mut command, "initdb");
        if outcome.is_ok() {
            break;
        }
        fs::remove_dir_all(&unfinished).map_err(EmbeddedError::io(&unfinished))?;
    }
    outcome?;
    fs::rename(&unfinished, home.cluster()).map_err(EmbeddedError::io(&unfinished))
}

/// Finds the server running, whoever started it, or starts it. Gives the socket's folder, and
/// whether it was already there.
pub(super) fn join_or_launch(
    home: &Home,
    programs: &Programs,
    account: Account,
) -> Result<(PathBuf, bool), EmbeddedError> {
    let begun = Instant::now();
    let mut child: Option<Child> = None;
    while begun.elapsed() < START_TIMEOUT {
        let running = Postmaster::find(&home.cluster());
        if let Some(postmaster) = &running {
            if postmaster.answers() {
                let joined = child.is_none();
                if let Some(child) = child {
                    reap(child);
                }
                return Ok((postmaster.socket_dir.clone(), joined));
            }
        } else if child.is_none() {
            child = Some(launch(home, programs, account)?);
        }
        if let Some(started) = &mut child
            && !matches!(started.try_wait(), Ok(None))
        {
            let log = tail(&home.start_log());
            // The backends of a killed server notice within seconds, and hold its memory
            // until then.
            if !log.contains("shared memory block") || begun.elapsed() > ORPHANS_TIMEOUT {
                return Err(EmbeddedError::DidNotStart { log });
            }
            child = None;
            thread::sleep(10 * TICK);
        }
        thread::sleep(TICK);
    }
    if let Some(child) = child {
        reap(child);
    }
    Err(EmbeddedError::Slow {
        what: "PostgreSQL has been starting",
        seconds: START_TIMEOUT.as_secs(),
        directory: home.path().to_owned(),
    })
}

/// Starts the server. It is known not to run, so what a killed one left is removed first:
/// PostgreSQL would believe a file that names a process number now used by another.
fn launch(home: &Home, programs: &Programs, account: Account) -> Result<Child, EmbeddedError> {
    let socket_dir = socket_dir(home, account)?;
    for stale in [
        home.cluster().join(PID_FILE),
        socket_dir.join(SOCKET),
        socket_dir.join(format!("{SOCKET}.lock")),
    ] {
        match fs::remove_file(&stale) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(EmbeddedError::io(&stale)(error));
            }
            _ => {}
        }
    }
    private_folder(&home.log(), account)?;
    let path = home.start_log();
    let log = File::create(&path)
        .and_then(|log| Ok((log.try_clone()?, log)))
        .map_err(EmbeddedError::io(&path))?;
    let mut command = account.command(&programs.path("postgres"));
    command
        .arg("-D")
        .arg(home.cluster())
        .arg("-k")
        .arg(socket_dir)
        .stdout(log.0)
        .stderr(log.1);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    let mut log_directory = std::ffi::OsString::from("log_directory=");
    log_directory.push(home.log());
    command.arg("-c").arg(log_directory);
    command.spawn().map_err(|source| EmbeddedError::Io {
        path: programs.path("postgres"),
        source,
    })
}

/// The socket's folder: in the home where its path is short and plain enough, else one in
/// `/tmp` that the home remembers by a link.
fn socket_dir(home: &Home, account: Account) -> Result<PathBuf, EmbeddedError> {
    let usual = home.socket();
    let plain = usual.to_str().is_some_and(|path| {
        // PostgreSQL takes a list: commas and quotes mean something in it.
        path.len() <= LONGEST_SOCKET_DIR && !path.contains([',', '"', ' ', '@'])
    });
    if plain && fs::read_link(&usual).is_err() {
        private_folder(&usual, account)?;
        return Ok(usual);
    }
    if let Ok(remembered) = fs::read_link(&usual) {
        // Anyone may make folders in /tmp: only ours is good.
        if account.owns_privately(&remembered) {
            return Ok(remembered);
        }
        fs::remove_file(&usual).map_err(EmbeddedError::io(&usual))?;
    }
    let parent = Path::new("/tmp");
    let folder = tempfile::Builder::new()
        .prefix("trustcoach-")
        .tempdir_in(parent)
        .map_err(EmbeddedError::io(parent))?
        .keep();
    set_mode(&folder, 0o700).map_err(EmbeddedError::io(&folder))?;
    account.own(&folder)?;
    symlink(&folder, &usual).map_err(EmbeddedError::io(&usual))?;
    Ok(folder)
}

/// Leaves behind the process that stops the server when its last user is gone. It is alone:
/// a second one gives up after the time that a first one may need to end.
fn guard(home: &Home, programs: &Programs, account: Account) -> Result<(), EmbeddedError> {
    let stop = stop_command(home, programs, account);
    let mut command = account.command(Path::new("flock"));
    command
        .args(["--timeout", "10"])
        .arg(home.guard_lock())
        .args(["flock", "--exclusive"])
        .arg(home.presence_lock())
        .arg(stop.get_program())
        .args(stop.get_args())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Made by us: its user may not write in the home.
    home.touch_guard_lock()?;
    match command.spawn() {
        Ok(child) => {
            reap(child);
            Ok(())
        }
        Err(_) => Err(EmbeddedError::Program {
            program: "flock",
            output: "not found: install util-linux".into(),
        }),
    }
}

/// The command that stops the server and waits until it has; it fails when there is none.
///
/// `pg_ctl` signals whatever process now has the number that a killed server left in its file,
/// so the process is asked for its working directory first, like in `Postmaster::find`.
fn stop_command(home: &Home, programs: &Programs, account: Account) -> Command {
    const SCRIPT: &str = r#"pid=$(head -n 1 "$2/postmaster.pid") || exit
        [ "$(readlink "/proc/$pid/cwd")" = "$2" ] || exit
        exec "$1" stop --silent --wait --mode=fast --timeout=90 --pgdata "$2""#;
    let mut command = account.command(Path::new("/bin/sh"));
    command
        .args(["-c", SCRIPT, "stop"])
        .arg(programs.path("pg_ctl"))
        .arg(home.cluster());
    command
}

/// Waits for a child on a thread of its own, so that it does not stay as a zombie.
fn reap(mut child: Child) {
    thread::spawn(move || child.wait());
}

/// A folder of the server's user, closed to others.
fn private_folder(path: &Path, account: Account) -> Result<(), EmbeddedError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(EmbeddedError::io(path)(error))
        }
        _ => account.own(path),
    }
}

/// Runs a short program to its end.
fn run(command: &mut Command, program: &'static str) -> Result<(), EmbeddedError> {
    let output = command.output().map_err(|error| EmbeddedError::Program {
        program,
        output: error.to_string(),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(EmbeddedError::Program {
        program,
        output: last_lines(&said),
    })
}

fn tail(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(&text))
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
