/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/case.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/cmd.h"
#include "analyzer/cli/destination.h"
#include "analyzer/cli/redaction.h"
#include "analyzer/base/event_json.h"
#include "analyzer/cli/pair_json.h"
#include "analyzer/cli/session.h"
#include "analyzer/cli/spool.h"

#include "dissectors/tls.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Streams already told of: one RTP line per stream. */
struct stream_key {
    struct addr src, dst;
    uint16_t sport, dport;
    uint32_t ssrc, file, interface;
};

struct printer {
    const struct espy_case *kase;
    FILE *out;
    bool esp;
    bool opened;                   /* at least one capture could be */
    bool failed;                   /* not everything could be masked */
    bool starved;                  /* no memory for a line */
    struct redact *redact;         /* NULL: nothing is masked */
    const struct espy_case *first; /* with redact: what was learned from */
    struct table streams;
};

static const char *
transport_name(uint8_t proto, char buf[8])
{
    switch (proto) {
    case 1: return "icmp";
    case 6: return "tcp";
    case 17: return "udp";
    case 50: return "esp";
    case 51: return "ah";
    case 58: return "ipv6-icmp";
    case 132: return "sctp";
    default: snprintf(buf, 8, "%u", proto); return buf;
    }
}

static bool
stream_is_new(struct printer *p, const struct packet *pkt, uint32_t ssrc)
{
    struct stream_key k;
    bool created;
    memset(&k, 0, sizeof k);
    k.src = pkt->src;
    k.dst = pkt->dst;
    k.sport = pkt->sport;
    k.dport = pkt->dport;
    k.ssrc = ssrc;
    k.file = pkt->file;
    k.interface = pkt->interface;
    table_get(&p->streams, &k, &created);
    p->starved |= p->streams.starved;
    return created;
}

static bool
wanted(struct printer *p, const struct packet *pkt, const struct event *ev)
{
    if (ev->desc == &esp_desc || ev->desc == &ah_desc ||
        ev->desc == &keepalive_desc)
        return p->esp;
    if (ev->desc == &rtp_desc) {
        const struct rtp_event *rtp = ev->body;
        return stream_is_new(p, pkt, rtp->ssrc);
    }
    if (ev->desc == &icmp_desc)
        return ((const struct icmp_event *)ev->body)->error;
    return true;
}

/* The object if all of it is there (0), else NULL: no memory. */
static json_t *
whole(json_t *o, int rc)
{
    if (rc == 0)
        return o;
    json_decref(o);
    return NULL;
}

/* A text of a class, masked if it is to be. NULL: no memory, or it could not be. */
static json_t *
told_json(const struct printer *p, enum text_class class, const void *s,
          size_t n)
{
    json_t *clean = json_text(s, n);
    if (!p->redact || !clean)
        return clean;
    struct told t = {json_string_value(clean), (unsigned char)class, false};
    char *m = redact_told(p->redact, &t);
    json_decref(clean);
    clean = m ? json_string(m) : NULL;
    free(m);
    return clean;
}

static json_t *
end_json(const struct printer *p, const struct addr *a, uint16_t port,
         bool has_port)
{
    char text[ADDR_TEXT_MAX];
    json_t *o = json_object();
    int rc = o ? 0 : -1;
    struct addr t = p->redact ? redact_addr(p->redact, a, false) : *a;
    if (a->family)
        rc |= json_object_set_new(o, "ip", json_string(addr_text(&t, text)));
    if (has_port)
        rc |= json_object_set_new(o, "port", json_integer(port));
    return whole(o, rc);
}

