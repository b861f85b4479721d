//! A cue list: what its TOML says, checked.

use std::{collections::HashSet, ops::Range};

use evenkeel_plugin::{
    Pole,
    abi::{
        EK_MAX_TEXT, EK_POLE_LEADING, EK_POLE_MANAGING, is_language, is_plugin_id, is_tag_id,
        is_version, standard_pole,
    },
};
use toml::de::{DeTable, DeValue};

use crate::{
    document::{Located, Table, as_text},
    error::{CueListError, Fault},
    like::{self, Like},
    matcher::{Matcher, PhraseId},
    phrase::{Step, sequences, single_word},
};

/// The largest list, in bytes.
const MAX_BYTES: usize = 1 << 20;
const MAX_TAGS: usize = 256;
const MAX_PHRASES: usize = 20_000;
/// The most sequences of words that all phrases of a list may stand for together.
const MAX_SEQUENCES: usize = 200_000;

/// The most sentences to compare talk with. A plugin may ask for 1,000 vectors, and those of ordinary
/// talk are among them.
const MAX_SENTENCES: usize = 900;

/// A list of cues for one plugin, compiled.
#[derive(Clone, Debug)]
pub struct CueList {
    /// The plugin's id, `acme.customer-words` for one.
    pub id: String,
    /// The plugin's name for people.
    pub name: String,
    /// The plugin's version, three numbers.
    pub version: String,
    /// What the plugin looks for, in a sentence; may be empty.
    pub description: String,
    /// The languages that the phrases are in, as primary subtags, or `*` for any.
    pub languages: Vec<String>,
    /// The tags that the plugin gives.
    pub tags: Vec<CueTag>,
    pub(crate) matcher: Matcher,
    /// What each phrase of the matcher belongs to.
    pub(crate) owners: Vec<Owner>,
    /// How many contexts the rules ask for.
    pub(crate) contexts: usize,
}

/// A tag and the rules that find it.
#[derive(Clone, Debug)]
pub struct CueTag {
    /// One of the six standard ids, or a name of the plugin's own.
    pub id: String,
    /// The tag's name for people.
    pub label: String,
    /// What the tag means, in a sentence; may be empty.
    pub description: String,
    /// The side that the tag belongs to.
    pub pole: Pole,
    /// The least score at which the tag is given, above 0 and at most 1.
    pub threshold: f32,
    /// What finds the tag, or speaks against it.
    pub rules: Vec<Rule>,
    /// Sentences whose meaning finds the tag.
    pub likes: Vec<Like>,
    /// Sentences that the tag belongs to, or does not.
    pub tests: Vec<CueTest>,
}

impl CueTag {
    /// Returns whether phrases alone can find the tag.
    pub fn has_phrases(&self) -> bool {
        self.rules.iter().any(|rule| rule.weight > 0.0 && !rule.supporting)
    }
}

/// Phrases that speak for a tag, or against it, with the same weight.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The phrases as written.
    pub phrases: Vec<String>,
    /// How much a phrase says, in `-1.0..=1.0` and not 0.
    pub weight: f32,
    /// What the phrases are a sign of, in plain words.
    pub why: Option<String>,
    /// Whether the phrases only strengthen what other rules find: they never find the tag alone,
    /// and are not quoted for it.
    pub supporting: bool,
    /// Whether a phrase may run on into the same speaker's next segment.
    pub across: bool,
    pub(crate) except: Option<Context>,
    pub(crate) near: Option<Context>,
    pub(crate) unless_near: Option<Context>,
    pub(crate) unless_before: Option<Context>,
}

/// Words that must, or must not, stand within some distance of a phrase.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    /// Counted through the list.
    pub(crate) number: usize,
    /// In words; at 0 they share words with the phrase.
    pub(crate) within: usize,
}

/// A sentence of which the author says whether the tag belongs to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CueTest {
    /// The sentence.
    pub text: String,
    /// Whether the tag belongs to it.
    pub expect: bool,
}

/// What a phrase of the matcher belongs to.
#[derive(Clone, Debug)]
pub(crate) enum Owner {
    Rule { tag: usize, rule: usize, phrase: usize },
    Context(usize),
}

