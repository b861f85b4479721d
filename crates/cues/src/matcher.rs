//! Finds every phrase of a list in one walk over the words of a text.
//!
//! The phrases form a trie whose edges are steps. A walk keeps the places in the trie that the last
//! words have led to; each is reached by one path only, so there is nothing to go back to, and the
//! time grows with the length of the text alone.

use std::{collections::HashMap, ops::Range};

use crate::{
    phrase::Step,
    words::{Word, for_each_word},
};

/// A phrase, by the order in which it was added.
pub(crate) type PhraseId = usize;

/// An edge of the trie. Words that no phrase names have none.
type Symbol = u32;
const ANY: Symbol = 0;
const NUMBER: Symbol = 1;
const SENTENCE_START: Symbol = 2;
const FIRST_WORD: Symbol = 3;

const ROOT: usize = 0;

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
    begins_sentence: bool,
    is_lead_in: bool,
}

/// Words of one speaker in a row.
#[derive(Clone, Default, Debug)]
pub(crate) struct Tokens {
    symbols: Vec<Symbol>,
    pub(crate) tokens: Vec<Token>,
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
    /// A word's own symbol, if a phrase has it, and those of the lists that it is in.
    words: HashMap<String, Vec<Symbol>>,
    prefixes: HashMap<String, Symbol>,
    /// Lengths of the prefixes in bytes, ascending.
    prefix_lengths: Vec<usize>,
    lists: Vec<Symbol>,
    literals: HashMap<String, Symbol>,
    /// How many symbols there are.
    symbols: Symbol,
    nodes: Vec<Node>,
    /// The child of the root for each symbol.
    roots: Vec<Option<usize>>,
}

#[derive(Clone, Default, Debug)]
struct Node {
    /// Ascending by symbol.
    children: Vec<(Symbol, usize)>,
    phrases: Vec<PhraseId>,
}

impl Matcher {
    /// Compiles phrases, each given as the sequences of steps that it stands for. `lists` holds the
    /// words that [`Step::OneOf`] speaks of.
    pub(crate) fn new(phrases: &[Vec<Vec<Step>>], lists: &[Vec<String>]) -> Self {
        let mut matcher = Self {
            words: HashMap::new(),
            prefixes: HashMap::new(),
            prefix_lengths: Vec::new(),
            lists: Vec::new(),
            literals: HashMap::new(),
            symbols: FIRST_WORD,
            nodes: vec![Node::default()],
            roots: Vec::new(),
        };
        for list in lists {
            let symbol = matcher.new_symbol();
            matcher.lists.push(symbol);
            for word in list {
                matcher.words.entry(word.clone()).or_default().push(symbol);
            }
        }
        for (phrase, sequences) in phrases.iter().enumerate() {
            for sequence in sequences {
                matcher.insert(phrase, sequence);
            }
        }
        matcher.prefix_lengths.sort_unstable();
        matcher.prefix_lengths.dedup();
        matcher.roots = (0..matcher.symbols).map(|symbol| matcher.child(ROOT, symbol)).collect();
        matcher
    }

    fn insert(&mut self, phrase: PhraseId, sequence: &[Step]) {
        let mut node = ROOT;
        for step in sequence {
            let symbol = self.symbol(step);
            node = match self.nodes[node].children.binary_search_by_key(&symbol, |child| child.0) {
                Ok(at) => self.nodes[node].children[at].1,
                Err(at) => {
                    let child = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.nodes[node].children.insert(at, (symbol, child));
                    child
                }
            };
        }
        self.nodes[node].phrases.push(phrase);
    }

    fn symbol(&mut self, step: &Step) -> Symbol {
        let (known, text) = match step {
            Step::Any => return ANY,
            Step::Number => return NUMBER,
            Step::SentenceStart => return SENTENCE_START,
            Step::OneOf(list) => return self.lists[*list],
            Step::Literal(word) => (&self.literals, word),
            Step::Prefix(prefix) => (&self.prefixes, prefix),
        };
        if let Some(&symbol) = known.get(text) {
            return symbol;
        }
        let symbol = self.new_symbol();
        if matches!(step, Step::Literal(_)) {
            self.literals.insert(text.clone(), symbol);
            self.words.entry(text.clone()).or_default().push(symbol);
        } else {
            self.prefix_lengths.push(text.len());
            self.prefixes.insert(text.clone(), symbol);
        }
        symbol
    }

    fn new_symbol(&mut self) -> Symbol {
        self.symbols += 1;
        self.symbols - 1
    }

    /// Puts the words of `text`, said in `segment`, behind `tokens`.
    pub(crate) fn tokenize(&self, text: &str, segment: usize, tokens: &mut Tokens) {
        for_each_word(text, |word| {
            let start = tokens.symbols.len();
            self.symbols_of(word, &mut tokens.symbols);
            tokens.tokens.push(Token {
                symbols: start..tokens.symbols.len(),
                span: word.span.clone(),
                segment,
                begins_sentence: word.begins_sentence,
                is_lead_in: LEAD_INS.contains(&word.folded),
            });
        });
    }

    fn symbols_of(&self, word: &Word<'_>, symbols: &mut Vec<Symbol>) {
        symbols.push(ANY);
        if is_number(word.folded) {
            symbols.push(NUMBER);
        }
        symbols.extend(self.words.get(word.folded).into_iter().flatten());
        if let Some(owner) = word.folded.strip_suffix("'s")
            && !CONTRACTING.contains(&owner)
        {
            symbols.extend(self.words.get(owner).into_iter().flatten());
        }
        for &length in &self.prefix_lengths {
            let Some(prefix) = word.folded.get(..length) else { continue };
            symbols.extend(self.prefixes.get(prefix));
        }
    }

    /// Returns every phrase in `tokens`, in order of its end. None runs over the end of a sentence.
    pub(crate) fn matches(&self, tokens: &Tokens) -> Vec<Match> {
        let mut matches = Vec::new();
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut next = Vec::new();
        // Where phrases that begin a sentence may begin now.
        let mut sentence_may_start = false;
        for (at, token) in tokens.tokens.iter().enumerate() {
            if token.begins_sentence {
                places.clear();
                sentence_may_start = true;
            }
            if sentence_may_start && let Some(node) = self.roots[SENTENCE_START as usize] {
                places.push((node, at));
            }
            sentence_may_start &= token.is_lead_in;
            let symbols = &tokens.symbols[token.symbols.clone()];
            next.clear();
            for &symbol in symbols {
                next.extend(self.roots[symbol as usize].map(|node| (node, at)));
                for &(place, start) in &places {
                    next.extend(self.child(place, symbol).map(|node| (node, start)));
                }
            }
            for &(place, start) in &next {
                let phrases = &self.nodes[place].phrases;
                matches.extend(phrases.iter().map(|&phrase| Match { phrase, start, end: at + 1 }));
            }
            std::mem::swap(&mut places, &mut next);
        }
        matches
    }

    fn child(&self, node: usize, symbol: Symbol) -> Option<usize> {
        let children = &self.nodes[node].children;
        let at = children.binary_search_by_key(&symbol, |child| child.0).ok()?;
        Some(children[at].1)
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit()) || NUMBERS.contains(&word)
}
