#include "analyzer/session.h"

#include "analyzer/paths.h"
#include "analyzer/pipeline/filter.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define BAR_AFTER 700 /* ms: only work that takes a while deserves a bar */

int
session_open(struct session *s, const struct options *opt, struct err *err)
{
    char path[PATHS_MAX];
    memset(s, 0, sizeof *s);
    s->opt = opt;
    clock_gettime(CLOCK_MONOTONIC, &s->began);
    s->bar = isatty(STDERR_FILENO) && !opt->quiet;
    if (paths_data("who.db", path, err) < 0 ||
        !(s->who = who_open(path, opt->asn, err)))
        return -1;
    if (!opt->rules && paths_data("rules", path, err) < 0)
        return -1;
    s->rules = ruleset_load(opt->rules ? opt->rules : path, err);
    return s->rules ? 0 : -1;
}

void
session_close(struct session *s)
{
    who_close(s->who);
    ruleset_free(s->rules);
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

static void
show_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct session *s = ctx;
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

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct session *s = ctx;
    s->emit(s->emit_ctx, pkt, ev);
}

static struct capture *
open_refused(void *ctx, size_t i, struct err *err)
{
    const struct session *s = ctx;
    (void)i;
    err_set(err, "%s", s->refuse);
    return NULL;
}

void
session_case(struct session *s, const char *const *paths, size_t n,
             struct session_case *out)
{
    struct err err;
    struct case_config cfg = {
        .paths = paths,
        .n_paths = n,
        .filter = s->opt->filter,
        .hash = true,
        .open = s->refuse ? open_refused : NULL,
        .emit = s->emit ? on_event : NULL,
        .gateway = is_gateway,
        .gateway_ctx = s->who,
        .ctx = s,
        .progress = show_progress,
    };
    memset(out, 0, sizeof *out);
    out->status = EXIT_USAGE;
    if (!(out->kase = case_open(&cfg, &err))) {
        fprintf(stderr, "espy: %s\n", err.text);
        return;
    }
    case_read(out->kase);
    clear_progress(s);
    case_tell_damage(out->kase, stderr);
    if (conclude(&out->conclusion, out->kase, s->who, s->rules, &err) < 0) {
        fprintf(stderr, "espy: %s\n", err.text);
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

int
session_worse(int a, int b)
{
    static const int gravity[] = {0, 1, 3, 2};
    return gravity[a] >= gravity[b] ? a : b;
}
