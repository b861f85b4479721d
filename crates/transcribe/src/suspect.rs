//! Which passages the engine may have made up.
//!
//! Whisper invents text where nobody speaks and repeats itself where it loses its way, and is sure
//! of itself while it does. Every rule here looks at one sign of that. Nothing is thrown away: a
//! marked passage stays in the transcript, and is never counted.

use evenkeel_meeting::{Piece, Suspect};

use crate::spelling::writes_without_spaces;

/// Below this a phrase is made up: from it on, say the authors of the network that judges it,
/// somebody speaks.
const VOICE_OF_A_PHRASE: f32 = 0.5;

/// Below this a longer passage is, too. Soft voices far from the microphone say whole sentences at
/// 0.2; what is made up where nobody speaks is seldom more than a phrase.
const VOICE_OF_A_SENTENCE: f32 = 0.1;

/// Words of the longest phrase: "thank you", "thanks for watching".
const PHRASE: usize = 3;

/// Above this the decoder rather thinks that nobody spoke.
const NO_SPEECH_PROBABILITY: f32 = 0.6;

/// The mean log-probability of a passage's tokens below which Whisper itself calls a decoding
/// failed; a probability of 0.37.
const FAILED_LOGPROB: f32 = -1.0;

/// With doubts about speech, half as unsure is already too unsure.
const DOUBTFUL_LOGPROB: f32 = -0.5;

/// Nobody speaks six words a second for long; auctioneers do four and a half.
const WORDS_A_SECOND: f32 = 6.0;

/// For a moment people are faster: "I didn't know you were there" takes less than a second in a
/// real conversation. So many words more are believed, in whatever time.
const WORDS_AT_ONCE: f32 = 4.0;

/// What is known of a passage besides its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signs<'a> {
    /// How probable it is that nobody spoke.
    pub(crate) no_speech_probability: f32,
    /// The probability of each token.
    pub(crate) probabilities: &'a [f32],
    /// How long it took to say, in milliseconds.
    pub(crate) duration_ms: u64,
    /// How likely it is, by the sound alone, that somebody speaks around it.
    pub(crate) voice: f32,
}

/// Returns why `text` is not to be trusted, if it is not.
pub(crate) fn suspicion(text: &str, signs: Signs<'_>) -> Option<Suspect> {
    let logprob = mean_logprob(signs.probabilities);
    let words = normal_words(text);
    let is_doubted = signs.no_speech_probability > NO_SPEECH_PROBABILITY;
    let voice = if words.len() > PHRASE { VOICE_OF_A_SENTENCE } else { VOICE_OF_A_PHRASE };
    if signs.voice < voice || (is_doubted && logprob < DOUBTFUL_LOGPROB) {
        Some(Suspect::NoSpeech)
    } else if loops(&words) {
        Some(Suspect::Loop)
    } else if logprob < FAILED_LOGPROB {
        Some(Suspect::LowProbability)
    } else if is_too_fast(&words, signs.duration_ms) {
        Some(Suspect::TooFast)
    } else {
        None
    }
}

/// Marks the pieces that repeat those before them word for word, as a decoder does that is caught
/// in a loop. The first time a phrase is said it is left alone.
///
/// People repeat themselves too, with short words above all; so of phrases up to three words five
/// in a row are needed, of longer ones three.
pub(crate) fn mark_repeated_phrases(pieces: &mut [Piece]) {
    let texts: Vec<Vec<String>> = pieces.iter().map(|piece| normal_words(&piece.text)).collect();
    // A loop may go round over several pieces: A B A B A B.
    for period in 1..=3 {
        let mut start = 0;
        while start + period < texts.len() {
            let repeated =
                (start + period..texts.len()).take_while(|&at| texts[at] == texts[at - period]);
            let end = start + period + repeated.count();
            let words: usize = texts[start..start + period].iter().map(Vec::len).sum();
            let rounds = (end - start) / period;
            if words > 0 && rounds >= if words <= 3 { 5 } else { 3 } {
                for piece in &mut pieces[start + period..end] {
                    piece.suspect.get_or_insert(Suspect::RepeatedPhrase);
                }
            }
            start = if end > start + period { end - period + 1 } else { start + 1 };
        }
    }
}

