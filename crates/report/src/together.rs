//! Hand in hand: where a direction is followed by steps, and where a step comes with its why.

use evenkeel_meeting::Process;
use serde::Serialize;

use crate::quote::Quote;
use crate::statement::Statement;

/// What names a direction.
const VISION: [Process; 1] = [Process::VisionSetting];
/// What says where to go, or brings people along.
pub(crate) const WAY: [Process; 2] = [Process::VisionSetting, Process::Aligning];
/// What says what to do next.
pub(crate) const STEPS: [Process; 2] = [Process::Planning, Process::Organizing];

/// How soon steps must come after a direction: about as long as a group stays with a thought.
pub(crate) const FOLLOW_MS: u64 = 120_000;
/// How soon a why must come after its step: within the next statement or two.
const WHY_MS: u64 = 45_000;
/// How many other statements may come within one direction.
const SLACK: usize = 1;

/// The most places, and the most lonely directions, that are shown.
const MOST_SHOWN: usize = 6;

/// Where managing and leading met.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Together {
    /// The places where they met, in order of time; both sides of each are clear.
    pub(crate) met: Vec<Met>,
    /// The directions that no step followed within two minutes, in order of time.
    pub(crate) alone: Vec<Quote>,
}

/// A place where managing and leading met.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Met {
    /// What came second.
    pub(crate) kind: Second,
    /// What was said first.
    pub(crate) first: Quote,
    /// What was said then.
    pub(crate) then: Quote,
    /// How long after the end of the first.
    pub(crate) gap_ms: u64,
}

/// What came second where managing and leading met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Second {
    /// A direction came, then its steps.
    Steps,
    /// A step came, then its why.
    Why,
}

impl Together {
    pub(crate) fn find(statements: &[Statement]) -> Self {
        let (mut met, mut alone) = (Vec::new(), Vec::new());
        for direction in directions(statements) {
            let mut followed = false;
            let steps = after(statements, &direction)
                .take_while(|later| direction.end.gap_ms(later) <= FOLLOW_MS)
                .inspect(|later| followed |= later.does(&STEPS))
                .find(|later| later.clearly_does(&STEPS));
            if let Some(steps) = steps {
                met.extend(direction.vision.and_then(|vision| {
                    Met::new(Second::Steps, vision, &VISION, steps, &STEPS, direction.end)
                }));
                continue;
            }
            let step = statements[..direction.start.id.index()]
                .iter()
                .rev()
                .take_while(|earlier| earlier.gap_ms(direction.start) <= WHY_MS)
                .find(|earlier| earlier.clearly_does(&STEPS));
            if let (Some(step), true) = (step, direction.start.clearly_does(&WAY)) {
                met.extend(Met::new(Second::Why, step, &STEPS, direction.start, &WAY, step));
            }
            // A step that is less sure is not worth quoting; still it may be one.
            if let (Some(vision), false) = (direction.vision, followed) {
                alone.extend(Quote::of(vision, &VISION));
            }
        }
        Self { met, alone }
    }

    /// Returns the surest of the places where they met, in order of time; a long meeting has more
    /// than anybody would read.
    pub(crate) fn surest(&self) -> Vec<&Met> {
        let mut surest: Vec<&Met> = self.met.iter().collect();
        surest.sort_by_key(|met| std::cmp::Reverse(met.first.score.min(met.then.score)));
        surest.truncate(MOST_SHOWN);
        surest.sort_by_key(|met| met.first.segment);
        surest
    }

    /// Returns the clearest of the directions that no step followed, in order of time.
    pub(crate) fn clearest_alone(&self) -> Vec<&Quote> {
        let mut clearest: Vec<&Quote> = self.alone.iter().collect();
        clearest.sort_by_key(|quote| std::cmp::Reverse(quote.score));
        clearest.truncate(MOST_SHOWN);
        clearest.sort_by_key(|quote| quote.segment);
        clearest
    }

    /// Returns how often `kind` occurred.
    pub(crate) fn count(&self, kind: Second) -> usize {
        self.met.iter().filter(|met| met.kind == kind).count()
    }
}

