//! A whole recording through ears that follow a script: who speaks is told by the sound's level.

use std::f32::consts::TAU;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use evenkeel_meeting::{ContentHash, Time, TimeSpan};

use super::*;
use crate::activity::Activity;
use crate::features::BANDS;
use crate::frame::{FRAME, frames_within};
use crate::windows::Window;

/// Hears one voice for each level of sound, and silence in silence.
struct Scripted<'s> {
    /// How many windows it was asked about, and after how many it breaks down.
    asked: &'s AtomicUsize,
    breaks_after: usize,
    panics: bool,
}

impl Ears for Scripted<'_> {
    fn activity(&mut self, window: &Window) -> Result<Activity, DiarizeError> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= self.breaks_after {
            assert!(!self.panics, "the network broke down");
            return Err(DiarizeError::Interrupted);
        }
        // 0.1 is the first voice, 0.2 the second; both change names in every third window.
        let class = |frame: usize| match window.samples[frame * FRAME + 495] {
            level if level < 0.05 => 0,
            level if level < 0.15 => 1 + usize::from(window.index % 3 == 1),
            _ => 2 - usize::from(window.index % 3 == 1),
        };
        Ok(Activity::of_classes((0..frames_within(window.length)).map(class)))
    }

    fn direction(&mut self, features: Vec<f32>) -> Result<Vec<f32>, DiarizeError> {
        // The band that the tone comes and goes in.
        let spread = |&band: &usize| -> f32 {
            features.iter().skip(band).step_by(BANDS).map(|x| x.abs()).sum()
        };
        let tone = (0..BANDS).max_by(|one, other| spread(one).total_cmp(&spread(other)));
        let is_low = tone.is_some_and(|band| band < BANDS / 2);
        Ok(if is_low { vec![1.0, 0.1] } else { vec![0.1, 1.0] })
    }
}

