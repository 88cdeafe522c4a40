/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture.h - reading packet captures: pcap and pcapng in every form, plain,
 * gzip or zstd, from a file or a pipe.
 *
 * Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, and what Apple's
 * tcpdump adds to the latter. libpcap cannot do this job: it refuses a pcapng
 * whose interfaces differ in link type or snap length, and tells neither the
 * interface nor the comment of a packet.
 *
 * A reader goes forward once. What a record points to is good until the next
 * call of capture_next() (a plain file is memory-mapped, a compressed one or a pipe is a
 * moving window).
 *
 * Bounds: 65,536 interfaces (more is damage), and as many names and process
 * blocks (more are counted).
 *
 * A damaged file is read up to the damage: capture_next() then returns 0 as at
 * the end, and capture_damage() says what and where.
 */
#ifndef ESPY_CAPTURE_CAPTURE_H
#define ESPY_CAPTURE_CAPTURE_H

#include "dissectors/base/err.h"
#include "dissectors/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* A record longer than this is damage, not a packet (libpcap's own limit for
 * most link types is 262,144; USB and D-Bus go to 128 MB). */
#define CAPTURE_MAX_RECORD (128u * 1024 * 1024)

struct capture;

struct capture_interface {
    uint32_t id;      /* index in the file, across its sections */
    uint32_t section; /* 0-based */
    char name[64];    /* if_name; "" unknown */
    char description[128];
    char os[128];
    uint16_t link_type;
    uint32_t snaplen;        /* 0 unlimited */
    int8_t fcs_length;       /* bytes at the end of each frame; -1 unknown */
    uint64_t packets, bytes; /* seen, captured bytes */
    int64_t dropped;         /* ISB isb_ifdrop, or without one the sum of the
                               packets' own drop counts; -1 not told */
    int64_t received;        /* ISB isb_ifrecv; -1 not told */
};

/*
 * Times past this (years 1823 and 2116; pcap itself ends in 2106) are told as
 * this: so the time between any two records fits 64 bits as well, whatever a
 * file says.
 */
#define CAPTURE_TIME_MAX (INT64_MAX / 2)

struct capture_record {
    const uint8_t *data;
    uint32_t caplen, origlen;
    int64_t ts;     /* ns since 1970 UTC, within CAPTURE_TIME_MAX */
    bool has_ts;    /* false: a Simple Packet Block has none */
    uint64_t frame; /* 1-based in its file */
    /* of its block or record header, bytes, in the (decompressed) file */
    uint64_t offset;
    uint32_t interface; /* index for capture_interface_at() */
    uint16_t link_type;
    int8_t fcs_length;    /* bytes of FCS at the end of data; -1 unknown */
    uint8_t direction;    /* enum packet_direction */
    struct slice comment; /* the first opt_comment; p NULL: none */
    /* Apple's process block of this packet; p NULL: none */
    struct slice process;
    int64_t pid; /* -1 unknown */
};

struct capture_stats {
    uint64_t packets, bytes; /* records handed out; captured bytes */
    uint64_t read;           /* (decompressed) bytes consumed */
    uint64_t size;           /* of the file on disk; 0 unknown (pipe) */
    uint64_t disk;           /* bytes of the file on disk consumed */
    uint64_t timed;          /* records with a time stamp */
    int64_t first, last;     /* ns; valid when timed > 0: earliest and latest */
    uint32_t sections;       /* of a pcapng; pcap files joined by cat */
    uint64_t name_records;   /* NRB entries: names told */
    uint64_t names_refused;  /* of these, past the cap or too long to keep */
    uint64_t processes_refused;  /* process blocks past the cap */
    uint64_t skipped_decryption; /* DSB blocks: never read, only counted */
    uint64_t skipped_custom;     /* custom blocks */
    uint64_t skipped_unknown;    /* other block types not understood */
    uint64_t comments;           /* comments of any kind */
    uint64_t malformed; /* options, names and statistics that make no sense in
                                        blocks that do: passed over */
};

/* A name told by a Name Resolution Block. Kept for the whole run. */
struct capture_name {
    uint8_t address[16];
    uint8_t family; /* 4 or 6 */
    char name[256];
};

/*
 * Opens a capture; "-" is standard input. NULL, with the reason in err, if it
 * cannot be opened or is no capture at all. (A capture that is damaged after its
 * header opens.)
 */
struct capture *capture_open(const char *path, struct err *err);

/*
 * For a file that nobody named: might it be a capture? By its name, or by its first
 * bytes, which are those of one or of what could be unpacked or converted to one.
 * One that cannot be read might.
 */
bool capture_probable(const char *path);

/* For tests and fuzzing: over bytes that outlive the capture. */
struct capture *
capture_open_memory(const void *p, size_t n, const char *name, struct err *err);
void capture_close(struct capture *c);

/* 1: *out is the next packet. 0: no more (see capture_damage). */
int capture_next(struct capture *c, struct capture_record *out);

/* A packet that capture_next() will hand out in a while. */
struct capture_peek {
    const uint8_t *data; /* caplen bytes */
    uint32_t caplen;
    uint32_t interface;
    uint16_t link_type;
};

/*
 * After capture_next(): looks at the second packet after the one it handed out, so
 * that the memory it will need can be asked for early. A hint and no more: false
 * where nothing is at hand (a pipe, compressed bytes, other blocks, the end).
 */
bool capture_ahead(struct capture *c, struct capture_peek *out);

const char *capture_path(const struct capture *c);

/* "pcap", "pcap-ns", "pcap-modified" (Kuznetsov's), "pcapng", with "+gzip" or "+zstd" appended. */
const char *capture_format(const struct capture *c);

/* NULL: undamaged. Else one sentence with the offset, good until close. */
const char *capture_damage(const struct capture *c);

const struct capture_stats *capture_stats(const struct capture *c);
uint32_t capture_interfaces(const struct capture *c);
const struct capture_interface *
capture_interface_at(const struct capture *c, uint32_t i);
uint32_t capture_names(const struct capture *c);
const struct capture_name *capture_name_at(const struct capture *c, uint32_t i);

/* The first comment of a section header, or "". */
const char *capture_comment(const struct capture *c);

/*
 * SHA-256 of the file as it lies on disk, 64 hex digits and NUL. Large mapped
 * files are hashed on a thread of their own beside the reading, so this waits
 * for it. For a pipe: of all bytes that came through it. Call it after the
 * last capture_next(); if the reading stopped early at damage, the rest is
 * still hashed.
 */
int capture_sha256(struct capture *c, char hex[65], struct err *err);

/* Was something of it not read or not kept because the system had no memory? Asked
 * after the last capture_next(). What a cap left out is counted in the stats. */
bool capture_starved(const struct capture *c);

/* A secret key of the same bytes, 32 of them, to which the SHA-256 does not lead
 * (digest.h). After capture_sha256() only. 0, or -1 with err. */
int capture_key(struct capture *c, uint8_t key[32], struct err *err);

/* Says that capture_sha256() will not be asked (it then fails), which saves the hashing. */
void capture_no_sha256(struct capture *c);

#endif
