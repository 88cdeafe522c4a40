/* SPDX-License-Identifier: Apache-2.0 */
/* The map: who is where, from the captured host to what is inside. */
#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"

#include "analyzer/tell/page/markup.h"

#include <stdlib.h>
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
#define INSIDES_MOST 4

static void
box(const struct markup *to, double x, double y, double w, double h,
    const char *cls)
{
    html_own(to,
             "<rect class=\"box %s\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" "
             "height=\"%.0f\" rx=\"8\"/>\n",
             cls, x, y, w, h);
}

static void
link(const struct markup *to, double x1, double y1, double x2, double y2,
     const char *cls, const char *title)
{
    html_own(to, "<path class=\"link %s\" d=\"M%.0f %.0fL%.0f %.0f\">", cls, x1,
             y1, x2, y2);
    html(to, "<title>%s</title></path>\n", title);
}

static void
host(const struct markup *to, const json_t *t, double y)
{
    char end[80], line[128];
    box(to, HOST_X, y, HOST_W, BOX_H, "host");
    svg_own(to, HOST_X + 10, y + 20, "head", 26, "Host");
    svg_text(to, HOST_X + 10, y + 40, "mono", 27,
             look_endpoint(look(t, "local"), end, sizeof end));
    snprintf(line, sizeof line, "interface %s", look_text(t, "interface"));
    svg_text(to, HOST_X + 10, y + 60, "small", 30, line);
    if (*look_text(t, "process.name")) {
        snprintf(line, sizeof line, "process %s", look_text(t, "process.name"));
        svg_text(to, HOST_X + 10, y + 78, "small", 30, line);
    }
}

static void
gateway(const struct markup *to, const json_t *t, double y)
{
    char end[80], as[128];
    const char *name =
        json_string_value(json_array_get(look(t, "remote.names"), 0));
    box(to, GATE_X, y, GATE_W, BOX_H, "gateway");
    svg_own(to, GATE_X + 10, y + 20, "head", 30, "Gateway");
    svg_text(to, GATE_X + 10, y + 40, "mono", 36,
             look_endpoint(look(t, "remote"), end, sizeof end));
    svg_text(to, GATE_X + 10, y + 60, "small", 45,
             name ? name : "no name seen");
    if (look(t, "remote.as")) {
        snprintf(as, sizeof as, "AS%lld %s", look_int(t, "remote.as.number"),
                 look_text(t, "remote.as.organization"));
        svg_text(to, GATE_X + 10, y + 78, "small", 45, as);
    }
}

static void
nats(const struct markup *to, const json_t *t, double y)
{
    if (look_true(t, "nat.local")) {
        box(to, NAT_X, y + 28, NAT_W, 36, "nat");
        svg_own(to, NAT_X + NAT_W / 2, y + 51, "head mid", 5, "NAT");
    } else if (look_true(t, "nat.remote")) {
        box(to, NAT_X, y + 28, NAT_W, 36, "nat");
        svg_own(to, NAT_X + NAT_W / 2, y + 51, "head mid", 12, "NAT, far");
    }
}

/* The far ends of flows inside, and what each speaks. */
#define PEERS_MOST 2

struct peers {
    const char *ip[PEERS_MOST];
    char spoken[PEERS_MOST][64];
    size_t n, more;
};

static void
peer_add(struct peers *p, const char *ip, const char *protocol)
{
    size_t k = 0;
    while (k < p->n && strcmp(p->ip[k], ip) != 0)
        k++;
    if (k == PEERS_MOST) {
        p->more = 1;
        return;
    }
    if (k == p->n)
        p->ip[p->n++] = ip;
    size_t at = strlen(p->spoken[k]);
    if (*protocol && !strstr(p->spoken[k], protocol))
        snprintf(p->spoken[k] + at, sizeof p->spoken[k] - at, "%s%s",
                 at ? ", " : "", protocol);
}

static struct peers
peers_of(const json_t *report, const char *tunnel, const json_t *in)
{
    struct peers p;
    size_t i;
    const json_t *f;
    const char *local = look_text(in, "local");
    memset(&p, 0, sizeof p);
    LOOK_EACH(look(report, "flows"), i, f) {
        const char *a = look_text(f, "source.ip");
        const char *b = look_text(f, "destination.ip");
        if (strcmp(look_text(f, "tunnel"), tunnel) != 0 ||
            strcmp(look_text(f, "interface"), look_text(in, "interface")) !=
                0 ||
            !*look_text(f, "protocol") ||
            (strcmp(a, local) != 0 && strcmp(b, local) != 0))
            continue;
        peer_add(&p, strcmp(a, local) == 0 ? b : a, look_text(f, "protocol"));
    }
    if (p.n == 0)
        peer_add(&p, look_text(in, "remote"), "");
    return p;
}

