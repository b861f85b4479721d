//! The C side of a Rust plugin: the functions of its table, and the program as they see it. All
//! unsafe code of the SDK is here.

#![expect(unsafe_code, reason = "the C boundary is crossed here and nowhere else in the SDK")]

use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem;
use std::ops::Range;
use std::ptr;
use std::slice;
use std::str;
use std::sync::{PoisonError, RwLock};

use evenkeel_abi::{
    EK_E_PANIC, EK_E_STATE, EK_EXT_EXAMPLES, EK_EXT_FIGURES, EK_EXT_LANGUAGES,
    EK_EXT_TUNED_VECTORS, EK_EXT_VECTORS, EK_OK, ek_call, ek_emission, ek_example, ek_examples,
    ek_figure, ek_figures, ek_languages, ek_meeting, ek_plugin, ek_segment, ek_status, ek_str,
    ek_tag, ek_tuned_vectors, ek_vector_request, ek_vectors,
};

#[cfg(feature = "testing")]
use crate::abi;
use crate::description::position;
use crate::dynamic::{AlreadyInstalled, AnyTagger, Config, Make, Plugin};
use crate::guard::{self, Caught};
use crate::{
    Description, Figure, Meeting, Out, Result, Segment, Tag, TunedVectors, VectorRequest, Vectors,
};

/// The plugin of this library or process. C gives the functions of the table nothing to tell
/// plugins apart by, so there is one; an instance remembers its own.
static INSTALLED: RwLock<Option<&'static Installed>> = RwLock::new(None);

/// The lowest minor version of the ABI that this SDK can live with: not the one that it was built
/// with, or a plugin that is merely built again would shut out every older program.
const NEEDED_MINOR: u32 = 0;

struct Installed {
    raw: ek_plugin,
    languages: Option<ek_languages>,
    examples: ek_examples,
    figures: ek_figures,
    vectors: Option<ek_vector_request>,
    tuned_vectors: Option<ek_vector_request>,
    tags: &'static [Tag],
    make: Box<Make>,
}

/// What an entry function does: makes the plugin at the first call, and answers the same ever after.
#[expect(clippy::print_stderr, reason = "an entry function has no other way to say why")]
pub fn entry(make: impl FnOnce() -> Result<Plugin>) -> *const ek_plugin {
    if let Some(installed) = installed() {
        return &raw const installed.raw;
    }
    match guard::run(make) {
        // Where two threads were first at once, both get what one of them installed.
        Ok(plugin) => match install(plugin) {
            Ok(raw) => raw,
            Err(AlreadyInstalled) => installed().map_or(ptr::null(), |it| &raw const it.raw),
        },
        Err(Caught { message, .. }) => {
            eprintln!("{message}");
            ptr::null()
        }
    }
}

/// Makes `plugin` the one of this library or process.
pub(crate) fn install(plugin: Plugin) -> Result<&'static ek_plugin, AlreadyInstalled> {
    let mut slot = INSTALLED.write().unwrap_or_else(PoisonError::into_inner);
    if slot.is_some() {
        return Err(AlreadyInstalled);
    }
    let installed = Installed::leak(plugin);
    *slot = Some(installed);
    Ok(&installed.raw)
}

/// Makes `plugin` the one of this process, in place of another whose instances live on, and reads
/// it as the program does.
#[cfg(feature = "testing")]
pub(crate) fn read(plugin: Plugin) -> Result<abi::host::Plugin, abi::host::BadDescriptor> {
    let installed = Installed::leak(plugin);
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(installed);
    // SAFETY: the descriptor and everything that it points to are never freed nor written again.
    unsafe { abi::host::Plugin::read(&raw const installed.raw) }
}

fn installed() -> Option<&'static Installed> {
    *INSTALLED.read().unwrap_or_else(PoisonError::into_inner)
}

