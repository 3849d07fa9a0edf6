//! Files that are nobody else's: folders 0700, files 0600, whatever the umask.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{fs::Mode, process::umask};

use crate::config::{Config, Storage};

/// Group and others.
const OTHERS: u32 = 0o077;
/// Passing through a folder without seeing what is in it: what the embedded database's user needs
/// of the data directory when root runs us.
const PASSING: u32 = 0o011;
/// The embedded database's own folder: it looks after itself (`embedded::home`).
const DATABASE: &str = "postgres";
/// What we keep in the data directory.
const OURS: [&str; 5] = ["objects", "outbox", "scratch", "auth-secret", "data-keys"];

/// From here on, what this process makes is its user's alone. Said once, at start.
pub fn by_default() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Makes a folder, and those above it that are missing, for this user alone. One that is there
/// and open to others is closed.
///
/// # Errors
/// When it cannot be made, or is not ours to close.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    // A folder that was there had any mode.
    let mode = fs::metadata(path)?.mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode & 0o700))
}

/// Closes the data directory and what we keep in it. What cannot be closed is given back.
pub fn repair(config: &Config) -> Vec<PathBuf> {
    let mut left = vec![];
    each_open(config, &mut |path, mode| {
        if fs::set_permissions(path, Permissions::from_mode(mode)).is_err() {
            left.push(path.to_owned());
        }
    });
    left
}

/// What of ours is open to other users.
pub fn open_to_others(config: &Config) -> Vec<PathBuf> {
    let mut open = vec![];
    each_open(config, &mut |path, _| open.push(path.to_owned()));
    open
}

/// Calls for each path of ours that others may use, with the mode that it should have. What else
/// lies in the data directory is somebody's own business: it may be a home.
fn each_open(config: &Config, found: &mut impl FnMut(&Path, u32)) {
    if let Ok(metadata) = fs::metadata(&config.data) {
        // Through the folder of root's database its user has to pass.
        let database = config.data.join(DATABASE).is_dir();
        let allowed = if database { PASSING } else { 0 };
        if metadata.mode() & OTHERS & !allowed != 0 {
            found(&config.data, metadata.mode() & (0o700 | allowed));
        }
    }
    for name in OURS {
        within(&config.data.join(name), found);
    }
    if let Storage::Files(folder) = &config.storage
        && !folder.starts_with(&config.data)
    {
        within(folder, found);
    }
}

/// A path and all that is in it. Links are left alone: they have no mode.
fn within(root: &Path, found: &mut impl FnMut(&Path, u32)) {
    let Ok(metadata) = fs::symlink_metadata(root) else {
        return;
    };
    if metadata.is_symlink() {
        return;
    }
    if metadata.mode() & OTHERS != 0 {
        found(root, metadata.mode() & 0o700);
    }
    if metadata.is_dir()
        && let Ok(entries) = fs::read_dir(root)
    {
        for entry in entries.flatten() {
            within(&entry.path(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_folder_is_made_for_its_user_alone_and_one_that_was_open_is_closed() {
        let root = tempfile::tempdir().unwrap();
        let made = root.path().join("a/b");
        folder(&made).unwrap();
        assert_eq!((mode(&made), mode(&root.path().join("a"))), (0o700, 0o700));
        fs::set_permissions(&made, Permissions::from_mode(0o755)).unwrap();
        folder(&made).unwrap();
        assert_eq!(mode(&made), 0o700);
    }

    #[test]
    fn what_is_open_to_others_is_found_and_closed_and_the_databases_is_left_to_it() {
        let root = tempfile::tempdir().unwrap();
        let settings = [("TRUSTCOACH_DATA", root.path().as_os_str().to_owned())];
        let environment = settings.map(|(name, value)| (name.into(), value));
        let config = Config::from_sources(environment, None).unwrap();
        let at = |name: &str| root.path().join(name);
        for folder in ["outbox", "objects/audio", "postgres", "somebodys"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for file in [
            "outbox/one.eml",
            "objects/audio/one",
            "auth-secret",
            "somebodys/own",
        ] {
            fs::write(at(file), "Bonjour").unwrap();
        }
        for (name, mode) in [
            ("outbox", 0o755),
            ("outbox/one.eml", 0o644),
            ("objects", 0o700),
            ("objects/audio", 0o750),
            ("objects/audio/one", 0o600),
            ("auth-secret", 0o640),
            ("postgres", 0o711),
            ("somebodys", 0o755),
            ("", 0o755),
        ] {
            fs::set_permissions(at(name), Permissions::from_mode(mode)).unwrap();
        }
        assert_eq!(open_to_others(&config).len(), 5);
        assert!(repair(&config).is_empty());
        assert_eq!(open_to_others(&config), [] as [PathBuf; 0]);
        for (name, expected) in [
            ("outbox", 0o700),
            ("outbox/one.eml", 0o600),
            ("auth-secret", 0o600),
            ("postgres", 0o711),
            ("somebodys", 0o755),
        ] {
            assert_eq!(mode(&at(name)), expected, "{name}");
        }
    }
}
