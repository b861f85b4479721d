//! How the figures came about, in plain words.

use evenkeel_meeting::{Engine, Heading, Times};

use crate::balance::Balance;
use crate::left_out::LeftOut;
use crate::sentence::Sentence;
use crate::taggers::Taggers;
use crate::words::counted;

/// What the method cannot know.
pub(crate) const LIMITS: &str = "What was done, in plain words, and what it cannot know: tone, \
    glances, what was agreed in the corridor, and why.";

/// Returns the steps from the recording to the figures.
pub(crate) fn steps(
    heading: &Heading,
    engine: Option<&Engine>,
    balance: &Balance,
    left_out: &LeftOut,
    statements: usize,
    taggers: Taggers<'_>,
) -> Vec<Sentence> {
    vec![
        source(heading, engine, left_out),
        Sentence::new(format!(
            "The talk stands in {} of a sentence or a few. Taggers, each for one kind of talk, \
             say which statements are of that kind and which words they go by. A statement may \
             have several tags or none.",
            counted(statements, "statement", "statements")
        )),
        Sentence::new(
            "A statement’s time is shared equally among its tags. Talk without a tag is neither. \
             Only the six tags described below count, and others only where the user asked for \
             it; every other tag is shown beside the amounts.",
        ),
        share(balance),
        Sentence::new(
            "Words for a single tag: clear from a score of 0.8, fairly clear from 0.7, less sure \
             below. Only what is clear is offered as a moment.",
        ),
        layer(taggers),
    ]
}

fn source(heading: &Heading, engine: Option<&Engine>, left_out: &LeftOut) -> Sentence {
    let suspect: usize = left_out.suspect.iter().map(|talk| talk.segments.len()).sum();
    let sentence = match engine {
        Some(engine) => Sentence::new("The recording was written down by the speech model ")
            .name(&engine.model)
            .words(" on one computer; nothing was sent anywhere."),
        None => Sentence::new("The talk was read from a transcript that was made elsewhere."),
    };
    let sentence = match heading.times {
        Times::Measured => sentence,
        Times::Estimated => sentence.words(" It had no times; they were estimated from its words."),
    };
    match suspect {
        0 => sentence,
        1 => {
            sentence.words(" One statement could not be made out and is left out of every figure.")
        }
        _ => sentence.words(format!(
            " {suspect} statements could not be made out and are left out of every figure."
        )),
    }
}

/// Says what the taggers went by.
fn layer(taggers: Taggers<'_>) -> Sentence {
    let by_meaning = taggers.plugins.iter().filter(|outcome| outcome.encoder.is_some()).count();
    let mistakes = "they mark some talk that people would not, and miss some that people would \
                    mark; the amounts are better read as sizes than as figures.";
    if by_meaning == 0 {
        return Sentence::new(format!(
            "The taggers went by words alone. They miss what is said in other words: {mistakes}"
        ));
    }
    Sentence::new(format!(
        "The taggers went by words and by what a sentence encoder makes of a statement after what \
         was said before it. Still, {mistakes}"
    ))
}

fn share(balance: &Balance) -> Sentence {
    let share = Sentence::new("The share is leading divided by leading and managing together.");
    if balance.share.is_some() {
        share.words(
            " To see how much it hangs on a few minutes, the meeting is cut into pieces of two \
             minutes and put together again two thousand times, some pieces left out and some \
             taken twice or more; 95 of 100 results lie between the two ends given on page one. \
             This says nothing about other meetings, and it does not include the taggers’ own \
             mistakes.",
        )
    } else {
        share.words(
            " It is given from two minutes and twelve statements of either kind on; this meeting \
             has less.",
        )
    }
}
