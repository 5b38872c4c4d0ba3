/* What a suite expects, and what --fail-on and a capacity search ask: conditions over metrics.
 *
 *   condition := sum OP sum            OP: < <= > >= == != ~ (the interval contains)
 *   sum       := term (('+' | '-' | '*' | '/') term)*      from left to right, without precedence
 *   term      := NUMBER[UNIT] | SUBJECT.METRIC | METRIC
 *   SUBJECT   := TRANSPORT[ '[' KEY=VALUE {, KEY=VALUE} ']' ]
 *
 * "ws.age.p99 < 20ms", "poll.wire.l3 / ws.wire.l3 > 5", "ws[arm=a].cpu.total / ws[arm=b].cpu.total ~ 1". A
 * METRIC alone is for places with one subject: bounds. Spaces around '/' and the others are wanted, so that
 * names and units stay whole. */
#ifndef PUSHMARK_EXPECT_H
#define PUSHMARK_EXPECT_H

#include "metric/metric.h"
#include "plan/key.h"

enum { EXPECT_TERMS = 8, EXPECT_CONDITIONS = 4, EXPECT_ERROR = 256 };
enum expect_op {
    EXPECT_LESS,
    EXPECT_AT_MOST,
    EXPECT_MORE,
    EXPECT_AT_LEAST,
    EXPECT_EQUAL,
    EXPECT_NOT,
    EXPECT_CONTAINS
};

struct expect_term {
    char op;                     /* '+', '-', '*', '/' before it; 0 for the first */
    const struct metric *metric; /* NULL for a number */
    double number;
    int transport; /* −1: the one subject there is */
    struct {
        enum key_id key;
        double number;
        char text[32];
    } where[EXPECT_CONDITIONS];
    size_t where_count;
};

struct expect {
    struct expect_term left[EXPECT_TERMS], right[EXPECT_TERMS];
    size_t left_count, right_count;
    enum expect_op op;
};

/* 0, or −1 with one clause in `error` that says what is wrong and names the nearest valid word. `alone`
 * allows metrics without a subject, and then only those. */
int expect_parse(struct expect *e, const char *text, bool alone, char error[EXPECT_ERROR]);

/* A bound, asked of one record alone; `value` is what its left side came to. False where a metric is NaN. */
bool expect_of_record(const struct expect *e, const json_t *record, double *value);

#endif