/// Writes a recording in which each voice is a tone of its own that comes and goes, at a level of its
/// own; a pause is voice 0.
fn recording(path: &Path, seconds: &[(u32, u32)]) {
    let mut samples: Vec<f32> = Vec::new();
    for &(voice, seconds) in seconds {
        for at in 0..seconds * 16_000 {
            // On and off ten times a second.
            let is_on = at / 800 % 2 == 1;
            #[expect(clippy::cast_precision_loss, reason = "a test tone")]
            let tone = |hertz: f32| (at as f32 * hertz / 16_000.0 * TAU).sin() * 0.02;
            let sample = match voice {
                0 => 0.0,
                1 => 0.1 + if is_on { tone(500.0) } else { 0.0 },
                _ => 0.3 + if is_on { tone(4_000.0) } else { 0.0 },
            };
            samples.push(sample);
        }
    }
    let length = u32::try_from(4 * samples.len()).unwrap();
    let mut bytes = Vec::new();
    for (name, numbers) in [
        (b"RIFF", [length + 36].as_slice()),
        // WAVE; 16 bytes of format: float, one channel, 16 kHz, 64,000 bytes a second, 32 bits.
        (b"WAVE", &[u32::from_le_bytes(*b"fmt "), 16, 0x0001_0003, 16_000, 64_000, 0x0020_0004]),
        (b"data", &[length]),
    ] {
        bytes.extend_from_slice(name);
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

const TALK: [(u32, u32); 6] = [(1, 9), (2, 7), (0, 3), (1, 6), (2, 12), (1, 4)];

struct Run {
    threads: usize,
    breaks_after: usize,
    journal: Option<PathBuf>,
    most_speakers: Option<NonZeroUsize>,
}

impl Default for Run {
    fn default() -> Self {
        Self { threads: 1, breaks_after: usize::MAX, journal: None, most_speakers: None }
    }
}

/// Returns the turns and how many windows were asked about.
fn run(run: &Run, opened: Recording) -> (Result<Diarization, DiarizeError>, usize) {
    let asked = AtomicUsize::new(0);
    let request = Request {
        most_speakers: run.most_speakers,
        threads: NonZeroUsize::new(run.threads),
        journal: run.journal.clone().map(|path| (path, ContentHash::of(b"recording"))),
        ..Request::default()
    };
    let ears = || Scripted { asked: &asked, breaks_after: run.breaks_after, panics: false };
    let cancel = AtomicBool::new(false);
    let mut opened = opened;
    let done = diarize(ears, vec!["scripted".into()], &mut opened, &request, &mut |_| {}, &cancel);
    (done, asked.load(Ordering::Relaxed))
}

/// A folder with the talk in it, and its path.
fn talk() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.wav");
    recording(&path, &TALK);
    (folder, path)
}

fn told(diarization: &Diarization) -> Vec<(usize, u64, u64)> {
    let tenths = |time: Time| (time.as_ms() + 50) / 100;
    let of = |turn: &crate::SpokenTurn| {
        (turn.speaker, tenths(turn.span.start()), tenths(turn.span.end()))
    };
    diarization.turns.iter().map(of).collect()
}

#[test]
fn two_voices_are_told_apart_whatever_the_windows_call_them() {
    let (_folder, path) = talk();
    let (done, asked) = run(&Run::default(), Recording::open(&path).unwrap());
    let done = done.unwrap();
    assert_eq!(done.speakers, 2);
    assert_eq!(
        told(&done),
        [(0, 0, 90), (1, 90, 160), (0, 190, 250), (1, 250, 370), (0, 370, 410)]
    );
    // 41 s: one window and one more for each 2.5 s beyond the first 10.
    assert_eq!(asked, 14);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (_folder, path) = talk();
    let one = run(&Run::default(), Recording::open(&path).unwrap()).0.unwrap();
    for threads in 2..6 {
        let many = Run { threads, ..Run::default() };
        assert_eq!(run(&many, Recording::open(&path).unwrap()).0.unwrap(), one);
    }
}

#[test]
fn wherever_a_run_breaks_off_the_next_one_goes_on_and_ends_the_same() {
    let (folder, path) = talk();
    let unbroken = run(&Run::default(), Recording::open(&path).unwrap()).0.unwrap();
    for breaks_after in 0..14 {
        let journal = Some(folder.path().join(format!("journal-{breaks_after}")));
        let broken = Run { breaks_after, journal, ..Run::default() };
        assert!(run(&broken, Recording::open(&path).unwrap()).0.is_err());
        let again = Run { breaks_after: usize::MAX, ..broken };
        let (done, asked) = run(&again, Recording::open(&path).unwrap());
        let done = done.unwrap();
        assert_eq!(done.journal, JournalUse::Resumed);
        assert_eq!(Diarization { journal: JournalUse::Fresh, ..done }, unbroken);
        assert_eq!(asked, 14 - breaks_after, "only the rest is listened to again");
    }
}

#[test]
fn no_more_speakers_than_allowed_are_told_apart() {
    let (_folder, path) = talk();
    for most in 1..4 {
        let bound = Run { most_speakers: NonZeroUsize::new(most), ..Run::default() };
        let done = run(&bound, Recording::open(&path).unwrap()).0.unwrap();
        assert_eq!(done.speakers, most.min(2));
    }
}

#[test]
fn of_a_part_the_times_are_those_of_the_recording() {
    let (_folder, path) = talk();
    let part = TimeSpan::new(Time::from_ms(12_000), Time::from_ms(30_000)).unwrap();
    let done = run(&Run::default(), Recording::open(&path).unwrap().within(part)).0.unwrap();
    assert_eq!(told(&done), [(0, 120, 160), (1, 190, 250), (0, 250, 300)]);
}

#[test]
fn where_nobody_speaks_there_are_no_turns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silence.wav");
    recording(&path, &[(0, 12)]);
    let done = run(&Run::default(), Recording::open(&path).unwrap()).0.unwrap();
    assert_eq!((done.turns, done.speakers), (Vec::new(), 0));
}

#[test]
fn a_wish_to_stop_is_heard() {
    let (_folder, path) = talk();
    let asked = AtomicUsize::new(0);
    let ears = || Scripted { asked: &asked, breaks_after: usize::MAX, panics: false };
    let mut opened = Recording::open(&path).unwrap();
    let stop = AtomicBool::new(true);
    let done = diarize(ears, Vec::new(), &mut opened, &Request::default(), &mut |_| {}, &stop);
    assert!(matches!(done, Err(DiarizeError::Interrupted)));
}

#[test]
fn a_panic_of_one_thread_ends_the_work_of_all() {
    let (_folder, path) = talk();
    for threads in 1..4 {
        let asked = AtomicUsize::new(0);
        let ears = || Scripted { asked: &asked, breaks_after: 2, panics: true };
        let request = Request { threads: NonZeroUsize::new(threads), ..Request::default() };
        let mut opened = Recording::open(&path).unwrap();
        let cancel = AtomicBool::new(false);
        let work = || diarize(ears, Vec::new(), &mut opened, &request, &mut |_| {}, &cancel);
        let panic = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the network broke down"));
    }
}

#[test]
fn a_file_that_is_not_the_network_is_refused_by_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.onnx");
    std::fs::write(&path, "abc").unwrap();
    let file = NetworkFile { path: path.clone(), sha256: "0".repeat(64) };
    let Err(error) = Acoustic::load(&file, &file) else { panic!("it is no network") };
    assert!(error.to_string().ends_with(
        "its SHA-256 is ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    ));
}
