/* SPDX-License-Identifier: Apache-2.0 */
/* Where a capture comes from: files, pipes, gzip, zstd; and its hash. */
#include "tests/unit/capture_build.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

struct packed {
    uint8_t b[65536];
    size_t n;
};

static void
pack_gzip(struct packed *z, const void *p, size_t n)
{
    z_stream s;
    memset(&s, 0, sizeof s);
    assert_int_equal(deflateInit2(&s, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    s.next_in = (z_const Bytef *)(uintptr_t)p;
    s.avail_in = (uInt)n;
    s.next_out = z->b + z->n;
    s.avail_out = (uInt)(sizeof z->b - z->n);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    z->n = sizeof z->b - s.avail_out;
    deflateEnd(&s);
}

static void
pack_zstd(struct packed *z, const void *p, size_t n)
{
    size_t k = ZSTD_compress(z->b + z->n, sizeof z->b - z->n, p, n, 3);
    assert_false(ZSTD_isError(k));
    z->n += k;
}

typedef void pack_function(struct packed *z, const void *p, size_t n);

/* Five packets in a pcap of either order. */
static void
put_file(struct build *f, bool big)
{
    memset(f, 0, sizeof *f);
    f->big = big;
    put_pcap_header(f, 0xa1b2c3d4, 65535, 1);
    for (uint32_t i = 0; i < 5; i++)
        put_pcap_record(f, i, i, 20 + 7 * i, 90);
}

/* How many bytes of the stream the first n packed bytes hold. */
static size_t
unpacked(const struct packed *z, size_t n, bool gzip)
{
    static uint8_t out[sizeof((struct build *)0)->b];
    if (!gzip) {
        ZSTD_DStream *d = ZSTD_createDStream();
        ZSTD_inBuffer in = {z->b, n, 0};
        ZSTD_outBuffer o = {out, sizeof out, 0};
        while (in.pos < in.size &&
               !ZSTD_isError(ZSTD_decompressStream(d, &o, &in)))
            ;
        ZSTD_freeDStream(d);
        return o.pos;
    }
    z_stream s;
    memset(&s, 0, sizeof s);
    assert_int_equal(inflateInit2(&s, 31), Z_OK);
    s.next_in = (z_const Bytef *)(uintptr_t)z->b;
    s.avail_in = (uInt)n;
    s.next_out = out;
    s.avail_out = sizeof out;
    while (inflate(&s, Z_NO_FLUSH) == Z_STREAM_END && s.avail_in)
        inflateReset(&s);
    inflateEnd(&s);
    return sizeof out - s.avail_out;
}

static void
check_cut(const struct build *f, const struct packed *z, size_t n, size_t first,
          bool gzip)
{
    uint8_t *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, z->b, n);
    size_t plain = n >= 4 ? unpacked(z, n, gzip) : 0;
    struct err err = {.text = ""};
    struct capture *c = capture_open_memory(exact, n, "cut", &err);
    assert_int_equal(c != NULL, plain >= 24);
    if (!c) {
        assert_non_null(strstr(err.text, "cut: "));
        free(exact);
        return;
    }
    size_t want = 0;
    bool border = false;
    for (size_t i = 0; i < f->n_borders && f->border[i] <= plain; i++) {
        want = f->packets[i];
        border = f->border[i] == plain;
    }
    char damage[512];
    assert_int_equal(build_drain(c, damage), want);
    bool whole = n == first || n == z->n;
    assert_int_equal(damage[0] == '\0', whole && border);
    if (damage[0])
        assert_non_null(strstr(damage, " of the decompressed data"));
    free(exact);
}

/* One member or frame, and two that divide a record between them. */
static void
test_packed(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++)
        for (size_t split = 0; split < 80; split += 79) {
            pack_function *pack = kind ? pack_zstd : pack_gzip;
            static struct packed z;
            struct build f;
            z.n = 0;
            put_file(&f, kind);
            if (split)
                pack(&z, f.b, split);
            size_t first = z.n;
            pack(&z, f.b + split, f.n - split);
            struct err err = {.text = ""};
            struct capture *c = capture_open_memory(z.b, z.n, "z", &err);
            assert_non_null(c);
            assert_string_equal(capture_format(c),
                                kind ? "pcap+zstd" : "pcap+gzip");
            for (uint32_t i = 0; i < 5; i++)
                assert_int_equal(build_next(c).caplen, 20 + 7 * i);
            assert_int_equal(capture_stats(c)->read, f.n);
            assert_int_equal(capture_stats(c)->size, z.n);
            build_end(c);
            for (size_t n = 0; n <= z.n; n++)
                check_cut(&f, &z, n, first, kind == 0);
        }
}

