//! Medians and percentiles. No averages: one interrupted sample would move them.

use std::time::Duration;

/// Samples in order.
#[derive(Clone, Debug)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// Sorts the samples. There must be one.
    pub(crate) fn new(mut samples: Vec<f64>) -> Self {
        assert!(!samples.is_empty(), "nothing was sampled");
        samples.sort_by(f64::total_cmp);
        Self(samples)
    }

    /// The middle, or the mean of the middle two.
    pub(crate) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 {
            self.0[middle]
        } else {
            f64::midpoint(self.0[middle - 1], self.0[middle])
        }
    }

    /// The sample that 95 of 100 do not exceed, by nearest rank.
    pub(crate) fn p95(&self) -> f64 {
        self.percentile(95)
    }

    /// The sample that 99 of 100 do not exceed, by nearest rank.
    pub(crate) fn p99(&self) -> f64 {
        self.percentile(99)
    }

    fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0[rank.max(1) - 1]
    }
}

/// Milliseconds with their fraction.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// A count as a number that can be divided.
pub(crate) fn count(count: impl TryInto<u32>) -> f64 {
    count.try_into().map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert!((Samples::new(vec![4.0, 1.0, 2.0, 3.0]).median() - 2.5).abs() < 1e-9);
        assert!((Samples::new(vec![9.0, 1.0, 2.0]).median() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_95th_percentile_is_one_of_the_samples() {
        let samples = Samples::new((1..=100).map(f64::from).collect());
        assert!((samples.p95() - 95.0).abs() < 1e-9);
        assert!((Samples::new(vec![7.0]).p95() - 7.0).abs() < 1e-9);
    }
}
