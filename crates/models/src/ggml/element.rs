//! How the elements of a tensor are stored.

/// How the elements of a tensor are stored: in blocks, which are single numbers where nothing is
/// quantized.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Element {
    /// Its number in the file.
    pub(crate) id: u32,
    /// The elements in a block.
    pub(crate) block: u64,
    /// The bytes of a block.
    pub(crate) bytes: u64,
}

impl Element {
    pub(crate) const F32: Self = Self { id: 0, block: 1, bytes: 4 };
    pub(crate) const F16: Self = Self { id: 1, block: 1, bytes: 2 };

    /// The element types that whisper.cpp's quantizer writes, besides the two above.
    const QUANTIZED: [Self; 10] = [
        Self { id: 2, block: 32, bytes: 18 },    // q4_0
        Self { id: 3, block: 32, bytes: 20 },    // q4_1
        Self { id: 6, block: 32, bytes: 22 },    // q5_0
        Self { id: 7, block: 32, bytes: 24 },    // q5_1
        Self { id: 8, block: 32, bytes: 34 },    // q8_0
        Self { id: 10, block: 256, bytes: 84 },  // q2_K
        Self { id: 11, block: 256, bytes: 110 }, // q3_K
        Self { id: 12, block: 256, bytes: 144 }, // q4_K
        Self { id: 13, block: 256, bytes: 176 }, // q5_K
        Self { id: 14, block: 256, bytes: 210 }, // q6_K
    ];

    /// Returns the element type of this number.
    pub(crate) fn from_id(id: u32) -> Option<Self> {
        [Self::F32, Self::F16].into_iter().chain(Self::QUANTIZED).find(|element| element.id == id)
    }

    /// Returns the bytes of `elements` elements in rows of `row`, or `None` where a row is no
    /// whole number of blocks.
    pub(crate) fn bytes_of(self, elements: u64, row: u64) -> Option<u64> {
        row.is_multiple_of(self.block).then(|| elements / self.block * self.bytes)
    }
}
