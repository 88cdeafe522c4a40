/* SPDX-License-Identifier: Apache-2.0 */
/* The packets that each verdict and finding rests on, and how to find them. */
#include "analyzer/tell/incident/parts.h"

static void
set_files(struct sheet *s, const struct model_evidence_set *e)
{
    for (size_t i = 0; i < e->n_files; i++) {
        const struct model_evidence_file *f = &e->files[i];
        struct told path = model_path(s->m, f->file);
        char n[64], filter[FILTER_MAX];
        doc_pair(&s->d, told_text(path));
        doc_text(&s->d, "%s: ",
                 wording_count(f->packets, "packet", "packets", n, sizeof n));
        doc_filter(&s->d,
                   filter_ranges(told_text(f->frames), filter, sizeof filter));
        if (f->more)
            doc_text(&s->d, " and %s more that the filters under Tunnels find",
                     wording_number(f->more, n, sizeof n));
        doc_pair_end(&s->d);
    }
}

static void
set(struct sheet *s, const struct model_evidence_set *e)
{
    struct doc *d = &s->d;
    char file[160], n[64];
    doc_heading(d, "%s: %s", e->subject->id, told_text(e->title));
    doc_pairs(d);
    set_files(s, e);
    if (e->left_out) {
        doc_pair_text(
            d, "Not listed", "%s past what espy keeps the times of",
            wording_count(e->left_out, "packet", "packets", n, sizeof n));
    }
    if (e->sha256) {
        snprintf(file, sizeof file, "%s.pcapng", e->name);
        doc_pair(d, "Evidence capture");
        doc_code(d, file);
        doc_text(d, ", SHA-256 ");
        doc_code(d, e->sha256);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

void
sheet_evidence(struct sheet *s)
{
    const struct model *m = s->m;
    if (!m->n_evidence)
        return;
    doc_section(&s->d, "evidence", "Evidence");
    doc_p(&s->d,
          "The packets of each verdict and finding: those cited, and of a "
          "tunnel its own and what was seen of its inside. Paste a filter "
          "into Wireshark's display filter with the capture it stands "
          "beside. espy report --extract DIR writes each set as a capture "
          "of its own, with the reason at every packet.");
    if (m->custody && m->custody->extract_dir)
        doc_p(&s->d, "The evidence captures were written to %s.",
              m->custody->extract_dir);
    for (size_t i = 0; i < m->n_evidence && i < CHAINS_MOST; i++)
        set(s, &m->evidence[i]);
    uint64_t more =
        m->more_evidence +
        (m->n_evidence > CHAINS_MOST ? m->n_evidence - CHAINS_MOST : 0);
    if (more)
        doc_p(&s->d, "%llu more sets are not listed here.",
              (unsigned long long)more);
    doc_section_end(&s->d);
}
