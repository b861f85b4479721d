//! From PCM to chunks for the engine: speech packed together, cut where it is quiet.

use std::collections::VecDeque;

use evenkeel_meeting::Time;

use crate::SAMPLES_PER_MS;
use crate::bleed::Bleed;
use crate::chunk::{Chunk, LONGEST_CHUNK, SHORTEST_CHUNK, Stretch};
use crate::error::DecodeError;
use crate::recording::Recording;
use crate::speech::{FRAME, Frame, Listener};

/// Frames of the longest chunk.
const FULL: usize = LONGEST_CHUNK / FRAME;

/// The earliest place for a cut, in frames: chunks that get full are at least 18 s long.
const EARLIEST_CUT: usize = 18 * 16_000 / FRAME;

/// Frames beyond which one silence is as good for a cut as any: 1 s. Of such the latest is taken,
/// so that chunks are well filled.
const LONG_SILENCE: u64 = 62;

/// Frames under which a silence may lie inside a word: 100 ms, the closure of a `t` or a `k`.
const SHORT_SILENCE: u64 = 6;

/// The speech of a recording, in chunks.
///
/// The chunks depend on the samples alone, not on how they came. At most one chunk is held in
/// memory.
pub struct Chunks {
    recording: Recording,
    bleed: Option<Bleed>,
    packer: Option<Packer>,
    ready: VecDeque<Chunk>,
    kept: u64,
    given: u64,
}

impl Chunks {
    /// Makes the chunks of `recording`, or of what it has not yet given.
    pub fn new(recording: Recording) -> Self {
        Self { recording, bleed: None, packer: None, ready: VecDeque::new(), kept: 0, given: 0 }
    }

    /// Makes the chunks of `recording`, one channel of several, without what is heard on it of the
    /// people on the `others`. None of them has been read of yet.
    pub fn without_bleed(recording: Recording, others: Vec<Recording>) -> Self {
        Self { bleed: Some(Bleed::of(others)), ..Self::new(recording) }
    }

    /// Returns the recording, for its place, its length and whether it was whole.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// Returns how many chunks have been given out.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Returns how much speech has been given out, with the breath around it.
    pub fn speech(&self) -> Time {
        Time::from_ms(self.kept / SAMPLES_PER_MS)
    }
}

impl Iterator for Chunks {
    type Item = Result<Chunk, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let packet = match self.recording.read() {
                Ok(packet) => packet,
                Err(error) => return Some(Err(error)),
            };
            let Some(packet) = packet else {
                let mut packer = self.packer.take()?;
                if let Some(bleed) = self.bleed.take() {
                    packer.push(&bleed.finish(), &mut self.ready);
                }
                packer.finish(&mut self.ready);
                continue;
            };
            let packer = self.packer.get_or_insert_with(|| Packer::new(packet.start));
            match &mut self.bleed {
                Some(bleed) => packer.push(&bleed.remove(packet.samples), &mut self.ready),
                None => packer.push(packet.samples, &mut self.ready),
            }
        }
        let chunk = self.ready.pop_front()?;
        self.given += 1;
        self.kept += chunk.stretches.iter().map(|stretch| stretch.length).sum::<u64>();
        Some(Ok(chunk))
    }
}

/// Packs the frames that are to be heard into chunks.
struct Packer {
    listener: Listener,
    /// The place of the first sample in the recording.
    origin: u64,
    frames: Vec<Frame>,
}

impl Packer {
    fn new(origin: u64) -> Self {
        Self { listener: Listener::new(), origin, frames: Vec::new() }
    }

    fn push(&mut self, samples: &[f32], chunks: &mut VecDeque<Chunk>) {
        let Self { listener, origin, frames } = self;
        listener.push(samples, |frame| pack(frame, *origin, frames, chunks));
    }

    fn finish(self, chunks: &mut VecDeque<Chunk>) {
        let Self { listener, origin, mut frames } = self;
        listener.finish(|frame| pack(frame, origin, &mut frames, chunks));
        if !frames.is_empty() {
            chunks.push_back(chunk_of(&frames, origin));
        }
    }
}

