//! A made-up model of one layer a side, small enough to check every tensor.

use std::collections::BTreeMap;
use std::ops::Range;

use half::f16;

/// The channels of the made-up model.
pub(crate) const STATE: usize = 4;
pub(crate) const MELS: usize = 3;
pub(crate) const POSITIONS: usize = 5;

/// A made-up model: the bytes of its `model.bin`, and what its variables hold.
pub(crate) struct Sample {
    pub(crate) file: Vec<u8>,
    pub(crate) values: BTreeMap<String, Vec<f32>>,
}

impl Sample {
    /// Returns a model of `tokens` tokens, which has biases of the keys where `key_bias` says so.
    pub(crate) fn new(tokens: usize, key_bias: bool) -> Self {
        let mut sample = Writer::default();
        for side in ["encoder", "decoder"] {
            sample.head(&format!("{side}/num_heads"), &[], 2, 2);
            sample.variables.extend(2_i16.to_le_bytes());
            let positions = format!("{side}/position_encodings/encodings");
            sample.halves(&positions, &[POSITIONS, STATE], 0..0);
            sample.norm(&format!("{side}/layer_norm"));
            let layer = format!("{side}/layer_0");
            sample.norm(&format!("{layer}/self_attention/layer_norm"));
            let zeros = if key_bias { 0..0 } else { STATE..2 * STATE };
            sample.linear(&format!("{layer}/self_attention/linear_0"), 3 * STATE, STATE, zeros);
            sample.linear(&format!("{layer}/self_attention/linear_1"), STATE, STATE, 0..0);
            sample.norm(&format!("{layer}/ffn/layer_norm"));
            sample.int8(&format!("{layer}/ffn/linear_0/weight"), 4 * STATE, STATE);
            sample.halves(&format!("{layer}/ffn/linear_0/bias"), &[4 * STATE], 0..0);
            sample.linear(&format!("{layer}/ffn/linear_1"), STATE, 4 * STATE, 0..0);
        }
        let cross = "decoder/layer_0/attention";
        sample.norm(&format!("{cross}/layer_norm"));
        sample.linear(&format!("{cross}/linear_0"), STATE, STATE, 0..0);
        sample.linear(&format!("{cross}/linear_1"), 2 * STATE, STATE, 0..STATE);
        sample.linear(&format!("{cross}/linear_2"), STATE, STATE, 0..0);
        sample.halves("decoder/embeddings/weight", &[tokens, STATE], 0..0);
        sample.halves("encoder/conv1/weight", &[STATE, MELS, 3], 0..0);
        sample.halves("encoder/conv1/bias", &[STATE], 0..0);
        sample.halves("encoder/conv2/weight", &[STATE, STATE, 3], 0..0);
        sample.halves("encoder/conv2/bias", &[STATE], 0..0);
        sample.finish()
    }

    /// Returns a token list for a model of `tokens` tokens: all plain but the last three.
    pub(crate) fn vocabulary(tokens: usize) -> String {
        let plain = (0..tokens - 3).map(|token| format!("t{token}\n"));
        plain.chain(["<|endoftext|>\n<|x|>\n<|y|>\n".to_owned()]).collect()
    }
}

#[derive(Default)]
struct Writer {
    variables: Vec<u8>,
    count: u32,
    next: f32,
    values: BTreeMap<String, Vec<f32>>,
}

impl Writer {
    fn head(&mut self, name: &str, shape: &[usize], kind: u8, bytes: usize) {
        self.count += 1;
        string(&mut self.variables, name);
        self.variables.push(u8::try_from(shape.len()).unwrap());
        for &extent in shape {
            self.variables.extend(number(extent));
        }
        self.variables.push(kind);
        self.variables.extend(number(bytes));
    }

    /// Adds values that halves hold exactly, all different from their neighbours; `zeros` are 0.
    fn halves(&mut self, name: &str, shape: &[usize], zeros: Range<usize>) {
        let elements = shape.iter().product();
        self.head(name, shape, 4, elements * 2);
        let mut values = Vec::new();
        for at in 0..elements {
            self.next = (self.next + 1.0) % 2000.0;
            values.push(if zeros.contains(&at) { 0.0 } else { self.next });
        }
        let bytes = values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes());
        self.variables.extend(bytes);
        self.values.insert(name.to_owned(), values);
    }

    /// Adds values in 8 bits, row by row multiplied by 1, 2 or 4.
    fn int8(&mut self, name: &str, rows: usize, columns: usize) {
        self.head(name, &[rows, columns], 1, rows * columns);
        let scales: Vec<f32> = [1.0, 2.0, 4.0].into_iter().cycle().take(rows).collect();
        let mut values = Vec::new();
        for (row, scale) in (0_i8..).zip(&scales) {
            for column in (0_i8..).take(columns) {
                let quantized = row * 7 + column - 8;
                self.variables.push(quantized.cast_unsigned());
                values.push(f32::from(quantized) / scale);
            }
        }
        self.values.insert(name.to_owned(), values);
        self.head(&format!("{name}_scale"), &[rows], 0, rows * 4);
        self.variables.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
    }

    fn linear(&mut self, name: &str, rows: usize, columns: usize, zero_biases: Range<usize>) {
        self.halves(&format!("{name}/weight"), &[rows, columns], 0..0);
        self.halves(&format!("{name}/bias"), &[rows], zero_biases);
    }

    fn norm(&mut self, name: &str) {
        self.halves(&format!("{name}/gamma"), &[STATE], 0..0);
        self.halves(&format!("{name}/beta"), &[STATE], 0..0);
    }

    fn finish(self) -> Sample {
        let mut file = Vec::new();
        file.extend(6_u32.to_le_bytes());
        string(&mut file, "WhisperSpec");
        file.extend(3_u32.to_le_bytes());
        file.extend(self.count.to_le_bytes());
        file.extend(self.variables);
        file.extend(1_u32.to_le_bytes());
        string(&mut file, "decoder/projection/weight");
        string(&mut file, "decoder/embeddings/weight");
        Sample { file, values: self.values }
    }
}

fn string(to: &mut Vec<u8>, text: &str) {
    to.extend(u16::try_from(text.len() + 1).unwrap().to_le_bytes());
    to.extend(text.as_bytes());
    to.push(0);
}

fn number(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}
