/* What the command line decides; const once it has been parsed. */
#ifndef PUSHMARK_LOAD_CONFIG_H
#define PUSHMARK_LOAD_CONFIG_H

#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

enum pace { PACE_FIXED, PACE_AFTER_RESPONSE };
enum phase { PHASE_RANDOM, PHASE_ALIGNED };
enum compression { COMPRESSION_NONE, COMPRESSION_GZIP };
enum connection { CONNECTION_KEEP_ALIVE, CONNECTION_CLOSE };
enum reconnect { RECONNECT_JITTER, RECONNECT_AT_ONCE };

struct config {
    const char *url;
    int transport, engine; /* indices into their tables */
    int64_t clients, processes;
    double ramp_hz;
    int64_t warmup_ns, duration_ns, drain_ns, interval_ns, timeout_ns;
    int pace, phase, connection, reconnect, compression; /* the enums above */
    int64_t session;                                     /* messages, 0: for good */
    const char *headers;
    struct profile profile; /* what `headers` means */
    const char *topic, *token, *protocol, *source, *congestion;
    double send_hz, rate_hz; /* the latter is the null transport's own feed */
    int64_t send_payload_bytes, payload_bytes;
    const char *send_topic;
    int64_t seed;
    int64_t events; /* of how many clients they are recorded */
    bool json, marks;
    const char *hlog;
    const char *command; /* the whole command line, for the report */
};

#endif
