#include "analyzer/expect/output.h"

#include <string.h>

/* XML 1.0 has no way to write most control characters, and what is no UTF-8 would
 * make the whole file unreadable: '?' for both. */
static size_t
utf8(const unsigned char *s)
{
    size_t n = *s < 0x80                    ? 1
               : *s >= 0xc2 && *s < 0xe0    ? 2
               : (*s & 0xf0) == 0xe0        ? 3
               : *s >= 0xf0 && *s < 0xf5    ? 4
                                            : 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] >= 0xa0) ||
        (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] >= 0x90) ||
        (*s == 0xef && s[1] == 0xbf && s[2] >= 0xbe)) /* U+FFFE, U+FFFF */
        return 0;
    return n;
}

static void
put(FILE *to, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    while (*s) {
        size_t n = utf8(s);
        if (*s == '<')
            fputs("&lt;", to);
        else if (*s == '>')
            fputs("&gt;", to);
        else if (*s == '&')
            fputs("&amp;", to);
        else if (*s == '"')
            fputs("&quot;", to);
        else if (n == 0 || (*s < ' ' && *s != '\n') || *s == 0x7f)
            fputc('?', to);
        else
            fwrite(s, 1, n, to);
        s += n ? n : 1;
    }
}

static void
testcase(FILE *to, const char *suite, const char *name, double seconds)
{
    fputs("    <testcase classname=\"", to);
    put(to, suite);
    fputs("\" name=\"", to);
    put(to, name);
    fprintf(to, "\" time=\"%.3f\"", seconds);
}

static void
failure(FILE *to, const char *element, const char *type, const char *message)
{
    fprintf(to, ">\n      <%s type=\"%s\" message=\"", element, type);
    put(to, message);
    fputs("\">", to);
}

static void
check(FILE *to, const struct test_result *r, const char *suite,
      const struct check *c, double seconds)
{
    testcase(to, suite, c->key, seconds);
    if (c->n == 0) {
        fputs("/>\n", to);
        return;
    }
    failure(to, "failure", "expectation", c->first ? c->first->where : c->key);
    for (const struct mismatch *x = c->first; x; x = x->next) {
        put(to, r->expectation->path);
        fprintf(to, ":%u: ", x->line);
        put(to, x->where);
        fputs("\n  expected: ", to);
        put(to, x->expected);
        fputs("\n  got:      ", to);
        put(to, x->got);
        fputc('\n', to);
    }
    fputs("</failure>\n    </testcase>\n", to);
}

void
junit_result(struct test_output *o, const struct test_result *r)
{
    FILE *to = o->to;
    const char *suite =
        r->expectation->n_captures ? r->expectation->captures[0]
                                   : r->expectation->path;
    size_t n = r->checks.n + (r->error != NULL) + (r->verdict != NULL);
    double each = n ? r->seconds / (double)n : 0;
    fputs("  <testsuite name=\"", to);
    put(to, suite);
    fprintf(to,
            "\" tests=\"%zu\" failures=\"%zu\" errors=\"%d\" skipped=\"0\" "
            "time=\"%.3f\">\n",
            n, r->checks.n_failed + (r->verdict != NULL), r->error != NULL,
            r->seconds);
    for (size_t i = 0; i < r->checks.n; i++)
        check(to, r, suite, &r->checks.items[i], each);
    if (r->verdict) {
        testcase(to, suite, "fail-on", each);
        failure(to, "failure", "verdict", r->verdict);
        fputs("</failure>\n    </testcase>\n", to);
    }
    if (r->error) {
        testcase(to, suite, "capture and expectation", each);
        failure(to, "error", "unreadable", r->error);
        fputs("</error>\n    </testcase>\n", to);
    }
    fputs("  </testsuite>\n", to);
}
