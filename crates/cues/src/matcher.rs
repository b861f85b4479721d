//! Finds every phrase of a list in one walk over the words of a text.
//!
//! The phrases form a trie whose edges are steps. A walk keeps the places in the trie that the last
//! words have led to; each is reached by one path only, so there is nothing to go back to, and the
//! time grows with the length of the text alone.

use std::{collections::HashMap, ops::Range};

use crate::{
    phrase::Step,
    trie::{Place, ROOT, Trie},
    words::{Word, for_each_word},
};

/// A phrase, by the order in which it was added.
pub(crate) type PhraseId = usize;

/// An edge of the trie. Words that no phrase names have none.
type Symbol = u32;
/// The edge behind the last byte of a word.
const END: u32 = 256;

const ANY: Symbol = 0;
const NUMBER: Symbol = 1;
const SENTENCE_START: Symbol = 2;
const LEAD_IN: Symbol = 3;
const QUESTION_MARK: Symbol = 4;
const FIRST_FREE: Symbol = 5;

/// Words that may stand between the beginning of a sentence and what it says.
const LEAD_INS: [&str; 16] = [
    "and", "but", "so", "okay", "ok", "well", "yeah", "yes", "now", "then", "or", "also", "right",
    "alright", "like", "oh",
];

/// Numbers in words; words made of figures are numbers too.
const NUMBERS: [&str; 33] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "dozen",
    "couple",
    "half",
];

/// Words whose `'s` is "is", "has" or "us", never "of".
const CONTRACTING: [&str; 16] = [
    "it", "that", "what", "who", "where", "when", "how", "why", "here", "there", "he", "she",
    "let", "this", "which", "one",
];

/// A word of the talk, reduced to the edges that it can take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    /// Into [`Tokens::symbols`].
    symbols: Range<usize>,
    /// Where the word stands in its segment, in bytes.
    pub(crate) span: Range<usize>,
    /// The segment that the word was said in.
    pub(crate) segment: usize,
    /// Whether a sentence may begin here: behind the end of one, or with a segment.
    begins_sentence: bool,
    /// Whether a sentence has ended before this.
    follows_end: bool,
    /// Whether a question mark stands behind it.
    ends_question: bool,
    is_lead_in: bool,
    /// Whether it is a word to gaps alone.
    is_unknown: bool,
}

/// Words of one speaker in a row.
#[derive(Clone, Default, Debug)]
pub(crate) struct Tokens {
    symbols: Vec<Symbol>,
    /// Whether a sentence ends behind the last token.
    has_ended: bool,
    pub(crate) tokens: Vec<Token>,
}

impl Tokens {
    /// Puts a question mark behind the last token.
    fn end_question(&mut self) {
        if let Some(last) = self.tokens.last_mut() {
            last.ends_question = true;
        }
    }
}

/// A phrase found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Match {
    pub(crate) phrase: PhraseId,
    /// Into [`Tokens::tokens`].
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Phrases, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    /// The symbols of words, by their bytes and [`END`]; those of prefixes, by their bytes.
    words: Trie<Symbol>,
    /// The phrases, by symbols.
    phrases: Trie<PhraseId>,
}

impl Matcher {
    /// Compiles phrases, each given as the sequences of steps that it stands for. `lists` holds the
    /// words that [`Step::OneOf`] speaks of.
    pub(crate) fn new(phrases: &[Vec<Vec<Step>>], lists: &[Vec<String>]) -> Self {
        let mut words = Words::default();
        words.name(&NUMBERS, NUMBER);
        words.name(&LEAD_INS, LEAD_IN);
        let mut symbols = HashMap::from([
            (Step::Any, ANY),
            (Step::Number, NUMBER),
            (Step::SentenceStart, SENTENCE_START),
            (Step::QuestionMark, QUESTION_MARK),
        ]);
        let mut next = FIRST_FREE;
        for (list, listed) in lists.iter().enumerate() {
            symbols.insert(Step::OneOf(list), next);
            words.name(listed, next);
            next += 1;
        }
        let mut paths = Vec::new();
        for (phrase, sequences) in phrases.iter().enumerate() {
            for sequence in sequences {
                let symbol = |step: &Step| {
                    *symbols.entry(step.clone()).or_insert_with(|| {
                        words.introduce(step, next);
                        next += 1;
                        next - 1
                    })
                };
                paths.push((sequence.iter().map(symbol).collect(), phrase));
            }
        }
        Self { words: Trie::new(words.paths), phrases: Trie::new(paths) }
    }

