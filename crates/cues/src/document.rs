//! A TOML document read key by key, so that each fault is found where it stands.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::error::Fault;

/// A fault and the bytes that it stands at.
pub(crate) type Located<T> = Result<T, (Range<usize>, Fault)>;

/// A value with its place.
pub(crate) type Value<'a> = &'a Spanned<DeValue<'a>>;

/// Texts with their places.
pub(crate) type Texts<'a> = Vec<(&'a str, Range<usize>)>;

/// A table of which each key is asked for once; [`Table::finish`] reports those that nobody knows.
pub(crate) struct Table<'a> {
    /// How the format calls the table, `[plugin]` for one.
    pub(crate) name: &'static str,
    pub(crate) span: Range<usize>,
    table: &'a DeTable<'a>,
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(name: &'static str, span: Range<usize>, table: &'a DeTable<'a>) -> Self {
        Self { name, span, table, known: Vec::new() }
    }

    /// Returns the value of `key`, if it is there.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Returns the value of `key`, which must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Located<Value<'a>> {
        let missing = (self.span.clone(), Fault::MissingKey { key, table: self.name });
        self.optional(key).ok_or(missing)
    }

    /// Returns the text at `key`, if it is there.
    pub(crate) fn text(&mut self, key: &'static str) -> Located<Option<&'a str>> {
        self.optional(key).map(|value| as_text(key, value)).transpose()
    }

    /// Returns the number at `key` and its place, if it is there.
    pub(crate) fn number(&mut self, key: &'static str) -> Located<Option<(f32, Range<usize>)>> {
        let Some(value) = self.optional(key) else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            DeValue::Float(float) => float.as_str().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => Ok(Some((number, value.span()))),
            None => Err(wrong_kind(key, "a number", value)),
        }
    }

    /// Returns what is true or false at `key`, if it is there.
    pub(crate) fn flag(&mut self, key: &'static str) -> Located<Option<bool>> {
        match self.optional(key) {
            None => Ok(None),
            Some(value) => match value.get_ref() {
                DeValue::Boolean(flag) => Ok(Some(*flag)),
                _ => Err(wrong_kind(key, "true or false", value)),
            },
        }
    }

    /// Returns the texts at `key`, none where it is missing.
    pub(crate) fn texts(&mut self, key: &'static str) -> Located<Texts<'a>> {
        self.optional(key).map_or_else(|| Ok(Vec::new()), |value| as_texts(key, value))
    }

    /// Returns every key with its place and its texts.
    pub(crate) fn lists(&self) -> Located<Vec<(&'a str, Range<usize>, Texts<'a>)>> {
        let entries = self.table.iter();
        entries
            .map(|(key, value)| {
                Ok((key.get_ref().as_ref(), key.span(), as_texts(self.name, value)?))
            })
            .collect()
    }

    /// Returns the table at `key`, if it is there; the format calls it `name`.
    pub(crate) fn table(&mut self, key: &'static str, name: &'static str) -> Located<Option<Self>> {
        self.optional(key).map(|value| as_table(key, name, value)).transpose()
    }

    /// Returns the tables of the array at `key`, none where it is missing.
    pub(crate) fn tables(&mut self, key: &'static str, name: &'static str) -> Located<Vec<Self>> {
        let Some(value) = self.optional(key) else { return Ok(Vec::new()) };
        let DeValue::Array(array) = value.get_ref() else {
            return Err(wrong_kind(key, "an array of tables in double brackets", value));
        };
        array.iter().map(|item| as_table(key, name, item)).collect()
    }

    /// Ends the reading of the table.
    pub(crate) fn finish(self) -> Located<()> {
        match self.table.keys().find(|key| !self.known.contains(&key.get_ref().as_ref())) {
            None => Ok(()),
            Some(unknown) => {
                let key = unknown.get_ref().to_string();
                let nearest = nearest(&key, &self.known);
                Err((unknown.span(), Fault::UnknownKey { key, table: self.name, nearest }))
            }
        }
    }
}

pub(crate) fn as_text<'a>(key: &'static str, value: Value<'a>) -> Located<&'a str> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        _ => Err(wrong_kind(key, "a text in quotes", value)),
    }
}

fn as_texts<'a>(key: &'static str, value: Value<'a>) -> Located<Texts<'a>> {
    let DeValue::Array(array) = value.get_ref() else {
        return Err(wrong_kind(key, "a list of texts in quotes", value));
    };
    array.iter().map(|item| Ok((as_text(key, item)?, item.span()))).collect()
}

fn as_table<'a>(key: &'static str, name: &'static str, value: Value<'a>) -> Located<Table<'a>> {
    match value.get_ref() {
        DeValue::Table(table) => Ok(Table::new(name, value.span(), table)),
        _ => Err(wrong_kind(key, "a table", value)),
    }
}

fn wrong_kind(
    key: &'static str,
    expected: &'static str,
    value: Value<'_>,
) -> (Range<usize>, Fault) {
    (value.span(), Fault::WrongKind { key, expected })
}

/// Returns the name that `key` is a slip of, if there is one.
fn nearest(key: &str, names: &[&'static str]) -> Option<&'static str> {
    let (distance, name) = names.iter().map(|name| (distance(key, name), *name)).min()?;
    (distance * 3 <= key.chars().count().max(3)).then_some(name)
}

/// Returns how many letters must change, come or go to make one name of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (at, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, right) in to.chars().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_that_a_slip_was_made_of() {
        let names = ["phrases", "weight", "near"];
        assert_eq!(nearest("phrase", &names), Some("phrases"));
        assert_eq!(nearest("wieght", &names), Some("weight"));
        assert_eq!(nearest("colour", &names), None);
    }
}
