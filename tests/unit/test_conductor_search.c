/* Capacity searches through the conductor: on machines whose capacity is known, in turns, and picked up again
 * after an interruption. */
#include "bench_world.h"
#include "stagehand.h"

#include <math.h>

static const char capacity_text[] =
    "[suite]\ntitle = Search\nrepeats = 1\n[points]\ntransport = sse\n"
    "[most]\ntype = capacity\ntransport = poll, ws\ninterval = 1s\nsearch = clients\nfrom = 100\nto = 5000\n"
    "precision = 10%\nbound = age.p99 < 200ms\n";

enum { POLL_CARRIES = 300, WS_CARRIES = 2000 };

static double old_beyond_the_truth(const struct trial_order *order)
{
    const double truth = point_transport(order->point) == TRANSPORT_POLL ? POLL_CARRIES : WS_CARRIES;
    return point_number(order->point, KEY_CLIENTS) > truth ? 312e6 : 10e6;
}

static const char *lost_beyond_the_truth(const struct trial_order *order)
{
    return old_beyond_the_truth(order) > 200e6 ? "lost" : NULL;
}

/* The probes of a transport as the records have them: "100+ 200+ 400- 400- …" */
static char *path(const struct stagehand *h, const char *transport)
{
    static char text[1024];
    size_t n = 0;
    int steps = 0;
    text[0] = '\0';
    for (size_t i = 0; i < json_array_size(h->folder.trials); i++) {
        const json_t *capacity = json_object_get(record(h, i), "capacity");
        const json_t *point = json_object_get(record(h, i), "point");
        if (!json_is_object(capacity) ||
            strcmp(json_string_value(json_object_get(point, "transport")), transport) != 0)
            continue;
        assert_string_equal(json_string_value(json_object_get(capacity, "key")), "clients");
        assert_int_equal(json_integer_value(json_object_get(capacity, "step")), steps++);
        assert_true(json_equal(json_object_get(capacity, "value"), json_object_get(point, "clients")));
        n += (size_t)snprintf(text + n, sizeof text - n, "%g%c ",
                              json_number_value(json_object_get(capacity, "value")),
                              json_is_true(json_object_get(capacity, "held")) ? '+' : '-');
    }
    return text;
}

static const char poll_path[] = "100+ 200+ 400- 400- 283+ 336- 336- 308- 308- ";
static const char ws_path[] = "100+ 200+ 400+ 800+ 1600+ 3200- 3200- 2263- 2263- 1903+ 2075- 2075- ";

static void searches_come_after_the_plan_and_take_turns(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, capacity_text);
    h.age_p99_ns = old_beyond_the_truth;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_says(h.started[1].name, "points sse");
    for (int i = 2; i < 10; i++) {
        assert_says(h.started[i].name, i % 2 == 0 ? "most poll" : "most ws");
        assert_false(h.started[i].timeline);
    }
    assert_string_equal(path(&h, "poll"), poll_path);
    assert_string_equal(path(&h, "ws"), ws_path);
    tear_down(&h);
}

static void what_does_not_hold_says_why(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, capacity_text);
    h.age_p99_ns = old_beyond_the_truth;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    for (size_t i = 1; i < json_array_size(h.folder.trials); i++) {
        const json_t *capacity = json_object_get(record(&h, i), "capacity");
        const json_t *why = json_object_get(capacity, "why");
        if (json_is_true(json_object_get(capacity, "held")))
            assert_true(json_is_null(why));
        else
            assert_string_equal(json_string_value(why), "age.p99 was 312 ms");
    }
    assert_true(json_is_null(json_object_get(record(&h, 0), "capacity")));
    tear_down(&h);
}

static void a_void_trial_does_not_hold(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, capacity_text);
    h.verdict = lost_beyond_the_truth;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE); /* the retries of points are none of a search */
    assert_string_equal(path(&h, "poll"), poll_path);
    const size_t last = json_array_size(h.folder.trials) - 1;
    const json_t *capacity = json_object_get(record(&h, last), "capacity");
    assert_string_equal(json_string_value(json_object_get(capacity, "why")), "lost: it was so");
    tear_down(&h);
}

static void the_ramp_suits_the_clients(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, capacity_text);
    h.age_p99_ns = old_beyond_the_truth;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    for (int i = 2; i < h.count; i++) {
        const double wanted = h.started[i].clients / 2;
        assert_true(h.started[i].ramp_hz == (wanted > 1000 ? ceil(wanted) : 1000));
    }
    tear_down(&h);
}

/* Interrupted after each of its trials in turn, a search ends as if it never had been. */
static void an_interrupted_search_finds_back(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, capacity_text);
    h.age_p99_ns = old_beyond_the_truth;
    h.hang_at = 2;
    int runs = 1;
    while (run(&h, 2) == CONDUCTOR_INTERRUPTED) {
        start_anew(&h);
        h.hang_at = 1;
        assert_true(runs++ < 100);
    }
    assert_int_equal(runs, json_array_size(h.folder.trials));
    assert_string_equal(path(&h, "poll"), poll_path);
    assert_string_equal(path(&h, "ws"), ws_path);
    start_anew(&h);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_int_equal(h.count, 0);
    tear_down(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(searches_come_after_the_plan_and_take_turns),
        IN_WORLD(what_does_not_hold_says_why),
        IN_WORLD(a_void_trial_does_not_hold),
        IN_WORLD(the_ramp_suits_the_clients),
        IN_WORLD(an_interrupted_search_finds_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
