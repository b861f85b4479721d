/* A plugin that does what it should: tags the word "risk", and the word "plan" as planning. */
#include "evenkeel_plugin.h"

static const ek_tag TAGS[] = {
    {EK_STR("risk"), EK_STR("Risk named"), EK_STR("Somebody says what could go wrong."), EK_POLE_MANAGING, 0.6f, 0, 0},
    {EK_STR("planning"), EK_STR("Planning"), EK_STR(""), EK_POLE_MANAGING, 0, 0, 0},
};

static ek_status create(const ek_call *call, ek_str config, void **instance) {
  (void)call, (void)config;
  *instance = NULL;
  return EK_OK;
}

static void find(const ek_call *call, const ek_meeting *meeting, uint32_t tag, const char *word, float score) {
  for (size_t i = 0; i < meeting->segment_count; i++) {
    const char *text = ek_segment_at(meeting, i)->text.ptr;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) {
      ek_emit(call, tag, i, score, (size_t)(at - text), (size_t)(at - text) + strlen(word));
    }
  }
}

static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance;
  find(call, meeting, 0, "risk", 0.7f);
  find(call, meeting, 0, "perhaps", 0.3f);
  find(call, meeting, 1, "plan", 0.8f);
  return EK_OK;
}

static void destroy(void *instance) { (void)instance; }

static const ek_plugin PLUGIN = {
    .struct_size = sizeof(ek_plugin),
    .abi_minor = EK_ABI_MINOR,
    .id = EK_STR("torture.good"),
    .name = EK_STR("Good"),
    .version = EK_STR("1.0.0"),
    .tags = TAGS,
    .tag_count = 2,
    .tag_stride = sizeof(ek_tag),
    .create = create,
    .tag = tag,
    .destroy = destroy,
};

const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
