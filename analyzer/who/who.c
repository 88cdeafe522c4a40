/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/who.h"

#include "analyzer/who/asn_file.h"
#include "analyzer/who/db.h"
#include "analyzer/who/gateway.h"

#include <endian.h>
#include <stdlib.h>

struct who {
    struct db db;
    char *data;
    struct asn_table *table; /* the user's; NULL none */
    struct asn_view user;
    char *user_path;
    const char *user_format;
};

struct who *
who_open(const char *data, const char *asn, struct err *err)
{
    struct who *w = calloc(1, sizeof *w);
    if (!w || !(w->data = strdup(data))) {
        err_set(err, "out of memory");
        free(w);
        return NULL;
    }
    int rc = db_open(&w->db, data, err);
    if (rc == 0 && asn) {
        w->table = asn_table_new();
        w->user_path = strdup(asn);
        if (!w->table || !w->user_path)
            rc = err_set(err, "out of memory");
        else if (asn_file_load(asn, w->table, &w->user_format, err) < 0 ||
                 asn_table_finish(w->table, &w->user, err) < 0)
            rc = -1;
    }
    if (rc == 0)
        return w;
    who_close(w);
    return NULL;
}

void
who_close(struct who *w)
{
    if (!w)
        return;
    db_close(&w->db);
    asn_table_free(w->table);
    free(w->user_path);
    free(w->data);
    free(w);
}

static const char *
text_at(const struct who *w, uint32_t offset)
{
    return asn_view_string(&w->db.asn, le32toh(offset));
}

/* A NUL-padded column of a row; "" if damaged. */
static const char *
column(const char text[4])
{
    return text[3] == '\0' ? text : "";
}

/* The IPv4 address inside an IPv6 one (RFC 4291 section 2.5.5.2, RFC 6052). */
static bool
inner_v4(const struct addr *a, struct addr *out)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (a->family != 6 || (memcmp(a->b, mapped, sizeof mapped) != 0 &&
                           memcmp(a->b, nat64, sizeof nat64) != 0))
        return false;
    *out = addr_v4(a->b + 12);
    return true;
}

bool
who_as(const struct who *w, const struct addr *a, struct as_info *out)
{
    struct addr v4;
    if (inner_v4(a, &v4))
        a = &v4;
    const char *name = "";
    memset(out, 0, sizeof *out);
    if (!asn_view_find(&w->user, a, &out->number, &name) &&
        !asn_view_find(&w->db.asn, a, &out->number, &name))
        return false;
    if (!*name)
        asn_view_number(&w->db.asn, out->number, &name);
    const struct db_role *r = db_role_of(&w->db, out->number);
    out->organization = name;
    out->role = r ? text_at(w, r->role) : NULL;
    return true;
}

bool
who_as_number(const struct who *w, uint32_t number, struct as_info *out)
{
    const struct db_role *r = db_role_of(&w->db, number);
    const char *name = "";
    bool found = asn_view_number(&w->db.asn, number, &name);
    out->number = number;
    out->organization = name;
    out->role = r ? text_at(w, r->role) : NULL;
    return found || r;
}

static bool
fill_operator(const struct who *w, const struct db_operator *row,
              struct operator_info *out)
{
    memset(out, 0, sizeof *out);
    if (!row)
        return false;
    out->name = text_at(w, row->name);
    out->country = column(row->country);
    memcpy(out->mcc, column(row->mcc), strlen(column(row->mcc)));
    memcpy(out->mnc, column(row->mnc), strlen(column(row->mnc)));
    return true;
}

bool
who_operator(const struct who *w, const char *mcc, const char *mnc,
             struct operator_info *out)
{
    const struct db_operator *row = db_operator_of(&w->db, mcc, mnc);
    size_t n = strlen(mnc);
    if (!row && n == 3 && mnc[0] == '0')
        row = db_operator_of(&w->db, mcc, mnc + 1);
    if (!row && n == 2) {
        char padded[4] = {'0', mnc[0], mnc[1], '\0'};
        row = db_operator_of(&w->db, mcc, padded);
    }
    return fill_operator(w, row, out);
}

