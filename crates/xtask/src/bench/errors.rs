//! How the words that were heard differ from those that were said.

/// The fewest changes that make what was said into what was heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Errors {
    /// The words that were said.
    pub(super) words: u32,
    pub(super) wrong: u32,
    pub(super) left_out: u32,
    pub(super) added: u32,
}

impl Errors {
    /// Counts the changes between `said` and `heard`, by Levenshtein's distance of words.
    pub(super) fn between(said: &[String], heard: &[String]) -> Self {
        let none = Self { words: 0, wrong: 0, left_out: 0, added: 0 };
        // One row of the table at a time: entry `at` compares the words of `said` so far with the
        // first `at` of `heard`.
        let mut row = vec![none];
        for _ in heard {
            let last = row[row.len() - 1];
            row.push(Self { added: last.added + 1, ..last });
        }
        for word in said {
            let mut next = vec![Self { left_out: row[0].left_out + 1, ..row[0] }];
            for (at, other) in heard.iter().enumerate() {
                let wrong = u32::from(word != other);
                let choices = [
                    Self { wrong: row[at].wrong + wrong, ..row[at] },
                    Self { left_out: row[at + 1].left_out + 1, ..row[at + 1] },
                    Self { added: next[at].added + 1, ..next[at] },
                ];
                next.extend(choices.into_iter().min_by_key(|errors| errors.all()));
            }
            row = next;
        }
        let words = u32::try_from(said.len()).expect("nobody says four billion words");
        Self { words, ..row[heard.len()] }
    }

    /// Returns the word error rate in percent of the words that were said.
    pub(super) fn percent(&self) -> f64 {
        100.0 * f64::from(self.all()) / f64::from(self.words.max(1))
    }

    const fn all(&self) -> u32 {
        self.wrong + self.left_out + self.added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, heard: &str, [wrong, left_out, added]: [u32; 3]) {
        let split = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let errors = Errors::between(&split(said), &split(heard));
        let words = u32::try_from(said.split(' ').count()).unwrap();
        assert_eq!(errors, Errors { words, wrong, left_out, added }, "{said} / {heard}");
    }

    #[test]
    fn each_kind_of_error_is_counted() {
        check("we meet at ten", "we meet at ten", [0, 0, 0]);
        check("we meet at ten", "we met at ten", [1, 0, 0]);
        check("we meet at ten", "we meet ten", [0, 1, 0]);
        check("we meet at ten", "so we meet at ten", [0, 0, 1]);
        check("we meet at ten", "so we meet at", [0, 1, 1]);
    }

    #[test]
    fn the_rate_is_in_percent_of_what_was_said() {
        let errors = Errors { words: 50, wrong: 1, left_out: 0, added: 1 };
        assert_eq!(format!("{:.1}", errors.percent()), "4.0");
    }
}
