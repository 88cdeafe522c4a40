/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/session.h"

#include "analyzer/base/plain.h"
#include "analyzer/cli/paths.h"
#include "analyzer/pipeline/filter.h"
#include "analyzer/base/nearest.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define SESSION_ARENA (1u << 20)
#define BAR_AFTER 700 /* ms: only work that takes a while deserves a bar */

/* One --fail-on-verdict; a name that no rule gives would never fail. */
static int
fail_verdict(struct session *s, size_t i, struct err *err)
{
    const char *name = s->opt->fail_verdicts[i];
    struct nearest best = {NULL, 0};
    char hint[128];
    if (glob_compile(name, false, false, &s->arena, &s->fail_verdicts[i]) < 0)
        return err_set(err, "out of memory");
    if (ruleset_gives_verdict(s->rules, name, &best))
        return 0;
    return err_set(err,
                   "--fail-on-verdict '%.100s': no rule gives this verdict%s",
                   name, nearest_hint(&best, hint));
}

static int
fail_verdicts(struct session *s, struct err *err)
{
    size_t n = s->opt->n_fail_verdicts;
    s->fail_verdicts = arena_array(&s->arena, n, sizeof *s->fail_verdicts);
    if (!s->fail_verdicts)
        return err_set(err, "out of memory");
    for (size_t i = 0; i < n; i++)
        if (fail_verdict(s, i, err) < 0)
            return -1;
    return 0;
}

/* A --fail-on that nothing reaches would never fail. */
static int
fail_level(const struct session *s, struct err *err)
{
    int level = s->opt->fail_on, most = level - 1;
    if (level < 0 || ruleset_can_reach(s->rules, (enum level)level))
        return 0;
    while (most > 0 && !ruleset_can_reach(s->rules, (enum level)most))
        most--;
    return err_set(err,
                   "--fail-on %s: no rule reaches this level (the gravest is "
                   "%s)",
                   level_name((enum level)level), level_name((enum level)most));
}

/* The rules that the options name; NULL with err. */
static struct ruleset *
rules_open(const struct options *opt, struct err *err)
{
    char own[PATHS_MAX];
    struct ruleset_config cfg = {.paths = opt->rules,
                                 .n_paths = opt->n_rules,
                                 .mutes = opt->mutes,
                                 .n_mutes = opt->n_mutes,
                                 .settings = opt->settings};
    bool needed = true;
    for (size_t i = 0; i < opt->n_rules; i++)
        needed = needed && opt->rules[i][0] == '+';
    if (needed && paths_data("rules", own, err) < 0)
        return NULL;
    cfg.own = needed ? own : NULL;
    return ruleset_open(&cfg, err);
}

int
session_open(struct session *s, const struct options *opt, struct err *err)
{
    char path[PATHS_MAX];
    memset(s, 0, sizeof *s);
    s->opt = opt;
    arena_init(&s->arena, SESSION_ARENA);
    clock_gettime(CLOCK_MONOTONIC, &s->began);
    s->bar = isatty(STDERR_FILENO) && !opt->quiet;
    if (paths_data("who.db", path, err) < 0 ||
        !(s->who = who_open(path, opt->asn, err)))
        return -1;
    s->rules = rules_open(opt, err);
    if (!s->rules || fail_verdicts(s, err) < 0)
        return -1;
    return fail_level(s, err);
}

void
session_close(struct session *s)
{
    who_close(s->who);
    ruleset_free(s->rules);
    arena_free(&s->arena);
}

int
session_check(const struct options *opt, struct err *err)
{
    struct filter *f = opt->filter ? filter_new(opt->filter, err) : NULL;
    filter_free(f);
    return opt->filter && !f ? -1 : 0;
}

static bool
is_gateway(void *ctx, const char *name)
{
    struct gateway_name g;
    return who_gateway(ctx, name, &g);
}

/* What a case calls back with: both who draws the bar and who watches. */
struct callee {
    struct session *session;
    const struct session_watch *watch;
};

static void
watched(void *ctx, const struct packet *pkt, const struct event *ev)
{
    const struct session_watch *w = ((struct callee *)ctx)->watch;
    w->emit(w->ctx, pkt, ev);
}

static void
show_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct session *s = ((struct callee *)ctx)->session;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!s->bar || (now.tv_sec - s->began.tv_sec) * 1000 +
                           (now.tv_nsec - s->began.tv_nsec) / 1000000 <
                       BAR_AFTER)
        return;
    if (total && done <= total)
        fprintf(stderr, "\r\033[Kreading %3" PRIu64 " %%", done * 100 / total);
    else
        fprintf(stderr, "\r\033[Kreading %" PRIu64 " MB", done >> 20);
    s->bar_drawn = true;
}

