//! Files that are nobody else's: folders 0700, files 0600, whatever the umask.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::{fs::Mode, process::umask};

/// Group and others.
const OTHERS: u32 = 0o077;
/// Passing through a folder without seeing what is in it: what the embedded database's user needs
/// of the data directory when root runs us.
const PASSING: u32 = 0o011;
/// The embedded database's own folder: it looks after itself (`embedded::home`).
const DATABASE: &str = "postgres";

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

/// A folder and all that is in it, each of this user alone. What cannot be closed is given back.
pub fn repair(root: &Path) -> Vec<PathBuf> {
    let mut left = vec![];
    each_open(root, &mut |path, mode| {
        if fs::set_permissions(path, Permissions::from_mode(mode)).is_err() {
            left.push(path.to_owned());
        }
    });
    left
}

/// What in a folder is open to other users, itself included.
pub fn open_to_others(root: &Path) -> Vec<PathBuf> {
    let mut open = vec![];
    each_open(root, &mut |path, _| open.push(path.to_owned()));
    open
}

/// Calls for each path that others may use, with the mode that it should have. Links are left
/// alone: they have no mode.
fn each_open(root: &Path, found: &mut impl FnMut(&Path, u32)) {
    let Ok(metadata) = fs::symlink_metadata(root) else {
        return;
    };
    if metadata.is_symlink() {
        return;
    }
    let database = root.join(DATABASE);
    // Through the folder of root's database its user has to pass.
    let allowed = if database.is_dir() { PASSING } else { 0 };
    if metadata.mode() & OTHERS & !allowed != 0 {
        found(root, metadata.mode() & (0o700 | allowed));
    }
    if !metadata.is_dir() {
        return;
    }
    let Ok(entries) = fs::read_dir(root) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.path() != database {
            each_open(&entry.path(), found);
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
        let (letter, open) = (root.path().join("outbox/one.eml"), 0o644);
        fs::create_dir(root.path().join("outbox")).unwrap();
        fs::create_dir(root.path().join("postgres")).unwrap();
        fs::write(&letter, "Bonjour").unwrap();
        for (path, mode) in [
            (root.path().join("outbox"), 0o755),
            (letter.clone(), open),
            (root.path().join("postgres"), 0o711),
            (root.path().to_owned(), 0o755),
        ] {
            fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
        assert_eq!(open_to_others(root.path()).len(), 3);
        assert!(repair(root.path()).is_empty());
        assert_eq!(open_to_others(root.path()), [] as [PathBuf; 0]);
        assert_eq!(mode(&letter), 0o600);
        assert_eq!(mode(&root.path().join("outbox")), 0o700);
        assert_eq!(mode(&root.path().join("postgres")), 0o711);
    }
}
