//! Writer of whisper.cpp's model files.

use std::io::{self, Write};

use half::f16;
use sha2::{Digest as _, Sha256};

use super::ct2::Tensor;

/// `ggml`, as whisper.cpp's loader wants it.
const MAGIC: u32 = 0x6767_6d6c;
/// The tensor types of ggml.
const F32: i32 = 0;
const F16: i32 = 1;

/// The eleven numbers at the head of a model file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hparams {
    pub(super) vocabulary: usize,
    pub(super) audio_ctx: usize,
    pub(super) audio_state: usize,
    pub(super) audio_heads: usize,
    pub(super) audio_layers: usize,
    pub(super) text_ctx: usize,
    pub(super) text_state: usize,
    pub(super) text_heads: usize,
    pub(super) text_layers: usize,
    pub(super) mels: usize,
}

/// A tensor as it is to be written: with its precision, and the shape whisper.cpp checks.
pub(super) struct Packed {
    pub(super) tensor: Tensor,
    /// Half precision; otherwise 32 bits.
    pub(super) half: bool,
}

/// Writes and hashes at once.
pub(super) struct Writer<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    /// Starts a model file in `inner`.
    pub(super) fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
        }
    }

    /// Magic, dimensions, mel filters (row per mel, 201 frequencies) and vocabulary.
    pub(super) fn header(
        &mut self,
        hparams: &Hparams,
        filters: &[f32],
        vocabulary: &[Vec<u8>],
    ) -> io::Result<()> {
        self.bytes(&MAGIC.to_le_bytes())?;
        for number in [
            hparams.vocabulary,
            hparams.audio_ctx,
            hparams.audio_state,
            hparams.audio_heads,
            hparams.audio_layers,
            hparams.text_ctx,
            hparams.text_state,
            hparams.text_heads,
            hparams.text_layers,
            hparams.mels,
        ] {
            self.int(number)?;
        }
        self.bytes(&F16.to_le_bytes())?;
        self.int(hparams.mels)?;
        self.int(filters.len() / hparams.mels.max(1))?;
        for value in filters {
            self.bytes(&value.to_le_bytes())?;
        }
        self.int(vocabulary.len())?;
        for token in vocabulary {
            self.int(token.len())?;
            self.bytes(token)?;
        }
        Ok(())
    }

    /// One tensor: rank, length of the name, type, dimensions innermost first, name, data.
    pub(super) fn tensor(&mut self, name: &str, packed: &Packed) -> io::Result<()> {
        let Packed { tensor, half } = packed;
        self.int(tensor.dims.len())?;
        self.int(name.len())?;
        self.bytes(&(if *half { F16 } else { F32 }).to_le_bytes())?;
        for dim in tensor.dims.iter().rev() {
            self.int(*dim)?;
        }
        self.bytes(name.as_bytes())?;
        let data: Vec<u8> = if *half {
            let halves = tensor.values.iter().map(|v| f16::from_f32(*v));
            halves.flat_map(f16::to_le_bytes).collect()
        } else {
            tensor.values.iter().flat_map(|v| v.to_le_bytes()).collect()
        };
        self.bytes(&data)
    }

    /// Gives the inner writer back, and the SHA-256 of all that was written.
    pub(super) fn finish(mut self) -> io::Result<(W, String)> {
        self.inner.flush()?;
        Ok((self.inner, hex::encode(self.hash.finalize())))
    }

    fn int(&mut self, number: usize) -> io::Result<()> {
        let number = i32::try_from(number).map_err(io::Error::other)?;
        self.bytes(&number.to_le_bytes())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.inner.write_all(bytes)
    }
}
