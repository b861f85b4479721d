//! Voice prints, and what of a window makes one.

use crate::activity::{Heard, has};
use crate::features::{BANDS, HOP, SEEN};
use crate::frame::{FRAMES, WINDOW, frame_at};

/// Features that make a print good enough to find speakers by: 1 s of one voice alone.
const ENOUGH: usize = 100;

/// Features of one voice alone below which those are taken, too, where others speak meanwhile.
const FEW: usize = 50;

/// Features below which there is no print: what is shorter sounds like anybody.
const FEWEST: usize = 30;

/// Features that a print is made of at most: 3 s. A longer excerpt takes longer and tells no more.
const MOST: usize = 300;

/// Returns how many features a window has.
const FEATURES: usize = 1 + (WINDOW - SEEN) / HOP;

/// What a voice sounds like: a direction in a space of 192 dimensions, in which the voices of one
/// person point the same way.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct VoicePrint {
    /// Of length 1.
    direction: Vec<f32>,
    /// Features in which this voice spoke alone.
    alone: usize,
}

impl VoicePrint {
    /// Makes a print of what the network says, or none where that points nowhere.
    pub(crate) fn new(mut direction: Vec<f32>, alone: usize) -> Option<Self> {
        normalize(&mut direction).then_some(Self { direction, alone })
    }

    pub(crate) fn direction(&self) -> &[f32] {
        &self.direction
    }

    /// Returns for how many seconds this voice spoke alone.
    #[expect(clippy::cast_precision_loss, reason = "a window has 998 features")]
    pub(crate) fn seconds_alone(&self) -> f32 {
        self.alone as f32 / 100.0
    }

    /// Returns whether it was made of enough to find speakers by.
    pub(crate) fn is_good(&self) -> bool {
        self.alone >= ENOUGH
    }
}

/// Brings `direction` to length 1, or returns `false` where it has none.
pub(crate) fn normalize(direction: &mut [f32]) -> bool {
    let length = dot(direction, direction).sqrt();
    direction.iter_mut().for_each(|x| *x /= length);
    length > 0.0 && length.is_finite()
}

/// Returns the product of two directions: the cosine between them where both have length 1.
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    // Eight sums side by side, which the compiler turns into vectors; one alone it may not.
    let mut sums = [0.0f32; 8];
    let (one, one_rest) = one.as_chunks::<8>();
    let (other, other_rest) = other.as_chunks::<8>();
    for (one, other) in one.iter().zip(other) {
        for lane in 0..8 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// The features that a print of one voice is made of.
#[derive(PartialEq, Debug)]
pub(crate) struct Excerpt {
    /// Their places, ascending.
    places: Vec<usize>,
    /// In how many features of the window this voice spoke alone.
    pub(crate) alone: usize,
}

impl Excerpt {
    /// Chooses features of `voice` in a window where the voices are heard as in `frames`: where it
    /// speaks alone, and nearest to the middle of the window, so that windows which overlap are
    /// judged by different sound. `None` where it says too little.
    pub(crate) fn choose(frames: &[Heard; FRAMES], voice: usize) -> Option<Self> {
        let heard = |place: usize| frames[frame_at(place * HOP + SEEN / 2)];
        let is_alone = |&place: &usize| heard(place) == 1 << voice;
        let mut places: Vec<usize> = (0..FEATURES).filter(is_alone).collect();
        let alone = places.len();
        if alone < FEW {
            places = (0..FEATURES).filter(|&place| has(heard(place), voice)).collect();
        }
        if places.len() < FEWEST {
            return None;
        }
        if let Some(surplus) = places.len().checked_sub(MOST) {
            let from_middle = |from: &usize| places[from + MOST / 2].abs_diff(FEATURES / 2);
            let from = (0..=surplus).min_by_key(from_middle).unwrap_or(0);
            places = places[from..from + MOST].to_vec();
        }
        Some(Self { places, alone })
    }

    /// Returns the features themselves, less their mean, so that neither the room nor the
    /// microphone is taken for the voice.
    pub(crate) fn of(&self, features: &[f32]) -> Vec<f32> {
        let rows = || self.places.iter().map(|place| &features[place * BANDS..][..BANDS]);
        #[expect(clippy::cast_precision_loss, reason = "a window has 998 features")]
        let count = self.places.len() as f32;
        let mut mean = [0.0; BANDS];
        for row in rows() {
            mean.iter_mut().zip(row).for_each(|(sum, band)| *sum += band / count);
        }
        rows().flat_map(|row| row.iter().zip(&mean).map(|(band, mean)| band - mean)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window in which the voices of `heard` speak from one second to another.
    fn frames(heard: &[(f32, f32, Heard)]) -> [Heard; FRAMES] {
        let mut frames = [0; FRAMES];
        for &(start, end, voices) in heard {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test")]
            let place = |seconds: f32| (seconds * 58.9) as usize;
            frames[place(start)..place(end)].fill(voices);
        }
        frames
    }

    #[test]
    fn a_print_is_made_of_what_a_voice_says_alone() {
        let excerpt = Excerpt::choose(&frames(&[(0.0, 2.0, 1), (2.0, 4.0, 3)]), 0).unwrap();
        assert!((195..=205).contains(&excerpt.alone), "{}", excerpt.alone);
        assert_eq!(excerpt.places.len(), excerpt.alone);
        assert!(excerpt.places.iter().all(|&place| place < 210));
    }

    #[test]
    fn who_never_speaks_alone_is_heard_over_the_others() {
        let excerpt = Excerpt::choose(&frames(&[(1.0, 3.0, 5)]), 2).unwrap();
        assert_eq!(excerpt.alone, 0);
        assert!(excerpt.places.len() > 190);
    }

    #[test]
    fn a_long_excerpt_lies_around_the_middle() {
        let excerpt = Excerpt::choose(&frames(&[(0.0, 10.0, 1)]), 0).unwrap();
        assert_eq!((excerpt.places[0], excerpt.places.len()), (349, MOST));
    }

    #[test]
    fn a_cough_makes_no_print() {
        assert_eq!(Excerpt::choose(&frames(&[(5.0, 5.2, 1)]), 0), None);
        assert_eq!(Excerpt::choose(&frames(&[(5.0, 9.2, 1)]), 1), None);
    }

    #[test]
    fn features_lose_what_they_have_in_common() {
        let features: Vec<f32> =
            (0..FEATURES).flat_map(|at| [if at % 2 == 0 { 1.0 } else { 3.0 }; BANDS]).collect();
        let excerpt = Excerpt { places: vec![2, 3], alone: 2 };
        let expected: Vec<f32> = [[-1.0; BANDS], [1.0; BANDS]].concat();
        assert_eq!(excerpt.of(&features), expected);
    }

    #[test]
    fn what_points_nowhere_is_no_print() {
        assert_eq!(VoicePrint::new(vec![0.0; 192], 100), None);
        assert_eq!(VoicePrint::new(vec![f32::NAN; 192], 100), None);
        let print = VoicePrint::new(vec![3.0, 4.0], 100).unwrap();
        assert_eq!(print.direction(), [0.6, 0.8]);
    }

    #[test]
    fn products_are_the_same_either_way_round() {
        let one: Vec<f32> = (0u16..19).map(|x| 0.1 * f32::from(x)).collect();
        let other: Vec<f32> = one.iter().rev().copied().collect();
        assert_eq!(dot(&one, &other).to_bits(), dot(&other, &one).to_bits());
        // The sum of x (18 - x) for x from 0 to 18, by a hundred.
        assert!((dot(&one, &other) - 9.69).abs() < 1e-4);
    }
}
