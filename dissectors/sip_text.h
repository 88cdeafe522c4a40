/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_text.h - the text forms that SIP headers share (RFC 3261, section 25):
 * lines with folding, comma lists, parameters, name-addr. Private to the SIP
 * dissector. Nothing here allocates except the unfolding of a folded header.
 */
#ifndef ESPY_DISSECTORS_SIP_TEXT_H
#define ESPY_DISSECTORS_SIP_TEXT_H

#include "dissectors/base/arena.h"
#include "dissectors/base/slice.h"

/* One header line, unfolded. */
struct sip_line {
    struct slice name;  /* without the white space before the colon */
    struct slice value; /* trimmed */
    bool colon;         /* false: the line has none, and is no header */
};

enum sip_line_result {
    SIP_LINE_HEADER, /* *out is filled */
    SIP_LINE_BLANK,  /* the empty line that ends the headers */
    SIP_LINE_END,    /* the text ended without one, perhaps within a line;
                        *out is filled if anything was left (name.p) */
};

/* Takes the next header off the front of *rest. */
enum sip_line_result
sip_line_next(struct slice *rest, struct arena *arena, struct sip_line *out);

/* Takes a line off *rest, without its line end (CRLF or LF). False when *rest
 * holds no line end: *line is then all of it, and *rest empty. */
bool sip_text_line(struct slice *rest, struct slice *line);

struct slice sip_text_trim(struct slice s);

/* Takes the next comma-separated value, trimmed, off *rest; commas in quoted
 * strings and in <> do not count. False at the end. */
bool sip_text_value(struct slice *rest, struct slice *out);

/* The value of ";name=value" in a run of parameters, unquoted; p NULL if there
 * is none. A parameter without a value is present and empty. */
struct slice sip_text_param(struct slice params, const char *name);

/* A token of the grammar, not empty: a method, a header name. */
bool sip_text_is_token(struct slice s);

/* Digits to a number. -1: not a number; more than UINT32_MAX is told as
 * UINT32_MAX and sets *over. */
int64_t sip_text_number(struct slice s, bool *over);

/* name-addr or addr-spec with its parameters. */
struct sip_address {
    struct slice name; /* display name, without quotes; absent */
    struct slice uri;
    struct slice params; /* from the first ';' after the URI */
    bool clean;          /* false: quotes or brackets do not pair up */
};
struct sip_address sip_text_address(struct slice value);

#endif
