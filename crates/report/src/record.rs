//! What the report was made from, and by what.

use evenkeel_meeting::{ContentHash, Times};

use crate::report::Report;

impl Report {
    /// Returns the record of the run as names and values.
    pub(crate) fn record(&self) -> Vec<(&'static str, String)> {
        let heading = &self.heading;
        let mut record = Vec::new();
        if let Some(source) = &heading.source {
            let cut = if source.truncated { ", cut off" } else { "" };
            record.push(("Made from", format!("{}{cut}", source.file)));
            record.push(("Its BLAKE3", source.blake3.to_string()));
        }
        let times = match heading.times {
            Times::Measured => "from the recording",
            Times::Estimated => "estimated from the words",
        };
        record.push(("Length", format!("{}, times {times}", heading.duration)));
        if let Some(source) = &heading.told_apart {
            record.push(("Speakers", format!("told apart {}", source.words())));
        }
        if let Some(language) = &heading.language {
            record.push(("Language", language.to_string()));
        }
        match &heading.engine {
            Some(engine) => {
                record.push(("Speech engine", engine.program.clone()));
                record.push(("Speech model", engine.model.clone()));
                record.push(("Its BLAKE3", engine.blake3.to_string()));
                if !engine.settings.is_empty() {
                    record.push(("Its settings", engine.settings.join(", ")));
                }
            }
            None => record.push(("Speech engine", "none: the talk came as text".to_owned())),
        }
        record.push(("Program", self.made_from.program.clone()));
        let hash = |hash: &ContentHash| hash.to_string();
        record.extend(
            self.made_from.transcript_blake3.as_ref().map(|it| ("Transcript, BLAKE3", hash(it))),
        );
        record.extend(
            self.made_from.annotations_blake3.as_ref().map(|it| ("Annotations, BLAKE3", hash(it))),
        );
        record
    }
}
