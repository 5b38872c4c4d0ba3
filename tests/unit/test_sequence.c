/* Numbers that come in order, twice, late, or after a gap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rng.h"
#include "sequence.h"

static void numbers_in_order_are_new(void **state)
{
    (void)state;
    struct sequence s = {0};
    for (uint64_t i = 0; i < 200; i++)
        assert_int_equal(sequence_note(&s, i), SEQUENCE_NEW);
    assert_int_equal(s.next, 200);
}

static void a_number_that_came_comes_again(void **state)
{
    (void)state;
    struct sequence s = {0};
    sequence_note(&s, 5);
    assert_int_equal(sequence_note(&s, 5), SEQUENCE_AGAIN);
    sequence_note(&s, 6);
    assert_int_equal(sequence_note(&s, 5), SEQUENCE_AGAIN);
}

static void a_skipped_number_is_late_once(void **state)
{
    (void)state;
    struct sequence s = {0};
    sequence_note(&s, 1);
    sequence_note(&s, 4);
    assert_int_equal(sequence_note(&s, 3), SEQUENCE_LATE);
    assert_int_equal(sequence_note(&s, 3), SEQUENCE_AGAIN);
    assert_int_equal(sequence_note(&s, 2), SEQUENCE_LATE);
    assert_int_equal(sequence_note(&s, 1), SEQUENCE_AGAIN);
    assert_int_equal(s.next, 5);
}

static void sixty_three_behind_is_remembered_and_no_more(void **state)
{
    (void)state;
    struct sequence s = {0};
    sequence_note(&s, 100);
    assert_int_equal(sequence_note(&s, 100 - 63), SEQUENCE_LATE);
    assert_int_equal(sequence_note(&s, 100 - 64), SEQUENCE_AGAIN);
    assert_int_equal(sequence_note(&s, 0), SEQUENCE_AGAIN);
}

static void jumps_of_every_width_forget_nothing_near(void **state)
{
    (void)state;
    for (uint64_t jump = 1; jump < 130; jump++) {
        struct sequence s = {0};
        sequence_note(&s, 10);
        assert_int_equal(sequence_note(&s, 10 + jump), SEQUENCE_NEW);
        assert_int_equal(sequence_note(&s, 10), SEQUENCE_AGAIN);
        if (jump > 1)
            assert_int_equal(sequence_note(&s, 9 + jump), SEQUENCE_LATE);
    }
}

/* Against an array that remembers everything. */
static void agrees_with_a_plain_record(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    static bool came[COUNT + 64];
    struct sequence s = {0};
    struct rng rng = {7};
    for (uint64_t base = 0; base < COUNT; base += rng_below(&rng, 3)) {
        uint64_t number = base + rng_below(&rng, 40);
        enum sequence_kind expected = came[number]      ? SEQUENCE_AGAIN
                                      : number < s.next ? SEQUENCE_LATE
                                                        : SEQUENCE_NEW;
        assert_int_equal(sequence_note(&s, number), expected);
        came[number] = true;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_in_order_are_new),
        cmocka_unit_test(a_number_that_came_comes_again),
        cmocka_unit_test(a_skipped_number_is_late_once),
        cmocka_unit_test(sixty_three_behind_is_remembered_and_no_more),
        cmocka_unit_test(jumps_of_every_width_forget_nothing_near),
        cmocka_unit_test(agrees_with_a_plain_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
