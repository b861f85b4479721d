/* A plugin that says something impossible about itself, or does something while it is loaded: what
 * is chosen when it is compiled. */
#define _GNU_SOURCE
#include "evenkeel_plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SIZE
#define SIZE sizeof(ek_plugin)
#endif
#ifndef MINOR
#define MINOR EK_ABI_MINOR
#endif
#ifndef ID
#define ID "torture.declared"
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef TAG
#define TAG "declared"
#endif
#ifndef SECOND
#define SECOND "second"
#endif
#ifndef LABEL
#define LABEL "Declared"
#endif
#ifndef POLE
#define POLE EK_POLE_NEITHER
#endif
#ifndef THRESHOLD
#define THRESHOLD 0
#endif
#ifndef LIST
#define LIST TAGS
#endif
#ifndef COUNT
#define COUNT 2
#endif
#ifndef STRIDE
#define STRIDE sizeof(ek_tag)
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef ENTRY
#define ENTRY evenkeel_plugin_v1
#endif

static const ek_tag TAGS[] = {
    {EK_STR(TAG), EK_STR(LABEL), EK_STR(""), POLE, THRESHOLD, 0, 0},
    {EK_STR(SECOND), EK_STR("Second"), EK_STR(""), EK_POLE_NEITHER, 0, 0, 0},
};

static ek_status create(const ek_call *call, ek_str config, void **instance) {
  (void)call, (void)config;
  *instance = NULL;
  return EK_OK;
}

static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance, (void)meeting;
  return ek_emit(call, 0, 0, 0.9f, 0, 1);
}

static void destroy(void *instance) { (void)instance; }

static ek_plugin plugin = {
    .struct_size = SIZE,
    .abi_minor = MINOR,
    .id = EK_STR(ID),
    .name = EK_STR("Declared"),
    .version = EK_STR(VERSION),
    .tags = LIST,
    .tag_count = COUNT,
    .tag_stride = STRIDE,
    .create = CREATE,
    .tag = tag,
    .destroy = destroy,
};

#ifdef UNSTABLE
static ek_plugin other;
#endif
#ifdef NOWHERE
int nowhere(void);
#endif
#ifdef LOOP_IN_CONSTRUCTOR
__attribute__((constructor)) static void loop(void) {
  for (;;) pause();
}
#endif
#ifdef LOOP_IN_DESTRUCTOR
__attribute__((destructor)) static void loop(void) {
  for (;;) pause();
}
#endif
#ifdef LOOP_AT_EXIT
static void loop(void) {
  for (;;) pause();
}
__attribute__((constructor)) static void leave_behind(void) { atexit(loop); }
#endif
#ifdef EXPORTS_TOO_MUCH
EK_EXPORT void *memcpy(void *to, const void *from, size_t count);
void *memcpy(void *to, const void *from, size_t count) {
  (void)from, (void)count, (void)to;
  abort();
}
#endif

EK_EXPORT const ek_plugin *ENTRY(void);
const ek_plugin *ENTRY(void) {
#ifdef NOWHERE
  if (nowhere()) return NULL;
#endif
#ifdef LOOP_IN_ENTRY
  for (;;) pause();
#endif
#ifdef UNSTABLE
  static int calls;
  other = plugin;
  return calls++ % 2 ? &other : &plugin;
#endif
#ifdef ANOTHER_EACH_TIME
  static char id[] = "torture.declared0";
  id[sizeof id - 2] = (char)('a' + getpid() % 20);
  plugin.id.ptr = id;
  plugin.id.len = sizeof id - 1;
#endif
#ifdef NOTHING
  fputs("there is no licence on this machine\n", stderr);
  return NULL;
#endif
  return &plugin;
}
