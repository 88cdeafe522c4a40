/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.h - a text on its way to a reader, with what it may reveal.
 *
 * Every text that comes from a capture carries its class from the dissector that
 * read it up to the report. Redaction goes by the class alone: it never has to
 * guess what a text is. A descriptor's field of text without a class does not
 * compile (event.h, analyzer/model/field.h).
 */
#ifndef ESPY_BASE_TOLD_H
#define ESPY_BASE_TOLD_H

#include <stdbool.h>

/*
 * What redaction does with each class. "Token": its kind and 8 hex digits, the same
 * for the same secret throughout a case. "Scanned": told, but for what is secret in
 * it; where it is in doubt it is masked. Whatever the class, the addresses of a
 * tunnel's ends and the names of gateways and networks stay.
 */
enum text_class {
    TEXT_OWN = 1, /* a word of espy's own or of a registry: stays */
    TEXT_PUBLIC, /* names a network, an operator, a company, a product: stays */
    TEXT_IDENTITY, /* who somebody is: IMSI, NAI, SIP URI, user, display name.
                      Scheme and a network's own domain stay, the rest becomes
                      tokens, parameters go */
    TEXT_NUMBER,   /* a telephone number: a token */
    TEXT_DEVICE,   /* a device, IMEI or urn:uuid: a token */
    TEXT_CELL,     /* where somebody is, cell, access point, SSID: a token; the
                      kind of network before it stays */
    TEXT_HOST,     /* the name of a host, or what a DNS record says: a token */
    TEXT_ADDRESS,  /* an IP or MAC address, as text or as bytes: an address that
                      stands for it, else a token */
    TEXT_OPAQUE,   /* made up by a sender, may hold anything (Call-ID, branch,
                      hash of an address): a token */
    TEXT_BYTES,    /* bytes as hex digits, may hold anything (vendor ID): masked
                      whole if something secret is found in them */
    TEXT_FREE,     /* anything a person or a program may have written, reason
                      phrase, User-Agent, comment, name of an interface: scanned,
                      long numbers and all addresses are masked, learned or not */
    TEXT_SENTENCE, /* espy's own sentence with texts of a capture in it: scanned
                      for what was learned; what stands in quotation marks is
                      scanned as if it were free */
    TEXT_PATH,     /* the name of a file, as the user gave it: as free text */
    TEXT_FILTER, /* a Wireshark display filter made of other values: goes whole
                      if something in it would be masked (for one that finds a
                      frame by its number) */
};

struct told {
    const char *text;    /* UTF-8, NUL-terminated; NULL: nothing is known */
    unsigned char class; /* enum text_class */
    bool cut;            /* shortened: its end is missing */
};

/* For what is printed: "" where nothing is known. */
static inline const char *
told_text(struct told t)
{
    return t.text ? t.text : "";
}

#endif
