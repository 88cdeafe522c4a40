/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/dispatch.h"
#include "analyzer/cli/options.h"

#include <fcntl.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* A standard stream that is closed would be taken by the first file that is opened,
 * and what is told would be written into that: reading and writing it goes on to
 * fail instead, standard error is lost. */
static bool
keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY) != fd)
            return false;
    return true;
}

int
main(int argc, char **argv)
{
#ifdef M_MMAP_THRESHOLD
    /* glibc raises the first bound as it goes, and then calloc clears what fresh
     * pages would give for nothing: the tables are large and mostly unused. What
     * comes and goes stays below it, so that its pages are used again; and what
     * the heap keeps ahead, which calloc must clear too, is little. */
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
    mallopt(M_TOP_PAD, 16 * 1024);
#endif
    if (!keep_standard_streams())
        return EXIT_USAGE;
    /* A file that may not grow (`ulimit -f`) is like a full disk: told. */
    signal(SIGXFSZ, SIG_IGN);
    /* Hashes need no configuration: reading openssl.cnf costs a millisecond,
     * and a report must not depend on it. */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    /* A libcrypto that had no memory to set itself up would crash when used. */
    if (!OSSL_LIB_CTX_get0_global_default()) {
        fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    int rc = dispatch(argc, argv);
    /* What a command left in the buffer must get out as well. */
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (lost && rc != EXIT_USAGE) {
        fprintf(stderr, "espy: standard output: could not write everything\n");
        rc = EXIT_USAGE;
    }
    return rc;
}
