//! What the converter promises, on a made-up model.

use std::collections::BTreeMap;
use std::fs;
use std::ops::{ControlFlow, Range};

use half::f16;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::ctranslate2::sample::{MELS, POSITIONS, STATE, Sample};

const TOKENS: usize = 6;

/// Converts the model in `parts`, files of these bytes.
fn converted(parts: &[&[u8]]) -> Result<Vec<u8>, ModelError> {
    let folder = TempDir::new().unwrap();
    for (number, part) in (1..).zip(parts) {
        let name = match parts.len() {
            1 => "model.bin".to_owned(),
            _ => format!("model.bin.part{number}"),
        };
        fs::write(folder.path().join(name), part).unwrap();
    }
    fs::write(folder.path().join("vocabulary.txt"), Sample::vocabulary(TOKENS)).unwrap();
    let bundle = Bundle::find(&[folder.path().to_owned()], folder.path())?;
    let target = folder.path().join("converted");
    let mut partial = Partial::begin(&target)?;
    convert(&bundle, &mut partial, &mut |_| ControlFlow::Continue(()))?;
    Ok(fs::read(target).unwrap())
}

/// Reads a GGML file apart, trusting it.
struct Ggml<'a>(&'a [u8]);

impl Ggml<'_> {
    fn number(&mut self) -> usize {
        u32::from_le_bytes(self.take(4).try_into().unwrap()) as usize
    }

    fn take(&mut self, bytes: usize) -> Vec<u8> {
        let (taken, rest) = self.0.split_at(bytes);
        self.0 = rest;
        taken.to_vec()
    }

    fn values(&mut self, half: bool, elements: usize) -> Vec<f32> {
        let single = |four: &[u8; 4]| f32::from_le_bytes(*four);
        let double = |two: &[u8; 2]| f16::from_le_bytes(*two).to_f32();
        if half {
            self.take(elements * 2).as_chunks().0.iter().map(double).collect()
        } else {
            self.take(elements * 4).as_chunks().0.iter().map(single).collect()
        }
    }
}

/// A tensor of a GGML file: its extents, the fastest first; whether in half precision; its values.
type Read = (Vec<usize>, bool, Vec<f32>);

fn tensors(mut file: Ggml<'_>) -> BTreeMap<String, Read> {
    let mut tensors = BTreeMap::new();
    while !file.0.is_empty() {
        let (rank, length, half) = (file.number(), file.number(), file.number() == 1);
        let shape: Vec<usize> = (0..rank).map(|_| file.number()).collect();
        let name = String::from_utf8(file.take(length)).unwrap();
        let values = file.values(half, shape.iter().product());
        assert!(tensors.insert(name, (shape, half, values)).is_none());
    }
    tensors
}

#[test]
fn the_head_says_the_shape_and_spells_the_tokens() {
    let file = converted(&[&Sample::new(TOKENS, false).file]).unwrap();
    let mut file = Ggml(&file);
    assert_eq!(file.take(4), b"lmgg");
    let head: Vec<usize> = (0..11).map(|_| file.number()).collect();
    assert_eq!(head, [TOKENS, POSITIONS, STATE, 2, 1, POSITIONS, STATE, 2, 1, MELS, 1]);
    assert_eq!([file.number(), file.number()], [MELS, 201]);
    file.take(MELS * 201 * 4);
    // The end of text is spelled too: a vocabulary of this size is an English one.
    let spelled: Vec<Vec<u8>> = (0..file.number())
        .map(|_| {
            let length = file.number();
            file.take(length)
        })
        .collect();
    assert_eq!(spelled, [&b"t0"[..], b"t1", b"t2", b"<|endoftext|>"]);
}

