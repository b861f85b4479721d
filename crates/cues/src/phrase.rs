//! The little language that phrases are written in.
//!
//! | token | stands for |
//! | --- | --- |
//! | `word` | that word, also with `'s` behind it |
//! | `prefix*` | any word that begins so |
//! | `_` | any one word |
//! | `..n` | up to `n` words, `n` from 1 to 8 |
//! | `#` | a number in figures or words |
//! | `@name` | any word of the list `name` in `[words]` |
//! | `(a\|b c)` | one of these; an empty one, as in `(the\|)`, may be left out |
//! | `^` | the beginning of a sentence; in front only |
//! | `?` | a question mark right behind the words; at the end only |

use std::{fmt, sync::Arc};

use crate::words::for_each_word;

/// One thing that a word of the talk can be compared with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Step {
    Literal(Arc<str>),
    Prefix(Arc<str>),
    Number,
    Any,
    /// A word of a list, by the list's place in `[words]`.
    OneOf(usize),
    SentenceStart,
    QuestionMark,
}

/// The most sequences of steps that one phrase may stand for.
const MAX_SEQUENCES: usize = 512;
/// The longest a phrase may be, in words.
pub(crate) const MAX_STEPS: usize = 16;
/// How deep parentheses may stand inside each other.
const MAX_DEPTH: usize = 4;
/// The widest `..n`.
const MAX_GAP: usize = 8;

/// What is wrong with a phrase.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// Nothing is left of the phrase once it is folded.
    #[error("the phrase holds no word")]
    Empty,
    /// `(` without `)`, or the other way round; `|` outside; more than four inside each other.
    #[error("the parentheses do not match, `|` stands outside them, or they are too deep")]
    Parentheses,
    /// `*` stands alone or inside a word.
    #[error("`*` stands for the end of a word and needs its beginning, as in `plan*`")]
    Star,
    /// `..` without a number from 1 to 8.
    #[error("a gap is `..1` to `..8`")]
    Gap,
    /// `@name` without such a list.
    #[error("`[words]` has no list `{0}`")]
    NoSuchWords(String),
    /// `_` or `..n` stands first or last, with neither `^` before it nor `?` behind it.
    #[error("a phrase begins and ends with a word, not with `_` or `..n`, but for `^_ ?`")]
    OpenEnd,
    /// `^` stands anywhere but in front.
    #[error("`^` stands in front of a phrase only")]
    SentenceStart,
    /// `?` stands anywhere but at the end.
    #[error("`?` stands at the end of a phrase only")]
    QuestionMark,
    /// The phrase stands for too many sequences.
    #[error("the phrase stands for more than {MAX_SEQUENCES} sequences of words")]
    TooMany,
    /// More than one word, in a list of words.
    #[error("the lists in `[words]` hold single words")]
    NotOneWord,
    /// The phrase is too long.
    #[error("the phrase is longer than {MAX_STEPS} words")]
    TooLong,
}

/// Reads `phrase` and returns every sequence of steps that it stands for. `lists` are the names of
/// the word lists that it may speak of.
///
/// # Errors
///
/// [`PhraseError`] says what is wrong with it.
pub(crate) fn sequences(phrase: &str, lists: &[String]) -> Result<Vec<Vec<Step>>, PhraseError> {
    let phrase = phrase.trim();
    let (starts_sentence, rest) = match phrase.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, phrase),
    };
    let (rest, is_asked) = match rest.strip_suffix('?') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let mut reader = Reader { rest, lists };
    let mut sequences = reader.sequence(0)?;
    if !reader.rest.is_empty() {
        return Err(PhraseError::Parentheses);
    }
    sequences.sort();
    sequences.dedup();
    for sequence in &mut sequences {
        check(sequence, starts_sentence, is_asked)?;
        if is_asked {
            sequence.push(Step::QuestionMark);
        }
        if starts_sentence {
            sequence.insert(0, Step::SentenceStart);
        }
    }
    Ok(sequences)
}

/// Sequences of steps, each one way to say the same.
type Ways = Vec<Vec<Step>>;

