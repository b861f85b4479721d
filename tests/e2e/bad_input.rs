//! Bad input: a clear error that names the file, the right exit code, nothing lost, no panic.

use std::fs;
use std::path::Path;

use evenkeel_tests::{Desk, Run};

/// Analyzes a file that cannot be, and returns what was said. Nothing may be left behind.
#[track_caller]
fn refused(name: &str, contents: &[u8]) -> Run {
    let desk = Desk::new();
    desk.put(name, contents);
    refused_on(&desk, name)
}

#[track_caller]
fn refused_on(desk: &Desk, name: &str) -> Run {
    let before = desk.names("");
    // Bad sound should be found before a model is missed.
    let run = desk.run(["analyze", name]).ended_with(1);
    let shown = name.replace('\n', "\\n");
    assert!(run.err.contains(&shown), "the error names the file: {}", run.err);
    assert!(run.err.starts_with("error: "), "{}", run.err);
    assert_eq!(desk.names(""), before, "nothing is left behind");
    run
}

/// A WAV file that says what it likes about itself.
fn wav(channels: u16, rate: u32, bits: u16, format: u16, claimed: u32, data: &[u8]) -> Vec<u8> {
    let block = channels.saturating_mul(bits / 8);
    let mut wav = b"RIFF".to_vec();
    wav.extend(claimed.saturating_add(36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend(format.to_le_bytes());
    wav.extend(channels.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend(rate.saturating_mul(u32::from(block)).to_le_bytes());
    wav.extend(block.to_le_bytes());
    wav.extend(bits.to_le_bytes());
    wav.extend(b"data");
    wav.extend(claimed.to_le_bytes());
    wav.extend(data);
    wav
}

#[test]
fn files_that_are_no_recording() {
    assert!(refused("empty.wav", b"").err.contains("empty"));
    assert!(refused("talk.wav", b"Ana: good morning\n").err.contains("not a recording"));
    refused("noise.mp3", &[0x5a; 4_000]);
    refused("page.m4a", b"<!DOCTYPE html><html><body>Sign in</body></html>");
    assert!(refused("a.ogg", b"OggS\0\x02").err.contains("error"));
}

#[test]
fn headers_that_cannot_be() {
    refused("no-rate.wav", &wav(1, 0, 16, 1, 8, &[0; 8]));
    refused("no-channel.wav", &wav(0, 16_000, 16, 1, 8, &[0; 8]));
    refused("many.wav", &wav(65_535, 16_000, 16, 1, 8, &[0; 8]));
    refused("odd.wav", &wav(1, 16_000, 77, 1, 8, &[0; 8]));
    refused("no-sound.wav", &wav(1, 16_000, 16, 1, 0, &[]));
    refused("claims-4-gb.wav", &wav(1, 16_000, 16, 1, u32::MAX - 40, &[]));
}

#[test]
fn an_mp4_without_its_index_is_told_to_be_cut_off() {
    let mut mp4 = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42".to_vec();
    mp4.extend(b"\0\x01\0\0mdat");
    mp4.extend([7; 4_000]);
    assert!(refused("call.m4a", &mp4).err.contains("cut off"));
}

#[test]
fn what_is_not_there_or_no_file() {
    let desk = Desk::new();
    assert!(refused_on(&desk, "missing.wav").err.contains("does not exist"));
    fs::create_dir(desk.path("folder")).unwrap();
    assert!(refused_on(&desk, "folder").err.contains("there is no meeting in"));
}

#[test]
fn transcripts_that_cannot_be_read() {
    assert!(
        refused("bad.vtt", b"WEBVTT\n\n00:00:01.000 --> yesterday\nHi\n").err.contains("line 3")
    );
    refused("empty.vtt", b"");
    refused("only-header.vtt", b"WEBVTT\n\n");
    refused("deep.json", "[".repeat(100_000).as_bytes());
    assert!(refused("other.json", b"{\"format\": \"x\"}").err.contains("\"x\""));
    let newer = b"{\"format\": \"evenkeel.transcript\", \"version\": 2}";
    assert!(refused("newer.json", newer).err.contains("version 2"));
    let wrong = b"{\"format\": \"evenkeel.transcript\", \"version\": 1, \"duration_ms\": \"long\"}";
    assert!(refused("wrong.json", wrong).err.contains("duration_ms"));
    refused("latin.txt", b"Ana: caf\xe9 at nine\n");
}

#[test]
fn transcripts_that_are_odd_and_still_read() {
    for (name, contents) in [
        (
            "bom.vtt",
            "\u{feff}WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ana>We ship on Monday.\r\n",
        ),
        (
            "overlap.vtt",
            "WEBVTT\n\n00:01.000 --> 00:09.000\nAna: One.\n\n00:02.000 --> 00:03.000\nBen: Two.\n",
        ),
        ("no-header.vtt", "00:01.000 --> 00:02.000\nWe ship on Monday.\n"),
        ("backwards.srt", "1\n00:00:05,000 --> 00:00:01,000\nWe ship on Monday.\n"),
    ] {
        let desk = Desk::new();
        desk.put(name, contents);
        desk.run(["analyze", name]).ended_with(0);
    }
}

#[test]
fn names_with_spaces_line_ends_and_strange_bytes() {
    let desk = Desk::new();
    let talk = "WEBVTT\n\n00:01.000 --> 00:02.000\nWe ship on Monday.\n";
    for name in ["our weekly call.vtt", "two\nlines.vtt", "-dash.vtt", "ü 👍.vtt"] {
        desk.put(name, talk);
        desk.run(["analyze", "--", name]).ended_with(0);
        let folder = format!("{}.evenkeel", name.trim_end_matches(".vtt"));
        assert!(desk.path(folder).join("report.html").exists(), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let desk = Desk::new();
    let name = OsStr::from_bytes(b"caf\xe9.vtt");
    desk.put(name, "WEBVTT\n\n00:01.000 --> 00:02.000\nWe ship on Monday.\n");
    desk.run([OsStr::new("analyze"), name]).ended_with(0);
    assert!(desk.path(OsStr::from_bytes(b"caf\xe9.evenkeel")).join("report.html").exists());
}

#[test]
fn a_file_in_the_way_of_the_output() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.put("file", "x");
    for output in ["file", "file/below"] {
        let run = desk.run(["analyze", &input, "-o", output]).ended_with(1);
        assert!(run.err.contains("file"), "{}", run.err);
    }
    desk.run(["transcribe", &input, "-o", "file/t.vtt"]).ended_with(1);
    assert_eq!(desk.read("file"), "x");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let full = Path::new("/dev/full");
    let output = desk.command(["transcribe", &input]);
    let output = { output }.stdout(fs::File::options().write(true).open(full).unwrap()).output();
    let run = Run::from(output.unwrap()).ended_with(1);
    assert!(run.err.contains("standard output"), "{}", run.err);

    // A limit on the size of files fails a write as a full disk does.
    desk.run(["analyze", &input]).ended_with(0);
    let before = desk.read("garden.evenkeel/report.html");
    let program = evenkeel_tests::program().display().to_string();
    let limited = format!("ulimit -f 8; exec '{program}' report garden.evenkeel --title New");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &limited]).current_dir(desk.path("")).env("HOME", desk.path(""));
    let output = shell.output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(desk.read("garden.evenkeel/report.html"), before);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read;
    use std::process::Stdio;

    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    let mut command = desk.command(["transcribe", &input, "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.contains("error")), (Some(0), false), "{err}");
}

#[test]
fn wrong_usage_ends_with_2() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    for arguments in [
        &["analyse"][..],
        &["analyze"],
        &["analyze", &input, "--only", "plannning"],
        &["analyze", &input, "--count", "acme.x/y"],
        &["analyze", &input, "--threshold", "planning=2"],
        &["analyze", &input, "--date", "yesterday"],
        &["analyze", &input, "--from", "1:00"],
        &["analyze", &input, "--model", "base"],
        &["transcribe", &input, "-o", "out.docx"],
        &["model", "get", "huge"],
    ] {
        desk.run(arguments).ended_with(2);
    }
}
