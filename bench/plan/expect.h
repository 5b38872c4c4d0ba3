/* What a suite expects, and what --fail-on and a capacity search ask: conditions over metrics.
 *
 *   condition := sum OP sum            OP: < <= > >= == != ~ (the interval contains)
 *   sum       := term (('+' | '-' | '*' | '/') term)*      from left to right, without precedence
 *   term      := NUMBER[UNIT] | SUBJECT.METRIC | METRIC | '(' sum ')'
 *   SUBJECT   := TRANSPORT[ '[' KEY=VALUE {, KEY=VALUE} ']' ]
 *
 * VALUE "none" means points without the key, where it has no default; KEY "section" is the section of the
 * suite.
 *
 * "ws.age.p99 < 20ms", "poll.wire.l3 / ws.wire.l3 > 5", "ws[arm=a].cpu.total / ws[arm=b].cpu.total ~ 1". A
 * METRIC alone is for places with one subject: bounds. Spaces around '/' and the others are wanted, so that
 * names and units stay whole. */
#ifndef PUSHMARK_EXPECT_H
#define PUSHMARK_EXPECT_H

#include "dimension.h"
#include "key.h"
#include "sum.h"

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

struct expect_where {
    enum key_id key;
    double number;
    char text[32];
    bool none; /* the key is not said */
};

struct expect_term {
    struct sum_place place;
    const struct metric *metric; /* NULL for a number */
    double number;
    int transport; /* −1: the one subject there is */
    struct expect_where where[EXPECT_CONDITIONS];
    size_t where_count;
    char section[33]; /* "" where any will do */
};

/* Its terms in the order of the text, which is also that of working it out (sum.h). */
struct expect_sum {
    struct expect_term terms[EXPECT_TERMS];
    size_t count;
    struct dimension in;
};

struct expect {
    struct expect_sum left, right;
    enum expect_op op;
};

/* 0, or −1 with one clause in `error` that says what is wrong and names the nearest valid word. `alone`
 * allows metrics without a subject, and then only those. */
int expect_parse(struct expect *e, const char *text, bool alone, char error[EXPECT_ERROR]);

/* A sum alone, of which something is measured. */
int expect_parse_sum(struct expect_sum *sum, const char *text, char error[EXPECT_ERROR]);

/* Whether anything in it is measured. */
bool expect_measures(const struct expect_sum *sum);

/* Whether it asks what a search found, which no single trial can tell. */
bool expect_asks_capacity(const struct expect *e);

const char *expect_op_text(enum expect_op op);

/* A bound, asked of one record alone; `value` is what its left side came to. False where a metric is NaN. */
bool expect_of_record(const struct expect *e, const json_t *record, double *value);

#endif
