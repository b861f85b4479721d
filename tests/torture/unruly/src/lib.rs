//! A plugin that does whatever its configuration says, all of it wrong.
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use std::hint::black_box;
use std::panic::panic_any;

use evenkeel_plugin::{Meeting, Out, Pole, Result, Tag, Tagger, export_tagger, tag};
use serde::Deserialize;

struct Unruly {
    deed: Deed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    deed: Deed,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deed {
    Behave,
    PanicInCreate,
    PanicInTag,
    PanicInDestroy,
    PanicWithBomb,
    FailInCreate,
    FailInTag,
    Abort,
    Exit,
    Overflow,
    Hog,
    Print,
    ScoreNan,
    SpanInsideCharacter,
    WantAnUmlaut,
}

impl Tagger for Unruly {
    const ID: &'static str = "torture.unruly";
    const TAGS: &'static [Tag] = &[tag("noise", "Noise", Pole::Neither)];
    type Config = Config;

    fn new(config: Config) -> Result<Self> {
        match config.deed {
            Deed::PanicInCreate => panic!("boom in create"),
            Deed::FailInCreate => Err("there is no list of words".into()),
            deed => Ok(Self { deed }),
        }
    }

    fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
        let first = meeting.segments().first().ok_or("an empty meeting")?;
        out.emit("noise", first, 0.9, 0..1)?;
        match self.deed {
            Deed::PanicInTag => panic!("boom in tag"),
            Deed::PanicWithBomb => panic_any(Bomb),
            Deed::FailInTag => Err("half of it is enough".into()),
            Deed::Abort => std::process::abort(),
            Deed::Exit => std::process::exit(0),
            Deed::Overflow => {
                println!("{}", endless(0));
                Ok(())
            }
            Deed::Hog => {
                let mut all = Vec::new();
                loop {
                    all.push(vec![1_u8; 16 << 20]);
                    black_box(&mut all);
                }
            }
            Deed::Print => {
                for _ in 0..1_300 {
                    print!("{}", "\u{1b}[31mgarbage".repeat(1_000));
                }
                Ok(())
            }
            Deed::ScoreNan => Ok(out.emit("noise", first, f32::NAN, 0..1)?),
            Deed::SpanInsideCharacter => {
                let umlaut = first.text.find('ü').ok_or("no umlaut")?;
                Ok(out.emit("noise", first, 0.9, umlaut..umlaut + 1)?)
            }
            Deed::WantAnUmlaut => {
                first.text.find('ü').ok_or("no umlaut")?;
                Ok(())
            }
            Deed::Behave | Deed::PanicInCreate | Deed::FailInCreate | Deed::PanicInDestroy => {
                Ok(())
            }
        }
    }
}

impl Drop for Unruly {
    fn drop(&mut self) {
        if self.deed == Deed::PanicInDestroy {
            panic!("boom in destroy");
        }
    }
}

/// What a panic carries, and what panics again when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("boom in the payload");
    }
}

#[expect(unconditional_recursion, reason = "until the stack is full")]
fn endless(depth: u64) -> u64 {
    let frame = black_box([depth; 512]);
    endless(frame[3] + 1) + 1
}

export_tagger!(Unruly);
