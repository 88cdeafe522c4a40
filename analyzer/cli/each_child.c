/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/each_child.h"

#include "analyzer/base/memory_file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel ends a process that goes on and on. */
static void
limit_time(const char *path)
{
    struct stat st;
    struct rlimit now, limit;
    rlim_t seconds = EACH_SECONDS;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
        getrlimit(RLIMIT_CPU, &now) != 0)
        return; /* a pipe may be as long as it likes */
    seconds += (rlim_t)(st.st_size >> 20) * EACH_SECONDS_MB;
    limit = now;
    if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > seconds)
        limit.rlim_cur = seconds;
    setrlimit(RLIMIT_CPU, &limit);
}

static int
send_all(int to, const void *p, size_t n)
{
    const char *s = p;
    while (n) {
        ssize_t rc = write(to, s, n);
        if (rc <= 0)
            return -1;
        s += rc;
        n -= (size_t)rc;
    }
    return 0;
}

void
each_child(const struct each *e, const char *path, const char *reason, int to)
{
    struct each_head head;
    struct memory_file report;
    memset(&head, 0, sizeof head);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would read it */
    limit_time(path);
    if (memory_file_open(&report) < 0)
        _exit(EACH_NO_MEMORY);
    e->run(e->ctx, path, reason, report.to, &head.row);
    if (memory_file_close(&report) < 0)
        _exit(head.row.status == EXIT_USAGE ? EACH_NO_MEMORY_TOLD
                                            : EACH_NO_MEMORY);
    head.report = report.n;
    if (send_all(to, &head, sizeof head) < 0 ||
        send_all(to, report.text, report.n) < 0)
        _exit(1);
    _exit(0);
}