static void
clear_progress(struct session *s)
{
    if (s->bar_drawn)
        fputs("\r\033[K", stderr);
    s->bar_drawn = false;
}

static struct capture *
open_refused(void *ctx, size_t i, struct err *err)
{
    const struct session *s = ((struct callee *)ctx)->session;
    (void)i;
    err_set(err, "%s", s->refuse);
    return NULL;
}

void
session_case(struct session *s, const char *const *paths, size_t n,
             struct session_case *out)
{
    session_case_watched(s, paths, n, NULL, out);
}

void
session_case_watched(struct session *s, const char *const *paths, size_t n,
                     const struct session_watch *watch,
                     struct session_case *out)
{
    struct err err;
    struct callee callee = {s, watch};
    struct case_config cfg = {
        .paths = paths,
        .n_paths = n,
        .filter = s->opt->filter,
        /* --redact makes its key of it */
        .hash = !s->opt->hash_off || s->opt->redact,
        .open = s->refuse ? open_refused : NULL,
        .gateway = is_gateway,
        .gateway_ctx = s->who,
        .emit = watch ? watched : NULL,
        .ctx = &callee,
        .progress = show_progress,
    };
    memset(out, 0, sizeof *out);
    out->status = EXIT_USAGE;
    if (!(out->kase = case_open(&cfg, &err))) {
        plain_line(stderr, "espy: %s", err.text);
        return;
    }
    int rc = case_read(out->kase, &err);
    clear_progress(s);
    for (size_t i = 0; s->opt->hash_off && i < out->kase->n; i++)
        out->kase->captures[i].sha256[0] = '\0'; /* nor told */
    if (rc == 0)
        case_tell_damage(out->kase, stderr);
    if (rc < 0 ||
        conclude(&out->conclusion, out->kase, s->who, s->rules, &err) < 0 ||
        conclude_model(&out->model, &out->conclusion, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        return;
    }
    out->concluded = true;
    out->status = case_damaged(out->kase) ? EXIT_CAPTURE : EXIT_DONE;
}

void
session_case_free(struct session_case *c)
{
    if (c->kase)
        conclusion_free(&c->conclusion);
    model_free(&c->model);
    case_free(c->kase);
}

bool
session_case_opened(const struct session_case *c)
{
    for (size_t i = 0; c->kase && i < c->kase->n; i++)
        if (c->kase->captures[i].capture)
            return true;
    return false;
}

static bool
is_reached(const struct session *s, enum level level)
{
    return s->opt->fail_on >= 0 && (int)level >= s->opt->fail_on;
}

static bool
subject_fails(const struct session *s, const struct subject *subject, char *why,
              size_t n)
{
    for (size_t i = 0; i < subject->verdicts.n_held; i++) {
        const struct verdict *v = &subject->verdicts.items[i];
        bool fails = is_reached(s, v->level);
        for (size_t k = 0; k < s->opt->n_fail_verdicts && !fails; k++)
            fails = glob_holds(&s->fail_verdicts[k], v->name);
        if (!fails)
            continue;
        snprintf(why, n, "holds the verdict: %s (%s, %s)", v->name,
                 confidence_name(v->confidence), level_name(v->level));
        return true;
    }
    return false;
}

bool
session_fails(const struct session *s, const struct conclusion *c, char *why,
              size_t n)
{
    bool fails = subject_fails(s, &c->whole, why, n);
    for (size_t i = 0; !fails && i < c->n_tunnels; i++)
        fails = subject_fails(s, &c->tunnels[i], why, n);
    for (size_t i = 0; !fails && i < c->n_flows; i++)
        fails = subject_fails(s, &c->flows[i], why, n);
    for (size_t i = 0; !fails && i < c->findings.n; i++) {
        const struct finding *x = &c->findings.items[i];
        fails = is_reached(s, x->level);
        if (fails)
            snprintf(why, n, "has the finding: %s (%s, %s)", x->title, x->id,
                     level_name(x->level));
    }
    return fails;
}

int
session_case_failed(const struct session *s, const struct session_case *c)
{
    char why[SESSION_WHY];
    if (c->status != EXIT_DONE ||
        !session_fails(s, &c->conclusion, why, sizeof why))
        return c->status;
    if (s->opt->redact)
        plain_line(stderr, "espy: --fail-on: the case %s", why);
    else
        plain_line(stderr, "espy: --fail-on: %s %s", c->kase->captures[0].path,
                   why);
    return EXIT_FINDING;
}

int
session_worse(int a, int b)
{
    static const int gravity[] = {0, 1, 3, 2};
    return gravity[a] >= gravity[b] ? a : b;
}
