/* What there is to tell about a trial while the run goes on, in words: which it is, what came of it, why it
 * is void. One line each; where they are shown is live.h's. */
#ifndef PUSHMARK_TELL_H
#define PUSHMARK_TELL_H

#include "run/probe.h"

enum { TELL_NAME = POINT_LABEL + 96, TELL_TEXT = 320 };

/* "headline ws, repeat 2", "capacity ws, 4000 clients"; `probe` is NULL for a trial of the plan. */
void tell_name(const struct point *point, int repeat, int attempt, const struct probe *probe,
               char out[TELL_NAME]);

/* The figures of a valid trial, for people; "–" for what it does not know. Mean and maximum stand where the
 * samples do not carry the percentiles. */
struct figures {
    const char *middle_word, *high_word; /* "p50", "p99", or "mean", "max" */
    char middle[METRIC_TEXT], high[METRIC_TEXT];
    char wire[METRIC_TEXT], server[METRIC_TEXT], clients[METRIC_TEXT]; /* a message: bytes, CPU, CPU */
    bool wire_known, cpu_known;
};

struct figures tell_figures(const json_t *record);

/* "age p50 210 µs, p99 1.52 ms; a message: 84.1 B, CPU 12.0 µs + 14.1 µs": server + clients. What is not
 * known of a message is left out. */
void tell_line(const json_t *record, char out[TELL_TEXT]);

/* "lost: 3 of 400 messages; late: …": every gate that voided it. */
void tell_void(const json_t *record, char out[TELL_TEXT]);

#endif
