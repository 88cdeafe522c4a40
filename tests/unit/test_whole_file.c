/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is written to its end or not at all, in both ways of doing it. */
#include "tests/cmocka_all.h"

#include "analyzer/base/whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "build/tests/whole_file"
#define NAME FOLDER "/report"

static const enum whole_file_way replacing[] = {WHOLE_FILE_REPLACE,
                                                WHOLE_FILE_REPLACE_SPOOLED};
static const enum whole_file_way creating[] = {WHOLE_FILE_NEW,
                                               WHOLE_FILE_NEW_SPOOLED};

static void
old_file(const char *text, mode_t mode)
{
    unlink(NAME);
    FILE *f = fopen(NAME, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fchmod(fileno(f), mode), 0);
    assert_int_equal(fclose(f), 0);
}

static void
assert_holds(const char *path, const char *text)
{
    char buf[64] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(buf, 1, sizeof buf - 1, f);
    fclose(f);
    assert_int_equal(n, strlen(text));
    assert_string_equal(buf, text);
}

/* Nothing lies about, under whatever name. */
static void
assert_files(unsigned expected)
{
    unsigned n = 0;
    DIR *d = opendir(FOLDER);
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    assert_int_equal(n, expected);
}

static void
replaces_at_the_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct whole_file w;
        struct err err;
        struct stat st;
        old_file("the old one, which is longer", 0640);
        assert_int_equal(whole_file_open(&w, NAME, replacing[i], &err), 0);
        assert_int_equal(w.beside, i == 0);
        fputs("new", w.to);
        fflush(w.to);
        assert_files(1);
        assert_holds(NAME, "the old one, which is longer");
        assert_int_equal(whole_file_finish(&w, &err), 0);
        assert_holds(NAME, "new");
        assert_files(1);
        assert_int_equal(stat(NAME, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
    }
    unlink(NAME);
}

static void
makes_a_new_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct whole_file w;
        struct err err;
        struct stat st;
        mode_t before = umask(027);
        enum whole_file_way way = i < 2 ? replacing[i] : creating[i - 2];
        assert_int_equal(whole_file_open(&w, NAME, way, &err), 0);
        fputs("new", w.to);
        assert_files(0);
        assert_int_equal(whole_file_finish(&w, &err), 0);
        umask(before);
        assert_holds(NAME, "new");
        assert_files(1);
        assert_int_equal(stat(NAME, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
        unlink(NAME);
    }
}

static void
drops_what_is_not_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct whole_file w;
        struct err err;
        old_file("old", 0600);
        assert_int_equal(whole_file_open(&w, NAME, replacing[i], &err), 0);
        fputs("new", w.to);
        whole_file_drop(&w);
        assert_holds(NAME, "old");
        assert_files(1);
    }
    unlink(NAME);
}

static void
leaves_the_old_one_where_a_new_is_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct whole_file w;
        struct err err;
        old_file("old", 0600);
        assert_int_equal(whole_file_open(&w, NAME, creating[i], &err), -1);
        assert_non_null(strstr(err.text, strerror(EEXIST)));
        /* Made by another while this one was written. */
        unlink(NAME);
        assert_int_equal(whole_file_open(&w, NAME, creating[i], &err), 0);
        old_file("old", 0600);
        fputs("new", w.to);
        assert_int_equal(whole_file_finish(&w, &err), -1);
        assert_non_null(strstr(err.text, strerror(EEXIST)));
        assert_holds(NAME, "old");
        assert_files(1);
    }
    unlink(NAME);
}

static void
follows_a_link(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct whole_file w;
        struct err err;
        struct stat st;
        old_file("old", 0600);
        assert_int_equal(symlink("report", FOLDER "/link"), 0);
        assert_int_equal(
            whole_file_open(&w, FOLDER "/link", replacing[i], &err), 0);
        fputs("new", w.to);
        assert_int_equal(whole_file_finish(&w, &err), 0);
        assert_holds(NAME, "new");
        assert_int_equal(lstat(FOLDER "/link", &st), 0);
        assert_true(S_ISLNK(st.st_mode));
        unlink(NAME);
        assert_int_equal(
            whole_file_open(&w, FOLDER "/link", replacing[i], &err), -1);
        unlink(FOLDER "/link");
        assert_files(0);
    }
}

static void
tells_what_cannot_be_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct whole_file w;
        struct err err;
        assert_int_equal(
            whole_file_open(&w, FOLDER "/none/x", replacing[i], &err), -1);
        assert_non_null(strstr(err.text, "/none/x: No such file"));
        assert_int_equal(whole_file_open(&w, FOLDER, replacing[i], &err), -1);
        assert_non_null(strstr(err.text, strerror(EISDIR)));
        assert_int_equal(whole_file_open(&w, "/dev/full", replacing[i], &err),
                         0);
        fputs("new", w.to);
        assert_int_equal(whole_file_finish(&w, &err), -1);
        assert_non_null(strstr(err.text, strerror(ENOSPC)));
    }
    assert_files(0);
}

static int
set_up(void **state)
{
    (void)state;
    mkdir("build/tests", 0777);
    return mkdir(FOLDER, 0777) == 0 || errno == EEXIST ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    return rmdir(FOLDER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_at_the_end),
        cmocka_unit_test(makes_a_new_one),
        cmocka_unit_test(drops_what_is_not_wanted),
        cmocka_unit_test(leaves_the_old_one_where_a_new_is_wanted),
        cmocka_unit_test(follows_a_link),
        cmocka_unit_test(tells_what_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
