/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - what is around a document's sections: head, security policy, title,
 * contents, foot (HTML), or the title alone (Markdown). Its own style and script
 * are all that it runs and all that its policy allows, by their hashes.
 */
#ifndef ESPY_TELL_PAGE_PAGE_H
#define ESPY_TELL_PAGE_PAGE_H

#include "analyzer/tell/page/doc.h"

/* In this order. The title is "kind: title", kind being espy's own
 * word. After page_begin() the caller writes what the document is made
 * from, and page_made() says when (seconds since 1970) and by what. */
void page_begin(struct doc *d, const char *kind, const char *title);
void page_made(struct doc *d, int64_t now);

/* What `write` writes, after a table of contents of its sections. It is called twice,
 * and must write the same both times. */
void page_sections(struct doc *d, void (*write)(void *arg), void *arg);
void page_end(struct doc *d);

/* page_style.c */
extern const char page_style[];
extern const char
    page_script[]; /* sorts tables; without it they only do not sort */

#endif
