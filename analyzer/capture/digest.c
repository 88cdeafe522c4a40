/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/capture/digest.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Below this, a thread costs more than it saves. */
#define DIGEST_THREAD_MIN (4u << 20)
/* Between two looks at the stop flag. */
#define DIGEST_STEP (1u << 20)

struct digest {
    EVP_MD_CTX *md;
    const uint8_t *p;
    size_t n;
    bool threaded, done, failed;
    pthread_t thread;
    atomic_bool stop;
    uint8_t sum[32], key[DIGEST_KEY];
};

struct digest *
digest_new(void)
{
    struct digest *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->md = EVP_MD_CTX_new();
    if (!d->md || EVP_DigestInit_ex(d->md, EVP_sha256(), NULL) != 1) {
        digest_free(d);
        return NULL;
    }
    return d;
}

static void *
digest_thread(void *arg)
{
    struct digest *d = arg;
    while (d->n && !atomic_load_explicit(&d->stop, memory_order_relaxed)) {
        size_t step = d->n < DIGEST_STEP ? d->n : DIGEST_STEP;
        digest_add(d, d->p, step);
        d->p += step;
        d->n -= step;
    }
    return NULL;
}

struct digest *
digest_over(const uint8_t *p, size_t n)
{
    struct digest *d = digest_new();
    if (!d)
        return NULL;
    d->p = p;
    d->n = n;
    /* Without a thread the work is done when the sum is asked for. */
    if (n >= DIGEST_THREAD_MIN)
        d->threaded = pthread_create(&d->thread, NULL, digest_thread, d) == 0;
    return d;
}

void
digest_add(struct digest *d, const uint8_t *p, size_t n)
{
    if (EVP_DigestUpdate(d->md, p, n) != 1)
        d->failed = true;
}

static void
digest_join(struct digest *d)
{
    if (d->threaded)
        pthread_join(d->thread, NULL);
    d->threaded = false;
}

/* From the state before the end of the message: see digest_key(). */
static void
digest_make_key(struct digest *d)
{
    static const char own[] = "espy: key to mask identities with, 1";
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (!copy || EVP_MD_CTX_copy_ex(copy, d->md) != 1 ||
        EVP_DigestUpdate(copy, own, sizeof own) != 1 ||
        EVP_DigestFinal_ex(copy, d->key, NULL) != 1)
        d->failed = true;
    EVP_MD_CTX_free(copy);
}

static int
digest_finish(struct digest *d, struct err *err)
{
    digest_join(d);
    if (!d->done) {
        digest_thread(d);
        digest_make_key(d);
        if (EVP_DigestFinal_ex(d->md, d->sum, NULL) != 1)
            d->failed = true;
        d->done = true;
    }
    /* Bytes can always be hashed: what fails is memory. */
    return d->failed ? err_no_memory(err, "SHA-256") : 0;
}

int
digest_key(struct digest *d, uint8_t key[DIGEST_KEY], struct err *err)
{
    if (digest_finish(d, err) < 0)
        return -1;
    memcpy(key, d->key, DIGEST_KEY);
    return 0;
}

int
digest_hex(struct digest *d, char hex[65], struct err *err)
{
    if (digest_finish(d, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof d->sum; i++) {
        hex[2 * i] = "0123456789abcdef"[d->sum[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[d->sum[i] & 15];
    }
    hex[64] = '\0';
    return 0;
}

void
digest_free(struct digest *d)
{
    if (!d)
        return;
    atomic_store_explicit(&d->stop, true, memory_order_relaxed);
    digest_join(d);
    EVP_MD_CTX_free(d->md);
    free(d);
}