/// What is still to be read of a phrase.
struct Reader<'a> {
    rest: &'a str,
    lists: &'a [String],
}

impl Reader<'_> {
    /// Reads up to the `|` or `)` that ends this sequence, or to the end.
    fn sequence(&mut self, depth: usize) -> Result<Ways, PhraseError> {
        let mut ways = vec![Vec::new()];
        loop {
            let at = self.rest.find(['(', '|', ')']).unwrap_or(self.rest.len());
            let (words, mark) = self.rest.split_at(at);
            append(&mut ways, &self.tokens(words)?)?;
            self.rest = mark;
            let Some(inside) = mark.strip_prefix('(') else { return Ok(ways) };
            if depth == MAX_DEPTH {
                return Err(PhraseError::Parentheses);
            }
            self.rest = inside;
            append(&mut ways, &self.choices(depth + 1)?)?;
        }
    }

    /// Reads sequences with `|` between them, and the `)` behind.
    fn choices(&mut self, depth: usize) -> Result<Ways, PhraseError> {
        let mut ways = self.sequence(depth)?;
        while let Some(next) = self.rest.strip_prefix('|') {
            self.rest = next;
            ways.extend(self.sequence(depth)?);
            if ways.len() > MAX_SEQUENCES {
                return Err(PhraseError::TooMany);
            }
        }
        self.rest = self.rest.strip_prefix(')').ok_or(PhraseError::Parentheses)?;
        Ok(ways)
    }

    /// Reads the tokens of a part that holds no parentheses.
    fn tokens(&self, part: &str) -> Result<Ways, PhraseError> {
        let mut ways = vec![Vec::new()];
        for token in part.split_whitespace() {
            append(&mut ways, &self.token(token)?)?;
        }
        Ok(ways)
    }

    fn token(&self, token: &str) -> Result<Ways, PhraseError> {
        if token == "_" {
            return Ok(vec![vec![Step::Any]]);
        }
        if token == "#" {
            return Ok(vec![vec![Step::Number]]);
        }
        if let Some(words) = token.strip_prefix("..") {
            return gap(words);
        }
        if let Some(name) = token.strip_prefix('@') {
            let list = self.lists.iter().position(|list| list == name);
            let list = list.ok_or_else(|| PhraseError::NoSuchWords(name.to_owned()))?;
            return Ok(vec![vec![Step::OneOf(list)]]);
        }
        if token.contains('^') {
            return Err(PhraseError::SentenceStart);
        }
        if token.contains('?') {
            return Err(PhraseError::QuestionMark);
        }
        Ok(vec![literals(token)?])
    }
}

fn gap(words: &str) -> Result<Ways, PhraseError> {
    match words.parse() {
        Ok(most @ 1..=MAX_GAP) => Ok((0..=most).map(|words| vec![Step::Any; words]).collect()),
        _ => Err(PhraseError::Gap),
    }
}

/// Reads a word that stands alone.
///
/// # Errors
///
/// [`PhraseError`] where it is none, or more than one.
pub(crate) fn single_word(word: &str) -> Result<String, PhraseError> {
    match literals(word)?.as_slice() {
        [Step::Literal(word)] => Ok(word.to_string()),
        [Step::Prefix(_)] => Err(PhraseError::Star),
        _ => Err(PhraseError::NotOneWord),
    }
}

/// Reads a token made of letters, such as `plan`, `follow-up` or `plan*`.
fn literals(token: &str) -> Result<Vec<Step>, PhraseError> {
    let (token, is_prefix) = match token.strip_suffix('*') {
        Some(token) => (token, true),
        None => (token, false),
    };
    if token.contains('*') {
        return Err(PhraseError::Star);
    }
    let mut steps = Vec::new();
    for_each_word(token, |word| steps.push(Step::Literal(word.folded.into())));
    if is_prefix {
        let Some(Step::Literal(last)) = steps.pop() else { return Err(PhraseError::Star) };
        steps.push(Step::Prefix(last));
    }
    if steps.is_empty() { Err(PhraseError::Empty) } else { Ok(steps) }
}

