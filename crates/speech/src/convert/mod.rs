//! Conversion of faster-whisper weights (CTranslate2) to a model file of whisper.cpp (ggml).
//!
//! Both hold the same Whisper; only names, order and packing differ:
//!
//! - CTranslate2 fuses the query, key and value projections of self-attention into one matrix,
//!   and key and value of cross-attention into another. whisper.cpp wants each alone, and no
//!   bias for keys (Whisper has none; CTranslate2 stores zeros).
//! - whisper.cpp keeps the mel filters and the raw bytes of the vocabulary in the model file.
//! - Matrices are stored as 16-bit floats; biases, norms and positions as 32-bit ones.
//!
//! Sizes are read from the tensors, so that tiny to large-v3-turbo convert alike. Tensors are
//! read and written one at a time: memory stays near the largest of them.

mod ct2;
mod ggml;
mod mel;
mod tensors;
mod vocabulary;

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::models;

/// SHA-256 of `model.bin` as published with faster-whisper.
const PUBLISHED: &[(&str, &str)] = &[(
    "base",
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
)];

/// Why weights could not be converted.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// A file of the distribution is absent.
    #[error("{} is missing; the directory should hold model.bin and a vocabulary", .0.display())]
    Missing(PathBuf),
    /// The weights are not those that were published under this name.
    #[error("{} is not the published `{name}`: its SHA-256 is {actual}, expected {expected}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The model it was said to be.
        name: String,
        /// What was published.
        expected: String,
        /// What the file has.
        actual: String,
    },
    /// The content is not what the format asks for.
    #[error("not faster-whisper weights: {0}")]
    Malformed(String),
    /// The file system refused.
    #[error("{context}: {source}")]
    Io {
        /// What was being done.
        context: String,
        /// The refusal.
        source: std::io::Error,
    },
}

impl ConvertError {
    fn io(context: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let context = context.into();
        move |source| Self::Io { context, source }
    }
}

/// What an import made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The ggml file.
    pub path: PathBuf,
    /// Its SHA-256, also written beside it for [`models::verify`].
    pub sha256: String,
    /// Whether the source was checked against a published checksum (else none is known).
    pub source_verified: bool,
}

/// Converts the faster-whisper files in `from` to `<to>/ggml-<name>.bin`.
///
/// `from` holds `model.bin` and one of `tokenizer.json`, `vocabulary.json`, `vocabulary.txt`,
/// and perhaps `preprocessor_config.json`. `progress` hears of (tensors written, of how many).
/// The result appears whole or not at all. Blocking: some seconds for `base`.
///
/// # Errors
/// Any [`ConvertError`].
pub fn import(
    from: &Path,
    to: &Path,
    name: &str,
    mut progress: impl FnMut(usize, usize),
) -> Result<Imported, ConvertError> {
    let weights = from.join("model.bin");
    if !weights.is_file() {
        return Err(ConvertError::Missing(weights));
    }
    let source_verified = check_published(&weights, name)?;
    let mut source = ct2::Weights::open(&weights)?;
    let vocabulary = vocabulary::read(from)?;
    let shape = tensors::Shape::measure(&mut source)?;
    let filters = mel::filters(from, shape.mels)?;

    std::fs::create_dir_all(to).map_err(ConvertError::io(format!("creating {}", to.display())))?;
    let path = models::path(to, name);
    let part = path.with_extension("bin.part");
    let writing = || ConvertError::io(format!("writing {}", part.display()));
    let file = File::create(&part).map_err(writing())?;
    let mut out = ggml::Writer::new(BufWriter::with_capacity(1 << 20, file));
    out.header(&shape.hparams(), &filters, &vocabulary)
        .map_err(writing())?;
    let plan = tensors::plan(&shape);
    for (index, tensor) in plan.iter().enumerate() {
        let data = tensor.load(&mut source)?;
        out.tensor(&tensor.name, &data).map_err(writing())?;
        progress(index + 1, plan.len());
    }
    let (mut file, sha256) = out.finish().map_err(writing())?;
    file.flush()
        .and_then(|()| file.get_ref().sync_all())
        .map_err(writing())?;
    models::write_checksum(&path, &sha256)
        .and_then(|()| std::fs::rename(&part, &path))
        .map_err(ConvertError::io(format!("writing {}", path.display())))?;
    Ok(Imported {
        path,
        sha256,
        source_verified,
    })
}

/// Compares the SHA-256 with the published one; `false` if none is known for `name`.
fn check_published(path: &Path, name: &str) -> Result<bool, ConvertError> {
    let Some((_, expected)) = PUBLISHED.iter().find(|(known, _)| *known == name) else {
        return Ok(false);
    };
    let reading = || ConvertError::io(format!("reading {}", path.display()));
    let mut file = File::open(path).map_err(reading())?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(reading())? {
            0 => break,
            n => hash.update(&buffer[..n]),
        }
    }
    let actual = hex::encode(hash.finalize());
    if actual == *expected {
        return Ok(true);
    }
    Err(ConvertError::Checksum {
        path: path.to_owned(),
        name: name.to_owned(),
        expected: (*expected).to_owned(),
        actual,
    })
}

#[cfg(test)]
mod tests;
