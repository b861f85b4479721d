//! Chunk by chunk through a transcriber.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};

use evenkeel_audio::{Chunk, DecodeError};
use evenkeel_meeting::{Language, Piece, Time};

use crate::TranscribeError;
use crate::decoded::Decoded;
use crate::journal::Journal;
use crate::pieces::pieces;
use crate::suspect::mark_repeated_phrases;
use crate::transcriber::Transcriber;

/// Chunks by which a language is found out: one alone may be a greeting, or a song.
const CHUNKS_TO_DETECT_BY: usize = 3;

/// All that is needed to hear a recording.
pub(crate) struct Hearing<'h, T> {
    pub(crate) transcriber: &'h mut T,
    pub(crate) journal: Option<&'h mut Journal>,
    /// The language spoken; `None`: it is found out.
    pub(crate) language: Option<Language>,
    /// Whoever sets this ends the work.
    pub(crate) cancel: &'h AtomicBool,
}

/// A chunk that was begun with, and what is said in it, as soon as that is known.
struct UnderWay {
    chunk: Chunk,
    decoded: Option<Decoded>,
}

/// What was heard.
#[derive(PartialEq, Debug)]
pub(crate) struct Heard {
    /// The talk, in the order of the chunks.
    pub(crate) pieces: Vec<Piece>,
    /// The language spoken; `None` where nobody speaks.
    pub(crate) language: Option<Language>,
}

