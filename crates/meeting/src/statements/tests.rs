use proptest::prelude::*;

use super::*;
use crate::{Heading, Time, Times, Transcript, clean};

fn piece(start: u64, end: u64, speaker: &str, text: &str) -> Piece {
    Piece {
        span: TimeSpan::new(Time::from_ms(start), Time::from_ms(end)).unwrap(),
        speaker: Speaker::new(speaker),
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect: None,
    }
}

fn texts(segments: &[Segment]) -> Vec<&str> {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

#[test]
fn a_sentence_cut_by_the_screen_is_whole_again() {
    let cues = [
        piece(0, 2_000, "Ana", "We ship the new booking page"),
        piece(
            2_000,
            4_000,
            "Ana",
            "to the first clinic on Monday and to everybody else a week later.",
        ),
    ];
    assert_eq!(
        texts(&statements(&cues)),
        ["We ship the new booking page to the first clinic on Monday and to everybody else a \
          week later."]
    );
}

#[test]
fn two_speakers_are_never_joined() {
    let cues = [piece(0, 900, "Ana", "Is that"), piece(900, 1_800, "Ben", "It is.")];
    assert_eq!(texts(&statements(&cues)), ["Is that", "It is."]);
}

#[test]
fn a_suspect_piece_stays_apart() {
    let doubtful = Piece {
        suspect: Some(Suspect::NoSpeech),
        ..piece(1_000, 2_000, "", "Thank you for watching.")
    };
    let segments = statements(&[piece(0, 1_000, "", "That was all"), doubtful]);
    assert_eq!(texts(&segments), ["That was all", "Thank you for watching."]);
    assert_eq!(segments[1].suspect, Some(Suspect::NoSpeech));
}

#[test]
fn short_sentences_go_with_the_next() {
    let cues = [piece(0, 4_000, "", "Yes. Exactly. Let us do that before the end of the month.")];
    assert_eq!(statements(&cues).len(), 1);
}

#[test]
fn a_statement_with_enough_words_ends_with_its_sentence() {
    let first = "One two three four five six seven eight nine ten eleven twelve thirteen \
                 fourteen fifteen sixteen.";
    let cues = [piece(0, 8_000, "", &format!("{first} And then another one."))];
    assert_eq!(texts(&statements(&cues)), [first, "And then another one."]);
}

#[test]
fn abbreviations_and_numbers_end_no_sentence() {
    let sixteen = "a b c d e f g h i j k l m n o p";
    let text = format!("{sixteen} Dr. Osei said e.g. version 1.5 of J. Smith's plan is out.");
    let cues = [piece(0, 8_000, "", &text)];
    assert_eq!(statements(&cues).len(), 1);
}

#[test]
fn a_long_pause_ends_a_statement() {
    let cues = [piece(0, 1_000, "", "And so"), piece(3_000, 4_000, "", "we went on")];
    assert_eq!(texts(&statements(&cues)), ["And so", "we went on"]);
}

#[test]
fn an_endless_sentence_is_cut_at_a_comma_near_its_middle() {
    let half = vec!["word"; 30].join(" ");
    let cues = [piece(0, 18_000, "", &format!("{half}, {half}"))];
    let segments = statements(&cues);
    assert_eq!(texts(&segments), [format!("{half},"), half]);
    // The two halves share the time by their letters.
    assert_eq!(segments[0].span.end().as_ms(), 9_000);
}

#[test]
fn text_without_spaces_is_cut_between_words() {
    let sentence = "我们下周一把新的预约页面交给第一家诊所然后再交给其他所有人。";
    let cues = [piece(0, 30_000, "", &sentence.repeat(3))];
    let segments = statements(&cues);
    assert_eq!(texts(&segments).concat(), sentence.repeat(3));
    assert!(segments.iter().all(|segment| segment.span.duration_ms() <= MOST_MS));
}

#[test]
fn words_keep_their_places_and_give_the_times() {
    let text = "So. We begin";
    let word = |from: u32, to: u32, start: u64, end: u64| Word {
        span: TimeSpan::new(Time::from_ms(start), Time::from_ms(end)).unwrap(),
        start: from,
        end: to,
        probability: Score::new(0.5).unwrap(),
    };
    let words = vec![word(0, 2, 100, 300), word(4, 6, 1_500, 1_600), word(7, 12, 1_600, 2_000)];
    let segments = statements(&[Piece { words, ..piece(0, 2_500, "", text) }]);
    assert_eq!(segments.len(), 1, "three words are not enough for two statements");
    assert_eq!((segments[0].span.start().as_ms(), segments[0].span.end().as_ms()), (100, 2_000));
    assert_eq!(segments[0].confidence, Score::new(0.5));
    let read: Vec<&str> = segments[0]
        .words
        .iter()
        .map(|word| &text[word.start as usize..word.end as usize])
        .collect();
    assert_eq!(read, ["So", "We", "begin"]);
}

fn any_piece() -> impl Strategy<Value = Piece> {
    let text =
        prop_oneof!["[a-z]{1,9}( [A-Za-z,]{1,9}[.?]?){0,60}", any::<String>(), "[一-龥。]{0,80}"];
    (0..600_000_u64, 0..40_000_u64, "[AB]?", text, any::<bool>()).prop_map(
        |(start, length, speaker, text, doubtful)| Piece {
            suspect: doubtful.then_some(Suspect::Loop),
            ..piece(start, start + length, &speaker, &text)
        },
    )
}

proptest! {
    #[test]
    fn statements_make_a_transcript_and_lose_no_letter(
        pieces in proptest::collection::vec(any_piece(), 0..12)
    ) {
        let segments = statements(&pieces);
        let letters = |texts: Vec<String>| {
            let mut letters: Vec<char> =
                texts.concat().chars().filter(|letter| !letter.is_whitespace()).collect();
            letters.sort_unstable();
            letters
        };
        prop_assert_eq!(
            letters(segments.iter().map(|segment| segment.text.clone()).collect()),
            letters(pieces.iter().map(|piece| clean(&piece.text).into_owned()).collect())
        );
        for segment in &segments {
            prop_assert!(segment.text.split(' ').count() <= MOST_WORDS);
        }
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: Time::MAX,
            times: Times::Measured,
            source: None,
            engine: None,
            told_apart: None,
        };
        prop_assert!(Transcript::new(heading, segments).is_ok());
    }
}
