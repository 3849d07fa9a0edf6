//! Decoding of audio files to mono 16 kHz samples, a little at a time.

mod demux;
mod resample;
mod sniff;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use self::demux::{Block, Demuxer};
use self::resample::Resampler;
pub use self::sniff::Format;
use crate::error::Error;

/// Samples per second of everything after decoding; what Whisper listens to.
pub const SAMPLE_RATE: u32 = 16_000;

/// A hole in the time stamps shorter than this is rounding, not missing audio.
const SMALLEST_GAP: f64 = 0.06;
/// A hole longer than this is a damaged time stamp, not missing audio.
const LARGEST_GAP: f64 = 600.0;

/// What a file says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// The container.
    pub format: Format,
    /// Length of the audio. Measured by reading every packet, because browsers record without
    /// writing it anywhere and a truncated file says what it no longer holds.
    pub duration: Duration,
    /// Samples per second as recorded.
    pub sample_rate: u32,
    /// 1 for mono, 2 for stereo.
    pub channels: u16,
}

/// Reads a file from one end to the other and says what it is.
///
/// Decodes the first packets (so that what it accepts can be transcribed) and only walks over
/// the others. Blocking: some 100 ms for an hour of Opus.
///
/// # Errors
/// [`Error::NotAudio`], [`Error::Empty`], [`Error::Unsupported`], [`Error::Io`].
pub fn probe(path: &Path) -> Result<Probe, Error> {
    guarded(|| {
        let mut demuxer = Demuxer::open(path, sniff_file(path)?)?;
        let mut facts = None;
        let mut end = 0.0_f64;
        while let Some(packet) = demuxer.next_packet() {
            if facts.is_none() {
                facts = demuxer
                    .decode(&packet)
                    .filter(|block| !block.samples.is_empty())
                    .map(|block| (block.rate, block.channels));
            }
            end = end.max(demuxer.end_of(&packet));
        }
        let (sample_rate, channels) = facts.ok_or(Error::Empty)?;
        Ok(Probe {
            format: demuxer.format(),
            duration: Duration::try_from_secs_f64(end).unwrap_or_default(),
            sample_rate,
            channels,
        })
    })
}

/// A file being decoded to mono 16 kHz.
pub struct Decoder {
    demuxer: Demuxer,
    resampler: Option<Resampler>,
    /// Seconds given out so far, on the clock of the file.
    clock: f64,
    decoded_any: bool,
}

impl Decoder {
    /// Opens a file for decoding. Blocking.
    ///
    /// # Errors
    /// Those of [`probe`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        guarded(|| {
            Ok(Self {
                demuxer: Demuxer::open(path, sniff_file(path)?)?,
                resampler: None,
                clock: 0.0,
                decoded_any: false,
            })
        })
    }

    /// Appends the next samples to `out`; `false` at the end of the audio.
    ///
    /// Damaged packets are skipped and a truncated file ends where it was cut. Where packets are
    /// missing (a recorder that was paused, Opus not sending silence) silence takes their place,
    /// so that a time in the samples is the same time in a player.
    ///
    /// # Errors
    /// [`Error::Empty`] if the file ends without a single sample, [`Error::Unsupported`].
    pub fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, Error> {
        guarded(|| self.read_inner(out))
    }

    fn read_inner(&mut self, out: &mut Vec<f32>) -> Result<bool, Error> {
        loop {
            let Some(packet) = self.demuxer.next_packet() else {
                if let Some(resampler) = self.resampler.take() {
                    resampler.finish(out)?;
                }
                return if self.decoded_any {
                    Ok(false)
                } else {
                    Err(Error::Empty)
                };
            };
            let start = self.demuxer.start_of(&packet);
            let Some(block) = self.demuxer.decode(&packet) else {
                continue;
            };
            if block.samples.is_empty() {
                continue;
            }
            self.decoded_any = true;
            self.append(start, &block, out)?;
            return Ok(true);
        }
    }

    fn append(&mut self, start: f64, block: &Block, out: &mut Vec<f32>) -> Result<(), Error> {
        if self
            .resampler
            .as_ref()
            .is_none_or(|r| r.rate() != block.rate)
        {
            if let Some(previous) = self.resampler.take() {
                previous.finish(out)?;
            }
            self.resampler = Some(Resampler::new(block.rate)?);
        }
        let Some(resampler) = self.resampler.as_mut() else {
            return Ok(());
        };
        let rate = f64::from(block.rate);
        let gap = start - self.clock;
        if gap > SMALLEST_GAP && gap < LARGEST_GAP {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let missing = (gap * rate) as usize;
            resampler.push(&vec![0.0; missing], out)?;
            self.clock += gap;
        }
        resampler.push(&block.samples, out)?;
        #[allow(clippy::cast_precision_loss)]
        let length = block.samples.len() as f64 / rate;
        self.clock += length;
        Ok(())
    }
}

/// Decodes a whole file into memory: 64 KB per second of audio. For short files and tests.
///
/// # Errors
/// Those of [`Decoder::read`].
pub fn decode(path: &Path) -> Result<Vec<f32>, Error> {
    let mut decoder = Decoder::open(path)?;
    let mut samples = Vec::new();
    while decoder.read(&mut samples)? {}
    Ok(samples)
}

fn sniff_file(path: &Path) -> Result<Format, Error> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(sniff::SNIFF_LEN as u64).read_to_end(&mut head))
        .map_err(Error::io(format!("reading {}", path.display())))?;
    sniff::sniff(&head)
}

/// Runs code of the demuxers and decoders over bytes from strangers: should one of them panic,
/// it is the file that is refused, not the worker that falls.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        tracing::error!("a decoder panicked on a damaged file");
        Err(Error::Unsupported {
            codec: "a damaged stream".to_owned(),
        })
    })
}
