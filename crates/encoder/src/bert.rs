//! The network: BERT's encoder, in the size of all-MiniLM-L6-v2.
//!
//! Texts of any lengths are read together, one after another without padding, so that the large
//! products have many rows. What comes out for a text does not depend on the others.

use std::sync::Arc;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::{SimdOp, SimdUnaryOp};
use rten_tensor::{Matrix, NdTensorView};
use rten_vecmath::{Gelu, Normalize, NormalizeOptions, Softmax, Sum, SumSquareSub};

use crate::dense::{Dense, Output, Weights, product};
use crate::input::Input;
use crate::tensors::Tensors;
use crate::updates::Updates;

/// The numbers of a state: what a piece means in its place.
pub(crate) const WIDTH: usize = 384;
/// The layers.
pub(crate) const LAYERS: usize = 6;
/// The numbers inside of a layer's second half.
const INNER: usize = 1_536;
/// The heads of a layer, each of which looks for something else in the other pieces.
const HEADS: usize = 12;
/// The numbers of a state that a head looks at.
const HEAD: usize = WIDTH / HEADS;
/// Query, key and value stand side by side.
const TRIPLE: usize = 3 * WIDTH;
/// The most pieces that are read together.
const POSITIONS: usize = 512;
/// What keeps a deviation from being zero.
const EPSILON: f32 = 1e-12;

/// What pieces mean before they are read, by themselves and by their place.
pub(crate) struct Embeddings {
    words: Vec<f32>,
    positions: Vec<f32>,
    kinds: Vec<f32>,
    norm: Norm,
}

impl Embeddings {
    /// Takes the embeddings of `pieces` pieces out of `tensors`.
    ///
    /// # Errors
    ///
    /// A reason where they are not there.
    pub(crate) fn read(tensors: &Tensors<'_>, pieces: usize) -> Result<Self, String> {
        let table = |name: &str, rows| {
            tensors.floats(&format!("embeddings.{name}_embeddings.weight"), &[rows, WIDTH])
        };
        Ok(Self {
            words: table("word", pieces)?,
            positions: table("position", POSITIONS)?,
            kinds: table("token_type", 2)?,
            norm: Norm::read(tensors, "embeddings.LayerNorm")?,
        })
    }

    /// Adds the states of the pieces of `input` to `states`.
    fn embed(&self, input: &Input, states: &mut Vec<f32>) {
        for (position, &id) in input.ids.iter().enumerate() {
            let word = row(&self.words, id as usize);
            let place = row(&self.positions, position);
            let kind = row(&self.kinds, usize::from(position >= input.second));
            let sum = word.iter().zip(place).zip(kind);
            states.extend(sum.map(|((word, place), kind)| word + place + kind));
        }
    }
}

fn row(table: &[f32], at: usize) -> &[f32] {
    &table[at * WIDTH..(at + 1) * WIDTH]
}

/// Brings states to the same mean and deviation.
struct Norm {
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    fn read(tensors: &Tensors<'_>, name: &str) -> Result<Self, String> {
        let scale = tensors.floats(&format!("{name}.weight"), &[WIDTH])?;
        let bias = tensors.floats(&format!("{name}.bias"), &[WIDTH])?;
        Ok(Self { scale, bias })
    }

    fn apply(&self, states: &mut [f32]) {
        #[expect(clippy::cast_precision_loss, reason = "it is 384")]
        const COUNT: f32 = WIDTH as f32;
        for state in states.chunks_exact_mut(WIDTH) {
            let mean = Sum::new(state).dispatch() / COUNT;
            let variance = SumSquareSub::new(state, mean).dispatch() / COUNT;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + EPSILON).sqrt().recip(),
                element_scale: Some(&self.scale),
                element_bias: Some(&self.bias),
                ..NormalizeOptions::default()
            };
            Normalize::new_mut(state, options).dispatch();
        }
    }
}

/// The network.
pub(crate) struct Bert {
    embeddings: Arc<Embeddings>,
    layers: Vec<Layer>,
    gemm: GemmExecutor,
}

impl Bert {
    /// Takes the layers out of `tensors`, with `updates` merged in.
    ///
    /// # Errors
    ///
    /// A reason where they are not there.
    pub(crate) fn read(
        embeddings: Arc<Embeddings>,
        tensors: &Tensors<'_>,
        updates: Option<&Updates<'_>>,
    ) -> Result<Self, String> {
        let gemm = GemmExecutor::default();
        let layers = (0..LAYERS)
            .map(|number| Layer::read(&gemm, tensors, number, updates))
            .collect::<Result<_, _>>()?;
        Ok(Self { embeddings, layers, gemm })
    }

    /// Returns the states of all pieces of `inputs`, one input after another.
    pub(crate) fn states(&self, inputs: &[&Input]) -> Vec<f32> {
        let mut states = Vec::new();
        for input in inputs {
            self.embeddings.embed(input, &mut states);
        }
        self.embeddings.norm.apply(&mut states);
        let lengths: Vec<usize> = inputs.iter().map(|input| input.ids.len()).collect();
        let mut scratch = Scratch::new(states.len() / WIDTH);
        for layer in &self.layers {
            layer.apply(&self.gemm, &mut states, &lengths, &mut scratch);
        }
        states
    }
}