impl<T: Transcriber> Hearing<'_, T> {
    /// Hears `chunks`. After each, `progress` is told up to where the recording was heard, and up
    /// to where that was known from the journal.
    pub(crate) fn of(
        mut self,
        chunks: &mut impl Iterator<Item = Result<Chunk, DecodeError>>,
        progress: &mut dyn FnMut(Time, Time),
    ) -> Result<Heard, TranscribeError> {
        let mut first = self.first_chunks(chunks)?;
        let language = self.find_language(&first)?;
        let mut heard = Heard { pieces: Vec::new(), language };
        let mut known_until = Time::ZERO;
        // Each lane has a chunk to work on and one that waits; more would only take memory.
        let most_under_way = 2 * self.transcriber.lanes();
        let mut under_way: VecDeque<UnderWay> = VecDeque::new();
        loop {
            while under_way.len() < most_under_way {
                let next = first.pop_front().map(Ok).or_else(|| chunks.next());
                let Some(chunk) = next.transpose()? else { break };
                self.stop_if_asked()?;
                let known = self.journal.as_mut().and_then(|journal| journal.recall(chunk.span()));
                match (&known, &heard.language) {
                    (Some(_), _) => known_until = chunk.span().end(),
                    (None, Some(language)) => self.transcriber.submit(&chunk, language)?,
                    (None, None) => {}
                }
                under_way.push_back(UnderWay { chunk, decoded: known });
            }
            while under_way.front().is_some_and(|first| first.decoded.is_none()) {
                self.receive(&mut under_way)?;
            }
            let Some(UnderWay { chunk, decoded: Some(decoded) }) = under_way.pop_front() else {
                break;
            };
            heard.pieces.extend(pieces(&chunk, &decoded));
            let done = chunk.span().end();
            progress(done, known_until.min(done));
        }
        mark_repeated_phrases(&mut heard.pieces);
        Ok(heard)
    }

    /// Waits for one of the chunks under way. It is kept in the journal at once, though its turn may
    /// come later: a run that is killed then loses no more than what was being decoded.
    fn receive(&mut self, under_way: &mut VecDeque<UnderWay>) -> Result<(), TranscribeError> {
        let (span, decoded) = self.transcriber.receive()?;
        if let Some(journal) = self.journal.as_mut() {
            journal.keep_chunk(span, &decoded)?;
        }
        let awaited = under_way.iter_mut().find(|awaited| awaited.chunk.span() == span);
        awaited.expect("only what was handed over comes back").decoded = Some(decoded);
        Ok(())
    }

    /// Returns the chunks that the language is found out by, or none where it is known.
    fn first_chunks(
        &self,
        chunks: &mut impl Iterator<Item = Result<Chunk, DecodeError>>,
    ) -> Result<VecDeque<Chunk>, TranscribeError> {
        let wanted = if self.language.is_some() { 0 } else { CHUNKS_TO_DETECT_BY };
        let mut first = VecDeque::new();
        for chunk in chunks.take(wanted) {
            first.push_back(chunk?);
            self.stop_if_asked()?;
        }
        Ok(first)
    }

    /// Returns the language spoken: as the journal has it, as asked, or the most probable one over
    /// the `first` chunks.
    fn find_language(
        &mut self,
        first: &VecDeque<Chunk>,
    ) -> Result<Option<Language>, TranscribeError> {
        if let Some(known) = self.journal.as_ref().and_then(|journal| journal.language()) {
            return Ok(Some(known.clone()));
        }
        let language = match self.language.take() {
            Some(asked) => Some(asked),
            None => self.most_probable_language(first)?,
        };
        if let (Some(journal), Some(language)) = (self.journal.as_mut(), &language) {
            journal.keep_language(language)?;
        }
        Ok(language)
    }

    fn most_probable_language(
        &mut self,
        first: &VecDeque<Chunk>,
    ) -> Result<Option<Language>, TranscribeError> {
        let mut sums: Vec<(Language, f32)> = Vec::new();
        for chunk in first {
            for (language, probability) in self.transcriber.detect(chunk)? {
                match sums.iter_mut().find(|(known, _)| *known == language) {
                    Some((_, sum)) => *sum += probability,
                    None => sums.push((language, probability)),
                }
            }
        }
        let most_probable = sums.into_iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
        Ok(most_probable.map(|(language, _)| language))
    }

    fn stop_if_asked(&self) -> Result<(), TranscribeError> {
        if self.cancel.load(Ordering::Relaxed) { Err(TranscribeError::Interrupted) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use evenkeel_audio::Stretch;
    use evenkeel_meeting::{ContentHash, Engine, Suspect, TimeSpan};

    use super::*;
    use crate::decoded::Token;
    use crate::journal::JournalKey;

    /// A transcriber that says of the chunk that starts at second n what stands at place n. Of what
    /// it was handed, it is done with the newest first.
    struct Scripted {
        lanes: usize,
        script: Vec<&'static str>,
        submitted: Vec<TimeSpan>,
        /// The seconds that it was asked about.
        asked: Vec<usize>,
        /// After so many answers it breaks down.
        breaks_after: usize,
    }

    impl Scripted {
        fn new(script: &[&'static str]) -> Self {
            let (submitted, asked) = (Vec::new(), Vec::new());
            let script = script.to_vec();
            Self { lanes: 1, script, submitted, asked, breaks_after: usize::MAX }
        }
    }

    impl Transcriber for Scripted {
        fn lanes(&self) -> usize {
            self.lanes
        }

        fn detect(&mut self, chunk: &Chunk) -> Result<Vec<(Language, f32)>, TranscribeError> {
            // The first second sounds Welsh, all others English.
            let welsh = if second(chunk) == 0 { 0.9 } else { 0.1 };
            Ok(vec![(language("en"), 1.0 - welsh), (language("cy"), welsh)])
        }

        fn submit(&mut self, chunk: &Chunk, _: &Language) -> Result<(), TranscribeError> {
            self.submitted.push(chunk.span());
            assert!(self.submitted.len() <= 2 * self.lanes, "too many chunks are held in memory");
            Ok(())
        }

        fn receive(&mut self) -> Result<(TimeSpan, Decoded), TranscribeError> {
            if self.asked.len() == self.breaks_after {
                return Err(TranscribeError::Interrupted);
            }
            let span = self.submitted.pop().unwrap();
            let second = usize::try_from(span.start().as_ms() / 1_000).unwrap();
            self.asked.push(second);
            Ok((span, decoded(self.script[second])))
        }
    }

    /// Tokens of a word each, spread evenly over a second.
    fn decoded(text: &str) -> Decoded {
        let token = |text: &str| Token {
            bytes: text.as_bytes().to_vec(),
            end_ms: -1,
            probability: 0.9,
            no_speech_probability: 0.1,
        };
        Decoded { tokens: text.split_inclusive(' ').map(token).collect() }
    }

    fn language(tag: &str) -> Language {
        Language::parse(tag).unwrap()
    }

    fn second(chunk: &Chunk) -> usize {
        usize::try_from(chunk.span().start().as_ms() / 1_000).unwrap()
    }

    /// Chunks of a second each that follow each other.
    fn chunks(count: usize) -> impl Iterator<Item = Result<Chunk, DecodeError>> {
        (0..count as u64).map(|second| {
            let stretch = Stretch { offset: 0, start: second * 16_000, length: 16_000, voice: 0.9 };
            Ok(Chunk { samples: vec![0.1; 16_000], stretches: vec![stretch] })
        })
    }

    fn hear(
        scripted: &mut Scripted,
        journal: Option<&mut Journal>,
        spoken: Option<Language>,
    ) -> Result<Heard, TranscribeError> {
        let count = scripted.script.len();
        let cancel = AtomicBool::new(false);
        let hearing = Hearing { transcriber: scripted, journal, language: spoken, cancel: &cancel };
        hearing.of(&mut chunks(count), &mut |_, _| {})
    }

    fn texts(heard: &Heard) -> Vec<&str> {
        heard.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    fn journal_key() -> JournalKey {
        let engine = Engine {
            program: "test".to_owned(),
            model: "scripted".to_owned(),
            blake3: ContentHash::of(b"model"),
            settings: Vec::new(),
        };
        JournalKey::new(ContentHash::of(b"recording"), engine)
    }

    const SCRIPT: [&str; 5] =
        ["Good morning.", "Who owns it? I do.", "", "(music)", "Thank you, everyone."];

    #[test]
    fn pieces_come_in_order_and_what_is_no_word_is_dropped() {
        let heard = hear(&mut Scripted::new(&SCRIPT), None, None).unwrap();
        assert_eq!(
            texts(&heard),
            ["Good morning.", "Who owns it?", "I do.", "Thank you, everyone."]
        );
        let spans: Vec<(u64, u64)> = heard
            .pieces
            .iter()
            .map(|piece| (piece.span.start().as_ms(), piece.span.end().as_ms()))
            .collect();
        assert_eq!(spans, [(0, 666), (1_000, 1_500), (1_500, 1_833), (4_000, 4_750)]);
    }

    #[test]
    fn the_number_of_lanes_changes_nothing() {
        let one = hear(&mut Scripted::new(&SCRIPT), None, None).unwrap();
        for lanes in 2..6 {
            let mut scripted = Scripted { lanes, ..Scripted::new(&SCRIPT) };
            assert_eq!(hear(&mut scripted, None, None).unwrap(), one);
        }
    }

    #[test]
    fn the_language_is_found_out_by_more_than_the_first_chunk() {
        let heard = hear(&mut Scripted::new(&SCRIPT), None, None).unwrap();
        assert_eq!(heard.language, Some(language("en")));
        let heard = hear(&mut Scripted::new(&SCRIPT), None, Some(language("cy"))).unwrap();
        assert_eq!(heard.language, Some(language("cy")));
    }

    #[test]
    fn where_nobody_speaks_there_is_neither_talk_nor_a_language() {
        let heard = hear(&mut Scripted::new(&[]), None, None).unwrap();
        assert_eq!(heard, Heard { pieces: Vec::new(), language: None });
    }

    #[test]
    fn a_phrase_repeated_over_chunks_is_suspect() {
        let heard = hear(&mut Scripted::new(&["Thanks for watching it."; 4]), None, None).unwrap();
        let suspect: Vec<Option<Suspect>> =
            heard.pieces.iter().map(|piece| piece.suspect).collect();
        let repeated = Some(Suspect::RepeatedPhrase);
        assert_eq!(suspect, [None, repeated, repeated, repeated]);
    }

    /// Hears with the journal at `path`, which is opened for it. Returns what was decoded for it.
    fn hear_on(
        path: &Path,
        mut scripted: Scripted,
    ) -> (Result<Heard, TranscribeError>, Vec<usize>) {
        let mut journal = Journal::open(path, &journal_key()).unwrap();
        let heard = hear(&mut scripted, Some(&mut journal), None);
        (heard, scripted.asked)
    }

    #[test]
    fn wherever_a_run_breaks_off_the_next_one_goes_on_and_ends_the_same() {
        let unbroken = hear(&mut Scripted::new(&SCRIPT), None, None).unwrap();
        for (lanes, breaks_after) in (1..4).flat_map(|n| (0..SCRIPT.len()).map(move |b| (n, b))) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal");
            let scripted = Scripted { lanes, breaks_after, ..Scripted::new(&SCRIPT) };
            let (broken, before) = hear_on(&path, scripted);
            assert!(broken.is_err());

            let (heard, after) = hear_on(&path, Scripted { lanes, ..Scripted::new(&SCRIPT) });
            assert_eq!(heard.unwrap(), unbroken);
            let mut all = [before, after].concat();
            all.sort_unstable();
            assert_eq!(all, [0, 1, 2, 3, 4], "nothing is decoded twice");
        }
    }

    #[test]
    fn a_run_that_breaks_off_after_every_chunk_ends_the_same() {
        let unbroken = hear(&mut Scripted::new(&SCRIPT), None, None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        for _ in &SCRIPT {
            let scripted = Scripted { lanes: 2, breaks_after: 1, ..Scripted::new(&SCRIPT) };
            let (_broken, asked) = hear_on(&path, scripted);
            assert_eq!(asked.len(), 1);
        }
        let (heard, asked) = hear_on(&path, Scripted::new(&SCRIPT));
        assert_eq!((heard.unwrap(), asked.len()), (unbroken, 0));
    }

    #[test]
    fn wherever_the_journal_is_torn_off_the_run_ends_the_same() {
        const SHORT: [&str; 2] = ["Good morning.", "Hi."];
        let unbroken = hear(&mut Scripted::new(&SHORT), None, None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        hear_on(&path, Scripted { lanes: 2, ..Scripted::new(&SHORT) }).0.unwrap();
        let whole = std::fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let (heard, asked) = hear_on(&path, Scripted::new(&SHORT));
            assert_eq!(heard.unwrap(), unbroken, "torn off at byte {length}");
            let kept = whole[..length].iter().filter(|&&byte| byte == b'\n').count();
            let lost = SHORT.len() - kept.saturating_sub(2);
            assert_eq!(asked.len(), lost, "torn off at byte {length}");
        }
    }

    #[test]
    fn a_journal_serves_a_run_whose_language_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let key = journal_key();
        for asked in [SCRIPT.len(), 0] {
            let mut journal = Journal::open(&path, &key).unwrap();
            let mut scripted = Scripted::new(&SCRIPT);
            hear(&mut scripted, Some(&mut journal), Some(language("cy"))).unwrap();
            assert_eq!(scripted.asked.len(), asked);
        }
    }

    #[test]
    fn a_wish_to_stop_is_heard() {
        let cancel = AtomicBool::new(true);
        let mut scripted = Scripted::new(&SCRIPT);
        let hearing =
            Hearing { transcriber: &mut scripted, journal: None, language: None, cancel: &cancel };
        let heard = hearing.of(&mut chunks(5), &mut |_, _| {});
        assert!(matches!(heard, Err(TranscribeError::Interrupted)));
    }
}
