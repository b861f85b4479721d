//! `analyze --watch DIR`: takes up each recording that comes into a folder, once, when it is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::args::Analyze;
use crate::commands::many;
use crate::error::{CommandError, Exit, show};
use crate::meetings::{self, Found};
use crate::tagging::Taggers;
use crate::{advice, interrupt};

/// What was taken up, a line of JSON each, in the folder of the results.
const TAKEN: &str = "watched.jsonl";

/// How often the folder is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// After how many looks without a change a recording is whole. A recorder writes every few seconds; a
/// copy over a slow network may halt for a while.
const LOOKS_WITHOUT_CHANGE: usize = 3;

/// How often the wish to stop is looked for.
const HEARTBEAT: Duration = Duration::from_millis(100);

/// A recording as it lay there when it was taken up. One that is replaced is another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Stamp {
    path: PathBuf,
    /// The length of its files together.
    bytes: u64,
}

/// Takes up what comes into `folder`, until Ctrl-C.
pub(crate) fn run(
    app: &App,
    arguments: &Analyze,
    taggers: &Taggers,
    folder: &Path,
    root: &Path,
) -> Result<Exit, CommandError> {
    fs::create_dir_all(root).map_err(|error| advice::unwritable(root, &error))?;
    let list = root.join(TAKEN);
    let mut taken = read(&list).map_err(|error| advice::unreadable(&list, &error))?;
    let mut looks = Looks::default();
    let watch = interrupt::watch();
    let mut folder = Watched { app, folder, is_readable: None };
    app.console.note(&format!("watching {}; Ctrl-C ends it", show(folder.folder)));
    loop {
        let found = folder.look()?;
        let mut ready = meetings::with_folders(found);
        let whole = looks.whole(ready.iter().filter_map(|(meeting, _)| stamp(meeting)).collect());
        ready.retain(|(meeting, _)| {
            stamp(meeting).is_some_and(|stamp| whole.contains(&stamp) && !taken.contains(&stamp))
        });
        for meeting in ready {
            let stamp = stamp(&meeting.0);
            let outcomes = many::analyze_all(app, arguments, taggers, &[meeting], root)?;
            many::write_index(root, &outcomes)?;
            let Some(stamp) = stamp else { continue };
            // What failed is tried again after the next start: a model may have been missing.
            if many::worst(&outcomes) != Exit::Failed {
                append(&list, &stamp).map_err(|error| advice::unwritable(&list, &error))?;
            }
            taken.insert(stamp);
        }
        let looked = Instant::now();
        while looked.elapsed() < LOOK_EVERY {
            if watch.is_asked() {
                return Err(advice::interrupted(true));
            }
            std::thread::sleep(HEARTBEAT);
        }
    }
}

/// The folder that is watched.
struct Watched<'w> {
    app: &'w App,
    folder: &'w Path,
    /// Whether it was, the last time; `None` before the first.
    is_readable: Option<bool>,
}

impl Watched<'_> {
    /// Returns the meetings in it. Where it cannot be read, that ends the work at once, and once it
    /// was readable it is said and waited for: a disk in the network comes back.
    fn look(&mut self) -> Result<Vec<Found>, CommandError> {
        let mut found = Vec::new();
        let looked = meetings::in_folder(self.folder, &mut found);
        let was_readable = self.is_readable.replace(looked.is_ok());
        match (looked, was_readable) {
            (Ok(()), _) => Ok(found),
            (Err(error), None) => Err(error),
            (Err(error), Some(was_readable)) => {
                if was_readable {
                    let message = error.message().unwrap_or_default();
                    self.app.console.warn(&format!("{message}; it is looked at again and again"));
                }
                Ok(Vec::new())
            }
        }
    }
}

/// How often in a row each recording looked the same.
#[derive(Default)]
struct Looks {
    unchanged: BTreeMap<Stamp, usize>,
}

impl Looks {
    /// Takes up how the recordings look now, and returns those that are whole.
    fn whole(&mut self, now: Vec<Stamp>) -> BTreeSet<Stamp> {
        let before = std::mem::take(&mut self.unchanged);
        let looks = |stamp: &Stamp| before.get(stamp).map_or(0, |looks| looks + 1);
        self.unchanged = now.into_iter().map(|stamp| (stamp.clone(), looks(&stamp))).collect();
        let whole = self.unchanged.iter().filter(|(_, looks)| **looks >= LOOKS_WITHOUT_CHANGE);
        whole.map(|(stamp, _)| stamp.clone()).collect()
    }
}

/// Returns how a recording looks, those of its participants included; `None` where one went away,
/// or where nothing is in it yet.
fn stamp(meeting: &Found) -> Option<Stamp> {
    let path = std::path::absolute(&meeting.input).ok()?;
    let of_participants = meeting.participants.iter().map(|participant| &participant.file);
    let mut bytes = 0;
    for file in of_participants.filter(|file| **file != meeting.input).chain([&meeting.input]) {
        match fs::metadata(file).ok()?.len() {
            0 => return None,
            length => bytes += length,
        }
    }
    Some(Stamp { path, bytes })
}

fn read(list: &Path) -> io::Result<BTreeSet<Stamp>> {
    match fs::read_to_string(list) {
        // A last line that a killed run left half written is that of a recording to take up again.
        Ok(lines) => Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

fn append(list: &Path, stamp: &Stamp) -> io::Result<()> {
    let mut file = File::options().create(true).append(true).open(list)?;
    // In front of it, in case that the last line has no end.
    file.write_all(format!("\n{}\n", serde_json::to_string(stamp)?).as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(bytes: u64) -> Stamp {
        Stamp { path: PathBuf::from("a.m4a"), bytes }
    }

    #[test]
    fn a_recording_is_whole_when_it_has_not_grown_for_a_while() {
        let mut looks = Looks::default();
        let sizes = [1, 2, 2, 2, 3, 3, 3, 3, 3];
        let whole = sizes.map(|bytes| !looks.whole(vec![stamp(bytes)]).is_empty());
        assert_eq!(whole, [false, false, false, false, false, false, false, true, true]);
    }

    #[test]
    fn what_was_taken_up_is_remembered_though_a_line_is_torn() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("watched.jsonl");
        append(&list, &stamp(1)).unwrap();
        let torn = fs::read_to_string(&list).unwrap() + "{\"path\":";
        fs::write(&list, torn).unwrap();
        append(&list, &stamp(2)).unwrap();
        assert_eq!(read(&list).unwrap(), BTreeSet::from([stamp(1), stamp(2)]));
    }
}