    /// Puts the words of `text`, said in `segment`, behind `tokens`.
    pub(crate) fn tokenize(&self, text: &str, segment: usize, tokens: &mut Tokens) {
        let follows_end = tokens.has_ended;
        let mut is_first = true;
        let end = for_each_word(text, |word| {
            if word.follows_question {
                tokens.end_question();
            }
            let start = tokens.symbols.len();
            self.symbols_of(word, &mut tokens.symbols);
            let is_unknown = tokens.symbols[start..] == [ANY];
            // A compound that no phrase knows a part of ("Ji-woo") is one word to a gap.
            if word.follows_hyphen
                && is_unknown
                && let Some(last) = tokens.tokens.last_mut()
                && last.is_unknown
                && last.segment == segment
                && last.span.end + 1 == word.span.start
            {
                last.span.end = word.span.end;
                tokens.symbols.truncate(start);
                return;
            }
            let is_lead_in = tokens.symbols[start..].contains(&LEAD_IN);
            tokens.tokens.push(Token {
                symbols: start..tokens.symbols.len(),
                span: word.span.clone(),
                segment,
                begins_sentence: word.begins_sentence,
                // The first word of a segment begins a sentence even where none has ended.
                follows_end: if is_first { follows_end } else { word.begins_sentence },
                ends_question: false,
                is_lead_in,
                is_unknown,
            });
            is_first = false;
        });
        tokens.has_ended = end.ends_sentence;
        if end.ends_question {
            tokens.end_question();
        }
    }

    fn symbols_of(&self, word: &Word<'_>, symbols: &mut Vec<Symbol>) {
        symbols.push(ANY);
        if word.folded.starts_with(|first: char| first.is_ascii_digit()) {
            symbols.push(NUMBER);
        }
        // An owner ("the team's") is also the word itself.
        let owner = word.folded.strip_suffix("'s").filter(|owner| !CONTRACTING.contains(owner));
        let mut place = ROOT;
        for (at, byte) in word.folded.bytes().enumerate() {
            if owner.is_some_and(|owner| owner.len() == at) {
                symbols.extend(self.whole_word(place));
            }
            match self.words.child(place, u32::from(byte)) {
                Some(child) => place = child,
                None => return,
            }
            symbols.extend(self.words.values(place));
        }
        symbols.extend(self.whole_word(place));
    }

    /// Returns the symbols of the word whose bytes lead to `place`.
    fn whole_word(&self, place: Place) -> &[Symbol] {
        self.words.child(place, END).map_or(&[], |end| self.words.values(end))
    }

    /// Returns every phrase in `tokens`, in order of its end. None runs over the end of a sentence.
    pub(crate) fn matches(&self, tokens: &Tokens) -> Vec<Match> {
        let mut matches = Vec::new();
        let mut places: Vec<(Place, usize)> = Vec::new();
        let mut next = Vec::new();
        // Where phrases that begin a sentence may begin now.
        let mut sentence_may_start = false;
        for (at, token) in tokens.tokens.iter().enumerate() {
            if token.follows_end {
                places.clear();
            }
            sentence_may_start |= token.begins_sentence;
            if sentence_may_start && let Some(place) = self.phrases.child(ROOT, SENTENCE_START) {
                places.push((place, at));
            }
            sentence_may_start &= token.is_lead_in;
            let symbols = &tokens.symbols[token.symbols.clone()];
            next.clear();
            for &symbol in symbols {
                next.extend(self.phrases.child(ROOT, symbol).map(|place| (place, at)));
                for &(place, start) in &places {
                    next.extend(self.phrases.child(place, symbol).map(|child| (child, start)));
                }
            }
            for &(place, start) in &next {
                let phrases = self.phrases.values(place);
                matches.extend(phrases.iter().map(|&phrase| Match { phrase, start, end: at + 1 }));
                let marked = self.phrases.child(place, QUESTION_MARK);
                if let Some(place) = marked.filter(|_| token.ends_question) {
                    let phrases = self.phrases.values(place);
                    matches.extend(phrases.iter().map(|&phrase| Match {
                        phrase,
                        start,
                        end: at + 1,
                    }));
                }
            }
            std::mem::swap(&mut places, &mut next);
        }
        matches
    }
}

