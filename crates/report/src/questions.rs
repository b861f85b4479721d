//! Questions for reflection: raised by what was said or not said, never advice.

use evenkeel_meeting::{Pole, Process, SegmentId};
use serde::Serialize;

use crate::balance::Balance;
use crate::phrases;
use crate::quote;
use crate::sentence::Sentence;
use crate::statement::Statement;
use crate::taggers::Taggers;
use crate::together::{Direction, FOLLOW_MS, STEPS, Second, Together, WAY, after, directions};
use crate::words::of_the_whole;

/// The questions that the meeting raises.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Reflection {
    /// About managing, in the order of [`Kind`].
    pub(crate) managing: Vec<Question>,
    /// About leading, likewise.
    pub(crate) leading: Vec<Question>,
    /// About both.
    pub(crate) both: Option<Question>,
}

/// A question that the meeting raises.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Question {
    /// What raised it.
    pub(crate) kind: Kind,
    /// The question.
    pub(crate) text: Sentence,
    /// The statements that raised it; none where it was raised by what was not said.
    pub(crate) evidence: Vec<SegmentId>,
}

/// What can raise a question: six things a side, and the meeting of both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A problem was raised and left.
    ProblemLeft,
    /// A task has no owner.
    NoOwner,
    /// Something is to get better by no measure.
    NoMeasure,
    /// Nobody looked at the last plan again.
    PlanUnchecked,
    /// Nobody spoke of finding or training people.
    NobodyTrained,
    /// Most of the managing came from one voice.
    OneVoiceManaging,
    /// Plans, roles and problems for a long time, without their why.
    PlanWithoutWhy,
    /// A direction without a next step.
    NoNextStep,
    /// A direction that names nobody whom it is for.
    NamesNobody,
    /// A direction that nobody took up.
    NotTakenUp,
    /// Nobody's work was named.
    PraiseMissing,
    /// Most of the leading came from one voice.
    OneVoiceLeading,
    /// A direction and its steps met, or never did.
    Joint,
}

/// How often one thing may raise a question, so that no list is a list of one thing.
const MOST_OF_A_KIND: usize = 2;
/// How long managing must last before its why is asked for.
const LONG_MS: u64 = 300_000;
/// A problem is left when so many statements follow that manage nothing …
const LEFT_STATEMENTS: usize = 3;
/// … and nothing speaks of a problem for so long.
const LEFT_MS: u64 = 90_000;
/// From which part on one voice is most of a side.
const ONE_VOICE: f64 = 0.7;
/// What is missing can be asked for only where there was room for it: so much talk …
const ROOM_MS: u64 = 300_000;
/// … and so many tagged statements.
const ROOM_STATEMENTS: usize = 12;

pub(crate) struct Asker<'a> {
    pub(crate) statements: &'a [Statement],
    pub(crate) balance: &'a Balance,
    pub(crate) taggers: Taggers<'a>,
    /// Whether the talk is in English, so that its words can be looked at.
    pub(crate) english: bool,
}

