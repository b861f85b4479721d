//! What a name looks like, and what looks like one and is none.

/// The longest name, in characters.
pub(super) const MOST_CHARACTERS: usize = 48;

/// The longest name, in words.
const MOST_WORDS: usize = 5;

/// Returns whether `name` could be a name by its length and its marks.
pub(super) fn has_shape(name: &str) -> bool {
    let letters = name.chars().filter(|one| one.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    (letters >= 1 || digits >= 5)
        && name.chars().count() <= MOST_CHARACTERS
        && (1..=MOST_WORDS).contains(&name.split_whitespace().count())
        && name.matches(',').count() <= 1
        && name.split_whitespace().all(|word| {
            word.chars().all(|one| one.is_alphanumeric() || is_mark(one)) && ends_no_sentence(word)
        })
}

/// Returns whether `one` stands in names besides letters and digits: in `O'Neil`, `SPEAKER_01`,
/// `Silva, Ana`, `Ben (Guest)`, `+1 555 0100` or a combining accent.
fn is_mark(one: char) -> bool {
    "'’.,-_&/@+|#*()[]".contains(one) || ('\u{300}'..='\u{36f}').contains(&one)
}

/// A full stop ends a sentence, but not `J.`, `Dr.` or `a.silva@example.org`.
fn ends_no_sentence(word: &str) -> bool {
    word.strip_suffix('.').is_none_or(|word| word.chars().count() <= 3)
}

/// Returns whether every word starts as a name's words do.
pub(super) fn is_proper(name: &str) -> bool {
    name.split_whitespace().enumerate().all(|(index, word)| {
        let first = word.chars().next();
        let capital = first.is_some_and(|first| !first.is_lowercase());
        capital || word.starts_with(['(', '[']) || (index > 0 && PARTICLES.contains(&word))
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether `name` stands for somebody whose name is not known: `Speaker 2`, `SPEAKER_01`.
pub(super) fn is_label(name: &str) -> bool {
    let name = name.to_lowercase();
    let Some(label) = LABELS.iter().find(|label| name.starts_with(**label)) else { return false };
    let rest = name[label.len()..].trim_start_matches([' ', '_', '-', '#']);
    rest == "speaker" || rest.chars().count() == 1 || is_number(rest)
}

/// Returns whether `words` are a usual heading.
pub(super) fn is_heading(words: &str) -> bool {
    let words = words.to_lowercase();
    HEADINGS.split(", ").any(|heading| heading == words)
}

/// Words before a colon that head a passage.
const HEADINGS: &str = "\
    a reminder, action, action item, action items, actions, agenda, also, and, answer, \
    answers, attendees, background, bottom line, but, caution, conclusion, context, \
    correction, date, deadline, decision, decisions, disclaimer, duration, example, exactly, \
    fact, first, follow-up, follow up, for example, fwd, goal, goals, http, https, idea, \
    important, in short, invited, issue, key points, last, listen, location, look, meeting, \
    minutes, my point, next, next step, next steps, no, note, notes, now, ok, okay, option, \
    options, owner, participants, place, plan, point, present, problem, ps, p.s., question, \
    questions, re, reason, recording, remember, reminder, result, results, right, risk, \
    risks, rule, second, so, status, step, subject, summary, task, tasks, the point, the \
    problem, the question, third, time, tip, title, to do, todo, topic, topics, transcript, \
    update, updates, warning, well, yes";

/// Words that stand in names without a capital.
const PARTICLES: &[&str] = &[
    "al", "and", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "le",
    "of", "ten", "ter", "the", "und", "van", "von", "y", "zu",
];

/// First words of labels for people without a name, which a number or letter follows.
const LABELS: &[&str] = &["speaker", "unknown", "guest", "participant", "voice", "person", "spk"];
