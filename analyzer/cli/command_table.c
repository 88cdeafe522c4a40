/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/command_table.h"

#include "analyzer/cli/cmd.h"
#include "analyzer/cli/cmd_asn.h"
#include "analyzer/cli/cmd_rules.h"

#include <string.h>

#define ANY SIZE_MAX

static const struct format_row analyze_formats[] = {{"text", FORMAT_TEXT},
                                                    {"json", FORMAT_JSON},
                                                    {"ndjson", FORMAT_NDJSON},
                                                    {NULL, FORMAT_TEXT}};
static const struct format_row dissect_formats[] = {{"ndjson", FORMAT_NDJSON},
                                                    {NULL, FORMAT_TEXT}};
static const struct format_row test_formats[] = {{"text", FORMAT_TEXT},
                                                 {"junit", FORMAT_JUNIT},
                                                 {"tap", FORMAT_TAP},
                                                 {NULL, FORMAT_TEXT}};
static const struct format_row report_formats[] = {
    {"html", FORMAT_HTML}, {"markdown", FORMAT_MARKDOWN}, {NULL, FORMAT_TEXT}};
static const struct format_row merge_formats[] = {{"text", FORMAT_TEXT},
                                                  {"json", FORMAT_JSON},
                                                  {"html", FORMAT_HTML},
                                                  {"markdown", FORMAT_MARKDOWN},
                                                  {NULL, FORMAT_TEXT}};
static const struct format_row rules_formats[] = {
    {"text", FORMAT_TEXT}, {"json", FORMAT_JSON}, {NULL, FORMAT_TEXT}};

static const struct format_row list_formats[] = {{"text", FORMAT_TEXT},
                                                 {"json", FORMAT_JSON},
                                                 {"markdown", FORMAT_MARKDOWN},
                                                 {NULL, FORMAT_TEXT}};

static const struct example analyze_examples[] = {
    {"espy ipsec0.pcapng", "what is this tunnel?"},
    {"espy outer.pcap inner.pcap", "two captures of one case"},
    {"ssh router tcpdump -U -w - udp port 4500 | espy -", "from a pipe"},
    {"espy --format json ipsec0.pcapng | jq '.verdicts[].verdict'",
     "for a program"},
    {"espy --each --jobs 4 --fail-on medium captures/",
     "many cases, four at once; exit 1 if one is of level medium or higher"},
    {NULL, NULL}};
static const struct example dissect_examples[] = {
    {"espy dissect ipsec0.pcapng | jq -c .ike", "the IKE messages"},
    {"espy dissect --esp ipsec0.pcapng | jq -c .esp",
     "the ESP packets as well"},
    {NULL, NULL}};
static const struct example test_examples[] = {
    {"espy test captures/", "all expectations in a folder"},
    {"espy test --format junit -o junit.xml captures/", "for a CI server"},
    {"espy test --update captures/new.pcapng",
     "write the expectation from what is seen, for review"},
    {NULL, NULL}};
static const struct example report_examples[] = {
    {"espy report ipsec0.pcapng -o incident.html --extract evidence",
     "the page, and the packets it rests on"},
    {"espy report --format markdown ipsec0.pcapng", "for a ticket"},
    {NULL, NULL}};
static const struct example merge_examples[] = {
    {"espy --each --format json captures/ > reports.json",
     "reports of many cases"},
    {"espy merge --format html -o fleet.html reports.json", "as one page"},
    {NULL, NULL}};
static const struct example check_examples[] = {
    {"espy rules check our.yml", "is it right, and do its tests pass?"},
    {NULL, NULL}};
static const struct example explain_examples[] = {
    {"espy rules explain 'Carrier Wi-Fi calling'", "by its title"},
    {"espy rules explain our.yml", "a file of your own"},
    {NULL, NULL}};
static const struct example lookup_examples[] = {
    {"espy asn lookup 208.54.40.75 AS21928 310-260", "three questions"},
    {"espy asn lookup epdg.epc.mnc260.mcc310.pub.3gppnetwork.org",
     "whose gateway is it?"},
    {NULL, NULL}};
static const struct example completion_examples[] = {
    {"espy completion bash > /etc/bash_completion.d/espy", "for everybody"},
    {"source <(espy completion bash)", "for this shell"},
    {"espy completion zsh > /usr/local/share/zsh/site-functions/_espy", ""},
    {"espy completion fish > ~/.config/fish/completions/espy.fish", ""},
    {NULL, NULL}};

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

