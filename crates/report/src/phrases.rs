//! What a few questions listen for in English talk.
//!
//! Each function looks at whole words, in lower case. They decide whether a question is asked, and
//! nothing else; for other languages those questions stay silent.

const NUMBERS: [&str; 25] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "half", "third", "quarter",
    "hundred", "thousand", "million", "percent", "double",
];
const BETTER: [&str; 6] = ["quicker", "faster", "better", "sooner", "cheaper", "easier"];
const SOMEBODY: [&str; 2] = ["somebody", "someone"];
const OUGHT: [&[&str]; 5] =
    [&["should"], &["must"], &["ought", "to"], &["needs", "to"], &["has", "to"]];
const PEOPLE: [&str; 22] = [
    "patient",
    "customer",
    "client",
    "user",
    "famil",
    "people",
    "person",
    "nobody",
    "somebody",
    "someone",
    "everybody",
    "everyone",
    "staff",
    "employee",
    "team",
    "student",
    "citizen",
    "shareholder",
    "stockholder",
    "partner",
    "you",
    "those",
];
const HIRING: [&str; 9] =
    ["interview", "hire", "hiring", "recruit", "applica", "train", "onboard", "vacanc", "mentor"];

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// Returns whether `text` holds a number, in digits or in words.
pub(crate) fn names_a_number(text: &str) -> bool {
    text.contains(char::is_numeric) || words(text).any(|word| NUMBERS.contains(&word.as_str()))
}

/// Returns whether `text` says that something is to get better.
pub(crate) fn wants_better(text: &str) -> bool {
    words(text).any(|word| BETTER.contains(&word.as_str()) || word.starts_with("improv"))
}

/// Returns whether `text` says that somebody, unnamed, ought to do something.
pub(crate) fn leaves_it_to_somebody(text: &str) -> bool {
    text.split(['.', '?', '!', ';']).any(|sentence| {
        let words: Vec<String> = words(sentence).collect();
        let Some(somebody) = words.iter().position(|word| SOMEBODY.contains(&word.as_str())) else {
            return false;
        };
        // "Somebody from the office really should": a few words may come between.
        (somebody + 1..words.len())
            .take(5)
            .any(|at| OUGHT.iter().any(|ought| words[at..].iter().take(ought.len()).eq(*ought)))
    })
}

/// Returns whether `text` names anybody whom it is for.
pub(crate) fn names_anybody(text: &str) -> bool {
    words(text).any(|word| PEOPLE.iter().any(|people| word.starts_with(people)))
}

/// Returns whether `text` speaks of finding or training people.
pub(crate) fn speaks_of_hiring_or_training(text: &str) -> bool {
    words(text).any(|word| HIRING.iter().any(|hiring| word.starts_with(hiring)))
}

/// Counts the questions in `text`, by their marks.
pub(crate) fn question_marks(text: &str) -> usize {
    text.chars().filter(|character| matches!(character, '?' | '؟' | '？')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_should_is_heard_within_a_sentence() {
        assert!(leaves_it_to_somebody("Then someone really should call them."));
        assert!(!leaves_it_to_somebody("I met somebody. We should call."));
        assert!(leaves_it_to_somebody("Somebody has to call them."));
        assert!(!leaves_it_to_somebody("Somebody has left a scarf."));
        assert!(!leaves_it_to_somebody("Maria should call them."));
    }

    #[test]
    fn numbers_are_heard_as_words_and_digits() {
        assert!(names_a_number("in twenty days") && names_a_number("by the 9th"));
        assert!(!names_a_number("someone had done it often"));
    }

    #[test]
    fn questions_are_counted_by_their_marks() {
        assert_eq!(question_marks("Why? And when? Well."), 2);
        assert_eq!(question_marks("لماذا؟"), 1);
    }
}
