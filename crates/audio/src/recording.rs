//! A recording, opened: PCM from front to back.

use std::any::Any;
use std::cell::Cell;
use std::fs::{self, File};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use evenkeel_meeting::{Time, TimeSpan};

use crate::error::DecodeError;
use crate::resample::Converter;
use crate::sniff::{self, Kind, sniff};
use crate::source::{Opened, Refusal, Source};
use crate::track::Tracks;
use crate::{SAMPLES_PER_MS, container, wave};

/// A recording, read from front to back.
///
/// What comes out is mono at 16 000 Hz, one `f32` a sample in `-1.0..=1.0`, and as long as the
/// recording, to the nearest sample. Memory does not grow with the length.
pub struct Recording {
    path: PathBuf,
    container: &'static str,
    codec: String,
    claimed_duration: Option<Time>,
    left_out: Vec<String>,
    channels: usize,
    source: Option<Box<dyn Source>>,
    converter: Converter,
    stretch: Stretch,
    mono: Vec<f32>,
    pcm: Vec<f32>,
    /// Samples decoded so far, whether they were given out or not.
    decoded: u64,
    broken_off: Option<DecodeError>,
}

/// The samples that are wanted.
struct Stretch {
    from: u64,
    to: u64,
}

/// Samples of a recording, and where they lie in it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Packet<'a> {
    /// The place of the first sample, in samples since the start of the recording.
    pub start: u64,
    /// The samples: mono, 16 000 Hz, in `-1.0..=1.0`. Never empty.
    pub samples: &'a [f32],
}

impl Recording {
    /// Opens the recording at `path`. What it is, is told by its content; its name does not matter.
    /// Several audio tracks are mixed.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] where there is no file, the file is no recording, has no sound, or is in a
    /// codec that is not decoded here.
    pub fn open(path: &Path) -> Result<Self, DecodeError> {
        Self::open_tracks(path, Tracks::All)
    }