bool
who_operator_of_as(const struct who *w, uint32_t as, struct operator_info *out)
{
    const struct db_role *r = db_role_of(&w->db, as);
    memset(out, 0, sizeof *out);
    if (!r || !*text_at(w, r->name))
        return false;
    out->name = text_at(w, r->name);
    out->country = column(r->country);
    memcpy(out->mcc, column(r->mcc), strlen(column(r->mcc)));
    memcpy(out->mnc, column(r->mnc), strlen(column(r->mnc)));
    return true;
}

/* An operator's own name, from the table; a "sos." in front is the emergency
 * form of it. */
static bool
own_name(const struct who *w, const char *name, struct gateway_name *out)
{
    const struct db_gateway *g = db_gateway_of(&w->db, name);
    bool sos = !g && strncmp(name, "sos.", 4) == 0;
    if (sos)
        g = db_gateway_of(&w->db, name + 4);
    if (!g)
        return false;
    memset(out, 0, sizeof *out);
    out->class = (enum gateway_class)g->class;
    out->class_name = gateway_class_name(out->class);
    if (!out->class_name)
        return false; /* damaged */
    out->emergency = sos || g->emergency;
    memcpy(out->mcc, column(g->mcc), strlen(column(g->mcc)));
    memcpy(out->mnc, column(g->mnc), strlen(column(g->mnc)));
    out->operator.name = g->operator_name ? text_at(w, g->operator_name) : NULL;
    out->operator.country = column(g->country);
    memcpy(out->operator.mcc, out->mcc, sizeof out->mcc);
    memcpy(out->operator.mnc, out->mnc, sizeof out->mnc);
    return true;
}

bool
who_gateway(const struct who *w, const char *name, struct gateway_name *out)
{
    char normal[GATEWAY_NAME_MAX + 1];
    memset(out, 0, sizeof *out);
    if (!gateway_normalize(name, normal))
        return false;
    if (own_name(w, normal, out))
        return true;
    if (!gateway_parse(normal, out)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    if (out->mnc[0] && who_operator(w, out->mcc, out->mnc, &out->operator))
        memcpy(out->mnc, out->operator.mnc, sizeof out->mnc);
    return true;
}

bool
who_source_at(const struct who *w, uint32_t i, struct who_source *out)
{
    if (i >= w->db.n_sources)
        return false;
    const struct db_source *s = &w->db.sources[i];
    out->name = text_at(w, s->name);
    out->version = text_at(w, s->version);
    out->date = text_at(w, s->date);
    out->licence = text_at(w, s->licence);
    out->url = text_at(w, s->url);
    out->credit = text_at(w, s->credit);
    return true;
}

void
who_sizes(const struct who *w, struct who_sizes *out)
{
    const struct db *db = &w->db;
    *out = (struct who_sizes){
        .v4_ranges = db->asn.n4,
        .v6_ranges = db->asn.n6,
        .systems = db->asn.n_rows,
        .roles = db->n_roles,
        .operators = db->n_operators,
        .gateways = db->n_gateways,
        .bytes = db->size,
        .data = w->data,
        .user = w->user_path,
        .user_format = w->user_format,
        .user_v4_ranges = w->user.n4,
        .user_v6_ranges = w->user.n6,
        .user_systems = w->user.n_rows,
    };
}

void
who_describe(const struct who *w, FILE *to)
{
    struct who_sizes n;
    struct who_source s;
    who_sizes(w, &n);
    if (n.user)
        fprintf(to,
                "your table    %s (%s)\n"
                "              %u IPv4 and %u IPv6 ranges, %u autonomous "
                "systems; it wins where both know\n",
                n.user, n.user_format, n.user_v4_ranges, n.user_v6_ranges,
                n.user_systems);
    fprintf(to,
            "table         %s (%.1f MB)\n"
            "addresses     %u IPv4 and %u IPv6 ranges, %u autonomous systems\n"
            "roles         %u autonomous systems with a known role\n"
            "operators     %u networks (MCC and MNC)\n"
            "gateways      %u names beside the 3GPP forms\n",
            n.data, (double)n.bytes / 1e6, n.v4_ranges, n.v6_ranges, n.systems,
            n.roles, n.operators, n.gateways);
    for (uint32_t i = 0; who_source_at(w, i, &s); i++)
        fprintf(to,
                "source        %s %s (%s), %s\n              %s\n              "
                "%s\n",
                s.name, s.version, s.date, s.licence, s.credit, s.url);
}
