//! A plugin written against the bare C types, as the program reads, calls and mistrusts it.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(unsafe_code, reason = "the plugin side of the border is played here")]

use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex};

use evenkeel_abi::host::{
    Arena, Call, Emission, Growth, Listener, Plugin, Quota, Refusal, Statement,
};
use evenkeel_abi::*;

/// A plugin that tags each segment as a whole, and may be bent before it is read.
fn descriptor(tags: &'static [ek_tag]) -> ek_plugin {
    ek_plugin {
        struct_size: u32::try_from(size_of::<ek_plugin>()).unwrap(),
        abi_minor: 0,
        id: ek_str::new("acme.all"),
        name: ek_str::new("All"),
        version: ek_str::new("1.0.0"),
        vendor: ek_str::new(""),
        description: ek_str { ptr: ptr::null(), len: 0 },
        config_schema: ek_str::new(""),
        tags: tags.as_ptr(),
        tag_count: u32::try_from(tags.len()).unwrap(),
        tag_stride: u32::try_from(size_of::<ek_tag>()).unwrap(),
        flags: 0,
        reserved: 0,
        create: Some(create),
        tag: Some(tag),
        destroy: Some(destroy),
        get_extension: None,
    }
}

const ALL: ek_tag = ek_tag {
    id: ek_str::new("all"),
    label: ek_str::new("All"),
    description: ek_str::new(""),
    pole: EK_POLE_NEITHER,
    threshold: 0.0,
    flags: 0,
    reserved: 0,
};
static TAGS: [ek_tag; 1] = [ALL];

/// Returns the byte after `text`.
///
/// # Safety
///
/// There is one.
unsafe fn terminator(text: ek_str) -> u8 {
    // SAFETY: the caller promises the byte.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len + 1) };
    bytes[text.len]
}

unsafe extern "C-unwind" fn create(
    call: *const ek_call,
    config_json: ek_str,
    _instance: *mut *mut c_void,
) -> ek_status {
    // SAFETY: the program promises a text that a NUL follows.
    assert_eq!(unsafe { terminator(config_json) }, 0);
    // SAFETY: the program promises a table.
    let emit = unsafe { (*call).emit }.unwrap();
    // SAFETY: a null emission is refused, not read.
    assert_eq!(unsafe { emit(call, ptr::null()) }, EK_E_STATE, "this is not `tag`");
    EK_OK
}

unsafe extern "C-unwind" fn tag(
    _instance: *mut c_void,
    call: *const ek_call,
    meeting: *const ek_meeting,
) -> ek_status {
    // SAFETY: the program promises a meeting.
    let meeting = unsafe { &*meeting };
    for index in 0..meeting.segment_count {
        // SAFETY: there are that many segments, a stride apart.
        let segment = unsafe { meeting.segments.byte_add(index * meeting.segment_stride as usize) };
        // SAFETY: as above.
        let text = unsafe { (*segment).text };
        // SAFETY: a NUL follows each text.
        assert_eq!(unsafe { terminator(text) }, 0);
        let emission = ek_emission {
            struct_size: u32::try_from(size_of::<ek_emission>()).unwrap(),
            tag: 0,
            segment: u32::try_from(index).unwrap(),
            score: -0.0,
            evidence_start: 0,
            evidence_end: u32::try_from(text.len).unwrap(),
            rationale: text,
        };
        // SAFETY: the program promises a table.
        let emit = unsafe { (*call).emit }.unwrap();
        // SAFETY: the emission is whole.
        assert_eq!(unsafe { emit(call, &raw const emission) }, EK_OK);
    }
    EK_OK
}

unsafe extern "C-unwind" fn destroy(_instance: *mut c_void) {}

fn read(bend: impl FnOnce(&mut ek_plugin)) -> Result<Plugin, String> {
    let mut descriptor = descriptor(&TAGS);
    bend(&mut descriptor);
    let descriptor = Box::leak(Box::new(descriptor));
    // SAFETY: where the descriptor is bent, it is so in what `read` looks at first.
    unsafe { Plugin::read(descriptor) }.map_err(|error| error.to_string())
}

