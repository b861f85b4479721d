//! WAV: RIFF, RF64 and BW64, with headers as recorders really leave them.
//!
//! The chunks are walked here, so that a header that was never completed, lies about lengths or
//! counts past 4 GB costs nothing. The samples are then read by hound; what it does not know
//! (A-law, µ-law, ADPCM, 64-bit float) goes through Symphonia.

use std::fs::File;
use std::io::{BufReader, Chain, Cursor, Read, Seek, SeekFrom, Take};

use crate::container;
use crate::source::{Opened, Refusal, Source, absurd, mix_down};
use crate::track::Tracks;

const PCM: u16 = 0x0001;
const ADPCM: u16 = 0x0002;
const FLOAT: u16 = 0x0003;
const A_LAW: u16 = 0x0006;
const MU_LAW: u16 = 0x0007;
const IMA_ADPCM: u16 = 0x0011;
const EXTENSIBLE: u16 = 0xfffe;

/// Where a length stands that nobody knew when the header was written.
const UNKNOWN: u32 = u32::MAX;

/// Chunks that are walked before the sound must have come. Real files have a dozen.
const CHUNKS: usize = 1_000;

/// Bytes of sound that hound is given at a time: its own counters hold 32 bits.
const PIECE: u64 = 1 << 30;

/// Frames that are decoded at a time.
const FRAMES: usize = 4_096;

/// Returns whether a file that begins with `head` is a WAV.
pub(crate) fn is_wave(head: &[u8]) -> bool {
    head.len() >= 12
        && [b"RIFF", b"RF64", b"BW64"].contains(&&head[..4].try_into().expect("four"))
        && &head[8..12] == b"WAVE"
}

/// Opens a WAV.
pub(crate) fn open(mut file: File, tracks: Tracks) -> Result<Opened, Refusal> {
    if let Tracks::Only(wanted) = tracks
        && wanted.get() > 1
    {
        return Err(Refusal::NoSuchTrack { wanted: wanted.get(), tracks: 1 });
    }
    let layout = Layout::read(&mut file)?;
    let Format { tag, channels, rate, .. } = layout.format;
    if let Some(reason) = absurd(rate, usize::from(channels)) {
        return Err(malformed(reason));
    }
    if layout.length == 0 {
        return Err(Refusal::NoSound("the header is all there is".to_owned()));
    }
    let codec = layout.format.codec()?;
    let frames = layout.length / u64::from(layout.format.frame_bytes);
    #[expect(clippy::cast_precision_loss, reason = "a hint of the length in seconds")]
    let claimed_seconds =
        matches!(tag, PCM | FLOAT | A_LAW | MU_LAW).then(|| frames as f64 / f64::from(rate));
    file.seek(SeekFrom::Start(layout.start))?;
    let missing = layout.missing.clone();
    let source: Box<dyn Source> = if layout.format.is_for_hound() {
        Box::new(Samples::new(file, layout))
    } else {
        let header = layout.format.header(u32::try_from(layout.length).unwrap_or(UNKNOWN - 1));
        let stream = Cursor::new(header).chain(BufReader::new(file).take(layout.length));
        Box::new(Whole { source: container::open_stream(stream, "WAV")?, missing })
    };
    let left_out = Vec::new();
    Ok(Opened { source, container: "WAV", codec, claimed_seconds, left_out })
}

/// What the chunks of a WAV say, made to agree with the file.
struct Layout {
    format: Format,
    /// Where the sound starts in the file.
    start: u64,
    /// How many bytes of it are there.
    length: u64,
    /// Why that is not all.
    missing: Option<String>,
}

impl Layout {
    fn read(file: &mut File) -> Result<Self, Refusal> {
        let end = file.metadata()?.len();
        file.seek(SeekFrom::Start(4))?;
        let riff_length = u64::from(u32_le(file)?);
        let mut position = 12;
        let mut format = None;
        let mut long_data = None;
        for _ in 0..CHUNKS {
            if position + 8 > end {
                break;
            }
            file.seek(SeekFrom::Start(position))?;
            let mut name = [0; 4];
            file.read_exact(&mut name)?;
            let length = u32_le(file)?;
            position += 8;
            match &name {
                b"fmt " => format = Some(Format::read(file, length)?),
                b"ds64" if length >= 16 => {
                    let mut lengths = [0; 16];
                    file.read_exact(&mut lengths)?;
                    long_data = Some(u64::from_le_bytes(lengths[8..].try_into().expect("eight")));
                }
                b"data" => {
                    let format =
                        format.ok_or_else(|| malformed("no `fmt ` chunk before `data`"))?;
                    let claimed = match length {
                        UNKNOWN => long_data,
                        // A recorder that was killed never came back to fill the lengths in.
                        0 if riff_length + 8 < end => None,
                        length => Some(u64::from(length)),
                    };
                    let there = end - position;
                    let unfinished = claimed.is_none() && length == 0;
                    let missing = match claimed {
                        Some(claimed) if claimed > there => Some(format!(
                            "the header says {claimed} bytes of sound, the file has {there}"
                        )),
                        _ => unfinished.then(|| "its header was never completed".to_owned()),
                    };
                    let length = claimed.map_or(there, |claimed| claimed.min(there));
                    let length =
                        length / u64::from(format.frame_bytes) * u64::from(format.frame_bytes);
                    return Ok(Self { format, start: position, length, missing });
                }
                _ => {}
            }
            position += u64::from(length) + u64::from(length & 1);
        }
        Err(malformed(if format.is_some() { "no `data` chunk" } else { "no `fmt ` chunk" }))
    }
}

