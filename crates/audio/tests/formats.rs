//! Formats that others write, made by ffmpeg. Without ffmpeg every test here says that it was
//! skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod sounds;

use std::path::{Path, PathBuf};
use std::process::Command;

use evenkeel_audio::{DecodeError, Recording};
use hound::{SampleFormat, WavSpec};

use sounds::{decoded, scale, speechlike, wav};

/// Three seconds of sound, and a folder for what ffmpeg makes of it.
struct Studio {
    folder: tempfile::TempDir,
    samples: Vec<i32>,
}

impl Studio {
    /// Opens the studio, or returns `None` where ffmpeg is not here.
    fn open(rate: u32) -> Option<Self> {
        if Command::new("ffmpeg").arg("-version").output().is_err() {
            #[expect(clippy::print_stderr, reason = "a test that does not run has to say so")]
            {
                eprintln!("SKIPPED: ffmpeg is not here");
            }
            return None;
        }
        let studio = Self {
            folder: tempfile::tempdir().unwrap(),
            samples: speechlike(rate, rate as usize * 3),
        };
        let spec = WavSpec {
            channels: 1,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        wav(&studio.path("in.wav"), spec, &studio.samples);
        Some(studio)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs ffmpeg on the sound; `arguments` end with the name of what it writes. `None` where
    /// this ffmpeg lacks the encoder.
    fn make(&self, arguments: &str) -> Option<PathBuf> {
        let (arguments, name) = arguments.rsplit_once(' ').unwrap_or(("", arguments));
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(self.path("in.wav"))
            .args(arguments.split_whitespace())
            .arg(self.path(name))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || said.contains("Unknown encoder"), "{name}: {said}");
        output.status.success().then(|| self.path(name))
    }
}

fn open(path: &Path) -> Recording {
    Recording::open(path).unwrap_or_else(|error| panic!("{error}"))
}

/// How much alike two sounds are, at the best of some delays: 1 where they are the same.
fn likeness(heard: &[f32], right: &[f32]) -> f32 {
    let right = &right[..right.len().min(16_000)];
    let alike = |delay: usize| {
        let pairs = || heard[delay.min(heard.len())..].iter().zip(right);
        let product: f32 = pairs().map(|(a, b)| a * b).sum();
        let (a, b) =
            (pairs().map(|(a, _)| a * a).sum::<f32>(), pairs().map(|(_, b)| b * b).sum::<f32>());
        product / (a * b).sqrt().max(f32::MIN_POSITIVE)
    };
    // Encoders begin with up to 50 ms of warming up.
    (0..800).map(alike).fold(0.0, f32::max)
}

#[test]
fn lossless_formats_give_the_same_samples() {
    let Some(studio) = Studio::open(16_000) else { return };
    let right = scale(&studio.samples, 16);
    for format in [
        "a.flac",
        "-c:a alac alac.m4a",
        "a.aiff",
        "a.caf",
        "-c:a flac flac.ogg",
        "-c:a flac flac.mkv",
        "-strict -2 -c:a flac flac.mp4",
        "-c:a pcm_s16le pcm.mkv",
        "-c:a pcm_s16le pcm.mov",
        "-c:a pcm_s24le 24.wav",
        "-c:a pcm_f64le 64.wav",
        "-rf64 always rf64.wav",
        "-c:a pcm_s16le -f wav looks-like.mp3",
        "-c:a flac -f flac no-extension",
    ] {
        let Some(path) = studio.make(format) else { continue };
        let (pcm, recording) = decoded(open(&path));
        assert!(pcm == right, "{format}: {} of {} samples", pcm.len(), right.len());
        assert!(!recording.truncated(), "{format}: {:?}", recording.broken_off());
    }
}

#[test]
fn lossy_formats_give_the_same_sound() {
    let Some(studio) = Studio::open(44_100) else { return };
    let (right, _) = decoded(open(&studio.path("in.wav")));
    for format in [
        "-b:a 64k a.mp3",
        "-q:a 4 -write_xing 0 vbr.mp3",
        "-ac 2 -c:a aac a.m4a",
        "-c:a aac -movflags +faststart fast.m4a",
        "-c:a aac -movflags +frag_keyframe+empty_moov+default_base_moof fragments.mp4",
        "-c:a aac a.aac",
        "-c:a aac aac.mkv",
        "-c:a libvorbis a.ogg",
        "-c:a libvorbis vorbis.webm",
        "-c:a adpcm_ms ms.wav",
        "-c:a adpcm_ima_wav ima.wav",
        "-ar 8000 -c:a pcm_alaw alaw.wav",
        "-ar 8000 -c:a pcm_mulaw mulaw.wav",
        "-ar 8000 -c:a pcm_u8 8.wav",
    ] {
        let Some(path) = studio.make(format) else { continue };
        let (pcm, recording) = decoded(open(&path));
        assert!(pcm.len().abs_diff(right.len()) < 2_400, "{format}: {} samples", pcm.len());
        let likeness = likeness(&pcm, &right);
        assert!(likeness > 0.98, "{format}: {likeness}");
        assert!(!recording.truncated(), "{format}: {:?}", recording.broken_off());
    }
}

#[test]
fn of_a_video_the_sound_is_taken() {
    let Some(studio) = Studio::open(48_000) else { return };
    let picture = "-f lavfi -i color=size=64x64:rate=5:duration=3";
    let (right, _) = decoded(open(&studio.path("in.wav")));
    let video = format!("{picture} -map 1:v -map 0:a -c:v mpeg4 -c:a aac meeting.mp4");
    let (pcm, _) = decoded(open(&studio.make(&video).unwrap()));
    assert!(likeness(&pcm, &right) > 0.98);
    let silent = format!("{picture} -map 1:v -c:v mpeg4 silent.mp4");
    let error = Recording::open(&studio.make(&silent).unwrap()).err();
    assert!(matches!(error, Some(DecodeError::NoAudioTrack { .. })), "{error:?}");
}

#[test]
fn codecs_that_cannot_be_decoded_are_named_with_the_line_that_converts_them() {
    let Some(studio) = Studio::open(16_000) else { return };
    for (format, name) in [
        ("-c:a libopus opus.ogg", "Opus audio in Ogg"),
        ("-c:a libopus opus.webm", "Opus audio in Matroska"),
        ("-c:a ac3 ac3.mp4", "Dolby Digital audio in MP4"),
        ("-c:a wmav2 a.wma", "Windows Media (WMA, WMV, ASF)"),
        ("-c:a wavpack a.wv", "WavPack audio"),
        ("-c:a pcm_s16be a.au", "Sun audio (AU)"),
    ] {
        let Some(path) = studio.make(format) else { continue };
        let Err(error) = Recording::open(&path) else { panic!("{format} was opened") };
        assert!(error.to_string().contains(name), "{format}: {error}");
        let conversion = error.conversion().unwrap();
        assert!(conversion.starts_with("ffmpeg -i "), "{conversion}");
    }
}

#[test]
fn a_recording_that_is_cut_off_gives_its_beginning() {
    let Some(studio) = Studio::open(44_100) else { return };
    let (right, _) = decoded(open(&studio.path("in.wav")));
    for format in [
        "a.flac",
        "-c:a aac -movflags +faststart fast.m4a",
        "-b:a 64k a.mp3",
        "-c:a libvorbis a.ogg",
    ] {
        let Some(path) = studio.make(format) else { continue };
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() * 6 / 10]).unwrap();
        let (pcm, recording) = decoded(open(&path));
        assert!((15_000..40_000).contains(&pcm.len()), "{format}: {} samples", pcm.len());
        assert!(likeness(&pcm, &right[..pcm.len()]) > 0.98, "{format}");
        assert!(recording.truncated(), "{format}");
    }
}

#[test]
fn an_mp4_without_its_index_is_said_to_be_cut_off() {
    let Some(studio) = Studio::open(44_100) else { return };
    let path = studio.make("-c:a aac a.m4a").unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = Recording::open(&path).err();
    assert!(matches!(error, Some(DecodeError::CutOff { .. })), "{error:?}");
}
