//! The audio tracks of a container: which are there, and which are heard.

use std::num::NonZeroU8;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::formats::{FormatReader, Track};

use crate::codec::{self, DECODERS};
use crate::source::Refusal;

/// Which audio tracks of a recording are heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tracks {
    /// All that can be decoded, mixed.
    #[default]
    All,
    /// This one alone, counted from 1 among the audio tracks.
    Only(NonZeroU8),
}

/// A track with its decoder.
pub(crate) struct Chosen {
    /// Which of the audio tracks it is, counted from 0.
    pub(crate) number: usize,
    pub(crate) decoder: Box<dyn AudioDecoder>,
    pub(crate) track: Track,
    /// The codec's name.
    pub(crate) codec: String,
}

impl Chosen {
    /// Returns how many seconds the container says the track lasts.
    pub(crate) fn claimed_seconds(&self) -> Option<f64> {
        let (base, duration) = self.track.time_base.zip(self.track.duration)?;
        Some(base.calc_duration_saturating(duration).as_secs_f64())
    }
}

/// The tracks that are heard: one at least.
pub(crate) struct Selection {
    pub(crate) heard: Vec<Chosen>,
    /// Those that were wanted and cannot be decoded, in words.
    pub(crate) left_out: Vec<String>,
}

/// Returns the audio tracks of `reader`, each with its decoder, or with the name of its codec where
/// there is none. The track that a container calls its default may be the video.
pub(crate) fn audio(reader: &dyn FormatReader) -> Vec<Result<Chosen, String>> {
    let container = reader.format_info().short_name;
    let params = |track: &Track| match &track.codec_params {
        Some(CodecParameters::Audio(params)) => Some(codec::simplified(params, container)),
        _ => None,
    };
    let tracks = reader.tracks().iter().filter_map(|track| Some((track, params(track)?)));
    let chosen = |(number, (track, params)): (usize, (&Track, AudioCodecParameters))| {
        let options = AudioDecoderOptions::default().gapless(!codec::is_mpeg(params.codec));
        let codec = codec::name(&params);
        match DECODERS.make_audio_decoder(&params, &options) {
            Ok(decoder) => Ok(Chosen { number, decoder, track: track.clone(), codec }),
            Err(_) => Err(codec),
        }
    };
    tracks.enumerate().map(chosen).collect()
}

/// Selects the tracks that are wanted.
pub(crate) fn select(
    reader: &dyn FormatReader,
    tracks: Tracks,
    container: &'static str,
) -> Result<Selection, Refusal> {
    let mut there = audio(reader);
    if there.is_empty() {
        return Err(Refusal::NoAudioTrack);
    }
    if let Tracks::Only(wanted) = tracks {
        let at = usize::from(wanted.get()) - 1;
        if at >= there.len() {
            return Err(Refusal::NoSuchTrack { wanted: wanted.get(), tracks: there.len() });
        }
        there = vec![there.swap_remove(at)];
    }
    let (mut heard, mut unreadable) = (Vec::new(), Vec::new());
    for (number, track) in there.into_iter().enumerate() {
        match track {
            Ok(chosen) => heard.push(chosen),
            Err(codec) => unreadable.push((number + 1, codec)),
        }
    }
    if heard.is_empty() {
        let codec = unreadable.swap_remove(0).1;
        return Err(Refusal::Unsupported(format!("{codec} audio in {container}")));
    }
    let left_out =
        unreadable.into_iter().map(|(number, codec)| format!("{number} ({codec} audio)")).collect();
    Ok(Selection { heard, left_out })
}
