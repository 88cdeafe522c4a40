/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wording.h - every phrase that more than one report says, made from the values of
 * the model. Text, Markdown and HTML take their words from here, so that two
 * reports of one case never say one thing in two ways.
 *
 * A function either returns a static text, or writes into the caller's buffer of n
 * bytes and returns it: valid UTF-8, "" where there is nothing to say, and with
 * "..." at its end where it did not fit. WORDING_MAX bytes are enough for all but
 * texts of a capture that are longer than any sane one. Nothing is escaped and no
 * line is broken: that is for who prints it.
 */
#ifndef ESPY_TELL_WORDING_H
#define ESPY_TELL_WORDING_H

#include "analyzer/model/model.h"

#define WORDING_MAX 2048u

/* --- numbers and times (wording.c) ---------------------------------------------- */

/* "2026-11-23 23:35:00 UTC"; "" for MODEL_ABSENT. */
const char *wording_when(int64_t ns, char *buf, size_t n);

/* "10.2 s", "3 min 4 s", "1 h 2 min", "3 days 4 h" */
const char *wording_span(int64_t ns, char *buf, size_t n);

/* The span from one time to another; "" where one is absent or the clock ran
 * backwards between them. */
const char *wording_between(int64_t first, int64_t last, char *buf, size_t n);

/* "2026-11-23 23:35:00 UTC, for 10.2 s", or what a clock that was set back
 * left: "2026-11-23 23:35:00 UTC, then 10.2 s back (the clock ran backwards)" */
const char *wording_period(int64_t first, int64_t last, char *buf, size_t n);

/* "1,341" */
const char *wording_number(uint64_t v, char *buf, size_t n);

/* "1 call", "1,234 calls" */
const char *wording_count(uint64_t v, const char *one, const char *many,
                          char *buf, size_t n);

/* The same text with its first letter in upper case. */
const char *wording_upper(const char *text, char *buf, size_t n);

/* A key of JSON as words: "dh group" of dh_group. */
const char *wording_key(const char *key, char *buf, size_t n);

/* --- where (wording.c) ------------------------------------------------------------ */

/* The capture's file name without its folder. */
const char *wording_file(const struct model *m, uint32_t file);

/* "frame 31"; with several captures "outer.pcap 31". */
const char *wording_frame(const struct model *m, uint32_t file, int64_t frame,
                          char *buf, size_t n);

/* "frame 31", "frames 31, 32, 40 and 12 more"; with several captures
 * "outer.pcap 31, inner.pcap 2, 5". total: how many there are, of which
 * frames[0..n_frames) are the first. */
const char *
wording_frames(const struct model *m, const struct model_frame *frames,
               size_t n_frames, uint64_t total, char *buf, size_t n);

/* "10.64.1.100:4500", "[2607::1]:5060"; without port where it is absent or 0. */
const char *
wording_endpoint(const struct addr *ip, int64_t port, char *buf, size_t n);

/* A fact's value as text. */
const char *wording_value(const struct model_value *v, char *buf, size_t n);

/* --- what it is, and how sure (wording_case.c) -------------------------------------- */

/* What a tier of confidence means: "signs that do not depend on each other agree" */
const char *wording_confidence(enum confidence c);

/* What it means that something is known so: "read in the packets, in clear" */
const char *wording_provenance(enum provenance p);

/* "T-Mobile (US), MCC 310 MNC 260"; "" for NULL. */
const char *
wording_operator(const struct model_operator *o, char *buf, size_t n);

/* "AS21928 T-Mobile USA, Inc."; "" for NULL. */
const char *wording_as(const struct model_as *as, char *buf, size_t n);

/* What leads the telling of a subject: "Carrier Wi-Fi calling", or that no rule
 * held of it: "Tunnel of unknown purpose". */
const char *
wording_title(const struct model_verdict *lead, char *buf, size_t n);

/* What findings are about, where no verdict says it: "Flow", "The case". */
const char *wording_subject(enum subject_kind kind);

/* Another verdict of the same subject: "company VPN (possible)". */
const char *wording_also(const struct model_verdict *v, char *buf, size_t n);

/* Whether the verdict's i-th reason, or what it lacks, is told: two selections may
 * rest on one fact, and two ways may lack the same, which is told once. */
bool wording_is_reason(const struct model_verdict *v, size_t i);
bool wording_is_missing(const struct model_verdict *v, size_t i);

/* "to be confirmed: SIP or RTP inside" */
const char *wording_missing(const struct model_missing *x, char *buf, size_t n);

/* "low: The responder's address is not the one it states"; of an anomaly what was
 * wrong with packets and how often: "ike: length is wrong (12 times)". */
const char *wording_finding(const struct model_finding *f, char *buf, size_t n);

/* What comes first in a case: "No tunnel found". */
const char *wording_nothing(void);

/* --- what was read (wording_case.c) ------------------------------------------------- */

/* "samples/ipsec0.pcapng: pcapng, 1,338 packets" */
const char *wording_capture(const struct model_capture *c, char *buf, size_t n);