impl Asker<'_> {
    pub(crate) fn reflect(&self, together: &Together) -> Reflection {
        Reflection {
            managing: [
                self.problem_left(),
                self.no_owner(),
                self.no_measure(),
                self.plan_unchecked(),
                self.nobody_trained(),
                self.one_voice(Pole::Managing),
            ]
            .concat(),
            leading: [
                self.plan_without_why(),
                self.no_next_step(),
                self.names_nobody(),
                self.not_taken_up(),
                self.praise_missing(),
                self.one_voice(Pole::Leading),
            ]
            .concat(),
            both: self.joint(together),
        }
    }

    fn problem_left(&self) -> Vec<Question> {
        let left = self.clear(&[Process::ProblemSolving]).filter(|problem| {
            let later = &self.statements[problem.id.index() + 1..];
            problem.tags.len() == 1
                && later.len() >= LEFT_STATEMENTS
                && later[..LEFT_STATEMENTS]
                    .iter()
                    .all(|next| !next.is(Pole::Managing) && next.suspect.is_none())
                && later
                    .iter()
                    .take_while(|later| problem.gap_ms(later) <= LEFT_MS)
                    .all(|later| !later.does(&[Process::ProblemSolving]))
                && !phrases::leaves_it_to_somebody(&problem.text)
        });
        ask(Kind::ProblemLeft, left, |problem| {
            Sentence::new("At ").at(problem).words(" ").who(problem.speaker.as_ref()).words(
                " raised a problem and the talk moved on. Is it settled elsewhere, or still open?",
            )
        })
    }

    fn no_owner(&self) -> Vec<Question> {
        let ownerless = self
            .statements
            .iter()
            .filter(|statement| self.english && statement.suspect.is_none())
            .filter(|statement| !statement.does(&STEPS))
            .filter(|statement| phrases::leaves_it_to_somebody(&statement.text));
        ask(Kind::NoOwner, ownerless, |statement| {
            Sentence::new("At ")
                .at(statement)
                .words(" “somebody” was to do something. Who is somebody, and by when?")
        })
    }

    fn no_measure(&self) -> Vec<Question> {
        let measureless = self
            .clear(&[Process::Planning])
            .filter(|_| self.english)
            .filter(|plan| phrases::wants_better(&plan.text))
            .filter(|plan| !phrases::names_a_number(&plan.text));
        ask(Kind::NoMeasure, measureless, |plan| {
            Sentence::new("At ")
                .at(plan)
                .words(" something was to get better. How would you know that it had?")
        })
    }

    fn plan_unchecked(&self) -> Vec<Question> {
        let first_quarter = &self.statements[..self.statements.len() / 4];
        let unchecked = self.had_room_for(Process::ProblemSolving)
            && !first_quarter.iter().any(|early| early.does(&[Process::ProblemSolving]));
        missing(
            Kind::PlanUnchecked,
            unchecked,
            "We found no look back at the last meeting’s plans early in this one. Where is that \
             kept track of?",
        )
    }

    fn nobody_trained(&self) -> Vec<Question> {
        // Any talk of it, tagged or not: what is said to be missing must be missing.
        let nobody = self.english
            && self.had_room_for(Process::Organizing)
            && !self
                .statements
                .iter()
                .any(|statement| phrases::speaks_of_hiring_or_training(&statement.text));
        missing(
            Kind::NobodyTrained,
            nobody,
            "Nobody spoke about finding or training people. Does the plan need any?",
        )
    }

    fn plan_without_why(&self) -> Vec<Question> {
        let Some(gap) = longest_gap(self.statements, Pole::Leading)
            .filter(|gap| gap.1 - gap.0 >= LONG_MS && self.had_room_for_leading())
        else {
            return Vec::new();
        };
        let inside: Vec<&Statement> = self
            .statements
            .iter()
            .filter(|statement| (gap.0..gap.1).contains(&statement.start.as_ms()))
            .collect();
        let managing: Vec<&Statement> =
            inside.iter().copied().filter(|statement| statement.is(Pole::Managing)).collect();
        let length = |statements: &[&Statement]| {
            statements.iter().map(|statement| statement.duration_ms()).sum::<u64>()
        };
        let ([first, .., last], true) = (&*managing, length(&managing) * 2 >= length(&inside))
        else {
            return Vec::new();
        };
        let text = Sentence::new("From ").at(first).words(" to ").at(last).words(
            " the talk was above all plans, roles and problems. Would everybody in the room have \
             known what they were for?",
        );
        vec![Question { kind: Kind::PlanWithoutWhy, text, evidence: vec![first.id, last.id] }]
    }

    fn no_next_step(&self) -> Vec<Question> {
        let stepless = directions(self.statements)
            .into_iter()
            .filter(|direction| {
                !self.followed(direction.end, &STEPS) && !self.was_dropped(direction)
            })
            .filter_map(|direction| direction.vision);
        ask(Kind::NoNextStep, stepless, |direction| {
            Sentence::new("At ")
                .at(direction)
                .words(" a direction was named. What would be the first step, and whose?")
        })
    }

    fn names_nobody(&self) -> Vec<Question> {
        let nobody = self
            .clear(&[Process::VisionSetting])
            .filter(|vision| self.english && !phrases::names_anybody(&vision.text));
        ask(Kind::NamesNobody, nobody, |vision| {
            Sentence::new("The direction at ")
                .at(vision)
                .words(" names nobody it is for. Who would notice if it came true?")
        })
    }

    fn not_taken_up(&self) -> Vec<Question> {
        let dropped = directions(self.statements)
            .into_iter()
            .filter(|direction| self.was_dropped(direction))
            .filter_map(|direction| direction.vision);
        ask(Kind::NotTakenUp, dropped, |vision| {
            Sentence::new("At ").at(vision).words(" ").who(vision.speaker.as_ref()).words(
                " said where things might go, and the talk moved on. What became of that \
                     thought?",
            )
        })
    }

    /// Returns whether others spoke after a vision and neither took it further nor took a step.
    fn was_dropped(&self, direction: &Direction<'_>) -> bool {
        let Some(vision) = direction.vision else { return false };
        let mut others = after(self.statements, direction)
            .take_while(|later| direction.end.gap_ms(later) <= FOLLOW_MS)
            .filter(|later| later.speaker != vision.speaker)
            .peekable();
        vision.speaker.is_some()
            && !self.followed(direction.end, &STEPS)
            && others.peek().is_some()
            && others.all(|other| !other.does(&WAY))
    }

    fn praise_missing(&self) -> Vec<Question> {
        let none = self.had_room_for(Process::Inspiring)
            && !self.statements.iter().any(|statement| statement.does(&[Process::Inspiring]));
        missing(
            Kind::PraiseMissing,
            none,
            "We found nobody’s work named in this meeting. Was there something worth naming?",
        )
    }

    fn one_voice(&self, pole: Pole) -> Vec<Question> {
        let voices: Vec<_> =
            self.balance.by_speaker.iter().filter(|part| part.speaker.is_some()).collect();
        let unknown = self.balance.by_speaker.iter().find(|part| part.speaker.is_none());
        let most = voices.iter().max_by_key(|part| part.amounts.of(pole));
        // Where a good part is by nobody known, one voice cannot be told from several.
        let (Some(most), true) = (most, voices.len() > 1 && unknown.is_none()) else {
            return Vec::new();
        };
        let rest = self.balance.amounts.of(pole) - most.amounts.of(pole);
        let theirs: Vec<&Statement> = self
            .statements
            .iter()
            .filter(|statement| statement.speaker == most.speaker && statement.is(pole))
            .collect();
        let part = crate::share::ratio(rest, most.amounts.of(pole)).unwrap_or(0.0);
        let processes: Vec<Process> =
            Process::ALL.into_iter().filter(|process| process.pole() == pole).collect();
        let example = quote::clearest(theirs.iter().copied(), &processes);
        if part < ONE_VOICE || theirs.len() < 3 {
            return Vec::new();
        }
        let (kind, talk, who_else) = if pole == Pole::Managing {
            (Kind::OneVoiceManaging, "managing", "Who else knows how the work stands?")
        } else {
            (
                Kind::OneVoiceLeading,
                "leading",
                "Who else might have something to say about where this is going?",
            )
        };
        let text = Sentence::default()
            .who(most.speaker.as_ref())
            .words(format!(" gave {} of the {talk} talk. {who_else}", of_the_whole(part)));
        vec![Question {
            kind,
            text,
            evidence: example.map(|quote| quote.segment).into_iter().collect(),
        }]
    }

    fn joint(&self, together: &Together) -> Option<Question> {
        let best = together.met.iter().max_by_key(|met| {
            // The surest pair; of equal ones the first.
            (met.first.score.min(met.then.score), std::cmp::Reverse(met.first.segment))
        });
        if let Some(met) = best {
            let first = &self.statements[met.first.segment.index()];
            let text = match met.kind {
                Second::Steps => Sentence::new("At ").at(first).words(
                    " a direction was named, and steps followed. What made that possible here?",
                ),
                Second::Why => Sentence::new("At ").at(first).words(
                    " a step was given, and its reason came with it. Where else would that help?",
                ),
            };
            let evidence = vec![met.first.segment, met.then.segment];
            return Some(Question { kind: Kind::Joint, text, evidence });
        }
        // Each direction stands alone, without even a step that is less sure.
        let apart = directions(self.statements)
            .iter()
            .all(|direction| !self.followed(direction.end, &STEPS))
            && self.had_room_for_leading()
            && self.had_room_for(Process::Planning);
        let text = "We found no place in this meeting where a direction was followed by steps, or \
                    a step by its why. Where do the two meet?";
        missing(Kind::Joint, apart, text).pop()
    }

    /// Returns the statements that clearly do one of `processes`.
    fn clear(&self, processes: &[Process]) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.clearly_does(processes))
    }

    fn followed(&self, end: &Statement, processes: &[Process]) -> bool {
        self.statements[end.id.index() + 1..]
            .iter()
            .take_while(|later| end.gap_ms(later) <= FOLLOW_MS)
            .any(|later| later.does(processes))
    }

    /// Returns whether `process` was looked for in enough talk to say that it was not there.
    fn had_room_for(&self, process: Process) -> bool {
        let talk = self.balance.amounts.talk_ms() - self.balance.amounts.suspect_ms;
        talk >= ROOM_MS
            && self.balance.counted_segments >= ROOM_STATEMENTS
            && self.taggers.looked_for(process)
    }

    fn had_room_for_leading(&self) -> bool {
        WAY.into_iter().chain([Process::Inspiring]).all(|process| self.had_room_for(process))
    }
}

