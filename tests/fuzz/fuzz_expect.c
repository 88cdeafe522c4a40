/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expectations of any bytes: a file must load or be refused with one line that
 * names the place; what loads must compare, and what --update makes of it must
 * load again, with nothing unmet that --update can write.
 */
#include "analyzer/expect/output.h"
#include "analyzer/expect/update.h"
#include "tests/unit/expect_seen.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
tell(const struct expectation *e, const struct checks *checks)
{
    FILE *to = fopen("/dev/null", "w");
    if (!to)
        abort();
    struct test_result r = {.expectation = e, .checks = *checks};
    for (int f = TEST_TEXT; f <= TEST_TAP; f++) {
        struct test_output o = {.format = (enum test_format)f, .to = to};
        output_begin(&o);
        output_result(&o, &r);
        output_end(&o);
    }
    fclose(to);
}

/* Is every key on a line of its own? Else --update writes nothing. */
static bool
in_lines(const struct expectation *e)
{
    for (size_t i = 0; i < e->root->n; i++)
        if (yaml_key(e->root, i)->column != 1 ||
            (i && yaml_key(e->root, i)->line <= yaml_key(e->root, i - 1)->line))
            return false;
    return true;
}

static void
again(const struct expectation *e, const char *text, const struct model *seen,
      struct arena *arena)
{
    struct expectation now;
    struct checks checks;
    bool lines = in_lines(e);
    if (expectation_load_memory(&now, "d/x.expect.yaml", text, strlen(text)) ==
            0 &&
        match_expectation(&now, seen, NULL, arena, &checks) == 0)
        for (size_t i = 0; lines && i < checks.n; i++)
            if (checks.items[i].n &&
                update_can(spec_find(&spec_top, checks.items[i].key)))
                abort();
    expectation_free(&now);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct expectation e;
    struct checks checks;
    struct arena arena;
    bool lost;
    char *text = malloc(n + 1);
    if (!text)
        abort();
    if (n)
        memcpy(text, data, n);
    text[n] = '\0';
    arena_init(&arena, 8u << 20);
    struct model seen;
    const struct seer see = {&seen, &arena};
    seen_sample(&seen);
    int rc = expectation_load_memory(&e, "d/x.expect.yaml", text, n);
    free(text); /* nothing may point into it after loading */
    if (rc < 0 && (strncmp(e.error.text, "d/x.expect.yaml:", 16) != 0 ||
                   strchr(e.error.text, '\n')))
        abort();
    if (rc == 0 && match_expectation(&e, &seen, NULL, &arena, &checks) == 0) {
        tell(&e, &checks);
        char *now = update_text(&e, &checks, &see, &lost);
        if (!now)
            abort();
        again(&e, now, &seen, &arena);
        free(now);
    }
    model_free(&seen);
    expectation_free(&e);
    arena_free(&arena);
    return 0;
}
