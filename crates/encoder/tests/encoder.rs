//! The encoder in its process: what a user hears of it where it cannot work, and, where it is at
//! hand, that it says what its authors' program says.
//!
//! The executable of this test is also the encoder that it starts. `EVENKEEL_TEST_ENCODER` names a
//! folder with `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2; without it the tests that
//! need one are listed as ignored.
#![expect(clippy::unwrap_used, reason = "tests without the built-in harness")]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use evenkeel_encoder::{
    ENCODER_ARGUMENT, EncodeError, EncoderFiles, Options, Passage, Segments, Source, Wish, encode,
};
use evenkeel_meeting::{
    Heading, Meaning, Segment, SegmentId, Suspect, Time, TimeSpan, Times, Transcript,
};
use half::f16;
use libtest_mimic::{Arguments, Failed, Trial};

/// The published weights.
const SHA256: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|argument| argument == ENCODER_ARGUMENT) {
        evenkeel_encoder::sentence_encoder_main();
    }
    let trials = vec![
        trial("missing_files_are_named", missing_files_are_named),
        trial("other_weights_are_refused", other_weights_are_refused),
        trial("a_program_that_is_no_encoder_is_an_error", a_program_that_is_no_encoder),
        trial("where_nothing_is_wished_nothing_is_started", where_nothing_is_wished),
        with_encoder("texts_mean_what_they_mean_elsewhere", texts_mean_what_they_mean_elsewhere),
        with_encoder("passages_mean_what_they_mean_elsewhere", passages_mean_the_same_elsewhere),
        with_encoder("threads_and_company_change_nothing", threads_and_company_change_nothing),
        with_encoder("parts_make_up_their_segment", parts_make_up_their_segment),
        with_encoder("what_is_not_trusted_means_nothing", what_is_not_trusted_means_nothing),
        with_encoder("updates_of_another_encoder_are_refused", updates_of_another_encoder),
        with_encoder("a_wish_to_stop_ends_the_work", a_wish_to_stop_ends_the_work),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}

fn with_encoder(name: &str, test: fn(&Source)) -> Trial {
    let folder = std::env::var_os("EVENKEEL_TEST_ENCODER").map(PathBuf::from);
    let missing = folder.is_none();
    let run = move || {
        if let Some(folder) = folder {
            test(&source(&folder));
        }
        Ok::<(), Failed>(())
    };
    Trial::test(name, run).with_ignored_flag(missing)
}

fn source(folder: &Path) -> Source {
    Source {
        weights: folder.join("model.safetensors"),
        vocabulary: folder.join("vocab.txt"),
        sha256: SHA256.to_owned(),
    }
}

fn options(source: &Source, threads: usize) -> Options {
    let executable = std::env::current_exe().unwrap();
    Options { source: source.clone(), threads: NonZeroUsize::new(threads), executable }
}

fn transcript(texts: &[&str]) -> Transcript {
    let segments = texts.iter().enumerate().map(|(index, text)| Segment {
        id: SegmentId::from_index(index),
        span: TimeSpan::new(Time::ZERO, Time::from_ms(1_000)).unwrap(),
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: (*text).to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect: text.starts_with("Thank").then_some(Suspect::NoSpeech),
    });
    let heading = Heading {
        title: None,
        date: None,
        language: None,
        duration: Time::from_ms(1_000),
        times: Times::Measured,
        source: None,
        engine: None,
        told_apart: None,
    };
    Transcript::new(heading, segments.collect()).unwrap()
}

fn meaning(
    transcript: &Transcript,
    wish: &Wish<'_>,
    options: &Options,
) -> Result<Meaning, EncodeError> {
    let cancel = AtomicBool::new(false);
    encode(&[transcript], wish, options, &mut |_| {}, &cancel).map(|mut all| all.remove(0))
}

fn general() -> Wish<'static> {
    Wish { general: true, ..Wish::default() }
}

fn missing_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(&source(folder.path()), 1);
    let error = meaning(&transcript(&["One."]), &general(), &options).unwrap_err().to_string();
    assert!(error.contains("model.safetensors"), "{error}");
}

fn other_weights_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("model.safetensors"), "not these").unwrap();
    let options = options(&source(folder.path()), 1);
    let error = meaning(&transcript(&["One."]), &general(), &options).unwrap_err();
    assert!(matches!(error, EncodeError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("SHA-256"), "{error}");
}

