#include "schedule.h"

#include "clock.h"
#include "rng.h"

#include <math.h>
#include <stddef.h>

const char *const schedule_names[] = {"even", "poisson", NULL};

static int64_t gap_ns(const struct schedule *s, uint64_t number)
{
    return llround(-log(rng_unit(rng_at(s->seed, number))) * NS_PER_S / s->rate_hz);
}

static int64_t even_ns(const struct schedule *s, uint64_t number)
{
    return s->start_ns + (int64_t)((double)number * NS_PER_S / s->rate_hz);
}

void schedule_begin(struct schedule_cursor *c, const struct schedule *s)
{
    *c = (struct schedule_cursor){.schedule = *s, .due_ns = INT64_MAX};
    if (s->rate_hz > 0)
        c->due_ns = s->start_ns + (s->kind == SCHEDULE_POISSON ? gap_ns(s, 0) : 0);
}

void schedule_advance(struct schedule_cursor *c)
{
    const struct schedule *s = &c->schedule;
    c->number++;
    if (s->rate_hz <= 0)
        return;
    c->due_ns = s->kind == SCHEDULE_POISSON ? c->due_ns + gap_ns(s, c->number) : even_ns(s, c->number);
}

void schedule_begin_at(struct schedule_cursor *c, const struct schedule *s, uint64_t number)
{
    schedule_begin(c, s);
    if (s->kind == SCHEDULE_EVEN && s->rate_hz > 0) {
        c->number = number;
        c->due_ns = even_ns(s, number);
    }
    while (c->number < number)
        schedule_advance(c);
}

/* How many are due before a time. The place is entered near by, not walked to: a server that has run for a
 * day is 10^8 messages in. */
static uint64_t even_before(const struct schedule *s, int64_t time_ns)
{
    if (s->rate_hz <= 0 || time_ns <= s->start_ns)
        return 0;
    double near = floor((double)(time_ns - s->start_ns) * s->rate_hz / NS_PER_S) - 1;
    uint64_t number = near > 0 ? (uint64_t)near : 0;
    while (even_ns(s, number) < time_ns)
        number++;
    return number;
}

uint64_t schedule_count(const struct schedule *s, int64_t from_ns, int64_t to_ns)
{
    struct schedule_cursor c;
    uint64_t count = 0;
    if (s->kind == SCHEDULE_EVEN)
        return to_ns > from_ns ? even_before(s, to_ns) - even_before(s, from_ns) : 0;
    schedule_begin(&c, s);
    for (; c.due_ns < to_ns; schedule_advance(&c))
        count += c.due_ns >= from_ns;
    return count;
}
