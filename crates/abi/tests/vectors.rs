//! Vectors as a plugin asks for them and reads them.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::cast_possible_truncation, reason = "a struct is small")]
#![expect(unsafe_code, reason = "the plugin side of the border is played here")]

use std::ffi::c_void;
use std::ptr;
use std::slice;
use std::sync::{Arc, Mutex};

use evenkeel_abi::host::{
    Arena, Call, Emission, Listener, Plugin, Refusal, Statement, TunedVectors, VectorRequest,
    Vectors,
};
use evenkeel_abi::*;

static TAGS: [ek_tag; 1] = [ek_tag {
    id: ek_str::new("near"),
    label: ek_str::new("Near"),
    description: ek_str::new(""),
    pole: EK_POLE_NEITHER,
    threshold: 0.0,
    flags: 0,
    reserved: 0,
}];

static TEXTS: [ek_str; 2] = [ek_str::new("one"), ek_str::new("two")];

const REQUEST: ek_vector_request = ek_vector_request {
    struct_size: EK_VECTOR_REQUEST_SIZE_1_0 as u32,
    text_count: 2,
    texts: TEXTS.as_ptr(),
    flags: EK_F_NEEDS_VECTORS,
    reserved: 0,
};

type Extension = unsafe extern "C-unwind" fn(ek_str) -> *const c_void;

fn read(get_extension: Option<Extension>) -> Plugin {
    let descriptor = Box::leak(Box::new(ek_plugin {
        struct_size: u32::try_from(size_of::<ek_plugin>()).unwrap(),
        abi_minor: 0,
        id: ek_str::new("acme.near"),
        name: ek_str::new("Near"),
        version: ek_str::new("1.0.0"),
        vendor: ek_str::new(""),
        description: ek_str::new(""),
        config_schema: ek_str::new(""),
        tags: TAGS.as_ptr(),
        tag_count: 1,
        tag_stride: u32::try_from(size_of::<ek_tag>()).unwrap(),
        flags: 0,
        reserved: 0,
        create: Some(create),
        tag: Some(tag),
        destroy: Some(destroy),
        get_extension,
    }));
    // SAFETY: the descriptor is whole and never freed.
    unsafe { Plugin::read(descriptor) }.unwrap()
}

unsafe extern "C-unwind" fn create(
    call: *const ek_call,
    _config_json: ek_str,
    _instance: *mut *mut c_void,
) -> ek_status {
    assert!(offered::<ek_vectors>(call, EK_EXT_VECTORS).is_none(), "this is not `tag`");
    EK_OK
}

unsafe extern "C-unwind" fn destroy(_instance: *mut c_void) {}

fn offered<T>(call: *const ek_call, id: &str) -> Option<&'static T> {
    // SAFETY: the program promises a table.
    let get_extension = unsafe { (*call).get_extension }.unwrap();
    // SAFETY: the id can be read.
    let first = unsafe { get_extension(call, ek_str::new(id)) };
    // SAFETY: as above.
    let second = unsafe { get_extension(call, ek_str::new(id)) };
    assert_eq!(first, second, "the same each time");
    // SAFETY: null, or the struct of that id, as long as the call lasts; tests look no longer.
    unsafe { first.cast::<T>().as_ref() }
}

