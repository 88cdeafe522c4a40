/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failing_alloc.c - a library to preload, in which the n-th allocation fails.
 *
 * It stands before malloc and its family and mmap, and so sees what espy asks for, and
 * what jansson, libyaml, OpenSSL and libc itself ask for on its behalf. Counting
 * begins at main(): a program that cannot even be loaded says nothing about espy.
 *
 *   OOM_FILE=PATH  what was counted goes here: struct oom_file, made by the test
 *   OOM_AT=N       allocation N (1-based) fails; 0 or unset: none
 *   OOM_ON=1       and every one after it
 *   OOM_PATHS=N    note the path of each allocation: its N callers
 *   OOM_WHERE=PATH who asked for the first that failed, as backtrace_symbols_fd()
 *                  writes it
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPEST 48
#define MODULES 64

/* Shared by the process and the children it forks; read by the test. A child counts
 * on from what its parent had counted. */
struct oom_file {
    uint32_t counted; /* the most that one process asked for */
    uint32_t failed;  /* how many were made to fail */
    uint32_t paths[]; /* of allocation i + 1: a hash of who called */
};

struct module {
    uintptr_t from, to;
};

static struct {
    bool counting, on;
    uint32_t at, count;
    uint32_t depth; /* callers that make a path; 0: not wanted */
    const char *where;
    struct oom_file *file;
    size_t most_paths;
    struct module modules[MODULES];
    size_t n_modules;
} oom;

static __thread bool inside; /* what this library asks for itself */

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static int (*next_posix_memalign)(void **, size_t, size_t);
static void *(*next_mmap)(void *, size_t, int, int, int, off_t);
static void (*next_free)(void *);

/* dlsym() may allocate before there is anything to allocate with. */
static _Alignas(16) char early[16384];
static size_t early_used;

static void *
early_take(size_t n)
{
    n = (n + 15) & ~(size_t)15;
    if (n > sizeof early - early_used)
        abort();
    early_used += n;
    return early + early_used - n;
}

static bool
is_early(const void *p)
{
    return (const char *)p >= early && (const char *)p < early + sizeof early;
}

static void *
next(const char *name)
{
    void *p = dlsym(RTLD_NEXT, name);
    if (!p)
        abort();
    return p;
}