static void
inside(const struct markup *to, const json_t *report, const char *tunnel,
       const json_t *in, double gate_y, double y)
{
    char line[256], title[192];
    const char *how = look_text(in, "how");
    const char *cls = strcmp(how, "adjacent") == 0 ? "inferred" : how;
    struct peers p = peers_of(report, tunnel, in);
    snprintf(title, sizeof title, "inside on interface %s, known %s, %s",
             look_text(in, "interface"), cls, look_text(in, "confidence"));
    link(to, GATE_X + GATE_W, gate_y + BOX_H / 2, IN_X, y + IN_H / 2, cls,
         title);
    box(to, IN_X, y, IN_W, IN_H, cls);
    for (size_t k = 0; k < p.n; k++) {
        snprintf(line, sizeof line, "%s  %s%s", p.ip[k], p.spoken[k],
                 p.more && k + 1 == p.n ? " ..." : "");
        svg_text(to, IN_X + 10, y + 18 + 17 * (double)k, "small", 44, line);
    }
    snprintf(line, sizeof line, "with %s, %s", look_text(in, "local"), cls);
    svg_text(to, IN_X + 10, y + 52, "small", 46, line);
}

static double
row(const struct markup *to, const json_t *report, const json_t *t, double y)
{
    char title[192];
    size_t i, n = look_size(t, "inner");
    const json_t *in;
    const char *outcome = look_text(t, "outcome");
    bool up = strcmp(outcome, "established") == 0 || look_size(t, "esp");
    n = n < INSIDES_MOST ? n : INSIDES_MOST;
    double h = (double)n * (IN_H + 10) - 10;
    h = h > BOX_H ? h : BOX_H;
    double mid = y + (h - BOX_H) / 2;
    snprintf(title, sizeof title, "%s: %s, %s", look_text(t, "id"),
             look_text(t, "kind"), outcome);
    link(to, HOST_X + HOST_W, mid + BOX_H / 2, GATE_X, mid + BOX_H / 2,
         up ? "tunnel" : "tunnel failed", title);
    svg_own(to, (NAT_X + NAT_W / 2), mid + 16, "small mid", 20,
            look_text(t, "id"));
    svg_own(to, (NAT_X + NAT_W / 2), mid + 84, "small mid", 22, outcome);
    nats(to, t, mid);
    host(to, t, mid);
    gateway(to, t, mid);
    LOOK_EACH(look(t, "inner"), i, in)
        if (i < n)
            inside(to, report, look_text(t, "id"), in, mid,
                   y + (n == 1 ? (h - IN_H) / 2 : (double)i * (IN_H + 10)));
    return y + h + 22;
}

void
sheet_map(struct sheet *s)
{
    char *body = NULL;
    size_t size = 0, i, n = look_size(s->report, "tunnels");
    const json_t *t;
    double y = 34;
    struct markup to = {.redact = s->d.out.redact};
    if (!s->d.html || !n || !(to.to = open_memstream(&body, &size)))
        return;
    svg_own(&to, HOST_X, 18, "lane", 40, "Captured side");
    svg_own(&to, GATE_X, 18, "lane", 40, "Far end");
    svg_own(&to, IN_X, 18, "lane", 40, "Inside the tunnel");
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        if (i < MAP_MOST)
            y = row(&to, s->report, t, y);
    fclose(to.to);
    doc_section(&s->d, "map", "Map");
    doc_figure(&s->d, "Map");
    svg_open(&s->d.out, WIDTH, y,
             "Map: hosts, their interfaces, NAT, gateways, and "
             "the peers inside the tunnels. The table of "
             "tunnels holds the same.");
    fwrite(body, 1, size, s->d.out.to);
    svg_close(&s->d.out);
    doc_figure_end(&s->d,
                   "Full lines to the right: matched or decrypted; dotted: "
                   "inferred from host and time. NAT: by the recomputed "
                   "NAT_DETECTION hashes (RFC 7296 section 2.23).");
    if (n > MAP_MOST)
        doc_p(&s->d, "%zu more tunnels are not drawn.", n - MAP_MOST);
    doc_section_end(&s->d);
    free(body);
}
