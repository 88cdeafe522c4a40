/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: what they mean and what to do. */
#include "analyzer/tell/incident/parts.h"

#include <string.h>

/* By the finding's id, or the beginning of it. */
static const struct {
    const char *id, *response;
} responses[] = {
    {"ike.responder_source_mismatch",
     "Compare the gateway's address with the operator's own list, or with the "
     "name it was found by. An operator's gateway behind its own NAT is common "
     "and harmless; if the address belongs to nobody you know, treat the "
     "tunnel "
     "as one to a stranger until it is explained."},
    {"ike.two_responders",
     "Ask whoever runs the gateway whether it restarted at that time. If it "
     "did "
     "not, somebody on the path answers in its place: capture nearer to the "
     "gateway and compare."},
    {"ike.two_addresses",
     "Look whether the host changed its network, or the gateway announces "
     "MOBIKE (RFC 4555). Otherwise find out who owns the second address."},
    {"anomaly.",
     "Look at the frames: a damaged packet now and then is a poor link or a "
     "cut "
     "capture; many from one sender are a faulty or hostile one. espy read on "
     "after each of them."},
};

static const char *
response(const char *id)
{
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++)
        if (strncmp(id, responses[i].id, strlen(responses[i].id)) == 0)
            return responses[i].response;
    return "Look at the frames.";
}

static void
finding(struct sheet *s, const json_t *f)
{
    struct doc *d = &s->d;
    const char *id = look_text(f, "id");
    doc_heading(d, "%s", look_text(f, "title"));
    doc_pairs(d);
    doc_pair(d, "Level");
    doc_label(d, look_text(f, "level"), look_text(f, "level"));
    doc_text(d, " ");
    doc_label(d, "observed", "observed");
    doc_pair_end(d);
    doc_pair(d, "About");
    doc_text(d, "%s, ", look_text(f, "subject"));
    doc_code(d, id);
    doc_pair_end(d);
    doc_pair(d, "What it means");
    doc_text(d, "%s", look_text(f, "explanation"));
    doc_pair_end(d);
    doc_pair(d, "What to do");
    doc_text(d, "%s", response(id));
    doc_pair_end(d);
    if (look_size(f, "frames")) {
        doc_pair(d, "Where");
        cite_frames(s, look(f, "frames"), 0);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

void
sheet_findings(struct sheet *s)
{
    size_t i, n = look_size(s->report, "findings");
    const json_t *f;
    doc_section(&s->d, "findings", "Findings");
    if (!n)
        doc_p(&s->d, "None.");
    LOOK_EACH(look(s->report, "findings"), i, f)
        if (i < CHAINS_MOST)
            finding(s, f);
    if (n > CHAINS_MOST)
        doc_p(&s->d,
              "%zu more findings are in the JSON report (espy --format "
              "json).",
              n - CHAINS_MOST);
    doc_section_end(&s->d);
}
