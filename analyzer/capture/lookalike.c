/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookalike.c - a kind word about files that are no pcap or pcapng, by their
 * first bytes.
 */
#include "analyzer/capture/reader.h"

#include <stdio.h>
#include <string.h>

struct lookalike {
    const char *magic;
    size_t n;
    const char *what;
    const char *advice;
};

#define MAGIC(bytes) bytes, sizeof(bytes) - 1
#define CONVERT "editcap can convert it"
#define PACKED "unpack it first"
#define MANGLED "transfer it again in binary mode"

static const struct lookalike lookalikes[] = {
    {MAGIC("snoop\0\0\0"), "a Solaris snoop capture", CONVERT},
    {MAGIC("btsnoop\0"), "a Bluetooth snoop capture", CONVERT},
    {MAGIC("GMBU"), "a Microsoft Network Monitor capture", CONVERT},
    {MAGIC("RTSS"), "a Microsoft Network Monitor capture", CONVERT},
    {MAGIC("XCP\0"), "a NetXRay capture", CONVERT},
    {MAGIC("TRSNIFF data"), "a Sniffer capture", CONVERT},
    {MAGIC("iptrace "), "an AIX iptrace capture", CONVERT},
    {MAGIC("\x7fver"), "an EtherPeek or OmniPeek capture", CONVERT},
    {MAGIC("\x0a\x0d\x0a"), "a pcapng file broken by a text-mode transfer",
     MANGLED},
    {MAGIC("\x0d\x0a\x0d\x0d"), "a pcapng file broken by a text-mode transfer",
     MANGLED},
    {MAGIC("BZh"), "packed with bzip2", PACKED},
    {MAGIC("\xfd"
           "7zXZ"),
     "packed with xz", PACKED},
    {MAGIC("\x04\x22\x4d\x18"), "packed with lz4", PACKED},
    {MAGIC("\x1f\x9d"), "packed with compress", PACKED},
    {MAGIC("\x1f\x8b"), "packed with gzip twice", PACKED},
    {MAGIC("7z\xbc\xaf"), "a 7-Zip archive", PACKED},
    {MAGIC("PK\x03\x04"), "a ZIP archive", PACKED},
};

static const struct lookalike *
find(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
        if (n >= lookalikes[i].n &&
            memcmp(p, lookalikes[i].magic, lookalikes[i].n) == 0)
            return &lookalikes[i];
    return NULL;
}

bool
capture_is_lookalike(const uint8_t *p, size_t n)
{
    return find(p, n) != NULL;
}

bool
capture_is_magic(const uint8_t *p, size_t n)
{
    static const char magics[][5] = {
        "\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", "\xa1\xb2\x3c\x4d",
        "\x4d\x3c\xb2\xa1", "\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1",
        "\x0a\x0d\x0d\x0a",
    };
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (n >= 4 && memcmp(p, magics[i], 4) == 0)
            return true;
    return false;
}

int
capture_lookalike(struct capture *c, struct err *err)
{
    const uint8_t *p = source_need(&c->src, 1);
    size_t n = (size_t)(c->src.end - c->src.at);
    if (!p)
        return err_set(err, "%s: not a packet capture (%s)", c->name,
                       c->src.fault[0] ? c->src.fault
                                       : "nothing is in the compressed data");
    const struct lookalike *l = find(p, n);
    if (l)
        return err_set(err,
                       "%s: %s, which is not read (expected pcap or "
                       "pcapng; %s)",
                       c->name, l->what, l->advice);
    char hex[3 * 4 + 1] = "";
    for (size_t i = 0; i < n && i < 4; i++)
        snprintf(hex + 3 * i, sizeof hex - 3 * i, " %02x", p[i]);
    return err_set(
        err,
        "%s: not a packet capture (%s%s; expected pcap or "
        "pcapng)",
        c->name,
        c->src.unpack ? "its unpacked data starts with" : "starts with", hex);
}
