//! Every tensor of a Whisper model: its name in a GGML file, its shape, and where CTranslate2
//! keeps it.
//!
//! One list serves both ways: the converter writes these tensors, the inspection asks a file for
//! them.

use crate::dimensions::Dimensions;

/// A tensor of a GGML file.
#[derive(Debug)]
pub(crate) struct Tensor {
    /// Its name in the GGML file, which is the one in OpenAI's checkpoints.
    pub(crate) name: String,
    /// Its extents, the slowest first, as in OpenAI's checkpoints. A GGML file writes them the
    /// other way round.
    pub(crate) shape: Vec<u32>,
    /// Whether the engine wants it in single precision whatever the other tensors are in.
    pub(crate) single: bool,
    /// Where CTranslate2 keeps it.
    pub(crate) piece: Piece,
}

/// One of `of` equal runs of rows of a variable of CTranslate2, which joins projections that read
/// the same input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    pub(crate) variable: String,
    /// Which run it is, from 0.
    pub(crate) part: u32,
    /// How many runs there are.
    pub(crate) of: u32,
}

impl Tensor {
    /// Returns the number of its elements.
    pub(crate) fn elements(&self) -> u64 {
        self.shape.iter().map(|&extent| u64::from(extent)).product()
    }
}

/// The tensors of a model.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The tensors in the order of OpenAI's checkpoints, in which the published files have them.
    pub(crate) tensors: Vec<Tensor>,
    /// What CTranslate2 keeps and GGML does not: the biases of the key projections, which Whisper
    /// has not and CTranslate2 fills with zeros. Each with its number of elements.
    pub(crate) zeros: Vec<(Piece, u64)>,
}

impl Layout {
    /// Returns the tensors of a model of these dimensions.
    pub(crate) fn of(dimensions: &Dimensions) -> Self {
        let (audio, text) = (dimensions.audio_state, dimensions.text_state);
        let mut layout = Self::default();
        layout.single(
            "decoder.positional_embedding",
            &[dimensions.text_context, text],
            "decoder/position_encodings/encodings",
        );
        layout.single(
            "encoder.positional_embedding",
            &[dimensions.audio_context, audio],
            "encoder/position_encodings/encodings",
        );
        layout.weight(
            "decoder.token_embedding.weight",
            &[dimensions.vocabulary, text],
            whole("decoder/embeddings/weight"),
        );
        for layer in 0..dimensions.text_layers {
            layout.block("decoder", layer, text);
            layout.cross_attention(layer, text);
        }
        layout.norm("decoder.ln", "decoder/layer_norm", text);
        for (convolution, inputs) in [("conv1", dimensions.mels), ("conv2", audio)] {
            let (to, from) = (format!("encoder.{convolution}"), format!("encoder/{convolution}"));
            let weight = whole(format!("{from}/weight"));
            layout.weight(format!("{to}.weight"), &[audio, inputs, 3], weight);
            layout.single(format!("{to}.bias"), &[audio, 1], format!("{from}/bias"));
        }
        for layer in 0..dimensions.audio_layers {
            layout.block("encoder", layer, audio);
        }
        layout.norm("encoder.ln_post", "encoder/layer_norm", audio);
        layout
    }

    /// Adds a layer's two thirds that both sides have: the feed-forward part and attention to
    /// itself.
    fn block(&mut self, side: &str, layer: u32, state: u32) {
        let (to, from) = (format!("{side}.blocks.{layer}"), format!("{side}/layer_{layer}"));
        self.norm(format!("{to}.mlp_ln"), format!("{from}/ffn/layer_norm"), state);
        self.linear(format!("{to}.mlp.0"), format!("{from}/ffn/linear_0"), [4 * state, state]);
        self.linear(format!("{to}.mlp.2"), format!("{from}/ffn/linear_1"), [state, 4 * state]);
        let (to, from) = (format!("{to}.attn"), format!("{from}/self_attention"));
        self.norm(format!("{to}_ln"), format!("{from}/layer_norm"), state);
        self.joined(&to, &format!("{from}/linear_0"), state, &["query", "key", "value"]);
        self.linear(format!("{to}.out"), format!("{from}/linear_1"), [state, state]);
    }

    /// Adds a decoder layer's attention to what was heard.
    fn cross_attention(&mut self, layer: u32, state: u32) {
        let to = format!("decoder.blocks.{layer}.cross_attn");
        let from = format!("decoder/layer_{layer}/attention");
        self.norm(format!("{to}_ln"), format!("{from}/layer_norm"), state);
        self.linear(format!("{to}.query"), format!("{from}/linear_0"), [state, state]);
        self.joined(&to, &format!("{from}/linear_1"), state, &["key", "value"]);
        self.linear(format!("{to}.out"), format!("{from}/linear_2"), [state, state]);
    }

