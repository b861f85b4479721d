//! Files of numbers in Hugging Face's safetensors format: the length of a JSON header, the header,
//! and the numbers, little endian.

use std::collections::BTreeMap;

use half::f16;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest header that is read. That of the encoder has 11 KB.
pub(crate) const LONGEST_HEADER: usize = 1 << 20;

/// What a number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A 16-bit float.
    F16,
    /// A 32-bit float.
    F32,
    /// A whole number of 32 bits.
    U32,
}

impl Kind {
    const fn bytes(self) -> usize {
        match self {
            Self::F16 => 2,
            Self::F32 | Self::U32 => 4,
        }
    }
}

/// A file of tensors: every one that is asked for lies within it and has the size that its shape
/// says.
pub(crate) struct Tensors<'f> {
    metadata: BTreeMap<String, String>,
    header: BTreeMap<String, Value>,
    numbers: &'f [u8],
}

#[derive(Serialize, Deserialize)]
struct Entry {
    dtype: Kind,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

impl<'f> Tensors<'f> {
    /// Reads the header of `file`.
    ///
    /// # Errors
    ///
    /// A reason where there is none, or what it says of itself is no text.
    pub(crate) fn read(file: &'f [u8]) -> Result<Self, String> {
        let (length, rest) = file.split_first_chunk().ok_or("it ends before its header")?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > LONGEST_HEADER {
            return Err(format!("its header claims {length} bytes"));
        }
        let (header, numbers) = rest.split_at_checked(length).ok_or("it ends in its header")?;
        let mut header: BTreeMap<String, Value> =
            serde_json::from_slice(header).map_err(|error| format!("its header: {error}"))?;
        let metadata = match header.remove("__metadata__") {
            Some(metadata) => serde_json::from_value(metadata)
                .map_err(|error| format!("`__metadata__` in its header: {error}"))?,
            None => BTreeMap::new(),
        };
        Ok(Self { metadata, header, numbers })
    }

    /// Returns what the file says of itself under `key`.
    pub(crate) fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// Returns all that the file says of itself.
    pub(crate) const fn all_metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Returns the numbers of all tensors, as bytes.
    pub(crate) const fn numbers(&self) -> &'f [u8] {
        self.numbers
    }

    /// Returns the 16- or 32-bit floats called `name`, of which there are as many as `shape` says.
    ///
    /// # Errors
    ///
    /// A reason where they are not there, are others, or not all finite.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let entry = self.entry(name, shape)?;
        let bytes = self.bytes(name, &entry)?;
        let floats: Vec<f32> = match entry.dtype {
            Kind::F16 => halves(bytes).collect(),
            Kind::F32 => words(bytes).map(f32::from_le_bytes).collect(),
            Kind::U32 => return Err(format!("`{name}` holds no floats")),
        };
        if floats.iter().all(|float| float.is_finite()) {
            Ok(floats)
        } else {
            Err(format!("`{name}` holds what is no finite number"))
        }
    }

    /// Returns the whole numbers called `name`, as [`floats`](Self::floats) does.
    pub(crate) fn whole(&self, name: &str, shape: &[usize]) -> Result<Vec<u32>, String> {
        let entry = self.entry(name, shape)?;
        if entry.dtype != Kind::U32 {
            return Err(format!("`{name}` holds no whole numbers"));
        }
        Ok(words(self.bytes(name, &entry)?).map(u32::from_le_bytes).collect())
    }

    /// Returns the shape of the tensor called `name`, or `None` where there is none.
    pub(crate) fn shape(&self, name: &str) -> Option<Vec<usize>> {
        Entry::deserialize(self.header.get(name)?).ok().map(|entry| entry.shape)
    }

    fn entry(&self, name: &str, shape: &[usize]) -> Result<Entry, String> {
        let entry = self.header.get(name).ok_or_else(|| format!("`{name}` is missing"))?;
        let entry = Entry::deserialize(entry).map_err(|error| format!("`{name}`: {error}"))?;
        if entry.shape != shape {
            return Err(format!("`{name}` has the shape {:?}, not {shape:?}", entry.shape));
        }
        Ok(entry)
    }

    fn bytes(&self, name: &str, entry: &Entry) -> Result<&'f [u8], String> {
        let [start, end] = entry.data_offsets;
        let bytes = self.numbers.get(start..end);
        let bytes = bytes.ok_or_else(|| format!("`{name}` lies outside of the file"))?;
        let count = entry
            .shape
            .iter()
            .try_fold(entry.dtype.bytes(), |product, &length| product.checked_mul(length));
        if count != Some(bytes.len()) {
            return Err(format!("`{name}` has {} bytes, which is not its shape's", bytes.len()));
        }
        Ok(bytes)
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    bytes.as_chunks().0.iter().copied()
}

