/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

#include <stdio.h>
#include <time.h>

json_t *
json_time(int64_t ns)
{
    char buf[TIME_TEXT_MAX];
    return json_string(time_text(ns, buf));
}

json_t *
json_time_at(const struct cite *at)
{
    return at->frame ? json_time(at->ts) : json_null();
}

bool
json_time_ns(const json_t *time, int64_t *ns)
{
    const char *s = json_string_value(time);
    struct tm tm = {.tm_isdst = 0};
    int nanos = 0;
    if (!s ||
        sscanf(s, "%d-%d-%dT%d:%d:%d.%9dZ", &tm.tm_year, &tm.tm_mon,
               &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &nanos) != 7)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon--;
    *ns = (int64_t)timegm(&tm) * 1000000000 + nanos;
    return true;
}

json_t *
json_addr(const struct addr *a)
{
    char buf[ADDR_TEXT_MAX];
    return a->family ? json_string(addr_text(a, buf)) : json_null();
}

json_t *
json_frame(const struct conclusion *c, uint32_t file, uint64_t frame)
{
    if (!frame)
        return json_null();
    return json_pack("{s:o, s:I}", "file",
                     json_cstr(c->kase->captures[file].path), "frame",
                     (json_int_t)frame);
}

void
json_set_text(json_t *o, const char *key, const char *value)
{
    if (value && *value)
        json_object_set_new(o, key, json_cstr(value));
}

const struct subject *
inner_tunnel(const struct conclusion *c, uint32_t interface,
             const struct addr *src, const struct addr *dst,
             const struct inner **in)
{
    for (size_t i = 0; i < c->inners.n; i++) {
        if (!inner_shows(&c->inners.items[i], interface, src, dst))
            continue;
        *in = &c->inners.items[i];
        for (size_t k = 0; k < c->n_tunnels; k++)
            if (c->tunnels[k].tunnel->serial == (*in)->tunnel)
                return &c->tunnels[k];
    }
    *in = NULL;
    return NULL;
}
