//! What can be read, by name.

use symphonia::core::codecs::audio::well_known as codecs;

use crate::codec::DECODERS;

/// Returns the names of the codecs that recordings of meetings come in and that can be read here.
pub fn readable_codecs() -> Vec<&'static str> {
    let known = [
        ("PCM", codecs::CODEC_ID_PCM_S16LE),
        ("AAC", codecs::CODEC_ID_AAC),
        ("MP3", codecs::CODEC_ID_MP3),
        ("Opus", codecs::CODEC_ID_OPUS),
        ("Vorbis", codecs::CODEC_ID_VORBIS),
        ("FLAC", codecs::CODEC_ID_FLAC),
        ("ALAC", codecs::CODEC_ID_ALAC),
        ("A-law", codecs::CODEC_ID_PCM_ALAW),
        ("µ-law", codecs::CODEC_ID_PCM_MULAW),
        ("ADPCM", codecs::CODEC_ID_ADPCM_MS),
    ];
    let is_here = |&(_, id): &(_, _)| DECODERS.get_audio_decoder(id).is_some();
    known.into_iter().filter(is_here).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meetings_are_mostly_recorded_in_is_among_them() {
        let here = readable_codecs();
        for name in ["PCM", "AAC", "MP3", "Opus", "FLAC", "Vorbis"] {
            assert!(here.contains(&name), "{name}");
        }
    }
}