fn a_program_that_is_no_encoder() {
    let folder = tempfile::tempdir().unwrap();
    let executable = folder.path().join("no such program");
    let options = Options { executable, ..options(&source(folder.path()), 1) };
    let error = meaning(&transcript(&["One."]), &general(), &options).unwrap_err();
    assert!(matches!(error, EncodeError::Worker(_)), "{error}");
}

fn where_nothing_is_wished() {
    let options = options(&source(Path::new("nowhere")), 1);
    let means = meaning(&transcript(&["One."]), &Wish::default(), &options).unwrap();
    assert_eq!(means, Meaning::default());
    let means = meaning(&transcript(&[]), &general(), &options).unwrap();
    assert!(means.general.unwrap().is_empty());
}

/// Checks the first numbers of a vector, which transformers 4 gave.
fn check(vector: &[f32], expected: [f32; 6], tolerance: f32) {
    for (found, expected) in vector.iter().zip(expected) {
        assert!((found - expected).abs() < tolerance, "{:?} is not {expected:?}", &vector[..6]);
    }
}

fn texts_mean_what_they_mean_elsewhere(source: &Source) {
    let reader = EncoderFiles::read(source).unwrap().general().unwrap();
    let texts = [
        "We ship the pilot on Friday, then review the budget.",
        "Café Ünïcode: 3.5 % – naïve 计划!",
        "I want us to be proud of this.",
        "",
    ];
    let vectors = reader.vectors(&texts);
    let rows: Vec<&[f32]> = vectors.rows().collect();
    check(rows[0], [0.04634, 0.05509, -0.06798, 0.02779, 0.00019, -0.01174], 2e-5);
    check(rows[1], [0.01846, -0.04852, 0.02009, 0.02557, 0.01936, -0.03881], 2e-5);
    check(rows[2], [0.00738, 0.07711, -0.04245, -0.03213, 0.03583, 0.00522], 2e-5);
    assert!(rows[3].iter().all(|&number| number == 0.0));
    for row in &rows[..3] {
        let length: f32 = row.iter().map(|number| number * number).sum();
        assert!((length - 1.0).abs() < 1e-5);
    }
}

fn passages_mean_the_same_elsewhere(source: &Source) {
    let reader = EncoderFiles::read(source).unwrap().tuned(&updates(SHA256)).unwrap();
    let passage = |before: &str, text: &str| Passage { before: before.into(), text: text.into() };
    let vectors = reader.vectors(&[
        passage("", "We ship the pilot on Friday, then review the budget."),
        passage(
            "Where do we want to be in five years? / No idea.",
            "I want us to be proud of this.",
        ),
    ]);
    let rows: Vec<&[f32]> = vectors.segments().rows().collect();
    check(rows[0], [0.2819, 0.3126, -0.3864, 0.0579, 0.0831, -0.1131], 2e-4);
    check(rows[1], [0.1432, 0.3097, 0.1034, -0.1174, 0.2331, 0.1337], 2e-4);
}

/// What people say in meetings, of many lengths.
fn talk() -> Vec<String> {
    let words = ["we", "plan", "the", "launch", "for", "spring", "and", "nobody", "objects", "yet"];
    let sentence = |index: usize| {
        let length = 1 + index * 7 % 41;
        let words: Vec<&str> = (0..length).map(|word| words[(index + word * 3) % 10]).collect();
        format!("{}.", words.join(" "))
    };
    (0..50).map(sentence).collect()
}

fn threads_and_company_change_nothing(source: &Source) {
    let talk = talk();
    let texts: Vec<&str> = talk.iter().map(String::as_str).collect();
    let transcript = transcript(&texts);
    let updates = updates(SHA256);
    let wish = Wish { general: true, tuned: Some(&updates), ..Wish::default() };
    let one = meaning(&transcript, &wish, &options(source, 1)).unwrap();
    let two = meaning(&transcript, &wish, &options(source, 2)).unwrap();
    assert!(one == two);
    let files = EncoderFiles::read(source).unwrap();
    let alone = files.general().unwrap().vectors(&texts[7..8]);
    assert_eq!(alone.rows().next(), one.general.as_ref().unwrap().rows().nth(7));
    let last = Wish { segments: Segments::Last, ..wish.clone() };
    let last = meaning(&transcript, &last, &options(source, 2)).unwrap();
    let row = |meaning: &Meaning, at| -> Vec<f32> {
        meaning.tuned.as_ref().unwrap().segments().rows().nth(at).unwrap().to_vec()
    };
    assert_eq!(row(&last, 49), row(&one, 49));
    assert!(row(&last, 48).iter().all(|&number| number == 0.0));
}

