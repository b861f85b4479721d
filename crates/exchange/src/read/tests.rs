//! What the programs that people use export, and what strangers may send.

use evenkeel_meeting::Suspect;
use proptest::prelude::*;

use super::*;
use crate::write;

const ZOOM: &str = "\
WEBVTT\r
\r
1\r
00:00:01.010 --> 00:00:04.200\r
Ana Silva: Good morning. Let's look at the numbers of last week.\r
\r
2\r
00:00:04.500 --> 00:00:07.000\r
Ana Silva: We are two days late, and I want to know why.\r
\r
3\r
00:00:07.400 --> 00:00:10.000\r
Ben Okafor: The supplier was late. Note: it's the third time.\r
";

const TEAMS: &str = "\
WEBVTT

6f2c1f0e-8f3f-4c55-9a41-000000000001/12-0
00:00:03.117 --> 00:00:05.477
<v Silva, Ana>Good morning everybody. We need
a new plan &amp; a new date.</v>

6f2c1f0e-8f3f-4c55-9a41-000000000001/15-0
00:00:05.900 --> 00:00:07.000
<v Ben Okafor (Guest)>By Friday?</v>
";

const TEAMS_UNPADDED: &str = "\
WEBVTT

0:0:0.0 --> 0:0:5.90
<v Ana Silva>When can you ship it to us?</v>
";

const TEAMS_AS_WORD: &str = "\
0:0:0.0 --> 0:0:1.460
Ana Silva
Good morning.
0:0:2.90 --> 0:0:6.500
Ben Okafor
The pump is broken again.
";

const MEET: &str = "\
\u{feff}Weekly sync (2026-10-05 10:00 GMT+2) - Transcript
Attendees
Ana Silva, Ben Okafor, Cem Kaya
Transcript
This editable transcript was computer generated and might contain errors.

00:00:00

Ana Silva: Good morning. Ben, when can you ship?

Ben Okafor: On Friday. There is one thing: the label is wrong.

Cem Kaya: I can fix that today.

00:05:00

Ana Silva: Good.

Meeting ended after 00:05:10 👋

You should review the notes.
";

const OTTER: &str = "\
Ana Silva  0:01
Good morning. Ben, when can you ship?

Ben Okafor  0:05
On Friday.
There is one thing: the label is wrong.

Speaker 3  1:02:03
I can fix that today.

Transcribed by a program
";

const ZOOM_CAPTIONS: &str = "\
[Ana Silva] 14:02:10
Good morning. When can you ship?

[Ben Okafor] 14:02:15
On Friday.
";

const TIME_THEN_NAME: &str = "\
Weekly sync

0:01 - Ana Silva (Acme)
  Good morning. Ben, when can you ship?

0:05 - Ben Okafor
  Yes.
  On Friday.

0:09 - Ana Silva (Acme)
  Good.

0:11 - Ben Okafor
  Yes.
";

const REV: &str = "\
Speaker 1: (00:01)
Good morning. When can you ship?

Speaker 2: (00:05)
On Friday.
";

const AUTOMATIC: &str = "\
WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%
\u{20}
when<00:00:00.500><c> can</c><00:00:00.900><c> you</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
when can you
\u{20}

00:00:02.010 --> 00:00:04.000 align:start position:0%
when can you
ship<00:00:02.500><c> it</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
ship it
\u{20}
";

const SBV: &str = "\
0:00:01.000,0:00:03.500
>> Ana: When can
you ship it?

0:00:03.500,0:00:05.000
>> Ben: On Friday.
";

fn imported(text: &str, file: &str, keep_cues: bool) -> Imported {
    let options = ReadOptions { language: None, keep_cues };
    read(text.as_bytes(), file, &options).unwrap()
}

/// Shows what was read, one line a segment.
fn shown(imported: &Imported) -> String {
    let heading = imported.transcript.heading();
    let mut shown = format!("{:?} {:?}", imported.format, heading.times);
    for (name, value) in [
        ("title", heading.title.clone()),
        ("date", heading.date.map(|date| date.to_string())),
        ("language", heading.language.as_ref().map(ToString::to_string)),
    ] {
        if let Some(value) = value {
            shown += &format!(" {name}={value}");
        }
    }
    for warning in &imported.warnings {
        shown += &format!("\nwarning: {warning}");
    }
    for segment in imported.transcript.segments() {
        let (start, end) = (segment.span.start().as_ms(), segment.span.end().as_ms());
        let speaker = segment.speaker.as_ref().map_or("-", Speaker::as_str);
        shown += &format!("\n{start}-{end} {speaker}| {}", segment.text);
    }
    shown
}