fn halves(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes.as_chunks().0.iter().map(|half| f16::from_le_bytes(*half).to_f32())
}

/// A file of tensors to be. Equal tensors under equal names give equal bytes.
pub(crate) struct TensorFile {
    header: BTreeMap<String, Value>,
    numbers: Vec<u8>,
}

impl TensorFile {
    pub(crate) const fn new() -> Self {
        Self { header: BTreeMap::new(), numbers: Vec::new() }
    }

    /// Adds 32-bit floats; there are as many as `shape` says.
    pub(crate) fn floats(&mut self, name: &str, shape: &[usize], floats: &[f32]) {
        self.add(name, Kind::F32, shape, floats.iter().map(|float| float.to_le_bytes()));
    }

    /// Adds whole numbers; there are as many as `shape` says.
    pub(crate) fn whole(&mut self, name: &str, shape: &[usize], whole: &[u32]) {
        self.add(name, Kind::U32, shape, whole.iter().map(|number| number.to_le_bytes()));
    }

    fn add<const N: usize>(
        &mut self,
        name: &str,
        dtype: Kind,
        shape: &[usize],
        numbers: impl Iterator<Item = [u8; N]>,
    ) {
        let start = self.numbers.len();
        self.numbers.extend(numbers.flatten());
        let data_offsets = [start, self.numbers.len()];
        let entry = Entry { dtype, shape: shape.to_vec(), data_offsets };
        let entry = serde_json::to_value(entry).expect("sizes and names are JSON");
        self.header.insert(name.to_owned(), entry);
    }

    /// Returns the numbers so far.
    pub(crate) fn numbers(&self) -> &[u8] {
        &self.numbers
    }

    /// Returns the file, which says `metadata` of itself.
    pub(crate) fn bytes(mut self, metadata: &BTreeMap<String, String>) -> Vec<u8> {
        let metadata = serde_json::to_value(metadata).expect("texts are JSON");
        self.header.insert("__metadata__".to_owned(), metadata);
        let mut header = serde_json::to_vec(&self.header).expect("it was JSON before");
        // The numbers begin where a processor likes to read them.
        header.resize(header.len().next_multiple_of(8), b' ');
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.append(&mut header);
        file.append(&mut self.numbers);
        file
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file() -> Vec<u8> {
        let mut file = TensorFile::new();
        file.floats("floats", &[2, 2], &[1.0, -2.0, 0.5, 3.0]);
        file.whole("whole", &[3], &[1, 2, 3]);
        file.bytes(&BTreeMap::from([("scale".to_owned(), "2".to_owned())]))
    }

    #[test]
    fn what_was_written_is_read_again() {
        let file = file();
        let tensors = Tensors::read(&file).unwrap();
        assert_eq!(tensors.floats("floats", &[2, 2]).unwrap(), [1.0, -2.0, 0.5, 3.0]);
        assert_eq!(tensors.whole("whole", &[3]).unwrap(), [1, 2, 3]);
        assert_eq!(tensors.metadata("scale"), Some("2"));
    }

    #[test]
    fn halves_are_read_as_floats() {
        let header = br#"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header);
        file.extend([0x00, 0x3c, 0x00, 0xc0]);
        assert_eq!(Tensors::read(&file).unwrap().floats("h", &[2]).unwrap(), [1.0, -2.0]);
    }

    #[test]
    fn a_reason_says_what_is_wrong() {
        let whole = file();
        let check = |file: &[u8], expected: &str| {
            let read = Tensors::read(file).and_then(|tensors| tensors.floats("floats", &[2, 2]));
            assert_eq!(read.unwrap_err(), expected);
        };
        check(&whole[..5], "it ends before its header");
        check(&whole[..50], "it ends in its header");
        check(&[255; 8], "its header claims 18446744073709551615 bytes");
        check(&whole[..whole.len() - 20], "`floats` lies outside of the file");
        let mut swapped = whole.clone();
        let shape = whole.windows(5).position(|bytes| bytes == b"[2,2]").unwrap();
        swapped[shape + 1] = b'9';
        check(&swapped, "`floats` has the shape [9, 2], not [2, 2]");
        let tensors = Tensors::read(&whole).unwrap();
        assert_eq!(tensors.floats("none", &[1]).unwrap_err(), "`none` is missing");
        assert_eq!(tensors.floats("whole", &[3]).unwrap_err(), "`whole` holds no floats");
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(at in 0..200_usize, byte in any::<u8>(), cut in 0..300_usize) {
            let mut file = file();
            if let Some(place) = file.get_mut(at) {
                *place = byte;
            }
            file.truncate(cut);
            if let Ok(tensors) = Tensors::read(&file) {
                let _either = tensors.floats("floats", &[2, 2]);
            }
        }
    }
}
