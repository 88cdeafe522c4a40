/* SPDX-License-Identifier: Apache-2.0 */
/* The capture reader over any bytes: plain, gzip and zstd, pcap and pcapng. */
#include "analyzer/capture/capture.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
touch(volatile uint8_t *seen, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *seen ^= p[i];
}

static void
check_record(const struct capture *c, const struct capture_record *r,
             uint64_t frame, uint64_t from)
{
    volatile uint8_t seen = 0;
    if (r->frame != frame || r->caplen > CAPTURE_MAX_RECORD)
        abort();
    if (r->offset < from || r->offset + r->caplen > capture_stats(c)->read)
        abort();
    const struct capture_interface *i = capture_interface_at(c, r->interface);
    if (!i || i->link_type != r->link_type)
        abort();
    touch(&seen, r->data, r->caplen);
    touch(&seen, r->comment.p, r->comment.n);
    touch(&seen, r->process.p, r->process.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct err err = {.text = ""};
    uint8_t *exact = malloc(n ? n : 1);
    if (!exact)
        abort();
    memcpy(exact, data, n);
    struct capture *c = capture_open_memory(exact, n, "fuzz", &err);
    if (!c && strncmp(err.text, "fuzz: ", 6) != 0)
        abort();
    if (c) {
        struct capture_record r;
        uint64_t frame = 0, from = 0;
        while (capture_next(c, &r)) {
            check_record(c, &r, ++frame, from);
            from = r.offset + 1;
        }
        if (capture_stats(c)->packets != frame || capture_next(c, &r))
            abort();
        for (uint32_t i = 0; i < capture_names(c); i++)
            if (!memchr(capture_name_at(c, i)->name, 0, 256))
                abort();
        char hex[65];
        if (capture_sha256(c, hex, &err) != 0 || strlen(hex) != 64)
            abort();
        if (capture_damage(c) && strchr(capture_damage(c), '\n'))
            abort();
    }
    capture_close(c);
    free(exact);
    return 0;
}
