//! Cutting of a recording into windows of speech that a recogniser takes in one go.
//!
//! A window holds at most 28 seconds (Whisper hears 30), begins and ends around speech, and is
//! cut where it is quietest. Silence and steady noise between windows are not transcribed at
//! all: a recogniser given silence invents words. The cuts follow from the samples alone,
//! whatever the size of the pieces they are read in, so the index of a window is a safe key to
//! resume by.

mod level;

use std::collections::VecDeque;
use std::path::Path;

use self::level::{FRAME, HighPass, speech};
use crate::decode::{Decoder, SAMPLE_RATE};
use crate::error::Error;
use crate::transcript::Window;

/// Frames of 20 ms in a second.
const SECOND: usize = SAMPLE_RATE as usize / FRAME;
/// The longest window.
const LONGEST: usize = 28 * SECOND;
/// A full window is not cut before its middle, or there would be more windows than needed.
const SHORTEST: usize = 14 * SECOND;
/// How far ahead the end of a window is looked for.
const HORIZON: usize = 30 * SECOND;
/// A pause this long ends a window.
const PAUSE: usize = 6 * SECOND;
/// Kept before the first and after the last sound, for soft consonants.
const LEAD: usize = SECOND / 5;
const TAIL: usize = SECOND * 3 / 10;
/// Frames on either side over which quietness is judged: 300 ms in all.
const HALF: usize = 7;
/// How much of the past the noise floor is measured over.
const MEMORY: usize = 30 * SECOND;

/// A window and its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Which stretch of the file.
    pub window: Window,
    /// Its samples, mono at 16 kHz.
    pub samples: Vec<f32>,
}

/// The windows of a file, decoded as they are asked for. Holds about 30 seconds in memory.
pub struct Windows {
    decoder: Decoder,
    cutter: Cutter,
    piece: Vec<f32>,
}

impl Windows {
    /// Opens a file. Blocking, like the iteration.
    ///
    /// # Errors
    /// Those of [`Decoder::open`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            decoder: Decoder::open(path)?,
            cutter: Cutter::default(),
            piece: Vec::new(),
        })
    }

    /// How much has been decoded so far, in milliseconds; the length of the file after the last
    /// window.
    #[must_use]
    pub fn duration_ms(&self) -> u32 {
        self.cutter.pushed_ms()
    }
}

