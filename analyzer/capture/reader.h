/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - the inside of struct capture, shared by the files of this folder
 * and by nobody else.
 */
#ifndef ESPY_CAPTURE_READER_H
#define ESPY_CAPTURE_READER_H

#include "analyzer/capture/capture.h"
#include "analyzer/capture/source.h"
#include "dissectors/base/packet.h"

/* Caps: a capture is hostile, and each of these is memory. */
#define CAPTURE_MAX_INTERFACES 65536u
#define CAPTURE_MAX_NAMES 65536u
#define CAPTURE_MAX_PROCESSES 65536u
#define CAPTURE_NAMES_CHUNK 256u

/* How an interface's time stamps become nanoseconds (pcapng section 4.2,
 * if_tsresol and if_tsoffset). */
struct tick {
    uint8_t resolution; /* if_tsresol as written: base and exponent */
    uint64_t multiply;  /* ns per unit, when that is whole; else 0 */
    uint64_t divide;    /* units per ns, when that is whole and fits; else 0 */
    uint64_t limit;     /* greatest stamp that multiplying does not overflow */
    int64_t offset;     /* seconds */
};

struct interface {
    struct capture_interface pub;
    struct tick tick;
    bool told_drops; /* by an Interface Statistics Block */
};

struct process {
    int64_t pid;
    char name[64]; /* "" unknown */
};

enum pcap_lengths { LENGTHS_PLAIN, LENGTHS_SWAPPED, LENGTHS_MAYBE_SWAPPED };

struct pcap_state {
    bool big;
    uint8_t header;     /* bytes of a record header */
    uint8_t lengths;    /* enum pcap_lengths */
    uint32_t fraction;  /* ns in one unit of the second time stamp word */
    uint32_t limit;     /* greatest caplen that can be */
    uint32_t interface; /* of the records that follow */
};

struct pcapng_state {
    bool big;
    uint32_t first_interface; /* of this section, in the file's numbering */
    uint32_t n_processes, cap_processes;
    struct process *processes; /* of this section */
};

struct capture {
    struct source src;
    int (*next)(struct capture *c, struct capture_record *out);
    /* One record or block at p, of `left` bytes that are there: its whole length; 0:
     * not to be seen. out->data stays NULL where it is no packet. */
    size_t (*look)(const struct capture *c, const uint8_t *p, size_t left,
                   struct capture_peek *out);
    bool done;
    bool starved;         /* the system had no memory for what should be kept */
    const uint8_t *ahead; /* the record for capture_ahead() */
    struct capture_stats stats;
    struct pcap_state pcap;
    struct pcapng_state ng;
    struct interface **interfaces; /* each of its own, so that it never moves */
    uint32_t n_interfaces, cap_interfaces;
    struct capture_name **names; /* chunks, likewise */
    uint32_t n_names;
    char *path;
    const char *name; /* for people: the path, or "standard input" */
    char format[24];
    char comment[1024];
    char damage[512];
};

/* capture.c: ends the reading with a sentence; the offset is added. Returns 0. */
int capture_stop(struct capture *c, uint64_t offset, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Ends the reading where the bytes end, inside `what` at offset, of which
 * `whole` bytes were expected. At a clean end, no damage. Returns 0. */
int capture_end(struct capture *c, uint64_t offset, const char *what,
                uint64_t whole);

/* A new interface with nothing known; NULL past the cap or out of memory. */
struct interface *capture_add_interface(struct capture *c);

/* What every record has. Field by field: clearing the whole struct first would
 * cost as much as the rest of reading a record. */
static inline void
record_set(struct capture_record *r, const struct capture_interface *i,
           const uint8_t *data, uint32_t caplen, uint32_t origlen,
           uint64_t offset)
{
    r->data = data;
    r->caplen = caplen;
    r->origlen = origlen;
    r->ts = 0;
    r->has_ts = false;
    r->frame = 0;
    r->offset = offset;
    r->interface = i->id;
    r->link_type = i->link_type;
    r->fcs_length = i->fcs_length;
    r->direction = PACKET_UNKNOWN;
    r->comment = slice_of(NULL, 0);
    r->process = slice_of(NULL, 0);
    r->pid = -1;
}

/* Copies text up to its first NUL, cut to fit at a UTF-8 border. */
void capture_text(char *to, size_t size, const uint8_t *p, size_t n);

/* pcap.c. open: 1 it is one, 0 it is none, -1 it is one and cannot be read. */
int capture_pcap_open(struct capture *c, struct err *err);

/* ahead.c: for `look`. */
size_t capture_pcap_look(const struct capture *c, const uint8_t *p, size_t left,
                         struct capture_peek *out);
size_t capture_pcapng_look(const struct capture *c, const uint8_t *p,
                           size_t left, struct capture_peek *out);

/* pcapng.c */
int capture_pcapng_open(struct capture *c, struct err *err);

/* lookalike.c: what a file that is no capture seems to be. Returns -1. */
int capture_lookalike(struct capture *c, struct err *err);

/* Are these the first bytes of pcap or pcapng; of what looks like a capture of another
 * kind, or like a packed one? */
bool capture_is_magic(const uint8_t *p, size_t n);
bool capture_is_lookalike(const uint8_t *p, size_t n);

#endif
