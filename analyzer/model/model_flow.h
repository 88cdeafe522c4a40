/* SPDX-License-Identifier: Apache-2.0 */
/* model_flow.h - a conversation: the busiest ones, and those that are subjects. */
#ifndef ESPY_MODEL_MODEL_FLOW_H
#define ESPY_MODEL_MODEL_FLOW_H

#include "analyzer/model/model_sip.h"

struct model_flow_as {
    uint64_t number;
    struct told organization;
};
extern const struct model_desc model_flow_as_desc;

struct model_flow_end {
    struct addr ip;
    int64_t port;
    uint64_t packets, bytes;
    struct model_flow_as *as;
    struct told domain;
};
extern const struct model_desc model_flow_end_desc;

struct model_flow_process {
    struct told name;
    int64_t pid;
};
extern const struct model_desc model_flow_process_desc;

struct model_flow {
    const char *id; /* "flow-1" where it is a subject; NULL */
    struct told community_id;
    const char *transport, *protocol;
    struct model_flow_end source, destination;
    uint32_t file;
    struct told interface;
    struct model_tunnel *tunnel;
    int64_t first, last;
    uint64_t first_frame, last_frame;
    struct model_flow_process *process;
    bool busiest; /* told for its weight */
    struct model_registration **registrations;
    size_t n_registrations;
    struct model_call **calls;
    size_t n_calls;
    struct model_message **messages;
    size_t n_messages;
    struct told filter;
};
extern const struct model_desc model_flow_desc;

#endif