impl Met {
    fn new(
        kind: Second,
        first: &Statement,
        first_does: &[Process],
        then: &Statement,
        then_does: &[Process],
        end: &Statement,
    ) -> Option<Self> {
        Some(Self {
            kind,
            first: Quote::of(first, first_does)?,
            then: Quote::of(then, then_does)?,
            gap_ms: end.gap_ms(then),
        })
    }
}

/// A stretch of talk about where to go.
pub(crate) struct Direction<'a> {
    pub(crate) start: &'a Statement,
    pub(crate) end: &'a Statement,
    /// Where it names the direction most clearly. Talk that only brings people along names none,
    /// and a doubtful direction is nothing to ask after.
    pub(crate) vision: Option<&'a Statement>,
}

/// Returns the stretches of talk about where to go.
pub(crate) fn directions(statements: &[Statement]) -> Vec<Direction<'_>> {
    let mut directions: Vec<Direction<'_>> = Vec::new();
    for statement in statements.iter().filter(|statement| statement.does(&WAY)) {
        let vision = Some(statement).filter(|statement| statement.clearly_does(&VISION));
        match directions.last_mut() {
            Some(direction)
                if statement.id.index() - direction.end.id.index() <= SLACK + 1
                    && direction.end.gap_ms(statement) <= FOLLOW_MS =>
            {
                direction.end = statement;
                let score =
                    |statement: &Statement| statement.clearest(&VISION).map(|mark| mark.score);
                if vision.and_then(score) > direction.vision.and_then(score) {
                    direction.vision = vision;
                }
            }
            _ => directions.push(Direction { start: statement, end: statement, vision }),
        }
    }
    directions
}

/// Returns what was said after `direction`.
pub(crate) fn after<'a>(
    statements: &'a [Statement],
    direction: &Direction<'_>,
) -> impl Iterator<Item = &'a Statement> {
    statements[direction.end.id.index() + 1..].iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented::Invented;
    use crate::statement::statements;

    fn find(meeting: &Invented) -> Together {
        Together::find(&statements(&meeting.transcript(), &meeting.annotations()))
    }

    #[test]
    fn steps_within_two_minutes_belong_to_their_direction() {
        let meeting = |pause| {
            Invented::meeting()
                .talk(10_000, &["vision-setting"])
                .pause(pause)
                .talk(5_000, &["planning"])
        };
        let met = find(&meeting(120_000)).met;
        assert_eq!((met[0].kind, met[0].gap_ms), (Second::Steps, 120_000));
        let together = find(&meeting(120_001));
        assert_eq!((together.met.len(), together.alone.len()), (0, 1));
    }

    #[test]
    fn a_why_soon_after_its_step_belongs_to_it() {
        let together = find(
            &Invented::meeting()
                .talk(10_000, &["organizing"])
                .pause(45_000)
                .talk(5_000, &["aligning"]),
        );
        assert_eq!(together.met[0].kind, Second::Why);
        assert!(together.alone.is_empty(), "who brings people along names no direction");
    }

    #[test]
    fn a_why_is_no_next_step() {
        let together = find(
            &Invented::meeting().talk(10_000, &["organizing"]).talk(5_000, &["vision-setting"]),
        );
        assert_eq!((together.met.len(), together.alone.len()), (1, 1));
    }

    #[test]
    fn only_setting_a_direction_names_one() {
        let together =
            find(&Invented::meeting().talk(10_000, &["aligning"]).talk(5_000, &["planning"]));
        assert_eq!(together, Together { met: Vec::new(), alone: Vec::new() });
    }

    #[test]
    fn one_statement_in_between_does_not_end_a_direction() {
        let together = find(
            &Invented::meeting()
                .talk(10_000, &["vision-setting"])
                .talk(10_000, &[])
                .talk(10_000, &["aligning"])
                .talk(10_000, &["planning"]),
        );
        assert_eq!(together.met.len(), 1);
        assert_eq!(together.met[0].gap_ms, 0);
    }
}
