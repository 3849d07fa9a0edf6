//! Whether a server is alive, read from the files it keeps.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// The name of the socket in its folder: 5432 is a part of a file name here, not a port.
pub(super) const SOCKET: &str = ".s.PGSQL.5432";

/// The file in which a server keeps its number and state.
pub(super) const PID_FILE: &str = "postmaster.pid";

/// A server that lives, starting and stopping included.
pub(super) struct Postmaster {
    pid: u32,
    /// The folder of its socket.
    pub(super) socket_dir: PathBuf,
    ready: bool,
}

impl Postmaster {
    /// The living server of `cluster`, if there is one.
    pub(super) fn find(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join(PID_FILE)).ok()?;
        let postmaster = Self::parse(&text)?;
        // The socket is asked too: the server may live in a container of its own.
        (is_postmaster(postmaster.pid, cluster) || postmaster.answers()).then_some(postmaster)
    }

    /// Reads the lines: pid, data directory, start time, port, socket folder, address, shared
    /// memory, status. A server that is just starting has not written the last ones.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        Some(Self {
            pid: lines.next()?.trim().parse().ok()?,
            socket_dir: lines.nth(3).unwrap_or_default().into(),
            ready: lines.nth(2).is_some_and(|status| status.trim() == "ready"),
        })
    }

    /// Whether it accepts connections.
    pub(super) fn answers(&self) -> bool {
        self.ready && UnixStream::connect(self.socket_dir.join(SOCKET)).is_ok()
    }
}

/// Whether process `pid` is the server of `cluster`, and not another that got its number: a
/// server works in its data directory.
fn is_postmaster(pid: u32, cluster: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == cluster)
        && fs::read_to_string(format!("/proc/{pid}/comm"))
            .is_ok_and(|comm| comm.starts_with("postgres"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "4242\n/d/postgres/cluster\n1700000000\n5432\n/d/postgres/socket\n\n\
        5432001   1234567\nready   \n";

    #[test]
    fn a_ready_server_is_told_from_one_that_starts_or_stops() {
        assert!(Postmaster::parse(READY).unwrap().ready);
        assert!(
            !Postmaster::parse(&READY.replace("ready", "stopping"))
                .unwrap()
                .ready
        );
        assert!(!Postmaster::parse("4242\n").unwrap().ready);
        assert!(Postmaster::parse("").is_none());
    }

    #[test]
    fn the_folder_of_the_socket_is_the_fifth_line() {
        let postmaster = Postmaster::parse(READY).unwrap();
        assert_eq!(postmaster.socket_dir, Path::new("/d/postgres/socket"));
        assert_eq!(postmaster.pid, 4242);
    }

    #[test]
    fn a_process_that_got_the_number_of_a_dead_server_is_not_the_server() {
        assert!(!is_postmaster(
            std::process::id(),
            &std::env::current_dir().unwrap()
        ));
    }
}
