/* Two runs of the same thing show no difference; a slower one is found; thresholds mean what they say. */
#include "judged.h"

#include "judge/change.h"
#include "judge/threshold.h"
#include "rng.h"

static const char quick[] = "[suite]\nrepeats = 5\n[m]\nengine = lean\ntransport = poll, longpoll, sse, ws\n";

static double normal(struct rng *r)
{
    return sqrt(-2 * log(rng_unit(rng_next(r)))) * cos(6.283185307179586 * rng_unit(rng_next(r)));
}

/* Noise of a kind: 0 normal, 1 Student's t of three degrees, 2 log-normal; about `spread` wide. */
static double noisy(struct rng *r, int kind, double spread)
{
    const double z = normal(r);
    if (kind == 0)
        return 1 + spread * z;
    if (kind == 2)
        return exp(2 * spread * z);
    const double a = normal(r), b = normal(r), c = normal(r);
    return 1 + spread * z / sqrt((a * a + b * b + c * c) / 3);
}

/* The values of one metric of a sample, made up. */
struct made {
    struct sample sample;
    json_t *records[10];
    const json_t *valid[10];
};

static void make(struct made *m, size_t n, const double *ages)
{
    m->sample = (struct sample){.repeats = n, .valid = m->valid, .valid_count = n};
    for (size_t i = 0; i < n; i++) {
        m->records[i] = json_pack("{s:{s:f}}", "age_ns", "mean", ages[i]);
        m->valid[i] = m->records[i];
    }
}

static void unmake(struct made *m)
{
    for (size_t i = 0; i < m->sample.repeats; i++)
        json_decref(m->records[i]);
}

static struct change change_of(const double *base, size_t n, const double *now, size_t m)
{
    struct made a, b;
    make(&a, n, base);
    make(&b, m, now);
    const struct change c = change_measure(metric_find(slice_of("age.mean")), &a.sample, &b.sample, 7);
    unmake(&a);
    unmake(&b);
    return c;
}

static enum change_verdict verdict_over(const double *base, size_t n, const double *now, size_t m)
{
    const struct change c = change_of(base, n, now, m);
    return change_verdict(&c, c.metric->of_no_account);
}

static void a_difference_is_beyond_noise_in_every_respect(void **state)
{
    (void)state;
    const double base[] = {10e6, 10.1e6, 9.9e6, 10.05e6, 9.95e6};
    const double worse[] = {15e6, 15.1e6, 14.9e6, 15.05e6, 14.95e6};
    const double overlap[] = {15e6, 15.1e6, 10.05e6, 15.05e6, 14.95e6};
    const double near[] = {10.3e6, 10.4e6, 10.25e6, 10.35e6, 10.31e6};
    const double beside[] = {10.75e6, 12.2e6, 10.9e6, 11.9e6, 12.0e6}; /* apart, but not by its own width */
    assert_int_equal(verdict_over(base, 5, worse, 5), CHANGE_WORSE);
    assert_int_equal(verdict_over(worse, 5, base, 5), CHANGE_BETTER);
    assert_int_equal(verdict_over(base, 5, base, 5), CHANGE_NONE);
    assert_int_equal(verdict_over(base, 5, overlap, 5), CHANGE_NONE);
    assert_int_equal(verdict_over(base, 5, near, 5), CHANGE_NONE);
    assert_int_equal(verdict_over(base, 5, beside, 5), CHANGE_NONE);
    assert_int_equal(verdict_over(base, 2, worse, 5), CHANGE_UNKNOWN);
    assert_int_equal(verdict_over(base, 3, worse, 3), CHANGE_WORSE);
    assert_int_equal(verdict_over(base, 0, worse, 3), CHANGE_UNKNOWN);
}

static void what_the_harness_cannot_resolve_is_none(void **state)
{
    (void)state;
    const double base[] = {300e3, 301e3, 299e3, 300e3, 302e3}, now[] = {450e3, 451e3, 449e3, 450e3, 452e3};
    assert_int_equal(verdict_over(base, 5, now, 5), CHANGE_NONE);
}

static void an_interval_with_1_in_it_is_none(void **state)
{
    (void)state;
    struct change c = {.metric = metric_find(slice_of("age.mean")), .ratio = {2, 1.5, 2.5}, .gap = 9};
    c.base.n = c.now.n = 5;
    c.base.estimate.value = 1e9;
    c.now.estimate.value = 2e9;
    assert_int_equal(change_verdict(&c, 0.05), CHANGE_WORSE);
    c.ratio.low = 0.9;
    assert_int_equal(change_verdict(&c, 0.05), CHANGE_NONE);
}

static void words_say_how_many_times_and_which_way(void **state)
{
    (void)state;
    const double base[] = {10e6, 10.2e6, 9.8e6, 10.2e6, 9.8e6};
    const double worse[] = {49e6, 49e6, 49e6, 49e6, 49e6};
    char text[CHANGE_TEXT];
    struct change c = change_of(base, 5, worse, 5);
    assert_string_equal(change_words(&c, text), "4.9× worse [4.8, 5.0]");
    c = change_of(worse, 5, base, 5);
    assert_string_equal(change_words(&c, text), "4.9× better [4.8, 5.0]");
    c = change_of(base, 5, base, 5);
    assert_string_equal(change_words(&c, text), "no difference");
}

