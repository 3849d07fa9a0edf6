//! The audio formats accepted.

use serde::{Deserialize, Serialize};

/// A container that the pipeline can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum AudioFormat {
    /// WebM or Matroska, with Opus: what browsers record.
    Webm,
    /// MPEG-4 with AAC: what phones record.
    M4a,
    /// AAC without a container.
    Aac,
    /// MP3.
    Mp3,
    Wav,
    /// Ogg, with Opus or Vorbis.
    Ogg,
    Flac,
}

impl AudioFormat {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Webm,
        Self::M4a,
        Self::Aac,
        Self::Mp3,
        Self::Wav,
        Self::Ogg,
        Self::Flac,
    ];

    /// The name, as the column `audioFormat` holds it; also the usual file extension.
    pub const fn as_str(self) -> &'static str {
        self.extensions()[0]
    }

    /// The media types it goes by, the usual one first.
    pub const fn mime_types(self) -> &'static [&'static str] {
        match self {
            Self::Webm => &[
                "audio/webm",
                "video/webm",
                "audio/x-matroska",
                "video/x-matroska",
            ],
            Self::M4a => &["audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4"],
            Self::Aac => &["audio/aac", "audio/aacp", "audio/x-aac"],
            Self::Mp3 => &["audio/mpeg", "audio/mp3", "audio/x-mp3"],
            Self::Wav => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
            Self::Ogg => &["audio/ogg", "audio/opus", "application/ogg", "video/ogg"],
            Self::Flac => &["audio/flac", "audio/x-flac"],
        }
    }

    /// The file extensions it goes by, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Webm => &["webm", "weba", "mka", "mkv"],
            Self::M4a => &["m4a", "mp4", "m4b"],
            Self::Aac => &["aac"],
            Self::Mp3 => &["mp3"],
            Self::Wav => &["wav", "wave"],
            Self::Ogg => &["ogg", "oga", "opus"],
            Self::Flac => &["flac"],
        }
    }

    /// The format of a media type; parameters (`; codecs=opus`) and case do not matter.
    pub fn from_mime(mime: &str) -> Option<Self> {
        let essence = mime
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.mime_types().contains(&essence.as_str()))
    }

    /// The format of a file name, by its extension.
    pub fn from_file_name(name: &str) -> Option<Self> {
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.extensions().contains(&extension.as_str()))
    }

    /// The format of a file by its first bytes (12 are enough), whatever it calls itself. What
    /// is none of these is not audio we can read.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let at = |offset: usize, magic: &[u8]| {
            head.get(offset..)
                .is_some_and(|rest| rest.starts_with(magic))
        };
        match head {
            _ if at(0, b"\x1a\x45\xdf\xa3") => Some(Self::Webm),
            _ if at(4, b"ftyp") => Some(Self::M4a),
            _ if (at(0, b"RIFF") || at(0, b"RF64")) && at(8, b"WAVE") => Some(Self::Wav),
            _ if at(0, b"OggS") => Some(Self::Ogg),
            _ if at(0, b"fLaC") => Some(Self::Flac),
            _ if at(0, b"ID3") => Some(Self::Mp3),
            // An MPEG frame: eleven set bits, then version and layer; layer 0 is AAC (ADTS).
            [0xff, second, ..] if second & 0xf6 == 0xf0 => Some(Self::Aac),
            [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 == 0x02 => Some(Self::Mp3),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_media_type_its_name_and_its_first_bytes() {
        assert_eq!(
            AudioFormat::from_mime("Audio/WebM; codecs=opus"),
            Some(AudioFormat::Webm)
        );
        assert_eq!(
            AudioFormat::from_file_name("séance du 3.mars.M4A"),
            Some(AudioFormat::M4a)
        );
        let heads: [(&[u8], AudioFormat); 8] = [
            (b"\x1a\x45\xdf\xa3\x9fB\x86\x81", AudioFormat::Webm),
            (b"\0\0\0\x1cftypM4A ", AudioFormat::M4a),
            (b"RIFF\x24\0\0\0WAVEfmt ", AudioFormat::Wav),
            (b"OggS\0\x02", AudioFormat::Ogg),
            (b"fLaC\0\0\0\x22", AudioFormat::Flac),
            (b"ID3\x04\0", AudioFormat::Mp3),
            (b"\xff\xfb\x90\x64", AudioFormat::Mp3),
            (b"\xff\xf1\x50\x80", AudioFormat::Aac),
        ];
        for (head, format) in heads {
            assert_eq!(AudioFormat::sniff(head), Some(format), "{head:?}");
        }
    }

    #[test]
    fn what_is_not_audio_is_no_format() {
        for head in [
            &b"%PDF-1.7"[..],
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0AVI ",
            b"PK\x03\x04",
            b"",
            b"\xff\xd8\xff\xe0",
            b"Bonjour, ",
        ] {
            assert_eq!(AudioFormat::sniff(head), None, "{head:?}");
        }
        assert_eq!(AudioFormat::from_mime("application/pdf"), None);
        assert_eq!(AudioFormat::from_file_name("webm"), None);
    }

    #[test]
    fn no_two_formats_share_a_name() {
        let names = |list: fn(AudioFormat) -> &'static [&'static str]| {
            let mut all: Vec<_> = AudioFormat::ALL.iter().flat_map(|f| list(*f)).collect();
            let total = all.len();
            all.sort();
            all.dedup();
            (all.len(), total)
        };
        let (mimes, all_mimes) = names(AudioFormat::mime_types);
        let (extensions, all_extensions) = names(AudioFormat::extensions);
        assert_eq!((mimes, extensions), (all_mimes, all_extensions));
    }
}
