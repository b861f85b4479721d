//! What every decoder looks like from the inside of this crate.

/// A decoder, whichever library it stands on.
pub(crate) trait Source: Send {
    /// Decodes the next packet into `mono`, which comes in empty, mixed down and at the rate that
    /// is returned, in Hz. `mono` may stay empty. `None` at the end.
    ///
    /// # Errors
    ///
    /// Why the recording breaks off here, in words.
    fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String>;

    /// Decodes this channel alone from here on, counted from 0, instead of the mean of all. Where
    /// there is no such channel it is silent.
    fn choose_channel(&mut self, channel: usize);

    /// Returns how many channels the sound had that was decoded last.
    fn channels(&self) -> usize;

    /// Returns why a recording that ended without an error is still not whole, where its header
    /// promises more than came.
    fn missing(&self) -> Option<String> {
        None
    }
}

/// A source with what its header says of it. None of it is believed.
pub(crate) struct Opened {
    pub(crate) source: Box<dyn Source>,
    pub(crate) container: &'static str,
    pub(crate) codec: String,
    /// How many seconds it is said to last.
    pub(crate) claimed_seconds: Option<f64>,
    /// Tracks that were wanted and cannot be decoded, in words.
    pub(crate) left_out: Vec<String>,
}

/// Why a file is no source.
pub(crate) enum Refusal {
    Io(std::io::Error),
    NotARecording(&'static str),
    Unsupported(String),
    CutOff,
    NoAudioTrack,
    NoSuchTrack { wanted: u8, tracks: usize },
    Malformed { container: &'static str, reason: String },
    NoSound(String),
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// The channels that a recording may have. Ambisonics and mixing desks end at 64; more is a broken
/// header.
pub(crate) const CHANNELS: std::ops::RangeInclusive<usize> = 1..=64;

/// The rates that a recording may have, in Hz. Telephones begin at 8,000, studios end at 384,000.
pub(crate) const RATES: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// Returns what is wrong with a rate and a number of channels, where something is.
pub(crate) fn absurd(rate: u32, channels: usize) -> Option<String> {
    if !RATES.contains(&rate) {
        return Some(format!(
            "it says {rate} Hz; {} to {} Hz are possible",
            RATES.start(),
            RATES.end()
        ));
    }
    if !CHANNELS.contains(&channels) {
        return Some(format!(
            "it says {channels} channels; {} to {} are possible",
            CHANNELS.start(),
            CHANNELS.end()
        ));
    }
    None
}

/// Appends the mean of each frame of `interleaved` to `mono`, or what is on the one `channel` that
/// is wanted. Samples that are no numbers become silence.
#[expect(clippy::cast_precision_loss, reason = "at most 64 channels")]
pub(crate) fn mix_down(
    interleaved: &[f32],
    channels: usize,
    channel: Option<usize>,
    mono: &mut Vec<f32>,
) {
    let level = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
    if let Some(channel) = channel {
        let on_it = |frame: &[f32]| frame.get(channel).map_or(0.0, |&sample| level(sample));
        mono.extend(interleaved.chunks_exact(channels).map(on_it));
        return;
    }
    if channels == 1 {
        mono.extend(interleaved.iter().map(|&sample| level(sample)));
        return;
    }
    mono.extend(
        interleaved
            .chunks_exact(channels)
            .map(|frame| frame.iter().map(|&sample| level(sample)).sum::<f32>() / channels as f32),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_averaged_and_nonsense_is_silent() {
        let mut mono = Vec::new();
        mix_down(&[0.5, 0.1, 1.0, f32::NAN, 7.0, -1.0], 2, None, &mut mono);
        assert_eq!(mono, [0.3, 0.5, 0.0]);
    }

    #[test]
    fn of_one_channel_nothing_of_the_others_is_heard() {
        let mut mono = Vec::new();
        mix_down(&[0.5, 0.1, 1.0, f32::NAN], 2, Some(1), &mut mono);
        mix_down(&[0.5, 0.1], 1, Some(1), &mut mono);
        assert_eq!(mono, [0.1, 0.0, 0.0, 0.0]);
    }
}
