//! `analyze --dry-run`: what would be done, and how long that would take here.

use std::path::{Path, PathBuf};

use evenkeel_audio::{Recording, Tracks};
use evenkeel_meeting::Time;
use serde::Serialize;

use crate::app::App;
use crate::args::Analyze;
use crate::error::{CommandError, Exit, visible};
use crate::folder::Folder;
use crate::hearing::Hearing;
use crate::input::Input;
use crate::meetings::Found;
use crate::progress::in_words;
use crate::reporting;
use crate::run_record::RunRecord;

/// What would be done with a meeting.
#[derive(Serialize)]
struct Plan {
    input: String,
    folder: String,
    /// The recording's length by its header; `None` for a transcript, or where it does not say.
    duration_ms: Option<u64>,
    /// `transcribe`, `read` (a transcript), `again` (there is a report already) or `fails`.
    does: &'static str,
    error: Option<String>,
}

/// How fast meetings are analyzed here, and how that is known.
struct Pace {
    /// Seconds of recordings a second of work.
    speed: f64,
    from: String,
}

/// Says what would be done with the meetings that were `found`.
pub(crate) fn tell(
    app: &App,
    arguments: &Analyze,
    found: &[(Found, String)],
    root: &Path,
) -> Result<Exit, CommandError> {
    let plans: Vec<Plan> =
        found.iter().map(|(meeting, name)| plan(arguments, meeting, &root.join(name))).collect();
    let to_transcribe = |plan: &&Plan| plan.does == "transcribe";
    let length = |plan: &Plan| plan.duration_ms.unwrap_or(0);
    let all_ms: u64 = plans.iter().filter(to_transcribe).map(length).sum();
    let longest = plans.iter().zip(found).filter(|(plan, _)| plan.does == "transcribe");
    let longest = longest.max_by_key(|(plan, _)| length(plan)).map(|(_, (meeting, _))| meeting);
    let pace = match longest {
        Some(meeting) => Some(pace(app, arguments, meeting, root)?),
        None => None,
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rough figure for people"
    )]
    let takes_ms = pace.as_ref().map(|pace| (all_ms as f64 / pace.speed) as u64);
    let exit =
        if plans.iter().any(|plan| plan.does == "fails") { Exit::Failed } else { Exit::Done };
    if app.console.wants_json() {
        let told = serde_json::json!({
            "meetings": plans,
            "to_transcribe_ms": all_ms,
            "takes_ms": takes_ms,
            "times_real_time": pace.as_ref().map(|pace| pace.speed),
            "speed_from": pace.as_ref().map(|pace| &pace.from),
        });
        app.console.print(&format!("{told}\n"))?;
        return Ok(exit);
    }
    let mut text: String = plans.iter().map(line).collect();
    text += &match plans.len() {
        1 => "1 meeting".to_owned(),
        many => format!("{many} meetings"),
    };
    if let (Some(pace), Some(takes_ms)) = (pace, takes_ms) {
        let (all, takes) = (in_words(Time::from_ms(all_ms)), in_words(Time::from_ms(takes_ms)));
        text += &format!(
            ", {all} to transcribe, about {takes} ({:.1} times real time: {})",
            pace.speed, pace.from
        );
    }
    text.push('\n');
    app.console.print(&text)?;
    Ok(exit)
}

fn plan(arguments: &Analyze, meeting: &Found, folder: &Path) -> Plan {
    let mut plan = Plan {
        input: visible(&meeting.input),
        folder: visible(folder),
        duration_ms: None,
        does: "read",
        error: None,
    };
    let length = match Input::look_at(&meeting.input) {
        Ok(Input::Transcript { .. }) => Ok(None),
        Ok(Input::Recording(path)) => {
            plan.does = "transcribe";
            let tracks = arguments.speech.audio_track.map_or(Tracks::All, Tracks::Only);
            Recording::open_tracks(&path, tracks)
                .map(|recording| recording.claimed_duration())
                .map_err(CommandError::from)
        }
        Err(error) => Err(error),
    };
    match length {
        Ok(length) => plan.duration_ms = length.map(Time::as_ms),
        Err(error) => {
            plan.does = "fails";
            plan.error = error.message().map(str::to_owned);
        }
    }
    if plan.does == "transcribe" && folder.join(reporting::FILES[0]).exists() {
        plan.does = "again";
    }
    plan
}

fn line(plan: &Plan) -> String {
    let length = plan.duration_ms.map(|ms| in_words(Time::from_ms(ms)));
    let what = match plan.does {
        "transcribe" => length.unwrap_or_else(|| "its length is not known".to_owned()),
        "again" => "has a report already".to_owned(),
        "read" => "a transcript".to_owned(),
        _ => format!("fails: {}", plan.error.as_deref().unwrap_or_default()),
    };
    format!("{}  {what}\n", plan.input)
}

/// Returns how fast meetings go here: as the earlier runs in `root` went, or as the first minute of
/// this `meeting` goes.
fn pace(
    app: &App,
    arguments: &Analyze,
    meeting: &Found,
    root: &Path,
) -> Result<Pace, CommandError> {
    let mut speeds = earlier_speeds(root);
    speeds.sort_by(f64::total_cmp);
    if let Some(&speed) = speeds.get(speeds.len() / 2) {
        let from = format!("as {} earlier here went", meetings_in_words(speeds.len()));
        return Ok(Pace { speed, from });
    }
    app.console.note("measuring on the first minute of the longest");
    let speed = Hearing::prepare(app, &meeting.input, &arguments.speech)?.measure_speed(app)?;
    Ok(Pace { speed, from: "measured now on a minute of the longest".to_owned() })
}

fn earlier_speeds(root: &Path) -> Vec<f64> {
    let entries = std::fs::read_dir(root).into_iter().flatten();
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let record = |folder: PathBuf| RunRecord::read(&folder.join(Folder::RUN));
    folders.filter_map(|folder| record(folder)?.whole_speed()).collect()
}

fn meetings_in_words(count: usize) -> String {
    if count == 1 { "the one meeting".to_owned() } else { format!("{count} meetings") }
}
