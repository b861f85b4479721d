//! The mel filter bank that Whisper was trained with, in Slaney's form.

/// The frequencies that a filter weighs: half of the 400 points of Whisper's Fourier transform,
/// and the one at 0 Hz.
pub(crate) const FREQUENCIES: u32 = 201;

const HZ_A_FREQUENCY: f64 = 16_000.0 / 400.0;
const HIGHEST_HZ: f64 = 8_000.0;

// The scale is linear below 1 kHz, 200/3 Hz a mel, and logarithmic above, 27 mels for a factor
// of 6.4.
const HZ_A_MEL: f64 = 200.0 / 3.0;
const LOGARITHMIC_FROM_HZ: f64 = 1_000.0;
const LOGARITHMIC_FROM_MEL: f64 = LOGARITHMIC_FROM_HZ / HZ_A_MEL;

/// Returns `bands` filters of [`FREQUENCIES`] weights, filter after filter.
///
/// Each is a triangle of area 1 over the frequencies in hertz. A weight is rounded to single
/// precision once before and once after it is scaled to that area, as the published filters were.
pub(crate) fn filters(bands: u32) -> Vec<f32> {
    let highest = hz_to_mel(HIGHEST_HZ);
    let step = highest / f64::from(bands + 1);
    // The last edge is the end itself, not a multiple of the step, which rounding would move.
    let edges: Vec<f64> =
        (0..=bands).map(|at| f64::from(at) * step).chain([highest]).map(mel_to_hz).collect();
    let mut filters = Vec::new();
    for edges in edges.windows(3) {
        let (low, middle, high) = (edges[0], edges[1], edges[2]);
        let scale = 2.0 / (high - low);
        for frequency in 0..FREQUENCIES {
            let hz = f64::from(frequency) * HZ_A_FREQUENCY;
            let rising = (hz - low) / (middle - low);
            let falling = (high - hz) / (high - middle);
            let weight = single(rising.min(falling).max(0.0));
            filters.push(single(f64::from(weight) * scale));
        }
    }
    filters
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is the point")]
const fn single(value: f64) -> f32 {
    value as f32
}

fn logs_a_mel() -> f64 {
    6.4_f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz < LOGARITHMIC_FROM_HZ {
        hz / HZ_A_MEL
    } else {
        LOGARITHMIC_FROM_MEL + (hz / LOGARITHMIC_FROM_HZ).ln() / logs_a_mel()
    }
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel < LOGARITHMIC_FROM_MEL {
        HZ_A_MEL * mel
    } else {
        LOGARITHMIC_FROM_HZ * (logs_a_mel() * (mel - LOGARITHMIC_FROM_MEL)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_is_a_triangle_of_area_one() {
        let filters = filters(80);
        assert_eq!(filters.len(), 80 * 201);
        // Only the wide filters at the top are sampled finely enough to show it.
        let area = filters[79 * 201..].iter().sum::<f32>() * 40.0;
        assert!((area - 1.0).abs() < 0.02, "{area}");
        assert!(filters.iter().all(|weight| (0.0..0.03).contains(weight)));
    }
}
