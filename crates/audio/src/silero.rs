//! Silero VAD, a network that knows voices from music: its forward pass at 16 kHz.
//!
//! A Fourier transform, four convolutions, a recurrent layer. The weights are those of version
//! 6.2.3, unchanged (silero/LICENSE: MIT); `silero/convert.py` takes them out of its package.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use safetensors::SafeTensors;

/// Samples that are judged at once: 32 ms.
pub(crate) const WINDOW: usize = 512;

/// Samples of the window before that are looked at again.
const CONTEXT: usize = 64;

/// Samples of a Fourier transform, and from one to the next.
const TRANSFORM: usize = 256;
const STEP: usize = 128;

/// Transforms over a window, and the frequencies of each.
const TRANSFORMS: usize = 4;
const FREQUENCIES: usize = TRANSFORM / 2 + 1;

/// Values that the recurrent layer remembers.
const MEMORY: usize = 128;

/// Taps of each convolution.
const TAPS: usize = 3;

static NETWORK: LazyLock<Network> = LazyLock::new(Network::load);

/// Hears a voice or not, window after window.
pub(crate) struct Silero {
    /// The end of the window before.
    context: [f32; CONTEXT],
    hidden: [f32; MEMORY],
    cell: [f32; MEMORY],
}

impl Silero {
    /// Makes one that has heard nothing.
    pub(crate) fn new() -> Self {
        Self { context: [0.0; CONTEXT], hidden: [0.0; MEMORY], cell: [0.0; MEMORY] }
    }

    /// Returns how likely it is, 0 to 1, that somebody speaks in the next `window`.
    pub(crate) fn probability(&mut self, window: &[f32; WINDOW]) -> f32 {
        let network = &*NETWORK;
        let mut sound = Vec::with_capacity(CONTEXT + WINDOW + CONTEXT);
        sound.extend(self.context);
        sound.extend(window);
        self.context.copy_from_slice(&window[WINDOW - CONTEXT..]);
        // Mirrored at the end, so that the last transform is whole.
        sound.extend(window.iter().rev().skip(1).take(CONTEXT));
        let mut values = network.spectra(&sound);
        let mut columns = TRANSFORMS;
        for layer in &network.layers {
            values = layer.apply(&values, columns);
            columns = columns.div_ceil(layer.stride);
        }
        self.remember(&values);
        let mut sum = network.last_bias;
        for (weight, value) in network.last.iter().zip(self.hidden) {
            sum += weight * value.max(0.0);
        }
        sigmoid(sum)
    }

    /// Takes `input` into the memory: a long short-term memory cell.
    fn remember(&mut self, input: &[f32]) {
        let network = &*NETWORK;
        let gate = |row: usize| {
            let of = |weights: &[f32], values: &[f32]| {
                dot(&weights[row * MEMORY..(row + 1) * MEMORY], values)
            };
            network.gates_bias[row]
                + of(&network.gates_input, input)
                + of(&network.gates_hidden, &self.hidden)
        };
        let mut hidden = [0.0; MEMORY];
        for (at, (hidden, cell)) in hidden.iter_mut().zip(&mut self.cell).enumerate() {
            let [enter, forget, new, out] = [0, 1, 2, 3].map(|part| gate(part * MEMORY + at));
            *cell = sigmoid(forget) * *cell + sigmoid(enter) * new.tanh();
            *hidden = sigmoid(out) * cell.tanh();
        }
        self.hidden = hidden;
    }
}

struct Network {
    /// For each frequency the windowed cosine, then for each the sine: rows of [`TRANSFORM`].
    basis: Vec<f32>,
    layers: [Convolution; 4],
    /// The four gates below each other: rows of [`MEMORY`].
    gates_input: Vec<f32>,
    gates_hidden: Vec<f32>,
    gates_bias: Vec<f32>,
    last: Vec<f32>,
    last_bias: f32,
}

/// A convolution over time with [`TAPS`] taps, then a rectifier.
struct Convolution {
    /// Rows, one for each value that comes out: for each value that goes in, its taps.
    weights: Vec<f32>,
    bias: Vec<f32>,
    /// Columns from one result to the next.
    stride: usize,
}

