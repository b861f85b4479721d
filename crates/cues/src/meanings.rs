//! What the examples of a list find in a meeting.

use evenkeel_plugin::{Meeting, Result, Segment, Vectors};

use crate::CueList;
use crate::like::{Direction, Like};

/// The examples of a list, in the space of a meeting's vectors.
pub(crate) struct Meanings<'a> {
    vectors: Vectors<'a>,
    /// For each tag, what each of its [`Like`]s has in common.
    tags: Vec<Vec<(&'a Like, Direction<'a>)>>,
}

/// What a segment means, for one tag.
pub(crate) struct Meant<'a> {
    /// How likely it is that it means what the examples mean.
    pub(crate) probability: f32,
    /// The example that is nearest.
    pub(crate) nearest: &'a str,
}

impl<'a> Meanings<'a> {
    /// Returns what the examples of `list` mean, where it has any and there are vectors.
    ///
    /// # Errors
    ///
    /// Says of which tag the examples have nothing in common.
    pub(crate) fn of(list: &'a CueList, meeting: &Meeting<'a>) -> Result<Option<Self>> {
        let Some(vectors) = meeting.vectors().filter(|vectors| vectors.texts().len() > 0) else {
            return Ok(None);
        };
        // They were asked for in this order.
        let mut texts = vectors.texts();
        let mut next = |sentences: &[String]| -> Vec<&'a [f32]> {
            texts.by_ref().take(sentences.len()).collect()
        };
        let sentences: Vec<Vec<_>> = list
            .tags
            .iter()
            .map(|tag| {
                let likes = tag.likes.iter();
                likes.map(|like| (like, next(&like.examples), next(&like.unlike))).collect()
            })
            .collect();
        let ordinary: Vec<&[f32]> = texts.collect();
        let mut tags = Vec::with_capacity(list.tags.len());
        for (tag, sentences) in list.tags.iter().zip(sentences) {
            let mut directions = Vec::with_capacity(sentences.len());
            for (like, examples, unlike) in sentences {
                let direction = Direction::find(examples, &unlike, &ordinary).ok_or_else(|| {
                    format!(
                        "the examples of `{}` have nothing in common, or mean what its \
                             `unlike` means",
                        tag.id
                    )
                })?;
                directions.push((like, direction));
            }
            tags.push(directions);
        }
        Ok(Some(Self { vectors, tags }))
    }

    /// Returns what `segment` means for the tag; `None` where the tag has no examples
    /// or the segment no words.
    pub(crate) fn of_tag(&self, tag: usize, segment: &Segment<'_>) -> Option<Meant<'a>> {
        let vector = self.vectors.row(segment);
        // A segment without a word means nothing.
        if vector.iter().all(|value| *value == 0.0) {
            return None;
        }
        let meant = self.tags[tag].iter().map(|(like, direction)| Meant {
            probability: direction.probability(vector),
            nearest: &like.examples[direction.nearest(vector)],
        });
        meant.reduce(|best, next| if next.probability > best.probability { next } else { best })
    }
}
