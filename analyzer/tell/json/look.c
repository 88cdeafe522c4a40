/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/look.h"

#include "analyzer/base/event_json.h"

#include "analyzer/tell/cite_text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const json_t *
look(const json_t *o, const char *path)
{
    while (o && *path) {
        char key[48];
        size_t n = strcspn(path, ".");
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        o = json_object_get(o, key);
        path += n + (path[n] == '.');
    }
    return o && !json_is_null(o) ? o : NULL;
}

const char *
look_text(const json_t *o, const char *path)
{
    const char *s = json_string_value(look(o, path));
    return s ? s : "";
}

long long
look_int(const json_t *o, const char *path)
{
    return json_integer_value(look(o, path));
}

double
look_real(const json_t *o, const char *path)
{
    return json_number_value(look(o, path));
}

bool
look_true(const json_t *o, const char *path)
{
    return json_is_true(look(o, path));
}

size_t
look_size(const json_t *o, const char *path)
{
    return json_array_size(look(o, path));
}

const json_t *
look_tunnel(const json_t *report, const char *id)
{
    size_t i;
    const json_t *t;
    LOOK_EACH(look(report, "tunnels"), i, t)
        if (strcmp(look_text(t, "id"), id) == 0)
            return t;
    return NULL;
}

const json_t *
look_leading(const json_t *report, const char *subject)
{
    size_t i;
    const json_t *v;
    LOOK_EACH(look(report, "verdicts"), i, v)
        if (look_true(v, "leading") &&
            strcmp(look_text(v, "subject"), subject) == 0)
            return v;
    return NULL;
}

bool
look_time(const char *text, int64_t *ns)
{
    return time_parse(text, ns);
}

const char *
look_endpoint(const json_t *o, char *buf, size_t n)
{
    const char *ip = look_text(o, "ip");
    long long port = look_int(o, "port");
    if (!port)
        snprintf(buf, n, "%s", ip);
    else
        snprintf(buf, n, strchr(ip, ':') ? "[%s]:%lld" : "%s:%lld", ip, port);
    return buf;
}

const char *
look_when(const json_t *o, const char *path, char *buf, size_t n)
{
    const char *t = look_text(o, path);
    buf[0] = '\0';
    if (strlen(t) >= 20)
        snprintf(buf, n, "%.10s %.8s UTC", t, t + 11);
    return buf;
}

const char *
look_span(const json_t *o, const char *from, const char *to, char *buf,
          size_t n)
{
    int64_t a, b;
    buf[0] = '\0';
    if (!look_time(look_text(o, from), &a) || !look_time(look_text(o, to), &b))
        return buf;
    if (b < a) {
        snprintf(buf, n, "none (the clock ran backwards)");
        return buf;
    }
    return span_text(ns_between(a, b), buf, n);
}

const char *
look_value(const json_t *v, char *buf, size_t n)
{
    if (json_is_string(v))
        snprintf(buf, n, "%s", json_string_value(v));
    else if (json_is_integer(v))
        snprintf(buf, n, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        snprintf(buf, n, "%g", json_real_value(v));
    else if (json_is_boolean(v))
        snprintf(buf, n, "%s", json_is_true(v) ? "true" : "false");
    else
        buf[0] = '\0';
    return buf;
}

const char *
look_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