    /// Adds projections that CTranslate2 joins into one.
    fn joined(&mut self, to: &str, from: &str, state: u32, parts: &[&str]) {
        for (part, name) in (0..).zip(parts) {
            let of = u32::try_from(parts.len()).expect("two or three parts");
            let piece = |kind: &str| Piece { variable: format!("{from}/{kind}"), part, of };
            self.weight(format!("{to}.{name}.weight"), &[state, state], piece("weight"));
            if *name == "key" {
                self.zeros.push((piece("bias"), state.into()));
            } else {
                self.push(format!("{to}.{name}.bias"), &[state], true, piece("bias"));
            }
        }
    }

    fn linear(&mut self, to: impl AsRef<str>, from: impl AsRef<str>, shape: [u32; 2]) {
        let (to, from) = (to.as_ref(), from.as_ref());
        self.weight(format!("{to}.weight"), &shape, whole(format!("{from}/weight")));
        self.single(format!("{to}.bias"), &shape[..1], format!("{from}/bias"));
    }

    fn norm(&mut self, to: impl AsRef<str>, from: impl AsRef<str>, state: u32) {
        let (to, from) = (to.as_ref(), from.as_ref());
        self.single(format!("{to}.weight"), &[state], format!("{from}/gamma"));
        self.single(format!("{to}.bias"), &[state], format!("{from}/beta"));
    }

    fn weight(&mut self, name: impl Into<String>, shape: &[u32], piece: Piece) {
        self.push(name.into(), shape, false, piece);
    }

    fn single(&mut self, name: impl Into<String>, shape: &[u32], variable: impl Into<String>) {
        self.push(name.into(), shape, true, whole(variable));
    }

    fn push(&mut self, name: String, shape: &[u32], single: bool, piece: Piece) {
        self.tensors.push(Tensor { name, shape: shape.to_vec(), single, piece });
    }
}

fn whole(variable: impl Into<String>) -> Piece {
    Piece { variable: variable.into(), part: 0, of: 1 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::ggml::Element;
    use crate::{KNOWN, KnownModel, Precision, Size};

    fn dimensions(model: &KnownModel) -> Dimensions {
        let (state, layers) = match model.size {
            Size::Tiny => (384, 4),
            Size::Base => (512, 6),
            Size::Small => (768, 12),
            Size::Medium => (1024, 24),
            Size::LargeTurbo | Size::Large => (1280, 32),
        };
        let text_layers = if model.size == Size::LargeTurbo { 4 } else { layers };
        let (tokens, mels) = match model.size {
            Size::LargeTurbo | Size::Large => (51_866, 128),
            _ if model.english_only() => (51_864, 80),
            _ => (51_865, 80),
        };
        let heads = state / 64;
        let numbers = [tokens, 1500, state, heads, layers, 448, state, heads, text_layers, mels];
        Dimensions::new(numbers, Path::new(model.name)).unwrap()
    }

    /// The bytes of a published file without the tokens that it spells out.
    fn bytes_without_tokens(model: &KnownModel) -> u64 {
        let quantized = match (model.precision, model.name.rsplit_once("q5_")) {
            (Precision::F16, _) => Element::F16,
            (Precision::Q8, _) => Element::from_id(8).unwrap(),
            (Precision::Q5, Some((_, "0"))) => Element::from_id(6).unwrap(),
            (Precision::Q5, _) => Element::from_id(7).unwrap(),
        };
        let dimensions = dimensions(model);
        let head = 4 + 11 * 4 + 2 * 4 + u64::from(dimensions.mels) * 201 * 4 + 4;
        let tensor = |tensor: &Tensor| {
            let element = match (tensor.single, tensor.shape.len()) {
                (true, _) => Element::F32,
                (false, 2) => quantized,
                // Convolutions stay in half precision.
                (false, _) => Element::F16,
            };
            let head = 12 + 4 * tensor.shape.len() + tensor.name.len();
            let row = u64::from(*tensor.shape.last().unwrap());
            head as u64 + element.bytes_of(tensor.elements(), row).unwrap()
        };
        head + Layout::of(&dimensions).tensors.iter().map(tensor).sum::<u64>()
    }

    #[test]
    fn the_length_of_every_published_file_follows() {
        let tokens = |english_only| {
            let models = KNOWN.iter().filter(move |model| model.english_only() == english_only);
            models.map(|model| model.bytes - bytes_without_tokens(model)).collect::<BTreeSet<_>>()
        };
        // The tokens are the same in all English-only files, and in all others.
        assert_eq!((tokens(true).len(), tokens(false).len()), (1, 1));
    }
}
