/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plant_model.h - a model with identities planted in every text and address that its
 * descriptors know, in every spelling, as bytes choose (a fuzzer's, or random ones);
 * and the search for them afterwards, which shares no code with what masks them.
 */
#ifndef ESPY_TESTS_PLANT_MODEL_H
#define ESPY_TESTS_PLANT_MODEL_H

#include "analyzer/model/model.h"
#include "analyzer/tell/json/model_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLANT_IMSI "310260004710074"
#define PLANT_NUMBER "12025550143"
#define PLANT_TEXT 1024

struct plant {
    const uint8_t *data;
    size_t n, at;
    uint64_t more; /* where the bytes are used up */
    struct arena *arena;
};

static unsigned
plant_pick(struct plant *p, unsigned n)
{
    uint8_t byte;
    if (p->at < p->n) {
        byte = p->data[p->at++];
    } else {
        p->more = p->more * 6364136223846793005u + 1442695040888963407u;
        byte = (uint8_t)(p->more >> 33);
    }
    return byte % n;
}

/* Nothing that a secret could be made of. */
static void
plant_padding(struct plant *p, char *to, size_t most)
{
    static const char chars[] = "xyzqXYZ ,;<>()'%@:/.-_=&0 \t";
    size_t n = plant_pick(p, (unsigned)most), k = 0;
    while (k < n)
        to[k++] = chars[plant_pick(p, sizeof chars - 1)];
    to[k] = '\0';
}

static const char *const plant_numbers[] = {
    PLANT_IMSI,
    "310260 004710 074",
    "310-260-0047-1007-4",
    "(310)260.004.710.074",
    "0" PLANT_IMSI,
    "+" PLANT_NUMBER,
    "+1 (202) 555-0143",
    "00" PLANT_NUMBER,
    "1.202.555.0143",
    "35693803-564380-9",
    "356938035643809",
    "%33%31%30%32%36%30%30%30%34%37%31%30%30%37%34",
    "333130323630303034373130303734",
    "3132303235353530313433",
};
static const char *const plant_names[] = {
    "max.mustermann",
    "MAX.Mustermann",
    "Mustermann",
    "max%2emustermann",
    "J\u00fcrgen M\u00fcller",
    "J\u00dcRGEN M\u00dcLLER",
    "Ju\u0308rgen Mu\u0308ller",
    "6d61782e6d75737465726d616e6e",
    "6D61782E6D75737465726D616E6E",
    "6d:61:78:2e:6d:75:73:74:65:72:6d:61:6e:6e",
    "erikas-iphone.local",
    "ERIKAS-iPhone",
    "HomeNet-Erika",
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "sip:max.mustermann@example.org",
    "eve.adams@mail.example",
};
static const char *const plant_addresses[] = {
    "10.8.0.17",
    "10-8-0-17",
    "168296465",
    "0x0a080011",
    "0A080011",
    "012.010.0.021",
    "::ffff:10.8.0.17",
    "64:ff9b::a08:11",
    "17.0.8.10.in-addr.arpa",
    "2607:fb90::101",
    "2607:FB90:0:0:0:0:0:101",
    "[2607:fb90::101]:5060",
    "2607:fb90:0000:0000:0000:0000:0000:0101%utun2",
    "1.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.9.b.f.7.0.6.2.ip6.arpa",
};
static const char *const plant_typed[] = {
    "\"J\u00fcrgen M\u00fcller\" <sip:max.mustermann@example.org;x=al>;tag=7",
    "sip:" PLANT_IMSI "@ims.mnc260.mcc310.3gppnetwork.org",
    "0" PLANT_IMSI "@nai.epc.mnc260.mcc310.3gppnetwork.org",
    "<tel:+1-202-555-0143;phone-context=home>",
    "sip:al@[2607:fb90::101]:5060",
    "urn:gsma:imei:35693803-564380-9",
    "Max.Mustermann",
    "sip:10.8.0.17",
    "sip:m%61x.mustermann:pass@pbx",
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "sip:max.mustermann.ims.mnc260.mcc310.3gppnetwork.org",
};

#define PLANT_ONE(p, list) \
    list[plant_pick(p, (unsigned)(sizeof list / sizeof *list))]

static const char *
plant_any(struct plant *p)
{
    switch (plant_pick(p, 4)) {
    case 0: return PLANT_ONE(p, plant_numbers);
    case 1: return PLANT_ONE(p, plant_names);
    case 2: return PLANT_ONE(p, plant_addresses);
    default: return PLANT_ONE(p, plant_typed);
    }
}

/* Among other things, with no letter or digit beside it: what a word of espy's runs
 * into is no longer what it was. */
static const char *
plant_free(struct plant *p, bool *cut)
{
    char a[40], b[40], text[PLANT_TEXT];
    const char *one = plant_any(p), *two = plant_any(p);
    plant_padding(p, a, sizeof a - 1);
    plant_padding(p, b, sizeof b - 1);
    if (plant_pick(p, 8) == 0)
        one = "al";
    snprintf(text, sizeof text, "%s %s %s|%s", a, one, b, two);
    *cut = plant_pick(p, 3) == 0;
    if (*cut)
        text[strlen(text) - plant_pick(p, (unsigned)strlen(two) + 1)] = '\0';
    return arena_copy(p->arena, text, strlen(text));
}

static const char *
plant_sentence(struct plant *p, bool *cut)
{
    bool quoted = plant_pick(p, 2);
    const char *inner = quoted ? plant_free(p, cut) : plant_any(p);
    return quoted ? arena_printf(p->arena, "it says \"%s\" there", inner)
                  : arena_printf(p->arena, "frame 12: %s was there", inner);
}

static struct told
plant_told(struct plant *p, enum text_class class)
{
    struct told t = {NULL, (unsigned char)class, false};
    switch (class) {
    case TEXT_OWN:
    case TEXT_PUBLIC: t.text = "word"; break;
    case TEXT_FREE:
    case TEXT_PATH: t.text = plant_free(p, &t.cut); break;
    case TEXT_SENTENCE: t.text = plant_sentence(p, &t.cut); break;
    case TEXT_NUMBER: t.text = PLANT_ONE(p, plant_numbers); break;
    case TEXT_ADDRESS: t.text = PLANT_ONE(p, plant_addresses); break;
    case TEXT_BYTES: t.text = "00333130323630303034373130303734"; break;
    case TEXT_CELL:
        t.text =
            "IEEE-802.11;i-wlan-node-id=02005e00a1ff;ssid=\"HomeNet-Erika\"";
        break;
    case TEXT_FILTER:
        t.text =
            plant_pick(p, 2)
                ? arena_printf(p->arena,
                               "frame.number == 3 || "
                               "ip.addr == %s",
                               PLANT_ONE(p, plant_addresses))
                : arena_printf(p->arena, "sip.Call-ID == \"%s\"", plant_any(p));
        break;
    default:
        t.text = plant_pick(p, 2) ? PLANT_ONE(p, plant_typed) : plant_any(p);
    }
    return t;
}

static struct addr
plant_addr(struct plant *p, unsigned flags)
{
    struct addr a;
    const char *text = plant_pick(p, 2) ? "10.8.0.17" : "2607:fb90::101";
    addr_parse(flags & MODEL_ENDPOINT ? "203.0.113.9" : text, &a);
    return a;
}

static void plant_object(struct plant *p, const struct model_desc *d, void *o);

static void
plant_list(struct plant *p, const struct model_field *f, void *o)
{
    size_t n = 1 + plant_pick(p, 2);
    char *items = model_array(p->arena, f->of, n);
    if (!items)
        return;
    *(void **)model_at(f, o) = items;
    *(size_t *)(void *)((char *)o + f->n_offset) = n;
    for (size_t i = 0; i < n; i++)
        plant_object(p, f->of, items + i * f->of->size);
}

static void
plant_texts(struct plant *p, const struct model_field *f, void *o)
{
    struct told *t = arena_array(p->arena, 2, sizeof *t);
    if (!t)
        return;
    *(void **)model_at(f, o) = t;
    *(size_t *)(void *)((char *)o + f->n_offset) = 2;
    for (size_t i = 0; i < 2; i++)
        t[i] = plant_told(p, (enum text_class)f->class);
}

static void
plant_value(struct plant *p, struct model_value *v)
{
    static const enum text_class classes[] = {TEXT_FREE, TEXT_IDENTITY,
                                              TEXT_HOST, 0};
    if (plant_pick(p, 2)) {
        v->kind = MODEL_ADDRESS;
        v->address = plant_addr(p, 0);
    } else {
        v->kind = MODEL_TEXT;
        v->text = plant_told(p, classes[plant_pick(p, 4)]);
    }
}

static void
plant_field(struct plant *p, const struct model_field *f, void *o)
{
    void *at = model_at(f, o);
    switch (f->kind) {
    case MODEL_TEXT:
        *(struct told *)at = plant_told(p, (enum text_class)f->class);
        break;
    case MODEL_TEXTS: plant_texts(p, f, o); break;
    case MODEL_ADDRESS: *(struct addr *)at = plant_addr(p, f->flags); break;
    case MODEL_VALUE: plant_value(p, at); break;
    case MODEL_WORD: *(const char **)at = "word"; break;
    case MODEL_OBJECT:
    case MODEL_INLINE: plant_object(p, f->of, at); break;
    case MODEL_LIST: plant_list(p, f, o); break;
    case MODEL_POINTER:
        *(void **)at = model_new(p->arena, f->of);
        if (*(void **)at)
            plant_object(p, f->of, *(void **)at);
        break;
    default: break;
    }
}

static void
plant_object(struct plant *p, const struct model_desc *d, void *o)
{
    for (size_t i = 0; i < d->n; i++)
        plant_field(p, &d->fields[i], o);
}

/* Everything; who it is stands in a typed text in any case, as it does in life. */
static void
plant_model(struct model *m, const uint8_t *data, size_t n)
{
    struct plant p = {.data = data, .n = n, .more = 1, .arena = &m->arena};
    plant_object(&p, &model_desc, m);
    m->calls[0].from.text = plant_typed[0];
    m->calls[0].to.text = "sip:al@pbx.example";
    m->registrations[0].user.text = plant_typed[1];
    m->registrations[0].contact.text = plant_typed[3];
    m->flows[0].source.domain.text = "erikas-iphone.local";
    addr_parse("10.8.0.17", &m->tunnels[0].inner[0].local);
    addr_parse("2607:fb90::101", &m->tunnels[0].inner[0].remote);
}

/* --- looking for them ---------------------------------------------------------------- */

/* The needle, if a part of it of k bytes is there; else NULL. */
static const char *
plant_window(const char *text, const char *needle, size_t k)
{
    char part[64];
    for (size_t i = 0; i + k <= strlen(needle); i++) {
        memcpy(part, needle + i, k);
        part[k] = '\0';
        if (strstr(text, part))
            return needle;
    }
    return NULL;
}

static const char *
plant_plain_leak(const char *lower)
{
    static const char *const whole[] = {
        "m\u00fcller",  "m\u00dcller",  "mu\u0308ller",  "j\u00fcrgen",
        "j\u00dcrgen",  "ju\u0308rgen", "erikas-iphone", "homenet-erika",
        "f81d4fae",     "eve.adams",    "02005e00a1ff",  "10.8.0.17",
        "10-8-0-17",    "168296465",    "0a080011",      "17.0.8.10",
        "012.010.0.02", "a08:11",       "fb90",          "9.b.f.7"};
    static const char *const numbers[] = {PLANT_IMSI, PLANT_NUMBER,
                                          "35693803564380"};
    char digits[4 * PLANT_TEXT];
    size_t k = 0;
    const char *found = NULL;
    for (size_t i = 0; !found && i < sizeof whole / sizeof *whole; i++)
        found = strstr(lower, whole[i]) ? whole[i] : NULL;
    if (!found)
        found = plant_window(lower, "max.mustermann", 6);
    for (const char *s = lower; *s && k + 1 < sizeof digits; s++)
        if (!strchr(" .-()/_:,+", *s))
            digits[k++] = *s;
    digits[k] = '\0';
    for (size_t i = 0; !found && i < 3; i++)
        if (plant_window(digits, numbers[i], 7))
            found = numbers[i];
    return found;
}

static int
plant_hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* What is left in a text; NULL: nothing. */
static const char *
plant_leak(const char *text, bool free_text)
{
    char lower[4 * PLANT_TEXT], decoded[4 * PLANT_TEXT];
    size_t n = strlen(text), k = 0;
    if (n >= sizeof lower)
        return "too long";
    for (size_t i = 0; i <= n; i++)
        lower[i] =
            text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    if (plant_plain_leak(lower))
        return plant_plain_leak(lower);
    for (size_t i = 0; i <= n; i++) {
        int high = lower[i] == '%' ? plant_hex(lower[i + 1]) : -1;
        int low = high >= 0 ? plant_hex(lower[i + 2]) : -1;
        decoded[k++] =
            low >= 0 ? (char)((unsigned)high << 4 | (unsigned)low) : lower[i];
        i += low >= 0 ? 2 : 0;
    }
    if (plant_plain_leak(decoded))
        return "percent";
    for (size_t odd = 0; odd < 2; odd++) {
        size_t seen = 0;
        k = 0;
        for (size_t i = 0; i < n; i++) {
            int v = plant_hex(lower[i]);
            if (v < 0)
                continue;
            if (seen >= odd && (seen - odd) % 2 == 0)
                decoded[k] = (char)((unsigned)v << 4);
            else if (seen >= odd) {
                decoded[k] = (char)((unsigned char)decoded[k] | (unsigned)v);
                k++;
            }
            seen++;
        }
        for (size_t i = 0; i < k; i++)
            decoded[i] = decoded[i] ? decoded[i] : '?';
        decoded[k] = '\0';
        if (plant_window(decoded, "max.mustermann", 6) ||
            plant_window(decoded, PLANT_IMSI, 7) ||
            plant_window(decoded, PLANT_NUMBER, 7))
            return "hex";
    }
    for (const char *s = lower; free_text && (s = strstr(s, "al")); s++)
        if ((s == lower ||
             !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s[-1])) &&
            !strchr("abcdefghijklmnopqrstuvwxyz0123456789", s[2]) && s[2])
            return "al";
    return NULL;
}