fn pack(frame: Frame, origin: u64, frames: &mut Vec<Frame>, chunks: &mut VecDeque<Chunk>) {
    if !frame.kept {
        return;
    }
    frames.push(frame);
    if frames.len() == FULL {
        let cut = quietest_place(frames);
        chunks.push_back(chunk_of(&frames[..cut], origin));
        frames.drain(..cut);
    }
}

/// Returns how many of `frames` a chunk should take: up to the longest silence, or, where people
/// do not pause, to the quietest place.
fn quietest_place(frames: &[Frame]) -> usize {
    let mut best = (SHORT_SILENCE, None);
    let mut start = EARLIEST_CUT;
    while start < frames.len() {
        let voiced = frames[start..].iter().position(|frame| frame.voiced);
        let end = voiced.map_or(frames.len(), |length| start + length);
        if start < end {
            // Counted in the recording, so that silence which was left out counts as well.
            let length = (frames[end - 1].index - frames[start].index + 1).min(LONG_SILENCE);
            if length >= best.0 {
                best = (length, Some((start, end)));
            }
        }
        start = end + 1;
    }
    match best.1 {
        Some((start, end)) => {
            let join = (start + 1..end).rfind(|&at| frames[at].index > frames[at - 1].index + 1);
            join.unwrap_or(start.midpoint(end).max(start + 1))
        }
        None => softest_place(frames),
    }
}

/// Returns the place after [`EARLIEST_CUT`] around which 80 ms are the softest.
fn softest_place(frames: &[Frame]) -> usize {
    const AROUND: usize = 5;
    let energy = |frame: &Frame| frame.samples.iter().map(|s| f64::from(s * s)).sum::<f64>();
    let energies: Vec<f64> = frames.iter().map(energy).collect();
    let around = |at: usize| energies[at - AROUND / 2..].iter().take(AROUND).sum::<f64>();
    (EARLIEST_CUT..frames.len() - AROUND / 2)
        .min_by(|&one, &other| around(one).total_cmp(&around(other)))
        .unwrap_or(frames.len())
}

