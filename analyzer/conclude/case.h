/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case.h - one case: its captures, read together in the order of their
 * timestamps, through the pipeline into one state.
 */
#ifndef ESPY_CONCLUDE_CASE_H
#define ESPY_CONCLUDE_CASE_H

#include "analyzer/capture/capture.h"
#include "analyzer/pipeline/pipeline.h"
#include "analyzer/state/state.h"

#include <stdio.h>

struct case_capture {
    const char *path;
    struct capture *capture;        /* NULL: could not be opened */
    char error[sizeof(struct err)]; /* why; "" */
    char sha256[65];                /* "" not asked for or failed */
    bool has_record;
    struct capture_record record;
};

struct case_config {
    const char *const *paths;
    size_t n_paths;
    const char *filter; /* BPF expression or NULL */
    bool hash;          /* SHA-256 of each capture */
    /* NULL: capture_open. For captures that are no files. */
    struct capture *(*open)(void *ctx, size_t i, struct err *err);
    bool (*gateway)(void *ctx, const char *name); /* see state_new */
    void *gateway_ctx;
    /* Every event, after the state took it in; may be NULL. */
    void (*emit)(void *ctx, const struct packet *pkt, const struct event *ev);
    void *ctx;
    /* Called now and then while reading; may be NULL. */
    void (*progress)(void *ctx, uint64_t done, uint64_t total);
};

struct espy_case {
    struct case_config cfg;
    struct case_capture *captures;
    size_t n;
    struct registry *registry;
    struct state *state;
    struct pipeline *pipeline;
    struct filter *filter;
    uint64_t packets;
};

/* Opens everything. NULL with err only for wrong use (filter) or no memory; a
 * capture that cannot be opened is noted in its row. */
struct espy_case *case_open(const struct case_config *config, struct err *err);

/* Reads to the end. 0; or -1 with err when the system had no memory for something: then
 * nothing is to be concluded, as nobody knows what is missing. Damaged captures are no
 * failure. */
int case_read(struct espy_case *c, struct err *err);
void case_free(struct espy_case *c);

/*
 * A key of the case: of its captures' bytes, in whatever order they were named.
 * For a case that was read with `hash`. 0; or -1 with err, also if no capture
 * could be opened.
 */
int case_key(const struct espy_case *c, uint8_t key[32], struct err *err);

/* True if some capture could not be opened, or not be read to its end. */
bool case_damaged(const struct espy_case *c);

/* One line for each damage and each unreadable file, so that a pipeline that
 * only keeps the JSON still says it. */
void case_tell_damage(const struct espy_case *c, FILE *to);

/* The name of an interface: what its packets or its file say, else its number
 * as text. buf holds at least 16 bytes. */
const char *case_interface_name(const struct espy_case *c,
                                const struct interface *i, char *buf);

#endif
