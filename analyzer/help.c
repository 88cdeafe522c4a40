#include "analyzer/cmd.h"

#include <stdio.h>

void
cmd_help(void)
{
    fputs("usage: espy [analyze] CAPTURE...      what tunnels are in it, and why\n"
          "       espy dissect CAPTURE...        one JSON line per message\n"
          "       espy merge REPORT.json...      many JSON reports as one view\n"
          "       espy rules check|fields|list|explain\n"
          "       espy asn lookup ADDRESS|NAME|MCC-MNC|ASnnn...; espy asn info\n"
          "\n"
          "CAPTURE is a pcap or pcapng file, plain, gzip or zstd, or - for a pipe.\n"
          "Several captures are one case.\n"
          "\n"
          "  --format text|json   how to tell it (text)\n"
          "  -o, --output FILE    where to (standard output)\n"
          "  --filter BPF         look at these packets only (tcpdump's language)\n"
          "  --rules PATH         a rule file or folder instead of espy's own\n"
          "  --asn FILE           your own AS table: MMDB, or CSV/TSV, gzip or not\n"
          "  --each               every capture is a case of its own; a folder means\n"
          "                       what is in it\n"
          "  --jobs N             with --each: N captures at once (1)\n"
          "  --redact             mask subscribers, numbers, devices, and addresses inside\n"
          "  --fail-on LEVEL      exit 1 if a verdict has this level or a higher one\n"
          "                       (informational, low, medium, high, critical)\n"
          "  --esp                dissect: ESP, AH and keepalive packets too\n"
          "  --pairs              dissect: which ESP packet is which inner packet\n"
          "  --no-color           no colour even on a terminal (NO_COLOR does the same)\n"
          "  -q, --quiet          the verdicts alone; no progress bar\n"
          "  --version, --help\n"
          "\n"
          "Exit status: 0 done; 1 a verdict at or above --fail-on; 2 wrong use, or a\n"
          "bad rule; 3 a capture could not be read, or not to its end.\n",
          stdout);
}
