//! A plugin as the program calls it.

#![expect(unsafe_code, reason = "a plugin's descriptor is read, and its functions called, here")]

use alloc::vec::Vec;
use core::ffi::c_void;
use core::fmt;
use core::ptr;

use super::arena::Arena;
use super::call::Call;
use super::descriptor::{BadDescriptor, DeclaredTag, Descriptor};
use super::extensions::{self, Example, Figure, VectorRequest};
use super::memory;
use crate::{
    EK_ABI_MINOR, EK_DEFAULT_THRESHOLD, EK_EXT_EXAMPLES, EK_EXT_FIGURES, EK_EXT_LANGUAGES,
    EK_EXT_TUNED_VECTORS, EK_EXT_VECTORS, EK_MAX_DESCRIPTION, EK_MAX_ID, EK_MAX_NAME,
    EK_MAX_SCHEMA, EK_MAX_TAGS, EK_OK, EK_PLUGIN_SIZE_1_0, EK_TAG_SIZE_1_0, ek_plugin, ek_status,
    ek_str, ek_tag,
};

type CreateFn = unsafe extern "C-unwind" fn(
    call: *const crate::ek_call,
    config_json: ek_str,
    instance: *mut *mut c_void,
) -> ek_status;
type TagFn = unsafe extern "C-unwind" fn(
    instance: *mut c_void,
    call: *const crate::ek_call,
    meeting: *const crate::ek_meeting,
) -> ek_status;
type DestroyFn = unsafe extern "C-unwind" fn(instance: *mut c_void);
type ExtensionFn = unsafe extern "C-unwind" fn(id: ek_str) -> *const c_void;

/// A plugin whose descriptor is in order.
#[derive(Clone)]
pub struct Plugin {
    descriptor: Descriptor<'static>,
    create: CreateFn,
    tag: TagFn,
    destroy: DestroyFn,
    get_extension: Option<ExtensionFn>,
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Plugin").field(&self.descriptor).finish()
    }
}

impl Plugin {
    /// Reads and checks what a library's entry function answered: sizes first, then what they
    /// cover.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] naming the field.
    ///
    /// # Safety
    ///
    /// `raw` is null, or points to a struct that begins with its `struct_size`; that many bytes,
    /// and everything that they point to, is as `ek_plugin` says until the process ends.
    pub unsafe fn read(raw: *const ek_plugin) -> Result<Self, BadDescriptor> {
        if raw.is_null() {
            return Err(BadDescriptor::Null);
        }
        // SAFETY: the caller promises the struct.
        let raw = unsafe { memory::sized(raw, EK_PLUGIN_SIZE_1_0) }
            .map_err(|unfit| BadDescriptor::of_plugin("struct_size", unfit.reason()))?;
        if raw.abi_minor > EK_ABI_MINOR {
            return Err(BadDescriptor::TooNew { needs: raw.abi_minor });
        }
        let text = |field, raw: ek_str, limit| {
            // SAFETY: the caller promises every text of the descriptor.
            let text = unsafe { memory::text(raw, limit) };
            text.map_err(|error| BadDescriptor::of_plugin(field, error.reason()))
        };
        let missing = |field| BadDescriptor::of_plugin(field, "is null");
        let descriptor = Descriptor {
            abi_minor: raw.abi_minor,
            id: text("id", raw.id, EK_MAX_ID as usize)?,
            name: text("name", raw.name, EK_MAX_NAME as usize)?,
            version: text("version", raw.version, EK_MAX_NAME as usize)?,
            vendor: text("vendor", raw.vendor, EK_MAX_NAME as usize)?,
            description: text("description", raw.description, EK_MAX_DESCRIPTION as usize)?,
            config_schema: text("config_schema", raw.config_schema, EK_MAX_SCHEMA as usize)?,
            flags: raw.flags,
            // SAFETY: the caller promises the tags.
            tags: unsafe { read_tags(&raw) }?,
        };
        descriptor.check()?;
        Ok(Self {
            descriptor,
            create: raw.create.ok_or_else(|| missing("create"))?,
            tag: raw.tag.ok_or_else(|| missing("tag"))?,
            destroy: raw.destroy.ok_or_else(|| missing("destroy"))?,
            get_extension: raw.get_extension,
        })
    }

