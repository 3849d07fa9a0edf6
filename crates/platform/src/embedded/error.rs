//! What can go wrong with the embedded PostgreSQL, and what to do about it.

use std::path::{Path, PathBuf};

/// Why the embedded PostgreSQL could not be used. Every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No usable PostgreSQL is installed.
    #[error(
        "PostgreSQL 15 or later was not found: run scripts/install, \
         or set DATABASE_URL to use a server of yours"
    )]
    NotFound,

    /// The cluster was made by a version that is not installed.
    #[error(
        "the database in {} was made by PostgreSQL {major}, which is not installed: \
         install postgresql-{major}, or set DATABASE_URL to use a server of yours",
        directory.display()
    )]
    VersionMissing {
        /// The cluster.
        directory: PathBuf,
        /// The major version that made it.
        major: u32,
    },

    /// The cluster belongs to someone else, and we are not root.
    #[error(
        "the database in {} belongs to {owner}: run as {owner} or as root, \
         or choose another directory with TRUSTCOACH_DATA",
        directory.display()
    )]
    NotOurs {
        /// The cluster.
        directory: PathBuf,
        /// The name or number of its user.
        owner: String,
    },

    /// The user the server runs as may not enter a folder above the cluster.
    #[error(
        "the database in {} must run as {user}, who cannot reach it: \
         allow it with chmod o+x on the folders above, or choose another directory with \
         TRUSTCOACH_DATA",
        directory.display()
    )]
    Unreachable {
        /// The cluster's home.
        directory: PathBuf,
        /// The name or number of the user.
        user: String,
    },

    /// The link to the cluster leads nowhere.
    #[error(
        "the database that {} points to is gone: restore it, \
         or remove that link to begin with an empty one",
        link.display()
    )]
    Lost {
        /// The dangling link.
        link: PathBuf,
    },

    /// A file or folder could not be read or written.
    #[error("{}: {source}: check its permissions and the free space", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// A program of PostgreSQL failed.
    #[error("{program} failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The end of what it printed.
        output: String,
    },

    /// The server ended instead of starting.
    #[error("PostgreSQL did not start; its log says:\n{log}")]
    DidNotStart {
        /// The end of its log.
        log: String,
    },

    /// Another process has held the cluster for too long, or the server answers too slowly.
    #[error(
        "{what} for {seconds} s (see {}): wait and try again, or end the process that blocks it",
        directory.display()
    )]
    Slow {
        /// What was waited for.
        what: &'static str,
        /// How long, in seconds.
        seconds: u64,
        /// The cluster's home, with its logs.
        directory: PathBuf,
    },

    /// The server runs but does not accept us.
    #[error("the embedded PostgreSQL refused the connection: {0}")]
    Connect(#[from] sqlx::Error),

    /// The runtime is shutting down.
    #[error("interrupted: {0}")]
    Interrupted(tokio::task::JoinError),
}

impl EmbeddedError {
    /// For `map_err` on a call about `path`.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
