/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/case.h"

#include "analyzer/base/plain.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRESS_EVERY 65536 /* packets */

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct espy_case *c = ctx;
    state_event(c->state, pkt, ev);
    if (c->cfg.emit)
        c->cfg.emit(c->cfg.ctx, pkt, ev);
}

static void
on_quoted(void *ctx, const struct packet *pkt)
{
    struct espy_case *c = ctx;
    state_quoted(c->state, pkt);
}

static int
captures_open(struct espy_case *c)
{
    c->n = c->cfg.n_paths;
    c->captures = calloc(c->n ? c->n : 1, sizeof *c->captures);
    if (!c->captures)
        return -1;
    for (size_t i = 0; i < c->n; i++) {
        struct case_capture *cc = &c->captures[i];
        struct err why = {.text = ""};
        cc->path = c->cfg.paths[i];
        cc->capture = c->cfg.open ? c->cfg.open(c->cfg.ctx, i, &why)
                                  : capture_open(cc->path, &why);
        if (cc->capture && !c->cfg.hash)
            capture_no_sha256(cc->capture);
        snprintf(cc->error, sizeof cc->error, "%s", why.text);
        if (!cc->capture && why.no_memory)
            return -1;
    }
    return 0;
}

struct espy_case *
case_open(const struct case_config *config, struct err *err)
{
    struct espy_case *c = calloc(1, sizeof *c);
    if (!c) {
        err_set(err, "out of memory");
        return NULL;
    }
    c->cfg = *config;
    if (config->filter && !(c->filter = filter_new(config->filter, err))) {
        case_free(c);
        return NULL;
    }
    c->registry = registry_new();
    c->state = state_new(config->gateway, config->gateway_ctx);
    if (c->registry && c->state && captures_open(c) == 0) {
        struct pipeline_config p = {
            .registry = c->registry,
            .flows = &c->state->flows,
            .interfaces = &c->state->interfaces,
            .media = &c->state->sip.media,
            .processes = &c->state->processes,
            .trace = &c->state->trace,
            .several = c->n > 1,
            .filter = c->filter,
            .emit = on_event,
            .quoted = on_quoted,
            .ctx = c,
        };
        c->pipeline = pipeline_new(&p);
    }
    if (c->pipeline)
        return c;
    err_set(err, "out of memory");
    case_free(c);
    return NULL;
}

void
case_free(struct espy_case *c)
{
    if (!c)
        return;
    pipeline_free(c->pipeline);
    for (size_t i = 0; c->captures && i < c->n; i++)
        capture_close(c->captures[i].capture);
    free(c->captures);
    state_free(c->state);
    registry_free(c->registry);
    filter_free(c->filter);
    free(c);
}

static void
advance(struct espy_case *c, struct case_capture *cc)
{
    struct capture_peek peek;
    cc->has_record = capture_next(cc->capture, &cc->record) == 1;
    if (cc->has_record && capture_ahead(cc->capture, &peek))
        pipeline_expect(c->pipeline, (uint32_t)(cc - c->captures), &peek);
}

/* The capture whose next record is the oldest; the earlier on the command line
 * among equals. Cases have few captures: a scan beats a heap here. */
static struct case_capture *
oldest(struct espy_case *c)
{
    struct case_capture *best = NULL;
    for (size_t i = 0; i < c->n; i++) {
        struct case_capture *cc = &c->captures[i];
        if (cc->has_record && (!best || cc->record.ts < best->record.ts))
            best = cc;
    }
    return best;
}

static void
progress(struct espy_case *c)
{
    uint64_t done = 0, total = 0;
    if (!c->cfg.progress)
        return;
    for (size_t i = 0; i < c->n; i++) {
        if (!c->captures[i].capture)
            continue;
        const struct capture_stats *s = capture_stats(c->captures[i].capture);
        done += s->disk;
        total += s->size;
    }
    c->cfg.progress(c->cfg.ctx, done, total);
}

