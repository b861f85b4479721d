//! Reads the table of a checkpoint, which is a Python pickle.
//!
//! A pickle is a program and may do anything to who runs it. This runs nothing: it knows the few
//! instructions that name tensors, and refuses all others.

use std::collections::HashMap;

/// A tensor as the table has it: where its numbers lie, and how they are arranged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The member of the archive that holds its numbers.
    pub(super) storage: String,
    /// The type of the numbers, as PyTorch calls it: `FloatStorage`.
    pub(super) kind: String,
    /// The place of the first number, in numbers.
    pub(super) offset: usize,
    pub(super) shape: Vec<usize>,
    /// How many numbers on the next one of each dimension is.
    pub(super) strides: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Value {
    Mark,
    Number(i64),
    Flag,
    Text(String),
    Name(String),
    Tuple(Vec<Self>),
    Storage { kind: String, key: String },
    Tensor(Entry),
    Table(Vec<Entry>),
}

/// Returns the tensors that a pickle of named tensors lists, or what else is in it.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let mut machine = Machine { rest: bytes, stack: Vec::new(), memo: HashMap::new() };
    while machine.step()? {}
    match machine.stack.pop() {
        Some(Value::Table(entries)) => Ok(entries),
        _ => Err("its table does not list tensors".to_owned()),
    }
}

struct Machine<'b> {
    rest: &'b [u8],
    stack: Vec<Value>,
    memo: HashMap<u32, Value>,
}

impl Machine<'_> {
    /// Runs one instruction; returns `false` after the last.
    fn step(&mut self) -> Result<bool, String> {
        let [instruction] = self.take()?;
        match instruction {
            0x80 => drop(self.take::<1>()?),
            b'.' => return Ok(false),
            b'(' => self.stack.push(Value::Mark),
            b'}' => self.stack.push(Value::Table(Vec::new())),
            b')' => self.stack.push(Value::Tuple(Vec::new())),
            b't' => {
                let values = self.since_mark()?;
                self.stack.push(Value::Tuple(values));
            }
            0x85..=0x87 => {
                let count = usize::from(instruction - 0x84);
                let start = self.stack.len().checked_sub(count).ok_or_else(cut_off)?;
                let values = self.stack.split_off(start);
                self.stack.push(Value::Tuple(values));
            }
            0x88 | 0x89 => self.stack.push(Value::Flag),
            b'K' => {
                let [number] = self.take()?;
                self.stack.push(Value::Number(number.into()));
            }
            b'M' => {
                let number = u16::from_le_bytes(self.take()?);
                self.stack.push(Value::Number(number.into()));
            }
            b'J' => {
                let number = i32::from_le_bytes(self.take()?);
                self.stack.push(Value::Number(number.into()));
            }
            b'X' => {
                let length = u32::from_le_bytes(self.take()?) as usize;
                let (text, rest) = self.rest.split_at_checked(length).ok_or_else(cut_off)?;
                self.rest = rest;
                self.stack.push(Value::Text(String::from_utf8_lossy(text).into_owned()));
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.stack.push(Value::Name(format!("{module}.{name}")));
            }
            b'q' => {
                let [place] = self.take()?;
                self.remember(place.into())?;
            }
            b'r' => {
                let place = u32::from_le_bytes(self.take()?);
                self.remember(place)?;
            }
            b'h' => {
                let [place] = self.take()?;
                self.recall(place.into())?;
            }
            b'j' => {
                let place = u32::from_le_bytes(self.take()?);
                self.recall(place)?;
            }
            b'Q' => {
                let storage = storage(self.stack.pop())?;
                self.stack.push(storage);
            }
            b'R' => {
                let (arguments, function) = (self.stack.pop(), self.stack.pop());
                let value = call(function, arguments)?;
                self.stack.push(value);
            }
            b'u' => {
                let values = self.since_mark()?;
                let Some(Value::Table(table)) = self.stack.last_mut() else {
                    return Err("its table is no table".to_owned());
                };
                for pair in values.chunks(2) {
                    let [Value::Text(name), Value::Tensor(entry)] = pair else {
                        return Err("its table has something else than tensors".to_owned());
                    };
                    table.push(Entry { name: name.clone(), ..entry.clone() });
                }
            }
            other => return Err(format!("its table has the instruction {other:#04x}")),
        }
        Ok(true)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn line(&mut self) -> Result<String, String> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').ok_or_else(cut_off)?;
        let line = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest = &self.rest[end + 1..];
        Ok(line)
    }

    fn since_mark(&mut self) -> Result<Vec<Value>, String> {
        let mark = self.stack.iter().rposition(|value| matches!(value, Value::Mark));
        let values = self.stack.split_off(mark.ok_or_else(cut_off)? + 1);
        self.stack.pop();
        Ok(values)
    }

    fn remember(&mut self, place: u32) -> Result<(), String> {
        // The table itself is never recalled, and large.
        let value = self.stack.last().ok_or_else(cut_off)?;
        if !matches!(value, Value::Table(_) | Value::Tensor(_)) {
            self.memo.insert(place, value.clone());
        }
        Ok(())
    }

    fn recall(&mut self, place: u32) -> Result<(), String> {
        let value = self.memo.get(&place).ok_or("its table names what is not there")?;
        self.stack.push(value.clone());
        Ok(())
    }
}

