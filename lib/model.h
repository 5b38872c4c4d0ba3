/* What arithmetic predicts for one point, to stand beside what was measured: mean age from the polling
 * interval and the path's delay, bytes from heads, framing, segments and acknowledgements. The heads are
 * those that the server writes (their text is in model.c) and lib/profile; the rules for acknowledgements are
 * in segments.h.
 *
 * It knows HTTP/1.1 in clear text over IPv4, even schedules and a lossless path with MTU 1500; clients that
 * say nothing. Where its rules do not reach, `known` is false. Counts are expectations: a window that is no
 * multiple of the interval, or of the gap between messages, holds one more or one less of them.
 *
 * Known gaps, with their causes:
 *   - Messages of several segments (above some 1.2 KiB): how many acknowledgements there are between the
 *     kernel's bounds is a race of two processes. `up` alone may be off by half, the sum of both directions
 *     by at most 1.5 %; messages in one segment are exact.
 *   - A connection a poll: which end's FIN comes first is a race; `up` and `down` each take half, and are off
 *     by up to 6 % in opposite directions. The sum is exact unless both cross on the way (52 bytes more).
 *   - Push faster than clients read (thousands a second): several messages a read, so fewer acknowledgements.
 *   - An interval, or a gap between messages, within some 4 ms of 40 ms: the kernel's delayed acknowledgement
 *     races the answer that would carry it.
 *   - Long polling with requests of three segments and more: between one acknowledgement and one a segment.
 *   - Pace `after-response`: each period is longer by the response time, which is not known here.
 *   - Poll ages at N clients with stratified phases: the mean is uncertain by P/2N. */
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
