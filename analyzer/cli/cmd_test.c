/* SPDX-License-Identifier: Apache-2.0 */
/*
 * espy test: captures against the expectations beside them.
 */
#include "analyzer/cli/cmd.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/destination.h"
#include "analyzer/conclude/tally.h"
#include "analyzer/expect/find.h"
#include "analyzer/expect/output.h"
#include "analyzer/expect/update.h"
#include "analyzer/cli/session.h"
#include "analyzer/cli/terminal.h"

#include <stdlib.h>
#include <string.h>

#define RUN_ARENA (64u << 20)  /* paths */
#define CASE_ARENA (64u << 20) /* what one comparison tells */

struct run {
    struct session session;
    const struct options *opt;
    struct arena arena;
    struct found found;
    struct known known;
    struct test_output out;
};

static double
seconds_since(const struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) +
           (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* Why a capture could not be opened; NULL: all could. */
static const char *
unopened(const struct session_case *c)
{
    for (size_t i = 0; i < c->kase->n; i++)
        if (!c->kase->captures[i].capture)
            return c->kase->captures[i].error;
    return NULL;
}

static bool
expects_damage(const struct expectation *e)
{
    bool truth = false;
    const struct yaml_node *n =
        e->root ? yaml_tree_get(e->root, "damaged") : NULL;
    return n && yaml_is_bool(n, &truth) && truth;
}

/* What keeps an expectation from being compared is told beside the output too. */
static int
fail(struct test_result *r, const char *why)
{
    r->error = why;
    plain_line(stderr, "espy: %s: %s", r->expectation->path, why);
    return EXIT_USAGE;
}

/* --- --update ------------------------------------------------------------------------ */

static const char *
update_note(struct arena *a, const struct expectation *e,
            const struct checks *before, const struct checks *after,
            bool changed, bool lost)
{
    const char *keys = "", *left = "";
    for (size_t i = 0; changed && i < before->n; i++)
        if (before->items[i].n &&
            update_can(spec_find(&spec_top, before->items[i].key)))
            keys = arena_printf(a, "%s%s%s", keys, *keys ? ", " : "",
                                before->items[i].key);
    for (size_t i = 0; i < after->n; i++)
        if (after->items[i].n)
            left = arena_printf(a, "%s%s%s", left, *left ? ", " : "",
                                after->items[i].key);
    if (!e->root)
        return arena_printf(a, "written: %s; review it", e->path);
    return arena_printf(
        a, "%s%s%s%s%s",
        *keys ? arena_printf(a, "written anew: %s; review it", keys)
              : "nothing was written",
        lost ? ". Comments inside what was written anew are gone, those before "
               "each key are kept"
             : "",
        *left ? ". Still not met, and for you to change: " : "", left,
        *left ? "." : "");
}

/* Writes the expectation from what was seen, and judges again by what it says
 * then. */
static int
update(struct run *run, const struct expectation *e, const struct model *m,
       struct arena *arena, struct test_result *r)
{
    const struct seer see = {m, arena};
    struct expectation now;
    struct checks before = r->checks;
    struct err err;
    bool lost;
    if (e->root && before.n_failed == 0)
        return EXIT_DONE;
    if (update_possible(e, &before, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        r->note = arena_printf(arena, "%s", err.text);
        return EXIT_USAGE;
    }
    char *text = update_text(e, &before, &see, &lost);
    if (!text)
        return fail(r, "out of memory");
    /* What would not load again, or not be met, is not written. */
    int rc = expectation_load_memory(&now, e->path, text, strlen(text));
    if (rc == 0)
        rc = match_expectation(&now, m, &run->known, arena, &r->checks);
    bool changed =
        strlen(text) != e->size || memcmp(text, e->text, e->size) != 0;
    if (rc == 0 && changed)
        rc = update_write(e->path, text, &err);
    else
        err = now.error;
    if (rc < 0)
        r->error = arena_printf(arena, "--update: %s", err.text);
    else
        r->note = update_note(arena, e, &before, &r->checks, changed, lost);
    /* The checks name keys of the specs and texts of the arena: they outlive
     * this. */
    expectation_free(&now);
    free(text);
    return rc < 0 ? EXIT_USAGE : EXIT_DONE;
}

/* --- one expectation ----------------------------------------------------------------- */

static int
judge(struct run *run, const struct expectation *e, struct session_case *c,
      struct tally *tally, struct arena *arena, struct test_result *r)
{
    int status = EXIT_DONE;
    const struct model *m = &c->model;
    if (tally_fill(&c->model, tally) < 0 ||
        (e->root &&
         match_expectation(e, m, &run->known, arena, &r->checks) < 0)) {
        status =
            fail(r, arena->refused && !arena->starved ? "too much to compare"
                                                      : "out of memory");
    } else if (run->opt->update) {
        status = update(run, e, m, arena, r);
    }
    if (r->checks.n_failed)
        status = session_worse(status, EXIT_FINDING);
    if (r->checks.bad) /* the expectation's own fault, not the capture's */
        status = session_worse(status, EXIT_USAGE);
    char why[SESSION_WHY];
    if (session_fails(&run->session, &c->conclusion, why, sizeof why)) {
        r->verdict = arena_printf(arena, "%s", why);
        status = session_worse(status, EXIT_FINDING);
    }
    return status;
}

static int
capture_run(struct run *run, const struct expectation *e, struct arena *arena,
            struct test_result *r)
{
    struct session_case c;
    struct tally tally;
    if (tally_init(&tally) < 0)
        return fail(r, "out of memory");
    struct session_watch watch = {tally_event, &tally};
    session_case_watched(&run->session, e->captures, e->n_captures, &watch, &c);
    int status = c.status;
    if (!c.concluded) {
        r->error = "nothing could be concluded";
    } else if (unopened(&c)) {
        r->error = arena_printf(arena, "%s", unopened(&c));
    } else {
        if (expects_damage(e))
            status = EXIT_DONE;
        status = session_worse(status, judge(run, e, &c, &tally, arena, r));
    }
    session_case_free(&c);
    tally_free(&tally);
    return status;
}

static int
test_one(struct run *run, const char *path, const char *capture)
{
    struct expectation e;
    struct arena arena;
    struct timespec began;
    struct test_result r = {.expectation = &e};
    clock_gettime(CLOCK_MONOTONIC, &began);
    arena_init(&arena, CASE_ARENA);
    int status = EXIT_USAGE;
    int rc = capture ? expectation_new(&e, path, capture)
                     : expectation_load(&e, path);
    if (rc == 0) {
        status = capture_run(run, &e, &arena, &r);
    } else {
        plain_line(stderr, "espy: %s", e.error.text);
        r.error = e.error.text;
    }
    r.seconds = seconds_since(&began);
    output_result(&run->out, &r);
    arena_free(&arena);
    expectation_free(&e);
    return status;
}

/* --- the command --------------------------------------------------------------------- */

/* What the expectations ask of the rules. */
static bool
gives_verdict(const void *rules, const char *glob, struct nearest *best)
{
    return ruleset_gives_verdict(rules, glob, best);
}

static bool
finds(const void *rules, const char *glob, struct nearest *best)
{
    return ruleset_finds(rules, glob, best);
}

static int
find(struct run *run, struct err *err)
{
    static const char *const here[] = {"."};
    const struct options *o = run->opt;
    arena_init(&run->arena, RUN_ARENA);
    run->known = (struct known){run->session.rules, gives_verdict, finds};
    return find_expectations(o->n_paths ? o->paths : here,
                             o->n_paths ? o->n_paths : 1, o->update,
                             &run->arena, &run->found, err);
}

/* The output must be none of the files that are read: neither an expectation nor
 * its capture. */
static int
output_open(struct run *run, struct destination *d, struct err *err)
{
    struct options o = *run->opt;
    size_t n = 0;
    const char **paths = arena_array(
        &run->arena, run->found.n * (EXPECT_CAPTURES + 1) + 1, sizeof *paths);
    if (!paths)
        return err_set(err, "out of memory");
    for (size_t i = 0; o.output && i < run->found.n; i++) {
        struct expectation e;
        paths[n++] = run->found.items[i];
        expectation_load(&e, run->found.items[i]);
        for (size_t k = 0; k < e.n_captures; k++)
            paths[n++] = arena_printf(&run->arena, "%s", e.captures[k]);
        expectation_free(&e);
    }
    o.paths = paths;
    o.n_paths = n;
    return destination_open(d, &o, err);
}

static int
test_all(struct run *run)
{
    const struct options *o = run->opt;
    int status = EXIT_DONE;
    run->out.format = o->format == FORMAT_JUNIT ? TEST_JUNIT
                      : o->format == FORMAT_TAP ? TEST_TAP
                                                : TEST_TEXT;
    struct tell_style style = terminal_style(o, run->out.to);
    run->out.color = style.color;
    run->out.columns = (int)style.columns;
    run->out.brief = o->quiet;
    output_begin(&run->out);
    for (size_t i = 0; i < run->found.n; i++)
        status = session_worse(
            status, test_one(run, run->found.items[i], run->found.captures[i]));
    output_end(&run->out);
    return status;
}

int
cmd_test(struct options *o)
{
    struct run run = {.opt = o};
    struct destination d = {.to = NULL};
    struct err err;
    int status = EXIT_USAGE;
    if (session_open(&run.session, o, &err) == 0 && find(&run, &err) == 0)
        output_open(&run, &d, &err);
    if (d.to) {
        run.out.to = d.to;
        status = test_all(&run);
        /* What was wrong with a test is in it. */
        status = destination_close(&d, true, status);
    } else {
        plain_line(stderr, "espy: %s", err.text);
    }
    session_close(&run.session);
    arena_free(&run.arena);
    return status;
}
