//! Loudness over time, and voice activity.

/// Samples of a frame, the unit in which loudness is judged: 20 ms.
pub(super) const FRAME: usize = 320;

/// Below this, in dB of full scale, nothing is speech, however quiet the room.
const QUIETEST_SPEECH: f32 = -55.0;
/// How far speech stands out of the noise around it, in dB.
const MARGIN: f32 = 8.0;
/// The loudest noise the floor adapts to. In a louder place everything goes to the recogniser,
/// rather than losing someone who speaks barely above it.
const LOUDEST_FLOOR: f32 = -25.0;
/// Levels below this are digital silence, which says nothing about the room.
const DIGITAL_SILENCE: f32 = -90.0;

/// A second-order high-pass at 200 Hz: mains hum and rumble are not speech, and whatever speech
/// has below is also above.
#[derive(Debug, Default)]
pub(super) struct HighPass {
    x: [f64; 2],
    y: [f64; 2],
}

impl HighPass {
    /// The level of a frame in dB of full scale, after the filter.
    pub(super) fn level(&mut self, frame: &[f32]) -> f32 {
        // Butterworth, 200 Hz at 16 kHz.
        const B: [f64; 3] = [0.945_976_29, -1.891_952_58, 0.945_976_29];
        const A: [f64; 2] = [-1.889_033_08, 0.894_872_09];
        let mut energy = 0.0;
        for sample in frame {
            let x = f64::from(*sample);
            let y = B[0] * x + B[1] * self.x[0] + B[2] * self.x[1]
                - A[0] * self.y[0]
                - A[1] * self.y[1];
            self.x = [x, self.x[0]];
            self.y = [y, self.y[0]];
            energy += y * y;
        }
        #[allow(clippy::cast_precision_loss)]
        let mean = energy / frame.len().max(1) as f64;
        #[allow(clippy::cast_possible_truncation)]
        let level = (10.0 * (mean + 1e-12).log10()) as f32;
        level
    }
}

/// Which of `levels` are speech, given also the levels just `before` them.
///
/// The noise floor is the tenth percentile of both: even without pauses a voice leaves a tenth
/// of the frames to the room. Speech stands out of it for at least 80 of 220 ms; a click or a
/// keystroke does not.
pub(super) fn speech(before: impl Iterator<Item = f32>, levels: &[f32]) -> Vec<bool> {
    const NEIGHBOURS: usize = 5;
    const ENOUGH: usize = 4;
    let threshold = (floor(before.chain(levels.iter().copied())) + MARGIN).max(QUIETEST_SPEECH);
    let loud: Vec<bool> = levels.iter().map(|level| *level > threshold).collect();
    (0..loud.len())
        .map(|at| {
            let around = at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(loud.len());
            loud[around].iter().filter(|loud| **loud).count() >= ENOUGH
        })
        .collect()
}

fn floor(levels: impl Iterator<Item = f32>) -> f32 {
    let mut audible: Vec<f32> = levels.filter(|level| *level > DIGITAL_SILENCE).collect();
    let tenth = audible.len() / 10;
    if audible.is_empty() {
        return DIGITAL_SILENCE;
    }
    let (_, floor, _) = audible.select_nth_unstable_by(tenth, f32::total_cmp);
    floor.min(LOUDEST_FLOOR)
}
