//! The named tensors of a checkpoint of PyTorch, which is a zip archive.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::pickle::{self, Entry};
use crate::ModelError;

/// More than the table or any tensor of this network takes.
const LONGEST_MEMBER: u64 = 64_000_000;

/// Tensors of floats, by their names.
pub(super) struct Checkpoint {
    tensors: HashMap<String, Tensor>,
}

/// Numbers and how they are arranged, the last dimension the closest.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl Checkpoint {
    /// Reads the checkpoint at `path`. Tensors of whole numbers, which only count how long it was
    /// trained, are left out.
    pub(super) fn read(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(ModelError::io("read", path))?;
        let damaged = |reason: String| ModelError::damaged(path, reason);
        let broken = |error: ZipError| damaged(format!("no whole checkpoint: {error}"));
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
        let table = archive.file_names().flatten().find(|name| name.ends_with("/data.pkl"));
        let table = table.ok_or_else(|| damaged("a checkpoint without a table".to_owned()))?;
        let folder = table.trim_end_matches("data.pkl").to_owned();

        let mut member = |name: &str| -> Result<Vec<u8>, ModelError> {
            let mut bytes = Vec::new();
            let member = archive.by_name(&format!("{folder}{name}")).map_err(broken)?;
            let read = member.take(LONGEST_MEMBER).read_to_end(&mut bytes);
            read.map_err(|error| damaged(format!("`{name}`: {error}")))?;
            Ok(bytes)
        };
        let table = member("data.pkl")?;
        let mut tensors = HashMap::new();
        for entry in pickle::entries(&table).map_err(damaged)? {
            if entry.kind == "FloatStorage" {
                let bytes = member(&format!("data/{}", entry.storage))?;
                let tensor = tensor(&entry, &bytes).ok_or_else(|| {
                    damaged(format!("the tensor `{}` has too few numbers", entry.name))
                })?;
                tensors.insert(entry.name, tensor);
            }
        }
        Ok(Self { tensors })
    }

    /// Returns the tensor called `name`, where there is one.
    pub(super) fn find(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name)
    }

    /// Returns the tensor called `name`.
    pub(super) fn tensor(&self, name: &str) -> Result<&Tensor, String> {
        self.find(name).ok_or_else(|| format!("it has no tensor `{name}`"))
    }
}

/// Brings the numbers of a tensor into order, or returns `None` where there are too few.
fn tensor(entry: &Entry, bytes: &[u8]) -> Option<Tensor> {
    let (numbers, _) = bytes.as_chunks::<4>();
    let mut places = vec![entry.offset];
    for (&length, &stride) in entry.shape.iter().zip(&entry.strides) {
        if length.checked_mul(places.len())? > numbers.len() {
            return None;
        }
        places = places
            .iter()
            .flat_map(|place| (0..length).map(move |at| place.saturating_add(at * stride)))
            .collect();
    }
    let values: Option<Vec<f32>> =
        places.iter().map(|&place| Some(f32::from_le_bytes(*numbers.get(place)?))).collect();
    Some(Tensor { shape: entry.shape.clone(), values: values? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(offset: usize, shape: &[usize], strides: &[usize]) -> Option<Vec<f32>> {
        let bytes: Vec<u8> = (0u8..8).flat_map(|x| f32::from(x).to_le_bytes()).collect();
        let entry = Entry {
            name: "w".to_owned(),
            storage: "0".to_owned(),
            kind: "FloatStorage".to_owned(),
            offset,
            shape: shape.to_vec(),
            strides: strides.to_vec(),
        };
        tensor(&entry, &bytes).map(|tensor| tensor.values)
    }

    #[test]
    fn numbers_come_in_the_order_of_the_strides() {
        assert_eq!(of(1, &[2, 3], &[3, 1]), Some(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        assert_eq!(of(1, &[2, 3], &[1, 2]), Some(vec![1.0, 3.0, 5.0, 2.0, 4.0, 6.0]));
        assert_eq!(of(7, &[], &[]), Some(vec![7.0]));
    }

    #[test]
    fn a_tensor_with_more_numbers_than_there_are_is_refused() {
        assert_eq!(of(3, &[2, 3], &[3, 1]), None);
        assert_eq!(of(0, &[usize::MAX, 2], &[1, 1]), None);
    }
}