impl Iterator for Windows {
    type Item = Result<Cut, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(cut) = self.cutter.cut() {
                return Some(Ok(cut));
            }
            if self.cutter.finished {
                return None;
            }
            self.piece.clear();
            match self.decoder.read(&mut self.piece) {
                Ok(more) => {
                    self.cutter.push(&self.piece);
                    if !more {
                        self.cutter.finish();
                    }
                }
                Err(error) => {
                    self.cutter.finished = true;
                    self.cutter.levels.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Cuts a stream of samples into windows.
#[derive(Debug, Default)]
pub struct Cutter {
    filter: HighPass,
    /// Samples from frame `first` on.
    samples: VecDeque<f32>,
    /// Levels of the whole frames in `samples`.
    levels: VecDeque<f32>,
    /// Levels of the frames before.
    past: VecDeque<f32>,
    /// Number of the first frame that is held.
    first: usize,
    /// Samples pushed so far.
    pushed: u64,
    index: u32,
    finished: bool,
}

impl Cutter {
    /// Takes the next samples, mono at 16 kHz, in pieces of any size.
    pub fn push(&mut self, samples: &[f32]) {
        self.pushed += samples.len() as u64;
        self.samples.extend(samples);
        self.measure();
    }

    /// Marks the end of the stream.
    pub fn finish(&mut self) {
        let whole = self.samples.len().next_multiple_of(FRAME);
        self.samples.resize(whole, 0.0);
        self.measure();
        self.finished = true;
    }

    fn pushed_ms(&self) -> u32 {
        u32::try_from(self.pushed * 1000 / u64::from(SAMPLE_RATE)).unwrap_or(u32::MAX)
    }

    fn measure(&mut self) {
        while self.samples.len() >= (self.levels.len() + 1) * FRAME {
            let at = self.levels.len() * FRAME;
            let mut frame = [0.0; FRAME];
            for (to, from) in frame.iter_mut().zip(self.samples.range(at..at + FRAME)) {
                *to = *from;
            }
            self.levels.push_back(self.filter.level(&frame));
        }
    }

    /// The next window, if enough has been pushed to decide on it.
    pub fn cut(&mut self) -> Option<Cut> {
        loop {
            if self.levels.is_empty() || (self.levels.len() < HORIZON && !self.finished) {
                return None;
            }
            let levels: Vec<f32> = self.levels.iter().take(HORIZON).copied().collect();
            let speech = speech(self.past.iter().copied(), &levels);
            let at_end = self.finished && self.levels.len() < HORIZON;
            let Some(onset) = speech.iter().position(|speech| *speech) else {
                // The last frames stay: speech may be about to start.
                self.drop_front(if at_end {
                    levels.len()
                } else {
                    levels.len() - LEAD
                });
                continue;
            };
            if onset > LEAD && !at_end {
                // Decide with a full horizon ahead of the onset.
                self.drop_front(onset - LEAD);
                continue;
            }
            let (end, next) = extent(&levels, &speech, onset);
            let cut = self.window(onset.saturating_sub(LEAD), end);
            self.drop_front(next);
            return Some(cut);
        }
    }

    fn window(&mut self, from: usize, to: usize) -> Cut {
        let millis = |frame: usize| u32::try_from(frame * 20).unwrap_or(u32::MAX);
        let window = Window {
            index: self.index,
            start_ms: millis(self.first + from),
            end_ms: millis(self.first + to).min(self.pushed_ms()),
        };
        self.index += 1;
        Cut {
            window,
            samples: self
                .samples
                .range(from * FRAME..to * FRAME)
                .copied()
                .collect(),
        }
    }

    fn drop_front(&mut self, frames: usize) {
        self.samples.drain(..frames * FRAME);
        self.past.extend(self.levels.drain(..frames));
        let excess = self.past.len().saturating_sub(MEMORY);
        self.past.drain(..excess);
        self.first += frames;
    }
}

/// Where a window whose speech starts at `onset` ends, and where to go on from.
fn extent(levels: &[f32], speech: &[bool], onset: usize) -> (usize, usize) {
    let limit = (onset.saturating_sub(LEAD) + LONGEST).min(levels.len());
    let last_before = |end: usize| {
        let last = speech[onset..end].iter().rposition(|speech| *speech);
        onset + last.unwrap_or(0)
    };
    // A long pause ends it.
    let mut last = onset;
    for (at, speech) in speech.iter().enumerate().skip(onset) {
        if *speech {
            if at - last >= PAUSE && last < limit {
                let end = (last + 1 + TAIL).min(limit);
                return (end, end);
            }
            last = at;
        }
    }
    // All of it fits: the end of the recording, or speech that stops.
    if last < limit {
        let end = (last + 1 + TAIL).min(limit);
        // Remaining silence up to the limit may be the beginning of a long pause: skip it.
        return (end, limit.max(end));
    }
    // The quietest 300 ms of the second half; the latest, if several are.
    #[allow(clippy::cast_precision_loss)]
    let loudness = |at: usize| {
        let around = &levels[at - HALF..(at + HALF + 1).min(levels.len())];
        around.iter().sum::<f32>() / around.len() as f32
    };
    let from = (limit - LONGEST + SHORTEST).max(onset + 1).max(HALF);
    let cut = (from..limit)
        .rev()
        .min_by(|a, b| loudness(*a).total_cmp(&loudness(*b)))
        .unwrap_or(limit);
    ((last_before(cut) + 1 + TAIL).min(cut), cut)
}

#[cfg(test)]
mod tests;