/// The `fmt ` chunk, with `WAVE_FORMAT_EXTENSIBLE` resolved to what it stands for.
struct Format {
    tag: u16,
    channels: u16,
    rate: u32,
    /// Bytes of a frame: a sample of each channel, or a block of ADPCM.
    frame_bytes: u16,
    /// Bits that a sample takes up in the file.
    bits: u16,
    /// What stands after the first 16 bytes.
    extension: Vec<u8>,
}

impl Format {
    fn read(file: &mut File, length: u32) -> Result<Self, Refusal> {
        // ADPCM has the longest extension, of some 50 bytes.
        let mut chunk = Vec::new();
        file.take(u64::from(length.min(256))).read_to_end(&mut chunk)?;
        if chunk.len() < 16 {
            return Err(malformed("its `fmt ` chunk is shorter than 16 bytes"));
        }
        let u16_at = |at: usize| u16::from_le_bytes([chunk[at], chunk[at + 1]]);
        let (mut tag, channels) = (u16_at(0), u16_at(2));
        let rate = u32::from_le_bytes(chunk[4..8].try_into().expect("four"));
        let (mut frame_bytes, mut bits) = (u16_at(12), u16_at(14));
        if tag == EXTENSIBLE && chunk.len() >= 26 {
            // The format's old number stands at the front of its new one.
            tag = u16_at(24);
        }
        if matches!(tag, PCM | FLOAT | A_LAW | MU_LAW) && channels > 0 {
            // Of the two numbers that say how wide a sample is, the one that is used in the file
            // decides; narrower samples are padded below.
            if frame_bytes == 0 || frame_bytes % channels != 0 {
                frame_bytes = bits.div_ceil(8).saturating_mul(channels);
            }
            bits = (frame_bytes / channels).saturating_mul(8);
        }
        if frame_bytes == 0 && channels > 0 {
            return Err(malformed("it says that a sample has 0 bits"));
        }
        let extension = chunk.split_off(16);
        Ok(Self { tag, channels, rate, frame_bytes: frame_bytes.max(1), bits, extension })
    }

    fn is_for_hound(&self) -> bool {
        matches!((self.tag, self.bits), (PCM, 8 | 16 | 24 | 32) | (FLOAT, 32))
    }

    /// Returns the codec's name.
    fn codec(&self) -> Result<String, Refusal> {
        let bits = self.bits;
        let name = match self.tag {
            PCM if self.is_for_hound() => format!("{bits}-bit PCM"),
            FLOAT if matches!(bits, 32 | 64) => format!("{bits}-bit float PCM"),
            A_LAW if bits == 8 => "A-law".to_owned(),
            MU_LAW if bits == 8 => "µ-law".to_owned(),
            ADPCM => "ADPCM".to_owned(),
            IMA_ADPCM => "IMA ADPCM".to_owned(),
            PCM | FLOAT | A_LAW | MU_LAW => {
                return Err(malformed(format!("it says that a sample has {bits} bits")));
            }
            other => {
                let name = match other {
                    0x0031 => "GSM 6.10 audio".to_owned(),
                    0x0050 | 0x0055 => "MPEG audio".to_owned(),
                    0x00ff | 0x1600..=0x1610 => "AAC audio".to_owned(),
                    0x0160..=0x0163 => "Windows Media Audio".to_owned(),
                    other => format!("audio of format {other:#06x}"),
                };
                return Err(Refusal::Unsupported(format!("{name} in WAV")));
            }
        };
        Ok(name)
    }

