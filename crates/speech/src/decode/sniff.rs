//! Detection of the audio format from the first bytes, never from the name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How many bytes [`sniff`] wants to see, when the file has that many.
pub(super) const SNIFF_LEN: usize = 16 * 1024;

/// A container that recordings come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// WebM or Matroska: what Chrome and Firefox record (Opus).
    Webm,
    /// MPEG-4, whole or fragmented: what Safari and phones record (AAC).
    M4a,
    /// MPEG-1/2 layer III.
    Mp3,
    /// RIFF/WAVE.
    Wav,
    /// Ogg with Opus, Vorbis or FLAC.
    Ogg,
    /// Native FLAC.
    Flac,
}

impl Format {
    /// The usual file extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Webm => "webm",
            Self::M4a => "m4a",
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
        }
    }

    /// The media type to serve such a file with.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Webm => "audio/webm",
            Self::M4a => "audio/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::Ogg => "audio/ogg",
            Self::Flac => "audio/flac",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// Recognises the container from the first bytes of a file, and says where it begins (an ID3v2
/// tag may stand before it).
pub(super) fn sniff(head: &[u8]) -> Result<Format, Error> {
    if head.is_empty() {
        return Err(Error::Empty);
    }
    let body = head.get(id3_len(head)..).unwrap_or_default();
    if body.is_empty() {
        // A tag longer than what was read: only MP3 files carry such.
        return Ok(Format::Mp3);
    }
    let unsupported = |codec: &str| {
        Err(Error::Unsupported {
            codec: codec.to_owned(),
        })
    };
    match body {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Ok(Format::Webm),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ]
        | [
            b'R',
            b'F',
            b'6',
            b'4',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ] => Ok(Format::Wav),
        [b'O', b'g', b'g', b'S', ..] => Ok(Format::Ogg),
        [b'f', b'L', b'a', b'C', ..] => Ok(Format::Flac),
        [_, _, _, _, b'f' | b's', b't', b'y', b'p', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'v' | b'f', ..] => Ok(Format::M4a),
        [
            b'F',
            b'O',
            b'R',
            b'M',
            _,
            _,
            _,
            _,
            b'A',
            b'I',
            b'F',
            b'F' | b'C',
            ..,
        ] => unsupported("AIFF"),
        [b'.', b's', b'n', b'd', ..] => unsupported("Sun audio"),
        [b'c', b'a', b'f', b'f', ..] => unsupported("Core Audio"),
        [b'#', b'!', b'A', b'M', b'R', ..] => unsupported("AMR"),
        [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, ..] => unsupported("Windows Media Audio"),
        [b'M', b'T', b'h', b'd', ..] => unsupported("MIDI"),
        _ if is_adts(body) => unsupported("AAC without a container"),
        _ if is_mpeg_layer3(body) => Ok(Format::Mp3),
        _ => Err(Error::NotAudio),
    }
}

/// Length of an ID3v2 tag at the start, or 0.
fn id3_len(head: &[u8]) -> usize {
    match head {
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => {
            let size = [a, b, c, d]
                .iter()
                .fold(0_usize, |n, byte| (n << 7) | usize::from(*byte & 0x7f));
            10 + size
        }
        _ => 0,
    }
}

/// Two ADTS headers in a row.
fn is_adts(body: &[u8]) -> bool {
    let frame_len = |at: usize| match body.get(at..at + 7) {
        Some(&[0xff, b1, _, b3, b4, b5, _]) if b1 & 0xf6 == 0xf0 => {
            Some((usize::from(b3 & 0x03) << 11) | (usize::from(b4) << 3) | (usize::from(b5) >> 5))
        }
        _ => None,
    };
    frame_len(0).is_some_and(|len| len > 7 && frame_len(len).is_some())
}

/// A valid layer III header followed, at the distance it announces, by another or by the end.
///
/// Encoders leave a few zero bytes first at times; garbage is not looked through, or any large
/// binary file would end up being music.
fn is_mpeg_layer3(body: &[u8]) -> bool {
    let start = body.iter().take(4096).take_while(|b| **b == 0).count();
    let Some(first) = layer3_frame_len(&body[start..]) else {
        return false;
    };
    match body.get(start + first..) {
        None | Some([]) => true,
        Some(rest) if rest.len() < 4 => true,
        Some(rest) => layer3_frame_len(rest).is_some(),
    }
}

/// Length in bytes of the layer III frame that starts here.
fn layer3_frame_len(bytes: &[u8]) -> Option<usize> {
    const V1: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const V2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let &[0xff, b1, b2, _, ..] = bytes else {
        return None;
    };
    let (version, layer) = ((b1 >> 3) & 3, (b1 >> 1) & 3);
    if b1 & 0xe0 != 0xe0 || version == 1 || layer != 1 {
        return None;
    }
    let rate = *[44_100, 48_000, 32_000].get(usize::from((b2 >> 2) & 3))?;
    let index = usize::from(b2 >> 4);
    let padding = usize::from((b2 >> 1) & 1);
    let (kbps, rate, samples) = match version {
        3 => (*V1.get(index)?, rate, 1152),
        2 => (*V2.get(index)?, rate / 2, 576),
        _ => (*V2.get(index)?, rate / 4, 576),
    };
    // Index 0 is "free format", which nothing writes.
    (kbps > 0).then(|| samples / 8 * kbps * 1000 / rate + padding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_pictures_and_documents_are_not_audio() {
        for head in [
            &b"Bonjour, ceci est un texte."[..],
            b"%PDF-1.7\n%\xff\xfb\x90\x00 more",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0JFIF",
            b"\xff\xfb",
            b"\0\0\0\0\0\0",
        ] {
            assert!(
                matches!(sniff(head), Err(Error::NotAudio)),
                "{head:?} gave {:?}",
                sniff(head)
            );
        }
    }

    #[test]
    fn audio_that_is_known_but_not_supported_is_named() {
        let aiff = b"FORM\0\0\0\0AIFFCOMM";
        assert!(matches!(sniff(aiff), Err(Error::Unsupported { codec }) if codec == "AIFF"));
    }

    #[test]
    fn an_id3_tag_is_looked_behind() {
        let mut head = b"ID3\x04\0\0\0\0\0\x05tag..".to_vec();
        head.extend(b"fLaC");
        assert_eq!(sniff(&head).unwrap(), Format::Flac);
    }
}
