//! What a recording gives, whatever it was written by.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod sounds;

use std::fs;
use std::path::Path;

use evenkeel_audio::{DecodeError, Recording, content_hash};
use evenkeel_meeting::{ContentHash, Time, TimeSpan};
use hound::{SampleFormat, WavSpec};

use sounds::{decoded, scale, speechlike, wav};

const MONO_16K: WavSpec = WavSpec {
    channels: 1,
    sample_rate: 16_000,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

fn open(path: &Path) -> Recording {
    Recording::open(path).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_wav_of_16_khz_mono_comes_out_as_it_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let samples = speechlike(16_000, 20_000);
    wav(&path, MONO_16K, &samples);
    let recording = open(&path);
    assert_eq!((recording.container(), recording.codec()), ("WAV", "16-bit PCM"));
    assert_eq!(recording.claimed_duration(), Some(Time::from_ms(1_250)));
    let (pcm, recording) = decoded(recording);
    assert_eq!(pcm, scale(&samples, 16));
    assert!(!recording.truncated());
    assert_eq!(recording.position(), Time::from_ms(1_250));
}

#[test]
fn every_width_of_sample_means_the_same_sound() {
    let folder = tempfile::tempdir().unwrap();
    let samples = speechlike(16_000, 8_000);
    for (bits, sample_format) in [
        (8, SampleFormat::Int),
        (16, SampleFormat::Int),
        (24, SampleFormat::Int),
        (32, SampleFormat::Int),
        (32, SampleFormat::Float),
    ] {
        let path = folder.path().join("a.wav");
        wav(&path, WavSpec { bits_per_sample: bits, sample_format, ..MONO_16K }, &samples);
        let (pcm, _) = decoded(open(&path));
        let worst = pcm
            .iter()
            .zip(scale(&samples, 16))
            .map(|(heard, right)| (heard - right).abs())
            .fold(0.0, f32::max);
        assert_eq!(pcm.len(), samples.len(), "{bits} bits");
        assert!(worst <= if bits == 8 { 1.0 / 128.0 } else { 1e-4 }, "{bits} bits: off by {worst}");
    }
}

#[test]
fn channels_are_mixed_and_rates_converted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    for (channels, sample_rate) in [(2, 44_100), (8, 48_000), (1, 8_000), (6, 22_050)] {
        let mono = speechlike(sample_rate, sample_rate as usize * 2);
        let samples: Vec<i32> = mono
            .iter()
            .flat_map(|&sample| std::iter::repeat_n(sample, usize::from(channels)))
            .collect();
        wav(&path, WavSpec { channels, sample_rate, ..MONO_16K }, &samples);
        let (pcm, _) = decoded(open(&path));
        assert_eq!(pcm.len(), 32_000, "{channels} channels at {sample_rate} Hz");
        let loudness = pcm.iter().map(|sample| sample * sample).sum::<f32>() / 32_000.0;
        assert!(loudness > 0.005, "{channels} channels at {sample_rate} Hz: {loudness}");
    }
}

#[test]
fn a_stretch_is_exact_to_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let samples = speechlike(44_100, 44_100 * 3);
    wav(&path, WavSpec { sample_rate: 44_100, ..MONO_16K }, &samples);
    let (whole, _) = decoded(open(&path));
    let span = TimeSpan::new(Time::from_ms(777), Time::from_ms(1_501)).unwrap();
    let mut recording = open(&path).within(span);
    let first = recording.read().unwrap().unwrap().start;
    assert_eq!(first, 777 * 16);
    let (part, recording) = decoded(open(&path).within(span));
    assert_eq!(part, whole[777 * 16..1_501 * 16]);
    assert!(!recording.truncated());
    let beyond = TimeSpan::new(Time::from_ms(60_000), Time::from_ms(70_000)).unwrap();
    assert!(decoded(open(&path).within(beyond)).0.is_empty());
}

#[test]
fn a_file_cut_off_gives_what_is_there_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let samples = speechlike(16_000, 32_000);
    wav(&path, MONO_16K, &samples);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..44 + 2 * 16_000 + 1]).unwrap();
    let (pcm, recording) = decoded(open(&path));
    assert_eq!(pcm, scale(&samples[..16_000], 16));
    assert!(recording.truncated());
    let said = recording.broken_off().unwrap().to_string();
    assert!(
        said.ends_with(
            "breaks off at 0:01: the header says 64000 bytes of sound, the file has 32001"
        )
    );
}

#[test]
fn a_recorder_that_was_killed_left_its_sound_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let samples = speechlike(16_000, 16_000);
    wav(&path, MONO_16K, &samples);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4..8].fill(0);
    bytes[40..44].fill(0);
    fs::write(&path, &bytes).unwrap();
    let (pcm, recording) = decoded(open(&path));
    assert_eq!(pcm, scale(&samples, 16));
    assert!(recording.truncated());
    // Written into a pipe, the lengths are unknown, and nothing is missing.
    bytes[4..8].fill(0xff);
    bytes[40..44].fill(0xff);
    fs::write(&path, &bytes).unwrap();
    let (pcm, recording) = decoded(open(&path));
    assert_eq!(pcm, scale(&samples, 16));
    assert!(!recording.truncated());
}

