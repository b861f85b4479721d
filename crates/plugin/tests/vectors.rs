//! A tagger that goes by what segments mean.

#![forbid(unsafe_code)]

use evenkeel_plugin::serde_json::json;
use evenkeel_plugin::testing::{self, Failure, Script, Tagged};
use evenkeel_plugin::{
    Meeting, NoConfig, Out, Pole, Result, Segment, Tag, Tagger, VectorRequest, meeting, tag,
};

const TAGS: &[Tag] = &[tag("near", "Near", Pole::Neither)];

/// Tags what means the same as its text.
struct Near;

impl Tagger for Near {
    const ID: &'static str = "test.near";
    const TAGS: &'static [Tag] = TAGS;
    const VECTORS: Option<VectorRequest> =
        Some(VectorRequest::new().with_texts(&["What does the customer want?"]).needed());
    type Config = NoConfig;

    fn new(_: NoConfig) -> Result<Self> {
        Ok(Self)
    }

    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let vectors = meeting.vectors().ok_or("it asked for them")?;
        assert!(meeting.tuned_vectors().is_none(), "it did not ask for them");
        let wanted = vectors.texts().next().ok_or("it asked for one")?;
        for segment in meeting.segments() {
            let row = vectors.row(segment);
            assert_eq!(row.len(), vectors.dimensions());
            let cosine: f32 = row.iter().zip(wanted).map(|(one, other)| one * other).sum();
            let score = cosine.clamp(0.0, 1.0);
            out.emit_with("near", segment, score, segment.all(), vectors.encoder())?;
        }
        Ok(())
    }
}

/// Tags the part of each segment that moves its score most.
struct Moved;

impl Tagger for Moved {
    const ID: &'static str = "test.moved";
    const TAGS: &'static [Tag] = TAGS;
    const TUNED_VECTORS: Option<VectorRequest> = Some(VectorRequest::new());
    type Config = NoConfig;

    fn new(_: NoConfig) -> Result<Self> {
        Ok(Self)
    }

    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let Some(vectors) = meeting.tuned_vectors() else { return Ok(()) };
        let score = |segment: &Segment<'_>| vectors.row(segment)[0];
        for segment in meeting.segments() {
            let most = vectors
                .parts(segment)
                .max_by(|one, other| one.vector[0].total_cmp(&other.vector[0]));
            if let Some(part) = most {
                out.emit("near", segment, score(segment), part.range)?;
            }
        }
        Ok(())
    }
}

fn run<T: Tagger>(meeting: &Script) -> Result<Tagged, Failure> {
    testing::run::<T>(&json!({}), meeting)
}

#[test]
fn a_tagger_compares_segments_with_its_texts() {
    let meeting = meeting!["Ann: Ask them.", "Lunch?"].with_vectors(
        "toy@1",
        [
            ("What does the customer want?", vec![2.0, 0.0]),
            ("Ask them.", vec![4.0, 3.0]),
            ("Lunch?", vec![0.0, 1.0]),
        ],
    );
    let tagged = run::<Near>(&meeting).unwrap();
    tagged.has(0, "near").with_score(0.8..=0.8).with_rationale("toy@1");
    tagged.has_not(1, "near");
}

#[test]
fn a_tagger_that_needs_vectors_is_skipped_without() {
    assert_eq!(run::<Near>(&meeting!["Lunch?"]).unwrap_err(), Failure::NeedsVectors);
}

#[test]
fn a_tagger_sees_what_each_part_moves() {
    let meeting = meeting!["", "Ask them now.", "Lunch?"].with_tuned_vectors(
        "toy@1",
        1,
        [("Ask them now.", vec![(0..3, vec![0.25]), (4..8, vec![0.5]), (9..12, vec![-0.125])])],
    );
    let tagged = run::<Moved>(&meeting).unwrap();
    tagged.has(1, "near").with_evidence("them").with_score(0.625..=0.625);
    assert_eq!(tagged.all().len(), 1, "the others have no parts");
}

#[test]
fn a_tagger_that_does_not_need_vectors_lives_without() {
    assert_eq!(run::<Moved>(&meeting!["Lunch?"]).unwrap().all(), []);
}
