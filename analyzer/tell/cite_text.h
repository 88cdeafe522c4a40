/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cite_text.h - frames and times as people read them.
 */
#ifndef ESPY_TELL_CITE_TEXT_H
#define ESPY_TELL_CITE_TEXT_H

#include "analyzer/conclude/conclude.h"

/* "frame 31", "frames 31, 32, 40 and 12 more"; with several captures
 * "outer.pcap 31". Empty for none. */
const char *frames_text(const struct conclusion *c, const struct fact *f,
                        char *buf, size_t n);
const char *frame_text(const struct conclusion *c, const struct cite *at,
                       char *buf, size_t n);

/* "2026-11-23 23:35:00 UTC" */
const char *when_text(int64_t ns, char *buf, size_t n);

/* "10.2 s", "3 min 4 s", "1 h 2 min", "3 days 4 h" */
const char *span_text(int64_t ns, char *buf, size_t n);

/* "2026-11-23 23:35:00 UTC, for 10.2 s", or what a clock that was set back
 * left: "2026-11-23 23:35:00 UTC, then 10.2 s back (the clock ran backwards)" */
const char *period_text(int64_t first, int64_t last, char *buf, size_t n);

/* "1,341" */
const char *count_text(uint64_t v, char buf[32]);

/* "10.64.1.100:4500", "[2607::1]:5060"; without port when it is 0. */
const char *endpoint_text(const struct endpoint *e, char *buf, size_t n);

/* The capture's file name without its folder. */
const char *file_text(const struct conclusion *c, uint32_t file);

#endif
