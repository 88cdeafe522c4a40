/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/filter.h"

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILTER_LINKS 16

struct filter_program {
    int link_type;
    bool usable;
    struct bpf_program code;
};

struct filter {
    char *expression;
    struct filter_program programs[FILTER_LINKS];
    unsigned n;
    bool starved; /* libpcap had no memory */
    char error[256];
};

/* libpcap resolves the names in an expression ("host example.net") over DNS, and
 * so the network would learn what is being looked for. The program's own symbols
 * take precedence over those of shared libraries, so libpcap calls the functions
 * below instead: numeric addresses work as ever, names are unknown. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
            struct addrinfo **res)
{
    int (*libc)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **);
    struct addrinfo numbers;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    if (!symbol)
        return EAI_FAIL;
    memcpy(&libc, &symbol, sizeof libc);
    memset(&numbers, 0, sizeof numbers);
    if (hints)
        numbers = *hints;
    numbers.ai_flags |= AI_NUMERICHOST;
    return libc(node, service, &numbers, res);
}

int
getnetbyname_r(const char *name, struct netent *net, char *buf, size_t n,
               struct netent **res, int *error)
{
    (void)name;
    (void)net;
    (void)buf;
    (void)n;
    *res = NULL;
    *error = HOST_NOT_FOUND;
    return 0;
}

/* The files' LINKTYPE_ values are libpcap's DLT_ values but for raw IP, which
 * is 101 in files and DLT_RAW in memory. */
static int
dlt_of(int link_type)
{
    return link_type == 101 ? DLT_RAW : link_type;
}

/* libpcap crashes when it runs out of memory while compiling. So more memory
 * than it needs is allocated and freed first, to be sure that it is there. */
#define COMPILE_ROOM (512u << 10)

static bool
has_room(void)
{
    void *room = malloc(COMPILE_ROOM);
    free(room);
    return room != NULL;
}

static struct filter_program *
program_add(struct filter *f, int link_type, char *why, size_t n)
{
    if (f->n == FILTER_LINKS) {
        snprintf(why, n, "more than %d link types", FILTER_LINKS);
        return NULL;
    }
    struct filter_program *p = &f->programs[f->n++];
    p->link_type = link_type;
    if (!has_room()) {
        f->starved = true;
        return p;
    }
    errno = 0; /* libpcap tells "no memory" in words only */
    pcap_t *dead = pcap_open_dead(dlt_of(link_type), 262144);
    if (!dead) {
        f->starved = errno == ENOMEM;
        snprintf(why, n, "link type %d is unknown to libpcap", link_type);
        return p;
    }
    p->usable = pcap_compile(dead, &p->code, f->expression, 1,
                             PCAP_NETMASK_UNKNOWN) == 0;
    f->starved |= !p->usable && errno == ENOMEM;
    if (!p->usable)
        snprintf(why, n, "%s", pcap_geterr(dead));
    pcap_close(dead);
    return p;
}

struct filter *
filter_new(const char *expression, struct err *err)
{
    struct filter *f = calloc(1, sizeof *f);
    char why[256] = "";
    if (!f || !(f->expression = strdup(expression))) {
        filter_free(f);
        err_no_memory(err, "--filter");
        return NULL;
    }
    if (program_add(f, DLT_EN10MB, why, sizeof why)->usable)
        return f;
    if (f->starved)
        err_no_memory(err, "--filter");
    else
        err_set(err, "--filter '%s': %s", expression, why);
    filter_free(f);
    return NULL;
}

void
filter_free(struct filter *f)
{
    if (!f)
        return;
    for (unsigned i = 0; i < f->n; i++)
        if (f->programs[i].usable)
            pcap_freecode(&f->programs[i].code);
    free(f->expression);
    free(f);
}

bool
filter_match(struct filter *f, uint16_t link_type, const uint8_t *data,
             uint32_t caplen, uint32_t origlen)
{
    struct filter_program *p = NULL;
    for (unsigned i = 0; i < f->n && !p; i++)
        if (f->programs[i].link_type == link_type)
            p = &f->programs[i];
    if (!p)
        p = program_add(f, link_type, f->error, sizeof f->error);
    if (!p || !p->usable)
        return false;
    struct pcap_pkthdr h;
    memset(&h, 0, sizeof h);
    h.caplen = caplen;
    h.len = origlen;
    return pcap_offline_filter(&p->code, &h, data) != 0;
}

bool
filter_starved(const struct filter *f)
{
    return f->starved;
}

const char *
filter_error(const struct filter *f)
{
    return f->error[0] ? f->error : NULL;
}