#[test]
fn zoom_numbers_its_cues_and_names_speakers_before_a_colon() {
    insta::assert_snapshot!(shown(&imported(ZOOM, "GMT.transcript.vtt", true)));
}

#[test]
fn cues_become_statements_unless_they_are_kept() {
    insta::assert_snapshot!(shown(&imported(ZOOM, "GMT.transcript.vtt", false)));
}

#[test]
fn teams_has_voices_and_long_cue_names() {
    insta::assert_snapshot!(shown(&imported(TEAMS, "call.vtt", true)));
}

#[test]
fn teams_writes_times_without_leading_zeros() {
    insta::assert_snapshot!(shown(&imported(TEAMS_UNPADDED, "call.vtt", true)));
    insta::assert_snapshot!(shown(&imported(TEAMS_AS_WORD, "call.txt", true)));
}

#[test]
fn meet_has_a_time_every_five_minutes() {
    insta::assert_snapshot!(shown(&imported(MEET, "Weekly sync.txt", true)));
}

#[test]
fn otter_has_names_and_times_on_lines_of_their_own() {
    insta::assert_snapshot!(shown(&imported(OTTER, "otter.txt", true)));
}

#[test]
fn a_heading_may_have_the_time_before_the_name_or_after_the_colon() {
    insta::assert_snapshot!(shown(&imported(TIME_THEN_NAME, "fathom.txt", true)));
    insta::assert_snapshot!(shown(&imported(REV, "rev.txt", true)));
}

#[test]
fn a_short_answer_with_a_time_is_no_heading() {
    let text = "[0:01] Can we ship?\n[0:03] Yeah\n[0:04] And on Friday?\n[0:05] Yeah\n";
    insta::assert_snapshot!(shown(&imported(text, "talk.txt", true)));
}

#[test]
fn a_time_alone_makes_no_name_of_the_words_after_it() {
    let text = "[0:01] Monday: we start.\n[0:03] And then we rest.\n[0:05] Good: that is all.\n";
    let imported = imported(text, "talk.txt", true);
    assert!(imported.transcript.segments().iter().all(|segment| segment.speaker.is_none()));
}

#[test]
fn automatic_captions_roll() {
    insta::assert_snapshot!(shown(&imported(AUTOMATIC, "video.en.vtt", true)));
}

#[test]
fn zooms_saved_captions_have_the_time_of_day() {
    insta::assert_snapshot!(shown(&imported(
        ZOOM_CAPTIONS,
        "meeting_saved_closed_caption.txt",
        true
    )));
}

#[test]
fn sbv_is_read() {
    insta::assert_snapshot!(shown(&imported(SBV, "captions.sbv", true)));
}

#[test]
fn text_without_names_or_times_is_paragraphs() {
    let text = "We ship on Friday, and\nBen writes to them.\n\nWho else has to know: everybody.\n";
    insta::assert_snapshot!(shown(&imported(text, "notes.txt", true)));
}

#[test]
fn our_own_json_is_taken_as_it_is() {
    let transcript = imported(ZOOM, "zoom.vtt", true).transcript;
    let json = write(&transcript, Format::Json);
    assert_eq!(imported(&json, "talk.txt", false).transcript, transcript);
}

#[test]
fn the_users_language_goes_before_the_files_and_the_files_before_a_guess() {
    let vtt = "WEBVTT\nKind: captions\nLanguage: de\n\n00:01.000 --> 00:02.000\nHello everybody.\n";
    assert_eq!(imported(vtt, "a.vtt", false).transcript.heading().language, Language::parse("de"));
    let options = ReadOptions { language: Language::parse("fr"), keep_cues: false };
    let read = read(vtt.as_bytes(), "a.vtt", &options).unwrap();
    assert_eq!(read.transcript.heading().language, Language::parse("fr"));
}

