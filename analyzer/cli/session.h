/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - what a command that analyses needs, whatever it then writes: who
 * is at an address, the rules, a progress bar; and cases, from their captures to
 * a conclusion. A session is shared by all cases of a run and read-only for them.
 */
#ifndef ESPY_CLI_SESSION_H
#define ESPY_CLI_SESSION_H

#include "analyzer/conclude/model_fill.h"
#include "analyzer/cli/options.h"
#include "analyzer/base/glob.h"

#include <time.h>

struct session {
    const struct options *opt;
    struct who *who;
    struct ruleset *rules;
    struct timespec began;
    bool bar; /* standard error is a terminal that wants a progress bar */
    bool bar_drawn;
    const char *refuse;         /* not NULL: captures are not opened, and why */
    struct arena arena;         /* of the globs */
    struct glob *fail_verdicts; /* of --fail-on-verdict */
};

/* 0, or -1 with err (a --fail-on-verdict that no rule can give is one);
 * session_close() either way. */
int session_open(struct session *s, const struct options *opt, struct err *err);
void session_close(struct session *s);

/* What is wrong for every case is told once: a filter that cannot be
 * understood. 0, or -1 with err. */
int session_check(const struct options *opt, struct err *err);

struct session_case {
    struct espy_case *kase;
    struct conclusion conclusion;
    struct model model; /* what was concluded, for what tells it */
    bool concluded;     /* false: told on standard error why */
    int status;         /* EXIT_CAPTURE where one was damaged, EXIT_USAGE where
                        nothing could be concluded, else EXIT_DONE */
};

/* Reads the captures as one case and concludes; damage is told on standard
 * error. session_case_free() after it. */
void session_case(struct session *s, const char *const *paths, size_t n,
                  struct session_case *out);
void session_case_free(struct session_case *c);

/* The same, and every event goes to the watcher too, after the state took it in
 * (see case_config.emit). NULL: nobody watches. */
struct session_watch {
    void (*emit)(void *ctx, const struct packet *pkt, const struct event *ev);
    void *ctx;
};
void session_case_watched(struct session *s, const char *const *paths, size_t n,
                          const struct session_watch *watch,
                          struct session_case *out);

/* True if at least one of its captures could be opened. */
bool session_case_opened(const struct session_case *c);

/* Does --fail-on or --fail-on-verdict ask to fail? The first verdict or finding for
 * which it does is told in why. */
#define SESSION_WHY 400
bool session_fails(const struct session *s, const struct conclusion *c,
                   char *why, size_t n);

/* The same for a case that was told: its exit status, and one line says why. */
int session_case_failed(const struct session *s, const struct session_case *c);

/* With several cases, the gravest status is the run's. */
int session_worse(int a, int b);

#endif