impl CueList {
    /// Returns the texts that must be vectors, so that the list can find what means the same as its
    /// examples: those of each [`Like`] of each tag, in order, then some of ordinary talk. None where
    /// no tag has examples.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = Vec::new();
        for like in self.tags.iter().flat_map(|tag| &tag.likes) {
            texts.extend(like.examples.iter().chain(&like.unlike).map(String::as_str));
        }
        if !texts.is_empty() {
            texts.extend(like::ordinary());
        }
        texts
    }

    /// Returns whether phrases alone can find any of the tags.
    pub fn has_phrases(&self) -> bool {
        self.tags.iter().any(CueTag::has_phrases)
    }

    /// Reads a list from its TOML and compiles it.
    ///
    /// # Errors
    ///
    /// [`CueListError`] names the first fault, its line and its column.
    pub fn parse(toml: &str) -> Result<Self, CueListError> {
        Builder::default().list(toml).map_err(|(span, fault)| {
            let before = toml.get(..span.start).unwrap_or(toml);
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            CueListError {
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                fault,
            }
        })
    }
}

/// The parts that all tables of a list share while it is read.
#[derive(Default)]
struct Builder {
    /// The names of the word lists, and their words.
    list_names: Vec<String>,
    lists: Vec<Vec<String>>,
    phrases: Vec<Vec<Vec<Step>>>,
    sequences: usize,
    /// How many sentences there are to compare with.
    sentences: usize,
    owners: Vec<Owner>,
    contexts: usize,
}

impl Builder {
    fn list(mut self, toml: &str) -> Located<CueList> {
        if toml.len() > MAX_BYTES {
            return Err((0..0, Fault::TooLarge { bytes: toml.len() }));
        }
        let document = DeTable::parse(toml).map_err(|error| {
            (error.span().unwrap_or_default(), Fault::Toml(error.message().to_owned()))
        })?;
        let mut root = Table::new("a cue list", 0..0, document.get_ref());
        let format = root.required("format")?;
        if !matches!(format.get_ref(), DeValue::Integer(format) if format.as_str() == "1") {
            return Err((format.span(), Fault::Format(toml[format.span()].to_owned())));
        }
        let mut plugin = root
            .table("plugin", "[plugin]")?
            .ok_or((0..0, Fault::MissingKey { key: "plugin", table: "a cue list" }))?;
        let id = name(&mut plugin, "id", is_plugin_id, |id| Fault::Name(id, "a plugin"))?;
        let version = name(&mut plugin, "version", is_version, Fault::Version)?;
        let list_name = text_or(&mut plugin, "name", &id)?;
        let description = text_or(&mut plugin, "description", "")?;
        let languages = languages(&mut plugin)?;
        plugin.finish()?;
        if let Some(table) = root.table("words", "[words]")? {
            self.words(&table)?;
        }
        let tables = root.tables("tag", "[[tag]]")?;
        root.finish()?;
        if tables.is_empty() {
            return Err((0..0, Fault::MissingKey { key: "tag", table: "a cue list" }));
        }
        if tables.len() > MAX_TAGS {
            return Err((0..0, Fault::TooMany { what: "tags", most: MAX_TAGS }));
        }
        let mut tags: Vec<CueTag> = Vec::new();
        for table in tables {
            let span = table.span.clone();
            let tag = self.tag(tags.len(), table)?;
            if tags.iter().any(|earlier| earlier.id == tag.id) {
                return Err((span, Fault::Duplicate(tag.id)));
            }
            tags.push(tag);
        }
        Ok(CueList {
            id,
            name: list_name,
            version,
            description,
            languages,
            tags,
            matcher: Matcher::new(&self.phrases, &self.lists),
            owners: self.owners,
            contexts: self.contexts,
        })
    }

    fn words(&mut self, table: &Table<'_>) -> Located<()> {
        for (name, span, words) in table.lists()? {
            if !is_tag_id(name) {
                return Err((span, Fault::Name(name.to_owned(), "a word list")));
            }
            let mut list = Vec::new();
            let mut seen = HashSet::new();
            for (text, span) in words {
                let word = match single_word(text) {
                    Ok(word) => word,
                    Err(fault) => {
                        return Err((span, Fault::Phrase { phrase: text.to_owned(), fault }));
                    }
                };
                // A word that stood here twice would be found twice, and its phrases four times.
                if !seen.insert(word.clone()) {
                    return Err((span, Fault::Duplicate(text.to_owned())));
                }
                list.push(word);
            }
            self.list_names.push(name.to_owned());
            self.lists.push(list);
        }
        Ok(())
    }