    /// Opens some of the audio tracks of the recording at `path`.
    ///
    /// # Errors
    ///
    /// As [`Self::open`], and [`DecodeError::NoSuchTrack`] where there are fewer.
    pub fn open_tracks(path: &Path, tracks: Tracks) -> Result<Self, DecodeError> {
        let path = path.to_path_buf();
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(source) => return Err(DecodeError::Io { path, source }),
        };
        // Before it is opened: opening a pipe would wait for somebody to write into it.
        if let Some(kind) = not_a_file(&metadata) {
            return Err(DecodeError::NotAFile { path, kind });
        }
        if metadata.len() == 0 {
            return Err(DecodeError::Empty { path });
        }
        let opened = guarded(|| open_file(&path, tracks))
            .unwrap_or_else(|panic| {
                let reason = format!("its reader gave up: {panic}");
                Err(Refusal::Malformed { container: "container", reason })
            })
            .map_err(|refusal| explain(refusal, &path))?;
        Ok(Self::over(path, opened))
    }

    fn over(path: PathBuf, opened: Opened) -> Self {
        let Opened { source, container, codec, claimed_seconds, left_out } = opened;
        Self {
            path,
            container,
            codec,
            claimed_duration: claimed_seconds.and_then(time_of_seconds),
            left_out,
            channels: 0,
            source: Some(source),
            converter: Converter::new(),
            stretch: Stretch { from: 0, to: u64::MAX },
            mono: Vec::new(),
            pcm: Vec::new(),
            decoded: 0,
            broken_off: None,
        }
    }

    /// Restricts what is given out to `span`, to the sample. What lies before is decoded and
    /// dropped, so that the place is exact in every container; what lies behind is not read.
    #[must_use]
    pub fn within(mut self, span: TimeSpan) -> Self {
        let samples = |time: Time| time.as_ms() * SAMPLES_PER_MS;
        self.stretch = Stretch { from: samples(span.start()), to: samples(span.end()) };
        self
    }

    /// Restricts what is given out to one channel, counted from 0; without, it is the mean of all.
    #[must_use]
    pub fn on_channel(mut self, channel: usize) -> Self {
        if let Some(source) = &mut self.source {
            source.choose_channel(channel);
        }
        self
    }

    /// Returns how many channels the recording has; 0 before anything was read.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Returns where the recording lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the container's name: `WAV`, `MP4`, `Ogg`.
    pub fn container(&self) -> &str {
        self.container
    }

    /// Returns the codec's name: `16-bit PCM`, `AAC`, `Vorbis`.
    pub fn codec(&self) -> &str {
        &self.codec
    }

    /// Returns the audio tracks that were wanted and cannot be decoded while others can: `2 (Dolby
    /// Digital audio)`.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Returns how long the header says the recording is, good for a progress bar and for nothing
    /// else: headers lie.
    pub fn claimed_duration(&self) -> Option<Time> {
        self.claimed_duration
    }

    /// Returns how much has been read, from the start of the recording. After the end, its length.
    pub fn position(&self) -> Time {
        Time::from_ms(self.decoded / SAMPLES_PER_MS)
    }

    /// Returns whether the recording turned out to lack its end. Known after the end.
    pub fn truncated(&self) -> bool {
        self.broken_off.is_some()
    }

    /// Returns where and why the recording breaks off, where it does. Known after the end.
    pub fn broken_off(&self) -> Option<&DecodeError> {
        self.broken_off.as_ref()
    }

    /// Reads the next samples, or returns `None` at the end.
    ///
    /// A recording that breaks off ends there; [`Self::broken_off`] then says why.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] where not a single sample could be decoded.
    pub fn read(&mut self) -> Result<Option<Packet<'_>>, DecodeError> {
        loop {
            let start = self.decoded;
            if start >= self.stretch.to {
                self.source = None;
            }
            self.pcm.clear();
            if !self.decode_packet()? {
                return Ok(None);
            }
            self.decoded = start + self.pcm.len() as u64;
            let from = self.stretch.from.clamp(start, self.decoded);
            let to = self.stretch.to.clamp(from, self.decoded);
            if from < to {
                let index = |place: u64| usize::try_from(place - start).expect("within the packet");
                let samples = &self.pcm[index(from)..index(to)];
                return Ok(Some(Packet { start: from, samples }));
            }
        }
    }

    /// Decodes something into `pcm`, or returns `false` at the end.
    fn decode_packet(&mut self) -> Result<bool, DecodeError> {
        let Some(source) = &mut self.source else { return Ok(false) };
        self.mono.clear();
        let mono = &mut self.mono;
        let decoded = guarded(|| source.decode(mono));
        let ending = match decoded {
            Ok(Ok(Some(rate))) => {
                self.channels = source.channels();
                self.converter.push(rate, &self.mono, &mut self.pcm);
                return Ok(true);
            }
            Ok(Ok(None)) => source.missing().map(Ending::BrokenOff),
            Ok(Err(reason)) => Some(Ending::BrokenOff(reason)),
            Err(panic) => Some(Ending::Panicked(panic)),
        };
        self.source = None;
        self.converter.finish(&mut self.pcm);
        let at = self.decoded + self.pcm.len() as u64;
        let path = self.path.clone();
        if at == 0 {
            return Err(match ending {
                Some(Ending::Panicked(panic)) => {
                    DecodeError::Panicked { path, codec: self.codec.clone(), at: Time::ZERO, panic }
                }
                Some(Ending::BrokenOff(reason)) => DecodeError::NoSound { path, reason },
                None => DecodeError::NoSound { path, reason: "no packet in it decodes".to_owned() },
            });
        }
        let at = Time::from_ms(at / SAMPLES_PER_MS);
        self.broken_off = ending.map(|ending| match ending {
            Ending::BrokenOff(reason) => DecodeError::BrokenOff { path, at, reason },
            Ending::Panicked(panic) => {
                DecodeError::Panicked { path, codec: self.codec.clone(), at, panic }
            }
        });
        Ok(true)
    }
}

enum Ending {
    BrokenOff(String),
    Panicked(String),
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether a panic of this thread would be caught here and told as a [`DecodeError`]. A
/// program's panic hook need say nothing then.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs foreign code that may panic on broken files; the error is the panic's message.
fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let before = GUARDED.replace(true);
    // Whatever a panic leaves half done is dropped and not looked at again.
    let result = catch_unwind(AssertUnwindSafe(run));
    GUARDED.set(before);
    result.map_err(|panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "it gave no reason".to_owned())
    })
}

