//! Everything but WAV, through Symphonia.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::formats::probe::{Hint, Probe, ProbeOptions};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadOnlySource};

use crate::codec;
use crate::mix::Mix;
use crate::packets::Packets;
use crate::source::{Opened, Refusal, Source};
use crate::track::{self, Chosen, Selection, Tracks};

/// Bytes that are searched for the beginning of a recording. Junk before it is rare and short;
/// searching more would find MP3 in anything.
const PROBE_BYTES: u32 = 64 * 1_024;

/// Opens the wanted tracks of a recording of any container that Symphonia knows. Where its own
/// headers say that it goes on to `end`, it is read as if it did.
pub(crate) fn open(path: &Path, end: u64, tracks: Tracks) -> Result<Opened, Refusal> {
    // Tracks that are mixed are read by a reader each: in a container they may lie far apart.
    let reader = || -> Result<Box<dyn FormatReader>, Refusal> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let whole = probe(Box::new(Promised { file, length: length.max(end) }), None);
        // Of some containers the end is looked at first. Of one that was cut off it is not there,
        // and the rest can be read from the front.
        whole.or_else(|refusal| {
            let front = Box::new(ReadOnlySource::new(File::open(path)?));
            probe(front, None).map_err(|_| refusal)
        })
    };
    let first = reader()?;
    let container = container_name(first.format_info().short_name);
    let Selection { heard, left_out } = track::select(&*first, tracks, container)?;
    let codec = codec::names(heard.iter().map(|chosen| chosen.codec.as_str()));
    let claimed_seconds = heard.iter().filter_map(Chosen::claimed_seconds).max_by(f64::total_cmp);
    let source: Box<dyn Source> = match <[Chosen; 1]>::try_from(heard) {
        Ok([only]) => Box::new(Packets::new(first, only)),
        Err(several) => {
            let packets = several
                .into_iter()
                .map(|chosen| Ok((chosen.number, Packets::new(reader()?, chosen))))
                .collect::<Result<_, Refusal>>()?;
            Box::new(Mix::new(packets))
        }
    };
    Ok(Opened { source, container, codec, claimed_seconds, left_out })
}

/// Opens a recording of one track that cannot be sought in, whose container is known.
pub(crate) fn open_stream(
    stream: impl Read + Send + Sync + 'static,
    container: &'static str,
) -> Result<Box<dyn Source>, Refusal> {
    let reader = probe(Box::new(ReadOnlySource::new(stream)), Some(container))?;
    let Selection { mut heard, .. } = track::select(&*reader, Tracks::All, container)?;
    Ok(Box::new(Packets::new(reader, heard.swap_remove(0))))
}

fn probe(
    source: Box<dyn MediaSource>,
    container: Option<&'static str>,
) -> Result<Box<dyn FormatReader>, Refusal> {
    let mut probe = Probe::new_with_options(&ProbeOptions {
        max_probe_depth: PROBE_BYTES,
        ..ProbeOptions::default()
    });
    symphonia::default::register_enabled_formats(&mut probe);
    let stream = MediaSourceStream::new(source, Default::default());
    probe
        .probe(&Hint::new(), stream, Default::default(), Default::default())
        .map_err(|error| refusal(error, container))
}

fn refusal(error: Error, container: Option<&'static str>) -> Refusal {
    match (error, container) {
        (Error::Unsupported(message), None) if message.contains("no suitable format") => {
            Refusal::NotARecording("of no format that is known here")
        }
        (Error::IoError(error), _) if error.kind() != ErrorKind::UnexpectedEof => {
            Refusal::Io(error)
        }
        (Error::IoError(_), container) => Refusal::Malformed {
            container: container.unwrap_or("container"),
            reason: "the file ends in the middle of it".to_owned(),
        },
        (error, container) => Refusal::Malformed {
            container: container.unwrap_or("container"),
            reason: error.to_string(),
        },
    }
}

/// Returns what people call a container.
fn container_name(short_name: &str) -> &'static str {
    match short_name {
        "isomp4" => "MP4",
        "mkv" | "matroska" | "webm" => "Matroska",
        "ogg" => "Ogg",
        "flac" => "FLAC",
        "wave" => "WAV",
        "aiff" => "AIFF",
        "caf" => "CAF",
        "adts" | "aac" => "ADTS",
        _ => "MPEG",
    }
}

/// A file with the length that its headers promise.
///
/// Symphonia gives up on an MP4 that is cut off before it has read anything of it; with the whole
/// length in view it reads what is there.
struct Promised {
    file: File,
    length: u64,
}

impl Read for Promised {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for Promised {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::End(back) => {
                let place = self.length.checked_add_signed(back).ok_or(ErrorKind::InvalidInput)?;
                self.file.seek(SeekFrom::Start(place))
            }
            to => self.file.seek(to),
        }
    }
}

impl MediaSource for Promised {
    fn is_seekable(&self) -> bool {
        true
    }

    /// The true length: tags are looked for at the end.
    fn byte_len(&self) -> Option<u64> {
        self.file.byte_len()
    }
}
