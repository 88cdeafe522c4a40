/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/db.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const size_t row_size[DB_SECTIONS] = {
    [DB_V4_START] = 4,
    [DB_V4_ROW] = 4,
    [DB_V6_START] = 16,
    [DB_V6_ROW] = 4,
    [DB_SYSTEMS] = sizeof(struct asn_row),
    [DB_ROLES] = sizeof(struct db_role),
    [DB_OPERATORS] = sizeof(struct db_operator),
    [DB_GATEWAYS] = sizeof(struct db_gateway),
    [DB_SOURCES] = sizeof(struct db_source),
    [DB_STRINGS] = 1,
};

static int
check_header(const struct db_header *h, size_t n, const char *name,
             struct err *err)
{
    if (n < sizeof *h || memcmp(h->magic, DB_MAGIC, sizeof h->magic) != 0)
        return err_set(err, "%s: not a table file of espy", name);
    if (le32toh(h->version) != DB_VERSION)
        return err_set(err,
                       "%s: format version %u, but this espy reads version %u "
                       "(run make again)",
                       name, le32toh(h->version), DB_VERSION);
    uint32_t crc =
        (uint32_t)crc32(0, (const Bytef *)h, offsetof(struct db_header, crc));
    if (le32toh(h->crc) != crc)
        return err_set(err, "%s: damaged: the header's checksum is wrong",
                       name);
    if (le32toh(h->file_size) != n)
        return err_set(err, "%s: damaged: %zu bytes long instead of %u", name,
                       n, le32toh(h->file_size));
    for (size_t i = 0; i < DB_SECTIONS; i++) {
        uint32_t at = le32toh(h->sections[i].offset);
        uint32_t size = le32toh(h->sections[i].size);
        if (at % 4 || at < sizeof *h || at > n || size > n - at ||
            size % row_size[i])
            return err_set(err,
                           "%s: damaged: section %zu (offset %u, %u bytes) "
                           "does not fit",
                           name, i, at, size);
    }
    return 0;
}

/* The section's first row; *n is its number of rows. */
static const void *
section(const struct db_header *h, enum db_section i, uint32_t *n)
{
    *n = le32toh(h->sections[i].size) / (uint32_t)row_size[i];
    return (const uint8_t *)h + le32toh(h->sections[i].offset);
}

int
db_over(struct db *db, const void *bytes, size_t n, const char *name,
        struct err *err)
{
    memset(db, 0, sizeof *db);
    const struct db_header *h = bytes;
    if (check_header(h, n, name, err) < 0)
        return -1;
    uint32_t rows4, rows6;
    struct asn_view *v = &db->asn;
    v->v4_start = section(h, DB_V4_START, &v->n4);
    v->v4_row = section(h, DB_V4_ROW, &rows4);
    v->v6_start = section(h, DB_V6_START, &v->n6);
    v->v6_row = section(h, DB_V6_ROW, &rows6);
    v->rows = section(h, DB_SYSTEMS, &v->n_rows);
    v->strings = section(h, DB_STRINGS, &v->n_strings);
    db->roles = section(h, DB_ROLES, &db->n_roles);
    db->operators = section(h, DB_OPERATORS, &db->n_operators);
    db->gateways = section(h, DB_GATEWAYS, &db->n_gateways);
    db->sources = section(h, DB_SOURCES, &db->n_sources);
    if (rows4 != v->n4 || rows6 != v->n6)
        return err_set(err, "%s: damaged: its arrays differ in length", name);
    if (v->n_strings == 0 || v->strings[v->n_strings - 1] != '\0')
        return err_set(err, "%s: damaged: its strings do not end", name);
    db->size = n;
    return 0;
}

int
db_open(struct db *db, const char *path, struct err *err)
{
    memset(db, 0, sizeof *db);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, "%s: %s", path, strerror(errno));
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
        st.st_size < (off_t)sizeof(struct db_header) ||
        st.st_size > (off_t)UINT32_MAX) {
        close(fd);
        return err_set(err, "%s: not a table file of espy", path);
    }
    size_t n = (size_t)st.st_size;
    void *map = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return err_set(err, "%s: %s", path, strerror(errno));
    if (db_over(db, map, n, path, err) < 0) {
        munmap(map, n);
        return -1;
    }
    db->map = map;
    return 0;
}

void
db_close(struct db *db)
{
    if (db->map)
        munmap((void *)(uintptr_t)db->map, db->size);
    memset(db, 0, sizeof *db);
}

const struct db_role *
db_role_of(const struct db *db, uint32_t number)
{
    uint32_t lo = 0, hi = db->n_roles;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        uint32_t at = le32toh(db->roles[mid].number);
        if (at == number)
            return &db->roles[mid];
        if (at < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const struct db_operator *
db_operator_of(const struct db *db, const char *mcc, const char *mnc)
{
    char key[8] = {0};
    if (strlen(mcc) > 3 || strlen(mnc) > 3)
        return NULL;
    memcpy(key, mcc, strlen(mcc));
    memcpy(key + 4, mnc, strlen(mnc));
    uint32_t lo = 0, hi = db->n_operators;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = memcmp(&db->operators[mid], key, sizeof key);
        if (c == 0)
            return &db->operators[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const struct db_gateway *
db_gateway_of(const struct db *db, const char *name)
{
    uint32_t lo = 0, hi = db->n_gateways;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int c = strcmp(
            asn_view_string(&db->asn, le32toh(db->gateways[mid].name)), name);
        if (c == 0)
            return &db->gateways[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}
