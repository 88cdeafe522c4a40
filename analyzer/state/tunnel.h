/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tunnel.h - tunnels: two outer ends, the IKE SAs between them and the ESP SAs
 * that they carry.
 *
 * A tunnel is found again by its IKE SPIs, by its ESP SPIs, by the exact path
 * (addresses, ports, transport) and last by the pair of hosts. So it survives
 * the move from port 500 to 4500, a NAT that rebinds, and MOBIKE (RFC 4555);
 * and two clients behind one NAT, told apart by their ports and SPIs, stay
 * two tunnels. ESP or NAT-T without IKE in the capture is a tunnel too.
 *
 * What is captured at a second point as well, even on the other side of a NAT,
 * is a copy: it is counted as such in the SAs and nowhere else.
 */
#ifndef ESPY_STATE_TUNNEL_H
#define ESPY_STATE_TUNNEL_H

#include "analyzer/base/table.h"
#include "analyzer/model/tunnel_kind.h"
#include "analyzer/state/esp_sa.h"
#include "analyzer/state/ike_sa.h"
#include "analyzer/flows/trace.h"
#include "dissectors/esp.h"
#include "dissectors/icmp.h"

#define TUNNEL_CAP 4096
#define IKE_SA_CAP 4096
#define IKE_SPIS_CAP 16384
#define ESP_SA_CAP 16384
#define TUNNEL_PATHS_CAP 16384
#define TUNNEL_MOVES 8

struct tunnel_move {
    struct endpoint from, to;
    struct cite at;
};

struct tunnel {
    uint64_t serial; /* the key: 1, 2, ... in order of first packet */
    uint8_t kind; /* enum tunnel_kind; TUNNEL_ESP: no IKE is in the capture */
    bool initiator_known; /* IKE told who opened it */
    bool opening_seen;    /* and how: not from a later SA alone, which the
                                other end may have begun (RFC 7296 section 2.18) */
    struct endpoint a, b; /* a: the IKE initiator, else the first sender */
    struct endpoint first_a, first_b;
    struct cite ends_at;     /* the packet that showed a and b where they are */
    struct cite first, last; /* first.frame is its first packet */
    uint32_t interface;      /* of the first packet, in first.file */
    uint32_t process;        /* intern id; 0 none */
    int64_t pid;
    struct cite process_at;
    uint64_t ike_messages, esp_packets, ah_packets; /* without copies */
    uint64_t keepalives[2]; /* from a, from b (RFC 3948 section 4) */
    struct cite keepalive_at;
    struct cite esp_first, esp_last;
    bool esp_from_a, esp_from_b;
    bool udp, raw, tcp; /* how its protected packets came; tcp: IKE too */
    /* Of a kind that is not IPsec; [0] from a, [1] from b. */
    uint64_t carried[2], carried_bytes[2];
    struct cite carried_first;
    uint32_t openings, answers;
    struct cite opening_at, answer_at;
    /* packets whose direction mark in the capture says that a is the local end,
     * and that b is */
    uint64_t out_packets;
    uint64_t in_packets;
    uint32_t n_ike, n_esp;                  /* SAs it ever had */
    struct tunnel_move moves[TUNNEL_MOVES]; /* a's or b's, but for the one from
                                port 500 to 4500 */
    uint32_t n_moves;
    uint32_t unreachable; /* ICMP errors about it */
    const char *unreachable_name;
    struct cite unreachable_at;

    /* For the tunnel files alone. */
    uint32_t
        tap; /* the interface (point of capture) whose packets say where the ends are */
    int64_t tap_last;
    struct addr beside
        [2]; /* addresses of a, b as another point of capture shows them */
    int64_t busy[2];        /* when a, b last sent ESP, AH or a keepalive */
    uint64_t likeness;      /* of the last opening request, see tunnel_find.c */
    uint8_t chances;        /* against eviction */
    uint32_t ike_at, ike_n; /* its stretch of tunnels.ike_order */
    uint32_t esp_at, esp_n;
};

struct tunnels {
    struct table tunnels; /* struct tunnel */
    struct table ike;     /* struct ike_sa, by serial */
    struct table esp;     /* struct esp_sa */
    struct table paths;   /* private, as are the rest */
    struct table spis;
    uint64_t serial, ike_serial, esp_serial;
    uint32_t *ike_order, *esp_order; /* NULL before tunnels_finish() */
    struct trace *trace; /* where packets are noted; NULL: nowhere */
    bool
        starved; /* the system had no memory for something that should be kept */
};

int tunnels_init(struct tunnels *t);
void tunnels_free(struct tunnels *t);

/* Each takes one event in; NULL only when the packet cannot be a tunnel's. */
struct tunnel *tunnels_ike(struct tunnels *t, const struct packet *pkt,
                           const struct ike_event *ike);
struct tunnel *tunnels_esp(struct tunnels *t, const struct packet *pkt,
                           const struct esp_event *esp);
struct tunnel *tunnels_ah(struct tunnels *t, const struct packet *pkt,
                          const struct ah_event *ah);
struct tunnel *tunnels_keepalive(struct tunnels *t, const struct packet *pkt);

/*
 * A message of a tunnel that is not IPsec: of what kind it is, what the message does,
 * and how many bytes it carries. Such a tunnel is found again by its path (addresses,
 * ports, transport) and kind.
 */
enum tunnel_message {
    TUNNEL_OPENS,   /* one end asks for the tunnel */
    TUNNEL_ANSWERS, /* the other end agrees */
    TUNNEL_CARRIES, /* traffic */
    TUNNEL_KEEPS,   /* a keepalive */
};
struct tunnel *
tunnels_other(struct tunnels *t, const struct packet *pkt,
              enum tunnel_kind kind, enum tunnel_message what, uint64_t bytes);

/* An ICMP error; pkt is the quoted packet (quoted set). */
void tunnels_unreachable(struct tunnels *t, const struct packet *pkt,
                         const char *what);

/*
 * The reading is over: says which IKE SAs carried ESP (ike_sa.carried), and
 * makes looking up the SAs of a tunnel cheap. More packets may follow, and then
 * another call. 0, or -1 when memory is out: then neither is known.
 */
int tunnels_finish(struct tunnels *t);

/* Was something not kept because the system had no memory? (What a cap left out
 * is counted instead.) */
bool tunnels_starved(const struct tunnels *t);

/* Its SAs, in order of appearance: start with *at = 0; NULL at the end. */
struct ike_sa *
tunnel_next_ike(const struct tunnels *t, const struct tunnel *tn, uint32_t *at);
struct esp_sa *
tunnel_next_esp(const struct tunnels *t, const struct tunnel *tn, uint32_t *at);

/*
 * True if end a is the local one: who opened the first IKE SA; where that is
 * not in the capture, what its direction marks, private addresses, keepalives,
 * ephemeral ports and the initiator of the SA in use say.
 */
bool tunnel_a_is_local(const struct tunnel *tn);

/* Does end a send on this SA? The SA may have been last seen before an end
 * moved. */
bool esp_sa_from_a(const struct tunnel *tn, const struct esp_sa *sa);

/* "ikev2"; see tunnel_kind.h */
const char *tunnel_kind_name(const struct tunnel *tn);

#endif
