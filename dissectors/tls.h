/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls.h - the server name in a TLS ClientHello (RFC 8446 section 4.1.2,
 * server_name RFC 6066 section 3), read from its first segment only.
 */
#ifndef ESPY_DISSECTORS_TLS_H
#define ESPY_DISSECTORS_TLS_H

#include "dissectors/base/event.h"

struct tls_event {
    struct slice sni; /* host_name as sent; absent when none was found */
    const char *
        version; /* the highest one offered: "1.3", "1.2", ... ; NULL unknown */
    bool partial; /* the ClientHello goes on in later segments: what was
                            not found may stand there */
};
extern const struct event_desc tls_desc;

#endif
