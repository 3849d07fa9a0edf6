//! Scratch copies of an audio on local disk. Each is locked by the process that made it; a copy
//! without a lock was left by a killed process and is deleted.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use platform::config::Config;
use tempfile::NamedTempFile;

/// A copy, deleted when it is dropped.
#[derive(Debug)]
pub struct Scratch(NamedTempFile);

/// Where the copies are, in the data directory of this machine.
fn folder(config: &Config) -> PathBuf {
    config.data.join("scratch")
}

impl Scratch {
    /// An empty file, for this process alone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new(config: &Config) -> io::Result<Self> {
        let folder = folder(config);
        platform::private::folder(&folder)?;
        loop {
            let file = NamedTempFile::with_prefix_in("audio-", &folder)?;
            file.as_file().lock()?;
            // A sweep may have seen it before it was locked.
            if file.path().exists() {
                return Ok(Self(file));
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Deletes the copies of processes that are no more.
///
/// # Errors
/// When the disk refuses.
pub fn sweep(config: &Config) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder(config)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        // Deleted meanwhile by its owner.
        let Ok(file) = File::open(&path) else {
            continue;
        };
        if file.try_lock().is_ok() {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}
