//! Small invented meetings for tests, written down as one line a statement.

use evenkeel_meeting::{
    Annotation, Annotations, Code, Codebook, Date, Evidence, Figure, Heading, Measured, PluginId,
    PluginOutcome, Pole, Process, Score, Segment, SegmentId, Speaker, Status, Suspect, Tag, Time,
    TimeSpan, Times, Transcript,
};

use crate::{Context, Report};

/// A meeting in the making: each statement follows the one before without a pause.
pub(crate) struct Invented {
    pub(crate) heading: Heading,
    pub(crate) segments: Vec<Segment>,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) codebook: Codebook,
    pub(crate) plugins: Vec<PluginOutcome>,
    at: u64,
}

impl Invented {
    pub(crate) fn meeting() -> Self {
        let plugin = |process: Process| PluginId::parse(&format!("evenkeel.{}", process.id()));
        Self {
            heading: Heading {
                title: Some("An invented meeting".to_owned()),
                date: None,
                language: evenkeel_meeting::Language::parse("en"),
                duration: Time::ZERO,
                times: Times::Measured,
                source: None,
                engine: None,
                told_apart: None,
            },
            segments: Vec::new(),
            annotations: Vec::new(),
            codebook: Process::ALL
                .into_iter()
                .map(|process| Code::standard(process, plugin(process)))
                .collect(),
            plugins: Vec::new(),
            at: 0,
        }
    }

    /// Lets somebody say `text` for `ms`, under `tags`, each with the score 0.9 and the first word
    /// as evidence.
    pub(crate) fn says(mut self, speaker: &str, ms: u64, text: &str, tags: &[&str]) -> Self {
        let id = SegmentId::from_index(self.segments.len());
        let span = TimeSpan::new(Time::from_ms(self.at), Time::from_ms(self.at + ms)).unwrap();
        self.at += ms;
        self.segments.push(Segment {
            id,
            span,
            speaker: Speaker::new(speaker),
            speaker_doubtful: false,
            also_speaking: Vec::new(),
            text: text.to_owned(),
            confidence: None,
            words: Vec::new(),
            suspect: None,
        });
        let first_word = text.find(' ').unwrap_or(text.len());
        for tag in tags {
            self.annotations.push(Annotation {
                segment: id,
                tag: Tag::parse(tag).unwrap(),
                score: Score::new(0.9).unwrap(),
                plugins: Vec::new(),
                evidence: vec![Evidence {
                    start: 0,
                    end: u32::try_from(first_word).unwrap(),
                    why: String::new(),
                }],
            });
        }
        self
    }

    /// Lets nobody in particular talk for `ms`, under `tags`.
    pub(crate) fn talk(self, ms: u64, tags: &[&str]) -> Self {
        self.says("", ms, "Something was said, by somebody, to somebody else.", tags)
    }

    /// Marks the last statement as suspect.
    pub(crate) fn suspect(mut self) -> Self {
        self.segments.last_mut().unwrap().suspect = Some(Suspect::Loop);
        self
    }

    /// Lets the plugin `id` end with `status`.
    pub(crate) fn plugin(mut self, id: &str, status: Status, message: Option<&str>) -> Self {
        self.plugins.push(PluginOutcome {
            id: PluginId::parse(id).unwrap(),
            version: Some("0.1.0".to_owned()),
            blake3: None,
            status,
            reason: None,
            message: message.map(str::to_owned),
            encoder: None,
            figures: Vec::new(),
        });
        self
    }

    /// Lets all six taggers finish, each measured with `counts` of true and false positives, false and
    /// true negatives, alone and together.
    pub(crate) fn measured(mut self, counts: [u32; 4]) -> Self {
        for process in Process::ALL {
            self = self.plugin(&format!("evenkeel.{}", process.id()), Status::Ok, None);
            let figure = |of| Figure {
                of,
                encoder: None,
                set: "1,000 segments of invented talk".to_owned(),
                date: Date::parse("2026-10-01").unwrap(),
                true_positives: counts[0],
                false_positives: counts[1],
                false_negatives: counts[2],
                true_negatives: counts[3],
            };
            let own = figure(Measured::Tag(Tag::Standard(process)));
            let outcome = self.plugins.last_mut().unwrap();
            outcome.figures = vec![own, figure(Measured::Pole(process.pole()))];
        }
        self
    }

