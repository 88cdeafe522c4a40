/* SPDX-License-Identifier: Apache-2.0 */
/* A model with identities planted where and as the input chooses: masked, none of them
 * is left. */
#include "analyzer/redact/redact_model.h"
#include "tests/redact/plant_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const uint8_t key[REDACT_KEY] = {7};
    struct plant_found found = {.any = false};
    struct redact *r = redact_new();
    struct model m;
    model_init(&m, 64u << 20);
    if (!r)
        abort();
    redact_key(r, key);
    plant_model(&m, data, n);
    if (redact_model(r, &m) < 0)
        abort();
    plant_search(&found, &m);
    if (found.any) {
        fprintf(stderr, "%s: %s\n", found.where, found.what);
        abort();
    }
    redact_free(r);
    model_free(&m);
    return 0;
}
