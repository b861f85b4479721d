//! Everything but WAV, through Symphonia.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as codecs;
use symphonia::core::codecs::audio::{AudioCodecId, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::{Hint, Probe, ProbeOptions};
use symphonia::core::formats::{FormatReader, Track};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadOnlySource};
use symphonia::core::packet::Packet;

use crate::codec::{name, simplified};
use crate::source::{Opened, RATES, Refusal, Source, absurd, mix_down};
use crate::timeline::Timeline;

/// Bytes that are searched for the beginning of a recording. Junk before it is rare and short;
/// searching more would find MP3 in anything.
const PROBE_BYTES: u32 = 64 * 1_024;

/// Packets or pages in a row that may be broken before the rest is given up.
const BROKEN_IN_A_ROW: u32 = 500;

/// Seconds of lost sound that are replaced by silence, all together.
const LONGEST_LOSS: f64 = 3_600.0;

/// Opens a recording of any container that Symphonia knows. Where its own headers say that it goes
/// on to `end`, it is read as if it did.
pub(crate) fn open(file: File, end: u64) -> Result<Opened, Refusal> {
    let length = file.metadata()?.len();
    open_source(Box::new(Promised { file, length: length.max(end) }), None)
}

/// Opens a recording that cannot be sought in, whose container is known.
pub(crate) fn open_stream(
    stream: impl Read + Send + Sync + 'static,
    container: &'static str,
) -> Result<Opened, Refusal> {
    open_source(Box::new(ReadOnlySource::new(stream)), Some(container))
}

fn open_source(
    source: Box<dyn MediaSource>,
    container: Option<&'static str>,
) -> Result<Opened, Refusal> {
    let mut probe = Probe::new_with_options(&ProbeOptions {
        max_probe_depth: PROBE_BYTES,
        ..ProbeOptions::default()
    });
    symphonia::default::register_enabled_formats(&mut probe);
    let stream = MediaSourceStream::new(source, Default::default());
    let reader = probe
        .probe(&Hint::new(), stream, Default::default(), Default::default())
        .map_err(|error| refusal(error, container))?;
    let container = container.unwrap_or_else(|| container_name(reader.format_info().short_name));
    Packets::new(reader, container)
}

fn refusal(error: Error, container: Option<&'static str>) -> Refusal {
    match (error, container) {
        (Error::Unsupported(message), None) if message.contains("no suitable format") => {
            Refusal::NotARecording("of no format that is known here")
        }
        (Error::IoError(error), _) if error.kind() != ErrorKind::UnexpectedEof => {
            Refusal::Io(error)
        }
        (Error::IoError(_), container) => Refusal::Malformed {
            container: container.unwrap_or("container"),
            reason: "the file ends in the middle of it".to_owned(),
        },
        (error, container) => Refusal::Malformed {
            container: container.unwrap_or("container"),
            reason: error.to_string(),
        },
    }
}

/// Returns what people call a container.
fn container_name(short_name: &str) -> &'static str {
    match short_name {
        "isomp4" => "MP4",
        "mkv" | "matroska" | "webm" => "Matroska",
        "ogg" => "Ogg",
        "flac" => "FLAC",
        "wave" => "WAV",
        "aiff" => "AIFF",
        "caf" => "CAF",
        "adts" | "aac" => "ADTS",
        _ => "MPEG",
    }
}

/// A file with the length that its headers promise.
///
/// Symphonia gives up on an MP4 that is cut off before it has read anything of it; with the whole
/// length in view it reads what is there.
struct Promised {
    file: File,
    length: u64,
}

impl Read for Promised {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for Promised {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(back) => {
                let place = self.length.checked_add_signed(back).ok_or(ErrorKind::InvalidInput)?;
                self.file.seek(SeekFrom::Start(place))
            }
            to => self.file.seek(to),
        }
    }
}

impl MediaSource for Promised {
    fn is_seekable(&self) -> bool {
        true
    }

    /// The true length: tags are looked for at the end.
    fn byte_len(&self) -> Option<u64> {
        self.file.byte_len()
    }
}

/// The packets of one audio track, decoded.
struct Packets {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    timeline: Timeline,
    /// A packet that waits for the silence before it to be given.
    held: Option<Packet>,
    /// Frames of silence to give before the next packet.
    silence: u64,
    /// Seconds of loss that may still become silence. A file whose times are broken would
    /// otherwise last forever.
    replaceable: f64,
    /// Frames of the encoder's warming up that are still to be dropped.
    delay: usize,
    /// The rate of the sound that came last, in Hz.
    rate: Option<u32>,
    /// How many frames the header promises, where its word is good.
    promised: Option<u64>,
    decoded: u64,
    broken: u32,
    interleaved: Vec<f32>,
}

impl Packets {
    #[expect(clippy::new_ret_no_self, reason = "it goes on as one source among others")]
    fn new(reader: Box<dyn FormatReader>, container: &'static str) -> Result<Opened, Refusal> {
        let Chosen { decoder, track, codec } = choose(&*reader, container)?;
        let is_mpeg = is_mpeg(decoder.codec_params().codec);
        let rate = decoder.codec_params().sample_rate;
        let claimed_seconds = track
            .time_base
            .zip(track.duration)
            .map(|(base, duration)| base.calc_duration_saturating(duration).as_secs_f64());
        let source = Self {
            track: track.id,
            timeline: Timeline::new(track.time_base),
            // Symphonia would take an MP3's delay off by itself, and with it all sound after an
            // end that it may only have estimated.
            delay: if is_mpeg { track.delay.unwrap_or(0) as usize } else { 0 },
            // Likewise, the length of an MP3 is a guess where no encoder's tag says it.
            promised: track.num_frames.filter(|_| !is_mpeg || track.delay.is_some()),
            rate: rate.filter(|rate| RATES.contains(rate)),
            held: None,
            silence: 0,
            replaceable: LONGEST_LOSS,
            decoded: 0,
            broken: 0,
            interleaved: Vec::new(),
            reader,
            decoder,
        };
        Ok(Opened { source: Box::new(source), container, codec, claimed_seconds })
    }

