//! What the program promises about plugins that behave.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use evenkeel_host::{
    Bundled, Discovery, HostError, LoadError, Options, Origin, PluginSet, WorkerCommand,
};
use evenkeel_meeting::{
    Annotation, Annotations, ContentHash, PluginId, Score, Segment, SegmentId, Status, Tag,
};
use libtest_mimic::Trial;

use crate::fixtures::{c, scratch, unruly};
use crate::run::{
    ALONE, annotate, cues, deed, discover, discovery, good, meeting, span, transcript,
};
use crate::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("the_same_run_gives_the_same_bytes", the_same_run_gives_the_same_bytes),
        trial("a_standard_tag_of_two_plugins_is_one", a_standard_tag_of_two_plugins_is_one),
        trial("the_first_of_two_equal_ids_is_used", the_first_of_two_equal_ids_is_used),
        trial("suspect_segments_are_not_shown", suspect_segments_are_not_shown),
        trial(
            "scores_below_the_threshold_are_candidates",
            scores_below_the_threshold_are_candidates,
        ),
        trial("a_user_moves_a_threshold", a_user_moves_a_threshold),
        trial("a_threshold_of_no_tag_is_an_error", a_threshold_of_no_tag_is_an_error),
        trial("a_configuration_of_no_plugin_is_an_error", a_configuration_of_no_plugin_is_an_error),
        trial("a_plugin_of_another_language_is_skipped", a_plugin_of_another_language_is_skipped),
        trial("where_nobody_knows_the_language_that_is_said", where_nobody_knows_the_language),
        trial("an_unknown_language_keeps_nobody_away", an_unknown_language_keeps_nobody_away),
        trial("plugins_are_kept_and_left_out_by_id", plugins_are_kept_and_left_out_by_id),
        trial("an_unknown_name_is_an_error_with_the_nearest", an_unknown_name_is_an_error),
        trial("leaving_all_out_is_an_error", leaving_all_out_is_an_error),
        trial("missing_bundled_plugins_are_an_error", missing_bundled_plugins_are_an_error),
        trial("bundled_plugins_that_are_not_wanted_may_be_missing", unwanted_ones_may_be_missing),
        trial("where_no_plugin_finishes_there_is_no_result", where_no_plugin_finishes),
        trial("a_file_that_changed_is_not_loaded", a_file_that_changed_is_not_loaded),
        trial("a_file_that_is_gone_is_named", a_file_that_is_gone_is_named),
        trial("any_path_will_do", any_path_will_do),
        trial("an_empty_meeting_is_a_meeting", an_empty_meeting_is_a_meeting),
        trial("a_rationale_is_cut_and_cleaned", a_rationale_is_cut_and_cleaned),
        trial("threads_say_the_same_every_time", threads_say_the_same_every_time),
        trial("a_process_that_was_left_behind_is_killed", a_process_that_was_left_behind)
            .with_ignored_flag(!cfg!(target_os = "linux")),
        trial("progress_counts_every_plugin", progress_counts_every_plugin),
        trial("a_worker_that_cannot_start_is_no_plugins_fault", a_worker_that_cannot_start),
        trial("a_long_meeting_costs_little", a_long_meeting_costs_little),
    ]
}

fn id(id: &str) -> PluginId {
    PluginId::parse(id).unwrap()
}

fn tag(tag: &str) -> Tag {
    Tag::parse(tag).unwrap()
}

fn ids(set: &PluginSet) -> Vec<&str> {
    set.plugins().iter().map(|plugin| plugin.id.as_str()).collect()
}

fn of<'a>(annotations: &'a Annotations, tag: &str) -> Vec<&'a Annotation> {
    annotations.annotations.iter().filter(|found| found.tag.to_string() == tag).collect()
}

fn segments(annotations: &[&Annotation]) -> Vec<u32> {
    annotations.iter().map(|annotation| annotation.segment.0).collect()
}

fn the_same_run_gives_the_same_bytes() {
    let set = discover(vec![cues(), good()]).unwrap();
    assert_eq!(annotate(&set, &Options::default()).unwrap().to_json(), *ALONE);
}