impl Installed {
    /// Builds what the descriptor points to. None of it is ever freed: the program may read it as
    /// long as the process lives.
    fn leak(Plugin { description, make }: Plugin) -> &'static Self {
        let Description { tags, .. } = description;
        let raw_tags: &[ek_tag] = tags.iter().map(raw_tag).collect::<Vec<_>>().leak();
        let subtags: &[ek_str] = description
            .languages
            .iter()
            .map(|subtag| ek_str::new(subtag))
            .collect::<Vec<_>>()
            .leak();
        let examples: &[ek_example] = description
            .examples
            .iter()
            .map(|example| ek_example {
                text: ek_str::new(example.text),
                // Where the tag is not declared, the program refuses the index.
                tag: count(position(tags, example.tag).unwrap_or(tags.len())),
                expected: u32::from(example.expected),
            })
            .collect::<Vec<_>>()
            .leak();
        let figures: &[ek_figure] =
            description.figures.iter().map(raw_figure).collect::<Vec<_>>().leak();
        Box::leak(Box::new(Self {
            raw: ek_plugin {
                struct_size: size_of_struct::<ek_plugin>(),
                abi_minor: NEEDED_MINOR,
                id: ek_str::new(description.id),
                name: ek_str::new(description.name),
                version: ek_str::new(description.version),
                vendor: ek_str::new(description.vendor),
                description: ek_str::new(description.description),
                config_schema: ek_str::new(description.config_schema),
                tags: raw_tags.as_ptr(),
                tag_count: count(raw_tags.len()),
                tag_stride: size_of_struct::<ek_tag>(),
                flags: 0,
                reserved: 0,
                create: Some(create),
                tag: Some(tag),
                destroy: Some(destroy),
                get_extension: Some(get_extension),
            },
            languages: (!subtags.is_empty()).then(|| ek_languages {
                struct_size: size_of_struct::<ek_languages>(),
                count: count(subtags.len()),
                subtags: subtags.as_ptr(),
            }),
            examples: ek_examples {
                struct_size: size_of_struct::<ek_examples>(),
                stride: size_of_struct::<ek_example>(),
                examples: examples.as_ptr(),
                count: examples.len(),
            },
            figures: ek_figures {
                struct_size: size_of_struct::<ek_figures>(),
                stride: size_of_struct::<ek_figure>(),
                figures: figures.as_ptr(),
                count: figures.len(),
            },
            vectors: description.vectors.as_ref().map(raw_request),
            tuned_vectors: description.tuned_vectors.as_ref().map(raw_request),
            tags,
            make,
        }))
    }
}

fn raw_tag(tag: &Tag) -> ek_tag {
    ek_tag {
        id: ek_str::new(tag.id),
        label: ek_str::new(tag.label),
        description: ek_str::new(tag.description),
        pole: tag.pole.code(),
        threshold: tag.threshold,
        flags: 0,
        reserved: 0,
    }
}

fn raw_figure(figure: &Figure) -> ek_figure {
    ek_figure {
        of: ek_str::new(figure.of),
        set: ek_str::new(figure.set),
        date: ek_str::new(figure.date),
        flags: figure.flags(),
        true_positives: figure.true_positives,
        false_positives: figure.false_positives,
        false_negatives: figure.false_negatives,
        true_negatives: figure.true_negatives,
        reserved: 0,
    }
}

fn raw_request(request: &VectorRequest) -> ek_vector_request {
    let texts: &[ek_str] =
        request.texts.iter().map(|text| ek_str::new(text)).collect::<Vec<_>>().leak();
    ek_vector_request {
        struct_size: size_of_struct::<ek_vector_request>(),
        text_count: count(texts.len()),
        texts: texts.as_ptr(),
        flags: request.flags(),
        reserved: 0,
    }
}

/// What `*instance` points to.
struct Instance {
    tagger: Box<dyn AnyTagger>,
    tags: &'static [Tag],
    /// How many texts were asked to be vectors.
    texts: usize,
    /// Whether the tagger panicked: it may be in any state, and is left alone for good.
    is_poisoned: bool,
}

unsafe extern "C-unwind" fn create(
    call: *const ek_call,
    config_json: ek_str,
    instance: *mut *mut c_void,
) -> ek_status {
    // SAFETY: the program hands out a table that lives until this call returns.
    let host = unsafe { Host::new(call) };
    let made = guard::run(|| {
        let installed = installed().ok_or("create came before the entry")?;
        let Installed { make, tags, vectors, .. } = installed;
        let texts = vectors.map_or(0, |request| request.text_count as usize);
        // SAFETY: the program promises the text during this call.
        let config = Config::new(unsafe { text(config_json) });
        Ok(Box::new(Instance { tagger: make(config)?, tags, texts, is_poisoned: false }))
    });
    match made {
        Ok(made) => {
            // SAFETY: the program promises a place for one pointer.
            unsafe { instance.write(Box::into_raw(made).cast()) };
            EK_OK
        }
        Err(caught) => host.answer(&caught),
    }
}

