//! The mel filter bank: 201 frequencies of a 400-point FFT at 16 kHz onto 80 or 128 bands.

use std::path::Path;

use super::ConvertError;

const FREQUENCIES: usize = 201;
const NYQUIST: f64 = 8000.0;

/// The part of `preprocessor_config.json` that matters here.
#[derive(serde::Deserialize)]
struct Config {
    mel_filters: Option<Vec<Vec<f32>>>,
}

/// The filters, one row of 201 per band: those of `preprocessor_config.json` where it has them,
/// else computed as librosa does (Slaney's scale and norm), which is how they were made.
pub(super) fn filters(dir: &Path, mels: usize) -> Result<Vec<f32>, ConvertError> {
    let path = dir.join("preprocessor_config.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(computed(mels));
    };
    let config: Config = serde_json::from_str(&text)
        .map_err(|error| ConvertError::Malformed(format!("preprocessor_config.json: {error}")))?;
    match config.mel_filters {
        None => Ok(computed(mels)),
        Some(rows) if rows.len() == mels && rows.iter().all(|r| r.len() == FREQUENCIES) => {
            Ok(rows.concat())
        }
        Some(rows) => Err(ConvertError::Malformed(format!(
            "preprocessor_config.json has {} mel filters, the model {mels} bands",
            rows.len()
        ))),
    }
}

/// Triangles between neighbours on the mel scale, of equal area.
pub(super) fn computed(mels: usize) -> Vec<f32> {
    #[allow(clippy::cast_precision_loss)]
    let edges: Vec<f64> = (0..mels + 2)
        .map(|i| hz(mel(NYQUIST) * i as f64 / (mels + 1) as f64))
        .collect();
    let mut filters = Vec::with_capacity(mels * FREQUENCIES);
    for edge in edges.windows(3) {
        let &[low, mid, high] = edge else { continue };
        for bin in 0..FREQUENCIES {
            #[allow(clippy::cast_precision_loss)]
            let f = NYQUIST * bin as f64 / (FREQUENCIES - 1) as f64;
            let weight = ((f - low) / (mid - low)).min((high - f) / (high - mid));
            #[allow(clippy::cast_possible_truncation)]
            filters.push((weight.max(0.0) * 2.0 / (high - low)) as f32);
        }
    }
    filters
}

/// Slaney: linear below 1 kHz, then 27 steps for a factor of 6.4.
fn mel(hz: f64) -> f64 {
    if hz < 1000.0 {
        hz * 3.0 / 200.0
    } else {
        15.0 + (hz / 1000.0).ln() * 27.0 / 6.4_f64.ln()
    }
}

fn hz(mel: f64) -> f64 {
    if mel < 15.0 {
        mel * 200.0 / 3.0
    } else {
        1000.0 * ((mel - 15.0) * 6.4_f64.ln() / 27.0).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_are_those_of_the_published_models() {
        // Of mel_filters in openai/whisper-base: bands 0 and 1, at 40 and 80 Hz.
        let filters = computed(80);
        assert_eq!(filters.len(), 80 * 201);
        let expected = [
            (0, 0.0),
            (1, 0.024_862_594),
            (2, 0.0),
            (202, 0.001_990_822),
            (203, 0.022_871_772),
        ];
        for (at, value) in expected {
            let off = (filters[at] - value).abs();
            assert!(off < 1e-7, "filter {at} is {}", filters[at]);
        }
    }

    #[test]
    fn every_band_hears_something() {
        for mels in [80, 128] {
            for (band, row) in computed(mels).chunks(FREQUENCIES).enumerate() {
                assert!(row.iter().sum::<f32>() > 0.0, "band {band} of {mels}");
            }
        }
    }
}
