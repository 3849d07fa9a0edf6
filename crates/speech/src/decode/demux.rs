//! Demuxing and decoding of packets, by symphonia and libopus.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::LazyLock;

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error as Fault;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{
    MediaSource, MediaSourceStream, MediaSourceStreamOptions, ReadOnlySource,
};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;
use symphonia::core::units::TimeBase;

use super::sniff::Format;
use crate::error::Error;

/// Damaged packets in a row after which a file is taken to be over.
const MAX_DAMAGED_PACKETS: u32 = 2000;

/// symphonia's decoders, and libopus for the one it lacks.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    codecs
});

/// A decoded packet, mixed down to one channel.
pub(super) struct Block {
    /// Mono samples.
    pub(super) samples: Vec<f32>,
    /// Their rate, which for AAC may differ from what the container says.
    pub(super) rate: u32,
    /// How many channels there were.
    pub(super) channels: u16,
}

/// The audio track of an open file.
pub(super) struct Demuxer {
    format: Format,
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    time_base: Option<TimeBase>,
    /// Seconds at which the first packet stands; everything is counted from there.
    origin: Option<f64>,
    interleaved: Vec<f32>,
}

impl Demuxer {
    /// Opens `path`, known to be a `format`, at its first decodable audio track.
    pub(super) fn open(path: &Path, format: Format) -> Result<Self, Error> {
        let seekable = format != Format::M4a || !ends_inside_an_atom(path)?;
        let reader =
            read_container(path, format, seekable)?.map_err(|fault| unreadable(format, &fault))?;
        let (track_id, time_base, decoder) = choose_track(reader.as_ref(), format)?;
        Ok(Self {
            format,
            reader,
            decoder,
            track_id,
            time_base,
            origin: None,
            interleaved: Vec::new(),
        })
    }

    /// The container.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// The next packet of the track; nothing at the end, be it the true one or where the file
    /// was cut.
    pub(super) fn next_packet(&mut self) -> Option<Packet> {
        let mut faults = 0;
        loop {
            match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track_id => {
                    if self.origin.is_none() {
                        self.origin = Some(self.seconds(packet.pts.get()).max(0.0));
                    }
                    return Some(packet);
                }
                Ok(Some(_)) => {}
                Ok(None) | Err(Fault::IoError(_)) => return None,
                Err(Fault::ResetRequired) => {
                    // Another stream is chained behind the first (Ogg).
                    let (id, base, decoder) =
                        choose_track(self.reader.as_ref(), self.format).ok()?;
                    self.track_id = id;
                    self.time_base = base;
                    self.decoder = decoder;
                    faults += 1;
                }
                Err(_) => faults += 1,
            }
            if faults > MAX_DAMAGED_PACKETS {
                return None;
            }
        }
    }

    /// Decodes a packet; nothing if it is damaged.
    pub(super) fn decode(&mut self, packet: &Packet) -> Option<Block> {
        let buffer = match self.decoder.decode(packet) {
            Ok(buffer) => buffer,
            Err(Fault::ResetRequired) => {
                self.decoder.reset();
                return None;
            }
            Err(_) => return None,
        };
        let channels = buffer.num_planes();
        let rate = buffer.spec().rate();
        buffer.copy_to_vec_interleaved(&mut self.interleaved);
        #[allow(clippy::cast_precision_loss)]
        let share = 1.0 / channels.max(1) as f32;
        let samples = self
            .interleaved
            .chunks_exact(channels.max(1))
            .map(|frame| {
                let mixed = frame.iter().sum::<f32>() * share;
                // Float WAV may hold anything; one NaN would spread through the resampler.
                if mixed.is_finite() {
                    mixed.clamp(-8.0, 8.0)
                } else {
                    0.0
                }
            })
            .collect();
        Some(Block {
            samples,
            rate,
            channels: u16::try_from(channels).unwrap_or(u16::MAX),
        })
    }

    /// When `packet` starts, in seconds from the start of the track.
    pub(super) fn start_of(&self, packet: &Packet) -> f64 {
        self.seconds(packet.pts.get()) - self.origin.unwrap_or(0.0)
    }

    /// When `packet` ends.
    pub(super) fn end_of(&self, packet: &Packet) -> f64 {
        let length = i64::try_from(packet.dur.get()).unwrap_or(0);
        self.start_of(packet) + self.seconds(length)
    }

    #[allow(clippy::cast_precision_loss)]
    fn seconds(&self, ticks: i64) -> f64 {
        self.time_base.map_or(0.0, |base| {
            ticks as f64 * f64::from(base.numer.get()) / f64::from(base.denom.get())
        })
    }
}

