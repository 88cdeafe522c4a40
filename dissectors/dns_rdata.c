/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/dns_rdata.h"

#include "dissectors/base/addr.h"
#include "dissectors/dns_text.h"

/*
 * The IANA registry "Resource Record (RR) TYPEs", and how the data of each is
 * written, one letter a field:
 *
 *   n name    b h w  8, 16, 32-bit number    4 6  address
 *   s string in quotes    S  strings up to the end    t  string without quotes
 *   q the rest as one string in quotes    x  the rest as hex    B  as base64
 *   v service parameters (RFC 9460 section 2.1)
 *
 * NULL: the generic form of RFC 3597.
 */
struct type_row {
    uint16_t type;
    const char *name;
    const char *form;
};

static const struct type_row types[] = {
    {1, "A", "4"},           {2, "NS", "n"},          {3, "MD", "n"},
    {4, "MF", "n"},          {5, "CNAME", "n"},       {6, "SOA", "nnwwwww"},
    {7, "MB", "n"},          {8, "MG", "n"},          {9, "MR", "n"},
    {10, "NULL", NULL},      {11, "WKS", NULL},       {12, "PTR", "n"},
    {13, "HINFO", "ss"},     {14, "MINFO", "nn"},     {15, "MX", "hn"},
    {16, "TXT", "S"},        {17, "RP", "nn"},        {18, "AFSDB", "hn"},
    {19, "X25", "s"},        {20, "ISDN", "S"},       {21, "RT", "hn"},
    {22, "NSAP", NULL},      {23, "NSAP-PTR", "n"},   {24, "SIG", NULL},
    {25, "KEY", "hbbB"},     {26, "PX", "hnn"},       {27, "GPOS", "sss"},
    {28, "AAAA", "6"},       {29, "LOC", NULL},       {30, "NXT", NULL},
    {31, "EID", NULL},       {32, "NIMLOC", NULL},    {33, "SRV", "hhhn"},
    {34, "ATMA", NULL},      {35, "NAPTR", "hhsssn"}, {36, "KX", "hn"},
    {37, "CERT", NULL},      {38, "A6", NULL},        {39, "DNAME", "n"},
    {40, "SINK", NULL},      {41, "OPT", NULL},       {42, "APL", NULL},
    {43, "DS", "hbbx"},      {44, "SSHFP", "bbx"},    {45, "IPSECKEY", NULL},
    {46, "RRSIG", NULL},     {47, "NSEC", NULL},      {48, "DNSKEY", "hbbB"},
    {49, "DHCID", "B"},      {50, "NSEC3", NULL},     {51, "NSEC3PARAM", NULL},
    {52, "TLSA", "bbbx"},    {53, "SMIMEA", "bbbx"},  {55, "HIP", NULL},
    {56, "NINFO", "S"},      {57, "RKEY", NULL},      {58, "TALINK", "nn"},
    {59, "CDS", "hbbx"},     {60, "CDNSKEY", "hbbB"}, {61, "OPENPGPKEY", "B"},
    {62, "CSYNC", NULL},     {63, "ZONEMD", "wbbx"},  {64, "SVCB", "hnv"},
    {65, "HTTPS", "hnv"},    {66, "DSYNC", NULL},     {67, "HHIT", NULL},
    {68, "BRID", NULL},      {99, "SPF", "S"},        {100, "UINFO", NULL},
    {101, "UID", NULL},      {102, "GID", NULL},      {103, "UNSPEC", NULL},
    {104, "NID", NULL},      {105, "L32", NULL},      {106, "L64", NULL},
    {107, "LP", "hn"},       {108, "EUI48", NULL},    {109, "EUI64", NULL},
    {128, "NXNAME", NULL},   {249, "TKEY", NULL},     {250, "TSIG", NULL},
    {251, "IXFR", NULL},     {252, "AXFR", NULL},     {253, "MAILB", NULL},
    {254, "MAILA", NULL},    {255, "ANY", NULL},      {256, "URI", "hhq"},
    {257, "CAA", "btq"},     {258, "AVC", "S"},       {259, "DOA", NULL},
    {260, "AMTRELAY", NULL}, {261, "RESINFO", "S"},   {262, "WALLET", "S"},
    {263, "CLA", "S"},       {264, "IPN", NULL},      {32768, "TA", NULL},
    {32769, "DLV", "hbbx"},
};

