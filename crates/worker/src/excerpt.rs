//! What a child wrote on standard error: its start and its end.

use std::collections::VecDeque;

/// How much is kept at either end, in bytes.
const KEPT: usize = 64 << 10;

/// The start and the end of a text that may be of any length.
#[derive(Default)]
pub(crate) struct Excerpt {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    left_out: u64,
}

impl Excerpt {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let (head, tail) = bytes.split_at(bytes.len().min(KEPT - self.head.len()));
        self.head.extend_from_slice(head);
        self.tail.extend(tail);
        let surplus = self.tail.len().saturating_sub(KEPT);
        self.tail.drain(..surplus);
        self.left_out += surplus as u64;
    }

    /// Returns the text, fit to be shown: without escape sequences, control characters or
    /// invalid UTF-8.
    pub(crate) fn text(&self) -> String {
        let (tail, rest) = self.tail.as_slices();
        if self.left_out == 0 {
            return shown(&[&self.head, tail, rest].concat());
        }
        let (head, tail) = (shown(&self.head), shown(&[tail, rest].concat()));
        format!("{head}\n[{} bytes left out]\n{tail}", self.left_out)
    }
}

fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // A terminal's control sequence: ESC [ parameters, up to a letter or one of @[\]^_`{|}~
            '\u{1b}' if characters.next_if_eq(&'[').is_some() => {
                characters.by_ref().find(|character| ('@'..='~').contains(character));
            }
            '\n' => shown.push('\n'),
            '\t' => shown.push(' '),
            character if character.is_control() => {}
            character => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(pieces: &[&[u8]]) -> Excerpt {
        let mut excerpt = Excerpt::default();
        for piece in pieces {
            excerpt.push(piece);
        }
        excerpt
    }

    #[test]
    fn what_a_terminal_would_obey_is_taken_out() {
        let text = excerpt(&[b"\x1b[31;1mred\x1b[0m\r\nbell\x07 \xff \x9b end\x1b["]).text();
        assert_eq!(text, "red\nbell \u{fffd} \u{fffd} end");
    }

    #[test]
    fn a_short_text_is_kept_whole() {
        assert_eq!(excerpt(&[b"gr\xc3", b"\xbc\xc3\x9f dich"]).text(), "grüß dich");
    }

    #[test]
    fn of_a_long_text_start_and_end_are_kept() {
        let long = vec![b'.'; KEPT];
        let text = excerpt(&[b"start", &long, &long, b"end"]).text();
        assert!(text.starts_with("start..."));
        assert!(text.ends_with("...end"));
        assert!(text.contains("\n[8 bytes left out]\n"));
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let mut excerpt = Excerpt::default();
        for _ in 0..100 {
            excerpt.push(&[b'x'; 100_000]);
        }
        assert_eq!(excerpt.head.len() + excerpt.tail.len(), 2 * KEPT);
        assert_eq!(excerpt.left_out, 100 * 100_000 - 2 * KEPT as u64);
    }
}