unsafe extern "C-unwind" fn tag(
    instance: *mut c_void,
    call: *const ek_call,
    meeting: *const ek_meeting,
) -> ek_status {
    // SAFETY: the program hands out a table that lives until this call returns.
    let host = unsafe { Host::new(call) };
    // SAFETY: `create` made the instance, and the program uses it from one thread at a time.
    let instance = unsafe { &mut *instance.cast::<Instance>() };
    if instance.is_poisoned {
        let message = "an earlier meeting made it panic".to_owned();
        return host.answer(&Caught { status: EK_E_STATE, message });
    }
    let tagged = guard::run(|| {
        // SAFETY: the program promises the meeting during this call.
        let mut meeting = unsafe { read_meeting(meeting) };
        // SAFETY: the program promises what it offers during this call.
        meeting.vectors = unsafe { read_vectors(host, meeting.segments.len(), instance.texts) };
        // SAFETY: as above.
        meeting.tuned_vectors = unsafe { read_tuned_vectors(host, meeting.segments.len()) };
        instance.tagger.tag(&meeting, &mut Out { host, tags: instance.tags })
    });
    match tagged {
        Ok(()) => EK_OK,
        Err(caught) => {
            instance.is_poisoned = caught.status == EK_E_PANIC;
            host.answer(&caught)
        }
    }
}

unsafe extern "C-unwind" fn destroy(instance: *mut c_void) {
    // SAFETY: `create` made the instance, and the program gives it back once.
    let instance = unsafe { Box::from_raw(instance.cast::<Instance>()) };
    if instance.is_poisoned {
        mem::forget(instance);
    } else {
        guard::run_silently(|| drop(instance));
    }
}

unsafe extern "C-unwind" fn get_extension(id: ek_str) -> *const c_void {
    let Some(installed) = installed() else { return ptr::null() };
    // SAFETY: the program promises the text during this call.
    match unsafe { text(id) } {
        EK_EXT_LANGUAGES => or_null(installed.languages.as_ref()),
        EK_EXT_EXAMPLES => ptr::from_ref(&installed.examples).cast(),
        EK_EXT_FIGURES => ptr::from_ref(&installed.figures).cast(),
        EK_EXT_VECTORS => or_null(installed.vectors.as_ref()),
        EK_EXT_TUNED_VECTORS => or_null(installed.tuned_vectors.as_ref()),
        _ => ptr::null(),
    }
}

fn or_null<T>(offered: Option<&'static T>) -> *const c_void {
    offered.map_or(ptr::null(), |offered| ptr::from_ref(offered).cast())
}

/// The program, as far as it can be asked during a call.
#[derive(Clone, Copy)]
pub(crate) struct Host<'a> {
    call: *const ek_call,
    lifetime: PhantomData<&'a ek_call>,
}

impl Host<'_> {
    /// # Safety
    ///
    /// `call` is a program's table that lives as long as this value.
    const unsafe fn new(call: *const ek_call) -> Self {
        Self { call, lifetime: PhantomData }
    }

    fn table(&self) -> &ek_call {
        // SAFETY: whoever made this value promised that the table lives as long.
        unsafe { &*self.call }
    }

    pub(crate) fn emit(
        &self,
        tag: usize,
        segment: usize,
        score: f32,
        evidence: Range<usize>,
        rationale: &str,
    ) -> ek_status {
        let Some(emit) = self.table().emit else { return EK_E_STATE };
        let emission = ek_emission {
            struct_size: size_of_struct::<ek_emission>(),
            tag: count(tag),
            segment: count(segment),
            score,
            evidence_start: count(evidence.start),
            evidence_end: count(evidence.end),
            rationale: ek_str::new(rationale),
        };
        // SAFETY: the table is the program's own, and it copies the emission before it returns.
        unsafe { emit(self.call, &raw const emission) }
    }

    pub(crate) fn log(&self, level: u32, message: &str) {
        let Some(log) = self.table().log else { return };
        // SAFETY: the table is the program's own, and it copies the message before it returns.
        unsafe { log(self.call, level, ek_str::new(message)) };
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        // SAFETY: the table is the program's own.
        self.table().cancelled.is_some_and(|cancelled| unsafe { cancelled(self.call) } != 0)
    }

    /// Returns what the program offers under `id`; null where it does not.
    fn extension(&self, id: &str) -> *const c_void {
        let Some(get_extension) = self.table().get_extension else { return ptr::null() };
        // SAFETY: the table is the program's own, and reads the id before it returns.
        unsafe { get_extension(self.call, ek_str::new(id)) }
    }

    /// Tells the program why a call did not work, and returns what to answer.
    fn answer(&self, Caught { status, message }: &Caught) -> ek_status {
        if let Some(fail) = self.table().fail {
            // SAFETY: the table is the program's own, and it copies the message before it returns.
            unsafe { fail(self.call, ek_str::new(message)) };
        }
        *status
    }
}

