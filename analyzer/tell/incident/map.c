/* SPDX-License-Identifier: Apache-2.0 */
/* The map: who is where, from the captured host to what is inside. */
#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"

#include <string.h>

#define WIDTH 1000.0
#define HOST_X 10.0
#define HOST_W 200.0
#define NAT_X 252.0
#define NAT_W 62.0
#define GATE_X 360.0
#define GATE_W 295.0
#define IN_X 725.0
#define IN_W 265.0
#define BOX_H 92.0
#define IN_H 62.0
#define HEAD_H 34.0
#define ROW_GAP 22.0
#define INSIDES_MOST 4

static void
box(const struct markup *to, double x, double y, double w, double h,
    const char *cls)
{
    html(to,
         "<rect class=\"box %s\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" "
         "height=\"%.0f\" rx=\"8\"/>\n",
         cls, x, y, w, h);
}

static void
link(const struct markup *to, double x1, double y1, double x2, double y2,
     const char *cls, const char *title)
{
    html(to,
         "<path class=\"link %s\" d=\"M%.0f %.0fL%.0f %.0f\">"
         "<title>%s</title></path>\n",
         cls, x1, y1, x2, y2, title);
}

static void
host(const struct markup *to, const struct model_tunnel *t, double y)
{
    char line[256];
    box(to, HOST_X, y, HOST_W, BOX_H, "host");
    svg_text(to, HOST_X + 10, y + 20, "head", 26, "Host");
    svg_text(to, HOST_X + 10, y + 40, "mono", 27,
             wording_endpoint(&t->local.ip, t->local.port, line, sizeof line));
    snprintf(line, sizeof line, "interface %s", told_text(t->interface));
    svg_text(to, HOST_X + 10, y + 60, "small", 30, line);
    if (t->process && t->process->name.text) {
        snprintf(line, sizeof line, "process %s", t->process->name.text);
        svg_text(to, HOST_X + 10, y + 78, "small", 30, line);
    }
}

static void
gateway(const struct markup *to, const struct model_tunnel *t, double y)
{
    char line[256];
    const struct model_end *e = &t->remote;
    box(to, GATE_X, y, GATE_W, BOX_H, "gateway");
    svg_text(to, GATE_X + 10, y + 20, "head", 30, "Gateway");
    svg_text(to, GATE_X + 10, y + 40, "mono", 36,
             wording_endpoint(&e->ip, e->port, line, sizeof line));
    svg_text(to, GATE_X + 10, y + 60, "small", 45,
             e->n_names ? told_text(e->names[0]) : "no name seen");
    if (*wording_as(e->as, line, sizeof line))
        svg_text(to, GATE_X + 10, y + 78, "small", 45, line);
}

static void
nats(const struct markup *to, const struct model_tunnel *t, double y)
{
    bool near = t->nat.local == TRUTH_YES, far = t->nat.remote == TRUTH_YES;
    if (!near && !far)
        return;
    box(to, NAT_X, y + 28, NAT_W, 36, "nat");
    svg_text(to, NAT_X + NAT_W / 2, y + 51, "head mid", 12,
             near ? "NAT" : "NAT, far");
}

/* The far ends of flows inside, and what each speaks. */
#define PEERS_MOST 2

struct peers {
    const struct addr *ip[PEERS_MOST];
    char spoken[PEERS_MOST][64];
    size_t n;
    bool more;
};

static void
peer_add(struct peers *p, const struct addr *ip, const char *protocol)
{
    size_t k = 0;
    while (k < p->n && !addr_eq(p->ip[k], ip))
        k++;
    if (k == PEERS_MOST) {
        p->more = true;
        return;
    }
    if (k == p->n)
        p->ip[p->n++] = ip;
    size_t at = strlen(p->spoken[k]);
    if (protocol && !strstr(p->spoken[k], protocol))
        wording_add(p->spoken[k], sizeof p->spoken[k], &at, "%s%s",
                    at ? ", " : "", protocol);
}

static struct peers
peers_of(const struct model *m, const struct model_tunnel *t,
         const struct model_inner *in)
{
    struct peers p;
    memset(&p, 0, sizeof p);
    for (size_t i = 0; i < m->n_flows; i++) {
        const struct model_flow *f = &m->flows[i];
        bool out = addr_eq(&f->source.ip, &in->local);
        if (f->tunnel != t || !f->protocol ||
            strcmp(told_text(f->interface), told_text(in->interface)) != 0 ||
            (!out && !addr_eq(&f->destination.ip, &in->local)))
            continue;
        peer_add(&p, out ? &f->destination.ip : &f->source.ip, f->protocol);
    }
    if (p.n == 0)
        peer_add(&p, &in->remote, NULL);
    return p;
}