/// A WAV made by hand: its `RIFF` name, its `fmt ` chunk, what stands before the sound, the sound.
fn raw_wav(riff: &[u8; 4], fmt: &[u8], before: &[u8], claimed: u32, sound: &[u8]) -> Vec<u8> {
    let mut bytes = riff.to_vec();
    bytes.extend(u32::MAX.to_le_bytes());
    bytes.extend(b"WAVE");
    bytes.extend(before);
    bytes.extend(b"fmt ");
    bytes.extend(u32::try_from(fmt.len()).unwrap().to_le_bytes());
    bytes.extend(fmt);
    bytes.extend(b"data");
    bytes.extend(claimed.to_le_bytes());
    bytes.extend(sound);
    bytes
}

fn fmt(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let frame = channels.wrapping_mul(bits / 8);
    let mut fmt = tag.to_le_bytes().to_vec();
    fmt.extend(channels.to_le_bytes());
    fmt.extend(rate.to_le_bytes());
    fmt.extend(rate.wrapping_mul(u32::from(frame)).to_le_bytes());
    fmt.extend(frame.to_le_bytes());
    fmt.extend(bits.to_le_bytes());
    fmt
}

fn written(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn rf64_is_a_wav_with_longer_lengths() {
    let sound: Vec<u8> = speechlike(16_000, 1_000)
        .iter()
        .flat_map(|&sample| i16::try_from(sample).unwrap().to_le_bytes())
        .collect();
    let mut ds64 = b"ds64".to_vec();
    ds64.extend(28u32.to_le_bytes());
    ds64.extend([0; 8]);
    ds64.extend(2_000u64.to_le_bytes());
    ds64.extend([0; 12]);
    let trailer = b"LIST\x04\0\0\0INFO";
    let file = [&sound[..], trailer].concat();
    let (_folder, path) =
        written(&raw_wav(b"RF64", &fmt(1, 1, 16_000, 16), &ds64, u32::MAX, &file));
    let (pcm, recording) = decoded(open(&path));
    assert_eq!(pcm.len(), 1_000);
    assert!(!recording.truncated());
}

#[test]
fn telephone_codecs_are_decoded() {
    for (tag, silence) in [(6, 0xd5), (7, 0xff)] {
        let sound = [silence; 8_000];
        let (_folder, path) =
            written(&raw_wav(b"RIFF", &fmt(tag, 1, 8_000, 8), b"", 8_000, &sound));
        let (pcm, recording) = decoded(open(&path));
        assert_eq!(pcm.len(), 16_000, "format {tag}");
        assert!(pcm.iter().all(|sample| sample.abs() < 0.001), "format {tag}");
        assert!(!recording.truncated());
    }
}

#[test]
fn an_extensible_header_is_what_it_stands_for() {
    let mut extensible = fmt(0xfffe, 1, 16_000, 16);
    extensible.extend([22, 0, 16, 0, 4, 0, 0, 0, 1, 0]);
    extensible.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    let (_folder, path) = written(&raw_wav(b"RIFF", &extensible, b"", 4, &[0, 0x40, 0, 0xc0]));
    assert_eq!(decoded(open(&path)).0, [0.5, -0.5]);
}

fn refused(bytes: &[u8]) -> String {
    let (_folder, path) = written(bytes);
    let error = match Recording::open(&path) {
        Err(error) => error,
        Ok(mut recording) => loop {
            match recording.read() {
                Ok(Some(_)) => {}
                Ok(None) => panic!("it was decoded"),
                Err(error) => break error,
            }
        },
    };
    error.to_string().replace(&path.display().to_string(), "a.wav")
}

#[test]
fn absurd_headers_are_refused_in_words() {
    let sound = [0; 1_000];
    let refusals = [
        raw_wav(b"RIFF", &fmt(1, 1, 0, 16), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 0, 16_000, 16), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 500, 16_000, 16), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 1, u32::MAX, 16), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 1, 16_000, 0), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 1, 16_000, 16)[..10], b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(0x31, 1, 8_000, 8), b"", 1_000, &sound),
        raw_wav(b"RIFF", &fmt(1, 1, 16_000, 16), b"", 0, b""),
        raw_wav(b"RIFF", &fmt(1, 1, 16_000, 16), b"", u32::MAX - 1, b""),
        b"RIFF\x10\0\0\0WAVE".to_vec(),
        b"RIFF\x10\0\0\0AVI LIST".to_vec(),
        b"Agenda\n1. Budget\n".to_vec(),
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9".to_vec(),
        b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom\0\0\0\x20mdat\0\0\0\0".to_vec(),
        vec![0; 5_000],
        Vec::new(),
    ]
    .map(|bytes| refused(&bytes));
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn four_gigabytes_claimed_in_one_kilobyte_are_one_kilobyte() {
    let (_folder, path) =
        written(&raw_wav(b"RIFF", &fmt(1, 1, 16_000, 16), b"", 4_000_000_000, &[0; 1_000]));
    let (pcm, recording) = decoded(open(&path));
    assert_eq!(pcm.len(), 500);
    assert!(recording.truncated());
}

#[test]
fn what_is_no_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Recording::open(&folder.path().join("missing.wav")).err();
    assert!(matches!(missing, Some(DecodeError::Io { .. })));
    let is = |path: &Path, what: &str| {
        let error = Recording::open(path).err();
        assert!(
            matches!(error, Some(DecodeError::NotAFile { kind, .. }) if kind == what),
            "{error:?}"
        );
    };
    is(folder.path(), "a folder");
    #[cfg(unix)]
    {
        is(Path::new("/dev/zero"), "a device");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            is(&pipe, "a pipe");
        }
    }
}

#[test]
fn a_recording_is_known_by_its_bytes() {
    let (_folder, path) = written(b"sound");
    assert_eq!(content_hash(&path).unwrap(), ContentHash::of(b"sound"));
}
