//! Every format that a browser or a phone records, whole and damaged.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use speech::Error;
use speech::decode::{Format, SAMPLE_RATE, decode, probe};

/// The same three words in every format: file, container, rate and channels as recorded.
const RECORDINGS: [(&str, Format, u32, u16); 9] = [
    ("human_en.wav", Format::Wav, 16_000, 1),
    ("u8.wav", Format::Wav, 8_000, 1),
    ("opus.webm", Format::Webm, 48_000, 1),
    ("opus.ogg", Format::Ogg, 48_000, 2),
    ("vorbis.ogg", Format::Ogg, 22_050, 1),
    ("aac.m4a", Format::M4a, 44_100, 1),
    ("fragmented.m4a", Format::M4a, 48_000, 2),
    ("lame.mp3", Format::Mp3, 44_100, 1),
    ("plain.flac", Format::Flac, 16_000, 1),
];

/// 43,919 samples at 16 kHz.
const LENGTH: Duration = Duration::from_millis(2745);

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn written(bytes: &[u8], name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

/// Loudness (RMS) of each tenth of a second.
#[allow(clippy::cast_precision_loss)]
fn envelope(samples: &[f32]) -> Vec<f32> {
    samples
        .chunks(SAMPLE_RATE as usize / 10)
        .map(|part| (part.iter().map(|s| s * s).sum::<f32>() / part.len() as f32).sqrt())
        .collect()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn every_format_decodes_to_the_same_sound() {
    let reference = envelope(&decode(&fixture("human_en.wav")).unwrap());
    for (name, ..) in RECORDINGS {
        let samples = decode(&fixture(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let seconds = samples.len() as f64 / f64::from(SAMPLE_RATE);
        assert!(
            (seconds - LENGTH.as_secs_f64()).abs() < 0.15,
            "{name} lasts {seconds} s"
        );
        // AAC keeps its 20 to 40 ms of priming, hence not more than 0.95.
        let alike = correlation(&reference, &envelope(&samples));
        assert!(alike > 0.95, "{name} sounds different: {alike}");
    }
}

#[test]
fn a_probe_tells_container_length_rate_and_channels_though_no_header_may_say() {
    for (name, format, rate, channels) in RECORDINGS {
        let probe = probe(&fixture(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            (probe.format, probe.sample_rate, probe.channels),
            (format, rate, channels),
            "{name}"
        );
        let off = probe.duration.abs_diff(LENGTH);
        assert!(
            off < Duration::from_millis(150),
            "{name}: {:?}",
            probe.duration
        );
    }
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    let bytes = std::fs::read(fixture("opus.webm")).unwrap();
    let (_dir, path) = written(&bytes, "recording.mp3");
    assert_eq!(probe(&path).unwrap().format, Format::Webm);
    assert!(!decode(&path).unwrap().is_empty());
}

#[test]
fn a_file_that_is_not_audio_is_refused_as_such() {
    let (_dir, path) = written(b"Compte rendu de la seance du 3 mars.\n", "audio.webm");
    assert!(matches!(probe(&path), Err(Error::NotAudio)));
    assert!(matches!(decode(&path), Err(Error::NotAudio)));
}

#[test]
fn an_empty_file_is_refused_as_such() {
    let (_dir, path) = written(b"", "audio.webm");
    assert!(matches!(probe(&path), Err(Error::Empty)));
    assert!(matches!(decode(&path), Err(Error::Empty)));
}

#[test]
fn a_container_without_a_sample_is_empty() {
    let header = &std::fs::read(fixture("human_en.wav")).unwrap()[..44];
    let (_dir, path) = written(header, "audio.wav");
    assert!(
        matches!(probe(&path), Err(Error::Empty)),
        "{:?}",
        probe(&path)
    );
}

#[test]
fn an_unknown_codec_in_a_known_container_is_named_unsupported() {
    let mut bytes = std::fs::read(fixture("opus.webm")).unwrap();
    let at = bytes.windows(6).position(|w| w == b"A_OPUS").unwrap();
    bytes[at..at + 6].copy_from_slice(b"A_WHAT");
    let (_dir, path) = written(&bytes, "audio.webm");
    assert!(
        matches!(probe(&path), Err(Error::Unsupported { .. })),
        "{:?}",
        probe(&path)
    );
}

#[test]
fn a_missing_file_is_an_io_error_that_names_it() {
    let error = probe(Path::new("/nowhere/at/all.webm")).unwrap_err();
    assert!(matches!(error, Error::Io { .. }));
    assert!(
        error.to_string().contains("/nowhere/at/all.webm"),
        "{error}"
    );
}

#[test]
fn a_truncated_file_yields_what_it_holds() {
    for (name, ..) in RECORDINGS {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let (_dir, path) = written(&bytes[..bytes.len() * 6 / 10], name);
        let whole = decode(&fixture(name)).unwrap().len() as f64;
        let part = decode(&path)
            .unwrap_or_else(|e| panic!("{name}: {e}"))
            .len() as f64;
        assert!(
            part > whole * 0.35 && part < whole * 0.8,
            "60 % of {name} gave {:.0} % of its sound",
            100.0 * part / whole
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_file_cut_anywhere_yields_or_errs_but_never_panics(
        which in 0..RECORDINGS.len(),
        cut in 0.0..1.0_f64,
    ) {
        let name = RECORDINGS[which].0;
        let bytes = std::fs::read(fixture(name)).unwrap();
        let (_dir, path) = written(&bytes[..(bytes.len() as f64 * cut) as usize], name);
        let whole = LENGTH.as_millis() as usize * 16;
        match decode(&path) {
            Ok(samples) => prop_assert!(samples.len() <= whole + 6400),
            Err(error) => prop_assert!(error.is_about_the_audio(), "{error}"),
        }
    }

    #[test]
    fn a_file_with_flipped_bytes_yields_or_errs_but_never_panics(
        which in 0..RECORDINGS.len(),
        flips in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..24),
    ) {
        let name = RECORDINGS[which].0;
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        for (at, byte) in flips {
            let at = (bytes.len() as f64 * at * at) as usize;
            bytes[at] = byte;
        }
        let (_dir, path) = written(&bytes, name);
        for outcome in [decode(&path).map(|_| ()), probe(&path).map(|_| ())] {
            if let Err(error) = outcome {
                prop_assert!(error.is_about_the_audio(), "{error}");
            }
        }
    }
}
