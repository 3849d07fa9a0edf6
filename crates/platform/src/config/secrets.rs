//! The two secrets that nobody has to think of in development: made once, kept in the data
//! directory, readable by their owner alone.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};

use super::Config;

/// What signs and encrypts. [`Config::secrets`] gives it.
#[derive(Debug)]
pub struct Secrets {
    /// The secret of the login cookie, as Auth.js takes it.
    pub auth: SecretString,
    /// The keys of what is encrypted at rest, at least one. The first one encrypts.
    pub data_keys: Vec<DataKey>,
}

/// A key of the ring that encrypts transcripts and summaries.
#[derive(Debug)]
pub struct DataKey {
    /// Its name, stored beside what it encrypted: letters, digits, `-` and `_`.
    pub id: String,
    /// The AES-256 key.
    pub key: SecretBox<[u8; 32]>,
}

impl DataKey {
    /// Whether it may have been drawn by lot: 32 random bytes have hardly any twice.
    pub(super) fn looks_random(&self) -> bool {
        different(self.key.expose_secret().iter()) >= 16
    }
}

/// Whether a secret is long, and not one letter many times.
pub(super) fn hard_to_guess(text: &str) -> bool {
    text.chars().count() >= 32 && different(text.chars()) >= 8
}

fn different<T: std::hash::Hash + Eq>(all: impl Iterator<Item = T>) -> usize {
    all.collect::<std::collections::HashSet<T>>().len()
}

impl Clone for DataKey {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            key: SecretBox::new(Box::new(*self.key.expose_secret())),
        }
    }
}

/// A secret that could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// A file could not be read or made.
    #[error("{}: {source}: check its permissions and the free space", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A kept file is damaged.
    #[error(
        "{} is damaged: restore it from a backup; what it encrypted cannot be read without it",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

impl Config {
    /// The secrets as configured; in development those that were not are generated on first
    /// use and kept in the data directory. In production [`Config::load`] has required them.
    ///
    /// # Errors
    /// When a kept secret cannot be written or read.
    pub fn secrets(&self) -> Result<Secrets, SecretsError> {
        let auth = match &self.auth_secret {
            Some(secret) => secret.clone(),
            None => kept(&self.data.join("auth-secret"), "")?,
        };
        let data_keys = if let Some(keys) = &self.data_keys {
            keys.clone()
        } else {
            let path = self.data.join("data-keys");
            let text = kept(&path, "k1:")?;
            parse_data_keys(text.expose_secret()).ok_or(SecretsError::Damaged { path })?
        };
        Ok(Secrets { auth, data_keys })
    }
}

/// Reads a keyring: `id:base64` separated by commas, each key 32 bytes, each id once.
pub(super) fn parse_data_keys(text: &str) -> Option<Vec<DataKey>> {
    let mut keys: Vec<DataKey> = Vec::new();
    for part in text.split(',') {
        let (id, encoded) = part.trim().split_once(':')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let named = !id.is_empty() && id.len() <= 32 && id.chars().all(plain);
        if !named || keys.iter().any(|key| key.id == id) {
            return None;
        }
        let mut bytes = STANDARD.decode(encoded).ok()?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        bytes.zeroize();
        keys.push(DataKey {
            id: id.to_owned(),
            key: SecretBox::new(Box::new(key.ok()?)),
        });
    }
    Some(keys)
}

/// The secret in `path`, made if it is not there: `prefix` and 32 random bytes in base64.
fn kept(path: &Path, prefix: &str) -> Result<SecretString, SecretsError> {
    let io = |source| SecretsError::Io {
        path: path.to_owned(),
        source,
    };
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path, prefix).map_err(io)?;
            tracing::info!("generated {}", path.display());
        }
        Err(error) => return Err(io(error)),
        Ok(text) if text.trim().is_empty() => {
            let path = path.to_owned();
            return Err(SecretsError::Damaged { path });
        }
        Ok(text) => return Ok(SecretString::from(text.trim())),
    }
    // Read back: another process may have been faster, and its secret is the one.
    let text = fs::read_to_string(path).map_err(io)?;
    Ok(SecretString::from(text.trim()))
}

/// Writes a new secret under its name in one step, unless there is one already.
fn make(path: &Path, prefix: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    crate::private::folder(folder)?;
    let mut bytes = [0; 32];
    crate::random::fill(&mut bytes);
    // A temporary file is readable by its owner alone from the start; said again all the same.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.as_file()
        .set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{prefix}{}", STANDARD.encode(bytes))?;
    bytes.zeroize();
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}
