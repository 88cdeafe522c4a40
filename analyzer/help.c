#include "analyzer/cmd.h"

#include <stdio.h>

void
cmd_help(void)
{
    fputs("usage: espy [analyze] CAPTURE...      what tunnels are in it, and why\n"
          "       espy dissect CAPTURE...        one JSON line per message\n"
          "       espy merge REPORT.json...      many JSON reports as one view\n"
          "       espy test [PATH...]            captures against NAME.expect.yaml\n"
          "       espy report CAPTURE...         the incident report: a page, or a ticket\n"
          "       espy rules check|fields|list|explain\n"
          "       espy asn lookup ADDRESS|NAME|MCC-MNC|ASnnn...; espy asn info\n"
          "\n"
          "CAPTURE is a pcap or pcapng file, plain, gzip or zstd, or - for a pipe.\n"
          "Several captures are one case.\n"
          "\n"
          "  --format FORMAT      how to tell it: text, json, ndjson (ECS events, one\n"
          "                       a line); test: text, junit, tap\n"
          "  -o, --output FILE    where to (standard output)\n"
          "  --filter BPF         look at these packets only (tcpdump's language)\n"
          "  --rules PATH         a rule file or folder instead of espy's own\n"
          "  --asn FILE           your own AS table: MMDB, or CSV/TSV, gzip or not\n"
          "  --each               every capture is a case of its own; a folder means\n"
          "                       what is in it\n"
          "  --jobs N             with --each: N captures at once (1)\n"
          "  --redact             mask subscribers, numbers, devices, and addresses inside\n"
          "                       (every format; not with --extract)\n"
          "  --fail-on LEVEL      exit 1 if a verdict or finding has this level or a\n"
          "                       higher one (informational, low, medium, high,\n"
          "                       critical)\n"
          "  --fail-on-verdict NAME  exit 1 if this verdict is held (* and ? allowed; may\n"
          "                       be given several times)\n"
          "  --update             test: write the expectations from what is seen, for\n"
          "                       review\n"
          "  --esp                dissect: ESP, AH and keepalive packets too\n"
          "  --pairs              dissect: which ESP packet is which inner packet\n"
          "  --format html|markdown         report: which of the two (html); merge too\n"
          "  --extract DIR        report: the packets of each verdict as a capture\n"
          "  --no-color           no colour even on a terminal (NO_COLOR does the same)\n"
          "  -q, --quiet          the verdicts alone; no progress bar\n"
          "  --version, --help\n"
          "\n"
          "Exit status: 0 done; 1 a verdict or finding at or above --fail-on, a verdict of\n"
          "--fail-on-verdict, or an expectation not met; 2 wrong use, or a bad rule or\n"
          "expectation; 3 a capture could not be read, or not to its end.\n",
          stdout);
}
