//! Whisper models: the published list, their files, and their checksums.
//!
//! A model is one file, `<dir>/ggml-<name>.bin`. It comes from whisper.cpp's hub ([`pull`]),
//! whose SHA-1 sums are known here, or is made from other weights ([`crate::convert::import`]);
//! either way its SHA-256 is written beside it, in a form that `sha256sum -c` reads too.

mod pull;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

pub use self::pull::{HUB, PullError, pull};

/// A model that whisper.cpp publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Its name, such as `base` or `large-v3-turbo`.
    pub name: &'static str,
    /// Size of the file in MiB, rounded.
    pub mebibytes: u32,
    /// SHA-1 of the published file, in hexadecimal.
    pub sha1: &'static str,
}

/// The multilingual models, smallest first. Sums and sizes are those of whisper.cpp's
/// `models/README.md`.
pub const MODELS: [Model; 8] = [
    Model {
        name: "tiny",
        mebibytes: 75,
        sha1: "bd577a113a864445d4c299885e0cb97d4ba92b5f",
    },
    Model {
        name: "base",
        mebibytes: 142,
        sha1: "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
    },
    Model {
        name: "small",
        mebibytes: 466,
        sha1: "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
    },
    Model {
        name: "medium",
        mebibytes: 1_536,
        sha1: "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
    },
    Model {
        name: "large-v1",
        mebibytes: 2_970,
        sha1: "b1caaf735c4cc1429223d5a74f0f4d0b9b59a299",
    },
    Model {
        name: "large-v2",
        mebibytes: 2_970,
        sha1: "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6",
    },
    Model {
        name: "large-v3",
        mebibytes: 2_970,
        sha1: "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
    },
    Model {
        name: "large-v3-turbo",
        mebibytes: 1_536,
        sha1: "4af2b29d7ec73d781377bfd1758ca957a807e941",
    },
];

/// The model called `name`, if whisper.cpp publishes one.
#[must_use]
pub fn find(name: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.name == name)
}

/// Where the model called `name` lies in `dir`.
#[must_use]
pub fn path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("ggml-{name}.bin"))
}

/// A model file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its name: what stands between `ggml-` and `.bin`.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

/// The models in `dir`, by name. A directory that does not exist holds none.
pub fn list(dir: &Path) -> io::Result<Vec<Installed>> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut models = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file = entry.file_name();
        let name = file
            .to_str()
            .and_then(|file| file.strip_prefix("ggml-"))
            .and_then(|file| file.strip_suffix(".bin"));
        if let Some(name) = name
            && entry.path().is_file()
        {
            models.push(Installed {
                name: name.to_owned(),
                path: entry.path(),
                // Of the file itself, should this be a link to it.
                bytes: std::fs::metadata(entry.path())?.len(),
            });
        }
    }
    models.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(models)
}

/// What [`verify`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The file is the one whisper.cpp publishes.
    Published,
    /// The file is what was written when it was imported.
    AsImported,
    /// There is nothing to compare with.
    Unknown,
    /// The file has changed since, or was never complete.
    Damaged,
    /// There is no file.
    Missing,
}

/// Reads the whole model file and compares its checksums; those of a link lie beside the file it
/// names. Blocking.
pub fn verify(dir: &Path, name: &str) -> io::Result<Verdict> {
    let path = path(dir, name);
    let path = path.canonicalize().unwrap_or(path);
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Verdict::Missing),
        file => file?,
    };
    let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        sha1.update(&buffer[..n]);
        sha256.update(&buffer[..n]);
    }
    let sha1 = hex::encode(sha1.finalize());
    if find(name).is_some_and(|model| model.sha1 == sha1) {
        return Ok(Verdict::Published);
    }
    Ok(match read_checksum(&path)? {
        Some(expected) if expected == hex::encode(sha256.finalize()) => Verdict::AsImported,
        Some(_) => Verdict::Damaged,
        None if find(name).is_some() => Verdict::Damaged,
        None => Verdict::Unknown,
    })
}

fn checksum_path(model: &Path) -> PathBuf {
    model.with_extension("bin.sha256")
}

/// Writes the checksum of the model at `model` beside it.
pub(crate) fn write_checksum(model: &Path, sha256: &str) -> io::Result<()> {
    let file = model.file_name().unwrap_or_default().to_string_lossy();
    std::fs::write(checksum_path(model), format!("{sha256}  {file}\n"))
}

fn read_checksum(model: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(checksum_path(model)) {
        Ok(text) => Ok(text.split_whitespace().next().map(str::to_owned)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_model_files_are_listed() {
        let dir = tempfile::tempdir().unwrap();
        for file in [
            "ggml-base.bin",
            "ggml-tiny.bin.part",
            "ggml-tiny.bin.sha256",
            "notes.txt",
        ] {
            std::fs::write(dir.path().join(file), b"1234").unwrap();
        }
        let models = list(dir.path()).unwrap();
        assert_eq!(models.len(), 1, "{models:?}");
        assert_eq!((models[0].name.as_str(), models[0].bytes), ("base", 4));
        assert!(list(&dir.path().join("absent")).unwrap().is_empty());
    }

    #[test]
    fn an_imported_model_verifies_until_a_byte_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = path(dir.path(), "base");
        assert_eq!(verify(dir.path(), "base").unwrap(), Verdict::Missing);
        std::fs::write(&file, b"weights").unwrap();
        assert_eq!(verify(dir.path(), "base").unwrap(), Verdict::Damaged);
        write_checksum(&file, &hex::encode(Sha256::digest(b"weights"))).unwrap();
        assert_eq!(verify(dir.path(), "base").unwrap(), Verdict::AsImported);
        std::fs::write(&file, b"weightz").unwrap();
        assert_eq!(verify(dir.path(), "base").unwrap(), Verdict::Damaged);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_model_is_the_model() {
        let (real, dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let file = path(real.path(), "base");
        std::fs::write(&file, b"weights").unwrap();
        write_checksum(&file, &hex::encode(Sha256::digest(b"weights"))).unwrap();
        std::os::unix::fs::symlink(&file, path(dir.path(), "base")).unwrap();
        assert_eq!(list(dir.path()).unwrap()[0].bytes, 7);
        assert_eq!(verify(dir.path(), "base").unwrap(), Verdict::AsImported);
    }
}