/// Opens the container; the outer error is the file system's, the inner one the demuxer's.
fn read_container(
    path: &Path,
    format: Format,
    seekable: bool,
) -> Result<Result<Box<dyn FormatReader>, Fault>, Error> {
    let file = File::open(path).map_err(Error::io(format!("opening {}", path.display())))?;
    let source: Box<dyn MediaSource> = if seekable {
        Box::new(file)
    } else {
        Box::new(ReadOnlySource::new(file))
    };
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(format.extension());
    Ok(symphonia::default::get_probe().probe(
        &hint,
        stream,
        FormatOptions::default(),
        MetadataOptions::default(),
    ))
}

/// Whether an MPEG-4 file was cut: its last atom announces more bytes than there are.
///
/// symphonia passes over such an atom when it can seek, and with it over all the sound. Read as
/// a stream, the missing end is only noticed when it is reached.
fn ends_inside_an_atom(path: &Path) -> Result<bool, Error> {
    let failed = || Error::io(format!("reading {}", path.display()));
    let mut file = File::open(path).map_err(failed())?;
    let length = file.metadata().map_err(failed())?.len();
    let mut at = 0_u64;
    while at.saturating_add(16) <= length {
        let mut header = [0_u8; 16];
        file.seek(SeekFrom::Start(at)).map_err(failed())?;
        file.read_exact(&mut header).map_err(failed())?;
        let [a, b, c, d, _, _, _, _, long @ ..] = header;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            0 => return Ok(false), // up to the end of the file
            1 => u64::from_be_bytes(long),
            size => u64::from(size),
        };
        at = at.saturating_add(size.max(8));
    }
    Ok(at > length)
}

type Chosen = (u32, Option<TimeBase>, Box<dyn AudioDecoder>);

/// The first audio track with a decoder, or why there is none.
fn choose_track(reader: &dyn FormatReader, format: Format) -> Result<Chosen, Error> {
    let mut refused = None;
    for track in reader.tracks() {
        let Some(parameters) = track.codec_params.as_ref().and_then(|p| p.audio()) else {
            if is_audio(track) {
                refused = Some(format!("an unknown codec in {format}"));
            }
            continue;
        };
        match CODECS.make_audio_decoder(parameters, &AudioDecoderOptions::default()) {
            Ok(decoder) => return Ok((track.id, track.time_base, decoder)),
            Err(_) => refused = Some(codec_name(parameters.codec, format)),
        }
    }
    match refused {
        Some(codec) => Err(Error::Unsupported { codec }),
        // A container without audio, such as a film without sound.
        None => Err(Error::Empty),
    }
}

fn is_audio(track: &Track) -> bool {
    match track.track_type() {
        Some(kind) => kind == TrackType::Audio,
        None => track.codec_params.is_none(),
    }
}

fn codec_name(codec: symphonia::core::codecs::audio::AudioCodecId, format: Format) -> String {
    use symphonia::core::codecs::audio::well_known as known;
    let name = match codec {
        known::CODEC_ID_ALAC => "Apple Lossless",
        known::CODEC_ID_AC3 => "AC-3",
        known::CODEC_ID_EAC3 => "E-AC-3",
        known::CODEC_ID_DCA => "DTS",
        known::CODEC_ID_OPUS => "Opus with more than two channels",
        known::CODEC_ID_AAC => "this profile of AAC",
        known::CODEC_ID_MP2 => "MP2",
        known::CODEC_ID_SPEEX => "Speex",
        other => return format!("codec {other} in {format}"),
    };
    name.to_owned()
}

/// A recognised container that cannot be opened: what was cut off held the audio or its index.
fn unreadable(format: Format, fault: &Fault) -> Error {
    match fault {
        // For MPEG-4 this is said of a missing index: the recording was cut before its end.
        Fault::Unsupported(feature) if format != Format::M4a => Error::Unsupported {
            codec: format!("{format} ({feature})"),
        },
        _ => Error::Empty,
    }
}