static void
packed_damage(const struct packed *z, size_t packets, const char *text)
{
    struct err err = {.text = ""};
    struct capture *c = capture_open_memory(z->b, z->n, "z", &err);
    if (!c)
        fail_msg("%s", err.text);
    char damage[512];
    assert_int_equal(build_drain(c, damage), packets);
    if (!strstr(damage, text))
        fail_msg("damage is \"%s\", not \"%s\"", damage, text);
}

static void
test_packed_damage(void **state)
{
    (void)state;
    static struct packed z;
    struct build f;
    put_file(&f, false);
    pack_gzip(&z, f.b, f.n);
    size_t n = z.n;
    memset(z.b + n, 0, 600); /* padding, as of a tape block */
    z.n += 600;
    packed_damage(&z, 5, "");
    pack_gzip(&z, f.b + 24, f.n - 24); /* another member after the padding */
    packed_damage(&z, 10, "");
    z.n = n;
    memcpy(z.b + n, "junk", 4);
    z.n += 4;
    packed_damage(&z, 5, "the gzip data is followed by other bytes at byte");
    z.n = n;
    z.b[n - 1] ^= 1; /* the length, the last thing that is checked */
    packed_damage(&z, 5, "the gzip data is broken (incorrect length check)");
    z.n = 0;
    pack_gzip(&z, f.b, f.n - 3);
    packed_damage(&z, 4,
                  "the decompressed data ends inside a packet record: 61 "
                  "of its 64 bytes are there, at offset 210 of the "
                  "decompressed data");
    z.n = 0;
    pack_zstd(&z, "", 0);
    memcpy(z.b + z.n, "\x50\x2a\x4d\x18\x03\0\0\0abc",
           11); /* a skippable frame */
    z.n += 11;
    pack_zstd(&z, f.b, f.n);
    packed_damage(&z, 5, "");
    z.b[z.n - 20] ^= 0x55;
    struct err err;
    char damage[512];
    struct capture *c = capture_open_memory(z.b, z.n, "z", &err);
    if (c)
        assert_true(build_drain(c, damage) <= 5);
}

/* A record far larger than the window, and many small ones. */
static void
test_window(void **state)
{
    (void)state;
    enum { big = 3 << 20, small = 3000 };
    size_t n = 24 + 16 + big + small * (16 + 700);
    uint8_t *p = calloc(1, n), *z = malloc(n);
    assert_non_null(p);
    assert_non_null(z);
    struct build f = {.big = false};
    put_pcap_header(&f, 0xa1b2c3d4, big, 1);
    memcpy(p, f.b, 24);
    size_t at = 24;
    for (uint32_t i = 0; i < 1 + small; i++) {
        uint32_t caplen = i == 1000 ? big : 700;
        f.n = 0;
        put32(&f, i);
        put32(&f, 0);
        put32(&f, caplen);
        put32(&f, caplen);
        memcpy(p + at, f.b, 16);
        memset(p + at + 16, (int)(i % 251), caplen);
        at += 16 + caplen;
    }
    assert_int_equal(at, n);
    for (int kind = 0; kind < 2; kind++) {
        size_t zn = ZSTD_compress(z, n, p, n, 1);
        z_stream s;
        memset(&s, 0, sizeof s);
        if (kind == 0) {
            assert_int_equal(deflateInit2(&s, 1, Z_DEFLATED, 31, 8, 0), Z_OK);
            s.next_in = p;
            s.avail_in = (uInt)n;
            s.next_out = z;
            s.avail_out = (uInt)n;
            assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
            zn = s.total_out;
            deflateEnd(&s);
        }
        struct err err;
        struct capture_record r;
        struct capture *c = capture_open_memory(z, zn, "z", &err);
        assert_non_null(c);
        for (uint32_t i = 0; i < 1 + small; i++) {
            assert_int_equal(capture_next(c, &r), 1);
            assert_int_equal(r.ts, i * 1000000000LL);
            assert_int_equal(r.caplen, i == 1000 ? big : 700);
            assert_int_equal(r.data[0], i % 251);
            assert_int_equal(r.data[r.caplen - 1], i % 251);
        }
        build_end(c);
    }
    free(p);
    free(z);
}

static void
expect_sha256(struct capture *c, const void *p, size_t n)
{
    uint8_t sum[32];
    char want[65], got[65];
    struct err err;
    assert_int_equal(EVP_Digest(p, n, sum, NULL, EVP_sha256(), NULL), 1);
    for (size_t i = 0; i < 32; i++)
        snprintf(want + 2 * i, 3, "%02x", sum[i]);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(capture_sha256(c, got, &err), 0);
        assert_string_equal(got, want);
    }
}