    /// Nine minutes in which two people keep a ferry running and look ahead.
    pub(crate) fn ferry() -> Self {
        let mut meeting = Self::meeting()
            .with_code("acme.risk/risk", Pole::Neither, false)
            .with_questions()
            .plugin("evenkeel.inspiring", Status::Failed, Some("it did not answer within 60 s"))
            .plugin("evenkeel.planning", Status::Ok, None)
            .says(
                "Mara",
                8_000,
                "Morning. Is that your coat?",
                &["evenkeel.questions/closed-question"],
            )
            .says(
                "Mara",
                40_000,
                "Why did the east pump fail twice last week? It takes four hours.",
                &[
                    "problem-solving",
                    "evenkeel.questions/asks-why",
                    "evenkeel.questions/asks-about-problem",
                    "evenkeel.questions/open-question",
                ],
            )
            .says("Otto", 40_000, "We order the part today. It comes on the ninth.", &["planning"])
            .says("Otto", 40_000, "Lise takes the night watch until then.", &["organizing"])
            .pause(30_000)
            .says(
                "Mara",
                40_000,
                "In five years nobody on the island waits for a boat. *That* is what we are for.",
                &["vision-setting"],
            )
            .says(
                "Otto",
                40_000,
                "Then we start with the late boat on Fridays. From March.",
                &["planning", "acme.risk/risk"],
            )
            .says("Otto", 12_000, "boat boat boat boat boat boat", &[])
            .suspect()
            .says(
                "Mara",
                40_000,
                "Who is with me on this? I need the crew to want it, too.",
                &["aligning", "evenkeel.questions/closed-question"],
            )
            .says("Otto", 20_000, "It may rain.", &[])
            .says(
                "Mara",
                30_000,
                "What then?",
                &["evenkeel.questions/asks-what", "evenkeel.questions/open-question"],
            );
        for number in 1..=6 {
            let text = format!("And item {number} is done by the first.");
            meeting = meeting.says("Otto", 30_000, &text, &["planning"]);
        }
        meeting.heading.title = Some("Ferry crew, weekly".to_owned());
        meeting.heading.date = Date::parse("2026-10-13");
        meeting
    }

    pub(crate) fn pause(mut self, ms: u64) -> Self {
        self.at += ms;
        self
    }

    /// Adds a tag of a plugin's own to the codebook.
    pub(crate) fn with_code(mut self, tag: &str, pole: Pole, counted: bool) -> Self {
        let code = Code {
            tag: Tag::parse(tag).unwrap(),
            label: tag.split('/').next_back().unwrap().to_owned(),
            definition: String::new(),
            pole,
            process: None,
            plugin: PluginId::parse(tag.split('/').next().unwrap()),
            counted,
        };
        let mut codes = Vec::from(self.codebook);
        codes.push(code);
        self.codebook = codes.into();
        self
    }

    /// Adds the tags of the plugin for questions to the codebook.
    pub(crate) fn with_questions(self) -> Self {
        let tags = [
            "asks-how",
            "asks-when",
            "asks-what",
            "asks-why",
            "asks-about-problem",
            "open-question",
            "closed-question",
        ];
        tags.into_iter().fold(self, |meeting, tag| {
            meeting.with_code(&format!("evenkeel.questions/{tag}"), Pole::Neither, false)
        })
    }

    pub(crate) fn report(&self) -> Report {
        let context = Context { program: "evenkeel 0.1.0".to_owned(), ..Context::default() };
        Report::new(&self.transcript(), &self.annotations(), &context)
    }

    pub(crate) fn transcript(&self) -> Transcript {
        let heading = Heading { duration: Time::from_ms(self.at), ..self.heading.clone() };
        Transcript::new(heading, self.segments.clone()).unwrap()
    }

    pub(crate) fn annotations(&self) -> Annotations {
        Annotations {
            transcript_blake3: None,
            codebook: self.codebook.clone(),
            plugins: self.plugins.clone(),
            annotations: self.annotations.clone(),
            candidates: None,
        }
    }
}
