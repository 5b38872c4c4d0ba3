/* A crowd of timers under random operations, against a plain table of their deadlines. */
#include "check.h"

#include "mem.h"
#include "rng.h"
#include "timers.h"

/* The reference: each timer's own deadline, and no structure at all. */
enum { CROWD = 200, ROUNDS = 30000 };

struct member {
    struct timer timer;
    int fired;
};

static struct timers ts;
static struct member crowd[CROWD];
static int64_t wanted_ns[CROWD]; /* INT64_MAX where it waits for nothing */
static int64_t last_due_ns;      /* of the run under way */

static void on_fire_in_crowd(struct timer *t, int64_t now_ns)
{
    struct member *p = container_of(t, struct member, timer);
    const ptrdiff_t i = p - crowd;
    assert_true(wanted_ns[i] <= now_ns);      /* not too early */
    assert_true(wanted_ns[i] >= last_due_ns); /* in order */
    last_due_ns = wanted_ns[i];
    wanted_ns[i] = INT64_MAX;
    p->fired++;
}

static void assert_none_overdue(int64_t now_ns)
{
    for (int i = 0; i < CROWD; i++)
        assert_true(wanted_ns[i] > now_ns);
}

static void crowd_step(struct rng *r, int64_t *now_ns)
{
    const uint64_t i = rng_below(r, CROWD);
    switch (rng_below(r, 8)) {
    case 0:
        *now_ns += 1 + (int64_t)rng_below(r, 50);
        last_due_ns = INT64_MIN;
        timers_run(&ts, *now_ns);
        assert_none_overdue(*now_ns);
        break;
    case 1:
        timers_cancel(&crowd[i].timer);
        wanted_ns[i] = INT64_MAX;
        break;
    case 2:
        timers_remove(&ts, &crowd[i].timer);
        wanted_ns[i] = INT64_MAX;
        break;
    default:
        wanted_ns[i] = *now_ns - 5 + (int64_t)rng_below(r, 300);
        timers_set(&ts, &crowd[i].timer, wanted_ns[i]);
    }
}

static void thousands_of_operations_agree_with_a_plain_table(void **state)
{
    (void)state;
    struct rng r = {1};
    int64_t now_ns = 1000;
    int fired = 0;
    assert_int_equal(timers_init(&ts), 0);
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = (struct member){.timer.fire = on_fire_in_crowd};
        wanted_ns[i] = INT64_MAX;
    }
    for (int round = 0; round < ROUNDS; round++)
        crowd_step(&r, &now_ns);
    for (int i = 0; i < CROWD; i++)
        fired += crowd[i].fired;
    assert_true(fired > ROUNDS / 10);
    last_due_ns = INT64_MIN;
    timers_run(&ts, now_ns + 1000);
    assert_none_overdue(now_ns + 1000);
    timers_close(&ts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(thousands_of_operations_agree_with_a_plain_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
