//! Which meetings lie in what was given: files, and folders as recorders leave them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use evenkeel_exchange::Format;
use evenkeel_meeting::Speaker;

use crate::advice;
use crate::args::Participant;
use crate::error::CommandError;
use crate::input::is_sound;

/// A meeting that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The recording or the transcript.
    pub(crate) input: PathBuf,
    /// The file or folder whose name speaks of the meeting.
    pub(crate) named_by: PathBuf,
    /// The recording of each participant, where there are such.
    pub(crate) participants: Vec<Participant>,
    /// A transcript beside the recording that knows the speakers' names.
    pub(crate) names_from: Option<PathBuf>,
}

/// The folder in which Zoom keeps a recording of each participant.
const TRACKS: &str = "Audio Record";

impl Found {
    /// A meeting that is one file.
    fn alone(input: &Path) -> Self {
        let (input, named_by) = (input.to_owned(), input.to_owned());
        Self { input, named_by, participants: Vec::new(), names_from: None }
    }
}

/// Returns the meetings that `inputs` are or hold, each once, in the order in which they were given,
/// each with the name of the folder for its results.
pub(crate) fn find(inputs: &[PathBuf]) -> Result<Vec<(Found, String)>, CommandError> {
    let mut meetings = Vec::new();
    for input in inputs {
        if input.is_dir() {
            let before = meetings.len();
            in_folder(input, &mut meetings)?;
            if meetings.len() == before {
                return Err(advice::no_meetings(input));
            }
        } else {
            meetings.push(Found::alone(input));
        }
    }
    let mut seen = BTreeSet::new();
    meetings.retain(|meeting| seen.insert(meeting.input.clone()));
    Ok(with_folders(meetings))
}

/// Adds the meetings in `folder` and in the folders in it, in the order of their names.
pub(crate) fn in_folder(folder: &Path, meetings: &mut Vec<Found>) -> Result<(), CommandError> {
    let unreadable = |error| advice::unreadable(folder, &error);
    let mut paths = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(unreadable)?;
    paths.sort();
    paths.retain(|path| !is_hidden(path));
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    if is_zoom(&folders, &files) {
        let participants = tracks(folder)?;
        let best = files.iter().filter_map(|file| Some((rank(file)?, file))).min();
        let first = || participants.first().map(|participant| participant.file.clone());
        if let Some(input) = best.map(|(_, file)| file.clone()).or_else(first) {
            let vtt = files.iter().find(|file| has_ending(file, "vtt") && **file != input);
            let names_from = vtt.filter(|_| participants.is_empty()).cloned();
            meetings.push(Found { input, named_by: folder.to_owned(), participants, names_from });
        }
        return Ok(());
    }
    // A recording, its film and its transcript have one name, but for the ending.
    let mut by_stem: BTreeMap<OsString, Vec<(u8, &PathBuf)>> = BTreeMap::new();
    for file in &files {
        if let Some(rank) = rank(file) {
            let stem = file.file_stem().unwrap_or_default().to_owned();
            by_stem.entry(stem).or_default().push((rank, file));
        }
    }
    for best in by_stem.values().filter_map(|group| group.iter().min()) {
        meetings.push(Found::alone(best.1));
    }
    // The folder of an analysis holds no recordings of its own.
    let others = folders.iter().filter(|path| !has_ending(path, "evenkeel"));
    others.into_iter().try_for_each(|inner| in_folder(inner, meetings))
}

