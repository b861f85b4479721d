//! Writes a network as ONNX, a format of Protocol Buffers.

use super::checkpoint::Tensor;

/// The set of operators that the network is written in.
const OPERATORS: u64 = 13;

/// The version of the format of the file.
const FORMAT: u64 = 8;

/// The type of 32-bit floats and of 64-bit whole numbers.
pub(super) const FLOAT: u64 = 1;
const INT64: u64 = 7;

/// A setting of an operator.
pub(super) enum Attribute<'a> {
    Number(u64),
    Numbers(&'a [u64]),
}

/// A network while it is written.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Message,
    constants: Message,
    named: Vec<String>,
    count: usize,
}

impl Graph {
    /// Adds an operator over `inputs`, and returns the name of what it gives. Attributes are given
    /// in the order of their names.
    pub(super) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
    ) -> String {
        self.count += 1;
        let name = format!("{operator}_{}", self.count);
        self.put_node(operator, inputs, &name, Some(&name), attributes);
        name
    }

    /// Adds the last operator, which gives the result of the network.
    pub(super) fn result(&mut self, operator: &str, inputs: &[&str], name: &str) {
        self.put_node(operator, inputs, name, None, &[]);
    }

    fn put_node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        name: Option<&str>,
        attributes: &[(&str, Attribute<'_>)],
    ) {
        let mut node = Message::default();
        inputs.iter().for_each(|input| node.text(1, input));
        node.text(2, output);
        name.iter().for_each(|name| node.text(3, name));
        node.text(4, operator);
        for (name, attribute) in attributes {
            let mut message = Message::default();
            message.text(1, name);
            match attribute {
                Attribute::Number(number) => {
                    message.number(3, *number);
                    message.number(20, 2);
                }
                Attribute::Numbers(numbers) => {
                    numbers.iter().for_each(|number| message.number(8, *number));
                    message.number(20, 7);
                }
            }
            node.message(5, &message);
        }
        self.nodes.message(1, &node);
    }

    /// Adds a constant of floats, and returns its name.
    pub(super) fn floats(&mut self, name: String, tensor: &Tensor) -> String {
        let bytes: Vec<u8> = tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let shape: Vec<u64> = tensor.shape.iter().map(|&length| length as u64).collect();
        self.constant(name, &shape, FLOAT, &bytes)
    }

    /// Adds a constant of whole numbers, once however often it is asked for, and returns its name.
    pub(super) fn integers(&mut self, numbers: &[i64]) -> String {
        let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.constant(format!("i{}", words.join("_")), &[numbers.len() as u64], INT64, &bytes)
    }

    fn constant(&mut self, name: String, shape: &[u64], kind: u64, bytes: &[u8]) -> String {
        if !self.named.contains(&name) {
            let mut tensor = Message::default();
            shape.iter().for_each(|length| tensor.number(1, *length));
            tensor.number(2, kind);
            tensor.text(8, &name);
            tensor.bytes(9, bytes);
            self.constants.message(5, &tensor);
            self.named.push(name.clone());
        }
        name
    }

    /// Returns the file of a network called `name` that takes features, `[batch, time, features]`,
    /// and gives `[batch, outputs]`.
    pub(super) fn finish(self, name: &str, features: u64, outputs: u64) -> Vec<u8> {
        let mut graph = self.nodes;
        graph.text(2, name);
        graph.0.extend(self.constants.0);
        let (batch, time) = (Dimension::Free("b"), Dimension::Free("t"));
        graph.message(11, &value("x", &[batch, time, Dimension::Fixed(features)]));
        graph.message(12, &value("y", &[Dimension::Free("b"), Dimension::Fixed(outputs)]));
        let mut operators = Message::default();
        operators.text(1, "");
        operators.number(2, OPERATORS);
        let mut file = Message::default();
        file.number(1, FORMAT);
        file.text(2, "convert_campplus");
        file.message(7, &graph);
        file.message(8, &operators);
        file.0
    }
}

/// How long a dimension of an input is.
enum Dimension {
    Free(&'static str),
    Fixed(u64),
}

fn value(name: &str, dimensions: &[Dimension]) -> Message {
    let mut shape = Message::default();
    for dimension in dimensions {
        let mut message = Message::default();
        match dimension {
            Dimension::Free(name) => message.text(2, name),
            Dimension::Fixed(length) => message.number(1, *length),
        }
        shape.message(1, &message);
    }
    let mut tensor = Message::default();
    tensor.number(1, FLOAT);
    tensor.message(2, &shape);
    let mut kind = Message::default();
    kind.message(1, &tensor);
    let mut value = Message::default();
    value.text(1, name);
    value.message(2, &kind);
    value
}

/// A message of Protocol Buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn number(&mut self, field: u64, number: u64) {
        self.varint(field << 3);
        self.varint(number);
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    fn message(&mut self, field: u64, message: &Self) {
        self.bytes(field, &message.0);
    }

    /// Seven bits a byte, the lowest first.
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_seven_bits_at_a_time() {
        let mut message = Message::default();
        message.number(1, 300);
        assert_eq!(message.0, [0x08, 0b1010_1100, 0b10]);
    }

    #[test]
    fn a_constant_of_the_same_numbers_is_written_once() {
        let mut graph = Graph::default();
        assert_eq!(graph.integers(&[0, 320, -1]), "i0_320_-1");
        let length = graph.constants.0.len();
        graph.integers(&[0, 320, -1]);
        assert_eq!(graph.constants.0.len(), length);
    }

    #[test]
    fn an_operator_names_what_it_gives() {
        let mut graph = Graph::default();
        let name = graph.node("Relu", &["x"], &[("axis", Attribute::Number(1))]);
        assert_eq!(name, "Relu_1");
        assert_eq!(
            graph.nodes.0,
            b"\x0a\x26\x0a\x01x\x12\x06Relu_1\x1a\x06Relu_1\x22\x04Relu\x2a\x0b\x0a\x04axis\x18\x01\xa0\x01\x02"
        );
    }
}