fn read_tag(bend: impl FnOnce(&mut ek_tag)) -> Result<Plugin, String> {
    let mut tag = ALL;
    bend(&mut tag);
    let tags = Box::leak(Box::new([tag]));
    read(|plugin| plugin.tags = tags.as_ptr())
}

/// Hears emissions as text.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

impl Listener for Ear {
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal> {
        let Emission { segment, score, evidence, rationale, .. } = emission;
        self.0.lock().unwrap().push(format!("{segment} {score} {evidence:?} {rationale}"));
        Ok(())
    }
    fn refused(&self, refusal: &Refusal) {
        self.0.lock().unwrap().push(format!("refused: {refusal}"));
    }
    fn fail(&self, _: String) {}
    fn log(&self, _: u32, _: String) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn statement(start_ms: i64, text: &str) -> Statement<'_> {
    Statement { start_ms, end_ms: start_ms + 1, text, speaker: "Ann", confidence: None }
}

#[test]
fn a_plugin_is_created_tags_and_is_destroyed() {
    let plugin = read(|_| ()).unwrap();
    let threshold = plugin.descriptor().tags[0].threshold;
    assert_eq!(threshold.to_bits(), EK_DEFAULT_THRESHOLD.to_bits(), "0 stands for it");
    for growth in [Growth::default(), Growth { segment: 24, meeting: 64 }] {
        let statements = [statement(0, "Good morning."), statement(1, "Grüezi."), statement(1, "")];
        let arena = Arena::grown("de-CH", "", 9, statements, growth).unwrap();
        let ear = Arc::new(Ear::default());
        let call = Call::leak(Arc::clone(&ear));
        let mut instance = plugin.create(&call, "{}").unwrap();
        instance.tag(&call, &arena).unwrap();
        instance.destroy();
        let heard = ear.0.lock().unwrap();
        assert_eq!(*heard, ["0 0 0..13 Good morning.", "1 0 0..8 Grüezi.", "2 0 0..0 "]);
    }
}

#[test]
fn a_bad_descriptor_is_refused_by_the_name_of_its_field() {
    let check = |expected: &str, read: Result<Plugin, String>| {
        let error = read.unwrap_err();
        assert!(error.contains(expected), "{expected}: {error}");
    };
    // SAFETY: null is allowed.
    assert!(unsafe { Plugin::read(ptr::null()) }.is_err());
    for size in [0, 12, 159] {
        check("`struct_size`", read(|plugin| plugin.struct_size = size));
    }
    check("1.99", read(|plugin| plugin.abi_minor = 99));
    check("`create`", read(|plugin| plugin.create = None));
    check("`tag`", read(|plugin| plugin.tag = None));
    check("`destroy`", read(|plugin| plugin.destroy = None));
    check("`tags`", read(|plugin| plugin.tags = ptr::null()));
    for count in [0, 257, 4_000_000_000] {
        check("`tag_count`", read(|plugin| plugin.tag_count = count));
    }
    for stride in [0, 8, 63, 65] {
        check("`tag_stride`", read(|plugin| plugin.tag_stride = stride));
    }
    check("`id`", read(|plugin| plugin.id = ek_str { ptr: ptr::null(), len: 5 }));
    check("`id`", read(|plugin| plugin.id = ek_str::new("../../x")));
    check("`version`", read(|plugin| plugin.version = ek_str::new("1")));
    check("`name` of its descriptor is empty", read(|plugin| plugin.name = ek_str::new("")));
    let latin_1 = ek_str { ptr: c"caf\xE9".as_ptr(), len: 4 };
    check("is not UTF-8", read(|plugin| plugin.vendor = latin_1));
    let long = ek_str::new("x".repeat(10_000).leak());
    check("is too long", read(|plugin| plugin.description = long));
}

