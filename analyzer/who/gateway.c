/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/gateway.h"

#include "dissectors/base/slice.h"

#include <ctype.h>

#define LABELS_MAX 127 /* of 253 characters, with a dot between */
#define LABEL_CHARS 63

const char *
gateway_class_name(enum gateway_class c)
{
    switch (c) {
    case GATEWAY_EPDG: return "epdg";
    case GATEWAY_N3IWF: return "n3iwf";
    case GATEWAY_ENTITLEMENT: return "entitlement";
    case GATEWAY_IMS: return "ims";
    case GATEWAY_NONE: break;
    }
    return NULL;
}

bool
gateway_normalize(const char *name, char out[GATEWAY_NAME_MAX + 1])
{
    size_t n = strnlen(name, GATEWAY_NAME_MAX + 2);
    if (n && name[n - 1] == '.')
        n--;
    if (n == 0 || n > GATEWAY_NAME_MAX)
        return false;
    size_t label = 0;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)name[i];
        if (c == '.' && label == 0)
            return false;
        label = c == '.' ? 0 : label + 1;
        if (label > LABEL_CHARS)
            return false;
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out[n] = '\0';
    return label > 0;
}

static size_t
split(const char *name, struct slice labels[LABELS_MAX])
{
    size_t n = 0;
    while (n < LABELS_MAX) {
        size_t len = strcspn(name, ".");
        labels[n++] = slice_of(name, len);
        if (name[len] == '\0')
            break;
        name += len + 1;
    }
    return n;
}

/* "mcc310": the prefix and just three digits, copied to out. */
static bool
code_of(struct slice label, const char *prefix, char out[4])
{
    if (label.n != 6 || memcmp(label.p, prefix, 3) != 0)
        return false;
    for (size_t i = 3; i < 6; i++)
        if (!isdigit(label.p[i]))
            return false;
    memcpy(out, label.p + 3, 3);
    out[3] = '\0';
    return true;
}

/* The word itself, or with a number or a suffix behind: epdg, epdg01,
 * epdg-west. */
static bool
is_word(struct slice label, const char *word)
{
    size_t n = strlen(word);
    if (label.n < n || memcmp(label.p, word, n) != 0)
        return false;
    return label.n == n || isdigit(label.p[n]) || label.p[n] == '-';
}

/* The class of the labels before the operator's part. An operator may run its
 * ePDG below its IMS domain (epdg.ims.mnc...), so the gateways come first. */
static enum gateway_class
class_of(const struct slice *labels, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_word(labels[i], "epdg") || is_word(labels[i], "vowifi"))
            return GATEWAY_EPDG;
        if (is_word(labels[i], "n3iwf"))
            return GATEWAY_N3IWF;
    }
    if (slice_eq(labels[0], "aes"))
        return GATEWAY_ENTITLEMENT;
    if (slice_eq(labels[n - 1], "ims"))
        return GATEWAY_IMS;
    return GATEWAY_NONE;
}

bool
gateway_parse(const char *name, struct gateway_name *out)
{
    memset(out, 0, sizeof *out);
    struct slice labels[LABELS_MAX];
    size_t n = split(name, labels);
    if (n < 4 || !slice_eq(labels[n - 1], "org") ||
        !slice_eq(labels[n - 2], "3gppnetwork"))
        return false;
    n -= 2;
    if (slice_eq(labels[n - 1], "pub"))
        n--;
    if (n && slice_eq(labels[n - 1], "visited-country")) {
        out->visited_country = true;
        n--;
    }
    if (n == 0 || !code_of(labels[n - 1], "mcc", out->mcc))
        return false;
    n--;
    if (!out->visited_country) {
        if (n == 0 || !code_of(labels[n - 1], "mnc", out->mnc))
            return false;
        n--;
    }
    if (n == 0)
        return false;
    /* That zone is nobody's own: only the standard's names are in it. */
    if (out->visited_country && !slice_eq(labels[n - 1], "epc") &&
        !slice_eq(labels[n - 1], "5gc"))
        return false;
    out->class = class_of(labels, n);
    for (size_t i = 0; i < n; i++)
        out->emergency |= slice_eq(labels[i], "sos");
    out->class_name = gateway_class_name(out->class);
    return out->class != GATEWAY_NONE;
}