/// Emits for each segment how near it is to the second text, as the SDK would read it.
unsafe extern "C-unwind" fn tag(
    _instance: *mut c_void,
    call: *const ek_call,
    meeting: *const ek_meeting,
) -> ek_status {
    assert!(offered::<u8>(call, "evenkeel.nothing/1").is_none());
    assert!(offered::<u8>(call, "").is_none());
    assert!(offered::<u8>(call, &"x".repeat(10_000)).is_none());
    let Some(vectors) = offered::<ek_vectors>(call, EK_EXT_VECTORS) else { return EK_E_FAILED };
    let tuned = offered::<ek_tuned_vectors>(call, EK_EXT_TUNED_VECTORS).unwrap();
    // SAFETY: the program promises a meeting.
    let count = unsafe { (*meeting).segment_count };
    let dim = vectors.dim as usize;
    // SAFETY: one vector a segment.
    let segments = unsafe { slice::from_raw_parts(vectors.vectors, count * dim) };
    // SAFETY: one vector a text.
    let texts = unsafe { slice::from_raw_parts(vectors.texts, 2 * dim) };
    // SAFETY: as many as it says.
    let parts = unsafe { slice::from_raw_parts(tuned.parts, tuned.part_count) };
    // SAFETY: one vector a part.
    let part_vectors =
        unsafe { slice::from_raw_parts(tuned.part_vectors, tuned.part_count * tuned.dim as usize) };
    // SAFETY: a NUL follows each text.
    let end = unsafe { vectors.encoder.ptr.add(vectors.encoder.len) };
    // SAFETY: as above.
    assert_eq!(unsafe { *end }, 0);
    for (segment, vector) in segments.chunks_exact(dim).enumerate() {
        let score = vector.iter().zip(&texts[dim..]).map(|(one, other)| one * other).sum();
        let part = parts[segment];
        assert_eq!(part_vectors[segment].to_bits(), 0.5_f32.to_bits());
        let emission = ek_emission {
            struct_size: u32::try_from(size_of::<ek_emission>()).unwrap(),
            tag: 0,
            segment: part.segment,
            score,
            evidence_start: part.start,
            evidence_end: part.end,
            rationale: vectors.encoder,
        };
        // SAFETY: the program promises a table.
        let emit = unsafe { (*call).emit }.unwrap();
        // SAFETY: the emission is whole.
        assert_eq!(unsafe { emit(call, &raw const emission) }, EK_OK);
    }
    EK_OK
}

/// Expects what `tag` says of the meeting below.
struct Ear;

