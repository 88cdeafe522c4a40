/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - inside analyzer/tell/incident/ only. */
#ifndef ESPY_TELL_INCIDENT_PARTS_H
#define ESPY_TELL_INCIDENT_PARTS_H

#include "analyzer/tell/incident/incident.h"
#include "analyzer/tell/page/doc.h"
#include "analyzer/tell/wording.h"

/* What is told at most; the others are counted, and the JSON report has them. */
#define CARDS_MOST 12  /* stories on the first screen */
#define CHAINS_MOST 40 /* verdicts with their reasons */
#define ROWS_MOST 200  /* of a table */
#define MAP_MOST 16    /* tunnels of the map */
#define RUNGS_MOST 120 /* of a ladder */

struct sheet {
    struct doc d;
    bool many_files; /* citations name the capture */
    const struct model *m;
};

/* The sections, in their order. */
void sheet_summary(struct sheet *s);
void sheet_reasons(struct sheet *s);
void sheet_findings(struct sheet *s);
void sheet_timeline(struct sheet *s);
void sheet_map(struct sheet *s);
void sheet_ladders(struct sheet *s);
void sheet_tunnels(struct sheet *s);
void sheet_calls(struct sheet *s);
void sheet_flows(struct sheet *s);
void sheet_evidence(struct sheet *s);
void sheet_custody(struct sheet *s);
void sheet_limits(struct sheet *s);

/* --- citing (sheet_cite.c) --- */

#define FILTER_MAX 4096

/* Wireshark's filter of one frame, and of frames as "1-5,7". Writes at most n
 * bytes and returns buf; "" for no frame. */
const char *filter_frame(int64_t frame, char *buf, size_t n);
const char *filter_ranges(const char *ranges, char *buf, size_t n);

/* "frame 33" and the filter that finds it. Within a table the filter alone. */
void cite_frame(struct sheet *s, uint32_t file, int64_t frame);
/* total: how many there are, of which these are the first. */
void cite_frames(struct sheet *s, const struct model_frame *frames, size_t n,
                 uint64_t total);

/* A cell with a filter, after the name of its capture if there are several
 * (MODEL_NO_FILE: it is plain). */
void filter_cell(struct sheet *s, uint32_t file, const struct told *filter);
/* "tunnel-1", "-". */
void tunnel_cell(struct sheet *s, const struct model_tunnel *t);

/* A label that says how something is known; nothing for NONE. */
void how_label(struct sheet *s, enum provenance how);

/* The best way in which the inside of a tunnel is known; NONE: it is not. */
enum provenance how_of_inside(const struct model_tunnel *t);

/* --- members that are shown by their name (shown.c) --- */

/* As pairs of their own; behind the text in hand, "; name: value". */
void
shown_pairs(struct sheet *s, const struct model_desc *d, const void *object);
void
shown_inline(struct sheet *s, const struct model_desc *d, const void *object);
/* A cell of a text with them behind it. */
void shown_cell(struct sheet *s, const struct model_desc *d, const void *object,
                const char *fmt, ...) DOC_PRINTF(4, 5);

/* --- tables (listing.c) --- */

/* A table whose rows come one by one. The first one begins it, so that one without
 * rows is not told; those past ROWS_MOST are only counted. */
struct listing {
    struct sheet *s;
    const char *caption;
    const struct doc_column *columns;
    size_t n_columns;
    size_t n; /* rows so far */
};

/* One more row: true when its cells are to be told. */
bool listing_row(struct listing *l);
void listing_end(struct listing *l);

#endif
