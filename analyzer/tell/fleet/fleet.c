/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet_parts.h"

#include <string.h>

int
fleet_init(struct fleet *f)
{
    memset(f, 0, sizeof *f);
    json_t **objects[] = {&f->seen,         &f->verdicts,  &f->operators,
                          &f->outcomes,     &f->findings,  &f->unanswered,
                          &f->unidentified, &f->no_verdict};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (!(*objects[i] = json_object()))
            return -1;
    f->listed = json_array();
    f->unreadable = json_array();
    f->damaged = json_array();
    return f->listed && f->unreadable && f->damaged ? 0 : -1;
}

void
fleet_free(struct fleet *f)
{
    json_decref(f->seen);
    json_decref(f->listed);
    json_decref(f->unreadable);
    json_decref(f->damaged);
    json_decref(f->verdicts);
    json_decref(f->operators);
    json_decref(f->outcomes);
    json_decref(f->findings);
    json_decref(f->unanswered);
    json_decref(f->unidentified);
    json_decref(f->no_verdict);
}

static const char *
text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static void
add(json_t *o, const char *key, json_int_t n)
{
    json_object_set_new(
        o, key, json_integer(json_integer_value(json_object_get(o, key)) + n));
}

static json_t *
kept_row(struct fleet *f, json_t *of, const char *value, const char *path)
{
    json_t *r = json_object_get(of, value);
    if (!r) {
        if (f->kinds >= FLEET_KEYS) {
            f->left_out++;
            return NULL;
        }
        f->kinds++;
        r = json_pack("{s:i, s:i, s:[], s:I}", "cases", 0, "times", 0,
                      "examples", "last", (json_int_t)0);
        if (json_object_set_new(of, value, r) < 0)
            return NULL;
    }
    add(r, "times", 1);
    if (json_integer_value(json_object_get(r, "last")) == f->reports)
        return r;
    json_object_set_new(r, "last", json_integer(f->reports));
    add(r, "cases", 1);
    json_t *examples = json_object_get(r, "examples");
    if (json_array_size(examples) < FLEET_EXAMPLES)
        json_array_append_new(examples, fleet_kept(path));
    return r;
}

/* The row of a value; each case counts once however often it has it. NULL past
 * the cap. */
static json_t *
row(struct fleet *f, json_t *of, const char *value, const char *path)
{
    json_t *key = fleet_kept(value);
    json_t *r = key ? kept_row(f, of, json_string_value(key), path) : NULL;
    json_decref(key);
    return r;
}

static void
trouble(json_t *list, json_int_t *total, const json_t *capture)
{
    if ((*total)++ < FLEET_LISTED)
        json_array_append_new(
            list,
            json_pack("{s:o, s:o}", "path", fleet_kept(text(capture, "path")),
                      "why", fleet_kept(text(capture, "damage"))));
}

static void
take_captures(struct fleet *f, const json_t *captures)
{
    size_t i;
    json_t *c;
    for (i = 0; (c = json_array_get(captures, i)); i++) {
        const char *sha = text(c, "sha256");
        f->captures++;
        if (json_is_false(json_object_get(c, "readable")))
            trouble(f->unreadable, &f->unreadable_total, c);
        else if (json_is_string(json_object_get(c, "damage")))
            trouble(f->damaged, &f->damaged_total, c);
        if (*sha && json_object_get(f->seen, sha))
            f->repeated++;
        else if (*sha)
            json_object_set_new(f->seen, sha, json_true());
    }
}

static void
set_once(json_t *o, const char *key, const json_t *from)
{
    json_t *v = json_object_get(from, key);
    if (json_is_string(v) && !json_object_get(o, key))
        json_object_set_new(o, key, fleet_kept(json_string_value(v)));
}

/* How many leading verdicts. */
static size_t
take_verdicts(struct fleet *f, const json_t *verdicts, const char *path)
{
    size_t i, n = 0;
    json_t *v, *r;
    for (i = 0; (v = json_array_get(verdicts, i)); i++) {
        const char *sure = text(v, "confidence");
        const json_t *op = json_object_get(v, "operator");
        if (!json_is_true(json_object_get(v, "leading")) ||
            !fleet_sureness(sure))
            continue;
        n++;
        if ((r = row(f, f->verdicts, text(v, "verdict"), path))) {
            set_once(r, "level", v);
            add(r, sure, 1);
        }
        if (!*text(op, "name"))
            continue;
        if ((r = row(f, f->operators, text(op, "name"), path))) {
            set_once(r, "mcc", op);
            set_once(r, "mnc", op);
            set_once(r, "country", op);
            add(r, sure, 1);
        }
    }
    return n;
}

static bool
has_verdict(const json_t *verdicts, const char *subject)
{
    size_t i;
    json_t *v;
    for (i = 0; (v = json_array_get(verdicts, i)); i++)
        if (strcmp(text(v, "subject"), subject) == 0)
            return true;
    return false;
}

/* Who is at the far end, as well as a line can say. */
static const char *
far_end(const json_t *tunnel)
{
    const json_t *remote = json_object_get(tunnel, "remote");
    const char *name =
        json_string_value(json_array_get(json_object_get(remote, "names"), 0));
    return name && *name ? name : text(remote, "ip");
}

static void
take_tunnels(struct fleet *f, const json_t *report, const char *path)
{
    size_t i;
    json_t *t;
    for (i = 0; (t = json_array_get(json_object_get(report, "tunnels"), i));
         i++) {
        const char *outcome = text(t, "outcome");
        f->tunnels++;
        if (*outcome)
            row(f, f->outcomes, outcome, path);
        if (strcmp(outcome, "no-response") == 0 ||
            strcmp(outcome, "auth-no-response") == 0)
            row(f, f->unanswered, far_end(t), path);
        if (!has_verdict(json_object_get(report, "verdicts"), text(t, "id")))
            row(f, f->unidentified, far_end(t), path);
    }
}

static void
take_findings(struct fleet *f, const json_t *findings, const char *path)
{
    size_t i;
    json_t *v, *r;
    for (i = 0; (v = json_array_get(findings, i)); i++) {
        if (!(r = row(f, f->findings, text(v, "id"), path)))
            continue;
        set_once(r, "level", v);
        set_once(r, "title", v);
    }
}

int
fleet_take(struct fleet *f, const json_t *report, struct err *err)
{
    const json_t *captures =
        json_object_get(json_object_get(report, "case"), "captures");
    if (strcmp(text(report, "schema"), "espy.report/1") != 0 ||
        !json_is_array(captures))
        return err_set(err, "not a report of espy (espy.report/1)");
    const char *path = text(json_array_get(captures, 0), "path");
    if (f->reports++ < FLEET_LISTED)
        json_array_append_new(f->listed, fleet_case(report));
    take_captures(f, captures);
    if (take_verdicts(f, json_object_get(report, "verdicts"), path) == 0) {
        size_t i;
        json_t *c;
        bool readable = false;
        for (i = 0; (c = json_array_get(captures, i)); i++)
            readable |= json_is_true(json_object_get(c, "readable"));
        if (readable)
            row(f, f->no_verdict, "", path);
    }
    take_tunnels(f, report, path);
    take_findings(f, json_object_get(report, "findings"), path);
    return 0;
}
