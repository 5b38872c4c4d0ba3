/* What the command line decides; const once it has been parsed. */
#ifndef PUSHMARK_SERVER_CONFIG_H
#define PUSHMARK_SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

enum empty_answer { EMPTY_304, EMPTY_204, EMPTY_200 };
enum auth_check { AUTH_REQUEST, AUTH_CONNECTION };
enum compression { COMPRESSION_NONE, COMPRESSION_GZIP };
enum server_model { MODEL_LOOP, MODEL_THREADS };
enum slow_policy { SLOW_DROP_OLD, SLOW_LATEST, SLOW_CLOSE };

extern const char *const config_models[]; /* by enum server_model, NULL-ended */

struct config {
    const char *listen;
    int64_t workers;
    int model; /* enum server_model */
    double rate_hz;
    int64_t payload_bytes;
    int schedule; /* enum schedule_kind */
    int64_t seed;
    int64_t start_ns; /* of the feed's message 0; 0: now */
    int64_t delay_ns;
    const char *topics; /* the feed's, comma-separated */
    int64_t history, history_bytes, max_topics;
    int empty; /* enum empty_answer */
    int slow;  /* enum slow_policy */
    int64_t coalesce_ns;
    int compression; /* enum compression */
    int auth_check;  /* enum auth_check */
    int64_t high_water_bytes;
    int64_t max_message, max_connections;
    int64_t head_timeout_ns, idle_timeout_ns, ping_ns, drain_ns;
    const char *secret, *allow_origin, *web, *congestion;
    int64_t duration_ns;
    bool json, lab;
};

#endif