static const struct type_row *
type_find(uint16_t type)
{
    size_t low = 0, high = sizeof types / sizeof *types;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (types[mid].type == type)
            return &types[mid];
        if (types[mid].type < type)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const char *
dns_type_text(uint16_t type, struct arena *arena)
{
    const struct type_row *row = type_find(type);
    return row ? row->name : arena_printf(arena, "TYPE%u", type);
}

static void
put_address(struct dns_text *out, struct cursor *c, size_t n)
{
    char buf[ADDR_TEXT_MAX];
    const uint8_t *p = cursor_bytes(c, n);
    if (!p)
        return;
    struct addr a = n == 4 ? addr_v4(p) : addr_v6(p);
    dns_text_put(out, addr_text(&a, buf));
}

/* A character-string: an octet of length and that many octets. */
static void
put_string(struct dns_text *out, struct cursor *c, bool quoted)
{
    uint8_t n = cursor_u8(c);
    const uint8_t *p = cursor_bytes(c, n);
    if (!p)
        return;
    if (quoted)
        dns_text_char(out, '"');
    dns_text_escaped(out, p, n, "\"\\", quoted ? 0x20 : 0x21);
    if (quoted)
        dns_text_char(out, '"');
}

static void
put_strings(struct dns_text *out, struct cursor *c)
{
    for (bool more = false; c->wire && cursor_ok(c); more = true) {
        if (more)
            dns_text_char(out, ' ');
        put_string(out, c, true);
    }
}

static void
put_quoted_rest(struct dns_text *out, struct cursor *c)
{
    size_t n = c->wire;
    const uint8_t *p = cursor_bytes(c, n);
    if (!p)
        return;
    dns_text_char(out, '"');
    dns_text_escaped(out, p, n, "\"\\", 0x20);
    dns_text_char(out, '"');
}

static void
put_hex(struct dns_text *out, struct cursor *c)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = c->wire;
    const uint8_t *p = cursor_bytes(c, n);
    for (size_t i = 0; p && i < n; i++) {
        dns_text_char(out, digits[p[i] >> 4]);
        dns_text_char(out, digits[p[i] & 15]);
    }
}