/// Returns the recordings of the participants in a folder of Zoom. Their names are `audio`, the
/// participant's name, and digits.
fn tracks(folder: &Path) -> Result<Vec<Participant>, CommandError> {
    let inner = folder.join(TRACKS);
    if !inner.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&inner).map_err(|error| advice::unreadable(&inner, &error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let participant = |file: PathBuf| {
        let stem = file.file_stem()?.to_str()?.to_owned();
        let name = stem.strip_prefix("audio")?.trim_end_matches(|c: char| c.is_ascii_digit());
        is_sound(&file).then_some(Participant { speaker: Speaker::new(name)?, file })
    };
    Ok(files.into_iter().filter_map(participant).collect())
}

/// Whether a folder is one that Zoom made for one meeting.
fn is_zoom(folders: &[PathBuf], files: &[PathBuf]) -> bool {
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folders.iter().any(|folder| name(folder) == TRACKS)
        || files.iter().map(name).any(|name| {
            let digits_after = |start: &str, end: &str| {
                let number = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
                number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            };
            matches!(name.as_str(), "audio_only.m4a" | "playback.m3u" | "recording.conf")
                || digits_after("audio", ".m4a")
                || digits_after("video", ".mp4")
        })
}

/// Returns how gladly a file is taken for its meeting, 0 the most; `None`: it is none. Sound alone
/// goes before film, which holds the same sound, and that before what others heard in it. Chats and
/// our own files are none.
fn rank(file: &Path) -> Option<u8> {
    if is_sound(file) {
        let is_film = ["mp4", "mov", "mkv", "webm"].iter().any(|film| has_ending(file, film));
        return Some(u8::from(is_film));
    }
    match Format::of_name(&file.to_string_lossy()) {
        Some(Format::WebVtt) => Some(2),
        Some(Format::SubRip) => Some(3),
        _ => None,
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Returns the meetings, each with the name of the folder for its results: what it is named by, with
/// as much of the path in front as tells it from the others.
pub(crate) fn with_folders(meetings: Vec<Found>) -> Vec<(Found, String)> {
    let names = folder_names(&meetings);
    meetings.into_iter().zip(names).collect()
}

fn folder_names(meetings: &[Found]) -> Vec<String> {
    let mut depths = vec![1; meetings.len()];
    loop {
        let names: Vec<String> =
            meetings.iter().zip(&depths).map(|(meeting, &depth)| name(meeting, depth)).collect();
        let mut count: BTreeMap<&String, usize> = BTreeMap::new();
        names.iter().for_each(|name| *count.entry(name).or_default() += 1);
        let mut grew = false;
        for (at, depth) in depths.iter_mut().enumerate() {
            if count[&names[at]] > 1 && *depth < components(&meetings[at]).len() {
                *depth += 1;
                grew = true;
            }
        }
        if !grew {
            return names.into_iter().map(|name| format!("{name}.evenkeel")).collect();
        }
    }
}

/// Returns the parts of the path that names a meeting, the last without its ending.
fn components(meeting: &Found) -> Vec<String> {
    let path = std::path::absolute(&meeting.named_by).unwrap_or_else(|_| meeting.named_by.clone());
    let path = if meeting.named_by == meeting.input { path.with_extension("") } else { path };
    let normal = |part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    };
    path.components().filter_map(normal).collect()
}

fn name(meeting: &Found, depth: usize) -> String {
    let parts = components(meeting);
    parts[parts.len().saturating_sub(depth)..].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of what is taken from a folder with these files.
    fn taken(files: &[&str]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let mut meetings = Vec::new();
        in_folder(folder.path(), &mut meetings).unwrap();
        let shown = |path: &Path| path.strip_prefix(folder.path()).unwrap().display().to_string();
        let named = with_folders(meetings).into_iter();
        named.map(|(meeting, name)| (shown(&meeting.input), name)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    }

    #[test]
    fn a_folder_of_zoom_is_one_meeting() {
        let found = taken(&[
            "2026-10-13 Weekly/audio1734.m4a",
            "2026-10-13 Weekly/video1734.mp4",
            "2026-10-13 Weekly/chat.txt",
            "2026-10-13 Weekly/meeting.vtt",
            "2026-10-13 Weekly/Audio Record/audioAna11734.m4a",
            "2026-10-20 Weekly/video88.mp4",
            "2026-10-20 Weekly/recording.conf",
        ]);
        assert_eq!(
            found,
            pairs(&[
                ("2026-10-13 Weekly/audio1734.m4a", "2026-10-13 Weekly.evenkeel"),
                ("2026-10-20 Weekly/video88.mp4", "2026-10-20 Weekly.evenkeel"),
            ])
        );
    }

    #[test]
    fn of_files_with_one_name_the_sound_is_taken() {
        let found = taken(&["a.mp4", "a.m4a", "a.vtt", "b.webm", "c.srt", "notes.txt", "x.json"]);
        let expected = [("a.m4a", "a.evenkeel"), ("b.webm", "b.evenkeel"), ("c.srt", "c.evenkeel")];
        assert_eq!(found, pairs(&expected));
    }

    #[test]
    fn what_was_analyzed_is_no_meeting_and_equal_names_get_their_parents() {
        let found = taken(&["one/a.m4a", "two/a.m4a", "a.evenkeel/report.vtt", ".part/b.m4a"]);
        let expected = [("one/a.m4a", "one-a.evenkeel"), ("two/a.m4a", "two-a.evenkeel")];
        assert_eq!(found, pairs(&expected));
    }
}