fn parts_make_up_their_segment(source: &Source) {
    let text = "So, by the end of March: three people, one plan — and no excuses!";
    let transcript = transcript(&["We are late.", text]);
    let updates = updates(SHA256);
    let wish = Wish { tuned: Some(&updates), ..Wish::default() };
    let tuned = meaning(&transcript, &wish, &options(source, 1)).unwrap().tuned.unwrap();
    let parts = tuned.parts().iter().zip(tuned.part_vectors().rows());
    let (mut shown, mut sum) = (Vec::new(), vec![0.0; 384]);
    for (part, vector) in parts.filter(|(part, _)| part.segment.index() == 1) {
        shown.push(&text[part.span.clone()]);
        for (sum, number) in sum.iter_mut().zip(vector) {
            *sum += number;
        }
    }
    let phrases = ["So", "by the end of", "March", "three people", "one plan", "and no excuses"];
    assert_eq!(shown, phrases);
    assert_eq!(tuned.segments().rows().nth(1).unwrap(), sum);
}

fn what_is_not_trusted_means_nothing(source: &Source) {
    let updates = updates(SHA256);
    let texts = ["We are late.", "Thanks for watching!", "So be it."];
    let wish = Wish {
        general: true,
        texts: ["We are late.".to_owned()].into(),
        tuned: Some(&updates),
        ..Wish::default()
    };
    let means = meaning(&transcript(&texts), &wish, &options(source, 1)).unwrap();
    let (general, tuned) = (means.general.unwrap(), means.tuned.unwrap());
    for rows in [&general, tuned.segments()] {
        assert!(rows.rows().nth(1).unwrap().iter().all(|&number| number == 0.0));
    }
    assert!(tuned.parts().iter().all(|part| part.segment.index() != 1));
    assert_eq!(means.texts["We are late."], general.rows().next().unwrap());
    let without = meaning(&transcript(&[texts[0], texts[2]]), &wish, &options(source, 1)).unwrap();
    let without = without.tuned.unwrap();
    assert_eq!(tuned.segments().rows().nth(2), without.segments().rows().nth(1));
}

fn updates_of_another_encoder(source: &Source) {
    let updates = updates("00");
    let wish = Wish { tuned: Some(&updates), ..Wish::default() };
    let error = meaning(&transcript(&["One."]), &wish, &options(source, 1)).unwrap_err();
    assert!(error.to_string().contains("they are for the encoder with SHA-256 00"), "{error}");
}

fn a_wish_to_stop_ends_the_work(source: &Source) {
    let cancel = AtomicBool::new(true);
    let transcript = transcript(&["One."]);
    let options = options(source, 1);
    let error = encode(&[&transcript], &general(), &options, &mut |_| {}, &cancel).unwrap_err();
    assert!(matches!(error, EncodeError::Interrupted), "{error}");
}

/// Updates of rank 2 for the encoder of this hash, of numbers that look random.
fn updates(encoder: &str) -> Vec<u8> {
    let (mut header, mut numbers) = (Vec::new(), Vec::new());
    header.push(format!(r#""__metadata__":{{"encoder":"{encoder}"}}"#));
    let mut seed = 0;
    for layer in 0..6 {
        for (name, into, from) in [
            ("attention.self.query", 384, 384),
            ("attention.self.key", 384, 384),
            ("attention.self.value", 384, 384),
            ("attention.output.dense", 384, 384),
            ("intermediate.dense", 1_536, 384),
            ("output.dense", 384, 1_536),
        ] {
            for (way, shape, size) in [("down", [2, from], 0.125), ("up", [into, 2], 0.25)] {
                let start = numbers.len();
                for at in 0..shape[0] * shape[1] {
                    let mixed = (u64::from(seed) * 7_919 + at) * 2_654_435_761 % (1 << 32);
                    let number =
                        f64::from(u32::try_from(mixed).unwrap()) / f64::from(1_u32 << 31) / 2.0;
                    numbers.extend(f16::from_f64((number - 0.5) * size).to_le_bytes());
                }
                let (shape, end) = (format!("[{},{}]", shape[0], shape[1]), numbers.len());
                header.push(format!(
                    r#""layer.{layer}.{name}.{way}":{{"dtype":"F16","shape":{shape},"data_offsets":[{start},{end}]}}"#
                ));
                seed += 1_u32;
            }
        }
    }
    let header = format!("{{{}}}", header.join(","));
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.into_bytes());
    file.extend(numbers);
    file
}
