/* SPDX-License-Identifier: Apache-2.0 */
/* What a fleet is in JSON. */
#include "analyzer/tell/fleet/fleet.h"

#include "analyzer/tell/json/model_json.h"

static const struct model_field case_fields[] = {
#define T fleet_case
    M_TEXT(T, path, TEXT_PATH, 0, "its first capture"),
    M_TEXT(T, sha256, TEXT_OWN, 0, "of its first capture"),
    M_COUNT(T, captures, 0, "its captures"),
    M_WORD(T, state, 0, "the worst of its captures: read, damaged, unreadable"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_COUNT(T, verdicts, 0, "leading verdicts; the next are of the surest"),
    M_TEXT(T, verdict, TEXT_OWN, 0, "the verdict"),
    M_TERM(T, confidence, confidence, 0, "how sure it is"),
    M_TEXT(T, operator, TEXT_PUBLIC, 0, "whose service it is"),
    M_BOOL(T, attempted, MODEL_OMIT, "it was tried, and came to nothing"),
    M_COUNT(T, findings, 0, "its findings"),
    M_WORD(T, level, 0, "the highest level of its findings"),
#undef T
};
static MODEL_DESC(fleet_case, case_fields);

static const struct model_field capture_fields[] = {
    M_TEXT(fleet_capture, path, TEXT_PATH, 0, "the capture"),
    M_TEXT(fleet_capture, why, TEXT_SENTENCE, 0, "what is wrong with it"),
};
static MODEL_DESC(fleet_capture, capture_fields);

static const struct model_field trouble_fields[] = {
    M_COUNT(fleet_trouble, captures, 0, "how many there are"),
    M_LIST(fleet_trouble, listed, fleet_capture, 0, "the first of them"),
};
static MODEL_DESC(fleet_trouble, trouble_fields);

static const struct model_field tool_fields[] = {
    M_WORD(fleet_tool, name, 0, "the program"),
    M_WORD(fleet_tool, version, 0, "its version"),
};
static MODEL_DESC(fleet_tool, tool_fields);

static const struct model_field without_fields[] = {
    M_COUNT(fleet_without, cases, 0, "how many there are"),
    M_TEXTS(fleet_without, examples, TEXT_PATH, 0, "the first of them"),
};
static MODEL_DESC(fleet_without, without_fields);

/* The rows of each kind have the value under a key of their own. */
#define T fleet_row
#define ROWS(kind_, key)                                                  \
    static const struct model_field kind_##_fields[] = {                  \
        {.name = (key),                                                   \
         .kind = MODEL_TEXT,                                              \
         .class = TEXT_FREE,                                              \
         .offset = MODEL_AT(T, value),                                    \
         .meaning = "what it is"},                                        \
        M_COUNT(T, cases, 0, "cases that have it"),                       \
        M_COUNT(T, times, 0, "how often they have it"),                   \
        M_TEXTS(T, examples, TEXT_PATH, 0, "the first cases"),            \
        M_WORD(T, level, MODEL_OMIT, "how grave it is"),                  \
        M_TEXT(T, title, TEXT_SENTENCE, MODEL_OMIT, "in a few words"),    \
        M_WORD(T, mcc, MODEL_OMIT, "Mobile Country Code"),                \
        M_WORD(T, mnc, MODEL_OMIT, "Mobile Network Code"),                \
        M_WORD(T, country, MODEL_OMIT, "ISO 3166-1 alpha-2"),             \
        M_COUNT(T, confirmed, MODEL_OMIT, "how often that is confirmed"), \
        M_COUNT(T, probable, MODEL_OMIT, "how often that is probable"),   \
        M_COUNT(T, possible, MODEL_OMIT, "how often that is possible"),   \
        M_COUNT(T, attempts, MODEL_OMIT, "how often it came to nothing"), \
        M_COUNT(T, attempted, MODEL_OMIT,                                 \
                "cases in which all came to nothing"),                    \
        M_WORD(T, what, MODEL_OMIT, "of which kind it is"),               \
    };                                                                    \
    static const struct model_desc kind_##_desc = {                       \
        "fleet_row", sizeof(struct fleet_row), kind_##_fields,            \
        sizeof kind_##_fields / sizeof *kind_##_fields}
ROWS(verdict, "verdict");
ROWS(operator, "operator");
ROWS(outcome, "outcome");
ROWS(finding, "finding");
ROWS(unusual, "value");
ROWS(remote, "remote");
#undef T

static const struct model_field fleet_fields[] = {
#define T fleet
#define LIST(member, desc, meaning) \
    MODEL_MANY(MODEL_LIST, struct fleet_row *, T, member, &desc, 0, meaning)
    M_WORD(T, schema, 0, "espy.fleet/1"),
    M_OBJECT(T, tool, fleet_tool, 0, "what wrote it"),
    M_COUNT(T, cases, 0, "reports"),
    M_COUNT(T, captures, 0, "their captures"),
    M_COUNT(T, repeated, 0, "captures with the content of an earlier one"),
    M_COUNT(T, tunnels, 0, "their tunnels"),
    M_COUNT(T, left_out, 0, "values not counted, to stay within memory"),
    M_LIST(T, listed, fleet_case, 0, "the first cases, in order"),
    LIST(verdicts, verdict_desc, "leading verdicts"),
    M_OBJECT(T, no_verdict, fleet_without, 0, "cases without one"),
    LIST(operators, operator_desc, "operators"),
    LIST(outcomes, outcome_desc, "how tunnels came out"),
    LIST(findings, finding_desc, "findings"),
    LIST(unusual, unusual_desc, "what is in few cases only"),
    LIST(unanswered, remote_desc, "far ends that gave no answer"),
    LIST(unidentified, remote_desc, "far ends of tunnels without a verdict"),
    M_OBJECT(T, unreadable, fleet_trouble, 0, "captures that were not read"),
    M_OBJECT(T, damaged, fleet_trouble, 0, "captures not read to their end"),
#undef T
};
MODEL_DESC(fleet, fleet_fields);

int
fleet_json(const struct fleet *f, FILE *to)
{
    return model_json_object(NULL, &fleet_desc, f, to, false);
}