const struct command command_table[COMMANDS] = {
    [COMMAND_ANALYZE] =
        {"analyze", "CAPTURE...", "capture", 1, ANY,
         "what tunnels are in it, and why",
         "The verdicts and the reasons for them. The word may be left out. "
         "Several captures are one case, read together in the order of their "
         "timestamps.",
         analyze_formats, NULL, COMPLETES_FILES, analyze_examples, cmd_analyze},
    [COMMAND_DISSECT] =
        {"dissect", "CAPTURE...", "capture", 1, ANY,
         "one JSON line for each message",
         "One JSON object a line for each IKE, SIP, DNS, TLS, RTCP and ICMP "
         "error message, each first packet of an RTP stream, and each anomaly.",
         dissect_formats, NULL, COMPLETES_FILES, dissect_examples, cmd_dissect},
    [COMMAND_TEST] =
        {"test", "[PATH...]", "capture", 0, ANY,
         "captures against what is expected of them",
         "Holds captures against what is expected of them, written in "
         "NAME.expect.yaml beside each. A path is a folder (with those below "
         "it; the current one if none is given), an expectation, or a capture.",
         test_formats, NULL, COMPLETES_FILES, test_examples, cmd_test},
    [COMMAND_REPORT] =
        {"report", "CAPTURE...", "capture", 1, ANY,
         "the incident report: a page, or a ticket",
         "An incident report for people who were not there: one HTML page that "
         "loads nothing from elsewhere, or Markdown for a ticket. If no "
         "capture "
         "can be read, a file of -o stays as it was.",
         report_formats, NULL, COMPLETES_FILES, report_examples, cmd_report},
    [COMMAND_MERGE] =
        {"merge", "REPORT.json...", "report", 1, ANY,
         "many JSON reports as one view",
         "Takes the JSON reports of many cases, one a file or one a line, and "
         "tells what they say together: operators, verdicts, what is unusual, "
         "what could not be read.",
         merge_formats, NULL, COMPLETES_FILES, merge_examples, cmd_merge},
    [COMMAND_RULES_CHECK] =
        {"rules check", "[PATH...]", "rule", 0, ANY,
         "load rules, and run the tests that they carry",
         "Loads rules (the installed ones, unless told where), tells every "
         "error as file:line:column, and runs the tests that the rules carry.",
         NULL, NULL, COMPLETES_FILES, check_examples, cmd_rules_check},
    [COMMAND_RULES_FIELDS] = {"rules fields", "", "", 0, 0,
                              "every fact that a rule can look at", NULL,
                              rules_formats, NULL, COMPLETES_NOTHING, NULL,
                              cmd_rules_fields},
    [COMMAND_RULES_LIST] = {"rules list", "", "", 0, 0, "the rules", NULL,
                            list_formats, NULL, COMPLETES_NOTHING, NULL,
                            cmd_rules_list},
    [COMMAND_RULES_EXPLAIN] =
        {"rules explain", "RULE", "rule", 1, 1,
         "what a rule looks for, in plain words",
         "RULE is an id, a title, a verdict or the name of a file. A file that "
         "exists is a rule of your own.",
         NULL, NULL, COMPLETES_FILES, explain_examples, cmd_rules_explain},
    [COMMAND_ASN_LOOKUP] =
        {"asn lookup", "WHAT...", "address, name, MCC-MNC or AS number", 1, ANY,
         "who is at an address, or runs a gateway, a network or an AS",
         "WHAT is an address (208.54.40.75, 2607:fb90::1), a name "
         "(epdg.epc.mnc260.mcc310.pub.3gppnetwork.org), an MCC and MNC "
         "(310-260) or an AS number (AS21928).",
         analyze_formats, NULL, COMPLETES_NOTHING, lookup_examples,
         cmd_asn_lookup},
    [COMMAND_ASN_INFO] = {"asn info", "", "", 0, 0,
                          "where the tables come from", NULL, analyze_formats,
                          NULL, COMPLETES_NOTHING, NULL, cmd_asn_info},
    [COMMAND_SCHEMA] = {"schema", "", "", 0, 0,
                        "the JSON Schema of the JSON report",
                        "Prints what espy --format json writes, as a JSON "
                        "Schema.",
                        NULL, NULL, COMPLETES_NOTHING, NULL, cmd_schema},
    [COMMAND_HELP] = {"help", "[COMMAND]", "command", 0, 2,
                      "this page, or a command's own",
                      "The same as espy COMMAND --help.", NULL, NULL,
                      COMPLETES_NOTHING, NULL, cmd_help},
    [COMMAND_COMPLETION] =
        {"completion", "bash|zsh|fish", "shell: bash, zsh or fish", 1, 1,
         "what makes a shell complete espy's command line",
         "Prints a script for the shell, made from espy's own table of "
         "commands and options.",
         NULL, shells, COMPLETES_NOTHING, completion_examples, cmd_completion},
};

static bool
begins_with_word(const char *name, const char *word)
{
    size_t n = strlen(word);
    return n && strncmp(name, word, n) == 0 &&
           (name[n] == '\0' || name[n] == ' ');
}

const struct command *
command_find(const char *word, const char *second, size_t *n)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *name = command_table[i].name, *space = strchr(name, ' ');
        if (!begins_with_word(name, word))
            continue;
        if (!space && strcmp(name, word) == 0) {
            *n = 1;
            return &command_table[i];
        }
        if (space && second && strcmp(space + 1, second) == 0) {
            *n = 2;
            return &command_table[i];
        }
    }
    return NULL;
}

uint32_t
command_mask(const char *word)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strchr(word, ' ') && begins_with_word(command_table[i].name, word))
            mask |= 1u << i;
    return mask;
}
