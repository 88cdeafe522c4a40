/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.h - Sigma-shaped rules: loading them strictly, and judging facts.
 *
 * The language is described in rules/LANGUAGE.md. A rule is of one of two kinds: a
 * verdict says what a subject is, a finding says what deserves a look. Loading is
 * strict: an unknown key, field, value, modifier or a bad type is an error with
 * file, line, column and the nearest known name.
 */
#ifndef ESPY_RULES_RULES_H
#define ESPY_RULES_RULES_H

#include "analyzer/base/nearest.h"
#include "analyzer/facts/fact.h"
#include "analyzer/model/terms.h"
#include "dissectors/base/err.h"

#include <stdio.h>

struct ruleset;
struct rule;

/* One selection that held, through one fact. */
struct evidence {
    const char *selection; /* its name in the rule */
    const struct fact *fact;
};

/* One selection that did not hold and whose holding would have changed the
 * outcome. */
struct missing {
    const char *selection;
    const char *text; /* "remote.name.class is not epdg (it is absent)"; of
                         one that should not hold: "..., which speaks against it" */
    enum confidence would_be; /* the tier it alone would have reached */
};

struct verdict {
    const struct rule *rule;
    const char *subject;        /* the fact set's */
    const char *name;           /* "carrier Wi-Fi calling" */
    enum confidence confidence; /* CONFIDENCE_NONE: nearly held (see missing) */
    enum level level;
    unsigned specificity; /* selections that held and speak for it: those
                                 the condition and the tiers up to the one
                                 reached use without "not"; greater leads */
    const struct evidence *evidence;
    size_t n_evidence;
    const struct missing *missing;
    size_t n_missing;
};

struct verdicts {
    struct verdict *items; /* held ones first, the leading one first (by
                              specificity, confidence, level, title); then nearly
                              held ones (confidence NONE): of which something held
                              and one selection more or less would have done */
    size_t n, n_held;
};

#define FINDING_FRAMES 8

struct finding {
    const struct rule *rule; /* also: what to do, innocent causes, references */
    const char *id;          /* "ike.two_responders", "anomaly.esp.esp.short" */
    enum level level;
    const char *title;
    const char *explanation; /* a sentence with its values filled in */
    const char *subject;     /* "tunnel-1", "case" */
    bool anomaly;            /* of packets: text reports tell these apart */
    struct frame_ref at[FINDING_FRAMES]; /* the first of its evidence */
    uint32_t n;                          /* of these */
    uint64_t total;                      /* that prove it in all */
    const struct evidence *evidence;
    size_t n_evidence;
};

/* Of one subject: the gravest first, then by id; each id once. */
struct findings {
    struct finding *items;
    size_t n;
};

/* A file, or a folder of *.yml and *.yaml (those in it, not in folders below;
 * sorted by name). NULL on the first error, told in err as
 * "file:line:column: what". */
struct ruleset *ruleset_load(const char *path, struct err *err);

/* The same from memory; `name` stands for the path. */
struct ruleset *ruleset_load_memory(const char *yaml, size_t n,
                                    const char *name, struct err *err);

/* Loads several paths as one set and tells every error, one line each, and
 * notes on what is only odd (errors too, if strict). NULL if there was an
 * error. */
typedef void rules_tell(void *ctx, bool is_error, const char *line);
struct ruleset *ruleset_check(const char *const *paths, size_t n, bool strict,
                              rules_tell *tell, void *ctx);
void ruleset_free(struct ruleset *rs);

/* Which rules judge, and what of it is not to be told. */
struct ruleset_config {
    const char *own; /* the rules that came with espy, without their tests */
    const char *const
        *paths; /* "PATH": instead of espy's own; "+PATH": besides.
                                 Several count together */
    size_t n_paths;
    const char *const *mutes; /* finding ids, verdict names or rule ids, or
                                 globs of the first two */
    size_t n_mutes;
    const char *settings; /* a file of mutes and levels (rules/LANGUAGE.md);
                             NULL: none */
};

/* NULL with err: also for a name in mutes or settings that no rule gives. */
struct ruleset *ruleset_open(const struct ruleset_config *cfg, struct err *err);

/* What the rules that judge could say, muted ones left out: so that a name nobody
 * can give is refused before anything is read. A glob stands for any name it
 * holds for. `best`, which may be NULL, is offered the names there are. */
bool ruleset_gives_verdict(const struct ruleset *rs, const char *glob,
                           struct nearest *best);
bool
ruleset_finds(const struct ruleset *rs, const char *glob, struct nearest *best);
/* Is there a verdict or a finding of that level or a graver one? */
bool ruleset_can_reach(const struct ruleset *rs, enum level level);

size_t ruleset_size(const struct ruleset *rs);
const struct rule *ruleset_at(const struct ruleset *rs, size_t i);
const char *rule_id(const struct rule *r);
const char *rule_title(const struct rule *r);
const char *rule_path(const struct rule *r);
const char *rule_description(const struct rule *r); /* "" if it has none */
/* What else it may be, and what to do: start with i = 0; NULL at the end. */
const char *rule_falsepositive(const struct rule *r, size_t i);
const char *rule_response(const struct rule *r, size_t i);
const char *rule_reference(const struct rule *r, size_t i);
enum level rule_level(const struct rule *r);
const char *rule_status(const struct rule *r); /* "" if it has none */
/* NULL: it is a finding's. */
const char *rule_verdict_name(const struct rule *r);
/* "anomaly.{anomaly.protocol}.{anomaly.reason}"; NULL: it is a verdict's. */
const char *rule_finding_name(const struct rule *r);
/* Can the rule give a finding of that id? */
bool rule_finds(const struct rule *r, const char *id);
enum fact_category rule_category(const struct rule *r);

/* Deprecated and unsupported rules load, but judge nothing. */
bool rule_is_retired(const struct rule *r);

/* Why a rule can never hold in this version: "tunnel.kind wireguard is not
 * produced by this version"; NULL: it can. */
const char *rule_dormant(const struct rule *r);

/* What the rule looks for, in plain words, within `width` columns. */
void rule_explain(const struct rule *r, FILE *to, unsigned width);

/* Runs the rules' own tests; tells each one that fails. Gives how many failed,
 * and in *ran how many there were. After it, ask ruleset_starved(). */
size_t ruleset_run_tests(const struct ruleset *rs, rules_tell *tell, void *ctx,
                         size_t *ran);

/* How many of these tests give facts that no part of this version produces. */
size_t ruleset_later_tests(const struct ruleset *rs);

/* SHA-256 over the rules' files in order, as 64 hex digits: which rules judged.
 * Mutes and settings go into it where there are any. */
const char *ruleset_hash(const struct ruleset *rs);

/* Judges one subject. Everything in *verdicts and *found lives in the arena, and
 * points to the facts. 0, or -1 when the arena is full, or the system has no
 * memory. Threads may share rs. */
int ruleset_judge(const struct ruleset *rs, const struct fact_set *facts,
                  struct arena *arena, struct verdicts *verdicts,
                  struct findings *found);

/* Was there no memory to try a match? Then what was judged is not to be used. */
bool ruleset_starved(const struct ruleset *rs);

#endif