fn cut_off() -> String {
    "its table is cut off".to_owned()
}

/// Returns the storage that `("storage", kind, key, place, length)` names.
fn storage(name: Option<Value>) -> Result<Value, String> {
    match name {
        Some(Value::Tuple(parts)) => match parts.as_slice() {
            [Value::Text(_), Value::Name(kind), Value::Text(key), ..] => {
                Ok(Value::Storage { kind: kind.clone(), key: key.clone() })
            }
            _ => Err("its table names no storage".to_owned()),
        },
        _ => Err("its table names no storage".to_owned()),
    }
}

/// Returns what the two functions that a table of tensors calls would give.
fn call(function: Option<Value>, arguments: Option<Value>) -> Result<Value, String> {
    let (Some(Value::Name(function)), Some(Value::Tuple(arguments))) = (function, arguments) else {
        return Err("its table calls what is no function".to_owned());
    };
    match (function.as_str(), arguments.as_slice()) {
        ("collections.OrderedDict", []) => Ok(Value::Table(Vec::new())),
        (
            "torch._utils._rebuild_tensor_v2",
            [Value::Storage { kind, key }, Value::Number(offset), shape, strides, ..],
        ) => Ok(Value::Tensor(Entry {
            name: String::new(),
            storage: key.clone(),
            kind: kind.rsplit('.').next().unwrap_or_default().to_owned(),
            offset: usize::try_from(*offset).map_err(|_| "a tensor begins before its numbers")?,
            shape: numbers(shape)?,
            strides: numbers(strides)?,
        })),
        _ => Err(format!("its table calls {function}")),
    }
}

fn numbers(value: &Value) -> Result<Vec<usize>, String> {
    let Value::Tuple(values) = value else { return Err("a tensor without a shape".to_owned()) };
    let number = |value: &Value| match value {
        Value::Number(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    let numbers: Option<Vec<usize>> = values.iter().map(number).collect();
    numbers.ok_or_else(|| "a tensor with an impossible shape".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one tensor, as PyTorch writes it.
    fn table() -> Vec<u8> {
        let mut bytes =
            b"\x80\x02}q\0(X\x01\0\0\0wq\x01ctorch._utils\n_rebuild_tensor_v2\nq\x02((".to_vec();
        bytes.extend(b"X\x07\0\0\0storageq\x03ctorch\nFloatStorage\nq\x04X\x02\0\0\x0042q\x05");
        bytes.extend(
            b"X\x03\0\0\0cpuq\x06K\x09tq\x07QK\x01K\x02M\x03\0\x86q\x08K\x03K\x01\x86q\x09",
        );
        bytes.extend(b"\x89ccollections\nOrderedDict\nq\x0a)Rr\x0b\0\0\0tRq\x0cu.");
        bytes
    }

    #[test]
    fn a_tensor_is_known_by_its_storage_and_shape() {
        let expected = Entry {
            name: "w".to_owned(),
            storage: "42".to_owned(),
            kind: "FloatStorage".to_owned(),
            offset: 1,
            shape: vec![2, 3],
            strides: vec![3, 1],
        };
        assert_eq!(entries(&table()), Ok(vec![expected]));
    }

    #[test]
    fn wherever_it_is_cut_off_it_is_refused() {
        let table = table();
        for length in 0..table.len() {
            assert!(entries(&table[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn what_would_run_something_is_refused_by_its_name() {
        let harm = b"\x80\x02cos\nsystem\n(X\x02\0\0\0lstR.";
        assert_eq!(entries(harm), Err("its table calls os.system".to_owned()));
        assert_eq!(entries(b"\x80\x02i"), Err("its table has the instruction 0x69".to_owned()));
    }
}