    /// Returns the header of a WAV in this format with `length` bytes of sound.
    fn header(&self, length: u32) -> Vec<u8> {
        let extension: &[u8] = match self.tag {
            PCM | FLOAT => &[],
            // The size of an extension: none.
            A_LAW | MU_LAW => &[0, 0],
            _ => &self.extension,
        };
        let fmt_length = u32::try_from(16 + extension.len()).expect("at most 256 bytes are read");
        let byte_rate = self.rate.saturating_mul(u32::from(self.frame_bytes));
        let mut header = Vec::with_capacity(64);
        header.extend(b"RIFF");
        header.extend(UNKNOWN.to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(fmt_length.to_le_bytes());
        header.extend(self.tag.to_le_bytes());
        header.extend(self.channels.to_le_bytes());
        header.extend(self.rate.to_le_bytes());
        header.extend(byte_rate.to_le_bytes());
        header.extend(self.frame_bytes.to_le_bytes());
        header.extend(self.bits.to_le_bytes());
        header.extend(extension);
        if extension.len() % 2 == 1 {
            header.push(0); // chunks have even lengths
        }
        header.extend(b"data");
        header.extend(length.to_le_bytes());
        header
    }
}

type Piece = Chain<Cursor<Vec<u8>>, Take<BufReader<File>>>;

/// The samples of a WAV, by hound.
struct Samples {
    reader: Option<hound::WavReader<Piece>>,
    format: Format,
    /// Bytes of sound that the reader has not been given.
    left: u64,
    missing: Option<String>,
    /// The channel that is wanted alone.
    channel: Option<usize>,
    interleaved: Vec<f32>,
}

impl Samples {
    fn new(file: File, layout: Layout) -> Self {
        let mut samples = Self {
            reader: None,
            format: layout.format,
            left: layout.length,
            missing: layout.missing,
            channel: None,
            interleaved: Vec::new(),
        };
        samples.begin(BufReader::with_capacity(64 * 1_024, file));
        samples
    }

    /// Gives hound the next piece of the sound as if it were a file.
    fn begin(&mut self, file: BufReader<File>) {
        let frame = u64::from(self.format.frame_bytes);
        let length = self.left.min(PIECE / frame * frame);
        self.left -= length;
        let header = self.format.header(u32::try_from(length).expect("at most 1 GiB"));
        let piece = Cursor::new(header).chain(file.take(length));
        self.reader =
            Some(hound::WavReader::new(piece).expect("the header was made for hound to like it"));
    }

    /// Reads up to [`FRAMES`] frames of the current piece.
    fn fill(&mut self) -> Result<(), hound::Error> {
        self.interleaved.clear();
        let Some(reader) = &mut self.reader else { return Ok(()) };
        let wanted = FRAMES * usize::from(self.format.channels);
        if self.format.tag == FLOAT {
            for sample in reader.samples::<f32>().take(wanted) {
                self.interleaved.push(sample?);
            }
        } else {
            let full_scale = 2f32.powi(i32::from(self.format.bits) - 1);
            for sample in reader.samples::<i32>().take(wanted) {
                #[expect(clippy::cast_precision_loss, reason = "24 bits are all that f32 holds")]
                self.interleaved.push(sample? as f32 / full_scale);
            }
        }
        Ok(())
    }
}

impl Source for Samples {
    fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String> {
        let filled = self.fill();
        if self.interleaved.is_empty() && filled.is_ok() {
            if self.left == 0 {
                return Ok(None);
            }
            if let Some(reader) = self.reader.take() {
                self.begin(reader.into_inner().into_inner().1.into_inner());
            }
        }
        mix_down(&self.interleaved, usize::from(self.format.channels), self.channel, mono);
        match filled {
            // The file got shorter while it was read: what is there counts, then comes the error.
            Err(error) if self.interleaved.is_empty() => Err(error.to_string()),
            _ => Ok(Some(self.format.rate)),
        }
    }

    fn choose_channel(&mut self, channel: usize) {
        self.channel = Some(channel);
    }

    fn channels(&self) -> usize {
        usize::from(self.format.channels)
    }

    fn missing(&self) -> Option<String> {
        self.missing.clone()
    }
}

/// A source that is known not to be whole.
struct Whole {
    source: Box<dyn Source>,
    missing: Option<String>,
}

impl Source for Whole {
    fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String> {
        self.source.decode(mono)
    }

    fn choose_channel(&mut self, channel: usize) {
        self.source.choose_channel(channel);
    }

    fn channels(&self) -> usize {
        self.source.channels()
    }

    fn missing(&self) -> Option<String> {
        self.missing.clone()
    }
}

fn u32_le(file: &mut File) -> std::io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn malformed(reason: impl Into<String>) -> Refusal {
    Refusal::Malformed { container: "WAV", reason: reason.into() }
}
