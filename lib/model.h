/* What arithmetic predicts for one point, to stand beside what was measured: mean age from the polling
 * interval and the path's delay, bytes from heads, framing, segments and acknowledgements. The heads are
 * those that the server writes (their text is in model.c) and lib/profile; the rules for acknowledgements are
 * in segments.h.
 *
 * It knows HTTP/1.1 in clear text over IPv4, even schedules and a lossless path with MTU 1500; clients that
 * say nothing. Where its rules do not reach, `known` is false. Counts are expectations: a window that is no
 * multiple of the interval, or of the gap between messages, holds one more or one less of them.
 *
 * Known gaps, with their causes (measured over a veth pair, Linux 6.18; everything else agreed to 0.1 %):
 *   - Messages of several segments (above some 1.2 KiB) less than 0.2 s apart: how many acknowledgements
 * there are between the kernel's bounds is a race of two processes. The sum of both directions is off by up
 * to 1.2 %, `up` alone by a factor of two or more; `down` is exact.
 *   - A connection a poll: which end's FIN comes first is a race; `up` and `down` each take half, and are off
 *     by up to 7 % in opposite directions. The sum is exact, but for 52 bytes where both cross on the way.
 *   - A warm-up shorter than the polling interval: the first poll in the window brings only what came since
 *     its client connected, so batches are smaller than predicted (15 % of `down` at 5 s after 1 s).
 *   - An interval, or a gap between messages of long polling, within some 4 ms of 40 ms: the kernel's delayed
 *     acknowledgement races the answer that would carry it (up to 12 %).
 *   - Long polling with requests of three segments and more: one acknowledgement, or one a segment (2 %).
 *   - Push faster than clients read (thousands a second): several messages a read, so fewer acknowledgements.
 *   - The mean age of N polling clients with stratified phases, where the messages come at the same few
 *     phases of the interval each time: up to 2/N of itself off. Response times, some 0.3 ms, are not in
 *     it: 0.6 % at an interval of 100 ms. */
#ifndef PUSHMARK_MODEL_H
#define PUSHMARK_MODEL_H

#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

enum model_transport { MODEL_POLL, MODEL_LONGPOLL, MODEL_SSE, MODEL_WS };
enum model_empty { MODEL_EMPTY_304, MODEL_EMPTY_204, MODEL_EMPTY_200 };

struct model_point {
    enum model_transport transport;
    double clients, rate_hz; /* a rate of 0: nothing is ever published */
    int64_t payload_bytes, interval_ns, window_ns;
    int64_t delay_ns;      /* of the path, one way */
    int64_t first_number;  /* the number of the first message in the window: its digits are on the wire */
    int64_t time_ns;       /* CLOCK_MONOTONIC then: its digits are, in texts of less than 20 bytes */
    int64_t since_open_ns; /* from a client's connecting to the window: pings, and how far its window grew */
    int64_t ping_ns;       /* between pings of a stream, 0 for none */
    enum model_empty empty;
    bool close;               /* a connection a poll: its set-up and end are in the window too */
    bool after_response;      /* pace */
    struct profile profile;   /* of the requests */
    const char *host, *topic; /* as in the requests; no topic is "feed" */
    const char *token;        /* of Authorization: Bearer; NULL for none */
};

struct model {
    bool known;
    double age_mean_ns;    /* of push: the path's delay alone; NaN where nothing is published */
    double up_l3, down_l3; /* in the window, all clients */
    double up_packets, down_packets;
    double polls, empty_polls;
};

struct model model_predict(const struct model_point *point);

#endif
