/* A plugin that goes by what segments mean, and, by what macros and its configuration say, asks for
 * it or uses it as it must not. */
#include "evenkeel_plugin.h"

#include <stdint.h>
#include <stdlib.h>

static const ek_tag TAGS[] = {
    {EK_STR("near"), EK_STR("Near"), EK_STR(""), EK_POLE_NEITHER, 0.01f, 0, 0},
    {EK_STR("part"), EK_STR("Part"), EK_STR(""), EK_POLE_NEITHER, 0.01f, 0, 0},
};

#ifndef ID
#define ID "torture.near"
#endif
#ifndef SILENT
#define SILENT 0
#endif
#ifndef ASKS
#define ASKS 1
#endif
#ifndef TEXT
#define TEXT EK_STR("Everything may fail.")
#endif
#ifndef TEXTS
#define TEXTS ASKED
#endif
#ifndef TEXT_COUNT
#define TEXT_COUNT 2
#endif
#ifndef TUNED_TEXT_COUNT
#define TUNED_TEXT_COUNT 0
#endif
#ifndef SIZE
#define SIZE sizeof(ek_vector_request)
#endif
#ifndef FLAGS
#define FLAGS 0
#endif

static const ek_str ASKED[] = {EK_STR("Good morning."), TEXT};
static const ek_vector_request REQUEST = {SIZE, TEXT_COUNT, TEXTS, FLAGS, 0};
static const ek_vector_request TUNED_REQUEST = {SIZE, TUNED_TEXT_COUNT, ASKED, FLAGS, 0};

static const void *get_extension(ek_str id) {
  if (!ASKS) return NULL;
  if (ek_is(id, EK_EXT_VECTORS)) return &REQUEST;
  if (ek_is(id, EK_EXT_TUNED_VECTORS)) return &TUNED_REQUEST;
  return NULL;
}

static char deed[256];
static const float *kept;

static int is(const char *name) { return strstr(deed, name) != NULL; }

static ek_status create(const ek_call *call, ek_str config, void **instance) {
  if (config.len < sizeof deed) memcpy(deed, config.ptr, config.len + 1);
  *instance = NULL;
  return ek_extension(call, EK_EXT_VECTORS) ? ek_fail(call, EK_E_FAILED, "vectors in create") : EK_OK;
}

static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance;
  const ek_vectors *vectors = ek_extension(call, EK_EXT_VECTORS);
  const ek_tuned_vectors *tuned = ek_extension(call, EK_EXT_TUNED_VECTORS);
  if (!ASKS && (vectors || tuned)) abort();
  if (ek_extension(call, "evenkeel.nothing/1") || ek_extension(call, "")) abort();
  if (is("ask-for-garbage")) {
    ek_str endless = {"", SIZE_MAX}, null = {NULL, 5}, binary = {"\xff\xfe", 2};
    if (call->get_extension(call, endless) || call->get_extension(call, null)) abort();
    if (call->get_extension(call, binary)) abort();
  }
  if (vectors) {
    const float *wanted = vectors->texts + vectors->dim; /* the second text */
    for (size_t i = 0; i < meeting->segment_count; i++) {
      const float *vector = vectors->vectors + i * vectors->dim;
      float cosine = 0;
      for (uint32_t d = 0; d < vectors->dim; d++) cosine += vector[d] * wanted[d];
      ek_emission emission = {sizeof emission, 0, (uint32_t)i, cosine < 0 ? 0 : cosine, 0, 0, vectors->encoder};
      if (!SILENT) call->emit(call, &emission);
    }
    if (is("write")) memset((void *)vectors->vectors, 0xff, vectors->dim * sizeof(float));
    if (is("keep")) kept = vectors->vectors;
  }
  if (tuned) {
    for (size_t p = 0; p < tuned->part_count; p++) {
      const ek_part part = tuned->parts[p];
      if (SILENT) continue;
      ek_emit(call, 1, part.segment, tuned->part_vectors[p * tuned->dim], part.start, part.end);
    }
  }
  return EK_OK;
}

static void destroy(void *instance) {
  (void)instance;
  if (kept && *(volatile const float *)kept > 2) abort();
}

static const ek_plugin PLUGIN = {
    .struct_size = sizeof(ek_plugin),
    .abi_minor = EK_ABI_MINOR,
    .id = EK_STR(ID),
    .name = EK_STR("Near"),
    .version = EK_STR("1.0.0"),
    .tags = TAGS,
    .tag_count = 2,
    .tag_stride = sizeof(ek_tag),
    .create = create,
    .tag = tag,
    .destroy = destroy,
    .get_extension = get_extension,
};

const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
