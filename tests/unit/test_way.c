/* One direction of a link under a virtual clock: what is asked for is what is done, to the nanosecond. */
#include "check.h"
#include "clock.h"
#include "links.h"
#include "way.h"

#include <math.h>

enum { MS = NS_PER_MS, BYTES = 1000 };

static const unsigned char packet[WAY_MTU];

static struct way way_of(struct way_figures figures)
{
    struct way w;
    way_init(&w, &figures, 42);
    return w;
}

/* When the next packet comes out, which it does then and not a nanosecond before. */
static int64_t next_out(struct way *w)
{
    const int64_t due_ns = way_next_ns(w);
    assert_null(way_take(w, due_ns - 1));
    struct way_packet *taken = way_take(w, due_ns);
    assert_non_null(taken);
    assert_int_equal(taken->due_ns, due_ns);
    way_give_back(w, taken);
    return due_ns;
}

static void without_figures_packets_only_pass(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){0});
    assert_true(way_next_ns(&w) == INT64_MAX);
    assert_null(way_take(&w, INT64_MAX - 1));
    assert_int_equal(way_put(&w, 7, packet, BYTES), WAY_DUE);
    assert_int_equal(next_out(&w), 7);
    assert_true(way_next_ns(&w) == INT64_MAX);
    way_close(&w);
}

static void the_delay_is_exact_and_the_bytes_are_kept(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){.delay_ns = 50 * MS});
    unsigned char bytes[WAY_MTU];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(way_put(&w, i * (int64_t)MS, bytes, WAY_MTU - (size_t)i), WAY_DUE);
    for (int i = 0; i < 1000; i++) {
        struct way_packet *taken = way_take(&w, way_next_ns(&w));
        assert_int_equal(taken->due_ns, (i + 50) * (int64_t)MS);
        assert_int_equal(taken->len, WAY_MTU - i);
        assert_memory_equal(taken->bytes, bytes, taken->len);
        way_give_back(&w, taken);
    }
    assert_int_equal(w.in.packets, 1000);
    assert_int_equal(w.out.packets, 1000);
    assert_int_equal(w.in.bytes, w.out.bytes);
    assert_int_equal(w.lost.packets + w.dropped.packets, 0);
    way_close(&w);
}

/* 1,000 bytes at 1 Mbit/s take 8 ms, whenever somebody looks. */
static void the_rate_is_exact_by_virtual_departures(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){.delay_ns = 3 * MS, .rate_bps = 1e6, .queue_bytes = 1 << 20});
    for (int i = 0; i < 500; i++)
        assert_int_equal(way_put(&w, 0, packet, BYTES), WAY_DUE);
    for (int i = 0; i < 500; i++)
        assert_int_equal(next_out(&w), (8 * (i + 1) + 3) * (int64_t)MS);
    way_put(&w, 5000 * (int64_t)MS, packet, BYTES); /* idle for a while: no credit is saved up */
    assert_int_equal(next_out(&w), 5011 * (int64_t)MS);
    way_close(&w);
}

static void the_queue_is_bounded_in_bytes_and_cuts_its_tail(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){.rate_bps = 1e6, .queue_bytes = 5500});
    for (int i = 0; i < 5; i++)
        assert_int_equal(way_put(&w, 0, packet, BYTES), WAY_DUE);
    assert_int_equal(way_queued(&w, 0), 5000);
    assert_int_equal(way_put(&w, 0, packet, 501), WAY_DROPPED);
    assert_int_equal(way_put(&w, 0, packet, 500), WAY_DUE); /* there is room for a smaller one */
    assert_int_equal(way_put(&w, 8 * MS - 8001, packet, BYTES), WAY_DROPPED); /* not yet: a byte is missing */
    assert_int_equal(way_put(&w, 8 * MS, packet, BYTES), WAY_DUE);            /* one has left */
    assert_int_equal(w.dropped.packets, 2);
    assert_int_equal(w.dropped.bytes, 1501);
    assert_int_equal(w.in.packets, 9);
    assert_int_equal(way_queued(&w, 1000 * (int64_t)MS), 0);
    way_close(&w);
}

/* Within five standard deviations of what was asked; and for the same seed the very same packets. */
static void losses_are_as_many_as_asked_and_the_same_for_a_seed(void **state)
{
    (void)state;
    static const double shares[] = {0.01, 0.05, 0.5};
    enum { N = 100000 };
    for (size_t s = 0; s < COUNT_OF(shares); s++) {
        struct way a = way_of((struct way_figures){.loss = shares[s]});
        struct way b = way_of((struct way_figures){.loss = shares[s]});
        for (int i = 0; i < N; i++) {
            assert_int_equal(way_put(&a, i, packet, 100), way_put(&b, i, packet, 100));
            struct way_packet *taken = way_take(&a, i), *other = way_take(&b, i);
            if (taken) {
                way_give_back(&a, taken);
                way_give_back(&b, other);
            }
        }
        const double deviation = sqrt(N * shares[s] * (1 - shares[s]));
        assert_true(fabs((double)a.lost.packets - N * shares[s]) < 5 * deviation);
        assert_int_equal(a.lost.packets + a.out.packets, N);
        assert_int_equal(a.lost.bytes, 100 * a.lost.packets);
        way_close(&a);
        way_close(&b);
    }
}

static void no_loss_loses_nothing(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){.delay_ns = MS});
    for (int i = 0; i < 10000; i++)
        assert_int_equal(way_put(&w, i, packet, 40), WAY_DUE);
    way_close(&w);
}