fn open_file(path: &Path, tracks: Tracks) -> Result<Opened, Refusal> {
    let mut file = File::open(path)?;
    let mut head = Vec::with_capacity(sniff::HEAD);
    (&mut file).take(sniff::HEAD as u64).read_to_end(&mut head)?;
    match sniff(&head) {
        Kind::Unsupported(name) => return Err(Refusal::Unsupported(name.to_owned())),
        Kind::Other(found) => return Err(Refusal::NotARecording(found)),
        Kind::Candidate => {}
    }
    if wave::is_wave(&head) {
        return wave::open(file, tracks);
    }
    let Some(boxes) = sniff::mp4_boxes(&mut file, &head)? else {
        return container::open(path, 0, tracks);
    };
    let Some(index) = boxes.index else { return Err(Refusal::CutOff) };
    match container::open(path, boxes.end, tracks) {
        // Symphonia passes over sound that it does not know.
        Err(Refusal::NoAudioTrack) => Err(match sniff::unknown_in_mp4(&mut file, index)? {
            Some(codec) => Refusal::Unsupported(codec.to_owned()),
            None => Refusal::NoAudioTrack,
        }),
        opened => opened,
    }
}

fn explain(refusal: Refusal, path: &Path) -> DecodeError {
    let path = path.to_path_buf();
    match refusal {
        Refusal::Io(source) => DecodeError::Io { path, source },
        Refusal::NotARecording(found) => DecodeError::NotARecording { path, found },
        Refusal::Unsupported(codec) => DecodeError::Unsupported { path, codec },
        Refusal::CutOff => DecodeError::CutOff { path },
        Refusal::NoSuchTrack { wanted, tracks } => {
            DecodeError::NoSuchTrack { path, wanted, tracks }
        }
        Refusal::NoAudioTrack => DecodeError::NoAudioTrack { path },
        Refusal::Malformed { container, reason } => {
            DecodeError::Malformed { path, container, reason }
        }
        Refusal::NoSound(reason) => DecodeError::NoSound { path, reason },
    }
}

/// Returns what `metadata` is of, with its article, where that is no file.
fn not_a_file(metadata: &fs::Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    Some("a folder")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to lie between zero and a thousand hours"
)]
fn time_of_seconds(seconds: f64) -> Option<Time> {
    let ms = seconds * 1_000.0;
    (ms > 0.0 && ms < 3_600_000_000.0).then_some(Time::from_ms(ms as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a second of sound, then meets its end in one of several ways.
    struct Doomed {
        given: bool,
        end: fn() -> Result<Option<u32>, String>,
    }

    impl Source for Doomed {
        fn decode(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, String> {
            if std::mem::replace(&mut self.given, true) {
                return (self.end)();
            }
            mono.resize(8_000, 0.5);
            Ok(Some(8_000))
        }

        fn choose_channel(&mut self, _: usize) {}

        fn channels(&self) -> usize {
            1
        }
    }

    fn doomed(given: bool, end: fn() -> Result<Option<u32>, String>) -> Recording {
        let opened = Opened {
            source: Box::new(Doomed { given, end }),
            container: "Ogg",
            codec: "Vorbis".to_owned(),
            claimed_seconds: Some(f64::INFINITY),
            left_out: Vec::new(),
        };
        Recording::over("a.ogg".into(), opened)
    }

    fn length(recording: &mut Recording) -> usize {
        let mut length = 0;
        while let Some(packet) = recording.read().unwrap() {
            length += packet.samples.len();
        }
        length
    }

    #[test]
    fn a_decoder_that_panics_ends_the_recording_there_and_is_named() {
        let mut recording = doomed(false, || panic!("index out of bounds"));
        assert_eq!(length(&mut recording), 16_000);
        assert_eq!(
            recording.broken_off().unwrap().to_string(),
            "the Vorbis decoder gave up on `a.ogg` at 0:01: index out of bounds"
        );
        assert_eq!(length(&mut recording), 0);
    }

    #[test]
    fn where_nothing_was_decoded_there_is_an_error() {
        let panic = doomed(true, || panic!("index out of bounds")).read().unwrap_err();
        assert!(matches!(panic, DecodeError::Panicked { at: Time::ZERO, .. }), "{panic}");
        let broken = doomed(true, || Err("bad page".to_owned())).read().unwrap_err();
        assert_eq!(broken.to_string(), "`a.ogg` has no sound in it: bad page");
        let empty = doomed(true, || Ok(None)).read().unwrap_err();
        assert!(matches!(empty, DecodeError::NoSound { .. }), "{empty}");
    }

    #[test]
    fn a_recording_that_breaks_off_says_where() {
        let mut recording = doomed(false, || Err("bad page".to_owned()));
        assert_eq!(length(&mut recording), 16_000);
        let said = recording.broken_off().unwrap().to_string();
        assert_eq!(said, "`a.ogg` breaks off at 0:01: bad page");
    }

    #[test]
    fn a_length_that_cannot_be_is_not_passed_on() {
        assert_eq!(doomed(false, || Ok(None)).claimed_duration(), None);
    }
}
