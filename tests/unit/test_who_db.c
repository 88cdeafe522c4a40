/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled table that is damaged: refused, or answers that are safe. */
#include "tests/unit/asn_load.h"

#include "analyzer/who/db.h"
#include "analyzer/who/who.h"

#include <endian.h>

static uint8_t *
read_db(size_t *n)
{
    FILE *f = fopen(DATA, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    uint8_t *p = malloc(*n);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, *n, f), *n);
    fclose(f);
    return p;
}

static void
refuses_a_cut_table(void **state)
{
    (void)state;
    size_t n;
    uint8_t *whole = read_db(&n);
    const struct db_header *h = (const void *)whole;
    struct db db;
    struct err err;
    assert_int_equal(db_over(&db, whole, n, "x", &err), 0);
    for (size_t cut = 0; cut <= sizeof *h + 4; cut++)
        assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    for (size_t i = 0; i < DB_SECTIONS; i++) {
        size_t at = le32toh(h->sections[i].offset);
        for (size_t cut = at - 8; cut < at + 8; cut++)
            assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    }
    for (size_t cut = n - 64; cut < n; cut++)
        assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    free(whole);
}

static void
refuses_a_changed_header(void **state)
{
    (void)state;
    size_t n;
    uint8_t *whole = read_db(&n);
    struct db db;
    struct err err;
    for (size_t at = 0; at < sizeof(struct db_header); at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            whole[at] = (uint8_t)(whole[at] ^ 1u << bit);
            assert_int_equal(db_over(&db, whole, n, "x", &err), -1);
            assert_non_null(strstr(err.text, "x: "));
            whole[at] = (uint8_t)(whole[at] ^ 1u << bit);
        }
    free(whole);
}

/* A header that is right by its checksum but lies about the sections. */
static void
refuses_sections_that_do_not_fit(void **state)
{
    (void)state;
    static const uint32_t lies[] = {0,          1,          2,         4,
                                    0x7fffffff, 0xfffffffc, 0xffffffff};
    size_t n;
    uint8_t *whole = read_db(&n);
    struct db_header *h = (void *)whole;
    struct db db;
    struct err err;
    for (size_t i = 0; i < 2 * DB_SECTIONS; i++)
        for (size_t k = 0; k < sizeof lies / sizeof *lies; k++) {
            struct db_header good = *h;
            uint32_t *field =
                i % 2 ? &h->sections[i / 2].size : &h->sections[i / 2].offset;
            *field = htole32(lies[k]);
            h->crc = htole32((uint32_t)crc32(0, (const Bytef *)h,
                                             offsetof(struct db_header, crc)));
            if (db_over(&db, whole, n, "x", &err) == 0) {
                /* a short or empty section may be: nothing is found in it */
                uint32_t number;
                const char *name;
                struct addr a = addr_v4((const uint8_t[4]){208, 54, 40, 75});
                asn_view_find(&db.asn, &a, &number, &name);
                db_role_of(&db, 21928);
                db_operator_of(&db, "310", "260");
                db_gateway_of(&db, "wo.vzwwo.com");
                assert_true(i % 2 == 1 && lies[k] <= 4);
            }
            *h = good;
        }
    free(whole);
}

/* Rows of rubbish behind a good header: every answer is safe to read. */
static void
bears_rubbish_rows(void **state)
{
    (void)state;
    static const char *const names[] = {
        "wo.vzwwo.com", "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org"};
    size_t n, sum = 0;
    uint8_t *whole = read_db(&n);
    srandom(1);
    for (size_t i = sizeof(struct db_header); i < n - 1; i++)
        if (random() % 8 == 0)
            whole[i] = (uint8_t)random();
    const char *path = write_file(whole, n, false);
    free(whole);
    struct err err = {.text = ""};
    struct who *w = who_open(path, NULL, &err);
    unlink(path);
    if (!w)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < 20000; i++) {
        uint8_t b[16];
        for (size_t k = 0; k < 16; k++)
            b[k] = (uint8_t)random();
        struct addr a = i % 2 ? addr_v4(b) : addr_v6(b);
        struct as_info as;
        struct operator_info o;
        if (who_as(w, &a, &as))
            sum += strlen(as.organization) + (as.role ? strlen(as.role) : 0);
        if (who_operator_of_as(w, i, &o))
            sum += strlen(o.name) + strlen(o.country) + strlen(o.mcc);
    }
    struct gateway_name g;
    for (size_t i = 0; i < 2; i++)
        if (who_gateway(w, names[i], &g) && g.operator.name)
            sum += strlen(g.operator.name);
    struct who_source s;
    for (uint32_t i = 0; who_source_at(w, i, &s); i++)
        sum += strlen(s.name) + strlen(s.url);
    assert_true(sum > 0);
    who_close(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_a_cut_table),
        cmocka_unit_test(refuses_a_changed_header),
        cmocka_unit_test(refuses_sections_that_do_not_fit),
        cmocka_unit_test(bears_rubbish_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
