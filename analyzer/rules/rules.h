/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.h - Sigma-shaped rules: loading them strictly, and judging facts.
 *
 * The language is described in rules/LANGUAGE.md. Loading is strict: an unknown
 * key, field, modifier or a bad type is an error with file, line, column and the nearest known name.
 */
#ifndef ESPY_RULES_RULES_H
#define ESPY_RULES_RULES_H

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
const char *rule_verdict_name(const struct rule *r);
enum fact_category rule_category(const struct rule *r);

/* Deprecated and unsupported rules load, but judge nothing. */
bool rule_is_retired(const struct rule *r);

/* What the rule looks for, in plain words, within `width` columns. */
void rule_explain(const struct rule *r, FILE *to, unsigned width);

/* Runs the rules' own tests; tells each one that fails. Gives how many failed,
 * and in *ran how many there were. After it, ask ruleset_starved(). */
size_t ruleset_run_tests(const struct ruleset *rs, rules_tell *tell, void *ctx,
                         size_t *ran);

/* SHA-256 over the rules' files in order, as 64 hex digits: which rules judged. */
const char *ruleset_hash(const struct ruleset *rs);

/* Judges one subject. Everything in *out lives in the arena. 0, or -1 when the
 * arena is full, or the system has no memory. Threads may share rs. */
int ruleset_judge(const struct ruleset *rs, const struct fact_set *facts,
                  struct arena *arena, struct verdicts *out);

/* Was there no memory to try a match? Then what was judged is not to be used. */
bool ruleset_starved(const struct ruleset *rs);

#endif
