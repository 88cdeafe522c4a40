/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our reader beside libpcap (bytes, lengths, times) and capinfos (counts), over
 * every public capture.
 */
#include "analyzer/capture/capture.h"
#include "tests/cmocka_all.h"

#include <glob.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPTURES "../shared/captures/*/*.*cap*"

static bool
have_captures(glob_t *found)
{
    if (glob(CAPTURES, 0, NULL, found) == 0)
        return true;
    print_message("skip: %s is not here\n", CAPTURES);
    globfree(found);
    return false;
}

/* 1 compared, 0 libpcap cannot open it. */
static int
compare(const char *path)
{
    char errbuf[PCAP_ERRBUF_SIZE];
    struct err err = {.text = ""};
    pcap_t *theirs = pcap_open_offline_with_tstamp_precision(
        path, PCAP_TSTAMP_PRECISION_NANO, errbuf);
    struct capture *ours = capture_open(path, &err);
    if (!ours)
        fail_msg("%s", err.text);
    if (!theirs) {
        capture_close(ours);
        return 0;
    }
    struct pcap_pkthdr *h;
    const u_char *data;
    struct capture_record r;
    int rc;
    while ((rc = pcap_next_ex(theirs, &h, &data)) == 1) {
        if (capture_next(ours, &r) != 1)
            fail_msg("%s: we end early", path);
        assert_int_equal(r.origlen, h->len);
        assert_true(r.caplen >=
                    h->caplen); /* libpcap cuts at the snap length */
        assert_true(r.caplen == h->caplen ||
                    (int)h->caplen == pcap_snapshot(theirs));
        assert_memory_equal(r.data, data, h->caplen);
        int64_t ts = (int64_t)h->ts.tv_sec * 1000000000 + h->ts.tv_usec;
        if (r.ts != ts)
            fail_msg("%s: packet %llu: %lld, libpcap %lld", path,
                     (unsigned long long)r.frame, (long long)r.ts,
                     (long long)ts);
    }
    /* Where libpcap gives up (a second link type) we go on. */
    if (rc == PCAP_ERROR_BREAK) {
        assert_int_equal(capture_next(ours, &r), 0);
        assert_null(capture_damage(ours));
    }
    pcap_close(theirs);
    capture_close(ours);
    return 1;
}

static void
test_libpcap(void **state)
{
    glob_t found;
    (void)state;
    if (!have_captures(&found))
        return;
    int compared = 0;
    for (size_t i = 0; i < found.gl_pathc; i++)
        compared += compare(found.gl_pathv[i]);
    print_message("%d of %zu captures compared with libpcap\n", compared,
                  found.gl_pathc);
    assert_true(compared > 20);
    globfree(&found);
}

static long long
count_ours(const char *path)
{
    struct err err = {.text = ""};
    struct capture *c = capture_open(path, &err);
    if (!c)
        fail_msg("%s", err.text);
    struct capture_record r;
    long long n = 0;
    while (capture_next(c, &r))
        n++;
    if (capture_damage(c))
        fail_msg("%s: %s", path, capture_damage(c));
    capture_close(c);
    return n;
}

static long long
count_theirs(const char *path)
{
    char command[1024], line[1024] = "";
    int n = snprintf(command, sizeof command,
                     "capinfos -c -T -M -r '%s' 2>/dev/null", path);
    assert_in_range(n, 1, sizeof command - 1);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    assert_non_null(fgets(line, sizeof line, p));
    pclose(p);
    const char *tab = strrchr(line, '\t');
    assert_non_null(tab);
    return atoll(tab + 1);
}

static void
test_capinfos(void **state)
{
    (void)state;
    if (system("command -v capinfos >/dev/null 2>&1") != 0) {
        print_message("skip: capinfos is not here\n");
        return;
    }
    glob_t found;
    if (!have_captures(&found))
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        assert_int_equal(count_theirs(found.gl_pathv[i]),
                         count_ours(found.gl_pathv[i]));
    globfree(&found);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libpcap),
        cmocka_unit_test(test_capinfos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