static json_t *
espy_json(const struct printer *p, const struct packet *pkt)
{
    char buf[16];
    const struct interface *i =
        interfaces_at(&p->kase->state->interfaces, pkt->interface);
    const char *path = p->kase->captures[pkt->file].path;
    const char *name = case_interface_name(p->kase, i, buf);
    json_t *o =
        json_pack("{s:o, s:o, s:I, s:i}", "file",
                  told_json(p, TEXT_PATH, path, strlen(path)), "interface",
                  told_json(p, TEXT_FREE, name, strlen(name)), "frame",
                  (json_int_t)pkt->frame, "layer", (int)pkt->layer);
    int rc = o ? 0 : -1;
    if (pkt->quoted) /* a copy inside an ICMP error, not traffic */
        rc |= json_object_set_new(o, "quoted", json_true());
    if (pkt->reassembled)
        rc |= json_object_set_new(o, "reassembled", json_true());
    return whole(o, rc);
}

static json_t *
network_json(const struct packet *pkt)
{
    char number[8];
    json_t *o = json_object();
    int rc = o ? 0 : -1;
    if (pkt->src.family) {
        const char *type = pkt->src.family == 4 ? "ipv4" : "ipv6";
        rc |= json_object_set_new(
            o, "transport", json_string(transport_name(pkt->ip_proto, number)));
        rc |= json_object_set_new(o, "type", json_string(type));
    }
    return whole(o, rc);
}

/* NULL: no memory. */
static json_t *
line_json(const struct printer *p, const struct packet *pkt,
          const struct event *ev)
{
    char when[TIME_TEXT_MAX];
    bool ports = pkt->ip_proto == 6 || pkt->ip_proto == 17;
    json_t *o = json_object();
    json_t *dataset = json_sprintf("espy.%s", ev->desc->name);
    int rc = json_object_set_new(o, "@timestamp",
                                 json_string(time_text(pkt->ts, when)));
    rc |=
        json_object_set_new(o, "event", json_pack("{s:o}", "dataset", dataset));
    rc |= json_object_set_new(o, "espy", espy_json(p, pkt));
    rc |= json_object_set_new(o, "source",
                              end_json(p, &pkt->src, pkt->sport, ports));
    rc |= json_object_set_new(o, "destination",
                              end_json(p, &pkt->dst, pkt->dport, ports));
    rc |= json_object_set_new(o, "network", network_json(pkt));
    if (pkt->process.p)
        rc |= json_object_set_new(
            o, "process",
            json_pack("{s:o, s:I}", "name",
                      told_json(p, TEXT_FREE, pkt->process.p, pkt->process.n),
                      "pid", (json_int_t)pkt->pid));
    rc |= json_object_set_new_nocheck(
        o, ev->desc->name,
        p->redact ? redact_event(p->redact, ev->desc, ev->body)
                  : event_json(ev->desc, ev->body));
    return whole(o, rc);
}

static void
print_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct printer *p = ctx;
    if (p->failed || p->starved || !wanted(p, pkt, ev) ||
        (p->redact && !redaction_was_read(p->first, pkt)))
        return;
    json_t *o = line_json(p, pkt, ev);
    p->failed = p->redact && redact_failed(p->redact);
    p->starved |= !o && !p->failed;
    /* What a capture says may be meant for the terminal: escaped. */
    if (!p->failed && o) {
        /* A line that could not be written is told when the output is closed. */
        if (json_dumpf(o, p->out, JSON_COMPACT | JSON_ENSURE_ASCII) != 0)
            p->starved = !ferror(p->out);
        fputc('\n', p->out);
    }
    json_decref(o);
}

