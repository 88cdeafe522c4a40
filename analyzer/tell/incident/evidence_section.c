/* SPDX-License-Identifier: Apache-2.0 */
/* The packets that each verdict and finding rests on, and how to find them. */
#include "analyzer/tell/incident/display.h"
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/cite_text.h"

#include <string.h>

static const char *
hash_of(const struct sheet *s, const char *name)
{
    size_t i;
    const json_t *e;
    LOOK_EACH(s->in->extracted, i, e)
        if (strcmp(look_text(e, "name"), name) == 0)
            return look_text(e, "sha256");
    return "";
}

static void
set_files(struct sheet *s, const json_t *set)
{
    char n[64], filter[DISPLAY_MAX];
    size_t i;
    const json_t *f;
    LOOK_EACH(look(set, "files"), i, f) {
        long long more = look_int(f, "more");
        doc_pair_named(&s->d, look_text(f, "file"));
        doc_text(&s->d, "%s: ",
                 words_count((unsigned long long)look_int(f, "packets"),
                             "packet", "packets", n, sizeof n));
        doc_filter(&s->d, display_ranges(look_text(f, "frames"), filter,
                                         sizeof filter));
        if (more)
            doc_text(&s->d, " and %s more that the filters under Tunnels find",
                     count_text((uint64_t)more, n));
        doc_pair_end(&s->d);
    }
}

static void
set(struct sheet *s, const json_t *e)
{
    struct doc *d = &s->d;
    char file[160];
    const char *hash = hash_of(s, look_text(e, "name"));
    doc_heading(d, "%s: %s", look_text(e, "subject"), look_text(e, "title"));
    doc_pairs(d);
    set_files(s, e);
    if (look_int(e, "left_out")) {
        doc_pair(d, "Not listed");
        doc_text(d, "%lld packets past what espy keeps the times of",
                 look_int(e, "left_out"));
        doc_pair_end(d);
    }
    if (*hash) {
        snprintf(file, sizeof file, "%s.pcapng", look_text(e, "name"));
        doc_pair(d, "Evidence capture");
        doc_code(d, file);
        doc_text(d, ", SHA-256 ");
        doc_code(d, hash);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

void
sheet_evidence(struct sheet *s)
{
    size_t i;
    const json_t *e;
    if (!look_size(s->evidence, "sets"))
        return;
    doc_section(&s->d, "evidence", "Evidence");
    doc_p(&s->d,
          "The packets of each verdict and finding: those cited, and of a "
          "tunnel its own and what was seen of its inside. Paste a filter "
          "into Wireshark's display filter with the capture it stands "
          "beside. espy report --extract DIR writes each set as a capture "
          "of its own, with the reason at every packet.");
    if (s->in->extract_dir)
        doc_p(&s->d, "The evidence captures were written to %s.",
              s->in->extract_dir);
    LOOK_EACH(look(s->evidence, "sets"), i, e)
        if (i < CHAINS_MOST)
            set(s, e);
    size_t more = (size_t)look_int(s->evidence, "more") +
                  (i > CHAINS_MOST ? i - CHAINS_MOST : 0);
    if (more)
        doc_p(&s->d, "%zu more sets are not listed here.", more);
    doc_section_end(&s->d);
}