fn a_standard_tag_of_two_plugins_is_one() {
    let planner = |id| c("declared", &[id, "TAG=\"planning\"", "POLE=EK_POLE_MANAGING"]);
    let twins = [planner("ID=\"torture.one\""), planner("ID=\"torture.two\"")];
    let set = discover([good()].into_iter().chain(twins).collect()).unwrap();
    let annotations = annotate(&set, &Options::default()).unwrap();
    let planning = of(&annotations, "planning");
    assert_eq!(segments(&planning), [0, 1, 3]);
    assert_eq!(planning[0].plugins, [id("torture.one"), id("torture.two")]);
    assert_eq!(planning[0].evidence.len(), 1, "both point to the same letter");
    assert_eq!(planning[1].plugins, [id("torture.good")]);
    let code = annotations.codebook.get(&tag("planning")).unwrap();
    assert_eq!((code.counted, &code.plugin), (true, &Some(id("torture.good"))));
}

fn the_first_of_two_equal_ids_is_used() {
    let copy = scratch("copy-of-good.so");
    fs::copy(good(), &copy).unwrap();
    let set = discover(vec![copy.clone(), good()]).unwrap();
    assert_eq!(ids(&set), ["torture.good"]);
    assert_eq!(set.plugins()[0].path, copy);
    assert_eq!(set.shadowed()[0].path, good());
}

fn suspect_segments_are_not_shown() {
    let set = discover(vec![good()]).unwrap();
    let annotations = annotate(&set, &Options::default()).unwrap();
    // Segment 2 is nothing but plans, and suspect. Those after it keep their numbers.
    assert_eq!(segments(&of(&annotations, "planning")), [1, 3]);
    assert_eq!(segments(&of(&annotations, "torture.good/risk")), [0, 3]);
}

fn scores_below_the_threshold_are_candidates() {
    let copy = scratch("unsure.toml");
    let list = fs::read_to_string(cues()).unwrap().replace("torture.cues", "torture.unsure");
    fs::write(&copy, list.replace("weight = 0.9", "weight = 0.4")).unwrap();
    let set = discover(vec![good(), copy]).unwrap();
    let annotations = annotate(&set, &Options { candidates: true, ..Options::default() }).unwrap();
    assert!(of(&annotations, "torture.unsure/steps").is_empty());
    let candidates = annotations.candidates.as_ref().unwrap();
    assert_eq!(candidates[0].tag, tag("torture.unsure/steps"));
    assert!(candidates[0].score < Score::new(0.5).unwrap());
    assert!(annotate(&set, &Options::default()).unwrap().candidates.is_none());
}

fn a_user_moves_a_threshold() {
    let set = discover(vec![good()]).unwrap();
    let mut options = Options::default();
    options.thresholds.insert(tag("planning"), Score::new(0.9).unwrap());
    let annotations = annotate(&set, &options).unwrap();
    assert!(of(&annotations, "planning").is_empty());
    assert_eq!(of(&annotations, "torture.good/risk").len(), 2);
}

fn a_threshold_of_no_tag_is_an_error() {
    let set = discover(vec![good()]).unwrap();
    let mut options = Options::default();
    options.thresholds.insert(tag("torture.good/rsik"), Score::ONE);
    let HostError::UnknownTag { nearest, .. } = annotate(&set, &options).unwrap_err() else {
        panic!("another error")
    };
    assert_eq!(nearest, ["torture.good/risk"]);
}

fn a_configuration_of_no_plugin_is_an_error() {
    let set = discover(vec![good()]).unwrap();
    let HostError::UnknownPlugin { nearest, .. } =
        annotate(&set, &deed("torture.goood", "behave")).unwrap_err()
    else {
        panic!("another error")
    };
    assert_eq!(nearest, ["torture.good"]);
}

fn annotate_in(language: &str, set: &PluginSet) -> Result<Annotations, HostError> {
    let hash = ContentHash::of(b"");
    set.annotate(&meeting(language), hash, None, &Options::default(), &mut |_| ())
}