/* Of whole comparisons, 28 figures each, under each kind of noise and number of repeats. of_no_account is set
 * to nothing, so that the margin alone has to hold; at 5 % it only gets rarer. */
static void two_runs_of_the_same_thing_hardly_ever_differ(void **state)
{
    (void)state;
    enum { COMPARISONS = 300, FIGURES = 28 };
    static const size_t repeats[] = {3, 5, 10};
    struct rng r = {2026};
    for (int kind = 0; kind < 3; kind++)
        for (size_t k = 0; k < COUNT_OF(repeats); k++) {
            int alarms = 0;
            for (int i = 0; i < COMPARISONS * FIGURES; i++) {
                double low[2] = {INFINITY, INFINITY}, high[2] = {0, 0};
                for (size_t n = 0; n < repeats[k]; n++)
                    for (int side = 0; side < 2; side++) {
                        const double value = 500e6 * noisy(&r, kind, 0.2);
                        low[side] = fmin(low[side], value);
                        high[side] = fmax(high[side], value);
                    }
                struct change c = {.metric = metric_find(slice_of("age.mean"))};
                c.base.n = c.now.n = repeats[k];
                c.base.estimate.value = 500e6;
                c.now.estimate.value = 600e6;
                c.ratio = (struct estimate){1.2, 1.1, 1.3, 1.1, 1.3}; /* the interval is no help here */
                c.gap = fmax(low[0] - high[1], low[1] - high[0]) / fmax(high[0] - low[0], high[1] - low[1]);
                alarms += change_verdict(&c, 0) != CHANGE_NONE;
            }
            /* 1 % of 300 comparisons would be three; at three repeats half of them is the promise. */
            assert_in_range(alarms, 0, repeats[k] == 3 ? 9 : 3);
        }
}

/* The whole of it, over what change_measure() makes of noise, at the metric's own of_no_account. */
static void false_alarms_are_rare_from_end_to_end(void **state)
{
    (void)state;
    enum { FIGURES = 700, N = 5 };
    struct rng r = {11};
    int alarms = 0;
    for (int i = 0; i < FIGURES; i++) {
        double a[N], b[N];
        for (int n = 0; n < N; n++) {
            a[n] = 500e6 * noisy(&r, i % 3, 0.1);
            b[n] = 500e6 * noisy(&r, i % 3, 0.1);
        }
        alarms += verdict_over(a, N, b, N) != CHANGE_NONE;
    }
    assert_int_equal(alarms, 0); /* 25 comparisons of 28 figures */
}

static void five_milliseconds_are_found_every_time(void **state)
{
    (void)state;
    enum { N = 5, TRIES = 60 };
    struct rng r = {12};
    for (int i = 0; i < TRIES; i++) {
        double a[N], b[N];
        for (int n = 0; n < N; n++) {
            a[n] = 400e3 * fmax(noisy(&r, i % 3, 0.25), 0.1);
            b[n] = 5e6 + 400e3 * fmax(noisy(&r, i % 3, 0.25), 0.1);
        }
        assert_int_equal(verdict_over(a, N, b, N), CHANGE_WORSE);
    }
}

static void thresholds_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool rise;
        double share;
    } good[] = {{"ws.age.p99 > +10%", true, 0.1},
                {"ws.age.p99 > 10%", true, 0.1},
                {"poll[interval=1s].wire.l3>+0.5%", true, 0.005},
                {"ws.coherence < -5 %", false, -0.05}};
    struct threshold t;
    char error[EXPECT_ERROR];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_int_equal(threshold_parse(&t, good[i].text, error), 0);
        assert_int_equal(t.rise, good[i].rise);
        assert_near(t.share, good[i].share);
    }
}

static void wrong_thresholds_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } bad[] = {
        {"ws.age.p98 > +10%", "did you mean age.p9"},
        {"wss.age.p99 > +10%", "did you mean ws"},
        {"ws.age.p99 > 10ms", "it has the form"},
        {"ws.age.p99 >= 10%", "it has the form"},
        {"ws.age.p99", "it has the form"},
        {"ws.age.p99 > -10%", "a rise is"},
        {"ws.age.p99 < +10%", "a rise is"},
        {"ws.age.p99 / poll.age.p99 > +10%", "on the left stands one"},
        {"5 > +10%", "nothing in it is measured"},
        {"", "it has the form"},
        {"ws.age.p99 > +%", "it has the form"},
        {"ws.age.p99 > +10% or so", "it has the form"},
    };
    struct threshold t;
    char error[EXPECT_ERROR];
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(threshold_parse(&t, bad[i].text, error), -1);
        if (!strstr(error, bad[i].part))
            fail_msg("%s: %s", bad[i].text, error);
    }
}

