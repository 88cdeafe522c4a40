/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/options.h"

#include "analyzer/rules/rules.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    OPT_RULES = 256,
    OPT_MUTE,
    OPT_SETTINGS,
    OPT_ASN,
    OPT_KEYS,
    OPT_FILTER,
    OPT_FORMAT,
    OPT_EACH,
    OPT_JOBS,
    OPT_FAIL_ON,
    OPT_FAIL_ON_VERDICT,
    OPT_UPDATE,
    OPT_REDACT,
    OPT_NO_COLOR,
    OPT_ESP,
    OPT_PAIRS,
    OPT_EXTRACT,
    OPT_HELP,
};

static const struct option long_options[] = {
    {"rules", required_argument, NULL, OPT_RULES},
    {"mute", required_argument, NULL, OPT_MUTE},
    {"settings", required_argument, NULL, OPT_SETTINGS},
    {"asn", required_argument, NULL, OPT_ASN},
    {"keys", required_argument, NULL, OPT_KEYS},
    {"filter", required_argument, NULL, OPT_FILTER},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"output", required_argument, NULL, 'o'},
    {"each", no_argument, NULL, OPT_EACH},
    {"jobs", required_argument, NULL, OPT_JOBS},
    {"fail-on", required_argument, NULL, OPT_FAIL_ON},
    {"fail-on-verdict", required_argument, NULL, OPT_FAIL_ON_VERDICT},
    {"update", no_argument, NULL, OPT_UPDATE},
    {"redact", no_argument, NULL, OPT_REDACT},
    {"no-color", no_argument, NULL, OPT_NO_COLOR},
    {"quiet", no_argument, NULL, 'q'},
    {"esp", no_argument, NULL, OPT_ESP},
    {"pairs", no_argument, NULL, OPT_PAIRS},
    {"extract", required_argument, NULL, OPT_EXTRACT},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static int
format_parse(struct options *o, const char *command, const char *value,
             struct err *err)
{
    static const struct {
        const char *command, *name;
        enum format format;
    } known[] = {
        {"analyze", "text", FORMAT_TEXT},
        {"analyze", "json", FORMAT_JSON},
        {"analyze", "ndjson", FORMAT_NDJSON},
        {"dissect", "ndjson", FORMAT_JSON},
        {"report", "html", FORMAT_HTML},
        {"report", "markdown", FORMAT_MARKDOWN},
        {"merge", "text", FORMAT_TEXT},
        {"merge", "json", FORMAT_JSON},
        {"merge", "html", FORMAT_HTML},
        {"merge", "markdown", FORMAT_MARKDOWN},
        {"test", "text", FORMAT_TEXT},
        {"test", "junit", FORMAT_JUNIT},
        {"test", "tap", FORMAT_TAP},
    };
    char writes[64] = "";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(command, known[i].command) != 0)
            continue;
        if (strcmp(value, known[i].name) == 0) {
            o->format = known[i].format;
            return 0;
        }
        size_t n = strlen(writes);
        snprintf(writes + n, sizeof writes - n, "%s%s", n ? ", " : "",
                 known[i].name);
    }
    return err_set(err, "--format %s: espy %s writes %s", value, command,
                   writes);
}

static int
verdict_add(struct options *o, const char *name, struct err *err)
{
    if (o->n_fail_verdicts == OPTIONS_VERDICTS)
        return err_set(err, "--fail-on-verdict: more than %d",
                       OPTIONS_VERDICTS);
    o->fail_verdicts[o->n_fail_verdicts++] = name;
    return 0;
}

static int
level_parse(const char *value, int *out, struct err *err)
{
    for (int l = LEVEL_INFORMATIONAL; l <= LEVEL_CRITICAL; l++) {
        if (strcmp(value, level_name((enum level)l)) == 0) {
            *out = l;
            return 0;
        }
    }
    return err_set(err,
                   "--fail-on %s: the levels are informational, low, medium, "
                   "high, critical",
                   value);
}

static int
jobs_parse(const char *value, unsigned *out, struct err *err)
{
    char *end;
    unsigned long n = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || n == 0 || n > OPTIONS_JOBS_MAX)
        return err_set(err, "--jobs %s: a number from 1 to %d", value,
                       OPTIONS_JOBS_MAX);
    *out = (unsigned)n;
    return 0;
}

/* One more of an option that may be given several times. */
static int
list_add(const char *name, const char **list, size_t *n, size_t most,
         struct err *err)
{
    if (*optarg == '\0' || strcmp(optarg, "+") == 0)
        return err_set(err, "--%s: needs a value", name);
    if (*n == most)
        return err_set(err, "--%s: more than %zu of them", name, most);
    list[(*n)++] = optarg;
    return 0;
}