impl Listener for Ear {
    fn emit(&self, emission: Emission<'_>) -> Result<(), Refusal> {
        let (score, end) = if emission.segment == 0 { (0.8_f32, 1) } else { (0.6, 2) };
        assert_eq!(emission.score.to_bits(), score.to_bits());
        assert_eq!((emission.evidence, emission.rationale), (0..end, "an encoder"));
        Ok(())
    }
    fn fail(&self, _: String) {}
    fn log(&self, _: u32, _: String) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn arena() -> Arena {
    let statement =
        |text| Statement { start_ms: 0, end_ms: 1, text, speaker: "", confidence: None };
    Arena::new("en", "", 9, [statement("né"), statement("ok")]).unwrap()
}

fn vectors() -> Vectors {
    Vectors {
        encoder: "an encoder".to_owned(),
        dimensions: 2,
        segments: vec![0.6, 0.8, 0.8, 0.6],
        texts: vec![1.0, 0.0, 0.0, 1.0],
    }
}

fn tuned() -> TunedVectors {
    let part = |segment| ek_part { segment, start: 0, end: 2 };
    TunedVectors {
        encoder: "another".to_owned(),
        dimensions: 1,
        segments: vec![0.5, 0.5],
        parts: vec![ek_part { end: 3, ..part(0) }, part(1)],
        part_vectors: vec![0.5, 0.5],
    }
}

#[test]
fn a_plugin_reads_vectors_during_tag_and_at_no_other_time() {
    let plugin = read(None);
    let call = Call::leak(Arc::new(Ear));
    let mut instance = plugin.create(&call, "{}").unwrap();
    assert_eq!(instance.tag(&call, &arena()), Err(EK_E_FAILED), "nothing was offered");
    let mut tuned = tuned();
    tuned.parts[0].end = 1;
    let arena = arena().offering(Some(vectors()), Some(tuned)).unwrap();
    instance.tag(&call, &arena).unwrap();
    instance.destroy();
}

#[test]
fn vectors_that_plugins_could_not_trust_are_refused() {
    arena().offering(Some(vectors()), Some(tuned())).unwrap();
    let wrong: [fn(&mut Vectors); 5] = [
        |vectors| vectors.dimensions = 0,
        |vectors| vectors.dimensions = 1,
        |vectors| vectors.segments.truncate(3),
        |vectors| vectors.texts.truncate(3),
        |vectors| vectors.encoder.push('\0'),
    ];
    for change in wrong {
        let mut vectors = vectors();
        change(&mut vectors);
        assert!(arena().offering(Some(vectors), None).is_err());
    }
    let wrong: [fn(&mut TunedVectors); 6] = [
        |tuned| tuned.segments.truncate(1),
        |tuned| tuned.part_vectors.truncate(1),
        |tuned| tuned.parts[1].segment = 2,
        |tuned| tuned.parts.swap(0, 1),
        // The é of "né" is in the bytes 1 and 2.
        |tuned| tuned.parts[0].end = 2,
        |tuned| tuned.parts[1].start = 3,
    ];
    for change in wrong {
        let mut tuned = tuned();
        change(&mut tuned);
        assert!(arena().offering(None, Some(tuned)).is_err());
    }
}

/// Reads what a plugin asks for that answers with `request` to both ids.
fn asked(request: ek_vector_request) -> [Result<Option<VectorRequest<'static>>, String>; 2] {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    static ANSWER: Mutex<usize> = Mutex::new(0);
    unsafe extern "C-unwind" fn get_extension(_: ek_str) -> *const c_void {
        ptr::with_exposed_provenance(*ANSWER.lock().unwrap())
    }
    let _alone = ONE_AT_A_TIME.lock().unwrap();
    let address = ptr::from_ref(Box::leak(Box::new(request))).expose_provenance();
    *ANSWER.lock().unwrap() = address;
    let plugin = read(Some(get_extension));
    [plugin.vectors(), plugin.tuned_vectors()]
        .map(|request| request.map_err(|error| error.to_string()))
}

#[test]
fn a_plugin_says_what_it_compares_segments_with() {
    assert_eq!(read(None).vectors(), Ok(None));
    let [general, tuned] = asked(REQUEST);
    let texts = vec!["one", "two"];
    assert_eq!(general, Ok(Some(VectorRequest { texts, is_needed: true })));
    assert!(
        tuned.unwrap_err().contains("evenkeel.tuned-vectors/1"),
        "there it may not ask for any"
    );
    let none = ek_vector_request { text_count: 0, texts: ptr::null(), flags: 0, ..REQUEST };
    let nothing = VectorRequest { texts: Vec::new(), is_needed: false };
    assert_eq!(asked(none), [Ok(Some(nothing.clone())), Ok(Some(nothing))]);
    let later = ek_vector_request { struct_size: 99, flags: 0xff, ..REQUEST };
    assert!(asked(later)[0].is_ok(), "what it does not know is a later version's");
}

#[test]
fn a_wrong_request_is_refused_before_more_of_it_is_read() {
    static EMPTY: [ek_str; 1] = [ek_str::new("")];
    static NULL: [ek_str; 1] = [ek_str { ptr: ptr::null(), len: 5 }];
    static LATIN_1: [ek_str; 1] = [ek_str { ptr: c"caf\xE9".as_ptr(), len: 4 }];
    let long = ek_str::new("x".repeat(4_097).leak());
    let long: &'static [ek_str; 1] = Box::leak(Box::new([long]));
    let texts = |texts: &'static [ek_str]| ek_vector_request {
        texts: texts.as_ptr(),
        text_count: 1,
        ..REQUEST
    };
    for wrong in [
        ek_vector_request { struct_size: 16, ..REQUEST },
        ek_vector_request { texts: ptr::null(), ..REQUEST },
        ek_vector_request { texts: ptr::without_provenance(3), ..REQUEST },
        ek_vector_request { text_count: 1_001, ..REQUEST },
        ek_vector_request { text_count: u32::MAX, ..REQUEST },
        texts(&EMPTY),
        texts(&NULL),
        texts(&LATIN_1),
        texts(long),
    ] {
        let [general, tuned] = asked(wrong);
        assert!(general.unwrap_err().contains("evenkeel.vectors/1"));
        assert!(tuned.is_err());
    }
}