fn chunk_of(frames: &[Frame], origin: u64) -> Chunk {
    let mut samples = Vec::with_capacity((frames.len() * FRAME).max(SHORTEST_CHUNK));
    let mut stretches: Vec<Stretch> = Vec::new();
    for frame in frames {
        let start = origin + frame.index * FRAME as u64;
        let length = frame.samples.len() as u64;
        match stretches.last_mut() {
            Some(last) if last.start + last.length == start => {
                last.length += length;
                last.voice = last.voice.max(frame.voice);
            }
            _ => {
                let (offset, voice) = (samples.len() as u64, frame.voice);
                stretches.push(Stretch { offset, start, length, voice });
            }
        }
        samples.extend_from_slice(&frame.samples);
    }
    samples.resize(samples.len().max(SHORTEST_CHUNK), 0.0);
    Chunk { samples, stretches }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;
    use std::path::Path;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    /// Frames by their index and whether there is speech in them.
    fn frames(voiced: impl IntoIterator<Item = (u64, bool)>) -> Vec<Frame> {
        let frame = |(index, voiced)| Frame {
            index,
            samples: vec![0.1; FRAME],
            voiced,
            kept: true,
            voice: 0.9,
        };
        voiced.into_iter().map(frame).collect()
    }

    #[test]
    fn the_cut_lies_in_the_longest_silence_near_the_end() {
        let silent = |at: u64| (1_200..1_210).contains(&at) || (1_500..1_530).contains(&at);
        let cut = quietest_place(&frames((0..1_750).map(|at| (at, !silent(at)))));
        assert_eq!(cut, 1_515);
    }

    #[test]
    fn of_two_long_silences_the_later_is_taken() {
        let silent = |at: u64| (1_200..1_400).contains(&at) || (1_600..1_670).contains(&at);
        let cut = quietest_place(&frames((0..1_750).map(|at| (at, !silent(at)))));
        assert_eq!(cut, 1_635);
    }

    #[test]
    fn silence_that_was_left_out_is_a_silence() {
        // Half a second on each side of a gap of minutes.
        let index = |at: u64| if at < 1_400 { at } else { at + 9_999 };
        let silent = |at: u64| (1_380..1_420).contains(&at) || (1_600..1_650).contains(&at);
        let cut = quietest_place(&frames((0..1_750).map(|at| (index(at), !silent(at)))));
        assert_eq!(cut, 1_400);
    }

    #[test]
    fn without_a_pause_the_softest_place_is_taken() {
        let mut frames = frames((0..1_750).map(|at| (at, true)));
        frames[1_300].samples.fill(0.05);
        frames[1_599..1_602].iter_mut().for_each(|frame| frame.samples.fill(0.01));
        assert!((1_598..=1_603).contains(&quietest_place(&frames)));
    }

    /// The first minute of a sample meeting.
    static MEETING: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/warehouse.flac");
        let mut recording = Recording::open(&path).unwrap();
        let mut sound = Vec::new();
        while let Some(packet) = recording.read().unwrap() {
            sound.extend_from_slice(packet.samples);
        }
        sound.truncate(60 * 16_000);
        sound
    });

    /// Talk and silence by turns, for as many tenths of a second each.
    fn talk(lengths: &[usize]) -> Vec<f32> {
        let mut meeting = MEETING.iter().copied().cycle();
        let mut sound = Vec::new();
        for (turn, &length) in lengths.iter().enumerate() {
            let samples = length * 1_600;
            if turn % 2 == 0 {
                sound.extend(meeting.by_ref().take(samples));
            } else {
                sound.extend(std::iter::repeat_n(0.0, samples));
            }
        }
        sound
    }

    fn packed(sound: &[f32], piece: usize) -> Vec<Chunk> {
        let (mut packer, mut chunks) = (Packer::new(160), VecDeque::new());
        for piece in sound.chunks(piece) {
            packer.push(piece, &mut chunks);
        }
        packer.finish(&mut chunks);
        chunks.into()
    }

    #[test]
    fn talk_without_an_end_is_cut_into_full_windows() {
        let chunks = packed(&talk(&[900]), 16_000);
        assert!((4..=5).contains(&chunks.len()), "{} chunks for 90 s", chunks.len());
        assert!(chunks[..3].iter().all(|chunk| chunk.samples.len() >= EARLIEST_CUT * FRAME));
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "ten seconds of samples")]
    fn talk_has_a_voice_and_the_first_notes_of_music_have_none() {
        let voices = |sound: &[f32]| -> Vec<f32> {
            let chunks = packed(sound, 16_000);
            chunks.iter().flat_map(|chunk| &chunk.stretches).map(|stretch| stretch.voice).collect()
        };
        assert!(voices(&talk(&[200, 100, 30])).iter().all(|&voice| voice > 0.9));
        // A broken chord, of which the last four notes sound on: the first network takes it for a
        // voice, and the second does so for a moment.
        let note = |beat: u32, since: f32| {
            let pitch = [130.8, 261.6, 329.6, 392.0][beat as usize % 4];
            let tone = |n: f32| (TAU * n * pitch * since).sin() / (n * n);
            (tone(1.0) + tone(2.0) + tone(3.0)) * (-1.5 * since).exp()
        };
        let sounding = |at: u32| {
            let notes = (0..=at / 4_000).rev().take(4);
            notes.map(|beat| 0.15 * note(beat, (at - beat * 4_000) as f32 / 16_000.0)).sum()
        };
        let music: Vec<f32> = (0..160_000).map(sounding).collect();
        let voices = voices(&music);
        assert!(!voices.is_empty() && voices.iter().all(|&voice| voice < 0.5), "{voices:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_chunks_do_not_depend_on_the_pieces_that_the_sound_comes_in(
            lengths in prop::collection::vec(1usize..80, 1..12), piece in 1usize..40_000,
        ) {
            let sound = talk(&lengths);
            prop_assert!(packed(&sound, piece) == packed(&sound, sound.len()));
        }
    }
}
