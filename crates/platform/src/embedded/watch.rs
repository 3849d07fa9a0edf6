//! Watchdog: restarts a server that was killed under us: by the kernel when memory ran out, or by
//! someone in a hurry. Connections are lost then; the pool makes new ones on the same socket.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::EmbeddedError;
use super::account::Account;
use super::home::Home;
use super::postmaster::Postmaster;
use super::programs::Programs;
use super::server::join_or_launch;

/// How often we look whether the server lives.
const INTERVAL: Duration = Duration::from_secs(1);

/// The thread that looks after the server. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    /// Never sends: dropping it is the message.
    leaving: Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    pub(super) fn begin(home: Home, programs: Programs, account: Account) -> Self {
        let (leaving, left) = mpsc::channel();
        let thread = thread::spawn(move || {
            while left.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if Postmaster::find(&home.cluster()).is_some() {
                    continue;
                }
                tracing::error!("the embedded PostgreSQL was killed: starting it again");
                if let Err(error) = revive(&home, &programs, account) {
                    tracing::error!(%error, "the embedded PostgreSQL could not be started again");
                }
            }
        });
        Self { leaving, thread }
    }

    /// Ends the watch, and waits until it cannot start anything any more.
    pub(super) fn end(self) {
        drop(self.leaving);
        // A panic in the thread has already been reported by its hook.
        let _ = self.thread.join();
    }
}

/// Starts the server, unless another process that uses it was faster.
fn revive(home: &Home, programs: &Programs, account: Account) -> Result<(), EmbeddedError> {
    let _starting = home.starting()?;
    join_or_launch(home, programs, account).map(drop)
}
