#include "analyzer/cmd.h"
#include "analyzer/report/report.h"
#include "analyzer/session.h"

static int
analyze_case(struct session *s, FILE *out, const char *const *paths, size_t n)
{
    const struct options *o = s->opt;
    struct session_case c;
    session_case(s, paths, n, &c);
    int status = c.status;
    if (c.concluded) {
        if (o->format == FORMAT_JSON)
            report_json(&c.conclusion, out, o->each);
        else if (o->format == FORMAT_NDJSON)
            report_ndjson(&c.conclusion, out);
        else if (session_case_opened(&c)) /* else there is nothing to tell */
            report_text(&c.conclusion, out, options_color(o, out), o->quiet);
        if (status == EXIT_DONE && session_fails(s, &c.conclusion))
            status = EXIT_FINDING;
    }
    session_case_free(&c);
    return status;
}

static int
analyze(struct session *s, FILE *out)
{
    const struct options *o = s->opt;
    int status = EXIT_DONE;
    if (!o->each)
        return analyze_case(s, out, o->paths, o->n_paths);
    for (size_t i = 0; i < o->n_paths; i++)
        status = session_worse(status, analyze_case(s, out, &o->paths[i], 1));
    return status;
}

int
cmd_analyze(int argc, char **argv)
{
    struct options o;
    struct session s = {.who = NULL};
    struct err err;
    FILE *out = NULL;
    int status = EXIT_USAGE, rc = options_parse(&o, argc, argv, &err);
    if (rc == 1) {
        cmd_help();
        return EXIT_DONE;
    }
    if (rc == 0 && session_open(&s, &o, &err) == 0)
        out = options_output(&o, &err);
    if (out)
        status = options_close(&o, out, analyze(&s, out));
    else
        fprintf(stderr, "espy: %s\n", err.text);
    session_close(&s);
    return status;
}
