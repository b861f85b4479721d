//! Codecs by their names, and what of AAC can be decoded.

use std::sync::LazyLock;

use symphonia::core::codecs::audio::well_known as codecs;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia_adapter_libopus::OpusDecoder;

/// The decoders that are built in.
pub(crate) static DECODERS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<OpusDecoder>();
    registry
});

/// Returns the name of a codec as people know it.
pub(crate) fn name(params: &AudioCodecParameters) -> String {
    let known = match params.codec {
        codecs::CODEC_ID_OPUS => "Opus",
        codecs::CODEC_ID_SPEEX => "Speex",
        codecs::CODEC_ID_AC3 | codecs::CODEC_ID_EAC3 | codecs::CODEC_ID_AC4 => "Dolby Digital",
        codecs::CODEC_ID_DCA => "DTS",
        codecs::CODEC_ID_TRUEHD => "Dolby TrueHD",
        codecs::CODEC_ID_WMA => "Windows Media",
        codecs::CODEC_ID_WAVPACK => "WavPack",
        codecs::CODEC_ID_MONKEYS_AUDIO => "Monkey's Audio",
        codecs::CODEC_ID_AAC if is_usac(params) => "xHE-AAC",
        codecs::CODEC_ID_AAC => "AAC",
        codecs::CODEC_ID_MP1 => "MP1",
        codecs::CODEC_ID_MP2 => "MP2",
        codecs::CODEC_ID_MP3 => "MP3",
        codecs::CODEC_ID_VORBIS => "Vorbis",
        codecs::CODEC_ID_FLAC => "FLAC",
        codecs::CODEC_ID_ALAC => "ALAC",
        codecs::CODEC_ID_PCM_ALAW => "A-law",
        codecs::CODEC_ID_PCM_MULAW => "µ-law",
        _ => match DECODERS.get_audio_decoder(params.codec) {
            Some(decoder) => decoder.codec.info.short_name,
            None => "unknown",
        },
    };
    known.to_owned()
}

/// Returns the names of several tracks' codecs, each once.
pub(crate) fn names<'c>(codecs: impl Iterator<Item = &'c str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    codecs.for_each(|codec| {
        if !names.contains(&codec) {
            names.push(codec);
        }
    });
    names.join(" and ")
}

/// Returns whether the codec is one of MPEG's layers.
pub(crate) fn is_mpeg(codec: AudioCodecId) -> bool {
    [codecs::CODEC_ID_MP1, codecs::CODEC_ID_MP2, codecs::CODEC_ID_MP3].contains(&codec)
}

/// Returns whether it is the AAC of 2012, a codec of its own.
fn is_usac(params: &AudioCodecParameters) -> bool {
    const ESCAPE: u32 = 31;
    const USAC: u32 = 42;
    let mut bits = Bits { bytes: params.extra_data.as_deref().unwrap_or_default(), at: 0 };
    bits.take(5) == Some(ESCAPE) && bits.take(6) == Some(USAC - 32)
}

/// Returns the parameters with which the codec's core can be decoded, of a track of `container`.
///
/// HE-AAC is plain AAC at half the rate with a recipe for the missing treble; version 2 is mono
/// with a recipe for stereo. Speech is all in the core, so the recipes are left out.
pub(crate) fn simplified(params: &AudioCodecParameters, container: &str) -> AudioCodecParameters {
    let mut params = params.clone();
    if params.codec == codecs::CODEC_ID_OPUS && container == "isomp4" {
        // The decoder takes an MP4's header for one of Ogg, and would drop the first packet.
        params.extra_data = None;
    }
    if params.codec == codecs::CODEC_ID_AAC
        && let Some(core) = params.extra_data.as_deref().and_then(aac_core)
    {
        params.extra_data = Some(core.into());
    }
    params
}

/// Returns the `AudioSpecificConfig` (ISO 14496-3, 1.6.2.1) of the core of an HE-AAC stream, or
/// `None` where `config` is of something else.
fn aac_core(config: &[u8]) -> Option<[u8; 2]> {
    const LOW_COMPLEXITY: u32 = 2;
    const SPECTRAL_BAND_REPLICATION: u32 = 5;
    const PARAMETRIC_STEREO: u32 = 29;
    const RATE_IN_FULL: u32 = 15;

    let mut bits = Bits { bytes: config, at: 0 };
    let kind = bits.take(5)?;
    let rate = bits.take(4)?;
    let channels = bits.take(4)?;
    if rate == RATE_IN_FULL {
        return None;
    }
    match kind {
        SPECTRAL_BAND_REPLICATION | PARAMETRIC_STEREO => {
            // The treble's rate, then the core's kind.
            if bits.take(4)? == RATE_IN_FULL || bits.take(5)? != LOW_COMPLEXITY {
                return None;
            }
        }
        // What follows the plain configuration says that there is treble to be had.
        LOW_COMPLEXITY if config.len() > 2 => {}
        _ => return None,
    }
    let core = LOW_COMPLEXITY << 11 | rate << 7 | channels << 3;
    u16::try_from(core).ok().map(u16::to_be_bytes)
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// Takes the next `count` bits, the highest first.
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_he_aac_the_core_is_decoded() {
        // AAC-LC, 24 kHz, stereo, as a configuration of its own.
        let core = Some([0x13, 0x10]);
        // The same core with band replication to 48 kHz, said in front and behind.
        assert_eq!(aac_core(&[0x2b, 0x11, 0x88, 0x00]), core);
        assert_eq!(aac_core(&[0x13, 0x10, 0x56, 0xe5, 0x98]), core);
        // Version 2: mono, with a recipe for stereo.
        assert_eq!(aac_core(&[0xeb, 0x09, 0x88, 0x00]), Some([0x13, 0x08]));
    }

    #[test]
    fn plain_aac_and_garbage_are_left_alone() {
        for other in [&[0x13, 0x10][..], &[], &[0x2b], &[0xff; 7]] {
            assert_eq!(aac_core(other), None, "{other:?}");
        }
    }
}
