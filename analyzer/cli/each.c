/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/each.h"

#include "analyzer/base/plain.h"
#include "analyzer/cli/each_child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process at work. */
struct job {
    size_t index; /* of its capture */
    pid_t pid;
    int fd;       /* what it writes; -1: no job */
    bool again;   /* only to tell that the first one was lost */
    bool starved; /* no memory for what it writes */
    char *buf;
    size_t n, room;
};

/* What waits for its turn. */
struct done {
    char *report;
    size_t n;
    bool finished;
};

struct pool {
    struct each *e;
    struct job *jobs;
    struct pollfd *fds;
    struct done *done;
    size_t next_start, next_out, running, waiting;
};

static int
job_start(struct pool *p, struct job *j, const char *reason, struct err *err)
{
    const struct each_path *path = &p->e->paths->items[j->index];
    int ends[2];
    if (pipe(ends) < 0)
        return err_set(err, "no pipe: %s", strerror(errno));
    j->pid = fork();
    if (j->pid == 0) {
        close(ends[0]);
        each_child(p->e, path->path, reason ? reason : path->reason, ends[1]);
    }
    close(ends[1]);
    if (j->pid < 0) {
        close(ends[0]);
        return err_set(err, "no new process: %s", strerror(errno));
    }
    j->fd = ends[0];
    j->n = 0;
    p->running++;
    return 0;
}

/* True at the end of what it writes, or if it cannot be kept. */
static bool
job_read(struct job *j)
{
    if (j->n == j->room) {
        size_t room = j->room ? j->room * 2 : 64 * 1024;
        char *more = realloc(j->buf, room);
        j->starved = !more;
        if (!more)
            return true;
        j->buf = more;
        j->room = room;
    }
    ssize_t n = read(j->fd, j->buf + j->n, j->room - j->n);
    if (n < 0)
        return errno != EINTR && errno != EAGAIN;
    j->n += (size_t)n;
    return n == 0;
}

static void
lost_text(const char *path, int status, char *buf, size_t n)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        snprintf(buf, n, "%s: given up: it took too much time", path);
    else if (WIFSIGNALED(status))
        snprintf(buf, n, "%s: not analysed: espy failed on it (%s)", path,
                 strsignal(WTERMSIG(status)));
    else
        snprintf(buf, n, "%s: not analysed: espy failed on it", path);
}

/* The job has ended: its report is kept, or that it was lost is told by another
 * job. */
