/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apple.c - which process a packet belongs to, as macOS tcpdump -k writes it.
 *
 * Apple's libpcap (pcap/pcap-ng.h) uses codes from pcapng's range for private
 * use. A process block (0x80000001) holds the process ID and its name as option
 * 2 (its path as option 3); the blocks are numbered from 0 within a section.
 * A packet option 0x8001 is the number of its process's block, and 0x8003 that
 * of the process on whose behalf it was sent.
 */
#include "analyzer/capture/pcapng.h"

#include <stdlib.h>
#include <string.h>

#define PIB_NAME 2
#define PIB_PATH 3
#define EPB_PIB_INDEX 0x8001
#define EPB_E_PIB_INDEX 0x8003

static struct process *
process_new(struct capture *c)
{
    struct pcapng_state *ng = &c->ng;
    if (ng->n_processes == CAPTURE_MAX_PROCESSES)
        return NULL;
    if (ng->n_processes == ng->cap_processes) {
        uint32_t cap = ng->cap_processes ? ng->cap_processes * 2 : 16;
        struct process *v = realloc(ng->processes, cap * sizeof *v);
        if (!v) {
            c->starved = true;
            return NULL;
        }
        ng->processes = v;
        ng->cap_processes = cap;
    }
    struct process *p = &ng->processes[ng->n_processes++];
    memset(p, 0, sizeof *p);
    p->pid = -1;
    return p;
}

void
pcapng_process(struct capture *c, const struct block *b)
{
    struct process *p = process_new(c);
    if (!p) {
        c->stats.processes_refused++;
        return;
    }
    /* One without its ID still takes a number. */
    if (b->n < 4) {
        c->stats.malformed++;
        return;
    }
    p->pid = bytes_u32(b->body, c->ng.big);
    struct options it = pcapng_options(c, b, 4);
    struct option o;
    int rc;
    while ((rc = options_next(&it, &o)) > 0) {
        c->stats.comments += o.code == OPTION_COMMENT;
        if (o.code == PIB_NAME || (o.code == PIB_PATH && !p->name[0]))
            capture_text(p->name, sizeof p->name, o.p, o.n);
    }
    c->stats.malformed += rc < 0;
}

void
pcapng_process_option(struct capture *c, const struct option *o,
                      struct capture_record *out)
{
    bool own = o->code == EPB_PIB_INDEX;
    /* The codes are anybody's; without process blocks they mean nothing. */
    if (c->ng.n_processes == 0 || (!own && o->code != EPB_E_PIB_INDEX))
        return;
    uint32_t i = o->n == 4 ? bytes_u32(o->p, c->ng.big) : UINT32_MAX;
    if (i >= c->ng.n_processes) {
        c->stats.malformed++;
        return;
    }
    const struct process *p = &c->ng.processes[i];
    if (!own && out->process.p)
        return;
    if (p->name[0])
        out->process = slice_of(p->name, strlen(p->name));
    out->pid = p->pid;
}