#[test]
fn every_tensor_is_where_it_belongs() {
    let Sample { file, values } = Sample::new(TOKENS, false);
    let written = converted(&[&file]).unwrap();
    let head = 4 + 11 * 4 + 8 + MELS * 201 * 4 + 4 + (3 * 6 + 4 + "<|endoftext|>".len());
    let tensors = tensors(Ggml(&written[head..]));
    // 3 embeddings, 4 of the convolutions, 4 of the last norms, 15 and 24 of the layers.
    assert_eq!(tensors.len(), 3 + 4 + 4 + 15 + 24);

    let check = |name: &str, shape: &[usize], half: bool, from: &str, rows: Range<usize>| {
        let expected = (shape.to_vec(), half, values[from][rows].to_vec());
        assert_eq!(tensors[name], expected, "{name}");
    };
    let square = STATE * STATE;
    for side in ["encoder", "decoder"] {
        let (to, from) = (format!("{side}.blocks.0"), format!("{side}/layer_0"));
        let joined = format!("{from}/self_attention/linear_0");
        for (part, name) in ["query", "key", "value"].into_iter().enumerate() {
            let (name, rows) = (format!("{to}.attn.{name}"), part * square..(part + 1) * square);
            check(
                &format!("{name}.weight"),
                &[STATE, STATE],
                true,
                &format!("{joined}/weight"),
                rows,
            );
            let (bias, rows) = (format!("{name}.bias"), part * STATE..(part + 1) * STATE);
            if part == 1 {
                assert!(!tensors.contains_key(&bias));
            } else {
                check(&bias, &[STATE], false, &format!("{joined}/bias"), rows);
            }
        }
        let (mlp, from) = (format!("{to}.mlp.0.weight"), format!("{from}/ffn/linear_0/weight"));
        check(&mlp, &[STATE, 4 * STATE], true, &from, 0..4 * square);
        let positions = format!("{side}/position_encodings/encodings");
        let to = format!("{side}.positional_embedding");
        check(&to, &[STATE, POSITIONS], false, &positions, 0..POSITIONS * STATE);
    }
    let (to, from) = ("decoder.blocks.0.cross_attn", "decoder/layer_0/attention");
    let joined = format!("{from}/linear_1/weight");
    check(&format!("{to}.key.weight"), &[STATE, STATE], true, &joined, 0..square);
    check(&format!("{to}.value.weight"), &[STATE, STATE], true, &joined, square..2 * square);
    check("encoder.conv1.weight", &[3, MELS, STATE], true, "encoder/conv1/weight", 0..36);
    check("encoder.conv1.bias", &[1, STATE], false, "encoder/conv1/bias", 0..STATE);
}

#[test]
fn parts_give_the_same_file() {
    let file = Sample::new(TOKENS, false).file;
    let whole = converted(&[&file]).unwrap();
    for cut in [1, 17, file.len() / 2, file.len() - 1] {
        assert_eq!(converted(&[&file[..cut], &file[cut..]]).unwrap(), whole);
    }
}

#[test]
fn biases_of_the_keys_are_refused() {
    let error = converted(&[&Sample::new(TOKENS, true).file]).unwrap_err().to_string();
    assert!(error.ends_with("linear_0/bias` is not zero for the keys"), "{error}");
}

#[test]
fn a_missing_part_is_named() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("model.bin.part2"), b"").unwrap();
    let error = Bundle::find(&[folder.path().to_owned()], folder.path()).unwrap_err();
    assert!(error.to_string().ends_with("holds part 2 of a model and lacks one before it"));
}

#[test]
fn a_folder_without_a_model_is_named() {
    let folder = TempDir::new().unwrap();
    let error = Bundle::find(&[folder.path().to_owned()], folder.path()).unwrap_err();
    assert!(error.to_string().ends_with("holds no model: there is no `model.bin`"));
}

proptest! {
    #[test]
    fn a_model_cut_off_anywhere_is_refused(cut in 0..3000_usize) {
        let file = Sample::new(TOKENS, false).file;
        let cut = cut * file.len() / 3000;
        prop_assert!(converted(&[&file[..cut]]).is_err());
    }

    #[test]
    fn whatever_is_wrong_with_a_model_an_answer_comes_back(
        flips in prop::collection::vec((0..3000_usize, 0..8_u8), 1..4),
    ) {
        let mut file = Sample::new(TOKENS, false).file;
        for (at, bit) in flips {
            let at = at * file.len() / 3000;
            file[at] ^= 1 << bit;
        }
        let _answer = converted(&[&file]);
    }
}
