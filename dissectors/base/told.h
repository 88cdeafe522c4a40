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

enum text_class {
    TEXT_OWN = 1, /* a word of espy's own or of a registry: stays */
    TEXT_PUBLIC, /* names a network, an operator, a company, a product: stays */
    TEXT_IDENTITY, /* who somebody is: IMSI, NAI, SIP URI, user, display name */
    TEXT_NUMBER,   /* a telephone number */
    TEXT_DEVICE,   /* a device: IMEI, urn:uuid */
    TEXT_CELL,     /* where somebody is: cell, access point, SSID */
    TEXT_HOST,     /* the name of a host; a gateway's own names stay */
    TEXT_ADDRESS,  /* an IP or MAC address written as text */
    TEXT_OPAQUE,   /* made up by a sender, may hold anything: Call-ID, branch */
    TEXT_FREE,     /* anything a person or a program may have written: reason
                      phrase, User-Agent, comment, name of an interface */
    TEXT_SENTENCE, /* espy's own sentence with texts of a capture in it */
    TEXT_PATH,     /* the name of a file, as the user gave it */
    TEXT_FILTER,   /* a Wireshark display filter made of other values */
};

struct told {
    const char *text;    /* UTF-8, NUL-terminated; NULL: nothing is known */
    unsigned char class; /* enum text_class */
    bool cut;            /* shortened: its end is missing */
};

#endif