/* RFC 4648 section 4. */
static void
put_base64(struct dns_text *out, struct cursor *c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = c->wire;
    const uint8_t *p = cursor_bytes(c, n);
    for (size_t i = 0; p && i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16;
        v |= i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0;
        v |= i + 2 < n ? p[i + 2] : 0;
        dns_text_char(out, digits[v >> 18]);
        dns_text_char(out, digits[v >> 12 & 63]);
        dns_text_char(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
        dns_text_char(out, i + 2 < n ? digits[v & 63] : '=');
    }
}

/* The IANA registry "Service Parameter Keys (SvcParamKeys)". */
enum {
    SVC_MANDATORY,
    SVC_ALPN,
    SVC_NO_DEFAULT_ALPN,
    SVC_PORT,
    SVC_IPV4HINT,
    SVC_ECH,
    SVC_IPV6HINT
};
static const char *const svc_keys[] = {
    "mandatory", "alpn",     "no-default-alpn", "port",  "ipv4hint",
    "ech",       "ipv6hint", "dohpath",         "ohttp",
};

static void
put_svc_key(struct dns_text *out, uint16_t key)
{
    if (key < sizeof svc_keys / sizeof *svc_keys) {
        dns_text_put(out, svc_keys[key]);
        return;
    }
    dns_text_put(out, "key");
    dns_text_number(out, key);
}

/* One element of a parameter whose value is a list. */
static void
put_svc_item(struct dns_text *out, struct cursor *v, uint16_t key)
{
    if (key == SVC_MANDATORY) {
        put_svc_key(out, cursor_u16(v));
    } else if (key == SVC_IPV4HINT || key == SVC_IPV6HINT) {
        put_address(out, v, key == SVC_IPV4HINT ? 4 : 16);
    } else {
        uint8_t n = cursor_u8(v);
        const uint8_t *p = cursor_bytes(v, n);
        if (p)
            dns_text_escaped(out, p, n, "\"\\,", 0x21);
    }
}

static void
put_svc_value(struct dns_text *out, struct cursor *v, uint16_t key)
{
    switch (key) {
    case SVC_MANDATORY:
    case SVC_ALPN:
    case SVC_IPV4HINT:
    case SVC_IPV6HINT:
        for (bool more = false; v->wire && cursor_ok(v); more = true) {
            if (more)
                dns_text_char(out, ',');
            put_svc_item(out, v, key);
        }
        break;
    case SVC_PORT: dns_text_number(out, cursor_u16(v)); break;
    case SVC_ECH: put_base64(out, v); break;
    default: put_quoted_rest(out, v); break;
    }
}

static void
put_svc_params(struct dns_text *out, struct cursor *c)
{
    for (bool more = false; c->wire && cursor_ok(c); more = true) {
        if (more)
            dns_text_char(out, ' ');
        uint16_t key = cursor_u16(c);
        struct cursor value = cursor_sub(c, cursor_u16(c));
        put_svc_key(out, key);
        if (value.wire) {
            dns_text_char(out, '=');
            put_svc_value(out, &value, key);
        }
        if (!cursor_ok(&value) || value.wire)
            cursor_fail(c, value.why == CURSOR_CUT ? CURSOR_CUT : CURSOR_BAD);
    }
}

static enum dns_fault
put_field(const struct cursor *msg, struct cursor *c, char field,
          struct dns_text *out)
{
    switch (field) {
    case 'n': return dns_name(msg, c, out);
    case 'b': dns_text_number(out, cursor_u8(c)); break;
    case 'h': dns_text_number(out, cursor_u16(c)); break;
    case 'w': dns_text_number(out, cursor_u32(c)); break;
    case '4': put_address(out, c, 4); break;
    case '6': put_address(out, c, 16); break;
    case 's': put_string(out, c, true); break;
    case 't': put_string(out, c, false); break;
    case 'S': put_strings(out, c); break;
    case 'q': put_quoted_rest(out, c); break;
    case 'x': put_hex(out, c); break;
    case 'B': put_base64(out, c); break;
    case 'v': put_svc_params(out, c); break;
    }
    return cursor_ok(c) ? DNS_OK : DNS_CURSOR;
}

static enum dns_fault
put_form(const struct cursor *msg, struct cursor c, const char *form,
         struct dns_text *out)
{
    for (const char *f = form; *f; f++) {
        if (f != form && c.wire)
            dns_text_char(out, ' ');
        enum dns_fault fault = put_field(msg, &c, *f, out);
        if (fault == DNS_CURSOR && c.why == CURSOR_BAD)
            return DNS_RDATA;
        if (fault != DNS_OK)
            return fault;
    }
    return c.wire ? DNS_RDATA : DNS_OK;
}

/* RFC 3597 section 5: \# length hex. */
static void
put_generic(struct dns_text *out, struct cursor c)
{
    dns_text_put(out, "\\# ");
    dns_text_number(out, (uint32_t)c.wire);
    if (c.wire)
        dns_text_char(out, ' ');
    put_hex(out, &c);
}

enum dns_fault
dns_rdata_text(const struct cursor *msg, struct cursor rdata, uint16_t type,
               uint16_t class, struct arena *arena, struct slice *out)
{
    char buf[1024];
    struct dns_text t = {buf, sizeof buf, 0};
    const struct type_row *row = type_find(type);
    const char *form = row ? row->form : NULL;
    /* An address of class CH is something else (RFC 1035 section 3.4.1 speaks
     * of IN); the top bit is multicast DNS's (RFC 6762 section 10.2). */
    if (form && (form[0] == '4' || form[0] == '6') && (class & 0x7fff) != 1)
        form = NULL;

    enum dns_fault fault = DNS_OK;
    if (rdata.wire && form)
        fault = put_form(msg, rdata, form, &t);
    if (fault == DNS_CURSOR || (!form && cursor_is_cut(&rdata)))
        return DNS_CURSOR;
    if (fault != DNS_OK || (rdata.wire && !form)) {
        if (cursor_is_cut(&rdata))
            return fault;
        form = NULL;
        t.n = 0;
        put_generic(&t, rdata);
    }
    if (t.n > t.cap) { /* now the length is known */
        struct dns_text again = {arena_alloc(arena, t.n), t.n, 0};
        if (!again.p)
            return DNS_FULL;
        if (form)
            put_form(msg, rdata, form, &again);
        else
            put_generic(&again, rdata);
        *out = slice_of(again.p, again.n);
        return fault;
    }
    const char *copy = arena_copy(arena, buf, t.n);
    if (!copy)
        return DNS_FULL;
    *out = slice_of(copy, t.n);
    return fault;
}
