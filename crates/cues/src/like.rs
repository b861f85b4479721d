//! Tags by example: talk that means the same as sentences that somebody wrote down.

/// Ordinary talk of meetings, about this and that: what examples of a tag stand out from.
const ORDINARY: &str = include_str!("ordinary.txt");

/// The fewest examples of which anything can be learned.
pub(crate) const FEWEST: usize = 3;

/// The sentences of ordinary talk.
pub(crate) fn ordinary<'a>() -> impl Iterator<Item = &'a str> {
    let talk: &'a str = ORDINARY;
    talk.lines()
}

/// Sentences that a tag belongs to, and sentences that it does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Like {
    /// Sentences that the tag belongs to.
    pub examples: Vec<String>,
    /// Sentences that could be taken for such, and are not.
    pub unlike: Vec<String>,
}

/// What examples have in common, as a direction among vectors of unit length.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Direction<'a> {
    examples: Vec<&'a [f32]>,
    weights: Vec<f32>,
    /// The projection at which it is as likely as not.
    middle: f32,
    /// How much a step of the projection moves the log odds.
    slope: f32,
}

impl<'a> Direction<'a> {
    /// Finds the direction from what is ordinary, and `unlike`, to `examples`. `None` where the
    /// examples have nothing in common that sets them apart.
    ///
    /// The direction is `mean(examples) - (mean(unlike) + mean(ordinary)) / 2`; where there is
    /// nothing `unlike`, ordinary talk stands for it. Two normal distributions of equal spread along
    /// it, of what is alike and what is not, make the probability. Each sentence is projected on the
    /// direction that is found without it: among so many dimensions everything is near to itself.
    pub(crate) fn find(
        examples: Vec<&'a [f32]>,
        unlike: &[&[f32]],
        ordinary: &[&[f32]],
    ) -> Option<Self> {
        let unlike = if unlike.is_empty() { ordinary } else { unlike };
        let (of_examples, of_unlike, of_ordinary) =
            (mean(&examples, None)?, mean(unlike, None)?, mean(ordinary, None)?);
        let away = |unlike: &[f32]| half_way(unlike, &of_ordinary);
        let from = away(&of_unlike);
        let weights = difference(&of_examples, &from);

        let without = |left_out: usize| mean(&examples, Some(left_out));
        let like: Vec<f32> = (0..examples.len())
            .map(|at| Some(dot(&difference(&without(at)?, &from), examples[at])))
            .collect::<Option<_>>()?;
        let other: Vec<f32> = (0..unlike.len())
            .map(|at| {
                let others = mean(unlike, Some(at)).unwrap_or_else(|| of_ordinary.clone());
                dot(&difference(&of_examples, &away(&others)), unlike[at])
            })
            .collect();
        let usual: Vec<f32> = ordinary.iter().map(|vector| dot(&weights, vector)).collect();

        let low = f32::midpoint(average(&other), average(&usual));
        let high = average(&like);
        let spread = f32::midpoint(variance(&like), variance(&other));
        let is_apart = high > low && spread > 0.0;
        is_apart.then(|| Self {
            middle: f32::midpoint(high, low),
            slope: (high - low) / spread,
            examples,
            weights,
        })
    }

    /// Returns how likely it is that what has this vector is like the examples.
    pub(crate) fn probability(&self, vector: &[f32]) -> f32 {
        let odds = self.slope * (dot(&self.weights, vector) - self.middle);
        1.0 / (1.0 + (-odds).exp())
    }

    /// Returns the place of the example that is nearest in meaning; the first of two equals.
    pub(crate) fn nearest(&self, vector: &[f32]) -> usize {
        let cosines = self.examples.iter().map(|example| dot(example, vector)).enumerate();
        let nearest = cosines.reduce(|best, next| if next.1 > best.1 { next } else { best });
        nearest.map_or(0, |(place, _)| place)
    }
}

/// Returns the mean of `vectors` but the one at `left_out`; `None` where there is none.
pub(crate) fn mean(vectors: &[&[f32]], left_out: Option<usize>) -> Option<Vec<f32>> {
    let mut kept = vectors
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != left_out)
        .map(|(_, vector)| vector);
    let mut sum = kept.next()?.to_vec();
    let mut count = 1.0;
    for vector in kept {
        sum.iter_mut().zip(*vector).for_each(|(sum, value)| *sum += value);
        count += 1.0;
    }
    sum.iter_mut().for_each(|sum| *sum /= count);
    Some(sum)
}

fn half_way(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| f32::midpoint(*one, *other)).collect()
}

pub(crate) fn difference(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[expect(clippy::cast_precision_loss, reason = "there are at most a thousand")]
fn average(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

fn variance(values: &[f32]) -> f32 {
    let middle = average(values);
    average(&values.iter().map(|value| (value - middle).powi(2)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: [&[f32]; 3] = [&[0.0, 1.0], &[0.28, 0.96], &[-0.28, 0.96]];

    #[test]
    fn what_lies_in_the_direction_of_the_examples_is_likely() {
        let examples: Vec<&[f32]> = vec![&[1.0, 0.0], &[0.96, 0.28], &[0.8, 0.6]];
        let direction = Direction::find(examples, &[], &ORDINARY).unwrap();
        assert!(direction.probability(&[0.96, 0.28]) > 0.9);
        assert!(direction.probability(&[0.0, 1.0]) < 0.1);
        assert_eq!(direction.nearest(&[0.8, 0.6]), 2);
    }

    #[test]
    fn what_is_unlike_pushes_the_direction_away() {
        let examples: Vec<&[f32]> = vec![&[1.0, 0.0], &[0.96, 0.28], &[0.8, 0.6]];
        let asked = [0.6, 0.8];
        let without = Direction::find(examples.clone(), &[], &ORDINARY).unwrap();
        let unlike: [&[f32]; 2] = [&[0.6, 0.8], &[0.8, 0.6]];
        let with = Direction::find(examples, &unlike, &ORDINARY).unwrap();
        assert!(with.probability(&asked) < without.probability(&asked));
    }

    #[test]
    fn examples_that_are_ordinary_say_nothing() {
        assert_eq!(Direction::find(ORDINARY.to_vec(), &[], &ORDINARY), None);
    }

    #[test]
    fn ordinary_talk_is_in_sentences() {
        assert_eq!(ordinary().count(), 40);
        assert!(ordinary().all(|text| text.ends_with(['.', '?'])));
    }
}
