/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

static const struct model_field operator_fields[] = {
    M_TEXT(model_operator, name, TEXT_PUBLIC, MODEL_EVENT, "its brand"),
    M_WORD(model_operator, mcc, MODEL_EVENT, "Mobile Country Code"),
    M_WORD(model_operator, mnc, MODEL_EVENT, "Mobile Network Code"),
    M_WORD(model_operator, country, MODEL_EVENT, "ISO 3166-1 alpha-2"),
};
MODEL_DESC(model_operator, operator_fields);

static const struct model_field rule_fields[] = {
#define T model_rule
    M_WORD(T, id, 0, "its UUID, or the id of what it finds"),
    M_WORD(T, title, 0, "its title"),
    M_WORD(T, description, MODEL_OMIT, "what it is about"),
    M_WORDS(T, falsepositives, 0, "what else it may be"),
    M_WORDS(T, response, 0, "what to do"),
    M_WORDS(T, references, 0, "where it is described"),
#undef T
};
MODEL_DESC(model_rule, rule_fields);

static const struct model_field rule_name_fields[] = {
    M_WORD(model_rule_name, id, 0, "its UUID"),
    M_WORD(model_rule_name, title, 0, "its title"),
};
MODEL_DESC(model_rule_name, rule_name_fields);

static const struct model_field evidence_fields[] = {
#define T model_evidence
    M_WORD(T, selection, 0, "the rule's selection that held by it"),
    M_WORD(T, fact, MODEL_EVENT, "the fact"),
    M_VALUE(T, value, 0, "its value"),
    M_FRAMES(T, frames, MODEL_EVENT, "the first frames that prove it"),
    M_COUNT(T, frames_total, 0, "how many there are"),
    M_TEXT(T, text, TEXT_SENTENCE, MODEL_EVENT, "the same in a sentence"),
    M_TERM(T, how, provenance, 0, "how it is known"),
#undef T
};
MODEL_DESC(model_evidence, evidence_fields);

static const struct model_field missing_fields[] = {
    M_WORD(model_missing, selection, 0, "the rule's selection"),
    M_TEXT(model_missing, text, TEXT_SENTENCE, MODEL_EVENT, "what it lacks"),
    M_TERM(model_missing, would_be, confidence, MODEL_EVENT,
           "how sure it would be then"),
};
MODEL_DESC(model_missing, missing_fields);

static const struct model_field verdict_fields[] = {
#define T model_verdict
    M_WORD(T, verdict, 0, "what the subject is"),
    M_TERM(T, confidence, confidence, MODEL_EVENT, "how sure that is"),
    M_TERM(T, level, level, MODEL_EVENT, "how grave it is"),
    M_BOOL(T, leading, MODEL_EVENT, "the most specific of its subject's"),
    M_REF(T, subject, model_subject, MODEL_EVENT, "what it is about"),
    M_OBJECT(T, rule, model_rule_name, 0, "the rule that held"),
    M_REF(T, rule_text, model_rule, MODEL_HIDDEN, "what the rule says"),
    M_BOOL(T, first_of_rule, MODEL_HIDDEN, "the first of that rule"),
    M_POINTER_AS(T, mno, "operator", model_operator, 0, "whose service it is"),
    M_LIST(T, evidence, model_evidence, MODEL_EVENT, "what it rests on"),
    M_LIST(T, missing, model_missing, MODEL_EVENT, "what would make it surer"),
#undef T
};
MODEL_DESC(model_verdict, verdict_fields);

static const struct model_field finding_fields[] = {
#define T model_finding
    M_WORD(T, id, MODEL_EVENT, "its stable name"),
    M_TERM(T, level, level, MODEL_EVENT, "how grave it is"),
    M_TEXT(T, title, TEXT_SENTENCE, 0, "in a few words"),
    M_REF(T, subject, model_subject, MODEL_EVENT, "what it is about"),
    M_FRAMES(T, frames, MODEL_EVENT, "the first frames that prove it"),
    M_COUNT(T, frames_total, 0, "how many there are"),
    M_TEXT(T, explanation, TEXT_SENTENCE, 0, "what it means"),
    M_TERM(T, how, provenance, 0, "how it is known"),
    M_BOOL(T, anomaly, MODEL_HIDDEN, "of packets that break their protocol"),
    M_WORDS(T, response, 0, "what to do"),
    M_WORDS(T, falsepositives, 0, "innocent causes"),
#undef T
};
MODEL_DESC(model_finding, finding_fields);

static const struct model_field subject_fields[] = {
#define T model_subject
    M_WORD(T, id, 0, "what the rest of the report calls it"),
    M_TERM(T, kind, subject_kind, 0, "tunnel, flow or case"),
    M_REF(T, tunnel, model_tunnel, 0, "the tunnel"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_FILE(T, file, 0, "the capture that it begins in"),
    M_TEXT(T, interface, TEXT_FREE, 0, "its interface"),
    M_WORD(T, nearly, 0, "a verdict that nearly held"),
    M_TEXT(T, nearly_text, TEXT_SENTENCE, 0, "what that lacks"),
#undef T
};
MODEL_DESC(model_subject, subject_fields);

static const struct model_field story_outcome_fields[] = {
    M_BOOL(model_story_outcome, kept, 0, "it came to more than an attempt"),
    M_TERM(model_story_outcome, outcome, ike_outcome, 0, "how they ended"),
    M_COUNT(model_story_outcome, n, 0, "how many"),
};
MODEL_DESC(model_story_outcome, story_outcome_fields);

static const struct model_field story_fields[] = {
#define T model_story
    M_WORD(T, id, 0, "its number"),
    M_WORD(T, verdict, 0, "what its subjects are; null: no rule held"),
    M_TERM(T, confidence, confidence, 0, "of the surest of them"),
    M_POINTER_AS(T, mno, "operator", model_operator, MODEL_HIDDEN,
                 "whose service it is"),
    M_REF(T, lead, model_subject, 0, "the surest of its subjects"),
    M_REFS(T, others, model_subject, 0, "the same, to other far ends"),
    M_LIST(T, outcomes, model_story_outcome, 0, "how the others ended"),
#undef T
};
MODEL_DESC(model_story, story_fields);
