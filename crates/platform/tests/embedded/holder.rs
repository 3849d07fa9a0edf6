//! Another process that uses a data directory: this test program, run again.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use platform::embedded::Embedded;
use tempfile::TempDir;

const DATA: &str = "TRUSTCOACH_TEST_HOLD";

/// The other process. It holds the database until told otherwise, and is killed on drop.
pub struct Holder {
    child: Child,
    /// Kept open, for what it prints at its end.
    _output: Lines<BufReader<ChildStdout>>,
    /// The URL it was given.
    pub url: String,
    /// Whether it found the server running.
    pub joined: bool,
    _program: Option<TempDir>,
}

impl Holder {
    /// Starts one as ourselves, and waits until it has the database.
    pub fn start(data: &Path) -> Self {
        Self::ready(Command::new(crate::this_program()), data, None)
    }

    /// Starts one as a user without privileges, in `folder/data`.
    pub fn start_unprivileged(folder: &Path) -> Self {
        let (command, program) = unprivileged();
        Self::ready(command, &folder.join("data"), program)
    }

    /// Runs one without privileges that cannot have the database; gives what it said.
    pub fn refused(data: &Path) -> String {
        let (mut command, _program) = unprivileged();
        let output = arranged(&mut command, data).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn ready(mut command: Command, data: &Path, program: Option<TempDir>) -> Self {
        let mut child = arranged(&mut command, data).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("READY ").map(|(_, rest)| rest.to_owned()));
        let Some(ready) = ready else {
            let mut said = String::new();
            child.stderr.unwrap().read_to_string(&mut said).unwrap();
            panic!("the other process did not get the database: {said}");
        };
        let (joined, url) = ready.split_once(' ').unwrap();
        Self {
            child,
            _output: lines,
            url: url.to_owned(),
            joined: joined == "true",
            _program: program,
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to leave, and waits until it has.
    pub fn stop(&mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the other process does.
pub async fn hold() {
    let Some(data) = env::var_os(DATA) else {
        return;
    };
    let database = Embedded::start(Path::new(&data))
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    println!("\nREADY {} {}", database.joined(), database.url());
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    database.stop().await.unwrap();
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// This program as `nobody` when we are root, as ourselves otherwise. It is copied, because
/// others may not enter the folder it was built in.
fn unprivileged() -> (Command, Option<TempDir>) {
    if !is_root() {
        return (Command::new(crate::this_program()), None);
    }
    let folder = crate::open_folder();
    let program = folder.path().join("holder");
    fs::copy(crate::this_program(), &program).unwrap();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program)
        .current_dir("/");
    (command, Some(folder))
}

fn arranged<'c>(command: &'c mut Command, data: &Path) -> &'c mut Command {
    command
        .args(["--ignored", "--exact", "hold_the_database", "--nocapture"])
        .env(DATA, data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
}