/* A function pointer and an object pointer are of one size wherever dlsym() is. */
#define NEXT(name)                            \
    do {                                      \
        void *p_ = next(#name);               \
        memcpy(&next_##name, &p_, sizeof p_); \
    } while (0)

static void
find_next(void)
{
    static bool finding;
    if (finding)
        return;
    finding = true;
    NEXT(malloc);
    NEXT(calloc);
    NEXT(realloc);
    NEXT(posix_memalign);
    NEXT(mmap);
    NEXT(free);
}

/* The same path must have the same hash in every run, wherever things are loaded. */
static uintptr_t
unplaced(uintptr_t at)
{
    for (size_t i = 0; i < oom.n_modules; i++)
        if (at >= oom.modules[i].from && at < oom.modules[i].to)
            return (at - oom.modules[i].from) + ((uintptr_t)i << 40);
    return 0;
}

static void
note_path(uint32_t n)
{
    void *callers[DEEPEST];
    uint64_t hash = 14695981039346656037u;
    if (n > oom.most_paths)
        return;
    int depth = backtrace(callers, (int)oom.depth);
    for (int i = 0; i < depth; i++)
        hash = (hash ^ unplaced((uintptr_t)callers[i])) * 1099511628211u;
    oom.file->paths[n - 1] = (uint32_t)(hash ^ hash >> 32);
}

static void
tell_where(void)
{
    void *callers[DEEPEST];
    int fd = open(oom.where, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    backtrace_symbols_fd(callers, backtrace(callers, DEEPEST), fd);
    if (write(fd, "\n", 1) < 0) /* between two processes */
        abort();
    close(fd);
}

/* Counts one allocation. True: it is to fail. */
static bool
fails(void)
{
    if (!next_free)
        find_next();
    if (!oom.counting || inside)
        return false;
    uint32_t n = __atomic_add_fetch(&oom.count, 1, __ATOMIC_RELAXED);
    bool failing = oom.at && (n == oom.at || (oom.on && n > oom.at));
    if (oom.file) {
        if (n > oom.file->counted)
            oom.file->counted = n;
        oom.file->failed += failing;
    }
    inside = true;
    if (oom.depth)
        note_path(n);
    if (oom.where && n == oom.at)
        tell_where();
    inside = false;
    if (failing)
        errno = ENOMEM;
    return failing;
}

void *
malloc(size_t n)
{
    if (fails())
        return NULL;
    return next_malloc ? next_malloc(n) : early_take(n);
}

void *
calloc(size_t n, size_t size)
{
    if (fails())
        return NULL;
    return next_calloc ? next_calloc(n, size) : early_take(n * size);
}

void *
realloc(void *p, size_t n)
{
    if (fails())
        return NULL;
    if (!is_early(p))
        return next_realloc(p, n);
    void *to = next_malloc(n);
    if (to)
        memcpy(to, p, n < 1024 ? n : 1024);
    return to;
}

void *
reallocarray(void *p, size_t n, size_t size)
{
    size_t all;
    if (__builtin_mul_overflow(n, size, &all)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(p, all);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
    return fails() ? ENOMEM : next_posix_memalign(p, align, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
    void *p = NULL;
    if (align < sizeof(void *))
        align = sizeof(void *);
    errno = posix_memalign(&p, align, n);
    return errno ? NULL : p;
}

void *
mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
    if (fails())
        return MAP_FAILED;
    return next_mmap(at, n, prot, flags, fd, offset);
}

void
free(void *p)
{
    if (p && !is_early(p)) {
        if (!next_free)
            find_next();
        next_free(p);
    }
}

/* --- where counting begins ------------------------------------------------------- */

static int
add_module(struct dl_phdr_info *info, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    struct module m = {UINTPTR_MAX, 0};
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
        uintptr_t from = info->dlpi_addr + ph->p_vaddr;
        if (ph->p_type != PT_LOAD)
            continue;
        if (from < m.from)
            m.from = from;
        if (from + ph->p_memsz > m.to)
            m.to = from + ph->p_memsz;
    }
    if (oom.n_modules < MODULES)
        oom.modules[oom.n_modules++] = m;
    return 0;
}

static uint32_t
setting(const char *name)
{
    const char *s = getenv(name);
    return s ? (uint32_t)strtoul(s, NULL, 10) : 0;
}

static void
open_file(void)
{
    struct stat st;
    const char *path = getenv("OOM_FILE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && (size_t)st.st_size >= sizeof *oom.file) {
        void *p = next_mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
                            MAP_SHARED, fd, 0);
        oom.file = p == MAP_FAILED ? NULL : p;
        oom.most_paths =
            ((size_t)st.st_size - sizeof *oom.file) / sizeof(uint32_t);
    }
    close(fd);
}

static int (*real_main)(int, char **, char **);

static int
main_counted(int argc, char **argv, char **env)
{
    find_next();
    open_file();
    oom.at = setting("OOM_AT");
    oom.on = setting("OOM_ON") != 0;
    oom.where = getenv("OOM_WHERE");
    oom.depth = oom.file ? setting("OOM_PATHS") : 0;
    if (oom.depth > DEEPEST)
        oom.depth = DEEPEST;
    if (oom.depth || oom.where) {
        void *first[1]; /* loads the unwinder */
        backtrace(first, 1);
        dl_iterate_phdr(add_module, NULL);
    }
    oom.counting = true;
    return real_main(argc, argv, env);
}

int __libc_start_main(int (*start)(int, char **, char **), int argc,
                      char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld)(void), void *stack);

int
__libc_start_main(int (*start)(int, char **, char **), int argc, char **argv,
                  void (*init)(void), void (*fini)(void), void (*rtld)(void),
                  void *stack)
{
    int (*begin)(int (*)(int, char **, char **), int, char **, void (*)(void),
                 void (*)(void), void (*)(void), void *);
    void *p = next("__libc_start_main");
    memcpy(&begin, &p, sizeof p);
    real_main = start;
    return begin(main_counted, argc, argv, init, fini, rtld, stack);
}