static int
job_end(struct pool *p, struct job *j, struct err *err)
{
    struct each_row *row = &p->e->rows[j->index];
    struct done *d = &p->done[j->index];
    const char *path = p->e->paths->items[j->index].path;
    struct each_head head;
    char reason[sizeof(struct err)];
    int status = 0;
    if (j->starved) /* and nothing goes on: pool_free() ends it */
        return err_no_memory(err, path);
    close(j->fd);
    j->fd = -1;
    p->running--;
    while (waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
        ;
    bool whole = status == 0 && j->n >= sizeof head;
    if (whole) {
        memcpy(&head, j->buf, sizeof head);
        whole = head.report == j->n - sizeof head;
    }
    if (whole) {
        bool lost = j->again;
        *row = head.row;
        row->lost = lost;
        d->n = j->n - sizeof head;
        d->report = d->n ? malloc(d->n) : NULL;
        if (d->n && !d->report)
            return err_no_memory(err, "");
        if (d->n)
            memcpy(d->report, j->buf + sizeof head, d->n);
    } else if (WIFEXITED(status) &&
               (WEXITSTATUS(status) == EACH_NO_MEMORY ||
                WEXITSTATUS(status) == EACH_NO_MEMORY_TOLD)) {
        if (WEXITSTATUS(status) == EACH_NO_MEMORY)
            plain_line(stderr, "espy: %s: not analysed: out of memory", path);
        row->status = EXIT_USAGE;
        row->lost = true;
    } else if (!j->again) {
        lost_text(path, status, reason, sizeof reason);
        j->again = true;
        return job_start(p, j, reason, err);
    } else {
        lost_text(path, status, reason, sizeof reason);
        plain_line(stderr, "espy: %s", reason);
        row->status = EXIT_CAPTURE;
        row->lost = true;
    }
    p->waiting += d->n;
    d->finished = true;
    return 0;
}

/* In one write: who stops espy finds whole reports. A stop waits for it. */
static int
write_whole(int fd, const char *s, size_t n)
{
    sigset_t stops, before;
    ssize_t rc = 0;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, &before);
    while (n && ((rc = write(fd, s, n)) >= 0 || errno == EINTR)) {
        s += rc > 0 ? rc : 0;
        n -= rc > 0 ? (size_t)rc : 0;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return n ? -1 : 0;
}

static int
tell(struct pool *p, struct err *err)
{
    size_t n = p->e->paths->n;
    while (p->next_out < n && p->done[p->next_out].finished) {
        struct done *d = &p->done[p->next_out++];
        if (write_whole(fileno(p->e->out), d->report, d->n) < 0)
            return err_set(err, "%s: could not write everything: %s",
                           p->e->name, strerror(errno));
        p->waiting -= d->n;
        free(d->report);
        d->report = NULL;
    }
    if (p->e->progress)
        fprintf(stderr, "\r\033[K%zu of %zu captures", p->next_out, n);
    return 0;
}

static int
begin_more(struct pool *p, struct err *err)
{
    for (unsigned k = 0; k < p->e->jobs; k++) {
        struct job *j = &p->jobs[k];
        if (j->fd >= 0 || p->next_start >= p->e->paths->n ||
            p->waiting > EACH_WAITING)
            continue;
        j->index = p->next_start++;
        j->again = false;
        if (job_start(p, j, NULL, err) < 0)
            return -1;
    }
    return 0;
}

static int
step(struct pool *p, struct err *err)
{
    if (begin_more(p, err) < 0)
        return -1;
    for (unsigned k = 0; k < p->e->jobs; k++)
        p->fds[k] = (struct pollfd){.fd = p->jobs[k].fd, .events = POLLIN};
    if (poll(p->fds, p->e->jobs, -1) < 0)
        return errno == EINTR ? 0 : err_set(err, "poll: %s", strerror(errno));
    for (unsigned k = 0; k < p->e->jobs; k++)
        if (p->fds[k].fd >= 0 && p->fds[k].revents && job_read(&p->jobs[k]) &&
            job_end(p, &p->jobs[k], err) < 0)
            return -1;
    return tell(p, err);
}

static void
pool_free(struct pool *p)
{
    for (unsigned k = 0; p->jobs && k < p->e->jobs; k++) {
        struct job *j = &p->jobs[k];
        if (j->fd >= 0) {
            kill(j->pid, SIGKILL);
            close(j->fd);
            waitpid(j->pid, NULL, 0);
        }
        free(j->buf);
    }
    for (size_t i = 0; p->done && i < p->e->paths->n; i++)
        free(p->done[i].report);
    free(p->jobs);
    free(p->fds);
    free(p->done);
}

int
each_analyze(struct each *e, struct err *err)
{
    struct pool p = {.e = e};
    int rc = 0;
    p.jobs = calloc(e->jobs, sizeof *p.jobs);
    p.fds = calloc(e->jobs, sizeof *p.fds);
    p.done = calloc(e->paths->n + 1, sizeof *p.done);
    for (unsigned k = 0; p.jobs && k < e->jobs; k++)
        p.jobs[k].fd = -1;
    if (!p.jobs || !p.fds || !p.done || !e->rows)
        rc = err_set(err, "out of memory");
    fflush(e->out);
    while (rc == 0 && p.next_out < e->paths->n)
        rc = step(&p, err);
    if (e->progress)
        fputs("\r\033[K", stderr);
    pool_free(&p);
    return rc;
}
