/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asn_load.h - for the tests of tables: a temporary file, loaded.
 */
#ifndef ESPY_TESTS_ASN_LOAD_H
#define ESPY_TESTS_ASN_LOAD_H

#include "tests/cmocka_all.h"

#include "analyzer/who/asn_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define DATA "build/share/espy/who.db" /* tests run in the top folder */

/* A file that is gone when the test ends. */
static char temporary[] = "build/test-asn-XXXXXX";

static inline const char *
write_file(const void *p, size_t n, bool packed)
{
    strcpy(temporary + strlen(temporary) - 6, "XXXXXX");
    int fd = mkstemp(temporary);
    assert_true(fd >= 0);
    if (packed) {
        gzFile gz = gzdopen(fd, "wb");
        assert_non_null(gz);
        assert_int_equal(gzwrite(gz, p, (unsigned)n), (int)n);
        gzclose(gz);
    } else {
        assert_int_equal(write(fd, p, n), (ssize_t)n);
        close(fd);
    }
    return temporary;
}

struct loaded {
    struct asn_table *table;
    struct asn_view view;
    const char *format;
    struct err err;
};

static inline int
load(const void *p, size_t n, bool packed, struct loaded *l)
{
    memset(l, 0, sizeof *l);
    l->table = asn_table_new();
    assert_non_null(l->table);
    const char *path = write_file(p, n, packed);
    int rc = asn_file_load(path, l->table, &l->format, &l->err);
    unlink(path);
    if (rc == 0)
        assert_int_equal(asn_table_finish(l->table, &l->view, &l->err), 0);
    return rc;
}

static inline uint32_t
number_at(const struct loaded *l, const char *address)
{
    struct addr a;
    uint32_t number = 0;
    const char *name;
    assert_true(addr_parse(address, &a));
    return asn_view_find(&l->view, &a, &number, &name) ? number : 0;
}

static inline void
check(const struct loaded *l, const char *address, uint32_t number,
      const char *name)
{
    struct addr a;
    uint32_t got = 0;
    const char *organization = NULL;
    assert_true(addr_parse(address, &a));
    if (!asn_view_find(&l->view, &a, &got, &organization))
        fail_msg("%s: not known", address);
    assert_int_equal(got, number);
    assert_string_equal(organization, name);
}

#endif
