// A plugin that lets an exception out of `tag`.
#include "evenkeel_plugin.h"

#include <stdexcept>

static ek_status create(const ek_call *, ek_str, void **instance) {
  *instance = nullptr;
  return EK_OK;
}

static ek_status tag(void *, const ek_call *, const ek_meeting *) { throw std::runtime_error("thrown away"); }

static void destroy(void *) {}

static const ek_tag TAGS[] = {{EK_STR("thrown"), EK_STR("Thrown"), EK_STR(""), EK_POLE_NEITHER, 0, 0, 0}};

static const ek_plugin PLUGIN = {
    sizeof(ek_plugin), EK_ABI_MINOR, EK_STR("torture.throw"), EK_STR("Throw"), EK_STR("1.0.0"), EK_STR(""), EK_STR(""),
    EK_STR(""),        TAGS,         1,                       sizeof(ek_tag),  0,               0,          create,
    tag,               destroy,      nullptr,
};

extern "C" const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
