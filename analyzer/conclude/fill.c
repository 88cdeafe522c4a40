/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/fill.h"

#include <string.h>

static void *
checked(struct fill *f, void *p)
{
    f->failed = f->failed || !p;
    return p;
}

void *
fill_objects(struct fill *f, const struct model_desc *d, size_t n)
{
    return checked(f, model_array(&f->m->arena, d, n));
}

void *
fill_array(struct fill *f, size_t n, size_t size)
{
    return checked(f, arena_array(&f->m->arena, n ? n : 1, size));
}

void *
fill_temp(struct fill *f, size_t n, size_t size)
{
    return checked(f, arena_array(&f->temp, n ? n : 1, size));
}

void
fill_told(struct fill *f, struct told *to, const char *text, bool cut)
{
    *to = model_told(&f->m->arena, (enum text_class)to->class, text, cut,
                     &f->failed);
}

void
fill_known(struct fill *f, struct told *to, const char *text, bool cut)
{
    fill_told(f, to, text && *text ? text : NULL, cut);
}

const char *
fill_word(struct fill *f, const char *text)
{
    return model_told(&f->m->arena, TEXT_OWN, text, false, &f->failed).text;
}

const char *
fill_hex(struct fill *f, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = fill_array(f, n * 2 + 1, 1);
    for (size_t i = 0; hex && i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    return hex;
}

int64_t
fill_time(const struct cite *at)
{
    return at->frame ? at->ts : MODEL_ABSENT;
}

int64_t
fill_frame(const struct cite *at)
{
    return at->frame ? (int64_t)at->frame : MODEL_ABSENT;
}

struct model_as *
fill_as(struct fill *f, const struct addr *a)
{
    struct as_info as;
    struct model_as *to;
    if (!who_as(f->c->who, a, &as) ||
        !(to = fill_objects(f, &model_as_desc, 1)))
        return NULL;
    to->number = as.number;
    fill_told(f, &to->organization, as.organization, false);
    to->role = fill_word(f, as.role);
    return to;
}

static size_t
names_count(struct names *names, const struct addr *a)
{
    size_t n = 0;
    for (const struct name_ref *r = NULL; (r = names_of(names, a, r));)
        n++;
    return n;
}

/* The names of an address, each once, best known first. */
static struct told *
names_fill(struct fill *f, const struct addr *a, size_t *n)
{
    struct names *all = f->c->kase->state->names;
    struct told *names = fill_array(f, names_count(all, a), sizeof *names);
    *n = 0;
    for (const struct name_ref *r = NULL; names && (r = names_of(all, a, r));) {
        struct told name = {NULL, TEXT_HOST, false};
        bool again = false;
        for (size_t i = 0; i < *n && !again; i++)
            again = names[i].text && !strcmp(names[i].text, r->name);
        if (again)
            continue;
        fill_told(f, &name, r->name, false);
        names[(*n)++] = name;
    }
    return names;
}

void
fill_end(struct fill *f, struct model_end *to, const struct endpoint *e)
{
    to->ip = e->addr;
    to->port = e->port ? e->port : MODEL_ABSENT;
    to->as = fill_as(f, &e->addr);
    to->names = names_fill(f, &e->addr, &to->n_names);
}

void
fill_endpoint(struct fill *f, struct model_endpoint *to,
              const struct endpoint *e)
{
    to->ip = e->addr;
    to->port = e->port ? e->port : MODEL_ABSENT;
    to->as = fill_as(f, &e->addr);
    to->names = names_fill(f, &e->addr, &to->n_names);
    for (size_t i = 0; i < to->n_names; i++)
        to->names[i].class = TEXT_HOST;
}

const char *
fill_transport(uint8_t ip_proto)
{
    return ip_proto == 6     ? "tcp"
           : ip_proto == 17  ? "udp"
           : ip_proto == 132 ? "sctp"
                             : NULL;
}

void
fill_interface(struct fill *f, struct told *to, uint32_t interface)
{
    const struct interface *i =
        interfaces_at(&f->c->kase->state->interfaces, interface);
    fill_told(f, to, i->name, FILL_CUT(i->name));
}
