//! The packets of one audio track of a container, decoded.

use std::io::ErrorKind;

use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet;

use crate::codec;
use crate::source::{RATES, Source, absurd, mix_down};
use crate::timeline::Timeline;
use crate::track::{self, Chosen};

/// Packets or pages in a row that may be broken before the rest is given up.
const BROKEN_IN_A_ROW: u32 = 500;

/// Seconds of lost sound that are replaced by silence, all together.
const LONGEST_LOSS: f64 = 3_600.0;

/// The packets of one audio track, decoded.
pub(crate) struct Packets {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    /// Which of the audio tracks it is.
    number: usize,
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
    /// The channel that is wanted alone.
    channel: Option<usize>,
    /// The channels of the sound that came last.
    channels: usize,
    interleaved: Vec<f32>,
}

impl Packets {
    /// Reads `chosen`, an audio track of `reader`.
    pub(crate) fn new(reader: Box<dyn FormatReader>, chosen: Chosen) -> Self {
        let Chosen { number, decoder, track, .. } = chosen;
        let is_mpeg = codec::is_mpeg(decoder.codec_params().codec);
        let rate = decoder.codec_params().sample_rate;
        Self {
            track: track.id,
            number,
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
            channel: None,
            channels: 0,
            interleaved: Vec::new(),
            reader,
            decoder,
        }
    }

    /// Returns when the sound begins, in seconds of the container's clock. Known after the first
    /// packet.
    pub(crate) fn beginning(&self) -> Option<f64> {
        self.timeline.first()
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
                    let chosen = track::audio(&*self.reader)
                        .into_iter()
                        .nth(self.number)
                        .and_then(Result::ok)
                        .ok_or("the part that follows cannot be decoded")?;
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
        self.channels = channels;
        let frames = self.interleaved.len() / channels;
        let delay = self.delay.min(frames);
        self.delay -= delay;
        self.decoded += (frames - delay) as u64;
        #[expect(clippy::cast_precision_loss, reason = "the frames of one packet")]
        self.timeline.lasts(frames as f64 / f64::from(rate));
        mix_down(&self.interleaved[delay * channels..], channels, self.channel, mono);
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

    fn choose_channel(&mut self, channel: usize) {
        self.channel = Some(channel);
    }

    fn channels(&self) -> usize {
        self.channels
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