/// Puts each of `ways` behind each of `sequences`.
fn append(sequences: &mut Ways, ways: &[Vec<Step>]) -> Result<(), PhraseError> {
    if sequences.len() * ways.len() > MAX_SEQUENCES {
        return Err(PhraseError::TooMany);
    }
    if let [way] = ways {
        sequences.iter_mut().for_each(|front| front.extend_from_slice(way));
        return Ok(());
    }
    *sequences = sequences
        .iter()
        .flat_map(|front| ways.iter().map(move |way| [front.as_slice(), way].concat()))
        .collect();
    Ok(())
}

/// Checks a sequence of words; the beginning of a sentence and a question mark may hold its ends.
fn check(words: &[Step], starts_sentence: bool, is_asked: bool) -> Result<(), PhraseError> {
    match (words.first(), words.last()) {
        (None, _) | (_, None) => Err(PhraseError::Empty),
        (Some(Step::Any), _) if !starts_sentence => Err(PhraseError::OpenEnd),
        (_, Some(Step::Any)) if !is_asked => Err(PhraseError::OpenEnd),
        _ if words.len() > MAX_STEPS => Err(PhraseError::TooLong),
        _ => Ok(()),
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(word) => f.write_str(word),
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
            Self::Number => f.write_str("#"),
            Self::Any => f.write_str("_"),
            Self::OneOf(list) => write!(f, "@{list}"),
            Self::SentenceStart => f.write_str("^"),
            Self::QuestionMark => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phrase: &str, expected: &[&str]) {
        let sequences: Vec<_> = sequences(phrase, &["person".to_owned()])
            .unwrap()
            .into_iter()
            .map(|steps| steps.iter().map(Step::to_string).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(sequences, expected, "{phrase}");
    }

    #[test]
    fn a_phrase_stands_for_its_sequences() {
        check("Follow-up", &["follow up"]);
        check("by (the|) end of # week*", &["by end of # week*", "by the end of # week*"]);
        check("would (our client|they) want", &["would our client want", "would they want"]);
        check("on ..2 customers", &["on customers", "on _ customers", "on _ _ customers"]);
        check(
            "in (about (a|one)|two) weeks",
            &["in about a weeks", "in about one weeks", "in two weeks"],
        );
        check("^why _ we", &["^ why _ we"]);
        check("right ?", &["right ?"]);
        check("^we ..1 ?", &["^ we ?", "^ we _ ?"]);
        check("^_ ..1 ?", &["^ _ ?", "^ _ _ ?"]);
        check("don’t", &["don't"]);
        check("did @person", &["did @0"]);
    }

    #[test]
    fn a_phrase_that_cannot_be_read_says_why() {
        for (phrase, expected) in [
            ("", PhraseError::Empty),
            ("🎉", PhraseError::Empty),
            ("(a|b", PhraseError::Parentheses),
            ("a)", PhraseError::Parentheses),
            ("a|b", PhraseError::Parentheses),
            ("(((((a)))))", PhraseError::Parentheses),
            ("pl*n", PhraseError::Star),
            ("a *", PhraseError::Star),
            ("a ..9 b", PhraseError::Gap),
            ("a ..x b", PhraseError::Gap),
            ("_ a", PhraseError::OpenEnd),
            ("a ..2", PhraseError::OpenEnd),
            ("(a|)", PhraseError::Empty),
            ("a ^b", PhraseError::SentenceStart),
            ("^", PhraseError::Empty),
            ("?", PhraseError::Empty),
            ("a? b", PhraseError::QuestionMark),
            ("(a?|b) c", PhraseError::QuestionMark),
            ("_ ?", PhraseError::OpenEnd),
            ("^..2 ?", PhraseError::Empty),
            ("^_", PhraseError::OpenEnd),
            ("did @person", PhraseError::NoSuchWords("person".to_owned())),
            ("a ..8 b ..8 c ..8 d", PhraseError::TooMany),
            ("a b c d e f g h i j k l m n o p q", PhraseError::TooLong),
        ] {
            assert_eq!(sequences(phrase, &[]), Err(expected), "{phrase:?}");
        }
    }
}
