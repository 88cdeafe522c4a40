/*
 * rules.h - Sigma-shaped rules: loading them strictly, and judging facts.
 *
 * The language is described in rules/README.md. Loading is strict: an unknown
 * key, field, modifier or a bad type is an error with file, line, column and the nearest known name.
 */
#ifndef ESPY_RULES_RULES_H
#define ESPY_RULES_RULES_H

#include "analyzer/facts/fact.h"
#include "dissectors/base/err.h"

struct ruleset;
struct rule;

enum confidence {
    CONFIDENCE_NONE = 0,
    CONFIDENCE_POSSIBLE,
    CONFIDENCE_PROBABLE,
    CONFIDENCE_CONFIRMED,
};

/* Sigma's levels. */
enum level {
    LEVEL_INFORMATIONAL,
    LEVEL_LOW,
    LEVEL_MEDIUM,
    LEVEL_HIGH,
    LEVEL_CRITICAL,
};

/* One selection that held, through one fact. */
struct evidence {
    const char *selection;    /* its name in the rule */
    const struct fact *fact;
};

/* One selection that did not hold and whose holding would have changed the
 * outcome. */
struct missing {
    const char *selection;
    const char *text; /* "remote.name.class is not epdg (it is absent)" */
    enum confidence would_be; /* the tier it would have reached */
};

struct verdict {
    const struct rule *rule;
    const char *subject;      /* the fact set's */
    const char *name;         /* "carrier Wi-Fi calling" */
    enum confidence confidence; /* CONFIDENCE_NONE: nearly held (see missing) */
    enum level level;
    unsigned specificity;     /* how much of the rule held; greater leads */
    const struct evidence *evidence;
    size_t n_evidence;
    const struct missing *missing;
    size_t n_missing;
};

struct verdicts {
    struct verdict *items; /* held ones first, leading one first; then nearly
                              held ones (confidence NONE) */
    size_t n, n_held;
};

/* A file, or a folder of *.yml and *.yaml (searched one level deep, sorted by
 * name). NULL on the first error, told in err. */
struct ruleset *ruleset_load(const char *path, struct err *err);
void ruleset_free(struct ruleset *rs);

size_t ruleset_size(const struct ruleset *rs);
const struct rule *ruleset_at(const struct ruleset *rs, size_t i);
const char *rule_id(const struct rule *r);
const char *rule_title(const struct rule *r);
const char *rule_path(const struct rule *r);
const char *rule_description(const struct rule *r);

/* SHA-256 over the rules' files in order, as 64 hex digits: which rules judged. */
const char *ruleset_hash(const struct ruleset *rs);

/* Judges one subject. Everything in *out lives in the arena. 0, or -1 when the
 * arena is full. Read-only on rs: threads may share it. */
int ruleset_judge(const struct ruleset *rs, const struct fact_set *facts,
                  struct arena *arena, struct verdicts *out);

const char *confidence_name(enum confidence c); /* "possible" ... */
const char *level_name(enum level l);           /* "informational" ... */

#endif
