/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/command_table.h"

#define OF(c) (1u << COMMAND_##c)
#define EVERY ((1u << COMMANDS) - 1)
#define JUDGE (OF(ANALYZE) | OF(TEST) | OF(REPORT))
#define READ (OF(ANALYZE) | OF(DISSECT) | OF(REPORT))
#define TELL (JUDGE | OF(DISSECT) | OF(MERGE))
#define RULES (OF(RULES_LIST) | OF(RULES_EXPLAIN))
#define ASN (OF(ASN_LOOKUP) | OF(ASN_INFO))

#define FLAG(member) .kind = OPTION_FLAG, .at = offsetof(struct options, member)
#define TEXT(member, arg) \
    .kind = OPTION_TEXT, .at = offsetof(struct options, member), .argument = arg
#define LIST(member, arg)                                        \
    .kind = OPTION_LIST, .at = offsetof(struct options, member), \
    .count_at = offsetof(struct options, n_##member), .argument = arg

const struct option_row option_table[] = {
    {"format", .argument = "FORMAT", .kind = OPTION_FORMAT,
     .at = offsetof(struct options, format_name),
     .commands = TELL | OF(RULES_FIELDS) | OF(RULES_LIST) | OF(ASN_LOOKUP) |
                 OF(ASN_INFO),
     .help = "How to tell it.",
     .more =
         "analyze: ndjson has an event a line, in the fields of the Elastic "
         "Common Schema. test: junit is JUnit XML, tap is TAP 13, for prove "
         "and the like."},
    {"output", 'o', TEXT(output, "FILE"), .completes = COMPLETES_FILES,
     .commands = TELL, .help = "Write there instead of to standard output.",
     .more = "An old file is replaced when the new one is complete, in one "
             "step; a run that fails or is stopped leaves it as it was. What "
             "is read is never written over. What is no regular file "
             "(/dev/null, a FIFO) is written directly."},
    {"filter", TEXT(filter, "BPF"), .commands = READ,
     .help = "Look only at the packets that match this expression, in the "
             "language of tcpdump (pcap-filter(7)).",
     .more = "The others are counted."},
    {"rules", LIST(rules, "[+]PATH"), .completes = COMPLETES_FILES,
     .commands = JUDGE | RULES,
     .help = "A rule file, or a folder of them, instead of the rules that came "
             "with espy; with a + before it, in addition to them.",
     .more = "May be given several times."},
    {"mute", LIST(mutes, "NAME"), .commands = JUDGE,
     .help = "Leave out a finding, a verdict or a rule (* and ? allowed).",
     .more = "A name that no rule gives is wrong use. May be given several "
             "times."},
    {"settings", TEXT(settings, "FILE"), .completes = COMPLETES_FILES,
     .commands = JUDGE, .help = "Mutes and levels of your own, in YAML."},
    {"asn", TEXT(asn, "FILE"), .completes = COMPLETES_FILES,
     .commands = JUDGE | ASN,
     .help = "A table of autonomous systems of your own, which wins where both "
             "know: MMDB, or the CSV or TSV forms of ip-location-db and "
             "iptoasn, gzipped or not."},
    {"each", FLAG(each), .commands = OF(ANALYZE) | OF(DISSECT),
     .help = "Every capture is a case of its own; for analyze, a folder means "
             "what is in it, at any depth.",
     .more =
         "analyze: each case is analysed in a process of its own. What is in a "
         "folder and by its name and its first bytes no capture is passed over "
         "and counted: after the table, or on standard error. JSON reports are "
         "then one a line, in the order of the captures; text ends with a "
         "table "
         "of them all. A capture that cannot be read, or on which espy fails, "
         "is told and takes no other along (exit 3)."},
    {"jobs", .argument = "N", .kind = OPTION_JOBS,
     .at = offsetof(struct options, jobs), .commands = OF(ANALYZE),
     .help = "With --each: so many captures at once, 1 to 256 (1)."},
    {"fail-on", .argument = "LEVEL", .kind = OPTION_LEVEL,
     .at = offsetof(struct options, fail_on), .commands = JUDGE,
     .help = "Exit with 1 if a verdict or a finding has this level or a higher "
             "one: informational, low, medium, high, critical.",
     .more = "One line on standard error says for which. A level that no rule "
             "reaches is wrong use."},
    {"fail-on-verdict", LIST(fail_verdicts, "NAME"), .commands = JUDGE,
     .help = "Exit with 1 if this verdict is held, with whatever confidence.",
     .more = "The name may have * and ?, and case does not count; the option "
             "may be given several times. A name that no rule gives is wrong "
             "use."},
    {"redact", FLAG(redact), .commands = READ,
     .help = "Mask who and where inside a tunnel: subscribers, numbers, "
             "devices, users, cells, addresses and names inside. Not with "
             "--extract.",
     .more =
         "Masked are IMSI, telephone numbers, IMEI, users and display names of "
         "SIP, identities of IKE, cells and access points, addresses inside, "
         "names of hosts, Call-IDs. Texts that may hold anything (User-Agent, "
         "reason phrases, comments, names of interfaces, processes and files) "
         "are searched for all of these in every spelling; numbers of seven "
         "digits and more, mail addresses and IP addresses go there whoever "
         "they are. A token is a kind and 8 hex digits (imsi-3fa91c02); an "
         "address becomes one in 240.0.0.0/4 or 2001:db8::/32. The same is "
         "masked alike in all that is told of a case; another case (other "
         "files) has other tokens. The key is made of the captures' bytes: "
         "their SHA-256 in the report does not lead to it, having the captures "
         "does. A tunnel's ends and gateway names stay, and MCC and MNC in "
         "3GPP "
         "names. What cannot be masked is not printed (exit 2)."
         "\n"
         "All that analyze, dissect and report write is masked: every format, "
         "the table of --each, the command line in an incident report (a "
         "--filter is told only if it names nothing but protocols and ports), "
         "and of the names of files what the capture itself holds, and long "
         "numbers; another name in them cannot be known. A display filter that "
         "would have to name "
         "what is masked finds the first packet by its number. What merge "
         "makes "
         "of masked reports is masked. Standard error speaks to who typed the "
         "command, and names files as they were given."
         "\n"
         "dissect reads captures three times: of a pipe it keeps a copy in a "
         "file without a name, in the folder that TMPDIR names (/tmp), until "
         "it "
         "ends."},
    {"extract", TEXT(extract, "DIR"), .completes = COMPLETES_FOLDERS,
     .commands = OF(REPORT),
     .help = "Write for each verdict and finding a pcapng file "
             "DIR/SUBJECT-RULE.pcapng with the packets it rests on alone.",
     .more =
         "Each packet has the reasons as comments, and the interface it came "
         "from. What is not cited but needed to judge again (a tunnel's own "
         "packets, what was seen of its inside, the question for its gateway's "
         "name) is added, and says so. The captures are read a second time; a "
         "file that is there already is not written over."},
    {"update", FLAG(update), .commands = OF(TEST),
     .help = "Write anew what is expected and not so, from what was seen, for "
             "somebody to review; a capture without an expectation that is "
             "named gets one.",
     .more =
         "Sections that are met stay as they are, with their comments; what "
         "must not be, and what counters and report say, is never changed. A "
         "file whose keys stand in braces, or are indented, is refused (exit "
         "2) "
         "and stays as it is."},
    {"esp", FLAG(esp), .commands = OF(DISSECT),
     .help = "Tell ESP, AH and NAT keepalive packets too."},
    {"pairs", FLAG(pairs), .commands = OF(DISSECT),
     .help =
         "Tell, after the messages, which ESP packet is which inner packet, "
         "where the inside of a tunnel is in the case and lengths and times "
         "prove it (dataset espy.pair)."},
    {"strict", FLAG(strict), .commands = OF(RULES_CHECK),
     .help = "What is only odd (a selection that no condition uses) is an "
             "error too."},
    {"no-color", FLAG(color_off),
     .commands = OF(ANALYZE) | OF(TEST) | OF(MERGE),
     .help = "No colour, even on a terminal (NO_COLOR does the same)."},
    {"no-hash", FLAG(hash_off), .commands = JUDGE,
     .help = "Do not compute the SHA-256 of captures.",
     .more = "The reports then say that it is not known, and events have no "
             "event.id. With --redact it is computed, because the key is made "
             "of it, and not told."},
    {"quiet", 'q', FLAG(quiet), .commands = JUDGE | OF(DISSECT),
     .help = "No progress bar; analyze: the verdicts alone; test: what failed, "
             "and the sum."},
    {"help", 'h', FLAG(help), .commands = EVERY,
     .help = "Tell how to use espy, or the command."},
    {"version", FLAG(version), .commands = EVERY, .help = "Tell the version."},
};

const size_t option_table_size = sizeof option_table / sizeof *option_table;
