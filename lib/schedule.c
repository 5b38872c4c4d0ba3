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

uint64_t schedule_count(const struct schedule *s, int64_t from_ns, int64_t to_ns)
{
    struct schedule_cursor c;
    schedule_begin(&c, s);
    /* An even schedule is entered near its place: a server that has run for a day is 10^8 messages in. */
    if (s->kind == SCHEDULE_EVEN && s->rate_hz > 0 && from_ns > s->start_ns) {
        double skip = floor((double)(from_ns - s->start_ns) * s->rate_hz / NS_PER_S) - 1;
        c.number = skip > 0 ? (uint64_t)skip : 0;
        c.due_ns = even_ns(s, c.number);
    }
    uint64_t count = 0;
    for (; c.due_ns < to_ns; schedule_advance(&c))
        count += c.due_ns >= from_ns;
    return count;
}