/// The words that phrases speak of, as paths to their symbols.
#[derive(Default)]
struct Words {
    paths: Vec<(Vec<u32>, Symbol)>,
}

impl Words {
    fn name(&mut self, words: &[impl AsRef<str>], symbol: Symbol) {
        for word in words {
            let bytes = word.as_ref().bytes().map(u32::from);
            self.paths.push((bytes.chain([END]).collect(), symbol));
        }
    }

    /// Lets the words that `step` stands for be known by `symbol`.
    fn introduce(&mut self, step: &Step, symbol: Symbol) {
        match step {
            Step::Literal(word) => self.name(&[&**word], symbol),
            Step::Prefix(prefix) => {
                self.paths.push((prefix.bytes().map(u32::from).collect(), symbol));
            }
            Step::Number
            | Step::Any
            | Step::OneOf(_)
            | Step::SentenceStart
            | Step::QuestionMark => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::phrase::sequences;

    const LIST: [&str; 2] = ["we", "plan"];

    /// A word as the naive matcher sees it.
    struct Plain {
        folded: String,
        begins_sentence: bool,
        ends_question: bool,
    }

    fn plain(text: &str) -> Vec<Plain> {
        let mut words: Vec<Plain> = Vec::new();
        let end = for_each_word(text, |word| {
            if let Some(last) = words.last_mut() {
                last.ends_question = word.follows_question;
            }
            words.push(Plain {
                folded: word.folded.to_owned(),
                begins_sentence: word.begins_sentence,
                ends_question: false,
            });
        });
        if let Some(last) = words.last_mut() {
            last.ends_question = end.ends_question;
        }
        words
    }

    fn may_start_sentence(words: &[Plain], at: usize) -> bool {
        let lead_ins = words[..at].iter().rev();
        let lead_ins = lead_ins.take_while(|word| LEAD_INS.contains(&word.folded.as_str())).count();
        (at - lead_ins..=at).any(|at| words[at].begins_sentence)
    }

    fn stands_for(step: &Step, word: &str) -> bool {
        match step {
            Step::Any => true,
            Step::Number => word.starts_with(char::is_numeric) || NUMBERS.contains(&word),
            Step::Prefix(prefix) => word.starts_with(&**prefix),
            Step::Literal(literal) => {
                let owner = word.strip_suffix("'s").filter(|owner| !CONTRACTING.contains(owner));
                word == &**literal || owner == Some(&**literal)
            }
            Step::OneOf(_) => {
                let owner = word.strip_suffix("'s").filter(|owner| !CONTRACTING.contains(owner));
                LIST.contains(&word) || owner.is_some_and(|owner| LIST.contains(&owner))
            }
            Step::SentenceStart | Step::QuestionMark => unreachable!("it stands for no word"),
        }
    }

    /// Tries every sequence at every word.
    fn naive(phrases: &[Vec<Vec<Step>>], words: &[Plain]) -> Vec<Match> {
        let mut matches = Vec::new();
        for (phrase, sequences) in phrases.iter().enumerate() {
            for (sequence, start) in
                sequences.iter().flat_map(|it| (0..words.len()).map(move |start| (it, start)))
            {
                let steps = match sequence.as_slice() {
                    [Step::SentenceStart, steps @ ..] if may_start_sentence(words, start) => steps,
                    [Step::SentenceStart, ..] => continue,
                    steps => steps,
                };
                let (steps, is_asked) = match steps {
                    [steps @ .., Step::QuestionMark] => (steps, true),
                    steps => (steps, false),
                };
                let Some(said) = words.get(start..start + steps.len()) else { continue };
                if is_asked && said.last().is_some_and(|word| !word.ends_question) {
                    continue;
                }
                let is_one_sentence = said[1..].iter().all(|word| !word.begins_sentence);
                if is_one_sentence
                    && steps.iter().zip(said).all(|(step, word)| stands_for(step, &word.folded))
                {
                    matches.push(Match { phrase, start, end: start + steps.len() });
                }
            }
        }
        matches
    }

    fn sorted(mut matches: Vec<Match>) -> Vec<Match> {
        matches.sort();
        matches.dedup();
        matches
    }

    fn phrase() -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "we",
            "plan",
            "pla*",
            "w*",
            "team",
            "# ",
            "@own",
            "(we|the plan)",
            "(so|)",
            "ship",
        ]);
        let gap = prop::sample::select(vec!["", "", "", "_", "..2"]);
        let start = prop::sample::select(vec!["", "", "^"]);
        let end = prop::sample::select(vec!["", "", " ?", " ..2 ?"]);
        let short_question = (1..4_usize).prop_map(|words| format!("^{}?", "_ ".repeat(words)));
        let more = prop::collection::vec((gap, token.clone()), 0..3);
        let words = (start, token, more, end).prop_map(|(start, token, more, end)| {
            let more: Vec<_> = more.iter().map(|(gap, token)| format!(" {gap} {token}")).collect();
            format!("{start}{token}{}{end}", more.concat())
        });
        prop_oneof![8 => words, 1 => short_question]
    }

    fn text() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "we", "We", "plan", "plans", "team’s", "that's", "so", "um", "the", "3", "two",
            "ship.", "ship?", "PLÁN", "it", "🎉", "we,",
        ]);
        prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
    }

    #[test]
    fn an_unknown_compound_takes_up_one_word() {
        let phrases = ["ask _ to", "team up"].map(|phrase| sequences(phrase, &[]).unwrap());
        let matcher = Matcher::new(&phrases, &[]);
        let found = |text| {
            let mut tokens = Tokens::default();
            matcher.tokenize(text, 0, &mut tokens);
            let spans = matcher.matches(&tokens).into_iter();
            let tokens = &tokens.tokens;
            spans
                .map(|at| &text[tokens[at.start].span.start..tokens[at.end - 1].span.end])
                .collect::<Vec<_>>()
        };
        assert_eq!(found("Ask Anna to."), ["Ask Anna to"]);
        assert_eq!(found("Ask Ji-woo to."), ["Ask Ji-woo to"]);
        assert_eq!(found("Ask Ji Woo to."), [""; 0]);
        assert_eq!(found("A team-up."), ["team-up"]);
    }

    proptest! {
        #[test]
        fn one_walk_finds_what_trying_everything_finds(
            phrases in prop::collection::vec(phrase(), 1..8),
            text in text(),
        ) {
            let lists = ["own".to_owned()];
            let phrases: Vec<_> =
                phrases.iter().filter_map(|phrase| sequences(phrase, &lists).ok()).collect();
            let matcher = Matcher::new(&phrases, &[LIST.map(str::to_owned).to_vec()]);
            let mut tokens = Tokens::default();
            matcher.tokenize(&text, 0, &mut tokens);
            prop_assert_eq!(
                sorted(matcher.matches(&tokens)),
                sorted(naive(&phrases, &plain(&text)))
            );
        }

        #[test]
        fn a_word_stands_where_it_was_said(text in "\\PC{0,60}") {
            let mut last = 0;
            for_each_word(&text, |word| {
                assert!(last <= word.span.start && word.span.start < word.span.end);
                assert!(text.get(word.span.clone()).is_some(), "on character borders");
                last = word.span.end;
            });
        }
    }
}