static void
names_of_captures(struct espy_case *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct capture *cap = c->captures[i].capture;
        for (uint32_t k = 0; cap && k < capture_names(cap); k++) {
            const struct capture_name *cn = capture_name_at(cap, k);
            struct addr a =
                cn->family == 4 ? addr_v4(cn->address) : addr_v6(cn->address);
            names_add(c->state->names, &a, slice_cstr(cn->name), NAME_FROM_NRB,
                      NULL, NULL, (uint32_t)i);
        }
    }
}

static void
names_of_interfaces(struct espy_case *c)
{
    uint32_t at = 0;
    struct interface *i;
    while ((i = table_next(&c->state->interfaces.table, &at))) {
        char buf[16];
        const char *name = case_interface_name(c, i, buf);
        const char *path = c->captures[i->key.file].path;
        const char *slash = strrchr(path, '/');
        snprintf(i->name, sizeof i->name, "%s", name);
        if (name != buf)
            snprintf(i->label, sizeof i->label, "%s", name);
        else
            snprintf(i->label, sizeof i->label, "%.60s #%s",
                     slash ? slash + 1 : path, name);
    }
}

static int
hashes_of_captures(struct espy_case *c, struct err *err)
{
    for (size_t i = 0; c->cfg.hash && i < c->n; i++) {
        struct case_capture *cc = &c->captures[i];
        if (!cc->capture || capture_sha256(cc->capture, cc->sha256, err) == 0)
            continue;
        cc->sha256[0] = '\0'; /* reading failed: the damage says so */
        if (err->no_memory)
            return -1;
    }
    return 0;
}

int
case_read(struct espy_case *c, struct err *err)
{
    struct case_capture *cc;
    for (size_t i = 0; i < c->n; i++)
        if (c->captures[i].capture)
            advance(c, &c->captures[i]);
    while ((cc = oldest(c))) {
        pipeline_record(c->pipeline, (uint32_t)(cc - c->captures), &cc->record);
        advance(c, cc);
        if (++c->packets % PROGRESS_EVERY == 0)
            progress(c);
    }
    bool starved = pipeline_flush(c->pipeline) < 0;
    for (size_t i = 0; i < c->n; i++)
        starved |=
            c->captures[i].capture && capture_starved(c->captures[i].capture);
    names_of_captures(c);
    names_of_interfaces(c);
    if (state_finish(c->state) < 0 || starved)
        return err_no_memory(err, "");
    return hashes_of_captures(c, err);
}

static int
by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

int
case_key(const struct espy_case *c, uint8_t key[32], struct err *err)
{
    uint8_t(*keys)[32] = calloc(c->n + 1, sizeof *keys);
    size_t n = 0;
    int rc = keys ? 0 : err_set(err, "out of memory");
    for (size_t i = 0; rc == 0 && i < c->n; i++)
        if (c->captures[i].capture)
            rc = capture_key(c->captures[i].capture, keys[n++], err);
    if (rc == 0 && n == 0)
        rc = err_set(err, "no capture could be read");
    if (rc == 0) {
        qsort(keys, n, sizeof *keys, by_bytes);
        if (EVP_Digest(keys, n * sizeof *keys, key, NULL, EVP_sha256(), NULL) !=
            1)
            rc = err_no_memory(err, "SHA-256");
    }
    free(keys);
    return rc;
}

bool
case_damaged(const struct espy_case *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->captures[i].capture || capture_damage(c->captures[i].capture))
            return true;
    return false;
}

void
case_tell_damage(const struct espy_case *c, FILE *to)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct case_capture *cc = &c->captures[i];
        if (!cc->capture)
            plain_line(to, "espy: %s", cc->error);
        else if (capture_damage(cc->capture))
            plain_line(to, "espy: %s: %s", cc->path,
                       capture_damage(cc->capture));
    }
    if (c->filter && filter_error(c->filter))
        plain_line(to, "espy: --filter: %s", filter_error(c->filter));
}

const char *
case_interface_name(const struct espy_case *c, const struct interface *i,
                    char *buf)
{
    if (i->key.name[0])
        return i->key.name;
    const struct capture *cap = c->captures[i->key.file].capture;
    const struct capture_interface *ci =
        cap ? capture_interface_at(cap, i->key.id) : NULL;
    if (ci && ci->name[0])
        return ci->name;
    snprintf(buf, 16, "%u", i->key.id);
    return buf;
}