/* Packets far apart: uniform within the bounds, and about the delay in the mean. */
static void jitter_is_uniform_about_the_delay(void **state)
{
    (void)state;
    enum { N = 10000 };
    struct way w = way_of((struct way_figures){.delay_ns = 20 * MS, .jitter_ns = 5 * MS});
    double sum = 0;
    int64_t least = INT64_MAX, most = 0;
    for (int i = 0; i < N; i++) {
        const int64_t at_ns = i * INT64_C(100) * MS;
        way_put(&w, at_ns, packet, 40);
        const int64_t took_ns = next_out(&w) - at_ns;
        sum += (double)took_ns;
        least = took_ns < least ? took_ns : least;
        most = took_ns > most ? took_ns : most;
    }
    assert_true(least >= 15 * MS && least < 15 * MS + MS / 20);
    assert_true(most <= 25 * MS && most > 25 * MS - MS / 20);
    assert_true(fabs(sum / N - 20 * MS) < 5 * 2.9 * MS / sqrt(N)); /* its deviation is 10/√12 ms */
    way_close(&w);
}

/* How many come out behind one that was put in later. */
static int overtakings(bool reorder)
{
    struct way w = way_of((struct way_figures){.delay_ns = 20 * MS, .jitter_ns = 5 * MS, .reorder = reorder});
    int count = 0;
    uint64_t last = 0;
    int64_t last_ns = 0;
    for (int i = 0; i < 5000; i++)
        way_put(&w, i * (int64_t)MS, packet, 40);
    for (int i = 0; i < 5000; i++) {
        struct way_packet *taken = way_take(&w, way_next_ns(&w));
        assert_true(taken->due_ns >= last_ns);
        last_ns = taken->due_ns;
        count += taken->number < last;
        last = taken->number > last ? taken->number : last;
        way_give_back(&w, taken);
    }
    way_close(&w);
    return count;
}

static void nothing_is_overtaken_unless_it_may_be(void **state)
{
    (void)state;
    assert_int_equal(overtakings(false), 0);
    assert_true(overtakings(true) > 1000);
}

static void what_is_under_way_is_bounded_too(void **state)
{
    (void)state;
    struct way w = way_of((struct way_figures){.delay_ns = 10000 * (int64_t)MS});
    for (int i = 0; i < WAY_PACKETS; i++)
        assert_int_equal(way_put(&w, i, packet, 40), WAY_DUE);
    assert_int_equal(way_put(&w, WAY_PACKETS, packet, 40), WAY_DROPPED);
    next_out(&w);
    assert_int_equal(way_put(&w, WAY_PACKETS, packet, 40), WAY_DUE);
    way_close(&w);
}

/* --- what is asked for --- */

static void a_wish_changes_a_profile(void **state)
{
    (void)state;
    struct link_figures f;
    struct links_wish wish = LINKS_WISH_NOTHING;
    assert_null(links_settle(&wish, &f));
    assert_true(f.delay_ns == 0 && f.loss == 0 && f.up_bps == 0 && !f.reorder);
    wish.profile = LINKS_3G;
    assert_null(links_settle(&wish, &f));
    assert_true(f.delay_ns == 150 * MS && f.up_bps == 768e3 && f.down_bps == 1.6e6);
    wish.rate_bps = 2e6;
    wish.loss = 0.01;
    wish.delay_ns = 0;
    assert_null(links_settle(&wish, &f));
    assert_true(f.delay_ns == 0 && f.up_bps == 2e6 && f.down_bps == 2e6 && f.loss == 0.01);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    struct link_figures f;
    struct links_wish wish = LINKS_WISH_NOTHING;
    wish.jitter_ns = 2;
    wish.delay_ns = 1;
    assert_non_null(links_settle(&wish, &f));
    wish.delay_ns = 2;
    assert_null(links_settle(&wish, &f));
    wish.queue_bytes = 3000;
    assert_non_null(links_settle(&wish, &f));
    wish.rate_bps = 1e6;
    assert_null(links_settle(&wish, &f));
}

static void a_queue_is_a_tenth_of_a_second_or_ten_packets(void **state)
{
    (void)state;
    assert_int_equal(links_queue(&(struct link_figures){0}, 0), 0);
    assert_int_equal(links_queue(&(struct link_figures){0}, 10e6), 125000);
    assert_int_equal(links_queue(&(struct link_figures){0}, 100e3), LINKS_QUEUE_LEAST);
    assert_int_equal(links_queue(&(struct link_figures){.queue_bytes = 3000}, 10e6), 3000);
}

static void every_named_link_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < LINKS; i++) {
        struct link_figures f;
        struct links_wish wish = LINKS_WISH_NOTHING;
        wish.profile = i;
        assert_non_null(links_names[i]);
        assert_non_null(links_profiles[i].words);
        assert_null(links_settle(&wish, &f));
        assert_true(f.delay_ns > 0);
    }
    assert_null(links_names[LINKS]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_figures_packets_only_pass),
        cmocka_unit_test(the_delay_is_exact_and_the_bytes_are_kept),
        cmocka_unit_test(the_rate_is_exact_by_virtual_departures),
        cmocka_unit_test(the_queue_is_bounded_in_bytes_and_cuts_its_tail),
        cmocka_unit_test(losses_are_as_many_as_asked_and_the_same_for_a_seed),
        cmocka_unit_test(no_loss_loses_nothing),
        cmocka_unit_test(jitter_is_uniform_about_the_delay),
        cmocka_unit_test(nothing_is_overtaken_unless_it_may_be),
        cmocka_unit_test(what_is_under_way_is_bounded_too),
        cmocka_unit_test(a_wish_changes_a_profile),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(a_queue_is_a_tenth_of_a_second_or_ten_packets),
        cmocka_unit_test(every_named_link_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
