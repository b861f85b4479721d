//! How CAM++ computes: a small residual net over the spectrum, then densely connected layers in
//! time, each weighed by the context of its second, then mean and deviation over time.
//!
//! Batch normalization is folded into the convolution before it, where there is one.

use super::checkpoint::{Checkpoint, Tensor};
use super::onnx::Attribute::{Number, Numbers};
use super::onnx::{Attribute, FLOAT, Graph};

/// Mel bands that go in, and numbers of a voice print.
const BANDS: u64 = 80;
const PRINT: u64 = 192;

/// What is added to a variance before its root is taken, as in PyTorch.
const TINY: f32 = 1e-5;

/// The densely connected blocks: how many layers, and how many frames their kernels skip.
const BLOCKS: [(usize, u64); 3] = [(12, 1), (24, 2), (16, 2)];

/// Frames of a context: about a second.
const CONTEXT: u64 = 100;

/// Returns the network whose tensors are those of `checkpoint`, as an ONNX file.
pub(super) fn network(checkpoint: &Checkpoint) -> Result<Vec<u8>, String> {
    let mut writer = Writer { checkpoint, graph: Graph::default() };
    let x = writer.head()?;
    let shape = writer.node("Shape", &[&x]);
    let two = writer.graph.integers(&[2]);
    let length = writer.graph.node("Gather", &[&shape, &two], &[("axis", Number(0))]);
    let x = writer.blocks(x, &length)?;
    writer.pooling(&x, &length)?;
    Ok(writer.graph.finish("campplus", BANDS, PRINT))
}

/// A convolution: the names of its tensors, and how its kernel moves.
struct Conv<'a> {
    name: &'a str,
    /// The normalization behind it, which is folded in.
    norm: Option<&'a str>,
    strides: &'a [u64],
    padding: u64,
    dilation: u64,
}

impl<'a> Conv<'a> {
    const fn new(name: &'a str, norm: Option<&'a str>) -> Self {
        Self { name, norm, strides: &[], padding: 0, dilation: 1 }
    }
}

struct Writer<'c> {
    checkpoint: &'c Checkpoint,
    graph: Graph,
}

