/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/capture/capture.h"

#include "analyzer/capture/digest.h"
#include "analyzer/capture/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
capture_begin(struct capture *c, struct err *err)
{
    int rc = capture_pcap_open(c, err);
    if (rc == 0)
        rc = capture_pcapng_open(c, err);
    if (rc == 0)
        rc = capture_lookalike(c, err);
    if (rc < 0)
        return -1;
    size_t n = strlen(c->format);
    snprintf(c->format + n, sizeof c->format - n, "%s", source_suffix(&c->src));
    c->stats.size = source_size(&c->src);
    return 0;
}

static struct capture *
capture_new(const char *path, struct err *err)
{
    struct capture *c = calloc(1, sizeof *c);
    if (c && (c->path = strdup(path)) != NULL) {
        c->name = strcmp(path, "-") == 0 ? "standard input" : c->path;
        return c;
    }
    free(c);
    err_no_memory(err, path);
    return NULL;
}

struct capture *
capture_open(const char *path, struct err *err)
{
    struct capture *c = capture_new(path, err);
    if (!c)
        return NULL;
    if (source_open(&c->src, path, err) == 0 && capture_begin(c, err) == 0)
        return c;
    capture_close(c);
    return NULL;
}

struct capture *
capture_open_memory(const void *p, size_t n, const char *name, struct err *err)
{
    struct capture *c = capture_new(name, err);
    if (!c)
        return NULL;
    if (source_open_memory(&c->src, p, n, name, err) == 0 &&
        capture_begin(c, err) == 0)
        return c;
    capture_close(c);
    return NULL;
}

void
capture_close(struct capture *c)
{
    if (!c)
        return;
    source_close(&c->src);
    for (uint32_t i = 0; i < c->n_interfaces; i++)
        free(c->interfaces[i]);
    free(c->interfaces);
    for (uint32_t i = 0; i * CAPTURE_NAMES_CHUNK < c->n_names; i++)
        free(c->names[i]);
    free(c->names);
    free(c->ng.processes);
    free(c->path);
    free(c);
}

static void
capture_count(struct capture *c, const struct capture_record *r)
{
    struct capture_stats *s = &c->stats;
    struct capture_interface *i = &c->interfaces[r->interface]->pub;
    i->packets++;
    i->bytes += r->caplen;
    s->packets++;
    s->bytes += r->caplen;
    if (!r->has_ts)
        return;
    if (s->timed++ == 0)
        s->first = s->last = r->ts;
    if (r->ts < s->first)
        s->first = r->ts;
    if (r->ts > s->last)
        s->last = r->ts;
}

int
capture_next(struct capture *c, struct capture_record *out)
{
    int more = !c->done && c->next(c, out);
    c->stats.read = source_offset(&c->src);
    c->stats.disk = source_disk(&c->src);
    if (!more) {
        c->done = true;
        return 0;
    }
    capture_count(c, out);
    out->frame = c->stats.packets;
    return 1;
}

/* "offset 24", or where that is if the file is compressed. */
static void
capture_place(const struct capture *c, uint64_t offset, char *buf, size_t size)
{
    snprintf(buf, size, "offset %llu%s", (unsigned long long)offset,
             c->src.unpack ? " of the decompressed data" : "");
}

int
capture_stop(struct capture *c, uint64_t offset, const char *fmt, ...)
{
    char text[300], place[80];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    capture_place(c, offset, place, sizeof place);
    snprintf(c->damage, sizeof c->damage, "%s, at %s", text, place);
    c->done = true;
    return 0;
}

int
capture_end(struct capture *c, uint64_t offset, const char *what,
            uint64_t whole)
{
    const char *why = c->src.fault;
    uint64_t here = c->src.end_offset - offset;
    char place[80];
    c->done = true;
    if (here == 0 && !why[0])
        return 0;
    capture_place(c, offset, place, sizeof place);
    if (here == 0)
        snprintf(c->damage, sizeof c->damage, "%s, %s", why, place);
    else
        snprintf(c->damage, sizeof c->damage,
                 "%s inside a %s: %llu of its %llu bytes are there, at %s",
                 why[0]          ? why
                 : c->src.unpack ? "the decompressed data ends"
                                 : "the file ends",
                 what, (unsigned long long)here, (unsigned long long)whole,
                 place);
    return 0;
}

struct interface *
capture_add_interface(struct capture *c)
{
    if (c->n_interfaces == CAPTURE_MAX_INTERFACES)
        return NULL;
    if (c->n_interfaces == c->cap_interfaces) {
        uint32_t cap = c->cap_interfaces ? c->cap_interfaces * 2 : 4;
        struct interface **v = realloc(c->interfaces, cap * sizeof *v);
        if (!v) {
            c->starved = true;
            return NULL;
        }
        c->interfaces = v;
        c->cap_interfaces = cap;
    }
    struct interface *i = calloc(1, sizeof *i);
    if (!i) {
        c->starved = true;
        return NULL;
    }
    i->pub.id = c->n_interfaces;
    i->pub.fcs_length = -1;
    i->pub.dropped = i->pub.received = -1;
    c->interfaces[c->n_interfaces++] = i;
    return i;
}

void
capture_text(char *to, size_t size, const uint8_t *p, size_t n)
{
    const uint8_t *nul = memchr(p, '\0', n);
    if (nul)
        n = (size_t)(nul - p);
    if (n >= size) {
        n = size - 1;
        /* RFC 3629: bytes 10xxxxxx go with the one before them. */
        while (n && (p[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(to, p, n);
    to[n] = '\0';
}

const char *
capture_path(const struct capture *c)
{
    return c->path;
}

const char *
capture_format(const struct capture *c)
{
    return c->format;
}

const char *
capture_damage(const struct capture *c)
{
    return c->damage[0] ? c->damage : NULL;
}

const struct capture_stats *
capture_stats(const struct capture *c)
{
    return &c->stats;
}

uint32_t
capture_interfaces(const struct capture *c)
{
    return c->n_interfaces;
}

const struct capture_interface *
capture_interface_at(const struct capture *c, uint32_t i)
{
    return i < c->n_interfaces ? &c->interfaces[i]->pub : NULL;
}

uint32_t
capture_names(const struct capture *c)
{
    return c->n_names;
}

const struct capture_name *
capture_name_at(const struct capture *c, uint32_t i)
{
    if (i >= c->n_names)
        return NULL;
    return &c->names[i / CAPTURE_NAMES_CHUNK][i % CAPTURE_NAMES_CHUNK];
}

bool
capture_starved(const struct capture *c)
{
    return c->starved || c->src.starved;
}

const char *
capture_comment(const struct capture *c)
{
    return c->comment;
}

int
capture_sha256(struct capture *c, char hex[65], struct err *err)
{
    if (!c->src.digest)
        return err_set(err, "%s: the SHA-256 was said not to be wanted",
                       c->name);
    if (source_drain(&c->src) != 0)
        return err_set(err, "%s: %s", c->name, c->src.fault);
    return digest_hex(c->src.digest, hex, err);
}

int
capture_key(struct capture *c, uint8_t key[32], struct err *err)
{
    if (!c->src.digest)
        return err_set(err, "%s: was not hashed", c->name);
    return digest_key(c->src.digest, key, err);
}

void
capture_no_sha256(struct capture *c)
{
    digest_free(c->src.digest);
    c->src.digest = NULL;
}