struct plant_found {
    char where[200], what[4 * PLANT_TEXT];
    bool any;
};

static void
plant_look(struct plant_found *found, const struct model_desc *d,
           const struct model_field *f, const struct told *t)
{
    bool is_free = f->class == TEXT_FREE || f->class == TEXT_PATH;
    const char *leak = t->text ? plant_leak(t->text, is_free) : NULL;
    if (!leak || found->any)
        return;
    found->any = true;
    snprintf(found->where, sizeof found->where, "%s.%s (%.60s)", d->name,
             f->name, leak);
    snprintf(found->what, sizeof found->what, "%s", t->text);
}

static void
plant_look_addr(struct plant_found *found, const struct model_desc *d,
                const struct model_field *f, const struct addr *a)
{
    char text[ADDR_TEXT_MAX];
    struct told t = {addr_text(a, text), 0, false};
    plant_look(found, d, f, &t);
}

/* For model_walk(): looks at all of an object. */
static int
plant_look_at(void *ctx, const struct model_desc *d, void *object)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        const void *at = model_at(f, object);
        const struct model_value *v = at;
        if (f->kind == MODEL_TEXT)
            plant_look(ctx, d, f, at);
        else if (f->kind == MODEL_ADDRESS)
            plant_look_addr(ctx, d, f, at);
        else if (f->kind == MODEL_VALUE && v->kind == MODEL_TEXT)
            plant_look(ctx, d, f, &v->text);
        else if (f->kind == MODEL_VALUE)
            plant_look_addr(ctx, d, f, &v->address);
        for (size_t k = 0; f->kind == MODEL_TEXTS && k < model_n(f, object);
             k++)
            plant_look(ctx, d, f, *(struct told *const *)at + k);
    }
    return 0;
}