impl Network {
    fn load() -> Self {
        let file = SafeTensors::deserialize(include_bytes!("silero/weights.safetensors"))
            .expect("the file is whole: a test reads it");
        let read = |name: &str| -> Vec<f32> {
            let tensor = file.tensor(name).expect("the file has all weights: a test reads them");
            let (numbers, _) = tensor.data().as_chunks();
            numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
        };
        let layer = |name: &str, stride| Convolution {
            weights: read(&format!("{name}.weight")),
            bias: read(&format!("{name}.bias")),
            stride,
        };
        let biases = read("lstm.bias_ih").into_iter().zip(read("lstm.bias_hh"));
        Self {
            basis: basis(),
            layers: [layer("conv1", 1), layer("conv2", 2), layer("conv3", 2), layer("conv4", 1)],
            gates_input: read("lstm.weight_ih"),
            gates_hidden: read("lstm.weight_hh"),
            gates_bias: biases.map(|(one, other)| one + other).collect(),
            last: read("last.weight"),
            last_bias: read("last.bias")[0],
        }
    }

    /// Returns the strength of each frequency, one row a frequency, one column a transform.
    fn spectra(&self, sound: &[f32]) -> Vec<f32> {
        let mut spectra = vec![0.0; FREQUENCIES * TRANSFORMS];
        for column in 0..TRANSFORMS {
            let sound = &sound[column * STEP..][..TRANSFORM];
            let part = |row: usize| dot(&self.basis[row * TRANSFORM..][..TRANSFORM], sound);
            for row in 0..FREQUENCIES {
                spectra[row * TRANSFORMS + column] = part(row).hypot(part(FREQUENCIES + row));
            }
        }
        spectra
    }
}

impl Convolution {
    /// Applies it to `values`, which lie in rows of `columns`.
    fn apply(&self, values: &[f32], columns: usize) -> Vec<f32> {
        let rows = values.len() / columns;
        let results = columns.div_ceil(self.stride);
        let mut result = vec![0.0; self.bias.len() * results];
        let mut seen = vec![0.0; rows * TAPS];
        for column in 0..results {
            for (row, seen) in seen.chunks_exact_mut(TAPS).enumerate() {
                for (tap, seen) in seen.iter_mut().enumerate() {
                    // Outside there is nothing.
                    let at = (column * self.stride + tap).checked_sub(1);
                    let at = at.filter(|&at| at < columns);
                    *seen = at.map_or(0.0, |at| values[row * columns + at]);
                }
            }
            for (row, weights) in self.weights.chunks_exact(seen.len()).enumerate() {
                result[row * results + column] = (dot(weights, &seen) + self.bias[row]).max(0.0);
            }
        }
        result
    }
}

/// Returns a Fourier transform of [`TRANSFORM`] samples under Hann's window, as a matrix.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "256 samples")]
fn basis() -> Vec<f32> {
    let turn = |n: usize| TAU * (n % TRANSFORM) as f64 / TRANSFORM as f64;
    let window = |n: usize| 0.5 - 0.5 * turn(n).cos();
    let row = |frequency: usize, wave: fn(f64) -> f64| {
        (0..TRANSFORM).map(move |n| (window(n) * wave(turn(frequency * n))) as f32)
    };
    let cosines = (0..FREQUENCIES).flat_map(|frequency| row(frequency, f64::cos));
    cosines.chain((0..FREQUENCIES).flat_map(|frequency| row(frequency, f64::sin))).collect()
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

/// Returns the sum of the products, in sixteen sums side by side, as processors like it.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (ones, rest) = one.as_chunks::<LANES>();
    let (others, other_rest) = other.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What ONNX Runtime makes of the published network and the same sound.
    const PUBLISHED: [f32; 12] = [
        0.19677, 0.50818, 0.34761, 0.25061, 0.30863, 0.11763, 0.04389, 0.53521, 0.55530, 0.24389,
        0.06938, 0.03317,
    ];

    #[test]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "half a second"
    )]
    fn it_hears_what_the_published_network_hears() {
        // A vowel of 150 Hz with overtones that swells four times a second.
        let sample = |n: usize| {
            let wave = |hertz: f64| (TAU * hertz * n as f64 / 16_000.0).sin();
            let vowel: f64 = (1..=8u8).map(f64::from).map(|k| wave(150.0 * k) / k).sum();
            (vowel * wave(2.0).abs() * 0.3) as f32
        };
        let mut silero = Silero::new();
        for (place, published) in PUBLISHED.into_iter().enumerate() {
            let window = std::array::from_fn(|n| sample(place * WINDOW + n));
            let probability = silero.probability(&window);
            assert!((probability - published).abs() < 1e-3, "{place}: {probability} {published}");
        }
    }
}
