#include "analyzer/cmd.h"
#include "analyzer/conclude.h"
#include "analyzer/options.h"
#include "analyzer/paths.h"
#include "analyzer/report/report.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

/* What all cases of a run share, read-only. */
struct shared {
    struct options opt;
    struct who *who;
    struct ruleset *rules;
    FILE *out;
    struct timespec began;
    bool bar;  /* standard error is a terminal that wants a progress bar */
    bool bar_drawn;
};

static int
shared_open(struct shared *s, struct err *err)
{
    char path[PATHS_MAX];
    if (paths_data("who.db", path, err) < 0 ||
        !(s->who = who_open(path, s->opt.asn, err)))
        return -1;
    if (!s->opt.rules && paths_data("rules", path, err) < 0)
        return -1;
    s->rules = ruleset_load(s->opt.rules ? s->opt.rules : path, err);
    if (!s->rules)
        return -1;
    s->out = options_output(&s->opt, err);
    clock_gettime(CLOCK_MONOTONIC, &s->began);
    s->bar = isatty(STDERR_FILENO) && !s->opt.quiet;
    return s->out ? 0 : -1;
}

static void
shared_close(struct shared *s)
{
    who_close(s->who);
    ruleset_free(s->rules);
}

static bool
is_gateway(void *ctx, const char *name)
{
    struct gateway_name g;
    return who_gateway(ctx, name, &g);
}

/* Only work that takes a while deserves a bar. */
static void
show_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct shared *s = ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!s->bar || (now.tv_sec - s->began.tv_sec) * 1000 +
                           (now.tv_nsec - s->began.tv_nsec) / 1000000 <
                       700)
        return;
    if (total && done <= total)
        fprintf(stderr, "\r\033[Kreading %3" PRIu64 " %%", done * 100 / total);
    else
        fprintf(stderr, "\r\033[Kreading %" PRIu64 " MB", done >> 20);
    s->bar_drawn = true;
}

static void
clear_progress(struct shared *s)
{
    if (s->bar_drawn)
        fputs("\r\033[K", stderr);
    s->bar_drawn = false;
}

static int
case_status(const struct shared *s, const struct conclusion *con)
{
    if (case_damaged(con->kase))
        return EXIT_CAPTURE;
    if (s->opt.fail_on >= 0 && conclusion_level(con) >= s->opt.fail_on)
        return EXIT_FINDING;
    return EXIT_DONE;
}

static bool
anything_opened(const struct espy_case *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->captures[i].capture)
            return true;
    return false;
}

static int
analyze_case(struct shared *s, const char *const *paths, size_t n)
{
    struct err err;
    struct conclusion con;
    struct case_config cfg = {
        .paths = paths,
        .n_paths = n,
        .filter = s->opt.filter,
        .hash = true,
        .gateway = is_gateway,
        .gateway_ctx = s->who,
        .ctx = s,
        .progress = show_progress,
    };
    struct espy_case *c = case_open(&cfg, &err);
    if (!c) {
        fprintf(stderr, "espy: %s\n", err.text);
        return EXIT_USAGE;
    }
    case_read(c);
    clear_progress(s);
    case_tell_damage(c, stderr);
    int status = EXIT_CAPTURE;
    if (conclude(&con, c, s->who, s->rules, &err) < 0) {
        fprintf(stderr, "espy: %s\n", err.text);
        status = EXIT_USAGE;
    } else if (s->opt.format == FORMAT_JSON) {
        report_json(&con, s->out, s->opt.each);
        status = case_status(s, &con);
    } else {
        /* Nothing to tell of files that could not be opened at all. */
        if (anything_opened(c))
            report_text(&con, s->out, options_color(&s->opt, s->out),
                        s->opt.quiet);
        status = case_status(s, &con);
    }
    conclusion_free(&con);
    case_free(c);
    return status;
}

/* With several cases, the gravest status is the run's. */
static int
worse(int a, int b)
{
    static const int gravity[] = {0, 1, 3, 2};
    return gravity[a] >= gravity[b] ? a : b;
}

int
cmd_analyze(int argc, char **argv)
{
    struct shared s = {.who = NULL};
    struct err err;
    int rc = options_parse(&s.opt, argc, argv, &err);
    if (rc == 1) {
        cmd_help();
        return EXIT_DONE;
    }
    if (rc < 0 || shared_open(&s, &err) < 0) {
        fprintf(stderr, "espy: %s\n", err.text);
        shared_close(&s);
        return EXIT_USAGE;
    }
    int status = EXIT_DONE;
    if (!s.opt.each)
        status = analyze_case(&s, s.opt.paths, s.opt.n_paths);
    for (size_t i = 0; s.opt.each && i < s.opt.n_paths; i++)
        status = worse(status, analyze_case(&s, &s.opt.paths[i], 1));
    status = options_close(&s.opt, s.out, status);
    shared_close(&s);
    return status;
}
