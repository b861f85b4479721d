use proptest::prelude::*;

use super::*;
use crate::{Heading, Score, SpeakerSource, Time, Times, Transcript, Word, statements};

fn span(start: u64, end: u64) -> TimeSpan {
    TimeSpan::new(Time::from_ms(start), Time::from_ms(end)).unwrap()
}

fn turn(speaker: &str, start: u64, end: u64) -> Turn {
    Turn { span: span(start, end), speaker: Speaker::new(speaker).unwrap(), doubtful: false }
}

/// A piece whose words, given with their times, have a space between each two.
fn piece(words: &[(&str, u64, u64)]) -> Piece {
    let mut text = String::new();
    let mut placed = Vec::new();
    for &(word, start_ms, end_ms) in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = u32::try_from(text.len()).unwrap();
        text.push_str(word);
        let end = u32::try_from(text.len()).unwrap();
        placed.push(Word { span: span(start_ms, end_ms), start, end, probability: Score::ONE });
    }
    Piece {
        span: span(words[0].1, words[words.len() - 1].2),
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text,
        confidence: None,
        words: placed,
        suspect: None,
    }
}

/// Who says what: `Ana: Hi. (Ben)` with those who speak meanwhile, a `?` where it is doubtful.
fn told(turns: &[Turn], pieces: &[Piece]) -> Vec<String> {
    let pieces = Turns::new(turns.to_vec()).attribute(pieces.to_vec());
    let told = |piece: &Piece| {
        let speaker = piece.speaker.as_ref().map_or("nobody", Speaker::as_str);
        let doubt = if piece.speaker_doubtful { "?" } else { "" };
        let others: Vec<&str> = piece.also_speaking.iter().map(Speaker::as_str).collect();
        let others =
            if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
        format!("{speaker}{doubt}: {}{others}", piece.text)
    };
    pieces.iter().map(told).collect()
}

#[test]
fn a_word_is_theirs_whose_turns_it_overlaps_most() {
    let turns = [turn("Ana", 0, 1_000), turn("Ben", 1_000, 2_000)];
    let said = piece(&[("Shall", 0, 400), ("we?", 500, 1_100), ("Yes.", 1_100, 1_500)]);
    assert_eq!(told(&turns, &[said]), ["Ana: Shall we?", "Ben: Yes."]);
}

#[test]
fn where_two_speak_the_one_who_spoke_goes_on_and_both_are_kept() {
    let turns = [turn("Ana", 0, 3_000), turn("Ben", 1_000, 2_000)];
    let said = piece(&[("we", 0, 900), ("could", 1_000, 1_500), ("ship", 1_500, 2_000)]);
    assert_eq!(told(&turns, &[said]), ["Ana?: we could ship (Ben)"]);
}

#[test]
fn who_breathes_in_is_not_kept_beside_the_speaker() {
    let turns = [turn("Ana", 0, 3_000), turn("Ben", 2_900, 4_000)];
    let said = piece(&[("we", 1_000, 1_900), ("could", 2_000, 2_500), ("ship", 2_500, 3_000)]);
    assert_eq!(told(&turns, &[said]), ["Ana: we could ship"]);
}

#[test]
fn a_word_outside_of_all_turns_goes_to_the_nearest_or_to_nobody() {
    let turns = [turn("Ana", 1_000, 2_000), turn("Ben", 6_000, 7_000)];
    assert_eq!(told(&turns, &[piece(&[("So", 700, 1_000)])]), ["Ana: So"]);
    assert_eq!(told(&turns, &[piece(&[("So", 5_000, 5_600)])]), ["Ben?: So"]);
    assert_eq!(told(&turns, &[piece(&[("So", 3_500, 4_000)])]), ["nobody: So"]);
}

#[test]
fn a_doubtful_turn_makes_its_words_doubtful() {
    let turns = [Turn { doubtful: true, ..turn("Ana", 0, 1_000) }, turn("Ana", 1_000, 3_000)];
    let words = [("One", 0, 500), ("two", 500, 1_000), ("three", 1_000, 1_500)];
    assert_eq!(told(&turns, &[piece(&words[..2])]), ["Ana?: One two"]);
    assert_eq!(told(&turns, &[piece(&words[1..])]), ["Ana?: two three"]);
    assert_eq!(told(&turns, &[piece(&words[2..])]), ["Ana: three"]);
}

#[test]
fn signs_before_a_word_go_with_it() {
    let mut said = piece(&[("So", 0, 500), ("\"yes\"", 1_000, 1_500)]);
    said.words[1].start += 1;
    let turns = [turn("Ana", 0, 800), turn("Ben", 800, 2_000)];
    assert_eq!(told(&turns, &[said]), ["Ana: So", "Ben: \"yes\""]);
}