    fn tag(&mut self, number: usize, mut table: Table<'_>) -> Located<CueTag> {
        let id = name(&mut table, "id", is_tag_id, |id| Fault::Name(id, "a tag"))?;
        let label = text_or(&mut table, "label", &id)?;
        let description = text_or(&mut table, "description", "")?;
        let pole = pole(&mut table, &id)?;
        let threshold = match table.number("threshold")? {
            Some((found, _)) if found > 0.0 && found <= 1.0 => found,
            Some((found, span)) => {
                return Err((span, range("threshold", "above 0, at most 1", found)));
            }
            None => 0.5,
        };
        let mut rules = Vec::new();
        for rule in table.tables("rule", "[[tag.rule]]")? {
            rules.push(self.rule(number, rules.len(), rule)?);
        }
        let mut likes = Vec::new();
        for like in table.tables("like", "[[tag.like]]")? {
            likes.push(self.like(like)?);
        }
        let tests = table.tables("test", "[[tag.test]]")?.into_iter().map(test);
        let tests = tests.collect::<Result<_, _>>()?;
        let span = table.span.clone();
        table.finish()?;
        let tag = CueTag { id, label, description, pole, threshold, rules, likes, tests };
        if !tag.has_phrases() && tag.likes.is_empty() {
            return Err((span, Fault::NoRule(tag.id)));
        }
        Ok(tag)
    }

    fn like(&mut self, mut table: Table<'_>) -> Located<Like> {
        table.required("examples")?;
        let examples = self.sentences(&mut table, "examples")?;
        let unlike = self.sentences(&mut table, "unlike")?;
        if examples.len() < like::FEWEST {
            let fault = Fault::TooFew { what: "examples", fewest: like::FEWEST };
            return Err((table.span, fault));
        }
        table.finish()?;
        Ok(Like { examples, unlike })
    }

    fn sentences(&mut self, table: &mut Table<'_>, key: &'static str) -> Located<Vec<String>> {
        let mut sentences: Vec<String> = Vec::new();
        for (text, span) in table.texts(key)? {
            if text.trim().is_empty() || text.len() > EK_MAX_TEXT as usize {
                return Err((span, Fault::Sentence));
            }
            if sentences.iter().any(|earlier| earlier == text) {
                return Err((span, Fault::Duplicate(text.to_owned())));
            }
            self.sentences += 1;
            if self.sentences > MAX_SENTENCES {
                let what = "sentences to compare with";
                return Err((span, Fault::TooMany { what, most: MAX_SENTENCES }));
            }
            sentences.push(text.to_owned());
        }
        Ok(sentences)
    }

    fn rule(&mut self, tag: usize, rule: usize, mut table: Table<'_>) -> Located<Rule> {
        table.required("phrases")?;
        let mut phrases: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        for (phrase, span) in table.texts("phrases")? {
            if !seen.insert(phrase) {
                return Err((span, Fault::Duplicate(phrase.to_owned())));
            }
            self.phrase(phrase, span, Owner::Rule { tag, rule, phrase: phrases.len() })?;
            phrases.push(phrase.to_owned());
        }
        let weight = match table.number("weight")? {
            Some((found, _)) if (-1.0..=1.0).contains(&found) && found.abs() > 0.0 => found,
            Some((found, span)) => {
                return Err((span, range("weight", "from -1 to 1 and not 0", found)));
            }
            None => 0.5,
        };
        let why = table.text("why")?.map(str::to_owned);
        let supporting = table.flag("supporting")?.unwrap_or(false);
        let across = table.flag("across")?.unwrap_or(false);
        let except = self.except(&mut table)?;
        let near = self.context(&mut table, "near")?;
        let unless_near = self.context(&mut table, "unless_near")?;
        let unless_before = self.context(&mut table, "unless_before")?;
        table.finish()?;
        Ok(Rule {
            phrases,
            weight,
            why,
            supporting,
            across,
            except,
            near,
            unless_near,
            unless_before,
        })
    }

    fn except(&mut self, rule: &mut Table<'_>) -> Located<Option<Context>> {
        if rule.optional("except").is_none() {
            return Ok(None);
        }
        let number = self.contexts;
        self.contexts += 1;
        for (phrase, span) in rule.texts("except")? {
            self.phrase(phrase, span, Owner::Context(number))?;
        }
        Ok(Some(Context { number, within: 0 }))
    }

