//! `run.json`: everything about a run that may differ between two equal ones.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use evenkeel_meeting::ContentHash;
use serde::{Deserialize, Serialize};

/// Everything about a run that may differ between two equal ones.
#[derive(Serialize, Deserialize, Debug)]
pub(crate) struct RunRecord {
    format: String,
    version: u32,
    program: String,
    /// The command line, word by word.
    command: Vec<String>,
    system: String,
    processors: usize,
    /// When the run began, in milliseconds since 1970.
    began_unix_ms: u64,
    /// How long each stage took, in the order in which they ran.
    stages: Vec<Stage>,
    /// How fast the recording was transcribed: seconds of it a second of work.
    times_real_time: Option<f64>,
    /// How full the windows of 30 s were that the speech engine worked on, 0 to 1.
    #[serde(default)]
    window_fill: Option<f64>,
    /// The encoder by whose vectors taggers knew what was meant; `None`: they went by words alone.
    #[serde(default)]
    pub(crate) encoder: Option<String>,
    /// The hash of the transcript as the program wrote it. Another hash of that file means that
    /// somebody corrected it.
    pub(crate) transcript_blake3: Option<ContentHash>,
}

#[derive(Serialize, Deserialize, Debug)]
struct Stage {
    name: String,
    ms: u64,
}

impl RunRecord {
    #[expect(clippy::disallowed_methods, reason = "this file is where the clock belongs")]
    pub(crate) fn begin() -> Self {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            format: "evenkeel.run".to_owned(),
            version: 1,
            program: crate::PROGRAM.to_owned(),
            command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            began_unix_ms: u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX),
            stages: Vec::new(),
            times_real_time: None,
            window_fill: None,
            encoder: None,
            transcript_blake3: None,
        }
    }

    /// Runs a stage and notes how long it took.
    pub(crate) fn time<T>(&mut self, name: &str, stage: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = stage();
        self.note(name, began.elapsed());
        result
    }

    fn note(&mut self, name: &str, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.stages.push(Stage { name: name.to_owned(), ms });
    }

    /// Notes how fast `heard_ms` of a recording were transcribed by the stage that ran last.
    pub(crate) fn note_speed(&mut self, heard_ms: u64) {
        let Some(stage) = self.stages.last() else { return };
        #[expect(clippy::cast_precision_loss, reason = "a rough figure for people")]
        let speed = heard_ms as f64 / stage.ms.max(1) as f64;
        self.times_real_time = Some((speed * 10.0).round() / 10.0);
    }

    /// Notes in how many of the speech engine's windows so much speech was packed.
    pub(crate) fn note_packing(&mut self, speech_ms: u64, windows: u64) {
        const WINDOW_MS: u64 = 30_000;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of hours")]
        let fill = speech_ms as f64 / (windows.max(1) * WINDOW_MS) as f64;
        self.window_fill = (windows > 0).then(|| (fill * 1000.0).round() / 1000.0);
    }

    /// Returns the seconds of the recording a second of all its work, where it was transcribed in one
    /// go.
    pub(crate) fn whole_speed(&self) -> Option<f64> {
        let transcribing = self.stages.iter().find(|stage| stage.name == "transcribing")?.ms;
        let all: u64 = self.stages.iter().map(|stage| stage.ms).sum();
        #[expect(clippy::cast_precision_loss, reason = "a rough figure for people")]
        let share = transcribing as f64 / all.max(1) as f64;
        self.times_real_time.map(|speed| speed * share).filter(|speed| *speed > 0.0)
    }

    pub(crate) fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a run record is plain data");
        json.push('\n');
        json
    }

    /// Reads the record at `path`. One that is missing or broken says nothing, and nothing that
    /// counts depends on it.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
    }
}