/* "DAMAGED" or "NOT READ", and why, with the path; "" for what was read whole. */
const char *wording_damage_head(const struct model_capture *c);
const char *wording_damage(const struct model_capture *c, char *buf, size_t n);

/* "en0: 703 packets" of the capture with this number; with several captures and a
 * name that does not tell which, also its file. */
const char *
wording_interface(const struct model *m, uint32_t file,
                  const struct model_interface *i, char *buf, size_t n);

/* What a counter of counters.packets counts: "read to the end"; NULL: not told. */
const char *wording_account(const struct model_count *c);

/* "12 flows had to be forgotten to stay within memory", of counters.evicted. */
const char *wording_evicted(const struct model_count *c, char *buf, size_t n);

/* "espy 0.1.0, rules d7b81cfa821ea2af (the first digits of their SHA-256)" */
const char *wording_tool(const struct model_tool *t, char *buf, size_t n);

/* --- a tunnel (wording_tunnel.c) ---------------------------------------------------- */

/* "an IPsec tunnel", "a WireGuard tunnel" of tunnel.kind; NULL: "a tunnel". */
const char *wording_kind(const char *kind);

/* How a tunnel ended, without what only its packets tell: "the responder
 * refused". kept: it came to more than an attempt. */
const char *wording_outcome(bool kept, enum ike_outcome outcome);

/* The same of one tunnel, with what is known of it. */
const char *wording_outcome_of(const struct model_tunnel *t);

/* Of a story's other tunnels: "the responder refused (2); it was set up (1)" */
const char *wording_outcomes(const struct model_story *s, char *buf, size_t n);

/* How far one attempt got: "refused with NO_PROPOSAL_CHOSEN, sent again 2 times" */
const char *wording_attempt(const struct model_ike *ike, char *buf, size_t n);

/* What was offered: "ENCR_AES_CBC-128, ...; or ENCR_AES_CBC-256, ..." */
const char *wording_offers(const struct model_ike *ike, char *buf, size_t n);

/* "631 ESP packets, 92,968 bytes, none missing in sequence"; "" without any. */
const char *wording_traffic(const struct model_tunnel *t, char *buf, size_t n);

/* "ICMP said: port unreachable (3)" */
const char *
wording_unreachable(const struct model_unreachable *u, char *buf, size_t n);

/* "interface ipsec0, address 10.0.0.2: sip, rtp (correlated packet by packet,
 * confirmed)" */
const char *wording_inside(const struct model_inner *in, char *buf, size_t n);

/* How it is known that an interface shows the inside of a tunnel. */
const char *wording_inside_how(enum provenance how);

/* "631 of 631 packets (100.0 %) with ESP packets of the tunnel, ..." or why
 * none; "" where nothing was matched. */
const char *wording_matched(const struct model_inner *in, char *buf, size_t n);

/* "AES-CBC with HMAC-SHA1-96; or ..., in transport mode" */
const char *wording_suites(const struct model_inner *in, char *buf, size_t n);

/* "inside and outside are 0.2 ms apart one way, 0.2 ms the other (medians)" */
const char *wording_delay(const struct model_inner *in, char *buf, size_t n);

/* "the outer capture's is 0.120 s behind the inner one's, ..."; "" of one clock. */
const char *wording_clocks(const struct model_inner *in, char *buf, size_t n);

/* --- what ran inside (wording_sip.c) ------------------------------------------------- */

/* "sip:a@b with sip:b: registered" */
const char *
wording_registration(const struct model_registration *r, char *buf, size_t n);

/* "sip:a@b to sip:c@d, answered, talked for 10.4 s; end: hung up"; of an inferred
 * call "2026-11-24 00:42:26 UTC, for 13.0 s, outgoing, probable; fits AMR-WB; ..." */
const char *wording_call(const struct model_call *c, char *buf, size_t n);

/* "hung up", "rejected (403 Forbidden)" */
const char *wording_call_end(const struct model_call *c, char *buf, size_t n);

/* "answered, talked for 10.4 s", "not answered" */
const char *wording_answer(const struct model_call *c, char *buf, size_t n);

/* "RTP AMR-WB from the caller: 315 packets, 0.0 % lost, jitter 1.2 ms, MOS about
 * 4.4" */
const char *wording_stream(const struct model_stream *s, char *buf, size_t n);

/* "SMS from sip:a@b to sip:c@d (SMS-SUBMIT)"; of an inferred one its time, way and
 * confidence. */
const char *wording_message(const struct model_message *m, char *buf, size_t n);

/* "keepalives and IKE" */
const char *wording_activity_kind(enum activity_kind k);

/* "call 65.0 s, web 12.0 s, idle 3.0 s"; "" where there was nothing but silence. */
const char *wording_activity(const struct model_tunnel *t, char *buf, size_t n);

/* --- inside wording*.c only ----------------------------------------------------------- */

/* snprintf(), but what does not fit is cut at a character and ends in "...". */
const char *wording_say(char *buf, size_t n, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same at *at, which moves to the new end. */
void wording_add(char *buf, size_t n, size_t *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
