/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/yaml_write.h"

#include "analyzer/base/memory_file.h"
#include "analyzer/base/plain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BRIEF 4 /* maps with that many keys at most go on one line */

static bool
is_plain(const char *s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    static const char fits[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _./()-";
    if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z')) ||
        s[strspn(s, fits)] || s[strlen(s) - 1] == ' ')
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(s, words[i]) == 0)
            return false;
    return true;
}

void
yaml_write_text(FILE *to, const char *text)
{
    size_t n = strlen(text);
    if (is_plain(text)) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (size_t i = 0; i < n;) {
        uint32_t code;
        i += plain_character(text + i, n - i, &code);
        if (code == '"' || code == '\\')
            fprintf(to, "\\%c", (int)code);
        else if (code >= ' ' && code < 0x7f)
            fputc((int)code, to);
        else
            fprintf(to, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
    }
    fputc('"', to);
}

static void write_value(FILE *to, const struct seer *see, const struct spec *s,
                        const struct seen *v);

static void
write_scalar(FILE *to, const struct seen *v)
{
    switch (v->kind) {
    case SEEN_TEXT: yaml_write_text(to, seen_string(v)); break;
    case SEEN_NUMBER: fprintf(to, v->real ? "%.1f" : "%.0f", v->number); break;
    case SEEN_BOOL: fputs(v->truth ? "true" : "false", to); break;
    default: fputs("null", to);
    }
}

/* What a key of an entry shows; false: nothing that is written. */
static bool
is_written(const struct seer *see, const struct spec *s,
           const struct seen *entry, struct seen *v)
{
    if (s->kind == SPEC_TOLERANCE || s->seldom)
        return false;
    *v = spec_seen(see, s, entry, false);
    return !seen_is_empty(v) || v->real;
}

/* The keys of an entry: on one line, or on a line each. */
struct form {
    const char *begin, *between, *end, *nothing;
};
static const struct form in_line = {"{", ", ", "}", "{}"};
static const struct form in_block = {"  - ", "\n    ", "\n", "  - {}\n"};

static void
write_keys(FILE *to, const struct seer *see, const struct spec_table *t,
           const struct seen *entry, const struct form *form)
{
    const char *lead = form->begin;
    struct seen v;
    for (size_t i = 0; i < t->n; i++) {
        if (!is_written(see, &t->keys[i], entry, &v))
            continue;
        fprintf(to, "%s%s: ", lead, t->keys[i].key);
        write_value(to, see, &t->keys[i], &v);
        if (t->keys[i].kind == SPEC_SECONDS)
            fprintf(to, "%stolerance: 1", form->between);
        lead = form->between;
    }
    fputs(lead == form->begin ? form->nothing : form->end, to);
}

static void
write_counts(FILE *to, const struct seen *v)
{
    const struct model_count *c = v->at;
    fputc('{', to);
    for (size_t i = 0; i < v->n; i++) {
        fputs(i ? ", " : "", to);
        yaml_write_text(to, c[i].name);
        fprintf(to, ": %llu", (unsigned long long)c[i].n);
    }
    fputc('}', to);
}

static void
write_list(FILE *to, const struct seer *see, const struct spec *s,
           const struct seen *list)
{
    fputc('[', to);
    for (size_t i = 0; i < list->n; i++) {
        struct seen v = seen_item(list, i);
        fputs(i ? ", " : "", to);
        if (s->sub)
            write_keys(to, see, s->sub, &v, &in_line);
        else
            write_scalar(to, &v);
    }
    fputc(']', to);
}

static void
write_value(FILE *to, const struct seer *see, const struct spec *s,
            const struct seen *v)
{
    if (s->kind == SPEC_COUNTS) {
        write_counts(to, v);
    } else if (s->kind == SPEC_MAP && v->kind != SEEN_NOTHING) {
        write_keys(to, see, s->sub, v, &in_line);
    } else if (s->kind == SPEC_TEXT && v->kind == SEEN_LIST) {
        struct seen first = seen_item(v, 0); /* one of them is enough */
        write_scalar(to, &first);
    } else if (s->kind == SPEC_COUNT && v->kind == SEEN_LIST) {
        fprintf(to, "%zu", v->n);
    } else if (v->kind == SEEN_LIST) {
        write_list(to, see, s, v);
    } else {
        write_scalar(to, v);
    }
}

static void
write_entry(FILE *to, const struct seer *see, const struct spec *s,
            const struct seen *entry)
{
    bool brief = s->sub->n <= BRIEF && s->match != MATCH_EACH;
    fputs(brief ? "  - " : "", to);
    write_keys(to, see, s->sub, entry, brief ? &in_line : &in_block);
    fputs(brief ? "\n" : "", to);
}

/* --- of what only has to be there, one entry of a kind is enough --------------------- */

struct entry {
    const char *text;
    size_t at;
};

static int
by_text(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int d = strcmp(a->text, b->text);
    return d ? d : a->at < b->at ? -1 : 1;
}

static int
by_place(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Without those that an earlier one repeats, in the order they had. */
static size_t
without_repeats(struct entry *all, size_t n)
{
    size_t left = 0;
    qsort(all, n, sizeof *all, by_text);
    for (size_t i = 0; i < n; i++)
        if (!left || strcmp(all[left - 1].text, all[i].text) != 0)
            all[left++] = all[i];
    qsort(all, left, sizeof *all, by_place);
    return left;
}

static const char *
entry_text(const struct seer *see, const struct spec *s,
           const struct seen *entry)
{
    struct memory_file file;
    if (memory_file_open(&file) < 0)
        return NULL;
    write_entry(file.to, see, s, entry);
    if (memory_file_close(&file) < 0)
        return NULL;
    const char *kept = arena_copy(see->arena, file.text, file.n);
    free(file.text);
    return kept;
}

int
yaml_write_key(FILE *to, const struct seer *see, const struct spec *s,
               const struct seen *v)
{
    bool block = s->sub && v->kind == SEEN_LIST && v->n > 0;
    fprintf(to, "%s:%s", s->key, block ? "\n" : " ");
    if (!block) {
        write_value(to, see, s, v);
        fputc('\n', to);
        return 0;
    }
    struct entry *all = arena_array(see->arena, v->n, sizeof *all);
    size_t n = v->n;
    for (size_t i = 0; i < n; i++) {
        struct seen item = seen_item(v, i);
        if (!all || !(all[i].text = entry_text(see, s, &item)))
            return -1;
        all[i].at = i;
    }
    if (s->match == MATCH_EACH)
        n = without_repeats(all, n);
    for (size_t i = 0; i < n; i++)
        fputs(all[i].text, to);
    return 0;
}
