//! The mean of the last few values.

/// The mean over `N` values, `N` odd: of each value with as many before it as after it.
pub(crate) struct RunningMean<const N: usize> {
    values: [f32; N],
    count: usize,
}

impl<const N: usize> RunningMean<N> {
    /// Makes the mean of nothing.
    pub(crate) fn new() -> Self {
        Self { values: [0.0; N], count: 0 }
    }

    /// Takes in the next value and returns the mean around the one that lies `N / 2` back, or
    /// `None` where there is no such value yet. At the start the mean is over fewer.
    #[expect(clippy::cast_precision_loss, reason = "a handful of values")]
    pub(crate) fn push(&mut self, value: f32) -> Option<f32> {
        self.values[self.count % N] = value;
        self.count += 1;
        let known = self.count.min(N);
        // Summed anew each time: a running sum would depend on everything before.
        (self.count > N / 2).then(|| self.values[..known].iter().sum::<f32>() / known as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_lies_in_the_middle_of_its_values() {
        let mut mean = RunningMean::<3>::new();
        let means = [3.0, 6.0, 9.0, 0.0].map(|value| mean.push(value));
        assert_eq!(means, [None, Some(4.5), Some(6.0), Some(5.0)]);
    }
}
