//! Resampling of any rate to 16 kHz, chunk by chunk.

use rubato::audioadapter_buffers::direct::SequentialSliceOfSlices;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

use super::SAMPLE_RATE;
use crate::error::Error;

/// Frames the resampler is fed at once; a tenth of a second at 48 kHz, small beside a window.
const CHUNK: usize = 4096;

/// A mono stream being brought to 16 kHz.
pub(super) struct Resampler {
    rate: u32,
    fft: Option<Fft<f32>>,
    input: Vec<f32>,
    output: Vec<f32>,
    /// Output frames still to drop: the filter's delay.
    delay: usize,
    fed: u64,
    produced: u64,
}

impl Resampler {
    /// A resampler from `rate` hertz. Rates that no recorder uses are refused: they come from a
    /// damaged header and would ask for absurd filters.
    pub(super) fn new(rate: u32) -> Result<Self, Error> {
        if !(4_000..=384_000).contains(&rate) {
            return Err(Error::Unsupported {
                codec: format!("audio at {rate} Hz"),
            });
        }
        let fft = if rate == SAMPLE_RATE {
            None
        } else {
            let fft = Fft::new(
                rate as usize,
                SAMPLE_RATE as usize,
                CHUNK,
                1,
                FixedSync::Input,
            )
            .map_err(|error| Error::Unsupported {
                codec: format!("audio at {rate} Hz ({error})"),
            })?;
            Some(fft)
        };
        Ok(Self {
            rate,
            delay: fft.as_ref().map_or(0, rubato::Resampler::output_delay),
            output: vec![0.0; fft.as_ref().map_or(0, rubato::Resampler::output_frames_max)],
            fft,
            input: Vec::new(),
            fed: 0,
            produced: 0,
        })
    }

    /// The rate this was made for.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// Takes `samples` and appends what can be computed so far to `out`.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), Error> {
        self.fed += samples.len() as u64;
        let Some(next) = self.fft.as_ref().map(rubato::Resampler::input_frames_next) else {
            out.extend_from_slice(samples);
            return Ok(());
        };
        self.input.extend_from_slice(samples);
        let mut used = 0;
        while self.input.len() - used >= next {
            self.run(used, next, None, out)?;
            used += next;
        }
        self.input.drain(..used);
        Ok(())
    }

    /// Appends the tail that was held back, so that the output lasts as long as the input.
    pub(super) fn finish(mut self, out: &mut Vec<f32>) -> Result<(), Error> {
        if self.fft.is_none() {
            return Ok(());
        }
        let expected = (self.fed * u64::from(SAMPLE_RATE)).div_ceil(u64::from(self.rate));
        let mut left = self.input.len();
        while self.produced < expected {
            self.run(0, left, Some(left), out)?;
            left = 0;
        }
        let extra = usize::try_from(self.produced - expected).unwrap_or(0);
        out.truncate(out.len().saturating_sub(extra));
        Ok(())
    }

    fn run(
        &mut self,
        from: usize,
        frames: usize,
        partial: Option<usize>,
        out: &mut Vec<f32>,
    ) -> Result<(), Error> {
        let broken = |error: String| Error::Inference(format!("resampling: {error}"));
        let Some(fft) = self.fft.as_mut() else {
            return Ok(());
        };
        let input: [&[f32]; 1] = [&self.input[from..from + frames]];
        let input = SequentialSliceOfSlices::new(&input, 1, frames)
            .map_err(|error| broken(error.to_string()))?;
        let capacity = self.output.len();
        let mut planes: [&mut [f32]; 1] = [&mut self.output];
        let mut output = SequentialSliceOfSlices::new_mut(&mut planes, 1, capacity)
            .map_err(|error| broken(error.to_string()))?;
        let indexing = partial.map(|frames| Indexing::new().partial_len(frames));
        let (_, written) = fft
            .process_into_buffer(&input, &mut output, indexing.as_ref())
            .map_err(|error| broken(error.to_string()))?;
        let skip = self.delay.min(written);
        self.delay -= skip;
        self.produced += (written - skip) as u64;
        out.extend_from_slice(&self.output[skip..written]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::cast_precision_loss)]
    fn tone(rate: u32, seconds: u32) -> Vec<f32> {
        (0..rate * seconds)
            .map(|n| (n as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 0.5)
            .collect()
    }

    #[test]
    fn the_length_and_the_phase_of_a_tone_survive_every_rate() {
        let expected = tone(SAMPLE_RATE, 2);
        for rate in [
            8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000,
        ] {
            let mut resampler = Resampler::new(rate).unwrap();
            let mut out = Vec::new();
            for part in tone(rate, 2).chunks(777) {
                resampler.push(part, &mut out).unwrap();
            }
            resampler.finish(&mut out).unwrap();
            assert_eq!(out.len(), expected.len(), "at {rate} Hz");
            let worst = out[2000..30_000]
                .iter()
                .zip(&expected[2000..30_000])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            // The delay is a whole number of samples: up to one sample off is 0.09 here.
            assert!(worst < 0.1, "off by {worst} at {rate} Hz");
        }
    }

    #[test]
    fn an_absurd_rate_is_refused() {
        assert!(matches!(
            Resampler::new(4_000_000_000),
            Err(Error::Unsupported { .. })
        ));
    }
}