/// Returns whether two fifths of a long text have been said in it before, three words at a time: a
/// loop that changes a word each round.
pub(crate) fn goes_in_circles(text: &str) -> bool {
    mostly_repeats(&normal_words(text))
}

/// Returns the mean of the logarithms of `probabilities`; 0 where there are none.
fn mean_logprob(probabilities: &[f32]) -> f32 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for probability in probabilities {
        // Of a probability of 0 the logarithm is infinite; one such token must not decide alone.
        sum += probability.max(1e-4).ln();
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Returns the words of `text` in lower case, without signs. A character of a script without
/// spaces is a word of its own.
fn normal_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut finish = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for character in text.chars() {
        if character.is_whitespace() || writes_without_spaces(character) {
            finish(&mut word);
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        if writes_without_spaces(character) {
            finish(&mut word);
        }
    }
    finish(&mut word);
    words
}

/// Returns whether the same few words follow each other again and again: once more than people do
/// who mean what they say ("yes, yes, yes", "no, no, no, no, no").
fn loops(words: &[String]) -> bool {
    (1..=8).any(|period| {
        let mut run = 0;
        (period..words.len()).any(|at| {
            run = if words[at] == words[at - period] { run + 1 } else { 0 };
            let (rounds, said) = (run / period + 1, run + period);
            rounds >= 4 && said >= 10
        })
    }) || mostly_repeats(words)
}

fn mostly_repeats(words: &[String]) -> bool {
    if words.len() < 24 {
        return false;
    }
    let mut triples: Vec<&[String]> = words.windows(3).collect();
    let all = triples.len();
    triples.sort_unstable();
    triples.dedup();
    triples.len() * 5 < all * 3
}

fn is_too_fast(words: &[String], duration_ms: u64) -> bool {
    let spaceless = |word: &&String| word.chars().all(writes_without_spaces);
    let characters = words.iter().filter(spaceless).count();
    // A word of such a script has about two characters.
    #[expect(clippy::cast_precision_loss, reason = "a passage has few words and milliseconds")]
    let (words, seconds) =
        ((words.len() - characters) as f32 + characters as f32 / 2.0, duration_ms as f32 / 1_000.0);
    words > WORDS_AT_ONCE + WORDS_A_SECOND * seconds
}

#[cfg(test)]
mod tests {
    use evenkeel_meeting::{Time, TimeSpan};

    use super::*;

    const SURE: Signs<'_> = Signs {
        no_speech_probability: 0.05,
        probabilities: &[0.9, 0.8],
        duration_ms: 10_000,
        voice: 0.9,
    };

    fn pieces(texts: &[&str]) -> Vec<Piece> {
        let piece = |text: &&str| Piece {
            span: TimeSpan::new(Time::ZERO, Time::from_ms(1_000)).unwrap(),
            speaker: None,
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text: (*text).to_owned(),
            confidence: None,
            words: Vec::new(),
            suspect: None,
        };
        texts.iter().map(piece).collect()
    }

    fn marked(texts: &[&str]) -> Vec<usize> {
        let mut pieces = pieces(texts);
        mark_repeated_phrases(&mut pieces);
        let marked = |(index, piece): (usize, &Piece)| {
            (piece.suspect == Some(Suspect::RepeatedPhrase)).then_some(index)
        };
        pieces.iter().enumerate().filter_map(marked).collect()
    }

    #[test]
    fn ordinary_talk_is_trusted() {
        assert_eq!(suspicion("We should ask the clinics what they need.", SURE), None);
    }

    #[test]
    fn talk_that_really_repeats_itself_is_trusted() {
        for text in [
            "Yes, yes, yes.",
            "No, no, no, no, no, no.",
            "Thank you, thank you, thank you.",
            "We need to ask why, and ask why again, and then ask why once more, until we know.",
            "A little more, a little more, a little more, stop.",
        ] {
            assert_eq!(suspicion(text, SURE), None, "{text}");
        }
    }

    #[test]
    fn text_where_the_engine_doubts_that_anybody_spoke_is_marked() {
        let signs = Signs { no_speech_probability: 0.8, probabilities: &[0.4, 0.5], ..SURE };
        assert_eq!(suspicion("Thank you for watching.", signs), Some(Suspect::NoSpeech));
        // Sure of every word: a quiet speaker, not silence.
        let signs = Signs { no_speech_probability: 0.8, ..SURE };
        assert_eq!(suspicion("So who owns the four?", signs), None);
    }

    #[test]
    fn text_where_nobody_is_heard_is_marked_however_sure_the_engine_is() {
        let signs = Signs { no_speech_probability: 0.0, voice: 0.43, ..SURE };
        assert_eq!(suspicion("Thank you.", signs), Some(Suspect::NoSpeech));
        assert_eq!(suspicion("Thank you.", Signs { voice: 0.54, ..signs }), None);
        // Somebody who speaks softly says more.
        let text = "All right, so I'll fetch the plan.";
        assert_eq!(suspicion(text, Signs { voice: 0.22, ..signs }), None);
        assert_eq!(suspicion(text, Signs { voice: 0.06, ..signs }), Some(Suspect::NoSpeech));
    }

    #[test]
    fn text_of_which_the_engine_is_unsure_is_marked() {
        let signs = Signs { probabilities: &[0.3, 0.2, 0.4, 0.3], ..SURE };
        assert_eq!(suspicion("Fog in the garage owns.", signs), Some(Suspect::LowProbability));
        // One odd name in a sure sentence is no reason.
        let signs = Signs { probabilities: &[0.9, 0.01, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9], ..SURE };
        assert_eq!(suspicion("We asked Xochitl about the third of May.", signs), None);
    }

    #[test]
    fn a_loop_is_marked() {
        let signs = Signs { duration_ms: 28_000, ..SURE };
        for text in [
            "and the and the and the and the and the and the",
            "okay okay okay okay okay okay okay okay okay okay",
            "So we go to the shop. So we go to the shop. So we go to the shop. So we go to the shop.",
            "I think that we can do it today. I think that we can do it then. I think that we can \
             do it now. I think that we can do it soon.",
        ] {
            assert_eq!(suspicion(text, signs), Some(Suspect::Loop), "{text}");
        }
    }

    #[test]
    fn a_loop_is_marked_in_a_script_without_spaces() {
        let signs = Signs { duration_ms: 28_000, ..SURE };
        assert_eq!(suspicion(&"ご視聴".repeat(6), signs), Some(Suspect::Loop));
    }

    #[test]
    fn more_words_than_anybody_can_say_are_marked() {
        let text = "one two three four five six seven eight nine ten eleven twelve thirteen";
        assert_eq!(suspicion(text, Signs { duration_ms: 1_400, ..SURE }), Some(Suspect::TooFast));
        assert_eq!(suspicion(text, Signs { duration_ms: 1_600, ..SURE }), None);
        // Said in a hurry.
        let hurry = Signs { duration_ms: 840, ..SURE };
        assert_eq!(suspicion("I didn't know you were there.", hurry), None);
    }

    #[test]
    fn a_phrase_that_comes_again_and_again_is_marked_from_its_second_time_on() {
        let phrase = "Thank you for watching.";
        assert_eq!(marked(&["Let us start.", phrase, phrase, phrase, "Right."]), [2, 3]);
        assert_eq!(
            marked(&["So it is.", "Is it so?", "So it is.", "Is it so?", "So it is.", "Is it so?"]),
            [2, 3, 4, 5]
        );
    }

    #[test]
    fn short_answers_may_be_given_several_times() {
        assert_eq!(marked(&["Okay.", "Okay.", "Okay.", "Right.", "Okay."]), [0; 0]);
        assert_eq!(marked(&["Who owns the four?", "Who owns the four?"]), [0; 0]);
        assert_eq!(marked(&["Okay."; 6]), [1, 2, 3, 4, 5]);
    }
}