    /// Counts what could not be decoded, and gives up where too much of it came in a row.
    fn broken(&mut self, error: &Error) -> Result<(), String> {
        self.broken += 1;
        if self.broken < BROKEN_IN_A_ROW { Ok(()) } else { Err(error.to_string()) }
    }

    /// Returns the next packet of the chosen track.
    fn next_packet(&mut self) -> Result<Option<Packet>, String> {
        loop {
            match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => return Ok(Some(packet)),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(Error::ResetRequired) => {
                    // Two recordings, one after the other in one file: Ogg allows that.
                    let chosen = choose(&*self.reader, "")
                        .map_err(|_| "the part that follows cannot be decoded".to_owned())?;
                    self.track = chosen.track.id;
                    self.timeline = Timeline::new(chosen.track.time_base);
                    self.decoder = chosen.decoder;
                    self.promised = None;
                }
                Err(error @ Error::DecodeError(_)) => self.broken(&error)?,
                Err(Error::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err("the file ends in the middle of it".to_owned());
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    /// Notes that `seconds` of sound are lost.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most an hour of frames, and not negative"
    )]
    fn lose(&mut self, seconds: f64) {
        // Before the first sound nothing is lost that anybody could miss.
        let Some(rate) = self.rate.filter(|_| self.decoded > 0) else { return };
        let seconds = seconds.clamp(0.0, self.replaceable);
        self.replaceable -= seconds;
        self.silence += (seconds * f64::from(rate)).round() as u64;
    }

    /// Gives up to a second of the silence that stands for lost sound, and returns its rate.
    fn give_silence(&mut self, mono: &mut Vec<f32>) -> Option<u32> {
        let rate = self.rate.filter(|_| self.silence > 0)?;
        let frames = self.silence.min(u64::from(rate));
        self.silence -= frames;
        self.decoded += frames;
        mono.resize(usize::try_from(frames).ok()?, 0.0);
        Some(rate)
    }

    fn mix(&mut self, rate: u32, channels: usize, mono: &mut Vec<f32>) -> Result<(), String> {
        if let Some(reason) = absurd(rate, channels) {
            return Err(reason);
        }
        self.rate = Some(rate);
        let frames = self.interleaved.len() / channels;
        let delay = self.delay.min(frames);
        self.delay -= delay;
        self.decoded += (frames - delay) as u64;
        #[expect(clippy::cast_precision_loss, reason = "the frames of one packet")]
        self.timeline.lasts(frames as f64 / f64::from(rate));
        mix_down(&self.interleaved[delay * channels..], channels, mono);
        Ok(())
    }
}

impl Source for Packets {
    fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String> {
        loop {
            if let Some(rate) = self.give_silence(mono) {
                return Ok(Some(rate));
            }
            let packet = match self.held.take() {
                Some(packet) => packet,
                None => {
                    let Some(packet) = self.next_packet()? else { return Ok(None) };
                    let gap = self.timeline.arrive(packet.pts);
                    self.lose(gap);
                    packet
                }
            };
            if self.silence > 0 {
                self.held = Some(packet);
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(buffer) => {
                    buffer.copy_to_vec_interleaved(&mut self.interleaved);
                    let (rate, channels) = (buffer.spec().rate(), buffer.spec().channels().count());
                    self.broken = 0;
                    self.mix(rate, channels, mono)?;
                    return Ok(Some(rate));
                }
                Err(error) => {
                    self.broken(&error)?;
                    let base = self.timeline.base();
                    let seconds = base.map_or(0.0, |base| {
                        base.calc_duration_saturating(packet.dur).as_secs_f64()
                    });
                    self.timeline.lasts(seconds);
                    self.lose(seconds);
                }
            }
        }
    }

    fn missing(&self) -> Option<String> {
        let promised = self.promised?;
        let rate = u64::from(self.rate?);
        // Under a second may be an encoder's padding.
        (self.decoded + rate < promised).then(|| {
            format!(
                "the header says {} seconds, the file has {}",
                promised / rate,
                self.decoded / rate
            )
        })
    }
}

struct Chosen {
    decoder: Box<dyn AudioDecoder>,
    track: Track,
    codec: String,
}

/// Chooses the first track whose sound can be decoded. The track that a container calls its
/// default may be the video.
fn choose(reader: &dyn FormatReader, container: &'static str) -> Result<Chosen, Refusal> {
    let mut unreadable = None;
    for track in reader.tracks() {
        let Some(CodecParameters::Audio(params)) = &track.codec_params else { continue };
        let params = simplified(params);
        let options = AudioDecoderOptions::default().gapless(!is_mpeg(params.codec));
        let codec = name(&params);
        match symphonia::default::get_codecs().make_audio_decoder(&params, &options) {
            Ok(decoder) => return Ok(Chosen { decoder, track: track.clone(), codec }),
            Err(_) => {
                unreadable.get_or_insert(codec);
            }
        }
    }
    Err(match unreadable {
        Some(codec) => Refusal::Unsupported(format!("{codec} audio in {container}")),
        None => Refusal::NoAudioTrack,
    })
}

fn is_mpeg(codec: AudioCodecId) -> bool {
    [codecs::CODEC_ID_MP1, codecs::CODEC_ID_MP2, codecs::CODEC_ID_MP3].contains(&codec)
}
