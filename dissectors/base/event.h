/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event.h - what a dissector reports, and how to read it without knowing it.
 *
 * An event is a plain struct beside a descriptor table that gives each field's
 * name, kind and offset. Text, JSON and rule look-ups all derive from the
 * table: there is no printer per protocol. The names are the output contract.
 *
 * Ownership: an event and everything it points to lives until its packet's
 * arena is reset. Keep a copy of what you need.
 */
#ifndef ESPY_BASE_EVENT_H
#define ESPY_BASE_EVENT_H

#include "dissectors/base/addr.h"
#include "dissectors/base/slice.h"
#include "dissectors/base/told.h"

struct packet;

enum field_kind {
    FIELD_U8,     /* uint8_t */
    FIELD_U16,    /* uint16_t */
    FIELD_U32,    /* uint32_t */
    FIELD_U64,    /* uint64_t */
    FIELD_OPT,    /* int64_t; negative: absent, so set it to -1 first: after
                     {0} it would be told as 0 */
    FIELD_BOOL,   /* bool */
    FIELD_SPI32,  /* uint32_t, told as 8 lower-case hex digits */
    FIELD_SPI64,  /* uint64_t, told as 16 lower-case hex digits */
    FIELD_CSTR,   /* const char *, static text: TEXT_OWN; NULL: absent */
    FIELD_OBJECT, /* pointer to a struct that `sub` describes; NULL: absent */
    FIELD_LIST,   /* struct list of structs that `sub` describes */

    /* From here on what a sender wrote: each needs a class, TOLD(). */
    FIELD_TEXT,   /* struct slice of text as received; p NULL: absent */
    FIELD_TEXTS,  /* struct list of struct slice */
    FIELD_HEX,    /* struct slice, told as hex digits; p NULL: absent */
    FIELD_SHA256, /* struct slice, told as its SHA-256; p NULL: absent */
    FIELD_ADDR,   /* struct addr; family 0: absent */
};

/* n elements in the arena; items NULL: absent (unlike empty). */
struct list {
    const void *items;
    size_t n;
};

struct field {
    const char *name;
    uint8_t kind;  /* enum field_kind */
    uint8_t class; /* enum text_class: what it may reveal; 0 numbers */
    uint16_t offset;
    const struct event_desc *sub; /* FIELD_OBJECT and FIELD_LIST */
};

/* A struct's shape. For a top-level event, `name` is also the dataset
 * ("ike" is told as event.dataset "espy.ike"). */
struct event_desc {
    const char *name;
    size_t size; /* sizeof the struct */
    const struct field *fields;
    size_t n;
};

/*
 * FIELD(FIELD_U8, ike_event, exchange_type) and friends. What a sender wrote is
 * TOLD(FIELD_TEXT, TEXT_FREE, sip_event, reason): as a plain FIELD, or without a
 * class, it does not compile, so that redaction never meets a text of which nobody
 * said what it may reveal.
 */
#define FIELD_AS(kind, type, member, name)                      \
    {                                                           \
        name, kind, FIELD_CLASSLESS((kind) < FIELD_TEXT, kind), \
            offsetof(struct type, member), NULL                 \
    }
#define FIELD(kind, type, member) FIELD_AS(kind, type, member, #member)
#define FIELD_SUB(kind, type, member, desc)                \
    {                                                      \
#        member, kind, FIELD_REQUIRE((kind) < FIELD_TEXT), \
            offsetof(struct type, member), desc            \
    }
#define TOLD_AS(kind, class, type, member, name)                          \
    {                                                                     \
        name, kind,                                                       \
            FIELD_REQUIRE((kind) >= FIELD_TEXT && (class) > 0) + (class), \
            offsetof(struct type, member), NULL                           \
    }
#define TOLD(kind, class, type, member) \
    TOLD_AS(kind, class, type, member, #member)
/* 0, or no constant that compiles. */
#define FIELD_REQUIRE(holds) ((uint8_t)(sizeof(char[(holds) ? 1 : -1]) - 1))
#define FIELD_CLASSLESS(holds, kind) \
    (FIELD_REQUIRE(holds) + ((kind) == FIELD_CSTR ? TEXT_OWN : 0))
#define EVENT_DESC(name, type, fields)                                       \
    {                                                                        \
        name, sizeof(struct type), fields, sizeof(fields) / sizeof *(fields) \
    }

struct event {
    const struct event_desc *desc;
    const void *body; /* desc->size bytes */
    uint32_t off;     /* where in the packet it stands, bytes */
    uint32_t length;  /* bytes it spans on the wire */
};

/*
 * Something that should not be. `reason` is a short stable static name
 * ("ike.payload_length"), `text` a static sentence for people. `cut` tells the
 * snap length from a lie: a cut packet is the capture's doing, not the
 * sender's.
 */
struct anomaly_event {
    const char *protocol;
    const char *reason;
    const char *text;
    uint32_t offset; /* bytes from the start of the packet (or reassembly) */
    bool cut;
};
extern const struct event_desc anomaly_desc;

/* Where events go. emit() must copy what it keeps. */
struct arena;
struct cursor;
struct sink {
    void (*emit)(void *ctx, const struct packet *pkt, const struct event *ev);
    void *ctx;
    struct arena *arena; /* the packet arena */
};

void sink_emit(struct sink *s, const struct packet *pkt,
               const struct event_desc *desc, const void *body, uint32_t off,
               uint32_t length);

void
sink_anomaly(struct sink *s, const struct packet *pkt, const char *protocol,
             const char *reason, const char *text, uint32_t offset);

/* Reports a failed cursor as an anomaly of its kind; nothing if it is OK.
 * Returns true if it had failed. */
bool sink_fault(struct sink *s, const struct packet *pkt, const char *protocol,
                const struct cursor *c);

#endif
