//! The operating system account that the server runs as. PostgreSQL refuses to run as root, so root lends it a lesser user.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The user and group of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// We are root and have to become this user.
    lent: bool,
}

impl Account {
    /// The user for a new cluster: ourselves, or for root the first that exists of `postgres`,
    /// `trustcoach` and `nobody`.
    pub(super) fn for_new_cluster() -> Self {
        if !is_root() {
            return Self::ourselves();
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let (uid, gid) = ["postgres", "trustcoach", "nobody"]
            .iter()
            .find_map(|name| ids_of(&passwd, name))
            .unwrap_or((65534, 65534));
        Self {
            uid,
            gid,
            lent: true,
        }
    }

    /// The user of an existing cluster: its owner.
    ///
    /// # Errors
    /// When that is someone we cannot become.
    pub(super) fn of_cluster(directory: &Path) -> Result<Self, EmbeddedError> {
        let metadata = fs::metadata(directory).map_err(EmbeddedError::io(directory))?;
        let ourselves = Self::ourselves();
        if metadata.uid() == ourselves.uid {
            return Ok(if is_root() {
                Self::for_new_cluster()
            } else {
                ourselves
            });
        }
        if is_root() {
            return Ok(Self {
                uid: metadata.uid(),
                gid: metadata.gid(),
                lent: true,
            });
        }
        Err(EmbeddedError::NotOurs {
            directory: directory.to_owned(),
            owner: name_of(metadata.uid()),
        })
    }

    fn ourselves() -> Self {
        Self {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            lent: false,
        }
    }

    /// The name of the user, or its number.
    pub(super) fn name(self) -> String {
        name_of(self.uid)
    }

    /// A command that runs as this user, with a neutral environment and no terminal. It is in
    /// a process group of its own: Ctrl-C is for us, and we stop the server when we are done.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // What PG* variables mean to the person must not reach the server; its messages are
        // read by code, so they are in English.
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .current_dir("/")
            .stdin(Stdio::null())
            .process_group(0);
        if self.lent {
            // The standard library also drops root's supplementary groups here.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user may enter `directory`.
    pub(super) fn reaches(self, directory: &Path) -> bool {
        !self.lent
            || self
                .command(Path::new("/bin/sh"))
                .args(["-c", "cd -- \"$1\"", "sh"])
                .arg(directory)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
    }

    /// Gives `path` to this user.
    pub(super) fn own(self, path: &Path) -> Result<(), EmbeddedError> {
        if self.lent {
            chown(path, Some(self.uid), Some(self.gid)).map_err(EmbeddedError::io(path))?;
        }
        Ok(())
    }

    /// Whether `path` is a real folder of this user that nobody else may enter.
    pub(super) fn owns_privately(self, path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|metadata| {
            metadata.is_dir() && metadata.uid() == self.uid && metadata.mode().trailing_zeros() >= 6
        })
    }
}

/// Whether this process is root.
pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The user and group numbers of `name` in the text of a passwd file. Root is never lent.
fn ids_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (found && uid != 0).then_some((uid, gid))
    })
}

/// The name of a user number, or the number itself.
fn name_of(uid: u32) -> String {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    passwd
        .lines()
        .find(|line| {
            line.split(':')
                .nth(2)
                .is_some_and(|field| field == uid.to_string())
        })
        .and_then(|line| line.split(':').next())
        .map_or_else(|| format!("user {uid}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
        nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";

    #[test]
    fn a_user_is_found_by_name_with_its_group() {
        assert_eq!(ids_of(PASSWD, "nobody"), Some((65534, 65533)));
        assert_eq!(ids_of(PASSWD, "postgres"), None);
    }

    #[test]
    fn root_is_never_lent_to_the_server() {
        assert_eq!(ids_of(PASSWD, "root"), None);
    }
}
