//! Finding the programs of an installed PostgreSQL.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

/// The oldest major version we run on.
const OLDEST: u32 = 15;

/// The programs of one installed PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    directory: PathBuf,
    /// The major version.
    pub(super) major: u32,
}

impl Programs {
    /// The newest installed version, for a new cluster.
    pub(super) fn newest() -> Result<Self, EmbeddedError> {
        installed()
            .max_by_key(|programs| programs.major)
            .ok_or(EmbeddedError::NotFound)
    }

    /// The version that made the cluster in `directory`: no other can open it.
    pub(super) fn of_cluster(directory: &Path) -> Result<Self, EmbeddedError> {
        let path = directory.join("PG_VERSION");
        let text = fs::read_to_string(&path).map_err(EmbeddedError::io(&path))?;
        let major = leading_number(&text).unwrap_or_default();
        let mut any = false;
        for programs in installed() {
            if programs.major == major {
                return Ok(programs);
            }
            any = true;
        }
        Err(if any {
            EmbeddedError::VersionMissing {
                directory: directory.to_owned(),
                major,
            }
        } else {
            EmbeddedError::NotFound
        })
    }

    /// The path of one program.
    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.directory.join(program)
    }
}

/// Every usable installation, wherever packages put them.
fn installed() -> impl Iterator<Item = Programs> {
    folders().into_iter().filter_map(|directory| {
        let complete = ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|program| directory.join(program).is_file());
        let major = complete.then(|| version_of(&directory)).flatten()?;
        (major >= OLDEST).then_some(Programs { directory, major })
    })
}

/// Debian, Red Hat, a build from source, Homebrew; then what `pg_config` and the PATH say.
fn folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix) in [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/usr/local", "pgsql"),
        ("/opt/homebrew/opt", "postgresql@"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
                .map(|entry| entry.path().join("bin")),
        );
    }
    if let Some(output) = output_of(Command::new("pg_config").arg("--bindir")) {
        folders.push(PathBuf::from(output.trim()));
    }
    if let Some(path) = env::var_os("PATH") {
        // An entry may be a link to the real program, whose siblings are elsewhere.
        folders.extend(env::split_paths(&path).filter_map(|folder| {
            let server = folder.join("postgres").canonicalize().ok()?;
            Some(server.parent()?.to_owned())
        }));
    }
    folders
}

/// The major version of the server in `directory`.
fn version_of(directory: &Path) -> Option<u32> {
    let output = output_of(Command::new(directory.join("postgres")).arg("--version"))?;
    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
    leading_number(output.split_once(") ")?.1)
}

fn output_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|out| out.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_releases_and_previews() {
        assert_eq!(leading_number("15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(leading_number("19beta1\n"), Some(19));
        assert_eq!(leading_number("15\n"), Some(15));
        assert_eq!(leading_number("devel"), None);
    }
}
