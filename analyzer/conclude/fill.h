/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fill.h - for the files that fill the model (model_fill.h): what they share.
 *
 * A failed allocation sets `failed` and is told once, at the end; until then each
 * function leaves out what it has no memory for.
 */
#ifndef ESPY_CONCLUDE_FILL_H
#define ESPY_CONCLUDE_FILL_H

#include "analyzer/pairs/inner_lookup.h"
#include "analyzer/conclude/model_fill.h"

/* A tunnel's serial and place in the model. */
struct fill_serial {
    uint64_t serial;
    struct model_tunnel *tunnel;
};

/* A stream of RTP and the call that announced it. */
struct fill_stream {
    uint64_t call;
    uint32_t order; /* of appearance */
    const struct rtp_stream *stream;
};

struct fill {
    struct model *m;
    const struct conclusion *c;
    struct arena temp; /* for the time of the filling */
    bool failed;       /* out of memory */

    struct model_tunnel **tunnels; /* by index in the table of tunnels */
    struct fill_serial *serials;   /* in order of the serials */
    struct model_inner **inners;   /* by index in conclusion.inners; NULL: its
                                      tunnel had to be forgotten */
    struct inner_lookup inside;    /* of those whose tunnel is known */
    struct model_flow **flows;     /* by index in conclusion.flows */
    struct model_subject **flow_subjects;
    struct fill_stream *streams; /* of calls, in order of call, appearance */
    size_t n_streams;
    const struct place **places; /* of registrations, calls, messages: those
                                    read in clear, in their order */
};

/* conclude_model() with a ceiling of `limit` bytes. */
int fill_model(struct model *m, const struct conclusion *c, size_t limit,
               struct err *err);

/* --- memory and texts ------------------------------------------------------------ */

/* Cleared objects of a descriptor, and zeroed ones; NULL: no memory. */
void *fill_objects(struct fill *f, const struct model_desc *d, size_t n);
void *fill_array(struct fill *f, size_t n, size_t size);
void *fill_temp(struct fill *f, size_t n, size_t size);

/* Sets a text, whose class the descriptor has set. NULL: absent. */
void fill_told(struct fill *f, struct told *to, const char *text, bool cut);

/* The same, where "" means absent. */
void fill_known(struct fill *f, struct told *to, const char *text, bool cut);

/* Text of a field of fixed size counts as cut when it fills it: no half of a
 * character is left at its end, so that up to three bytes may be free. */
#define FILL_CUT(field) (strlen(field) + 4 >= sizeof(field))

/* The same of what has a flag for "some of its texts did not fit". */
#define FILL_CUT_OF(thing, field) \
    ((thing)->cut && strlen(field) + 4 >= sizeof(field))

/* A copy as a word; NULL gives NULL. */
const char *fill_word(struct fill *f, const char *text);
const char *fill_hex(struct fill *f, const uint8_t *bytes, size_t n);

/* --- small things that recur ------------------------------------------------------ */

int64_t fill_time(const struct cite *at); /* ABSENT where nothing is cited */
int64_t fill_frame(const struct cite *at);

/* By address; NULL: no table knows it. */
struct model_as *fill_as(struct fill *f, const struct addr *a);
void fill_end(struct fill *f, struct model_end *to, const struct endpoint *e);
void fill_endpoint(struct fill *f, struct model_endpoint *to,
                   const struct endpoint *e);

/* "udp"; NULL for an IP protocol that SIP does not run on. */
const char *fill_transport(uint8_t ip_proto);

/* The name of an interface of the case. */
void fill_interface(struct fill *f, struct told *to, uint32_t interface);

/* --- the parts, in the order in which they are filled ------------------------------ */

void fill_captures(struct fill *f);
void fill_counters(struct fill *f);
void fill_tunnels(struct fill *f);
void fill_ike(struct fill *f, struct model_tunnel *to, const struct tunnel *tn);
void fill_inners(struct fill *f);
void fill_activity(struct fill *f);

/* The first interface of the inside that shows what goes between two addresses, its
 * index in conclusion.inners; -1: none, or its tunnel had to be forgotten. */
long fill_inside_of(const struct fill *f, const struct place *p);
struct model_tunnel *fill_tunnel_of(const struct fill *f, uint64_t serial);

void fill_flows(struct fill *f);
void fill_sip(struct fill *f);
void fill_streams(struct fill *f); /* the index, before the calls */
void
fill_call(struct fill *f, struct model_call *to, const struct sip_call *call);
void fill_place(struct fill *f, struct model_where *to, const struct place *p);
enum direction
fill_direction(const struct fill *f, const struct place *p,
               const struct endpoint *from, const struct endpoint *to);
size_t fill_inferred_calls(struct fill *f, struct model_call *to);
size_t fill_inferred_messages(struct fill *f, struct model_message *to);

/* What was read on each inner interface, and in each flow. */
void fill_inner_lists(struct fill *f);
void fill_flow_lists(struct fill *f);

void fill_subjects(struct fill *f);
void fill_verdicts(struct fill *f);
void fill_findings(struct fill *f);

/* One of the lists of texts of a rule, from the first on until there is none. */
const char **fill_rule_texts(struct fill *f, const struct rule *r,
                             const char *(*at)(const struct rule *r, size_t i),
                             size_t *count);

/* Which subjects are told together. */
void fill_stories(struct fill *f);

/* The display filters of everything that has one. */
void fill_filters(struct fill *f);

#endif
