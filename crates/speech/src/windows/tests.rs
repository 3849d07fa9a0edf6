#![allow(clippy::cast_precision_loss)]

use proptest::prelude::*;

use super::*;
use crate::decode::decode;

const RATE: usize = SAMPLE_RATE as usize;

/// Noise that is the same every time.
fn noise(seconds: f64, volume: f32) -> Vec<f32> {
    let mut state = 0x2545_f491_u32;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = (seconds * RATE as f64) as usize;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state as f32 / u32::MAX as f32 - 0.5) * 2.0 * volume
        })
        .collect()
}

fn hum(seconds: usize, volume: f32) -> Vec<f32> {
    (0..seconds * RATE)
        .map(|n| {
            let t = n as f32 / RATE as f32 * std::f32::consts::TAU;
            volume * ((50.0 * t).sin() + 0.5 * (150.0 * t).sin() + 0.3 * (250.0 * t).sin())
        })
        .collect()
}

fn voice() -> Vec<f32> {
    let fixture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/synthetic_en.wav"
    );
    decode(Path::new(fixture)).unwrap()
}

fn cuts(samples: &[f32], piece: usize) -> Vec<Cut> {
    let mut cutter = Cutter::default();
    let mut cuts = Vec::new();
    for piece in samples.chunks(piece) {
        cutter.push(piece);
        cuts.extend(std::iter::from_fn(|| cutter.cut()));
    }
    cutter.finish();
    cuts.extend(std::iter::from_fn(|| cutter.cut()));
    cuts
}

fn windows(samples: &[f32]) -> Vec<Window> {
    cuts(samples, 5000).iter().map(|cut| cut.window).collect()
}

#[test]
fn silence_noise_and_hum_make_no_window() {
    for (name, samples) in [
        ("digital silence", vec![0.0; 70 * RATE]),
        ("faint noise", noise(70.0, 0.003)),
        ("white noise", noise(70.0, 0.05)),
        ("mains hum", hum(70, 0.1)),
        ("short noise", noise(0.7, 0.02)),
        ("nothing", Vec::new()),
    ] {
        assert_eq!(windows(&samples), [], "{name}");
    }
}

#[test]
fn noise_that_is_switched_on_is_not_taken_for_speech_for_long() {
    let mut samples = vec![0.0; 40 * RATE];
    samples.extend(noise(200.0, 0.03));
    assert!(windows(&samples).len() <= 1, "{:?}", windows(&samples));
}

#[test]
fn speech_in_silence_is_one_window_around_it() {
    let mut samples = noise(20.0, 0.001);
    samples.extend(voice());
    samples.extend(noise(20.0, 0.001));
    let windows = windows(&samples);
    assert_eq!(windows.len(), 1, "{windows:?}");
    let Window {
        start_ms, end_ms, ..
    } = windows[0];
    assert!((19_500..20_400).contains(&start_ms), "{windows:?}");
    assert!((27_000..28_600).contains(&end_ms), "{windows:?}");
}

#[test]
fn a_long_pause_separates_two_windows() {
    let mut samples = voice();
    samples.extend(noise(9.0, 0.001));
    samples.extend(voice());
    assert_eq!(windows(&samples).len(), 2);
}

#[test]
fn long_speech_is_cut_at_quiet_points_into_windows_of_at_most_28_seconds() {
    let mut samples = Vec::new();
    for _ in 0..20 {
        samples.extend(voice());
        samples.extend(noise(0.5, 0.001));
    }
    let cuts = cuts(&samples, 5000);
    let total = samples.len() as f64 / RATE as f64;
    assert!(
        (total / 28.0..total / 14.0).contains(&(cuts.len() as f64)),
        "{}",
        cuts.len()
    );
    let mut end = 0;
    for (index, cut) in cuts.iter().enumerate() {
        let Window {
            start_ms, end_ms, ..
        } = cut.window;
        assert_eq!(cut.window.index as usize, index);
        assert!(end_ms - start_ms <= 28_000, "{:?}", cut.window);
        assert!(
            start_ms >= end && start_ms - end < 1500,
            "{:?} after {end}",
            cut.window
        );
        end = end_ms;
        let edge = &cut.samples[cut.samples.len() - RATE / 25..];
        let peak = edge.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(peak < 0.1, "window {index} ends in a sound of {peak}");
    }
}

#[test]
fn a_window_holds_the_samples_of_its_times() {
    let mut samples = noise(3.0, 0.001);
    samples.extend(voice());
    for cut in cuts(&samples, 777) {
        let from = cut.window.start_ms as usize * RATE / 1000;
        let until = (from + cut.samples.len()).min(samples.len());
        assert_eq!(cut.samples[..until - from], samples[from..until]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_cuts_do_not_depend_on_the_pieces_the_file_is_read_in(
        piece in 1..400_000_usize,
        gaps in prop::collection::vec(0.0..12.0_f64, 1..6),
    ) {
        let voice = voice();
        let mut samples = Vec::new();
        for gap in gaps {
            samples.extend(&voice);
            samples.extend(noise(gap, 0.001));
        }
        prop_assert_eq!(cuts(&samples, piece.max(100)), cuts(&samples, 4096));
    }
}
