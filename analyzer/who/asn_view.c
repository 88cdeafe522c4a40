/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/asn_view.h"

#include <endian.h>

const char *
asn_view_string(const struct asn_view *v, uint32_t offset)
{
    return offset < v->n_strings ? v->strings + offset : "";
}

/* How many starts are <= the address. */
static uint32_t
count_v4(const struct asn_view *v, uint32_t address)
{
    uint32_t lo = 0, hi = v->n4;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (le32toh(v->v4_start[mid]) <= address)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static uint32_t
count_v6(const struct asn_view *v, const uint8_t address[16])
{
    uint32_t lo = 0, hi = v->n6;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (memcmp(v->v6_start + 16 * (size_t)mid, address, 16) <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool
asn_view_find(const struct asn_view *v, const struct addr *a, uint32_t *number,
              const char **name)
{
    uint32_t row = 0;
    if (a->family == 4) {
        uint32_t n =
            count_v4(v, (uint32_t)a->b[0] << 24 | (uint32_t)a->b[1] << 16 |
                            (uint32_t)a->b[2] << 8 | a->b[3]);
        row = n ? le32toh(v->v4_row[n - 1]) : 0;
    } else if (a->family == 6) {
        uint32_t n = count_v6(v, a->b);
        row = n ? le32toh(v->v6_row[n - 1]) : 0;
    }
    if (row == 0 || row > v->n_rows)
        return false;
    *number = le32toh(v->rows[row - 1].number);
    *name = asn_view_string(v, le32toh(v->rows[row - 1].name));
    return true;
}

bool
asn_view_number(const struct asn_view *v, uint32_t number, const char **name)
{
    uint32_t lo = 0, hi = v->n_rows;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        uint32_t at = le32toh(v->rows[mid].number);
        if (at == number) {
            *name = asn_view_string(v, le32toh(v->rows[mid].name));
            return true;
        }
        if (at < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}