/// Numbers on the way from one state to the next.
struct Scratch {
    triples: Vec<f32>,
    seen: Vec<f32>,
    inner: Vec<f32>,
    weights: Vec<f32>,
    head: Vec<f32>,
}

impl Scratch {
    fn new(pieces: usize) -> Self {
        Self {
            triples: vec![0.0; pieces * TRIPLE],
            seen: vec![0.0; pieces * WIDTH],
            inner: vec![0.0; pieces * INNER],
            weights: Vec::new(),
            head: Vec::new(),
        }
    }
}

/// A layer: each piece looks at all pieces of its text, and then is thought over by itself.
struct Layer {
    triple: Dense,
    attended: Dense,
    attended_norm: Norm,
    inner: Dense,
    outer: Dense,
    norm: Norm,
}

impl Layer {
    fn read(
        gemm: &GemmExecutor,
        tensors: &Tensors<'_>,
        number: usize,
        updates: Option<&Updates<'_>>,
    ) -> Result<Self, String> {
        let path = |name: &str| format!("encoder.layer.{number}.{name}");
        let weights = |name: &str, into, from| -> Result<Weights, String> {
            let mut weights = Weights {
                into,
                from,
                rows: tensors.floats(&path(&format!("{name}.weight")), &[into, from])?,
                bias: tensors.floats(&path(&format!("{name}.bias")), &[into])?,
            };
            if let Some(updates) = updates {
                updates.merge(number, name, &mut weights)?;
            }
            Ok(weights)
        };
        let triple = Weights::beside(&[
            weights("attention.self.query", WIDTH, WIDTH)?,
            weights("attention.self.key", WIDTH, WIDTH)?,
            weights("attention.self.value", WIDTH, WIDTH)?,
        ]);
        Ok(Self {
            triple: Dense::new(gemm, triple),
            attended: Dense::new(gemm, weights("attention.output.dense", WIDTH, WIDTH)?),
            attended_norm: Norm::read(tensors, &path("attention.output.LayerNorm"))?,
            inner: Dense::new(gemm, weights("intermediate.dense", INNER, WIDTH)?),
            outer: Dense::new(gemm, weights("output.dense", WIDTH, INNER)?),
            norm: Norm::read(tensors, &path("output.LayerNorm"))?,
        })
    }

    fn apply(
        &self,
        gemm: &GemmExecutor,
        states: &mut [f32],
        lengths: &[usize],
        scratch: &mut Scratch,
    ) {
        self.triple.apply(gemm, states, &mut scratch.triples, Output::Replaced);
        let mut at = 0;
        for &length in lengths {
            attend(gemm, at..at + length, scratch);
            at += length;
        }
        self.attended.apply(gemm, &scratch.seen, states, Output::AddedTo);
        self.attended_norm.apply(states);
        self.inner.apply(gemm, states, &mut scratch.inner, Output::Replaced);
        Gelu {}.map_mut(&mut scratch.inner);
        self.outer.apply(gemm, &scratch.inner, states, Output::AddedTo);
        self.norm.apply(states);
    }
}

/// Lets the pieces of one text look at each other: what they see goes to `scratch.seen`.
fn attend(gemm: &GemmExecutor, pieces: std::ops::Range<usize>, scratch: &mut Scratch) {
    let length = pieces.len();
    let triples = &scratch.triples[pieces.start * TRIPLE..pieces.end * TRIPLE];
    let seen = &mut scratch.seen[pieces.start * WIDTH..pieces.end * WIDTH];
    scratch.weights.resize(length * length, 0.0);
    scratch.head.resize(length * HEAD, 0.0);
    for head in 0..HEADS {
        let of = |third: usize| columns(&triples[third * WIDTH + head * HEAD..], length);
        let (query, key, value) = (of(0), of(1), of(2));
        #[expect(clippy::cast_precision_loss, reason = "it is 32")]
        let options = GemmOptions { alpha: (HEAD as f32).sqrt().recip(), ..GemmOptions::default() };
        let (query, key) = (GemmInputA::Unpacked(query), GemmInputB::Unpacked(key.transposed()));
        product(gemm, &mut scratch.weights, query, key, options);
        for weights in scratch.weights.chunks_exact_mut(length) {
            Softmax::new_mut(weights).dispatch();
        }
        let weights = NdTensorView::from_data([length, length], scratch.weights.as_slice());
        let (weights, value) = (GemmInputA::Unpacked(weights), GemmInputB::Unpacked(value));
        product(gemm, &mut scratch.head, weights, value, GemmOptions::default());
        let rows = seen.chunks_exact_mut(WIDTH).zip(scratch.head.chunks_exact(HEAD));
        for (row, from_head) in rows {
            row[head * HEAD..(head + 1) * HEAD].copy_from_slice(from_head);
        }
    }
}

/// Returns the columns of one head, from where `triples` begins.
fn columns(triples: &[f32], length: usize) -> Matrix<'_> {
    NdTensorView::from_slice_with_strides([length, HEAD], triples, [TRIPLE, 1])
        .expect("a head's columns lie within the triples")
}
