/* A plugin that does, in `tag`, what its configuration says: {"deed": "abort"}. */
#define _GNU_SOURCE
#include "evenkeel_plugin.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const ek_tag TAGS[] = {
    {EK_STR("wild"), EK_STR("Wild"), EK_STR(""), EK_POLE_NEITHER, 0, 0, 0},
};

static char deed[4096];

static int is(const char *name) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\"", name);
  return strstr(deed, quoted) != NULL;
}

static ek_status create(const ek_call *call, ek_str config, void **instance) {
  (void)call;
  snprintf(deed, sizeof deed, "%s", config.ptr);
  *instance = is("null-instance") ? NULL : deed;
  if (is("loop-in-create")) {
    for (;;) pause();
  }
  return EK_OK;
}

static ek_status emit_raw(const ek_call *call, uint32_t tag, uint32_t segment, float score, uint32_t from, uint32_t to,
                          ek_str rationale) {
  ek_emission emission = {sizeof emission, tag, segment, score, from, to, rationale};
  return call->emit(call, &emission);
}

static ek_status emit(const ek_call *call, uint32_t tag, uint32_t segment, float score, uint32_t from, uint32_t to) {
  ek_str none = EK_STR("");
  return emit_raw(call, tag, segment, score, from, to, none);
}

/* A thread that waits for `destroy`, and emits when it must not any more. */
static const ek_call *late_call;
static pthread_t late_thread;
static pthread_barrier_t late_gate;
static void *be_late(void *unused) {
  (void)unused;
  pthread_barrier_wait(&late_gate);
  if (emit(late_call, 0, 0, 0.5f, 0, 0) != EK_E_STATE) abort();
  return NULL;
}

static void *emit_much(void *call) {
  for (uint32_t i = 0; i < 12; i++) emit(call, 0, i % 3, 0.5f + 0.01f * (float)i, 7, 7 + i);
  return NULL;
}

/* Writes past the program's own code to whatever pipe may be the protocol's. */
static void forge(const void *bytes, size_t count) {
  for (int fd = 10; fd < 20; fd++) {
    if (write(fd, bytes, count) < 0) continue;
  }
}