#[test]
fn a_bad_tag_is_refused_by_the_name_of_its_field() {
    let check = |expected: &str, read: Result<Plugin, String>| {
        let error = read.unwrap_err();
        assert!(error.contains(expected) && error.contains("tag 0"), "{expected}: {error}");
    };
    check("`id`", read_tag(|tag| tag.id = ek_str::new("All")));
    check("`label`", read_tag(|tag| tag.label = ek_str::new("")));
    check("`pole`", read_tag(|tag| tag.pole = 3));
    check("that standard tag", read_tag(|tag| tag.id = ek_str::new("planning")));
    for threshold in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
        check("`threshold`", read_tag(|tag| tag.threshold = threshold));
    }
    let twice = Box::leak(Box::new([ALL, ALL]));
    let error = read(|plugin| {
        plugin.tags = twice.as_ptr();
        plugin.tag_count = 2;
    });
    assert!(error.unwrap_err().contains("`id` of its tag 1"));
}

/// Answers what the program answers.
unsafe extern "C-unwind" fn tag_nothing(
    _instance: *mut c_void,
    call: *const ek_call,
    _meeting: *const ek_meeting,
) -> ek_status {
    // SAFETY: the program promises a table.
    let emit = unsafe { (*call).emit }.unwrap();
    // SAFETY: a null emission is refused, not read.
    unsafe { emit(call, ptr::null()) }
}

#[test]
fn a_closed_call_is_out_of_order_and_an_open_one_refuses_nonsense() {
    let plugin = read(|plugin| plugin.tag = Some(tag_nothing)).unwrap();
    let ear = Arc::new(Ear::default());
    let call = Call::leak(Arc::clone(&ear));
    let mut instance = plugin.create(&call, "{}").unwrap();
    let arena = Arena::new("en", "", 0, []).unwrap();
    assert_eq!(instance.tag(&call, &arena), Err(EK_E_RANGE));
    call.close();
    assert_eq!(instance.tag(&call, &arena), Err(EK_E_STATE));
    assert_eq!(
        *ear.0.lock().unwrap(),
        ["refused: the emission is a null or misaligned pointer"],
        "what is said to a closed call is not heard"
    );
}

/// An emission that is in order; its size may be said to be another.
fn emission(bend: impl FnOnce(&mut ek_emission)) -> Result<(), Refusal> {
    let mut raw = ek_emission {
        struct_size: u32::try_from(size_of::<ek_emission>()).unwrap(),
        tag: 0,
        segment: 0,
        score: 0.5,
        evidence_start: 0,
        evidence_end: 1,
        rationale: ek_str::new("because"),
    };
    bend(&mut raw);
    // SAFETY: where the size is more than there is, the rest is not read.
    let emission = unsafe { Emission::read(&raw const raw) }?;
    emission.check(1, (emission.segment == 0).then_some("né"))
}

#[test]
fn what_can_be_is_taken() {
    emission(|_| ()).unwrap();
    emission(|raw| raw.struct_size = 10_000).unwrap();
    emission(|raw| raw.score = -0.0).unwrap();
    emission(|raw| raw.score = f32::MIN_POSITIVE / 2.0).unwrap();
    emission(|raw| (raw.evidence_start, raw.evidence_end) = (1, 3)).unwrap();
    emission(|raw| raw.evidence_end = 0).unwrap();
    emission(|raw| raw.rationale = ek_str { ptr: ptr::null(), len: 0 }).unwrap();
}

#[test]
fn what_cannot_be_is_refused() {
    // SAFETY: null is allowed.
    assert_eq!(unsafe { Emission::read(ptr::null()) }.unwrap_err(), Refusal::Null);
    for size in [0, 4, 39] {
        assert_eq!(emission(|raw| raw.struct_size = size), Err(Refusal::Size(size)));
    }
    for score in [f32::NAN, f32::INFINITY, -0.1, 1.000_000_1] {
        assert!(matches!(emission(|raw| raw.score = score), Err(Refusal::Score(_))), "{score}");
    }
    // The é of "né" is in the bytes 1 and 2.
    for (start, end) in [(0, 4), (0, u32::MAX), (1, 0), (0, 2), (2, 3)] {
        let refused = emission(|raw| (raw.evidence_start, raw.evidence_end) = (start, end));
        assert!(matches!(refused, Err(Refusal::Evidence { .. })), "{start}..{end}");
    }
    for index in [1, u32::MAX] {
        assert_eq!(emission(|raw| raw.tag = index), Err(Refusal::Tag(index)));
        assert_eq!(emission(|raw| raw.segment = index), Err(Refusal::Segment(index)));
    }
    for rationale in
        [ek_str { ptr: ptr::null(), len: 5 }, ek_str { ptr: c"caf\xE9".as_ptr(), len: 4 }]
    {
        assert_eq!(emission(|raw| raw.rationale = rationale), Err(Refusal::Rationale));
    }
}