fn a_plugin_of_another_language_is_skipped() {
    let set = discover(vec![good(), cues()]).unwrap();
    let annotations = annotate_in("de-CH", &set).unwrap();
    let [cues, good] = &annotations.plugins[..] else { panic!("two were asked") };
    assert_eq!((cues.status, cues.reason.as_deref()), (Status::Skipped, Some("language")));
    assert_eq!(cues.message.as_deref(), Some("it knows en, the meeting's language is de-CH"));
    assert_eq!(good.status, Status::Ok);
}

fn where_nobody_knows_the_language() {
    let set = discover(vec![cues()]).unwrap();
    let HostError::LanguageUnknown { language, known } = annotate_in("fr", &set).unwrap_err()
    else {
        panic!("another error")
    };
    assert_eq!((language.as_str(), &known[..]), ("fr", &["en".to_owned()][..]));
}

fn an_unknown_language_keeps_nobody_away() {
    let set = discover(vec![cues()]).unwrap();
    assert_eq!(annotate_in("", &set).unwrap().plugins[0].status, Status::Ok);
}

fn plugins_are_kept_and_left_out_by_id() {
    let paths = vec![good(), cues(), unruly()];
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let only = Discovery { only: names(&["torture.cues"]), ..discovery(paths.clone()) };
    assert_eq!(ids(&PluginSet::discover(only).unwrap()), ["torture.cues"]);
    let without = Discovery { without: names(&["torture.cues"]), ..discovery(paths) };
    let set = PluginSet::discover(without).unwrap();
    assert_eq!(ids(&set), ["torture.good", "torture.unruly"]);
}

fn an_unknown_name_is_an_error() {
    let discovery =
        Discovery { without: vec!["torture.goop".to_owned()], ..discovery(vec![good()]) };
    let LoadError::UnknownPlugin { name, nearest, .. } =
        PluginSet::discover(discovery).unwrap_err()
    else {
        panic!("another error")
    };
    assert_eq!((name.as_str(), &nearest[..]), ("torture.goop", &["torture.good".to_owned()][..]));
}

fn leaving_all_out_is_an_error() {
    let discovery =
        Discovery { without: vec!["torture.good".to_owned()], ..discovery(vec![good()]) };
    assert!(matches!(PluginSet::discover(discovery), Err(LoadError::NothingLeft)));
}

fn missing_bundled_plugins_are_an_error() {
    let bundled = Bundled::of(&scratch("bin/evenkeel"));
    let discovery = Discovery { bundled: Some(bundled), ..discovery(vec![good()]) };
    let LoadError::BundledMissing { missing, folders } =
        PluginSet::discover(discovery).unwrap_err()
    else {
        panic!("another error")
    };
    assert_eq!(missing.len(), 7);
    assert_eq!(folders, [scratch("bin"), scratch("lib/evenkeel/plugins")]);
}

fn unwanted_ones_may_be_missing() {
    let discovery = Discovery {
        bundled: Some(Bundled::of(&scratch("bin/evenkeel"))),
        only: vec!["torture.good".to_owned()],
        ..discovery(vec![good()])
    };
    let set = PluginSet::discover(discovery).unwrap();
    assert_eq!(set.plugins()[0].origin, Origin::Named);
}

fn where_no_plugin_finishes() {
    let set = discover(vec![unruly()]).unwrap();
    let HostError::NoneFinished { outcomes } =
        annotate(&set, &deed("torture.unruly", "abort")).unwrap_err()
    else {
        panic!("another error")
    };
    assert_eq!(outcomes[0].reason.as_deref(), Some("crashed"));
}

fn a_file_that_changed_is_not_loaded() {
    let list = scratch("changing.toml");
    let text = fs::read_to_string(cues()).unwrap();
    fs::write(&list, text.replace("torture.cues", "torture.changing")).unwrap();
    let set = discover(vec![good(), list.clone()]).unwrap();
    fs::write(&list, text.replace("torture.cues", "torture.changed")).unwrap();
    let annotations = annotate(&set, &Options::default()).unwrap();
    let reason = annotations.plugins[0].reason.as_deref();
    assert_eq!((annotations.plugins[0].status, reason), (Status::Failed, Some("hash-mismatch")));
}

