//! A layer in which every number goes into every number: a product of matrices.

use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::{Matrix, NdTensorView};

/// Weights as they are stored, a row for each number that comes out, and what is added to it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Weights {
    pub(crate) into: usize,
    pub(crate) from: usize,
    pub(crate) rows: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Weights {
    /// Puts layers that read the same numbers side by side, so that they are one product.
    pub(crate) fn beside(layers: &[Self]) -> Self {
        Self {
            into: layers.iter().map(|layer| layer.into).sum(),
            from: layers.first().map_or(0, |layer| layer.from),
            rows: layers.iter().flat_map(|layer| layer.rows.iter().copied()).collect(),
            bias: layers.iter().flat_map(|layer| layer.bias.iter().copied()).collect(),
        }
    }

    /// Adds the product of `up` and `down`, of `rank` columns and rows.
    pub(crate) fn add(&mut self, up: &[f32], down: &[f32], rank: usize) {
        let up = GemmInputA::Unpacked(matrix([self.into, rank], up));
        let down = GemmInputB::Unpacked(matrix([rank, self.from], down));
        let options = GemmOptions { beta: 1.0, ..GemmOptions::default() };
        product(&GemmExecutor::default(), &mut self.rows, up, down, options);
    }
}

/// A layer, ready to be applied.
pub(crate) struct Dense {
    from: usize,
    packed: PackedBMatrix<f32>,
    bias: Vec<f32>,
}

/// What stands in a layer's output before it is applied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Output {
    /// Nothing that matters.
    Replaced,
    /// What is added to.
    AddedTo,
}

impl Dense {
    pub(crate) fn new(gemm: &GemmExecutor, weights: Weights) -> Self {
        let Weights { into, from, rows, bias } = weights;
        let packed = gemm.prepack_b(matrix([into, from], &rows).transposed());
        Self { from, packed, bias }
    }

    /// Applies the layer to each row of `input`; the rows of `output` are as many.
    pub(crate) fn apply(&self, gemm: &GemmExecutor, input: &[f32], output: &mut [f32], to: Output) {
        let input = matrix([input.len() / self.from, self.from], input);
        let beta = if to == Output::AddedTo { 1.0 } else { 0.0 };
        let bias = Some(BiasVector::Row(&self.bias));
        let options = GemmOptions { beta, bias, ..GemmOptions::default() };
        product(
            gemm,
            output,
            GemmInputA::Unpacked(input),
            GemmInputB::Packed(&self.packed),
            options,
        );
    }
}

/// Multiplies matrices whose sizes fit.
pub(crate) fn product(
    gemm: &GemmExecutor,
    output: &mut [f32],
    a: GemmInputA<'_, f32>,
    b: GemmInputB<'_, f32>,
    options: GemmOptions<'_, f32, f32, f32>,
) {
    gemm.gemm(output, a, b, options).expect("the sizes of the encoder's matrices are known");
}

/// Returns `numbers` as a matrix of `shape`, rows and columns.
fn matrix(shape: [usize; 2], numbers: &[f32]) -> Matrix<'_> {
    NdTensorView::from_data(shape, numbers)
}