static void a_threshold_takes_the_place_of_what_is_of_no_account(void **state)
{
    (void)state;
    const double base[] = {100e6, 100.01e6, 99.99e6, 100e6, 100e6};
    const double now[] = {103e6, 103.01e6, 102.99e6, 103e6, 103e6};
    const struct change c = change_of(base, 5, now, 5), back = change_of(now, 5, base, 5);
    struct threshold t;
    char error[EXPECT_ERROR];
    assert_int_equal(change_verdict(&c, c.metric->of_no_account), CHANGE_NONE);
    threshold_parse(&t, "ws.age.mean > +2%", error);
    assert_true(threshold_passed(&t, &c));
    assert_false(threshold_passed(&t, &back));
    threshold_parse(&t, "ws.age.mean > +4%", error);
    assert_false(threshold_passed(&t, &c));
    threshold_parse(&t, "ws.age.mean < -2%", error);
    assert_true(threshold_passed(&t, &back));
    assert_false(threshold_passed(&t, &c));
}

/* One loss in one repeat: the medians are nothing on both sides. */
static void a_single_loss_is_a_change_for_the_worse(void **state)
{
    (void)state;
    struct judged base, now;
    struct threshold t;
    char error[EXPECT_ERROR], text[CHANGE_TEXT];
    struct samples a, b;
    judged_open(&base, JUDGED_TWO_WAYS);
    judged_open(&now, JUDGED_TWO_WAYS);
    judged_fill(&base);
    judged_fill(&now);
    json_t *lossy = judged_trial(&now, "ws", 1, 1e6, 100, 10e3);
    judged_void(lossy, "lost");
    judged_set(lossy, "messages", "lost", 5);
    samples_make(&a, &base.suite, base.trials);
    samples_make(&b, &now.suite, now.trials);
    const struct metric *lost = metric_find(slice_of("messages.lost"));
    const size_t ws = judged_point(&base, "ws")->index;
    const struct change c = change_measure(lost, &a.items[ws], &b.items[ws], 7);
    const struct change back = change_measure(lost, &b.items[ws], &a.items[ws], 7);
    const struct change same = change_measure(lost, &b.items[ws], &b.items[ws], 7);
    assert_int_equal(threshold_parse(&t, "ws.messages.lost > +0%", error), 0);
    assert_true(threshold_passed(&t, &c));
    assert_string_equal(change_words(&c, text), "worse");
    assert_false(threshold_passed(&t, &back));
    assert_string_equal(change_words(&back, text), "better");
    assert_int_equal(change_verdict(&same, 0), CHANGE_NONE);
    samples_close(&a);
    samples_close(&b);
    judged_close(&base);
    judged_close(&now);
}

static void what_is_below_nothing_has_no_ratio(void **state)
{
    (void)state;
    const double base[] = {-10e6, -10.1e6, -9.9e6}, now[] = {15e6, 15.1e6, 14.9e6};
    const double nothing[] = {0, 0, 0};
    char text[CHANGE_TEXT];
    assert_int_equal(verdict_over(base, 3, now, 3), CHANGE_UNKNOWN);
    assert_int_equal(verdict_over(now, 3, base, 3), CHANGE_UNKNOWN);
    const struct change rose = change_of(nothing, 3, now, 3), fell = change_of(now, 3, nothing, 3);
    assert_string_equal(change_words(&rose, text), "worse");
    assert_string_equal(change_words(&fell, text), "better");
}

static void thresholds_mean_their_points(void **state)
{
    (void)state;
    struct judged j;
    struct threshold t;
    char error[EXPECT_ERROR];
    judged_open(&j, quick);
    threshold_parse(&t, "poll[clients=100].age.mean > +2%", error);
    assert_true(threshold_means(&t, judged_point(&j, "poll")));
    assert_false(threshold_means(&t, judged_point(&j, "ws")));
    threshold_parse(&t, "poll[clients=99].age.mean > +2%", error);
    assert_false(threshold_means(&t, judged_point(&j, "poll")));
    judged_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_beyond_noise_in_every_respect),
        cmocka_unit_test(what_the_harness_cannot_resolve_is_none),
        cmocka_unit_test(an_interval_with_1_in_it_is_none),
        cmocka_unit_test(words_say_how_many_times_and_which_way),
        cmocka_unit_test(two_runs_of_the_same_thing_hardly_ever_differ),
        cmocka_unit_test(false_alarms_are_rare_from_end_to_end),
        cmocka_unit_test(five_milliseconds_are_found_every_time),
        cmocka_unit_test(thresholds_are_read),
        cmocka_unit_test(wrong_thresholds_are_explained),
        cmocka_unit_test(a_threshold_takes_the_place_of_what_is_of_no_account),
        cmocka_unit_test(a_single_loss_is_a_change_for_the_worse),
        cmocka_unit_test(what_is_below_nothing_has_no_ratio),
        cmocka_unit_test(thresholds_mean_their_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
