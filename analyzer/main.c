/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/cli/cmd_asn.h"
#include "analyzer/cli/cmd_rules.h"
#include "analyzer/cli/options.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"analyze", cmd_analyze}, {"dissect", cmd_dissect}, {"merge", cmd_merge},
    {"test", cmd_test},       {"report", cmd_report},   {"rules", cmd_rules},
    {"asn", cmd_asn},
};

static int
run(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "espy: which capture? (see espy --help)\n");
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("espy " ESPY_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cmd_help();
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    /* No command: espy CAPTURE... analyses. */
    static char analyze[] = "analyze";
    argv[0] = analyze;
    return cmd_analyze(argc, argv);
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
    int rc = run(argc, argv);
    /* What a command left in the buffer must get out as well. */
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (lost && (rc == EXIT_DONE || rc == EXIT_FINDING)) {
        fprintf(stderr, "espy: standard output: could not write everything\n");
        rc = EXIT_USAGE;
    }
    return rc;
}
