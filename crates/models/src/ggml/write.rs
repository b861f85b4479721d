//! Puts down a GGML file, part by part.

use half::f16;

use super::{Element, MAGIC, mel};
use crate::dimensions::Dimensions;
use crate::layout::Tensor;

/// Returns everything that stands before the first tensor of a model in half precision.
pub(crate) fn head(dimensions: &Dimensions, tokens: &[Vec<u8>]) -> Vec<u8> {
    let mut head = Vec::new();
    put(&mut head, MAGIC);
    for number in dimensions.numbers() {
        put(&mut head, number);
    }
    put(&mut head, Element::F16.id);
    put(&mut head, dimensions.mels);
    put(&mut head, mel::FREQUENCIES);
    for weight in mel::filters(dimensions.mels) {
        head.extend(weight.to_le_bytes());
    }
    put(&mut head, length(tokens.len()));
    for token in tokens {
        put(&mut head, length(token.len()));
        head.extend(token);
    }
    head
}

/// Returns what stands before the elements of `tensor`.
pub(crate) fn tensor_head(tensor: &Tensor) -> Vec<u8> {
    let mut head = Vec::new();
    put(&mut head, length(tensor.shape.len()));
    put(&mut head, length(tensor.name.len()));
    put(&mut head, element(tensor).id);
    for &extent in tensor.shape.iter().rev() {
        put(&mut head, extent);
    }
    head.extend(tensor.name.as_bytes());
    head
}

/// Returns some elements of `tensor` as they stand in the file.
pub(crate) fn elements(tensor: &Tensor, values: &[f32]) -> Vec<u8> {
    if element(tensor) == Element::F32 {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    } else {
        values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect()
    }
}

/// Returns how `tensor` is stored: in half precision where the engine takes it.
pub(crate) const fn element(tensor: &Tensor) -> Element {
    if tensor.single { Element::F32 } else { Element::F16 }
}

fn put(to: &mut Vec<u8>, number: u32) {
    to.extend(number.to_le_bytes());
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("tokens and names are read with lengths of 32 bits at most")
}
