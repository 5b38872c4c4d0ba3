/* When message k of a feed is due: a pure function of (start, rate, kind, seed), so that the server, the load
 * generator and anyone who checks them compute the same times without a word between them.
 *
 *   even      t(k) = start + k / rate
 *   poisson   t(k) = start + the sum of k + 1 exponential gaps, each drawn from (seed, its index)
 *
 * The sum makes random access to a Poisson schedule linear in k; everybody walks it forwards, at about 20 ns
 * a step. */
#ifndef PUSHMARK_SCHEDULE_H
#define PUSHMARK_SCHEDULE_H

#include <stdint.h>

enum schedule_kind { SCHEDULE_EVEN, SCHEDULE_POISSON };

extern const char *const schedule_names[]; /* by kind, NULL-ended */

struct schedule {
    int64_t start_ns;
    double rate_hz; /* 0: nothing is ever due */
    enum schedule_kind kind;
    uint64_t seed;
};

/* A place on a schedule: message `number` is due at `due_ns` (INT64_MAX where there is none). */
struct schedule_cursor {
    struct schedule schedule;
    uint64_t number;
    int64_t due_ns;
};

/* At message 0. */
void schedule_begin(struct schedule_cursor *c, const struct schedule *s);

/* On to the next message. */
void schedule_advance(struct schedule_cursor *c);

/* At message `number`: at once on an even schedule, by a walk on a Poisson one. */
void schedule_begin_at(struct schedule_cursor *c, const struct schedule *s, uint64_t number);

/* How many messages are due in [from, to). */
uint64_t schedule_count(const struct schedule *s, int64_t from_ns, int64_t to_ns);

#endif
