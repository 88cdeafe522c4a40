/* SPDX-License-Identifier: Apache-2.0 */
/* One case as one row: its first capture, its surest verdict, what is wrong. */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/look.h"
#include "analyzer/rules/rules.h"

#include <string.h>

json_t *
fleet_kept(const char *text)
{
    size_t n = strlen(text);
    if (n <= FLEET_TEXT)
        return json_string(text);
    n = FLEET_TEXT - 3;
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--; /* not within a character */
    return json_sprintf("%.*s...", (int)n, text);
}

int
fleet_sureness(const char *confidence)
{
    return strcmp(confidence, "confirmed") == 0  ? 3
           : strcmp(confidence, "probable") == 0 ? 2
           : strcmp(confidence, "possible") == 0 ? 1
                                                 : 0;
}

static void
keep(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, *text ? fleet_kept(text) : json_null());
}

/* "damaged" when some of it was read, "unreadable" when some capture was not. */
static void
of_captures(json_t *o, const json_t *captures)
{
    int64_t first = INT64_MAX, at;
    const char *state = "read";
    char text[TIME_TEXT_MAX];
    size_t i;
    const json_t *c;
    LOOK_EACH(captures, i, c) {
        if (look_time(look_text(c, "first"), &at) && at < first)
            first = at;
        if (json_is_false(look(c, "readable")))
            state = "unreadable";
        else if (*look_text(c, "damage") && strcmp(state, "read") == 0)
            state = "damaged";
    }
    c = json_array_get(captures, 0);
    json_object_set_new(o, "path", fleet_kept(look_text(c, "path")));
    keep(o, "sha256", look_text(c, "sha256"));
    json_object_set_new(o, "captures", json_integer((json_int_t)i));
    json_object_set_new(o, "state", json_string(state));
    keep(o, "first", first == INT64_MAX ? "" : time_text(first, text));
}

static void
of_verdicts(json_t *o, const json_t *verdicts)
{
    const json_t *v, *best = NULL;
    size_t i;
    json_int_t n = 0;
    LOOK_EACH(verdicts, i, v) {
        int sure = fleet_sureness(look_text(v, "confidence"));
        if (!look_true(v, "leading") || !sure)
            continue;
        n++;
        if (!best || sure > fleet_sureness(look_text(best, "confidence")))
            best = v;
    }
    json_object_set_new(o, "verdicts", json_integer(n));
    keep(o, "verdict", look_text(best, "verdict"));
    keep(o, "confidence", look_text(best, "confidence"));
    keep(o, "operator", look_text(best, "operator.name"));
}

/* How many, and the highest level among them. */
static void
of_findings(json_t *o, const json_t *findings)
{
    const json_t *f;
    size_t i;
    int highest = -1;
    LOOK_EACH(findings, i, f)
        for (int l = LEVEL_CRITICAL; l > highest; l--)
            if (strcmp(look_text(f, "level"), level_name((enum level)l)) == 0)
                highest = l;
    json_object_set_new(o, "findings", json_integer((json_int_t)i));
    keep(o, "level", highest < 0 ? "" : level_name((enum level)highest));
}

json_t *
fleet_case(const json_t *report)
{
    json_t *o = json_object();
    if (!o)
        return NULL;
    of_captures(o, look(report, "case.captures"));
    of_verdicts(o, look(report, "verdicts"));
    of_findings(o, look(report, "findings"));
    return o;
}

const char *
fleet_why(const json_t *trouble)
{
    const char *path = look_text(trouble, "path"),
               *why = look_text(trouble, "why");
    size_t n = strlen(path);
    if (strncmp(path, why, n) != 0 || why[n] != ':')
        return why;
    return why + n + 1 + (why[n + 1] == ' ');
}
