/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/output.h"

#include "analyzer/base/plain.h"

#include <string.h>

static void
put_one(FILE *to, const char *text, const char *at, size_t n)
{
    (void)text;
    if (*at == '<')
        fputs("&lt;", to);
    else if (*at == '>')
        fputs("&gt;", to);
    else if (*at == '&')
        fputs("&amp;", to);
    else if (*at == '"')
        fputs("&quot;", to);
    else if (n == 3 &&
             (!memcmp(at, "\xef\xbf\xbe", 3) || !memcmp(at, "\xef\xbf\xbf", 3)))
        fputc('?', to); /* U+FFFE, U+FFFF */
    else
        fwrite(at, 1, n, to);
}

/* XML 1.0 has no way to write most control characters, and what is no UTF-8 would
 * make the whole file unreadable: '?' for both. */
static void
put(FILE *to, const char *text)
{
    plain_write(to, text, put_one);
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
    const char *suite = r->expectation->n_captures ? r->expectation->captures[0]
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