impl Writer<'_> {
    fn node(&mut self, operator: &str, inputs: &[&str]) -> String {
        self.graph.node(operator, inputs, &[] as &[(&str, Attribute<'_>)])
    }

    fn relu(&mut self, x: &str) -> String {
        self.node("Relu", &[x])
    }

    /// From features to what the layers in time take.
    fn head(&mut self) -> Result<String, String> {
        let x = self.graph.node("Transpose", &["x"], &[("perm", Numbers(&[0, 2, 1]))]);
        let one = self.graph.integers(&[1]);
        let x = self.node("Unsqueeze", &[&x, &one]);
        let first = Conv { padding: 1, ..Conv::new("head.conv1", Some("head.bn1")) };
        let x = self.conv(&x, &first)?;
        let mut x = self.relu(&x);
        for layer in ["head.layer1.0", "head.layer1.1", "head.layer2.0", "head.layer2.1"] {
            x = self.residual(&x, layer)?;
        }
        let strides = [2, 1];
        let last =
            Conv { padding: 1, strides: &strides, ..Conv::new("head.conv2", Some("head.bn2")) };
        let x = self.conv(&x, &last)?;
        let x = self.relu(&x);
        let shape = self.graph.integers(&[0, 320, -1]);
        let x = self.node("Reshape", &[&x, &shape]);
        let norm = Some("xvector.tdnn.nonlinear.batchnorm");
        let conv = Conv { padding: 2, strides: &[2], ..Conv::new("xvector.tdnn.linear", norm) };
        let x = self.conv(&x, &conv)?;
        Ok(self.relu(&x))
    }

    fn residual(&mut self, x: &str, layer: &str) -> Result<String, String> {
        let name = |part: &str| format!("{layer}.{part}");
        let strides = [if layer.ends_with('0') { 2 } else { 1 }, 1];
        let (conv, norm) = (name("conv1"), name("bn1"));
        let first = Conv { padding: 1, strides: &strides, ..Conv::new(&conv, Some(&norm)) };
        let y = self.conv(x, &first)?;
        let y = self.relu(&y);
        let (conv, norm) = (name("conv2"), name("bn2"));
        let y = self.conv(&y, &Conv { padding: 1, ..Conv::new(&conv, Some(&norm)) })?;
        let (conv, norm) = (name("shortcut.0"), name("shortcut.1"));
        let shortcut = match self.checkpoint.find(&format!("{conv}.weight")) {
            Some(_) => {
                self.conv(x, &Conv { strides: &strides, ..Conv::new(&conv, Some(&norm)) })?
            }
            None => x.to_owned(),
        };
        let sum = self.node("Add", &[&y, &shortcut]);
        Ok(self.relu(&sum))
    }

    /// The layers in time. `length` is the name of the number of frames.
    fn blocks(&mut self, x: String, length: &str) -> Result<String, String> {
        let mut x = x;
        for (block, (layers, dilation)) in (1..).zip(BLOCKS) {
            for layer in 1..=layers {
                let name = format!("xvector.block{block}.tdnnd{layer}");
                x = self.dense(&x, &name, dilation, length)?;
            }
            let name = format!("xvector.transit{block}");
            let y = self.norm_relu(&x, &format!("{name}.nonlinear.batchnorm"))?;
            x = self.conv(&y, &Conv::new(&format!("{name}.linear"), None))?;
        }
        self.norm_relu(&x, "xvector.out_nonlinear.batchnorm")
    }

    /// A densely connected layer: what it finds is put beside what went in.
    fn dense(
        &mut self,
        x: &str,
        layer: &str,
        dilation: u64,
        length: &str,
    ) -> Result<String, String> {
        let name = |part: &str| format!("{layer}.{part}");
        let y = self.norm_relu(x, &name("nonlinear1.batchnorm"))?;
        let (linear, norm) = (name("linear1"), name("nonlinear2.batchnorm"));
        let y = self.conv(&y, &Conv::new(&linear, Some(&norm)))?;
        let y = self.relu(&y);
        let local = name("cam_layer.linear_local");
        let conv = Conv { padding: dilation, dilation, ..Conv::new(&local, None) };
        let local = self.conv(&y, &conv)?;
        let context = self.context(&y, length);
        let context = self.conv(&context, &Conv::new(&name("cam_layer.linear1"), None))?;
        let context = self.relu(&context);
        let context = self.conv(&context, &Conv::new(&name("cam_layer.linear2"), None))?;
        let mask = self.node("Sigmoid", &[&context]);
        let masked = self.node("Mul", &[&local, &mask]);
        Ok(self.graph.node("Concat", &[x, &masked], &[("axis", Number(1))]))
    }

    /// The mean over all time, and that over each second, added.
    fn context(&mut self, y: &str, length: &str) -> String {
        let second = self.graph.node(
            "AveragePool",
            &[y],
            &[
                ("ceil_mode", Number(1)),
                ("kernel_shape", Numbers(&[CONTEXT])),
                ("strides", Numbers(&[CONTEXT])),
            ],
        );
        let three = self.graph.integers(&[3]);
        let second = self.node("Unsqueeze", &[&second, &three]);
        let shape = self.graph.integers(&[1, 1, 1, 100]);
        let second = self.node("Expand", &[&second, &shape]);
        let shape = self.graph.integers(&[0, 0, -1]);
        let second = self.node("Reshape", &[&second, &shape]);
        let zero = self.graph.integers(&[0]);
        let two = self.graph.integers(&[2]);
        let second = self.node("Slice", &[&second, &zero, length, &two]);
        let mean = self.mean(y);
        self.node("Add", &[&mean, &second])
    }

    fn mean(&mut self, x: &str) -> String {
        let attributes = [("axes", Numbers(&[2])), ("keepdims", Number(1))];
        self.graph.node("ReduceMean", &[x], &attributes)
    }

    /// Mean and deviation over time, and the last layer.
    fn pooling(&mut self, x: &str, length: &str) -> Result<(), String> {
        let mean = self.mean(x);
        let difference = self.node("Sub", &[x, &mean]);
        let square = self.node("Mul", &[&difference, &difference]);
        let (one, two) = (self.graph.integers(&[1]), self.graph.integers(&[2]));
        let sum = self.graph.node("ReduceSum", &[&square, &two], &[("keepdims", Number(1))]);
        let count = self.node("Sub", &[length, &one]);
        let count = self.graph.node("Cast", &[&count], &[("to", Number(FLOAT))]);
        let variance = self.node("Div", &[&sum, &count]);
        let deviation = self.node("Sqrt", &[&variance]);
        let x = self.graph.node("Concat", &[&mean, &deviation], &[("axis", Number(1))]);
        let norm = Some("xvector.dense.nonlinear.batchnorm");
        let x = self.conv(&x, &Conv::new("xvector.dense.linear", norm))?;
        self.graph.result("Squeeze", &[&x, &two], "y");
        Ok(())
    }

    /// Normalization by itself, and what is below zero cut off.
    fn norm_relu(&mut self, x: &str, name: &str) -> Result<String, String> {
        let (scale, shift) = self.affine(name)?;
        let column = |values: Vec<f32>| Tensor { shape: vec![values.len(), 1], values };
        let scale = self.graph.floats(format!("{name}.s"), &column(scale));
        let x = self.node("Mul", &[x, &scale]);
        let shift = self.graph.floats(format!("{name}.t"), &column(shift));
        let x = self.node("Add", &[&x, &shift]);
        Ok(self.relu(&x))
    }

    /// Returns what a normalization multiplies by and adds, for each channel.
    fn affine(&self, name: &str) -> Result<(Vec<f32>, Vec<f32>), String> {
        let part = |part: &str| format!("{name}.{part}");
        let variance = self.checkpoint.tensor(&part("running_var"))?;
        let mean = self.checkpoint.tensor(&part("running_mean"))?;
        let mut scale: Vec<f32> =
            variance.values.iter().map(|variance| 1.0 / (variance + TINY).sqrt()).collect();
        if let Some(weight) = self.checkpoint.find(&part("weight")) {
            scale.iter_mut().zip(&weight.values).for_each(|(scale, weight)| *scale *= weight);
        }
        let bias = self.checkpoint.find(&part("bias"));
        let bias = |at: usize| bias.and_then(|bias| bias.values.get(at)).copied().unwrap_or(0.0);
        let shift = mean.values.iter().zip(&scale).enumerate();
        let shift = shift.map(|(at, (mean, scale))| bias(at) - mean * scale).collect();
        Ok((scale, shift))
    }

    fn conv(&mut self, x: &str, conv: &Conv<'_>) -> Result<String, String> {
        let name = conv.name;
        let mut weight = self.checkpoint.tensor(&format!("{name}.weight"))?.clone();
        let mut bias = self.checkpoint.find(&format!("{name}.bias")).cloned();
        if let Some(norm) = conv.norm {
            let (scale, shift) = self.affine(norm)?;
            let of_channel = weight.values.len() / scale.len().max(1);
            for (values, scale) in weight.values.chunks_mut(of_channel.max(1)).zip(&scale) {
                values.iter_mut().for_each(|value| *value *= scale);
            }
            bias = Some(Tensor { shape: vec![shift.len()], values: shift });
        }
        let kernel: Vec<u64> = weight.shape.iter().skip(2).map(|&length| length as u64).collect();
        let dimensions = kernel.len();
        let weight = self.graph.floats(format!("{name}.w"), &weight);
        let bias = bias.map(|bias| self.graph.floats(format!("{name}.b"), &bias));
        let mut inputs = vec![x, &weight];
        inputs.extend(bias.as_deref());
        let ones = vec![1; dimensions];
        let strides = if conv.strides.is_empty() { &ones } else { conv.strides };
        let attributes = [
            ("dilations", Numbers(&vec![conv.dilation; dimensions])),
            ("kernel_shape", Numbers(&kernel)),
            ("pads", Numbers(&vec![conv.padding; 2 * dimensions])),
            ("strides", Numbers(strides)),
        ];
        Ok(self.graph.node("Conv", &inputs, &attributes))
    }
}
