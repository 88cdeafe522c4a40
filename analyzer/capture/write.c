/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/capture/write.h"

#include "analyzer/base/whole_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_NAMES = 4,
    BLOCK_PACKET = 6,
    OPTION_END = 0,
    OPTION_COMMENT_TEXT = 1,
    SHB_USERAPPL = 4,
    IF_NAME = 2,
    IF_DESCRIPTION = 3,
    IF_TSRESOL = 9,
    IF_OS = 12,
    IF_FCSLEN = 13,
    EPB_FLAGS = 2,
};
#define BLOCK_PROCESS 0x80000001u /* Apple's; see apple.c */
#define PIB_NAME 2
#define EPB_PIB_INDEX 0x8001
#define PROCESSES_MOST 1024u

struct process_written {
    char name[64];
    int64_t pid;
};

struct capture_writer {
    struct whole_file file;
    uint8_t *block; /* the one in hand, without its two lengths */
    size_t n, cap;
    uint32_t interfaces;
    struct process_written *processes;
    uint32_t n_processes;
    bool failed; /* memory or disk */
};

/* --- a block in the making ------------------------------------------------------ */

static void
put(struct capture_writer *w, const void *p, size_t n)
{
    if (w->n + n > w->cap) {
        size_t cap = (w->n + n) * 2;
        uint8_t *more = realloc(w->block, cap);
        if (!more) {
            w->failed = true;
            return;
        }
        w->block = more;
        w->cap = cap;
    }
    if (n)
        memcpy(w->block + w->n, p, n);
    w->n += n;
}

static void
put16(struct capture_writer *w, uint16_t v)
{
    put(w, &v, sizeof v);
}

static void
put32(struct capture_writer *w, uint32_t v)
{
    put(w, &v, sizeof v);
}

static void
pad(struct capture_writer *w)
{
    static const uint8_t zero[4] = {0};
    put(w, zero, (4 - w->n % 4) % 4);
}

static void
option(struct capture_writer *w, uint16_t code, const void *p, size_t n)
{
    if (n > UINT16_MAX)
        n = UINT16_MAX;
    put16(w, code);
    put16(w, (uint16_t)n);
    put(w, p, n);
    pad(w);
}

static void
option_text(struct capture_writer *w, uint16_t code, const char *text)
{
    if (text && *text)
        option(w, code, text, strlen(text));
}

static void
finish(struct capture_writer *w, uint32_t type)
{
    uint32_t total = (uint32_t)w->n + 12;
    if (!w->failed && (fwrite(&type, 4, 1, w->file.to) != 1 ||
                       fwrite(&total, 4, 1, w->file.to) != 1 ||
                       (w->n && fwrite(w->block, w->n, 1, w->file.to) != 1) ||
                       fwrite(&total, 4, 1, w->file.to) != 1))
        w->failed = true;
    w->n = 0;
}

/* --- blocks --------------------------------------------------------------------- */

struct capture_writer *
capture_writer_open(const char *path, const char *comment, struct err *err)
{
    struct capture_writer *w = calloc(1, sizeof *w);
    uint64_t unknown = UINT64_MAX; /* the section's length */
    if (!w) {
        err_set(err, "%s: out of memory", path);
        return NULL;
    }
    if (whole_file_open(&w->file, path, WHOLE_FILE_NEW, err) < 0) {
        free(w);
        return NULL;
    }
    put32(w, 0x1a2b3c4d);
    put16(w, 1);
    put16(w, 0);
    put(w, &unknown, sizeof unknown);
    option_text(w, OPTION_COMMENT_TEXT, comment);
    option_text(w, SHB_USERAPPL, "espy " ESPY_VERSION);
    option(w, OPTION_END, NULL, 0);
    finish(w, BLOCK_SECTION);
    return w;
}

