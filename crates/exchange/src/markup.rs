//! What stands in the text of cues besides text: voices, styles, character references.

use crate::Format;

/// What one voice says in a cue.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Voiced {
    /// The voice's name, as it stands in the file; `None` outside of any voice.
    pub(crate) voice: Option<String>,
    /// What it says, without markup.
    pub(crate) text: String,
}

/// Tags that style text in SRT files. There, other text in angle brackets is talk.
const STYLES: [&str; 5] = ["b", "i", "u", "s", "font"];

/// Takes the markup out of the text of a cue.
pub(crate) fn voices(text: &str, format: Format) -> Vec<Voiced> {
    let mut voices = vec![Voiced { voice: None, text: String::new() }];
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{', '&']) {
        let (before, after) = rest.split_at(at);
        push(&mut voices, before);
        let markup = match format {
            Format::WebVtt => web_vtt(after),
            _ => sub_rip(after),
        };
        rest = match markup {
            Some((Markup::Voice(name), rest)) => {
                voices.push(Voiced { voice: name, text: String::new() });
                rest
            }
            Some((Markup::Character(character), rest)) => {
                push(&mut voices, character.encode_utf8(&mut [0; 4]));
                rest
            }
            Some((Markup::Style, rest)) => rest,
            None => {
                push(&mut voices, &after[..1]);
                &after[1..]
            }
        };
    }
    push(&mut voices, rest);
    voices.retain(|voiced| !voiced.text.trim().is_empty());
    voices
}

enum Markup {
    /// A voice begins, or, without a name, ends.
    Voice(Option<String>),
    /// A character that was written in another way.
    Character(char),
    /// A style, a language, a time within the cue.
    Style,
}

fn push(voices: &mut [Voiced], text: &str) {
    if let Some(voiced) = voices.last_mut() {
        voiced.text.push_str(text);
    }
}

/// Reads the markup at the start of `text`; returns it and what follows.
fn web_vtt(text: &str) -> Option<(Markup, &str)> {
    if text.starts_with('&') {
        return reference(text).map(|(character, rest)| (Markup::Character(character), rest));
    }
    let inner = text.strip_prefix('<')?;
    let (tag, rest) = split_close(inner, '>')?;
    // "a < b" and "<3" are talk; a tag starts with its name, a slash, or the digits of a time.
    let is_time = tag.contains(':') && tag.starts_with(|first: char| first.is_ascii_digit());
    if !is_time && !tag.starts_with(|first: char| first == '/' || first.is_ascii_alphabetic()) {
        return None;
    }
    let (name, annotation) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let markup = match name.split('.').next() {
        Some("v") => Markup::Voice(Some(unescaped(annotation))),
        Some("/v") => Markup::Voice(None),
        _ => Markup::Style,
    };
    Some((markup, rest))
}

fn sub_rip(text: &str) -> Option<(Markup, &str)> {
    if let Some(inner) = text.strip_prefix("{\\") {
        return split_close(inner, '}').map(|(_, rest)| (Markup::Style, rest));
    }
    let (tag, rest) = split_close(text.strip_prefix('<')?, '>')?;
    let name = tag.trim_start_matches('/').split_whitespace().next()?;
    STYLES.iter().any(|style| name.eq_ignore_ascii_case(style)).then_some((Markup::Style, rest))
}

/// Cuts `text` at the end of a tag. Tags are short; looking further would let a file without ends
/// of tags take for ever.
fn split_close(text: &str, close: char) -> Option<(&str, &str)> {
    const LONGEST: usize = 300;
    let end = text.bytes().take(LONGEST).position(|byte| char::from(byte) == close)?;
    Some((&text[..end], &text[end + 1..]))
}

/// Reads the character reference at the start of `text`. A lone `&` is talk.
fn reference(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = "#x10ffff".len();
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
    let character = match &inner[..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((character, &inner[end + 1..]))
}

fn unescaped(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        unescaped.push_str(&rest[..at]);
        let (character, after) = reference(&rest[at..]).unwrap_or(('&', &rest[at + 1..]));
        unescaped.push(character);
        rest = after;
    }
    unescaped + rest
}

/// Writes `text` so that `WebVTT` takes it as it is.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: Format) -> Vec<(Option<String>, String)> {
        voices(text, format).into_iter().map(|voiced| (voiced.voice, voiced.text)).collect()
    }

    fn plain(text: &str, format: Format) -> String {
        read(text, format).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn each_voice_keeps_its_talk() {
        assert_eq!(
            read("<v.loud Ana &amp; Ben>Hi.</v> <v Cem>Ho", Format::WebVtt),
            [
                (Some("Ana & Ben".to_owned()), "Hi.".to_owned()),
                (Some("Cem".to_owned()), "Ho".to_owned())
            ]
        );
    }

    #[test]
    fn styles_times_and_references_become_plain_text() {
        let vtt = "<c.yellow>So</c><00:00:01.000> <i>R&amp;D</i> &lt;3 <lang en>it&#39;s</lang>";
        assert_eq!(plain(vtt, Format::WebVtt), "So R&D <3 it's");
        let srt = "{\\an8}<font color=\"red\">So</font> <I>what</I>";
        assert_eq!(plain(srt, Format::SubRip), "So what");
    }

    #[test]
    fn talk_that_looks_like_markup_stays() {
        assert_eq!(plain("a < b, R&D, <3, 5 > 4 {x}", Format::WebVtt), "a < b, R&D, <3, 5 > 4 {x}");
        assert_eq!(plain("List<Foo> & &amp; {x}", Format::SubRip), "List<Foo> & &amp; {x}");
    }

    #[test]
    fn escaped_text_reads_back() {
        let text = "a <v Ben> &amp; --> <3";
        assert_eq!(plain(&escaped(text), Format::WebVtt), text);
    }
}