/* Runs a child that writes p to our standard input in small pieces. */
static struct capture *
open_pipe(const uint8_t *p, size_t n, size_t piece, pid_t *child,
          struct err *err)
{
    int fd[2];
    assert_int_equal(pipe(fd), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (*child == 0) {
        close(fd[0]);
        for (size_t i = 0; i < n; i += piece)
            if (write(fd[1], p + i, n - i < piece ? n - i : piece) < 0)
                break;
        _exit(0);
    }
    close(fd[1]);
    assert_int_equal(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
    close(fd[0]);
    return capture_open("-", err);
}

static void
test_pipe(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++)
        for (size_t piece = 1; piece < 1000; piece += 331) {
            static struct packed z;
            struct build f;
            struct err err = {.text = ""};
            pid_t child;
            put_file(&f, true);
            z.n = 0;
            if (kind == 0) {
                memcpy(z.b, f.b, f.n);
                z.n = f.n;
            } else {
                (kind == 1 ? pack_gzip : pack_zstd)(&z, f.b, f.n);
            }
            struct capture *c = open_pipe(z.b, z.n, piece, &child, &err);
            if (!c)
                fail_msg("%s", err.text);
            assert_string_equal(capture_path(c), "-");
            assert_int_equal(capture_stats(c)->size, 0);
            struct capture_record r;
            for (uint32_t i = 0; i < 5; i++)
                r = build_next(c);
            assert_int_equal(r.caplen, 48);
            assert_int_equal(capture_next(c, &r), 0);
            assert_null(capture_damage(c));
            assert_int_equal(capture_stats(c)->disk, z.n);
            expect_sha256(c, z.b, z.n);
            capture_close(c);
            assert_int_equal(waitpid(child, NULL, 0), child);
        }
}

/* What follows the damage in a pipe is hashed all the same. */
static void
test_pipe_damage(void **state)
{
    (void)state;
    enum { n = 1 << 20 };
    static uint8_t p[n];
    struct build f;
    struct err err = {.text = ""};
    struct capture_record r;
    pid_t child;
    put_file(&f, false);
    memset(p, 0xff, n);
    memcpy(p, f.b, f.n);
    struct capture *c = open_pipe(p, n, 5000, &child, &err);
    assert_non_null(c);
    for (int i = 0; i < 5; i++)
        build_next(c);
    assert_int_equal(capture_next(c, &r), 0);
    assert_non_null(strstr(capture_damage(c), "claims 4294967295"));
    expect_sha256(c, p, n);
    capture_close(c);
    assert_int_equal(waitpid(child, NULL, 0), child);
    static const char text[] = "no capture at all";
    assert_null(open_pipe((const uint8_t *)text, sizeof text, 3, &child, &err));
    assert_string_equal(err.text,
                        "standard input: not a packet capture (starts "
                        "with 6e 6f 20 63; expected pcap or pcapng)");
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_null(open_pipe(p, 0, 1, &child, &err));
    assert_string_equal(err.text, "standard input: the file is empty");
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
write_file(const char *path, const void *p, size_t n)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(p, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

/* The folder of this run's files, made by the group's set-up. */
static const char *
path_of(void **state, const char *name, char path[600])
{
    snprintf(path, 600, "%s/%s", (const char *)*state, name);
    return path;
}

static void
test_file(void **state)
{
    char path[600];
    struct build f;
    struct err err = {.text = ""};
    put_file(&f, false);
    write_file(path_of(state, "a.pcap", path), f.b, f.n);
    for (int via_stdin = 0; via_stdin < 2; via_stdin++) {
        if (via_stdin) {
            int fd = open(path, O_RDONLY);
            assert_true(fd >= 0);
            assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
            close(fd);
        }
        struct capture *c = capture_open(via_stdin ? "-" : path, &err);
        assert_non_null(c);
        for (int i = 0; i < 5; i++)
            build_next(c);
        assert_int_equal(capture_stats(c)->size, f.n);
        expect_sha256(c, f.b, f.n);
        build_end(c);
    }
}

/* Large enough for the hashing thread; closed while it still runs, and read. */
static void
test_big_file(void **state)
{
    enum { n = 24 + 100000 * 76 };
    char path[600], hex[65];
    struct build f;
    struct err err = {.text = ""};
    uint8_t *p = calloc(1, n);
    assert_non_null(p);
    put_file(&f, false);
    memcpy(p, f.b, 24);
    for (size_t at = 24; at < n; at += 76)
        p[at + 8] = p[at + 12] = 60;
    write_file(path_of(state, "big.pcap", path), p, n);
    for (int i = 0; i < 4; i++) {
        struct capture *c = capture_open(path, &err);
        assert_non_null(c);
        if (i == 1) {
            capture_no_sha256(c);
            assert_int_equal(capture_sha256(c, hex, &err), -1);
            assert_non_null(strstr(err.text, "not to be wanted"));
        }
        if (i > 1) {
            struct capture_record r;
            size_t packets = 0;
            while (capture_next(c, &r))
                packets++;
            assert_int_equal(packets, 100000);
            expect_sha256(c, p, n);
        }
        capture_close(c);
    }
    free(p);
}

static void
expect_error(const char *path, const char *text)
{
    struct err err = {.text = ""};
    assert_null(capture_open(path, &err));
    size_t n = strlen(path);
    assert_memory_equal(err.text, path, n);
    assert_string_equal(err.text + n, text);
}

static void
test_errors(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text;
    } cases[] = {
        {"\xff\xd8\xff\xe0JFIF", 8,
         ": not a packet capture (starts with ff d8 ff e0; expected pcap or "
         "pcapng)"},
        {"x", 1,
         ": not a packet capture (starts with 78; expected pcap or pcapng)"},
        {"snoop\0\0\0\0\0\0\2", 12,
         ": a Solaris snoop capture, which is not read (expected pcap or "
         "pcapng; "
         "editcap can convert it)"},
        {"PK\x03\x04zip", 7,
         ": a ZIP archive, which is not read (expected pcap or pcapng; unpack "
         "it first)"},
        {"\x0a\x0d\x0a\x1c", 4,
         ": a pcapng file broken by a text-mode transfer, which is not read "
         "(expected pcap or pcapng; transfer it again in binary mode)"},
        {"\xd4\xc3\xb2\xa1\2\0", 6,
         ": a pcap file cut off inside its header (6 of 24 bytes)"},
        {"\x0a\x0d\x0d\x0a\x1c\0", 6,
         ": a pcapng file cut off inside its header (6 of at least 28 bytes)"},
        {"", 0, ": the file is empty"},
    };
    char path[600];
    path_of(state, "x", path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(path, cases[i].bytes, cases[i].n);
        expect_error(path, cases[i].text);
    }
    static struct packed z;
    pack_gzip(&z, "hello", 5);
    write_file(path, z.b, z.n);
    expect_error(path,
                 ": not a packet capture (its unpacked data starts with 68 "
                 "65 6c 6c; expected pcap or pcapng)");
    z.n = 0;
    pack_gzip(&z, "", 0);
    write_file(path, z.b, z.n);
    expect_error(path,
                 ": not a packet capture (nothing is in the compressed data)");
    expect_error(path_of(state, "nosuch", path), ": No such file or directory");
    expect_error((const char *)*state,
                 ": is a directory, not a packet capture");
    struct build f;
    put_file(&f, false);
    write_file(path_of(state, "secret", path), f.b, f.n);
    assert_int_equal(chmod(path, 0), 0);
    if (geteuid() == 0)
        print_message("skip: root may read everything\n");
    else
        expect_error(path, ": Permission denied");
}

static int
setup(void **state)
{
    char *dir = strdup("/tmp/espy-test-XXXXXX");
    *state = dir ? mkdtemp(dir) : NULL;
    return *state ? 0 : -1;
}

static int
teardown(void **state)
{
    static const char *const names[] = {"a.pcap", "big.pcap", "x", "secret"};
    char path[600];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(state, names[i], path));
    int rc = rmdir(*state);
    free(*state);
    return rc;
}

/* In a folder: what might be a capture, and what is none. */
static void
test_probable(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        bool probable;
    } cases[] = {
        {"\xd4\xc3\xb2\xa1", 4, true},
        {"\xa1\xb2\x3c\x4d", 4, true},
        {"\x0a\x0d\x0d\x0a", 4, true},
        {"\xd4\xc3\xb2", 3, false},
        {"snoop\0\0\0", 8, true},
        {"\xfd"
         "7zXZ",
         5, true},
        {"\xff\xd8\xff\xe0", 4, false},
        {"# notes", 7, false},
        {"", 0, false},
    };
    char path[600];
    path_of(state, "x", path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(path, cases[i].bytes, cases[i].n);
        assert_int_equal(capture_probable(path), cases[i].probable);
    }
    static struct packed z;
    pack_gzip(&z, "hello", 5);
    write_file(path, z.b, z.n);
    assert_false(capture_probable(path));
    struct build f = {.big = false};
    put_pcap_header(&f, 0xa1b2c3d4, 0, 1);
    z.n = 0; /* packs behind what is there */
    pack_gzip(&z, f.b, f.n);
    write_file(path, z.b, z.n);
    assert_true(capture_probable(path));
    /* Names that say so, and what cannot be opened. */
    write_file(path_of(state, "a.pcap", path), "", 0);
    assert_true(capture_probable(path));
    assert_true(capture_probable("/nowhere/ring.pcapng.3"));
    assert_true(capture_probable("/nowhere/x.CAP.GZ"));
    assert_true(capture_probable("/nowhere/x"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed),
        cmocka_unit_test(test_packed_damage),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_pipe_damage),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_big_file),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_probable),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