/// Reads a meeting, stepping by its stride: segments may be longer than this SDK knows.
///
/// # Safety
///
/// `meeting` is a program's, and lives for `'a`.
unsafe fn read_meeting<'a>(meeting: *const ek_meeting) -> Meeting<'a> {
    // SAFETY: the caller promises the meeting.
    let raw = unsafe { &*meeting };
    let segments = (0..raw.segment_count)
        .map(|index| {
            // SAFETY: there are `segment_count` segments, `segment_stride` bytes apart.
            let segment = unsafe { raw.segments.byte_add(index * raw.segment_stride as usize) };
            // SAFETY: as above, and the program keeps them aligned.
            let segment = unsafe { &*segment };
            // SAFETY: the caller promises the texts of the meeting.
            unsafe { read_segment(index, segment) }
        })
        .collect();
    Meeting {
        segments,
        // SAFETY: the caller promises the texts of the meeting.
        language: unsafe { text(raw.language) },
        // SAFETY: as above.
        title: unsafe { text(raw.title) },
        duration_ms: raw.duration_ms,
        vectors: None,
        tuned_vectors: None,
    }
}

/// Reads the vectors of `segments` segments and `texts` texts, where the program offers them.
///
/// # Safety
///
/// What `host` offers lives for `'a`.
unsafe fn read_vectors<'a>(host: Host<'_>, segments: usize, texts: usize) -> Option<Vectors<'a>> {
    let raw = host.extension(EK_EXT_VECTORS).cast::<ek_vectors>();
    // SAFETY: null, or such a struct, which the caller promises.
    let raw = unsafe { raw.as_ref() }?;
    let dimensions = raw.dim as usize;
    Some(Vectors {
        // SAFETY: the program promises the text.
        encoder: unsafe { text(raw.encoder) },
        dimensions,
        // SAFETY: there is one a segment.
        segments: unsafe { slice::from_raw_parts(raw.vectors, segments * dimensions) },
        // SAFETY: there is one a text.
        texts: unsafe { slice::from_raw_parts(raw.texts, texts * dimensions) },
    })
}

/// Reads the tuned vectors of `segments` segments, where the program offers them.
///
/// # Safety
///
/// What `host` offers lives for `'a`.
unsafe fn read_tuned_vectors<'a>(host: Host<'_>, segments: usize) -> Option<TunedVectors<'a>> {
    let raw = host.extension(EK_EXT_TUNED_VECTORS).cast::<ek_tuned_vectors>();
    // SAFETY: null, or such a struct, which the caller promises.
    let raw = unsafe { raw.as_ref() }?;
    let dimensions = raw.dim as usize;
    Some(TunedVectors {
        // SAFETY: the program promises the text.
        encoder: unsafe { text(raw.encoder) },
        dimensions,
        // SAFETY: there is one a segment.
        segments: unsafe { slice::from_raw_parts(raw.vectors, segments * dimensions) },
        // SAFETY: there are so many.
        parts: unsafe { slice::from_raw_parts(raw.parts, raw.part_count) },
        // SAFETY: there is one a part.
        part_vectors: unsafe {
            slice::from_raw_parts(raw.part_vectors, raw.part_count * dimensions)
        },
    })
}

/// # Safety
///
/// The texts of `segment` live for `'a`.
unsafe fn read_segment<'a>(index: usize, segment: &ek_segment) -> Segment<'a> {
    // SAFETY: the caller promises the texts.
    let speaker = unsafe { text(segment.speaker) };
    Segment {
        index,
        // SAFETY: as above.
        text: unsafe { text(segment.text) },
        speaker: (!speaker.is_empty()).then_some(speaker),
        start_ms: segment.start_ms,
        end_ms: segment.end_ms,
        confidence: (segment.confidence >= 0.0).then_some(segment.confidence),
    }
}

/// Reads a text of the program's, which is always UTF-8.
///
/// # Safety
///
/// `raw` is a program's text, and lives for `'a`.
unsafe fn text<'a>(raw: ek_str) -> &'a str {
    if raw.len == 0 {
        return "";
    }
    // SAFETY: the caller promises the bytes.
    let bytes = unsafe { slice::from_raw_parts(raw.ptr.cast(), raw.len) };
    debug_assert!(str::from_utf8(bytes).is_ok(), "the program broke its word: not UTF-8");
    // SAFETY: the program promises UTF-8.
    unsafe { str::from_utf8_unchecked(bytes) }
}

/// Counts beyond `u32` are out of every range; the program refuses this one like them.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn size_of_struct<T>() -> u32 {
    count(size_of::<T>())
}
