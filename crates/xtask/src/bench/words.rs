//! Words in one spelling, so that only what was heard wrong counts as wrong.

/// Returns the words of `text`: in lower case, without punctuation, parted at hyphens, numbers
/// spelled out. Contractions stay as they are.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'");
    let mut words = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "-–—/".contains(c)) {
        let percent = word.contains('%');
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        words.extend(spelled(word));
        if percent {
            words.push("percent".to_owned());
        }
    }
    words
}

/// Returns a word without punctuation, a number as words: `3,400`, `9:30`, `2.5`, `21st`, `1990s`.
fn spelled(word: &str) -> Vec<String> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        let word: String = word.chars().filter(|&c| c.is_alphanumeric() || c == '\'').collect();
        return if word.is_empty() { Vec::new() } else { vec![word] };
    }
    let end = word.find(|c: char| !c.is_ascii_digit() && !",.:".contains(c)).unwrap_or(word.len());
    let (number, ending) = word.split_at(end);
    let mut words = Vec::new();
    for (at, part) in number.replace(',', "").split([':', '.']).enumerate() {
        if at > 0 && number.contains('.') {
            words.push("point".to_owned());
        }
        // 9:00 is said as nine, 9:05 as nine oh five.
        match part.strip_prefix('0') {
            Some("0") if number.contains(':') => {}
            Some(part) if number.contains(':') && !part.is_empty() => {
                words.push("oh".to_owned());
                words.extend(cardinal(part));
            }
            _ => words.extend(cardinal(part)),
        }
    }
    match (ending, words.pop()) {
        ("st" | "nd" | "rd" | "th", Some(last)) => words.push(ordinal(&last)),
        ("s", Some(last)) => words.push(plural(&last)),
        (ending, Some(last)) => {
            words.push(last);
            words.extend(spelled(ending));
        }
        (_, None) => {}
    }
    words
}

const ONES: [&str; 20] = [
    "zero",
    "one",
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
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Returns a whole number as it is said. Four digits that end in no hundred are said as a year.
fn cardinal(digits: &str) -> Vec<String> {
    let Ok(number) = digits.parse::<u64>() else { return vec![digits.to_owned()] };
    let year = digits.len() == 4 && (1100..2000).contains(&number);
    let names: Vec<String> = match number {
        0..20 => vec![ONES[index(number)].to_owned()],
        20..100 => {
            [TENS[index(number / 10)].to_owned()].into_iter().chain(rest(number % 10)).collect()
        }
        _ if year && !number.is_multiple_of(100) => {
            let (century, year) = (number / 100, number % 100);
            let oh = (year < 10).then(|| "oh".to_owned());
            name(century).into_iter().chain(oh).chain(name(year)).collect()
        }
        100..1000 => larger(number, 100, "hundred"),
        1000..1_000_000 => larger(number, 1000, "thousand"),
        _ => larger(number, 1_000_000, "million"),
    };
    names
}

fn name(number: u64) -> Vec<String> {
    cardinal(&number.to_string())
}

fn rest(number: u64) -> Vec<String> {
    if number == 0 { Vec::new() } else { name(number) }
}

fn larger(number: u64, unit: u64, called: &str) -> Vec<String> {
    name(number / unit).into_iter().chain([called.to_owned()]).chain(rest(number % unit)).collect()
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a digit or two")
}

fn ordinal(cardinal: &str) -> String {
    match cardinal {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        _ => match cardinal.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{cardinal}th"),
        },
    }
}

fn plural(cardinal: &str) -> String {
    match cardinal.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{cardinal}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_every_way_to_write_it() {
        let check =
            |text: &str, spelled: &str| assert_eq!(words(text).join(" "), spelled, "{text}");
        check("Well… \"Good morning,\" she said!", "well good morning she said");
        check("We don’t know; the team's follow-up", "we don't know the team's follow up");
        check("at 9:30, or 10:00, or 7:05", "at nine thirty or ten or seven oh five");
        check(
            "3,400 people, 20% of 17",
            "three thousand four hundred people twenty percent of seventeen",
        );
        check("on the 21st, the 30th", "on the twenty first the thirtieth");
        check(
            "in 1995 and 2026, the 90s",
            "in nineteen ninety five and two thousand twenty six the nineties",
        );
        check("2.5 hours, 4pm", "two point five hours four pm");
        check("1200 or 1,200", "one thousand two hundred or one thousand two hundred");
    }
}
