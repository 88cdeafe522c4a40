/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/gateway.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char normal[GATEWAY_NAME_MAX + 1];
    struct gateway_name g;
    char *name = malloc(n + 1);
    if (!name)
        abort();
    memcpy(name, data, n);
    name[n] = '\0';
    if (gateway_normalize(name, normal) && gateway_parse(normal, &g))
        if (strlen(g.mcc) != 3 || !g.class_name ||
            strlen(g.mnc) != (g.visited_country ? 0 : 3))
            abort();
    free(name);
    return 0;
}
