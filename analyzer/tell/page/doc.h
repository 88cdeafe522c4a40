/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doc.h - a document written once and told as HTML or as Markdown.
 *
 * Every %s is escaped for the form in hand (markup.h), so what comes from
 * a capture never becomes markup. A format is the report's own text and holds
 * none of the characters that either form gives a meaning.
 */
#ifndef ESPY_TELL_PAGE_DOC_H
#define ESPY_TELL_PAGE_DOC_H

#include "analyzer/tell/page/markup.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DOC_SECTIONS 16

/* Of a table. */
enum doc_kind {
    DOC_TEXT,
    DOC_NUMBER, /* right-aligned, sorted by number */
    DOC_TIME,   /* on one line; on paper on two */
    DOC_SHORT,  /* on one line */
    DOC_NAME,   /* addresses and names: may break anywhere */
    DOC_FILTER, /* filters, lists of names: wide enough to be read */
};
struct doc_column {
    const char *title;
    enum doc_kind kind;
};

struct doc {
    struct markup out;
    bool html;     /* else Markdown */
    bool masked;   /* --redact went over what is told */
    bool failed;   /* something could not be told: see doc_failed() */
    bool in_table; /* Markdown: one line, whatever it holds */
    const struct doc_column *column; /* of the table in hand */
    size_t columns, at;              /* how many, and which is next */
    unsigned items;                  /* of the list in hand; 0: not numbered */
    unsigned anchors;                /* numbers given to tables and figures */
    struct {
        const char *id, *title;
    } sections[DOC_SECTIONS];
    size_t n_sections;
};

#define DOC_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Inline. */
void doc_text(struct doc *d, const char *fmt, ...) DOC_PRINTF(2, 3);
void doc_say(struct doc *d, const char *fmt, va_list *ap) DOC_PRINTF(2, 0);
void doc_strong(struct doc *d, const char *text);
void doc_code(struct doc *d, const char *text);
void doc_filter(struct doc *d, const char *filter); /* Wireshark's */
/* "observed", "correlated", "decrypted", "inferred"; "confirmed", "low", ... as
 * a label that looks like its kind. Nothing for "". */
void doc_label(struct doc *d, const char *kind, const char *text);

/* Blocks. */
void doc_section(struct doc *d, const char *id, const char *title);
void doc_section_end(struct doc *d);
/* What stands first: a frame with a heading. kind: "confirmed", "possible", "bad", or
 * "probable", which is the plain one. label: "" for none. */
void
doc_card(struct doc *d, const char *kind, const char *title, const char *label);
void doc_card_end(struct doc *d);
void doc_heading(struct doc *d, const char *fmt, ...) DOC_PRINTF(2, 3);
void doc_para(struct doc *d);
void doc_para_end(struct doc *d);
void doc_p(struct doc *d, const char *fmt, ...) DOC_PRINTF(2, 3);

void doc_list(struct doc *d, bool numbered);
void doc_item(struct doc *d);
void doc_item_end(struct doc *d);
void doc_item_text(struct doc *d, const char *fmt, ...) DOC_PRINTF(2, 3);
void doc_list_end(struct doc *d);

/* "Key: value" rows. */
void doc_pairs(struct doc *d);
void doc_pair(struct doc *d, const char *key);
void doc_pair_end(struct doc *d);
void doc_pair_text(struct doc *d, const char *key, const char *fmt, ...)
    DOC_PRINTF(3, 4);
/* One of several things of a pair: on a line of its own in HTML. first: of these. */
void doc_line(struct doc *d, bool first);
void doc_line_end(struct doc *d);
void doc_pairs_end(struct doc *d);

/* Tables: every cell in order, row after row. */
#define DOC_COLUMNS(c) (c), sizeof(c) / sizeof *(c)
void doc_table(struct doc *d, const char *caption, const struct doc_column *c,
               size_t n);
void doc_cell(struct doc *d, const char *fmt, ...) DOC_PRINTF(2, 3);
void doc_cell_text(struct doc *d, const char *text);  /* "-" for none */
void doc_cell_time(struct doc *d, int64_t ns);        /* without " UTC" */
void doc_cell_number(struct doc *d, long long v);     /* "1,341" */
void doc_cell_begin(struct doc *d, const char *sort); /* NULL: by its text */
void doc_cell_end(struct doc *d);
/* left_out: rows that there was no room for. */
void doc_table_end(struct doc *d, size_t left_out);

/* A drawing, or whatever is wider than a phone: HTML only. */
void doc_figure(struct doc *d, const char *label);
void doc_figure_end(struct doc *d, const char *caption);

/* Whether something is missing in what was written: memory, or a write error. */
bool doc_failed(const struct doc *d);

#endif