static int
option_take(struct options *o, int opt, const char *command, char **argv,
            struct err *err)
{
    switch (opt) {
    case OPT_RULES:
        return list_add("rules", o->rules, &o->n_rules, OPTIONS_RULES, err);
    case OPT_MUTE:
        return list_add("mute", o->mutes, &o->n_mutes, OPTIONS_MUTES, err);
    case OPT_SETTINGS: o->settings = optarg; return 0;
    case OPT_ASN: o->asn = optarg; return 0;
    case OPT_FILTER: o->filter = optarg; return 0;
    case 'o': o->output = optarg; return 0;
    case 'q': o->quiet = true; return 0;
    case OPT_FORMAT: return format_parse(o, command, optarg, err);
    case OPT_EACH: o->each = true; return 0;
    case OPT_JOBS: return jobs_parse(optarg, &o->jobs, err);
    case OPT_FAIL_ON: return level_parse(optarg, &o->fail_on, err);
    case OPT_FAIL_ON_VERDICT: return verdict_add(o, optarg, err);
    case OPT_UPDATE: o->update = true; return 0;
    case OPT_NO_COLOR: o->color_off = true; return 0;
    case OPT_ESP: o->esp = true; return 0;
    case OPT_PAIRS: o->pairs = true; return 0;
    case OPT_EXTRACT: o->extract = optarg; return 0;
    case OPT_KEYS: return err_set(err, "--keys: this version does not decrypt");
    case OPT_REDACT: o->redact = true; return 0;
    case OPT_HELP: return 1;
    case ':': return err_set(err, "%s: needs a value", argv[optind - 1]);
    default:
        return err_set(err, "%s: no such option (see espy --help)",
                       argv[optind - 1]);
    }
}

/* What is not known to be masked to its end is not written. */
static bool
redactable(const char *command)
{
    return strcmp(command, "dissect") == 0 || strcmp(command, "analyze") == 0 ||
           strcmp(command, "report") == 0;
}

int
options_parse(struct options *o, int argc, char **argv, struct err *err)
{
    int opt;
    memset(o, 0, sizeof *o);
    o->fail_on = -1;
    if (strcmp(argv[0], "report") == 0)
        o->format = FORMAT_HTML;
    optind = 0; /* start afresh: the GNU way */
    while ((opt = getopt_long(argc, argv, ":o:q", long_options, NULL)) != -1) {
        int rc = option_take(o, opt, argv[0], argv, err);
        if (rc)
            return rc;
    }
    if (o->jobs && !o->each)
        return err_set(err, "--jobs: only with --each");
    o->paths = (const char *const *)(argv + optind);
    o->n_paths = (size_t)(argc - optind);
    bool test = strcmp(argv[0], "test") == 0;
    if (test && (o->filter || o->each || o->esp || o->pairs))
        return err_set(err, "espy test: takes no --filter, --each, --esp or "
                            "--pairs: an expectation is of whole captures");
    if (o->update && !test)
        return err_set(err, "--update: is of espy test");
    if (o->n_paths == 0 && !test)
        return err_set(err, "espy %s: which %s?", argv[0],
                       strcmp(argv[0], "merge") == 0 ? "report" : "capture");
    if (o->redact && !redactable(argv[0]))
        return err_set(err,
                       "--redact: of espy analyze, dissect and report only");
    if (o->redact && o->extract)
        return err_set(err,
                       "--redact: not with --extract: the packets hold what is "
                       "to be masked");
    if (o->extract && strcmp(argv[0], "report") != 0)
        return err_set(err, "--extract: espy report writes evidence");
    if (o->each && (o->extract || strcmp(argv[0], "report") == 0))
        return err_set(err,
                       "--each: an incident report and its evidence are of "
                       "one case");
    size_t pipes = 0;
    for (size_t i = 0; i < o->n_paths; i++)
        pipes += strcmp(o->paths[i], "-") == 0;
    if (pipes > 1)
        return err_set(err, "-: standard input can be read only once");
    return 0;
}

/* Evidence is never written over, under whatever name. */
static bool
output_is_capture(const struct options *o)
{
    struct stat out, in;
    if (stat(o->output, &out) != 0 || !S_ISREG(out.st_mode))
        return false;
    for (size_t i = 0; i < o->n_paths; i++) {
        bool pipe = strcmp(o->paths[i], "-") == 0;
        if ((pipe ? fstat(STDIN_FILENO, &in) : stat(o->paths[i], &in)) == 0 &&
            in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return true;
    }
    return false;
}

FILE *
options_output(const struct options *o, struct err *err)
{
    if (!o->output || strcmp(o->output, "-") == 0)
        return stdout;
    if (output_is_capture(o)) {
        err_set(err, "%s: is a capture to read, and will not be written over",
                o->output);
        return NULL;
    }
    FILE *f = fopen(o->output, "w");
    if (!f)
        err_set(err, "%s: %s", o->output, strerror(errno));
    return f;
}

int
options_close(const struct options *o, FILE *out, int status)
{
    bool bad = ferror(out) != 0;
    bad |= (out == stdout ? fflush(out) : fclose(out)) != 0;
    if (!bad)
        return status;
    fprintf(stderr, "espy: %s: could not write everything\n",
            o->output ? o->output : "standard output");
    return EXIT_USAGE;
}

bool
options_color(const struct options *o, FILE *out)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return !o->color_off && !(no && *no) && isatty(fileno(out)) &&
           !(term && strcmp(term, "dumb") == 0);
}

int64_t
options_now(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long t = epoch ? strtoll(epoch, &end, 10) : 0;
    if (epoch && *epoch && !*end && t >= 0 && t < 253402300800)
        return t;
    return (int64_t)time(NULL);
}
