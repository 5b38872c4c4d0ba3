/* What arithmetic predicts for one point, to stand beside what was measured: mean age from the polling
 * interval and the path's delay, bytes from head sizes, segments and acknowledgements. Nothing here was
 * fitted to a measurement: every constant is a head that the server writes (its text is in model.c), a
 * protocol's framing, or TCP's rule for pure ACKs.
 *
 * It knows HTTP/1.1 in clear text, even schedules and a lossless path. Where its rules do not reach, `known`
 * is false. */
#ifndef PUSHMARK_MODEL_H
#define PUSHMARK_MODEL_H

#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

enum model_transport { MODEL_POLL, MODEL_LONGPOLL, MODEL_SSE, MODEL_WS };
enum model_empty { MODEL_EMPTY_304, MODEL_EMPTY_204, MODEL_EMPTY_200 };

struct model_point {
    enum model_transport transport;
    double clients, rate_hz;
    int64_t payload_bytes, interval_ns, window_ns;
    int64_t delay_ns;     /* of the path, one way */
    int64_t first_number; /* the number of the first message in the window: its digits are on the wire */
    enum model_empty empty;
    bool close;               /* a connection a poll: its set-up and end are in the window too */
    bool after_response;      /* pace */
    struct profile profile;   /* of the requests */
    const char *host, *topic; /* as in the requests */
};

struct model {
    bool known;
    double age_mean_ns;    /* of push: the path's delay alone */
    double up_l3, down_l3; /* in the window, all clients */
    double up_packets, down_packets;
    double polls, empty_polls;
};

struct model model_predict(const struct model_point *point);

#endif
