//! Runs plugins over a small meeting.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use evenkeel_host::{Discovery, HostError, LoadError, Options, PluginSet, TimeLimits};
use evenkeel_meeting::{
    Annotations, Codebook, ContentHash, Heading, Language, PluginId, Segment, SegmentId, Speaker,
    Suspect, Time, TimeSpan, Times, Transcript,
};

use crate::fixtures::{c, torture};

/// The ids of the plugins that behave.
pub(crate) const GOOD: [&str; 2] = ["torture.cues", "torture.good"];

/// A meeting of five segments, one of them suspect, one empty.
pub(crate) fn meeting(language: &str) -> Transcript {
    let texts = [
        "Grüße an alle, the risk is real.",
        "We plan the next steps.",
        "plan plan plan plan plan plan plan",
        "The risk of the plan, perhaps.",
        "",
    ];
    let segments = (0..).zip(texts).map(|(id, text)| Segment {
        id: SegmentId(id),
        span: span(u64::from(id) * 2_000),
        speaker: Speaker::new("Ann"),
        speaker_doubtful: false,
        also_speaking: Vec::new(),
        text: text.to_owned(),
        confidence: None,
        words: Vec::new(),
        suspect: text.starts_with("plan plan").then_some(Suspect::Loop),
    });
    transcript(language, segments.collect())
}

pub(crate) fn transcript(language: &str, segments: Vec<Segment>) -> Transcript {
    let end = segments.last().map_or(Time::ZERO, |segment| segment.span.end());
    let heading = Heading {
        title: Some("Weekly".to_owned()),
        date: None,
        language: Language::parse(language),
        duration: end,
        times: Times::Measured,
        source: None,
        engine: None,
        told_apart: None,
    };
    Transcript::new(heading, segments).unwrap()
}

pub(crate) fn span(start: u64) -> TimeSpan {
    TimeSpan::new(Time::from_ms(start), Time::from_ms(start + 2_000)).unwrap()
}

/// Limits that only a hanging plugin reaches, however busy the machine is.
pub(crate) const PATIENT: TimeLimits = TimeLimits {
    load: Duration::from_secs(60),
    create: Duration::from_secs(60),
    tag: Duration::from_secs(120),
    tag_per_minute: Duration::from_secs(1),
    cancel: Duration::from_millis(200),
    destroy: Duration::from_secs(60),
};

/// Returns a discovery of the plugins at `paths` and no others.
pub(crate) fn discovery(paths: Vec<PathBuf>) -> Discovery {
    let executable = std::env::current_exe().unwrap();
    Discovery { bundled: None, paths, time_limits: PATIENT, ..Discovery::of(&executable) }
}

pub(crate) fn discover(paths: Vec<PathBuf>) -> Result<PluginSet, LoadError> {
    PluginSet::discover(discovery(paths))
}

pub(crate) fn good() -> PathBuf {
    c("good", &[])
}

pub(crate) fn cues() -> PathBuf {
    torture("good.toml")
}

pub(crate) fn annotate(set: &PluginSet, options: &Options) -> Result<Annotations, HostError> {
    set.annotate(&meeting("en"), ContentHash::of(b"meeting"), None, options, &mut |_| ())
}

/// Returns options that configure the plugin `id` by `{"deed": deed}`.
pub(crate) fn deed(id: &str, deed: &str) -> Options {
    let mut options = Options::default();
    let serde_json::Value::Object(configuration) = serde_json::json!({ "deed": deed }) else {
        unreachable!("an object was written above")
    };
    options.configurations.insert(PluginId::parse(id).unwrap(), configuration);
    options
}

/// What the plugins that behave say where there are no others, as a file.
pub(crate) static ALONE: LazyLock<String> = LazyLock::new(|| {
    let set = discover(vec![good(), cues()]).unwrap();
    let annotations = annotate(&set, &Options::default()).unwrap();
    assert!(annotations.plugins.iter().all(|plugin| plugin.reason.is_none()));
    assert_eq!(annotations.annotations.len(), 5, "two risks, two plans, one list of next steps");
    annotations.to_json()
});

/// Returns the part of `annotations` that comes from the plugins that behave, as a file.
pub(crate) fn of_the_good(mut annotations: Annotations) -> String {
    let is_good = |id: &PluginId| GOOD.contains(&id.as_str());
    annotations.plugins.retain(|outcome| is_good(&outcome.id));
    annotations.annotations.retain(|annotation| annotation.plugins.iter().all(is_good));
    let codes = annotations.codebook.codes().iter();
    let codes = codes.filter(|code| code.plugin.as_ref().is_some_and(is_good)).cloned();
    annotations.codebook = codes.collect::<Codebook>();
    annotations.to_json()
}

/// Checks that every worker was ended and reaped.
#[cfg(target_os = "linux")]
pub(crate) fn assert_no_child_is_left() {
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let children = task.unwrap().path().join("children");
        let children = std::fs::read_to_string(children).unwrap_or_default();
        assert_eq!(children, "", "these processes were left");
    }
}