#[test]
fn the_source_is_named_without_its_folders() {
    let imported = imported(ZOOM, "/home/ana/talk.vtt", false);
    let source = imported.transcript.heading().source.clone().unwrap();
    assert_eq!(source.file, "talk.vtt");
    assert_eq!(source.blake3, ContentHash::of(ZOOM.as_bytes()));
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let check = |bytes: &[u8], file: &str, expected: &str| {
        let error = read(bytes, file, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{file}");
    };
    check(b" \n", "a.txt", "it is empty");
    check(b"WEBVTT\n\nNOTE nothing\n", "a.vtt", "nobody says anything in it");
    check(
        b"hello",
        "a.srt",
        "it holds no cue; expected lines such as `00:00:01,000 --> 00:00:04,000`",
    );
    check(
        b"{\"format\": \"evenkeel.report\"}",
        "a.json",
        "it is not an `evenkeel.transcript` file: `format` is \"evenkeel.report\"",
    );
}

#[test]
fn a_hundred_thousand_brackets_are_an_error() {
    let brackets = "[".repeat(100_000);
    assert!(read(brackets.as_bytes(), "a.json", &ReadOptions::default()).is_err());
    let braces = "{\"a\":".repeat(100_000);
    assert!(read(braces.as_bytes(), "a.json", &ReadOptions::default()).is_err());
}

/// Text that every escape of `WebVTT` is needed for.
fn any_transcript() -> impl Strategy<Value = Transcript> {
    transcript(
        "[A-Za-zäß漢<>&\\-\\[\\]'.,?]{1,8}( [A-Za-zäß漢<>&\\-\\[\\]'.,?]{1,8}){0,6}",
        "Ben <R&D>",
    )
}

/// Text as people speak: the formats without escapes promise no more.
fn plain_transcript() -> impl Strategy<Value = Transcript> {
    transcript("[A-Za-zäß漢'.,?]{1,8}( [A-Za-zäß漢'.,?-]{1,8}){0,6}", "Ben (Guest)")
}

fn transcript(text: &'static str, name: &'static str) -> impl Strategy<Value = Transcript> {
    let suspect = proptest::option::weighted(0.2, Just(Suspect::Loop));
    let segment = (0..9_000_u64, 0..9_000_u64, 0..3_usize, text, suspect);
    proptest::collection::vec(segment, 2..12).prop_map(|drafts| {
        let mut start = 0;
        let mut segments = Vec::new();
        for (index, (gap, length, speaker, text, suspect)) in drafts.into_iter().enumerate() {
            start += gap;
            let time = evenkeel_meeting::Time::from_ms;
            segments.push(Segment {
                id: SegmentId::from_index(index),
                span: TimeSpan::new(time(start), time(start + length)).unwrap(),
                speaker: Speaker::new(["Ana", name, "Cem Kaya"][speaker]),
                speaker_doubtful: false,
                also_speaking: Vec::new(),
                text,
                confidence: None,
                words: Vec::new(),
                suspect,
            });
        }
        let heading = Heading {
            title: None,
            date: None,
            language: None,
            duration: segments.iter().map(|segment| segment.span.end()).max().unwrap(),
            times: Times::Measured,
            source: None,
            engine: None,
            told_apart: None,
        };
        Transcript::new(heading, segments).unwrap()
    })
}

proptest! {
    #[test]
    fn what_is_written_as_vtt_reads_back(transcript in any_transcript()) {
        let read = imported(&write(&transcript, Format::WebVtt), "a.vtt", true);
        prop_assert_eq!(read.warnings, []);
        prop_assert_eq!(read.transcript.segments(), transcript.segments());
    }

    #[test]
    fn what_is_written_as_srt_and_text_reads_back(transcript in plain_transcript()) {
        for format in [Format::SubRip, Format::SubViewer, Format::Text] {
            let file = format!("a.{}", format.extension());
            let read = imported(&write(&transcript, format), &file, true);
            let said = |segment: &Segment| {
                (segment.speaker.clone(), segment.text.clone(), segment.suspect)
            };
            let read: Vec<_> = read.transcript.segments().iter().map(said).collect();
            let written: Vec<_> = transcript.segments().iter().map(said).collect();
            prop_assert_eq!(&read, &written, "{:?}", format);
        }
    }

    #[test]
    fn bytes_from_strangers_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        file in "[a-z]{1,3}\\.(vtt|srt|sbv|txt|json)",
    ) {
        drop(read(&bytes, &file, &ReadOptions::default()));
    }

    #[test]
    fn lines_from_strangers_never_panic_and_times_ascend(
        lines in proptest::collection::vec(
            "(WEBVTT|NOTE|1|Ana: |\\[0:0[0-9]\\] |[0-9]:[0-9]{1,2}:[0-9]{1,2}\\.[0-9]{1,3} --> [0-9]{1,2}:0[0-9][.,][0-9]{3}|<v Ana>|Ana  0:0[0-9])?.{0,20}",
            0..40,
        ),
        keep_cues in any::<bool>(),
        file in "a\\.(vtt|srt|sbv|txt)",
    ) {
        let options = ReadOptions { language: None, keep_cues };
        if let Ok(read) = read(lines.join("\n").as_bytes(), &file, &options) {
            let starts: Vec<_> =
                read.transcript.segments().iter().map(|segment| segment.span.start()).collect();
            prop_assert!(starts.is_sorted());
        }
    }
}