    /// Returns what the plugin says it is.
    pub const fn descriptor(&self) -> &Descriptor<'static> {
        &self.descriptor
    }

    /// Returns the languages that the plugin knows, as primary subtags; `None`: any.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where its extension `evenkeel.languages/1` is wrong.
    pub fn languages(&self) -> Result<Option<Vec<&'static str>>, BadDescriptor> {
        let raw = self.extension(EK_EXT_LANGUAGES);
        if raw.is_null() {
            return Ok(None);
        }
        // SAFETY: the plugin promises the struct of that id.
        unsafe { extensions::languages(raw.cast()) }
    }

    /// Returns the plugin's examples.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where its extension `evenkeel.examples/1` is wrong.
    pub fn examples(&self) -> Result<Vec<Example<'static>>, BadDescriptor> {
        let raw = self.extension(EK_EXT_EXAMPLES);
        if raw.is_null() {
            return Ok(Vec::new());
        }
        // SAFETY: the plugin promises the struct of that id.
        unsafe { extensions::examples(raw.cast(), self.descriptor.tags.len()) }
    }

    /// Returns how good the plugin was when it was measured, as far as it says.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where its extension `evenkeel.figures/1` is wrong.
    pub fn figures(&self) -> Result<Vec<Figure<'static>>, BadDescriptor> {
        let raw = self.extension(EK_EXT_FIGURES);
        if raw.is_null() {
            return Ok(Vec::new());
        }
        // SAFETY: the plugin promises the struct of that id.
        unsafe { extensions::figures(raw.cast()) }
    }

    /// Returns what the plugin asks of `evenkeel.vectors/1`; `None` where it does not want it.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where its extension of that id is wrong.
    pub fn vectors(&self) -> Result<Option<VectorRequest<'static>>, BadDescriptor> {
        self.vector_request(EK_EXT_VECTORS)
    }

    /// Returns what the plugin asks of `evenkeel.tuned-vectors/1`, likewise.
    ///
    /// # Errors
    ///
    /// [`BadDescriptor`] where its extension of that id is wrong.
    pub fn tuned_vectors(&self) -> Result<Option<VectorRequest<'static>>, BadDescriptor> {
        self.vector_request(EK_EXT_TUNED_VECTORS)
    }

    fn vector_request(
        &self,
        id: &'static str,
    ) -> Result<Option<VectorRequest<'static>>, BadDescriptor> {
        let raw = self.extension(id);
        if raw.is_null() {
            return Ok(None);
        }
        // SAFETY: the plugin promises the struct of that id.
        let request = unsafe { extensions::vector_request(id, raw.cast()) }?;
        request.check(id).map(|()| Some(request))
    }

    /// Returns what the plugin offers under `id`; null where it offers nothing.
    fn extension(&self, id: &str) -> *const c_void {
        let Some(get_extension) = self.get_extension else { return ptr::null() };
        // SAFETY: `id` can be read during the call; the plugin promises to do no more with it.
        unsafe { get_extension(ek_str::new(id)) }
    }

    /// Makes an instance, from a JSON object.
    ///
    /// # Errors
    ///
    /// The status, negative or, against the rules, positive. The reason went to the call's
    /// listener.
    pub fn create(&self, call: &Call, config_json: &str) -> Result<Instance, ek_status> {
        // Plugins may read it as a C string.
        let mut config = Vec::with_capacity(config_json.len() + 1);
        config.extend_from_slice(config_json.as_bytes());
        config.push(0);
        let config_json = ek_str { ptr: config.as_ptr().cast(), len: config_json.len() };
        let mut address = ptr::null_mut();
        // SAFETY: the table is never freed, the text is NUL-terminated, and all outlive the call.
        let status = unsafe { (self.create)(call.table(), config_json, &raw mut address) };
        if status == EK_OK {
            Ok(Instance { address, tag: self.tag, destroy: self.destroy })
        } else {
            Err(status)
        }
    }
}

/// A live instance of a plugin. Dropping it leaves it alone, as after a panic; end it by
/// [`Instance::destroy`].
pub struct Instance {
    address: *mut c_void,
    tag: TagFn,
    destroy: DestroyFn,
}

// SAFETY: the ABI lets an instance be used from any thread, one at a time.
unsafe impl Send for Instance {}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instance").field(&self.address).finish()
    }
}

impl Instance {
    /// Tags a meeting. What the plugin says goes to the call's listener.
    ///
    /// # Errors
    ///
    /// The status, negative or, against the rules, positive. Nothing that was emitted may then be
    /// used.
    pub fn tag(&mut self, call: &Call, arena: &Arena) -> Result<(), ek_status> {
        call.begin_tagging(arena);
        // SAFETY: the instance is alive and `&mut`, the table never freed, and the arena outlives
        // the call.
        let status = unsafe { (self.tag)(self.address, call.table(), arena.meeting()) };
        call.end_tagging();
        if status == EK_OK { Ok(()) } else { Err(status) }
    }

    /// Ends the instance.
    pub fn destroy(self) {
        // SAFETY: the instance is alive, and nobody can use it afterwards.
        unsafe { (self.destroy)(self.address) };
    }
}

/// Reads the tags of a descriptor.
///
/// # Safety
///
/// The tags are as `ek_plugin` says until the process ends.
unsafe fn read_tags(raw: &ek_plugin) -> Result<Vec<DeclaredTag<'static>>, BadDescriptor> {
    let stride = raw.tag_stride as usize;
    if !(1..=EK_MAX_TAGS).contains(&raw.tag_count) {
        return Err(BadDescriptor::of_plugin("tag_count", "is not 1 to 256"));
    }
    if stride < EK_TAG_SIZE_1_0 || !stride.is_multiple_of(align_of::<ek_tag>()) {
        return Err(BadDescriptor::of_plugin("tag_stride", "is not sizeof(ek_tag)"));
    }
    if !memory::is_readable(raw.tags) {
        return Err(BadDescriptor::of_plugin("tags", "is null or misaligned"));
    }
    (0..raw.tag_count as usize)
        .map(|index| {
            // SAFETY: there are `tag_count` tags, `stride` bytes apart.
            let tag = unsafe { raw.tags.byte_add(index * stride) };
            // SAFETY: as above, and nothing of the next one is read.
            let tag = unsafe { memory::filled(tag, stride) };
            let text = |field, raw: ek_str, limit| {
                // SAFETY: the caller promises every text of the tags.
                let text = unsafe { memory::text(raw, limit) };
                text.map_err(|error| BadDescriptor::of_tag(index, field, error.reason()))
            };
            Ok(DeclaredTag {
                id: text("id", tag.id, EK_MAX_ID as usize)?,
                label: text("label", tag.label, EK_MAX_NAME as usize)?,
                description: text("description", tag.description, EK_MAX_DESCRIPTION as usize)?,
                pole: tag.pole,
                threshold: if tag.threshold == 0.0 { EK_DEFAULT_THRESHOLD } else { tag.threshold },
            })
        })
        .collect()
}