static void
inside(const struct sheet *s, const struct model_tunnel *t,
       const struct model_inner *in, double gate_y, double y)
{
    const struct markup *to = &s->d.out;
    char line[256], title[256], a[ADDR_TEXT_MAX];
    const char *how = terms_name(&terms_provenance, (int)in->how);
    struct peers p = peers_of(s->m, t, in);
    snprintf(title, sizeof title, "inside on interface %s, known: %s, %s",
             told_text(in->interface), how, confidence_name(in->confidence));
    link(to, GATE_X + GATE_W, gate_y + BOX_H / 2, IN_X, y + IN_H / 2, how,
         title);
    box(to, IN_X, y, IN_W, IN_H, how);
    for (size_t k = 0; k < p.n; k++) {
        snprintf(line, sizeof line, "%s  %s%s", addr_text(p.ip[k], a),
                 p.spoken[k], p.more && k + 1 == p.n ? " ..." : "");
        svg_text(to, IN_X + 10, y + 18 + 17 * (double)k, "small", 44, line);
    }
    snprintf(line, sizeof line, "with %s, %s", addr_text(&in->local, a), how);
    svg_text(to, IN_X + 10, y + 52, "small", 46, line);
}

static size_t
insides(const struct model_tunnel *t)
{
    return t->n_inner < INSIDES_MOST ? t->n_inner : INSIDES_MOST;
}

static double
row_height(const struct model_tunnel *t)
{
    double h = (double)insides(t) * (IN_H + 10) - 10;
    return h > BOX_H ? h : BOX_H;
}

static void
row(const struct sheet *s, const struct model_tunnel *t, double y)
{
    const struct markup *to = &s->d.out;
    const char *outcome = terms_name(&terms_ike_outcome, (int)t->outcome);
    size_t n = insides(t);
    double h = row_height(t);
    char title[192];
    double mid = y + (h - BOX_H) / 2;
    snprintf(title, sizeof title, "%s: %s%s%s", t->id, t->kind,
             outcome ? ", " : "", outcome ? outcome : "");
    link(to, HOST_X + HOST_W, mid + BOX_H / 2, GATE_X, mid + BOX_H / 2,
         t->kept ? "tunnel" : "tunnel failed", title);
    svg_text(to, NAT_X + NAT_W / 2, mid + 16, "small mid", 20, t->id);
    svg_text(to, NAT_X + NAT_W / 2, mid + 84, "small mid", 22,
             outcome ? outcome : "");
    nats(to, t, mid);
    host(to, t, mid);
    gateway(to, t, mid);
    for (size_t i = 0; i < n; i++)
        inside(s, t, &t->inner[i], mid,
               y + (n == 1 ? (h - IN_H) / 2 : (double)i * (IN_H + 10)));
}

void
sheet_map(struct sheet *s)
{
    const struct model *m = s->m;
    size_t n = m->n_tunnels, drawn = n < MAP_MOST ? n : MAP_MOST;
    double y = HEAD_H, h = HEAD_H;
    if (!s->d.html || !n)
        return;
    for (size_t i = 0; i < drawn; i++)
        h += row_height(&m->tunnels[i]) + ROW_GAP;
    doc_section(&s->d, "map", "Map");
    doc_figure(&s->d, "Map");
    svg_open(&s->d.out, WIDTH, h,
             "Map: hosts, their interfaces, NAT, gateways, and "
             "the peers inside the tunnels. The table of "
             "tunnels holds the same.");
    svg_text(&s->d.out, HOST_X, 18, "lane", 40, "Captured side");
    svg_text(&s->d.out, GATE_X, 18, "lane", 40, "Far end");
    svg_text(&s->d.out, IN_X, 18, "lane", 40, "Inside the tunnel");
    for (size_t i = 0; i < drawn; i++) {
        row(s, &m->tunnels[i], y);
        y += row_height(&m->tunnels[i]) + ROW_GAP;
    }
    svg_close(&s->d.out);
    doc_figure_end(&s->d,
                   "Full lines to the right: matched or decrypted; dotted: "
                   "adjacent, by host and time alone. NAT: by the recomputed "
                   "NAT_DETECTION hashes (RFC 7296 section 2.23).");
    if (n > MAP_MOST)
        doc_p(&s->d, "%zu more tunnels are not drawn.", n - MAP_MOST);
    doc_section_end(&s->d);
}
