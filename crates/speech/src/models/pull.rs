//! Download of a model from whisper.cpp's hub.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::RANGE;
use reqwest::{Client, StatusCode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{MODELS, Model, find, path, write_checksum};

/// Where whisper.cpp publishes its models; the default base address of [`pull`].
pub const HUB: &str = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";

/// How long the hub may stay silent before it counts as out of reach.
const SILENCE: Duration = Duration::from_secs(30);

/// Why a model could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// No such model is published.
    #[error("there is no model `{name}`; there are: {}", MODELS.map(|m| m.name).join(", "))]
    UnknownModel {
        /// What was asked for.
        name: String,
    },
    /// The hub did not answer, or the connection broke. What arrived is kept; pulling again
    /// continues from there.
    #[error(
        "{url} is out of reach ({reason}); pull again later to continue, or import weights from a directory"
    )]
    Unreachable {
        /// The address.
        url: String,
        /// What the network said.
        reason: String,
    },
    /// The hub answered with an error.
    #[error("{url} answered {status}")]
    Refused {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// What arrived is not what was published; it has been deleted.
    #[error("what {url} sent has the SHA-1 {actual}, expected {expected}")]
    Checksum {
        /// The address.
        url: String,
        /// As published.
        expected: String,
        /// As received.
        actual: String,
    },
    /// The file system refused.
    #[error("writing {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The refusal.
        source: io::Error,
    },
}

/// Fetches the model called `name` into `dir` from `base` ([`HUB`] unless a mirror is used).
///
/// A partial download is continued. `progress` hears of (bytes so far, bytes in all if known).
/// The file appears under its name only once its checksum is right; its path is returned.
///
/// # Errors
/// Any [`PullError`].
pub async fn pull(
    name: &str,
    dir: &Path,
    base: &str,
    mut progress: impl FnMut(u64, Option<u64>) + Send,
) -> Result<PathBuf, PullError> {
    let Some(model) = find(name) else {
        return Err(PullError::UnknownModel {
            name: name.to_owned(),
        });
    };
    pull_checked(model, dir, base, &mut progress).await
}

async fn pull_checked(
    model: &Model,
    dir: &Path,
    base: &str,
    progress: &mut (dyn FnMut(u64, Option<u64>) + Send),
) -> Result<PathBuf, PullError> {
    let target = path(dir, model.name);
    let part = target.with_extension("bin.part");
    let url = format!("{}/ggml-{}.bin", base.trim_end_matches('/'), model.name);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| PullError::Io { path, source }
    };
    tokio::fs::create_dir_all(dir).await.map_err(failed(dir))?;

    let mut sums = Sums::default();
    let mut file = OpenOptions::new()
        .create(true)
        .read(true)
        .append(true)
        .open(&part)
        .await
        .map_err(failed(&part))?;
    let mut have = sums.of_file(&mut file).await.map_err(failed(&part))?;

    let unreachable = |error: reqwest::Error| PullError::Unreachable {
        url: url.clone(),
        reason: innermost(&error),
    };
    let client = Client::builder()
        .connect_timeout(SILENCE)
        .read_timeout(SILENCE)
        .build()
        .map_err(unreachable)?;
    let mut request = client.get(&url);
    if have > 0 {
        request = request.header(RANGE, format!("bytes={have}-"));
    }
    let mut response = request.send().await.map_err(unreachable)?;
    match response.status() {
        // Not satisfiable: all of it had arrived before; only the check is left.
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => {}
        StatusCode::OK => {
            file.set_len(0).await.map_err(failed(&part))?;
            sums = Sums::default();
            have = 0;
        }
        status => {
            return Err(PullError::Refused {
                url,
                status: status.as_u16(),
            });
        }
    }
    if response.status() != StatusCode::RANGE_NOT_SATISFIABLE {
        let total = response.content_length().map(|left| have + left);
        progress(have, total);
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            file.write_all(&chunk).await.map_err(failed(&part))?;
            sums.update(&chunk);
            have += chunk.len() as u64;
            progress(have, total);
        }
    }
    file.sync_all().await.map_err(failed(&part))?;

    let (sha1, sha256) = sums.finish();
    if sha1 != model.sha1 {
        tokio::fs::remove_file(&part).await.map_err(failed(&part))?;
        return Err(PullError::Checksum {
            url,
            expected: model.sha1.to_owned(),
            actual: sha1,
        });
    }
    write_checksum(&target, &sha256).map_err(failed(&target))?;
    tokio::fs::rename(&part, &target)
        .await
        .map_err(failed(&target))?;
    Ok(target)
}

/// The checksums of what has arrived.
#[derive(Default)]
struct Sums {
    sha1: Sha1,
    sha256: Sha256,
}

impl Sums {
    fn update(&mut self, bytes: &[u8]) {
        self.sha1.update(bytes);
        self.sha256.update(bytes);
    }

    /// Takes in what a file holds; its length.
    async fn of_file(&mut self, file: &mut File) -> io::Result<u64> {
        let mut buffer = vec![0; 1 << 20];
        let mut length = 0;
        loop {
            match file.read(&mut buffer).await? {
                0 => return Ok(length),
                n => {
                    self.update(&buffer[..n]);
                    length += n as u64;
                }
            }
        }
    }

    fn finish(self) -> (String, String) {
        (
            hex::encode(self.sha1.finalize()),
            hex::encode(self.sha256.finalize()),
        )
    }
}

/// The deepest cause of a network error, which is the one that says something.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
#[path = "pull_tests.rs"]
mod tests;