static int
dissect(const struct options *o, struct printer *p, const char *const *paths,
        size_t n)
{
    struct err err;
    struct case_config cfg = {
        .paths = paths,
        .n_paths = n,
        .filter = o->filter,
        .emit = print_event,
        .ctx = p,
    };
    struct espy_case *c = case_open(&cfg, &err);
    if (!c) {
        plain_line(stderr, "espy: %s", err.text);
        return EXIT_USAGE;
    }
    p->kase = c;
    for (size_t i = 0; i < c->n; i++)
        p->opened = p->opened || c->captures[i].capture;
    int rc = case_read(c, &err);
    if (rc == 0 && p->starved)
        rc = err_no_memory(&err, "");
    if (rc < 0) {
        plain_line(stderr, "espy: %s", err.text);
        case_free(c);
        return EXIT_USAGE;
    }
    if (!p->redact) /* else it was told at the first reading */
        case_tell_damage(c, stderr);
    int status = case_damaged(c) ? EXIT_CAPTURE : EXIT_DONE;
    if (p->failed) {
        plain_line(stderr, "espy: --redact: %s: no more is printed",
                   redact_failed(p->redact));
        status = EXIT_USAGE;
    }
    /* Of what was read first: a file may have grown since. */
    if (o->pairs && !p->failed &&
        pairs_json(p->out, p->redact ? p->first : c, p->redact) < 0) {
        fprintf(stderr, "espy: out of memory\n");
        status = EXIT_USAGE;
    }
    case_free(c);
    return status;
}

/* What is to be masked is known when all was read: three readings, to conclude
 * what is inside a tunnel, to learn what is said there, to print. */
static int
dissect_redacted(struct session *s, struct printer *p, const char *const *paths,
                 size_t n)
{
    struct session_case c;
    struct err err = {.text = "out of memory"};
    struct redact *r = redact_new();
    struct session_watch watch = redaction_watch(r);
    session_case_watched(s, paths, n, r ? &watch : NULL, &c);
    int status = EXIT_USAGE;
    if (c.concluded && !session_case_opened(&c)) {
        status = c.status; /* told, and there is nothing to print */
    } else if (r && c.concluded && redaction_conclude(r, &c, &err) == 0 &&
               redaction_inside(r, &c.conclusion, &err) == 0) {
        p->redact = r;
        p->first = c.kase;
        p->failed = false;
        status = dissect(s->opt, p, paths, n);
        p->redact = NULL;
    } else if (!r || c.concluded) {
        plain_line(stderr, "espy: %s", err.text);
    }
    session_case_free(&c);
    redact_free(r);
    return status;
}

/* What is to be masked is read three times: a pipe is made one that can be. */
static int
redact_possible(const struct options *o, struct err *err)
{
    struct stat st;
    for (size_t i = 0; o->redact && i < o->n_paths; i++) {
        const char *path = o->paths[i];
        if (strcmp(path, "-") == 0) {
            if (spool_standard_input(err) < 0)
                return -1;
        } else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
                   !S_ISDIR(st.st_mode)) {
            return err_set(err,
                           "--redact: %s cannot be read more than once: give "
                           "it as standard input (-)",
                           path);
        }
    }
    return 0;
}

/* Case by case, in the order they were named. */
static int
dissect_all(struct session *s, struct printer *p, const struct options *o)
{
    int status = EXIT_DONE;
    size_t step = o->each ? 1 : o->n_paths;
    for (size_t i = 0; i < o->n_paths; i += step) {
        int one = o->redact ? dissect_redacted(s, p, &o->paths[i], step)
                            : dissect(o, p, &o->paths[i], step);
        status = session_worse(status, one);
    }
    return status;
}

int
cmd_dissect(struct options *o)
{
    struct err err;
    struct destination d;
    struct printer p = {.esp = o->esp};
    struct session s = {.who = NULL};
    int status = EXIT_USAGE;
    if ((o->redact && session_open(&s, o, &err) < 0) ||
        redact_possible(o, &err) < 0 || destination_open(&d, o, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
    } else if (table_init(&p.streams, sizeof(struct stream_key),
                          sizeof(struct stream_key), 8192) < 0) {
        fprintf(stderr, "espy: out of memory\n");
        status = destination_close(&d, false, EXIT_USAGE);
    } else {
        p.out = d.to;
        status = dissect_all(&s, &p, o);
        status =
            destination_close(&d, p.opened && status != EXIT_USAGE, status);
        table_free(&p.streams);
    }
    session_close(&s);
    return status;
}
