/* cc -std=c99 -shared -fPIC -fvisibility=hidden -I../../../crates/abi/include near.c -o near.so */
#include "evenkeel_plugin.h"

static const ek_tag TAGS[] = {
    {EK_STR("asks-for-help"), EK_STR("Asks for help"), EK_STR("Somebody says that they need a hand."), EK_POLE_NEITHER,
     0.55f, 0, 0},
};

/* The program makes vectors of segments and of this text, where it has an encoder. */
static const ek_str TEXTS[] = {EK_STR("Could somebody help me with this, please?")};
static const ek_vector_request REQUEST = {sizeof REQUEST, 1, TEXTS, EK_F_NEEDS_VECTORS, 0};

static const void *get_extension(ek_str id) { return ek_is(id, EK_EXT_VECTORS) ? &REQUEST : NULL; }

static ek_status create(const ek_call *call, ek_str config, void **instance) {
  (void)call, (void)config;
  *instance = NULL;
  return EK_OK;
}

static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance;
  const ek_vectors *known = ek_extension(call, EK_EXT_VECTORS);
  if (!known) return ek_fail(call, EK_E_FAILED, "there are no vectors, though they were asked for");
  for (size_t i = 0; i < meeting->segment_count; i++) {
    float cosine = 0;
    for (uint32_t d = 0; d < known->dim; d++) cosine += known->vectors[i * known->dim + d] * known->texts[d];
    if (cosine > 0) ek_emit(call, 0, i, cosine > 1 ? 1 : cosine, 0, 0);
  }
  return EK_OK;
}

static void destroy(void *instance) { (void)instance; }

static const ek_plugin PLUGIN = {
    .struct_size = sizeof(ek_plugin),
    .id = EK_STR("acme.near"),
    .name = EK_STR("Near"),
    .version = EK_STR("1.0.0"),
    .tags = TAGS,
    .tag_count = 1,
    .tag_stride = sizeof(ek_tag),
    .create = create,
    .tag = tag,
    .destroy = destroy,
    .get_extension = get_extension,
};

const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
