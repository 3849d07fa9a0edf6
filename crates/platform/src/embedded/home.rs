//! Where a cluster lives on disk, and the locks its users share.
//!
//! The home holds `cluster/` (PostgreSQL's own files), `socket/`, `log/` and the locks. Only
//! `cluster/`, `socket/` and `log/` belong to the server's user.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::EmbeddedError;
use super::account::{Account, is_root};

/// Where root's clusters go when their user cannot reach the data directory.
const SHARED_STATE: &str = "/var/lib/trustcoach";

/// How often a wait looks again.
pub(super) const TICK: Duration = Duration::from_millis(20);

/// How long to wait for a lock: an `initdb` or a shutdown on a slow disk.
const LOCK_TIMEOUT: Duration = Duration::from_mins(2);

/// The folder of one cluster.
#[derive(Debug, Clone)]
pub(super) struct Home {
    root: PathBuf,
}

impl Home {
    /// Finds or makes the home of `data_dir`'s cluster.
    pub(super) fn open(data_dir: &Path) -> Result<Self, EmbeddedError> {
        if !data_dir.exists() {
            fs::create_dir_all(data_dir)
                .and_then(|()| set_mode(data_dir, folder_mode()))
                .map_err(EmbeddedError::io(data_dir))?;
        }
        let data_dir = data_dir
            .canonicalize()
            .map_err(EmbeddedError::io(data_dir))?;
        let path = data_dir.join("postgres");
        if fs::symlink_metadata(&path).is_err() {
            create(&data_dir, &path)?;
        }
        match path.canonicalize() {
            Ok(root) => Ok(Self { root }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(EmbeddedError::Lost { link: path })
            }
            Err(error) => Err(EmbeddedError::io(&path)(error)),
        }
    }

    /// The home itself.
    pub(super) fn path(&self) -> &Path {
        &self.root
    }

    /// PostgreSQL's data directory.
    pub(super) fn cluster(&self) -> PathBuf {
        self.root.join("cluster")
    }

    /// The cluster while it is being made: an interrupted `initdb` is thus never mistaken for
    /// a database.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.root.join("cluster.new")
    }

    /// The socket's folder where its path is short enough; see `server::socket_dir`.
    pub(super) fn socket(&self) -> PathBuf {
        self.root.join("socket")
    }

    /// PostgreSQL's own logs, a file for each day of the week.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// What the server says before its logs are open.
    pub(super) fn start_log(&self) -> PathBuf {
        self.root.join("start.log")
    }

    /// Held shared by every process that uses the server, exclusively by who stops it.
    pub(super) fn presence_lock(&self) -> PathBuf {
        self.root.join("presence.lock")
    }

    /// Held by the one guard that waits for `presence.lock`.
    pub(super) fn guard_lock(&self) -> PathBuf {
        self.root.join("guard.lock")
    }

    /// Makes `guard.lock`, which the server's user may lock but not make.
    pub(super) fn touch_guard_lock(&self) -> Result<(), EmbeddedError> {
        open_lock(&self.guard_lock()).map(drop)
    }

    /// Marks this process as a user of the server, waiting for a shutdown under way to end.
    pub(super) fn enter(&self) -> Result<File, EmbeddedError> {
        let file = open_lock(&self.presence_lock())?;
        self.wait_for("PostgreSQL has been stopping", || file.try_lock_shared())?;
        Ok(file)
    }

    /// Takes the right to create or start the server.
    pub(super) fn starting(&self) -> Result<File, EmbeddedError> {
        let file = open_lock(&self.root.join("start.lock"))?;
        self.wait_for("another process has been starting this database", || {
            file.try_lock()
        })?;
        Ok(file)
    }

    /// Waits until `attempt` gets its lock.
    pub(super) fn wait_for(
        &self,
        what: &'static str,
        attempt: impl Fn() -> Result<(), TryLockError>,
    ) -> Result<(), EmbeddedError> {
        let begun = Instant::now();
        loop {
            match attempt() {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if begun.elapsed() < LOCK_TIMEOUT => {
                    thread::sleep(TICK);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(EmbeddedError::Slow {
                        what,
                        seconds: LOCK_TIMEOUT.as_secs(),
                        directory: self.root.clone(),
                    });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(EmbeddedError::io(&self.root)(source));
                }
            }
        }
    }
}

/// Makes the home at `path`, or for root in `SHARED_STATE` with a link at `path`.
fn create(data_dir: &Path, path: &Path) -> Result<(), EmbeddedError> {
    let account = Account::for_new_cluster();
    let made = if account.reaches(data_dir) {
        DirBuilder::new()
            .mode(folder_mode())
            .create(path)
            .and_then(|()| set_mode(path, folder_mode()))
    } else {
        let elsewhere = create_elsewhere()?;
        tracing::warn!(
            "{} cannot reach {}: the database is in {}",
            account.name(),
            data_dir.display(),
            elsewhere.display()
        );
        symlink(&elsewhere, path).inspect_err(|_| {
            // Another process was faster: its home is the one.
            let _ = fs::remove_dir(&elsewhere);
        })
    };
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(EmbeddedError::io(path)(error))
        }
        _ => Ok(()),
    }
}

/// A new folder with a name of its own, which the data directory will remember by its link.
/// Not one derived from the data directory's path: a directory deleted and made again must not
/// find the old database without the keys that went with it.
fn create_elsewhere() -> Result<PathBuf, EmbeddedError> {
    let parent = Path::new(SHARED_STATE);
    fs::create_dir_all(parent)
        .and_then(|()| set_mode(parent, folder_mode()))
        .and_then(|()| {
            let folder = tempfile::Builder::new()
                .prefix("cluster-")
                .tempdir_in(parent)?;
            set_mode(folder.path(), folder_mode())?;
            Ok(folder.keep())
        })
        .map_err(EmbeddedError::io(parent))
}

/// The server's user passes through root's folders; what is private in the data directory is
/// private by its own permissions.
fn folder_mode() -> u32 {
    if is_root() { 0o711 } else { 0o700 }
}

/// Sets a mode exactly, whatever the umask.
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Opens a lock file that the server's user can lock too: reading is enough for that.
fn open_lock(path: &Path) -> Result<File, EmbeddedError> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .and_then(|file| {
            file.set_permissions(Permissions::from_mode(0o644))?;
            Ok(file)
        })
        .map_err(EmbeddedError::io(path))
}