fn a_file_that_is_gone_is_named() {
    let copy = scratch("going.so");
    fs::copy(c("declared", &[]), &copy).unwrap();
    let set = discover(vec![good(), copy.clone()]).unwrap();
    fs::remove_file(copy).unwrap();
    let annotations = annotate(&set, &Options::default()).unwrap();
    assert_eq!(annotations.plugins[0].reason.as_deref(), Some("not-found"));
}

fn any_path_will_do() {
    for name in [&b"with space.so"[..], b"with\nline.so", b"not-unicode-\xff.so"] {
        let path = scratch("paths").join(OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(good(), &path).unwrap();
        let set = discover(vec![path]).unwrap();
        let annotations = annotate(&set, &Options::default()).unwrap();
        assert_eq!(annotations.plugins[0].status, Status::Ok);
    }
}

fn an_empty_meeting_is_a_meeting() {
    let set = discover(vec![good(), cues()]).unwrap();
    let empty = transcript("en", Vec::new());
    let hash = ContentHash::of(b"");
    let annotations = set.annotate(&empty, hash, None, &Options::default(), &mut |_| ()).unwrap();
    assert!(annotations.annotations.is_empty());
    assert!(annotations.plugins.iter().all(|plugin| plugin.status == Status::Ok));
}

fn a_rationale_is_cut_and_cleaned() {
    let set = discover(vec![c("wild", &[])]).unwrap();
    let why = |name: &str| {
        let annotations = annotate(&set, &deed("torture.wild", name)).unwrap();
        annotations.annotations[0].evidence[0].why.clone()
    };
    assert_eq!(why("rationale-long").len(), 1024);
    assert_eq!(why("rationale-escapes"), "<script>[31m red");
}

fn threads_say_the_same_every_time() {
    let set = discover(vec![c("wild", &[])]).unwrap();
    let said = || annotate(&set, &deed("torture.wild", "threads")).unwrap().to_json();
    let first = said();
    for _ in 0..5 {
        assert_eq!(said(), first);
    }
}

fn a_process_that_was_left_behind() {
    let began = Instant::now();
    let set = discover(vec![c("wild", &[])]).unwrap();
    let annotations = annotate(&set, &deed("torture.wild", "leave-a-process")).unwrap();
    let state = format!("/proc/{}/stat", annotations.annotations[0].evidence[0].why);
    // Gone, or a zombie until its new parent takes notice.
    while fs::read_to_string(&state).is_ok_and(|state| !state.contains(" Z ")) {
        assert!(began.elapsed() < Duration::from_secs(60), "it lives");
        std::thread::yield_now();
    }
}

fn progress_counts_every_plugin() {
    let set = discover(vec![good(), cues()]).unwrap();
    let mut steps = Vec::new();
    let hash = ContentHash::of(b"");
    set.annotate(&meeting("en"), hash, None, &Options::default(), &mut |step| steps.push(step))
        .unwrap();
    steps.sort_by_key(|step| step.done);
    assert_eq!(steps.iter().map(|step| (step.done, step.of)).collect::<Vec<_>>(), [(1, 2), (2, 2)]);
}

fn a_worker_that_cannot_start() {
    let discovery = Discovery {
        worker: WorkerCommand::of(Path::new("/nowhere/evenkeel")),
        ..discovery(vec![good()])
    };
    assert!(matches!(PluginSet::discover(discovery), Err(LoadError::Worker(_))));
}

/// A ceiling that only a mistake in the order of growth breaks; measured are a few milliseconds.
fn a_long_meeting_costs_little() {
    let segments = (0..3_000).map(|number| Segment {
        id: SegmentId(number),
        span: span(u64::from(number) * 2_000),
        speaker: None,
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: format!(
            "So in segment {number} the risk is that we plan the steps for the customer together, \
             and then plan again, at no small risk to the people who are going to do it."
        ),
        confidence: None,
        words: Vec::new(),
        suspect: None,
    });
    let long = transcript("en", segments.collect());
    let set = discover(vec![good()]).unwrap();
    let began = Instant::now();
    let hash = ContentHash::of(b"");
    let annotations = set.annotate(&long, hash, None, &Options::default(), &mut |_| ()).unwrap();
    let took = began.elapsed();
    assert_eq!(annotations.annotations.len(), 6_000);
    assert!(took < Duration::from_secs(10), "{took:?}");
}
