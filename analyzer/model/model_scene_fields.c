/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

static const struct model_field mark_fields[] = {
    M_COUNT(model_mark, n, 0, "how many"),
    M_TEXT(model_mark, label, TEXT_FREE, 0, "what the first one is"),
};
MODEL_DESC(model_mark, mark_fields);

static const struct model_field lane_fields[] = {
    M_WORD(model_lane, name, 0, "what it shows"),
    M_LIST(model_lane, marks, model_mark, 0, "its marks"),
};
MODEL_DESC(model_lane, lane_fields);

static const struct model_field timeline_fields[] = {
    M_LIST(model_timeline, lanes, model_lane, 0, "lanes of marks"),
};
MODEL_DESC(model_timeline, timeline_fields);

static const struct model_field rung_fields[] = {
#define T model_rung
    M_ADDRESS(T, source, 0, "who sent it"),
    M_ADDRESS(T, destination, 0, "who received it"),
    M_TEXT(T, label, TEXT_FREE, 0, "what it is"),
    M_TEXT(T, party, TEXT_IDENTITY, 0, "whom a SIP request is for"),
    M_TEXT(T, detail, TEXT_FREE, 0, "what it says"),
#undef T
};
MODEL_DESC(model_rung, rung_fields);

static const struct model_field ladder_fields[] = {
    M_LIST(model_ladder, rungs, model_rung, 0, "messages in order"),
};
MODEL_DESC(model_ladder, ladder_fields);

static const struct model_field evidence_file_fields[] = {
#define T model_evidence_file
    M_FILE(T, file, 0, "a capture"),
    M_COUNT(T, packets, 0, "packets of the set in it"),
    M_TEXT(T, frames, TEXT_OWN, 0, "their frames: 1-5,7"),
    M_COUNT(T, more, MODEL_OMIT, "packets that are not listed"),
#undef T
};
MODEL_DESC(model_evidence_file, evidence_file_fields);

static const struct model_field evidence_name_fields[] = {
    M_ADDRESS(model_evidence_name, ip, MODEL_ENDPOINT, "an address"),
    M_TEXT(model_evidence_name, name, TEXT_HOST, 0, "its name"),
};
MODEL_DESC(model_evidence_name, evidence_name_fields);

static const struct model_field evidence_set_fields[] = {
#define T model_evidence_set
    M_WORD(T, name, 0, "of its evidence capture"),
    M_TEXT(T, title, TEXT_SENTENCE, 0, "the verdict or finding"),
    M_REF(T, subject, model_subject, 0, "what it is about"),
    M_COUNT(T, packets, 0, "packets in it"),
    M_LIST(T, files, model_evidence_file, 0, "where they are"),
    M_COUNT(T, left_out, MODEL_OMIT, "packets past what is kept"),
    M_TEXTS(T, whys, TEXT_SENTENCE, MODEL_HIDDEN, "reasons for packets"),
    M_LIST(T, names, model_evidence_name, MODEL_HIDDEN,
           "names of the far end that no packet tells"),
    M_WORD(T, sha256, MODEL_OMIT, "of its evidence capture"),
#undef T
};
MODEL_DESC(model_evidence_set, evidence_set_fields);

static const struct model_field custody_fields[] = {
    M_TIME(model_custody, made, 0, "when the report was made"),
    M_TEXTS(model_custody, command, TEXT_FREE, 0, "the command line"),
};
MODEL_DESC(model_custody, custody_fields);

static const struct model_field model_fields[] = {
    M_WORD(model, schema, 0, "espy.report/1"),
    M_OBJECT(model, tool, model_tool, 0, "what made the report"),
    /* `case` is a word of C. */
    {.name = "case",
     .kind = MODEL_OBJECT,
     .offset = MODEL_AT(model, kase),
     .of = &model_case_desc,
     .meaning = "what was read"},
    M_LIST(model, verdicts, model_verdict, 0, "what subjects are"),
    M_LIST(model, tunnels, model_tunnel, 0, "tunnels by their first packet"),
    M_LIST(model, registrations, model_registration, 0, "SIP registrations"),
    M_LIST(model, calls, model_call, 0, "calls, those read in clear first"),
    M_LIST(model, messages, model_message, 0, "messages, likewise"),
    M_LIST(model, findings, model_finding, 0, "what deserves a look"),
    M_LIST(model, flows, model_flow, 0, "the busiest conversations"),
    M_OBJECT(model, counters, model_counters, 0, "where each packet went"),
    M_LIST(model, stories, model_story, 0, "what is told together"),
    M_LIST(model, rules, model_rule, 0, "what the rules that held say"),
    M_LIST(model, subjects, model_subject, MODEL_HIDDEN, "what it is about"),
    M_POINTER(model, timeline, model_timeline, MODEL_HIDDEN, "over time"),
    M_POINTER(model, ladder, model_ladder, MODEL_HIDDEN, "messages"),
    M_LIST(model, evidence, model_evidence_set, MODEL_HIDDEN, "packets"),
    M_POINTER(model, custody, model_custody, MODEL_HIDDEN, "how it was made"),
};
MODEL_DESC(model, model_fields);