/// Asks after at most [`MOST_OF_A_KIND`] of `statements`: the clearest, in order of time.
fn ask<'a>(
    kind: Kind,
    statements: impl Iterator<Item = &'a Statement>,
    text: impl Fn(&Statement) -> Sentence,
) -> Vec<Question> {
    let mut statements: Vec<&Statement> = statements.collect();
    statements.sort_by_key(|statement| {
        let surest = statement.tags.iter().map(|mark| mark.score).max();
        (std::cmp::Reverse(surest), statement.id)
    });
    statements.truncate(MOST_OF_A_KIND);
    statements.sort_by_key(|statement| statement.id);
    statements
        .into_iter()
        .map(|statement| Question { kind, text: text(statement), evidence: vec![statement.id] })
        .collect()
}

fn missing(kind: Kind, is_missing: bool, text: &str) -> Vec<Question> {
    let question = Question { kind, text: Sentence::new(text), evidence: Vec::new() };
    if is_missing { vec![question] } else { Vec::new() }
}

/// Returns start and end of the longest stretch without talk of `pole` between the first statement
/// and the last, in milliseconds.
fn longest_gap(statements: &[Statement], pole: Pole) -> Option<(u64, u64)> {
    let mut gaps = Vec::new();
    let mut reached = statements.first()?.start.as_ms();
    let end = statements.iter().map(|statement| statement.end.as_ms()).max()?;
    for statement in statements.iter().filter(|statement| statement.is(pole)) {
        gaps.push((reached, statement.start.as_ms().max(reached)));
        reached = reached.max(statement.end.as_ms());
    }
    gaps.push((reached, end));
    // Of equally long ones the first.
    gaps.into_iter().rev().max_by_key(|gap| gap.1 - gap.0)
}

#[cfg(test)]
mod tests;