uint32_t
capture_writer_interface(struct capture_writer *w,
                         const struct capture_interface *i, const char *comment)
{
    uint8_t nanoseconds = 9, fcs = (uint8_t)i->fcs_length;
    put16(w, i->link_type);
    put16(w, 0);
    put32(w, i->snaplen);
    option_text(w, OPTION_COMMENT_TEXT, comment);
    option_text(w, IF_NAME, i->name);
    option_text(w, IF_DESCRIPTION, i->description);
    option(w, IF_TSRESOL, &nanoseconds, 1);
    option_text(w, IF_OS, i->os);
    if (i->fcs_length >= 0)
        option(w, IF_FCSLEN, &fcs, 1);
    option(w, OPTION_END, NULL, 0);
    finish(w, BLOCK_INTERFACE);
    return w->interfaces++;
}

void
capture_writer_name(struct capture_writer *w, const struct capture_name *n)
{
    uint8_t record[16 + sizeof n->name];
    size_t size = n->family == 4 ? 4 : 16, length = strlen(n->name) + 1;
    memcpy(record, n->address, size);
    memcpy(record + size, n->name, length);
    option(w, n->family == 4 ? 1 : 2, record, size + length);
    option(w, OPTION_END, NULL, 0);
    finish(w, BLOCK_NAMES);
}

/* The number of its process block, written at its first packet. UINT32_MAX: it
 * has none. */
static uint32_t
process_of(struct capture_writer *w, const struct capture_record *r)
{
    struct process_written p = {.pid = r->pid};
    if (!r->process.p && r->pid < 0)
        return UINT32_MAX;
    size_t n = r->process.n < sizeof p.name ? r->process.n : sizeof p.name - 1;
    if (n)
        memcpy(p.name, r->process.p, n);
    for (uint32_t i = 0; i < w->n_processes; i++)
        if (w->processes[i].pid == p.pid &&
            strcmp(w->processes[i].name, p.name) == 0)
            return i;
    if (w->n_processes == PROCESSES_MOST)
        return UINT32_MAX;
    if (!w->processes)
        w->processes = calloc(PROCESSES_MOST, sizeof *w->processes);
    if (!w->processes)
        return UINT32_MAX;
    put32(w, (uint32_t)p.pid);
    option_text(w, PIB_NAME, p.name);
    option(w, OPTION_END, NULL, 0);
    finish(w, BLOCK_PROCESS);
    w->processes[w->n_processes] = p;
    return w->n_processes++;
}

void
capture_writer_packet(struct capture_writer *w, uint32_t interface,
                      const struct capture_record *r,
                      const char *const *comments, size_t n)
{
    uint64_t ts = r->has_ts && r->ts > 0 ? (uint64_t)r->ts : 0;
    uint32_t process = process_of(w, r), flags = r->direction;
    put32(w, interface);
    put32(w, (uint32_t)(ts >> 32));
    put32(w, (uint32_t)ts);
    put32(w, r->caplen);
    put32(w, r->origlen);
    put(w, r->data, r->caplen);
    pad(w);
    if (r->comment.p)
        option(w, OPTION_COMMENT_TEXT, r->comment.p, r->comment.n);
    for (size_t i = 0; i < n; i++)
        option_text(w, OPTION_COMMENT_TEXT, comments[i]);
    if (flags)
        option(w, EPB_FLAGS, &flags, sizeof flags);
    if (process != UINT32_MAX)
        option(w, EPB_PIB_INDEX, &process, sizeof process);
    option(w, OPTION_END, NULL, 0);
    finish(w, BLOCK_PACKET);
}

static void
writer_free(struct capture_writer *w)
{
    free(w->processes);
    free(w->block);
    free(w);
}

int
capture_writer_close(struct capture_writer *w, struct err *err)
{
    int rc;
    if (w->failed) {
        rc = err_set(err, "%s: could not write everything", w->file.path);
        whole_file_drop(&w->file);
    } else {
        rc = whole_file_finish(&w->file, err);
    }
    writer_free(w);
    return rc;
}

void
capture_writer_drop(struct capture_writer *w)
{
    whole_file_drop(&w->file);
    writer_free(w);
}
