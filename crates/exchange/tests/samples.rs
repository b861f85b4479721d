//! The sample meetings are what they say they are.

use std::fs;
use std::path::PathBuf;

use evenkeel_exchange::{Format, Imported, ReadOptions, read, write};
use evenkeel_meeting::Speaker;

fn sample(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn imported(name: &str, keep_cues: bool) -> Imported {
    let options = ReadOptions { language: None, keep_cues };
    read(&sample(name), name, &options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn speakers(imported: &Imported) -> Vec<&str> {
    let segments = imported.transcript.segments();
    let mut speakers: Vec<&str> = segments
        .iter()
        .filter_map(|segment| segment.speaker.as_ref())
        .map(Speaker::as_str)
        .collect();
    speakers.sort_unstable();
    speakers.dedup();
    speakers
}

#[test]
fn references_are_transcripts_and_the_demo_lasts_six_minutes() {
    for (name, people, minutes) in [("clinic", 4, 6), ("warehouse", 3, 2), ("library", 4, 2)] {
        let imported = imported(&format!("{name}.reference.json"), false);
        assert_eq!(imported.format, Format::Json);
        assert_eq!(speakers(&imported).len(), people, "{name}");
        let heading = imported.transcript.heading();
        assert_eq!(heading.duration.as_ms() / 60_000, minutes, "{name}");
    }
}

#[test]
fn the_teams_export_reads_without_a_warning() {
    let imported = imported("garden.vtt", true);
    assert_eq!(imported.format, Format::WebVtt);
    assert_eq!(imported.warnings, []);
    assert_eq!(imported.transcript.segments().len(), 37);
    assert_eq!(
        speakers(&imported),
        ["Hughes, Martin", "Okafor, Ruth", "Pia Lindgren (Guest)", "Sam Whitfield"]
    );
}

#[test]
fn the_subtitles_read_without_a_warning() {
    let imported = imported("release.srt", true);
    assert_eq!(imported.format, Format::SubRip);
    assert_eq!(imported.warnings, []);
    assert_eq!(imported.transcript.segments().len(), 34);
    assert_eq!(speakers(&imported), ["Jonas", "Mina", "Priya"]);
    assert_eq!(imported.transcript.heading().language.as_ref().unwrap().as_str(), "en");
}

#[test]
fn every_format_reads_back_what_it_wrote() {
    for name in ["clinic.reference.json", "garden.vtt", "release.srt"] {
        let first = imported(name, true).transcript;
        for format in [Format::WebVtt, Format::SubRip, Format::SubViewer, Format::Text] {
            let file = format!("talk.{}", format.extension());
            let options = ReadOptions { language: None, keep_cues: true };
            let again = read(write(&first, format).as_bytes(), &file, &options).unwrap();
            assert_eq!((again.format, again.warnings), (format, vec![]), "{name} {format:?}");
            for (segment, again) in first.segments().iter().zip(again.transcript.segments()) {
                assert_eq!(again.speaker, segment.speaker, "{name} {format:?}");
                assert_eq!(again.text, segment.text, "{name} {format:?}");
                if format != Format::Text {
                    assert_eq!(again.span, segment.span, "{name} {format:?}");
                }
            }
            assert_eq!(again.transcript.segments().len(), first.segments().len());
        }
    }
}
