//! From who is heard in each frame to turns.

use evenkeel_meeting::{Score, TimeSpan};

use crate::diarizer::SpokenTurn;
use crate::frame::time_of;
use crate::votes::Speaking;

/// Frames for which somebody may stop without ending their turn: 0.3 s, a breath.
const BREATH: usize = 17;

/// Frames of the shortest turn: 0.1 s.
const SHORTEST: usize = 6;

/// Puts turns together, frame by frame.
pub(crate) struct TurnBuilder {
    /// The place of the first sample in the recording.
    origin: u64,
    /// The turn that each speaker has, or had last.
    current: Vec<Option<Stretch>>,
    done: Vec<(usize, Stretch)>,
}

#[derive(Clone, Copy)]
struct Stretch {
    start: usize,
    end: usize,
    margins: f32,
    frames: u16,
}

impl TurnBuilder {
    pub(crate) fn new(origin: u64, speakers: usize) -> Self {
        Self { origin, current: vec![None; speakers], done: Vec::new() }
    }

    /// Takes up who is `speaking` in `frame`. Frames come in order.
    pub(crate) fn push(&mut self, frame: usize, speaking: &[Speaking]) {
        for &Speaking { speaker, margin } in speaking {
            match &mut self.current[speaker] {
                Some(turn) if frame <= turn.end + BREATH => turn.extend(frame, margin),
                current => {
                    let turn = Stretch { start: frame, end: frame + 1, margins: margin, frames: 1 };
                    self.done.extend(current.replace(turn).map(|before| (speaker, before)));
                }
            }
        }
    }

    /// Returns the turns by their starts, and how many speakers have one. The speakers are numbered
    /// by their first turns.
    pub(crate) fn finish(mut self) -> (Vec<SpokenTurn>, usize) {
        for (speaker, current) in self.current.iter().enumerate() {
            self.done.extend(current.map(|turn| (speaker, turn)));
        }
        self.done.retain(|(_, turn)| turn.end - turn.start >= SHORTEST);
        self.done.sort_by_key(|(speaker, turn)| (turn.start, *speaker));
        let mut order: Vec<usize> = Vec::new();
        let turns = self.done.iter().map(|(speaker, turn)| {
            let known = order.iter().position(|known| known == speaker);
            let speaker = known.unwrap_or_else(|| {
                order.push(*speaker);
                order.len() - 1
            });
            SpokenTurn { span: turn.span(self.origin), speaker, certainty: turn.certainty() }
        });
        let turns = turns.collect();
        (turns, order.len())
    }
}

impl Stretch {
    fn extend(&mut self, frame: usize, margin: f32) {
        self.end = frame + 1;
        // Of a monologue the first 20 minutes tell enough.
        if let Some(frames) = self.frames.checked_add(1) {
            self.frames = frames;
            self.margins += margin;
        }
    }

    fn span(self, origin: u64) -> TimeSpan {
        let (start, end) = (time_of(origin, self.start), time_of(origin, self.end));
        TimeSpan::new(start, end).expect("a frame ends after it begins")
    }

    /// Returns the mean margin to three digits.
    fn certainty(self) -> Score {
        let mean = (self.margins / f32::from(self.frames)).clamp(0.0, 1.0);
        Score::new((mean * 1_000.0).round() / 1_000.0).expect("it lies within 0 and 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns of the speakers that are heard in the frames of these ranges.
    fn turns(heard: &[(usize, std::ops::Range<usize>, f32)]) -> Vec<(usize, u64, u64, f32)> {
        let mut builder = TurnBuilder::new(0, 3);
        for frame in 0..1_000 {
            let now = heard.iter().filter(|(_, range, _)| range.contains(&frame));
            let speaking = now.map(|&(speaker, _, margin)| Speaking { speaker, margin });
            builder.push(frame, &speaking.collect::<Vec<_>>());
        }
        let (turns, _) = builder.finish();
        let ms = |turn: &SpokenTurn| (turn.span.start().as_ms(), turn.span.end().as_ms());
        turns
            .iter()
            .map(|turn| (turn.speaker, ms(turn).0, ms(turn).1, turn.certainty.get()))
            .collect()
    }

    #[test]
    fn a_breath_does_not_end_a_turn_and_a_pause_does() {
        // Frame 100 begins at (100 x 270 + 360) / 16 ms.
        assert_eq!(turns(&[(0, 0..100, 0.5), (0, 117..200, 0.5)]), [(0, 0, 3_397, 0.5)]);
        let paused = turns(&[(0, 0..100, 0.5), (0, 118..200, 0.5)]);
        assert_eq!(paused, [(0, 0, 1_710, 0.5), (0, 2_013, 3_397, 0.5)]);
    }

    #[test]
    fn speakers_are_numbered_as_they_come_and_may_overlap() {
        let overlap = turns(&[(2, 0..100, 0.25), (1, 50..150, 0.75)]);
        assert_eq!(overlap, [(0, 0, 1_710, 0.25), (1, 866, 2_553, 0.75)]);
    }

    #[test]
    fn a_blip_is_no_turn_and_its_speaker_has_no_number() {
        assert_eq!(turns(&[(0, 10..15, 0.5), (1, 50..150, 0.5)]), [(0, 866, 2_553, 0.5)]);
    }

    #[test]
    fn certainty_is_the_mean_over_the_frames_that_were_heard() {
        let turn = turns(&[(0, 0..10, 0.2), (0, 20..30, 0.4)]);
        assert_eq!(turn, [(0, 0, 528, 0.3)]);
    }
}
