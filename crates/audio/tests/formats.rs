//! Formats that others write, made by ffmpeg. Without ffmpeg every test here says that it was
//! skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod sounds;

use std::num::NonZeroU8;
use std::path::{Path, PathBuf};
use std::process::Command;

use evenkeel_audio::{DecodeError, Recording, Tracks};
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
    let right = &right[..right.len().min(6_000)];
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
        "-c:a libopus opus.ogg",
        "-c:a libopus a.opus",
        "-ac 2 -c:a libopus opus.webm",
        "-c:a libopus opus.mkv",
        "-c:a libopus opus.mp4",
        "-c:a aac a.mov",
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

/// Three seconds of a tone of 440 Hz, of one of 880 Hz, and a picture, each a track.
const TRACKS: &str = "-f lavfi -i sine=880:duration=3 -f lavfi -i sine=440:duration=3 \
    -f lavfi -i color=size=64x64:rate=5:duration=3";

/// How strong a tone of `hertz` is in `pcm`, as its amplitude.
#[expect(clippy::cast_precision_loss, reason = "three seconds")]
fn amplitude(pcm: &[f32], hertz: f32) -> f32 {
    let turn = |n: usize| std::f32::consts::TAU * (n as f32 / 16_000.0 * hertz).fract();
    let part = |wave: fn(f32) -> f32| {
        let sum: f32 = pcm.iter().enumerate().map(|(n, sample)| sample * wave(turn(n))).sum();
        2.0 * sum / pcm.len() as f32
    };
    part(f32::sin).hypot(part(f32::cos))
}

#[test]
fn several_tracks_are_mixed_or_one_is_chosen() {
    let Some(studio) = Studio::open(48_000) else { return };
    for made in [
        "-map 3:v -map 1:a -map 2:a -c:v mpeg4 -c:a aac two.mp4",
        "-map 3:v -map 1:a -map 2:a -c:v mpeg4 -c:a:0 aac -c:a:1 libopus two.mkv",
    ] {
        let path = studio.make(&format!("{TRACKS} {made}")).unwrap();
        let tones = |tracks: Tracks| {
            let recording = Recording::open_tracks(&path, tracks).unwrap();
            let (pcm, recording) = decoded(recording);
            assert!(!recording.truncated(), "{made}: {:?}", recording.broken_off());
            assert!(pcm.len().abs_diff(48_000) < 2_400, "{made}: {} samples", pcm.len());
            // ffmpeg's tones have an amplitude of an eighth.
            [880.0, 440.0].map(|hertz| amplitude(&pcm[8_000..40_000], hertz) > 0.11)
        };
        let only = |number| Tracks::Only(NonZeroU8::new(number).unwrap());
        assert_eq!(tones(Tracks::All), [true, true], "{made}");
        assert_eq!(tones(only(1)), [true, false], "{made}");
        assert_eq!(tones(only(2)), [false, true], "{made}");
        let error = Recording::open_tracks(&path, only(3)).err().unwrap().to_string();
        assert!(error.ends_with("has 2 audio tracks, so there is no track 3"), "{error}");
    }
}

#[test]
fn a_track_that_begins_later_is_mixed_in_at_its_time() {
    let Some(studio) = Studio::open(48_000) else { return };
    let made = "-f lavfi -i sine=880:duration=3 -itsoffset 1.5 -f lavfi -i sine=440:duration=1 \
        -map 1:a -map 2:a -c:a aac late.mkv";
    let (pcm, _) = decoded(open(&studio.make(made).unwrap()));
    assert!(amplitude(&pcm[4_000..20_000], 440.0) < 0.01);
    assert!(amplitude(&pcm[26_000..38_000], 440.0) > 0.11);
    assert!(amplitude(&pcm[4_000..44_000], 880.0) > 0.11);
}

#[test]
fn a_track_that_cannot_be_decoded_is_left_out_and_named() {
    let Some(studio) = Studio::open(48_000) else { return };
    let made = format!("{TRACKS} -map 1:a -map 2:a -c:a:0 ac3 -c:a:1 aac half.mkv");
    let path = studio.make(&made).unwrap();
    let recording = open(&path);
    assert_eq!(recording.left_out(), ["1 (Dolby Digital audio)"]);
    let (pcm, _) = decoded(recording);
    assert!(amplitude(&pcm[8_000..40_000], 440.0) > 0.11);
    let first = Recording::open_tracks(&path, Tracks::Only(NonZeroU8::MIN)).err();
    assert!(matches!(first, Some(DecodeError::Unsupported { .. })), "{first:?}");
}

#[test]
fn sound_of_a_telephone_in_an_mp4_is_named() {
    let Some(studio) = Studio::open(16_000) else { return };
    let path = studio.make("-c:a aac a.m4a").unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|name| name == b"mp4a").unwrap();
    bytes[at..at + 4].copy_from_slice(b"samr");
    std::fs::write(&path, &bytes).unwrap();
    let error = Recording::open(&path).err().unwrap().to_string();
    assert!(error.contains("AMR audio in MP4"), "{error}");
}

#[test]
fn codecs_that_cannot_be_decoded_are_named_with_the_line_that_converts_them() {
    let Some(studio) = Studio::open(16_000) else { return };
    for (format, name) in [
        ("-ac 6 -c:a libopus -mapping_family 1 surround.opus", "Opus audio in Ogg"),
        ("-ar 16000 -c:a libspeex a.spx", "Speex audio in Ogg"),
        ("-ar 8000 -c:a libgsm_ms gsm.wav", "GSM 6.10 audio in WAV"),
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
        "-c:a libopus a.opus",
        "-c:a libopus -cluster_time_limit 200 a.webm",
        "-c:a aac -cluster_time_limit 200 a.mkv",
        "-c:a aac a.aac",
        "a.aiff",
        "a.wav",
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
