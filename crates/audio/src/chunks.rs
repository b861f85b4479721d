//! From PCM to chunks for the engine: speech packed together, cut where it is quiet.

use std::collections::VecDeque;

use evenkeel_meeting::Time;

use crate::SAMPLES_PER_MS;
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
    packer: Option<Packer>,
    ready: VecDeque<Chunk>,
    kept: u64,
}

impl Chunks {
    /// Makes the chunks of `recording`, or of what it has not yet given.
    pub fn new(recording: Recording) -> Self {
        Self { recording, packer: None, ready: VecDeque::new(), kept: 0 }
    }

    /// Returns the recording, for its place, its length and whether it was whole.
    pub fn recording(&self) -> &Recording {
        &self.recording
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
                self.packer.take()?.finish(&mut self.ready);
                continue;
            };
            let packer = self.packer.get_or_insert_with(|| Packer::new(packet.start));
            packer.push(packet.samples, &mut self.ready);
        }
        let chunk = self.ready.pop_front()?;
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
            Some(last) if last.start + last.length == start => last.length += length,
            _ => stretches.push(Stretch { offset: samples.len() as u64, start, length }),
        }
        samples.extend_from_slice(&frame.samples);
    }
    samples.resize(samples.len().max(SHORTEST_CHUNK), 0.0);
    Chunk { samples, stretches }
}
