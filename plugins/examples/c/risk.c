/* cc -std=c99 -shared -fPIC -fvisibility=hidden -I../../../crates/abi/include risk.c -o risk.so */
#include "evenkeel_plugin.h"

static const ek_tag TAGS[] = {
  { EK_STR("risk"), EK_STR("Risk named"), EK_STR("Somebody names a risk."), EK_POLE_MANAGING, 0.5f, 0, 0 },
};
static ek_status create(const ek_call *call, ek_str config_json, void **instance) {
  (void)call; (void)config_json; *instance = NULL; /* no state */
  return EK_OK;
}
static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance;
  for (size_t i = 0; i < meeting->segment_count && !call->cancelled(call); i++) {
    const char *text = ek_segment_at(meeting, i)->text.ptr; /* a C string, too */
    for (const char *p = text; (p = strstr(p, "risk")); p += 4)
      ek_emit(call, 0, i, 0.7f, (size_t)(p - text), (size_t)(p - text) + 4);
  }
  return call->cancelled(call) ? EK_E_CANCELLED : EK_OK;
}
static void destroy(void *instance) { (void)instance; }
static const ek_plugin PLUGIN = {
  .struct_size = sizeof(ek_plugin), .abi_minor = 0,
  .id = EK_STR("acme.risk"), .name = EK_STR("Risk words"), .version = EK_STR("1.0.0"),
  .tags = TAGS, .tag_count = 1, .tag_stride = sizeof(ek_tag),
  .create = create, .tag = tag, .destroy = destroy,
};
const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