static ek_status tag(void *instance, const ek_call *call, const ek_meeting *meeting) {
  (void)instance, (void)meeting;
  if (is("behave") || is("null-instance")) return emit(call, 0, 0, 0.9f, 0, 1);

  if (is("abort")) abort();
  if (is("null-read")) return *(volatile int *)8;
  if (is("exit")) exit(0);
  if (is("_exit")) _exit(3);
  if (is("terminate")) raise(SIGTERM);
  if (is("pthread-exit")) pthread_exit(NULL);
  if (is("close-all")) {
    for (int fd = 0; fd < 1024; fd++) close(fd);
    return EK_OK;
  }

  if (is("loop")) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (;;) emit(call, 0, 0, 0.9f, 0, 1);
  }
  if (is("stop-when-asked")) {
    while (!call->cancelled(call)) sched_yield();
    return EK_E_CANCELLED;
  }

  if (is("score-infinite")) emit(call, 0, 0, INFINITY, 0, 1);
  if (is("score-negative")) emit(call, 0, 0, -0.1f, 0, 1);
  if (is("score-over-one")) emit(call, 0, 0, 1.0000001f, 0, 1);
  if (is("score-minus-zero")) emit(call, 0, 0, -0.0f, 0, 1);
  if (is("evidence-beyond")) emit(call, 0, 0, 0.9f, 0, 60000);
  if (is("evidence-reversed")) emit(call, 0, 0, 0.9f, 3, 1);
  if (is("evidence-largest")) emit(call, 0, 0, 0.9f, UINT32_MAX, UINT32_MAX);
  if (is("tag-beyond")) emit(call, 1, 0, 0.9f, 0, 1);
  if (is("tag-largest")) emit(call, UINT32_MAX, 0, 0.9f, 0, 1);
  if (is("segment-beyond")) emit(call, 0, (uint32_t)meeting->segment_count, 0.9f, 0, 1);
  if (is("segment-largest")) emit(call, 0, UINT32_MAX, 0.9f, 0, 1);
  if (is("emission-null")) call->emit(call, NULL);
  if (is("emission-small")) {
    ek_emission emission = {4, 0, 0, 0.9f, 0, 1, EK_STR("")};
    call->emit(call, &emission);
  }
  if (is("emission-grown")) {
    struct {
      ek_emission emission;
      char more[64];
    } grown = {{sizeof grown, 0, 0, 0.9f, 0, 1, EK_STR("")}, "a later version's"};
    return call->emit(call, &grown.emission);
  }
  if (is("rationale-binary")) {
    ek_str rationale = {"\xff\xfe", 2};
    emit_raw(call, 0, 0, 0.9f, 0, 1, rationale);
  }
  if (is("rationale-null")) {
    ek_str rationale = {NULL, 5};
    emit_raw(call, 0, 0, 0.9f, 0, 1, rationale);
  }
  if (is("rationale-long")) {
    static char text[10 << 20];
    memset(text, 'x', sizeof text);
    ek_str rationale = {text, sizeof text};
    return emit_raw(call, 0, 0, 0.9f, 0, 1, rationale);
  }
  if (is("rationale-escapes")) {
    ek_str rationale = EK_STR("<script>\x1b[31m\nred");
    return emit_raw(call, 0, 0, 0.9f, 0, 1, rationale);
  }
  if (is("flood")) {
    for (int i = 0; i < 100000; i++) emit(call, 0, 0, 0.9f, 0, 1);
  }
  if (is("threads")) {
    pthread_t threads[16];
    for (int i = 0; i < 16; i++) pthread_create(&threads[i], NULL, emit_much, (void *)call);
    for (int i = 0; i < 16; i++) pthread_join(threads[i], NULL);
  }
  if (is("late")) {
    late_call = call;
    pthread_barrier_init(&late_gate, NULL, 2);
    pthread_create(&late_thread, NULL, be_late, NULL);
  }

  if (is("take-a-while")) usleep(300 * 1000);

  if (is("complain-and-succeed")) ek_fail(call, EK_OK, "half of the words are missing");
  if (is("answer-positive")) return 7;
  if (is("answer-unknown")) return -99;

  if (is("leave-a-process")) {
    pid_t left = fork();
    if (left == 0) {
      for (;;) pause();
    }
    char number[16];
    ek_str rationale = {number, (size_t)snprintf(number, sizeof number, "%d", (int)left)};
    return emit_raw(call, 0, 0, 0.9f, 0, 1, rationale);
  }
  if (is("use-the-stack")) {
    volatile char much[7 << 20];
    for (size_t i = 0; i < sizeof much; i += 1024) much[i] = 1;
    return EK_OK;
  }

  if (is("forge-flood")) {
    for (;;) forge("\x02\x00\x00\x00\x03\x00", 6);                     /* Batch of nothing */
  }
  if (is("forge-length")) forge("\xff\xff\xff\xff", 4);
  if (is("forge-kind")) forge("\x01\x00\x00\x00\x63", 5);
  if (is("forge-end")) forge("\x01\x00\x00\x00\x05", 5);                 /* Destroyed */
  if (is("forge-second-load")) forge("\x02\x00\x00\x00\x02\x00", 6);     /* Created */
  if (is("forge-emission")) forge("\x0b\x00\x00\x00\x03\x01\x00\x7f\x00\x00\x00\x3f\x00\x00\x00", 15);
  if (is("forge-half")) {
    forge("\x0a\x00\x00\x00\x03", 5);
    _exit(0);
  }
  if (is("forge-score")) forge("\x0b\x00\x00\x00\x03\x01\x00\x00\x00\x00\xc0\x7f\x00\x00\x00", 15);
  return EK_OK;
}

static void destroy(void *instance) {
  (void)instance;
  if (is("late")) {
    pthread_barrier_wait(&late_gate);
    pthread_join(late_thread, NULL);
  }
  if (is("abort-in-destroy")) abort();
  if (is("loop-in-destroy")) {
    for (;;) pause();
  }
}

static const ek_plugin PLUGIN = {
    .struct_size = sizeof(ek_plugin),
    .abi_minor = EK_ABI_MINOR,
    .id = EK_STR("torture.wild"),
    .name = EK_STR("Wild"),
    .version = EK_STR("1.0.0"),
    .tags = TAGS,
    .tag_count = 1,
    .tag_stride = sizeof(ek_tag),
    .create = create,
    .tag = tag,
    .destroy = destroy,
};

const ek_plugin *evenkeel_plugin_v1(void) { return &PLUGIN; }