/* The same of JSON that was written of a model, which knows no classes. */
static void
plant_look_json(struct plant_found *found, const json_t *v, const char *key)
{
    static const struct model_desc json = {.name = "JSON"};
    const struct model_field f = {.name = key};
    struct told t = {json_string_value(v), 0, false};
    size_t i;
    json_t *item;
    plant_look(found, &json, &f, &t);
    for (i = 0; (item = json_array_get(v, i)); i++)
        plant_look_json(found, item, key);
    for (void *at = json_object_iter((json_t *)(uintptr_t)v); at;
         at = json_object_iter_next((json_t *)(uintptr_t)v, at))
        plant_look_json(found, json_object_iter_value(at),
                        json_object_iter_key(at));
}

/* What is left in a model that was masked, and in the report of it. */
static void
plant_search(struct plant_found *found, struct model *m)
{
    char *text = NULL;
    size_t n = 0;
    model_walk(&model_desc, m, plant_look_at, found);
    FILE *to = open_memstream(&text, &n);
    if (!to || model_json(m, to, true) < 0 || fclose(to) != 0)
        abort();
    json_t *report = json_loadb(text, n, 0, NULL);
    if (!report)
        abort();
    plant_look_json(found, report, "");
    json_decref(report);
    free(text);
}

#endif