    fn context(&mut self, rule: &mut Table<'_>, key: &'static str) -> Located<Option<Context>> {
        let Some(mut table) = rule.table(key, key)? else { return Ok(None) };
        let number = self.contexts;
        self.contexts += 1;
        table.required("words")?;
        for (phrase, span) in table.texts("words")? {
            self.phrase(phrase, span, Owner::Context(number))?;
        }
        let within = match table.number("within")? {
            Some((found, span)) => whole_words(found)
                .ok_or((span, range("within", "a whole number of words from 1 to 100", found)))?,
            None => return Err((table.span, Fault::MissingKey { key: "within", table: key })),
        };
        table.finish()?;
        Ok(Some(Context { number, within }))
    }

    fn phrase(&mut self, phrase: &str, span: Range<usize>, owner: Owner) -> Located<PhraseId> {
        let sequences = match sequences(phrase, &self.list_names) {
            Ok(sequences) => sequences,
            Err(fault) => return Err((span, Fault::Phrase { phrase: phrase.to_owned(), fault })),
        };
        self.sequences += sequences.len();
        if self.sequences > MAX_SEQUENCES {
            let what = "sequences of words that its phrases stand for";
            return Err((span, Fault::TooMany { what, most: MAX_SEQUENCES }));
        }
        if self.phrases.len() == MAX_PHRASES {
            return Err((span, Fault::TooMany { what: "phrases", most: MAX_PHRASES }));
        }
        self.phrases.push(sequences);
        self.owners.push(owner);
        Ok(self.phrases.len() - 1)
    }
}

fn test(mut table: Table<'_>) -> Located<CueTest> {
    let text = as_text("text", table.required("text")?)?.to_owned();
    let expect = table
        .flag("expect")?
        .ok_or((table.span.clone(), Fault::MissingKey { key: "expect", table: table.name }))?;
    table.finish()?;
    Ok(CueTest { text, expect })
}

/// Returns the text at `key`, which must have the form of a name of `what`.
fn name(
    table: &mut Table<'_>,
    key: &'static str,
    is_name: impl Fn(&str) -> bool,
    fault: impl Fn(String) -> Fault,
) -> Located<String> {
    let value = table.required(key)?;
    let text = as_text(key, value)?;
    if is_name(text) { Ok(text.to_owned()) } else { Err((value.span(), fault(text.to_owned()))) }
}

fn text_or(table: &mut Table<'_>, key: &'static str, missing: &str) -> Located<String> {
    Ok(table.text(key)?.unwrap_or(missing).to_owned())
}

fn languages(plugin: &mut Table<'_>) -> Located<Vec<String>> {
    plugin.required("language")?;
    let languages = plugin.texts("language")?;
    for (language, span) in &languages {
        if *language != "*" && !is_language(language) {
            return Err((span.clone(), Fault::Name((*language).to_owned(), "a language")));
        }
    }
    Ok(languages.into_iter().map(|(language, _)| language.to_owned()).collect())
}

fn pole(table: &mut Table<'_>, id: &str) -> Located<Pole> {
    let value = table.required("pole")?;
    let pole = match as_text("pole", value)? {
        "managing" => Pole::Managing,
        "leading" => Pole::Leading,
        "neither" => Pole::Neither,
        other => return Err((value.span(), Fault::Pole(other.to_owned()))),
    };
    let standard = match standard_pole(id) {
        Some(EK_POLE_MANAGING) => (Pole::Managing, "managing"),
        Some(EK_POLE_LEADING) => (Pole::Leading, "leading"),
        _ => return Ok(pole),
    };
    if standard.0 == pole {
        Ok(pole)
    } else {
        let fault = Fault::PoleOfStandardTag { tag: id.to_owned(), pole: standard.1 };
        Err((value.span(), fault))
    }
}

fn range(key: &'static str, range: &'static str, found: f32) -> Fault {
    Fault::Range { key, range, found }
}

/// Returns `number` as a count of words, if it is a whole one from 1 to 100.
fn whole_words(number: f32) -> Option<usize> {
    (1..=100_u8).find(|&words| (f32::from(words) - number).abs() < f32::EPSILON).map(usize::from)
}