#[test]
fn a_long_rationale_is_cut_between_characters() {
    let long = "é".repeat(2_000) + "x";
    for (start, expected) in [(0, 1024), (2, 1024)] {
        let raw = ek_emission {
            struct_size: u32::try_from(size_of::<ek_emission>()).unwrap(),
            tag: 0,
            segment: 0,
            score: 0.5,
            evidence_start: 0,
            evidence_end: 0,
            rationale: ek_str::new(&long[start..]),
        };
        // SAFETY: the emission is whole.
        let emission = unsafe { Emission::read(&raw const raw) }.unwrap();
        assert_eq!(emission.rationale.len(), expected);
    }
    let odd = "x".to_owned() + &long;
    let raw = ek_str::new(&odd);
    emission(|emission| emission.rationale = raw).unwrap();
}

#[test]
fn a_tag_on_a_segment_is_taken_64_times() {
    let emission =
        |segment| Emission { tag: 0, segment, score: 1.0, evidence: 0..0, rationale: "" };
    let mut quota = Quota::default();
    for _ in 0..EK_MAX_PER_SEGMENT_AND_TAG {
        quota.take(&emission(7)).unwrap();
    }
    assert_eq!(quota.take(&emission(7)), Err(Refusal::TooMany));
    quota.take(&emission(8)).unwrap();
}

#[test]
fn a_meeting_that_plugins_could_not_trust_is_refused() {
    let refused = |statements: &[Statement<'_>]| {
        Arena::new("en", "", 9, statements.iter().copied()).unwrap_err().to_string()
    };
    assert!(refused(&[statement(5, "a"), statement(4, "b")]).contains("segment 1"));
    assert!(refused(&[statement(-1, "a")]).contains("before 0"));
    assert!(refused(&[statement(0, "a\0b")]).contains("NUL"));
    let backwards = Statement { end_ms: 0, ..statement(1, "a") };
    assert!(refused(&[backwards]).contains("ends before"));
    let unsure = Statement { confidence: Some(f32::NAN), ..statement(1, "a") };
    assert!(refused(&[unsure]).contains("confidence"));
}

static SUBTAGS: [ek_str; 2] = [ek_str::new("en"), ek_str::new("de")];
static LANGUAGES: ek_languages =
    ek_languages { struct_size: 16, count: 2, subtags: SUBTAGS.as_ptr() };
static ANY_LANGUAGE: ek_languages =
    ek_languages { struct_size: 16, count: 0, subtags: ptr::null() };
static NO_LANGUAGE: ek_languages =
    ek_languages { struct_size: 16, count: 0, subtags: SUBTAGS.as_ptr() };

unsafe extern "C-unwind" fn languages(id: ek_str) -> *const c_void {
    // SAFETY: the program promises the text.
    let id = unsafe { std::slice::from_raw_parts(id.ptr.cast::<u8>(), id.len) };
    if id == EK_EXT_LANGUAGES.as_bytes() { (&raw const LANGUAGES).cast() } else { ptr::null() }
}

unsafe extern "C-unwind" fn any_language(_: ek_str) -> *const c_void {
    (&raw const ANY_LANGUAGE).cast()
}

unsafe extern "C-unwind" fn no_language(_: ek_str) -> *const c_void {
    (&raw const NO_LANGUAGE).cast()
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_plugin_says_which_languages_it_knows() {
    let known = |extension| {
        let plugin = read(|plugin| plugin.get_extension = extension).unwrap();
        plugin.languages().map_err(|error| error.to_string())
    };
    assert_eq!(known(None), Ok(None));
    assert_eq!(known(Some(languages)), Ok(Some(vec!["en", "de"])));
    assert_eq!(known(Some(any_language)), Ok(None));
    assert!(known(Some(no_language)).unwrap_err().contains("evenkeel.languages/1"));
}