#[test]
fn without_turns_nobody_is_known_to_have_spoken() {
    assert_eq!(told(&[], &[piece(&[("So", 0, 500)])]), ["nobody: So"]);
}

#[test]
fn turns_of_one_speaker_that_overlap_are_one() {
    let turns = Turns::new([turn("Ana", 500, 900), turn("Ben", 0, 100), turn("Ana", 0, 600)]);
    let told: Vec<_> = turns.iter().map(|turn| (turn.speaker.as_str(), turn.span)).collect();
    assert_eq!(told, [("Ana", span(0, 900)), ("Ben", span(0, 100))]);
}

#[test]
fn statements_are_cut_at_turns_and_say_what_is_doubtful() {
    let turns = Turns::new([
        turn("Ana", 0, 1_000),
        Turn { doubtful: true, ..turn("Ben", 1_000, 3_000) },
        turn("Ana", 1_500, 2_500),
    ]);
    let said = piece(&[("Shall", 0, 400), ("we?", 500, 1_000), ("Yes.", 1_100, 1_900)]);
    let segments = statements(&turns.attribute(vec![said]));
    assert_eq!(segments.len(), 2);
    assert_eq!(segments[0].text, "Shall we?");
    assert!(!segments[0].speaker_doubtful && segments[1].speaker_doubtful);
    assert_eq!(segments[1].also_speaking, [Speaker::new("Ana").unwrap()]);
    assert_eq!(segments[1].span, span(1_100, 1_900));
}

proptest! {
    #[test]
    fn no_letter_is_lost_and_words_keep_their_places(
        lengths in prop::collection::vec((0..900_u64, 1..5_usize), 1..30),
        turns in prop::collection::vec((0..20_000_u64, 0..5_000_u64, 0..4_usize, any::<bool>()), 0..20),
    ) {
        let mut at = 0;
        let words: Vec<(&str, u64, u64)> = lengths
            .iter()
            .map(|&(length, letters)| {
                at += length;
                (&"añb,c"[..[1, 3, 4, 5, 6][letters]], at - length, at)
            })
            .collect();
        let turns = turns.into_iter().map(|(start, length, speaker, doubtful)| Turn {
            doubtful,
            ..turn(["Ana", "Ben", "Cem", "Eva"][speaker], start, start + length)
        });
        let whole = piece(&words);
        let pieces = Turns::new(turns).attribute(vec![whole.clone()]);
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        prop_assert_eq!(texts.join(" "), whole.text);
        let read = pieces.iter().flat_map(|piece| {
            let text = |word: &Word| &piece.text[word.start as usize..word.end as usize];
            piece.words.iter().map(move |word| (text(word), word.span))
        });
        let said = words.iter().map(|&(word, start, end)| (word, span(start, end)));
        prop_assert!(read.eq(said));
        for pair in pieces.windows(2) {
            let breathes = pair[1].span.start().as_ms() - pair[0].span.end().as_ms() >= 700;
            prop_assert!(breathes || pair[0].speaker != pair[1].speaker);
        }
    }

    #[test]
    fn who_spoke_is_told_anew_as_if_it_had_never_been_told(
        lengths in prop::collection::vec((0..900_u64, 0..3_000_u64, 0..4_usize), 1..40),
        turns in prop::collection::vec((0..40_000_u64, 0..9_000_u64, 0..3_usize, any::<bool>()), 1..9),
    ) {
        let mut at = 0;
        let words: Vec<(&str, u64, u64)> = lengths
            .iter()
            .map(|&(length, pause, word)| {
                at += length + pause;
                (["we", "could", "ship.", "So,"][word], at - length, at)
            })
            .collect();
        let told = |from: &[(u64, u64, usize, bool)]| Turns::new(from.iter().map(
            |&(start, length, speaker, doubtful)| Turn {
                doubtful,
                ..turn(["Ana", "Ben", "Cem"][speaker], start, start + length)
            },
        ));
        let source = SpeakerSource::Channels { channels: Vec::new() };
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
        // An engine's pieces hold no pause; the shortest such pieces are single words.
        let pieces: Vec<Piece> = words.iter().map(|word| piece(&[*word])).collect();
        let plain = Transcript::new(heading, statements(&pieces)).unwrap();
        let (some, others) = turns.split_at(turns.len() / 2);
        let once = plain.clone().with_speakers(Some((&source, &told(some))));
        let before = plain.clone().with_speakers(Some((&source, &told(others))));
        prop_assert_eq!(&before.clone().with_speakers(Some((&source, &told(some)))), &once);
        prop_assert_eq!(&before.with_speakers(None), &plain);
    }
}
