/* The generator is splitmix64 to the bit, and what is drawn from it is fair. */
#include "check.h"

#include "rng.h"

#include <math.h>

/* First outputs for each seed, from the published algorithm in another language. */
static const struct {
    uint64_t seed, outputs[4];
} known[] = {
    {0, {0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC}},
    {1, {0x910A2DEC89025CC1, 0xBEEB8DA1658EEC67, 0xF893A2EEFB32555E, 0x71C18690EE42C90B}},
    {42, {0xBDD732262FEB6E95, 0x28EFE333B266F103, 0x47526757130F9F52, 0x581CE1FF0E4AE394}},
};

static void outputs_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(known); k++) {
        struct rng r = {known[k].seed};
        for (uint64_t n = 0; n < 4; n++) {
            assert_int_equal(rng_next(&r), known[k].outputs[n]);
            assert_int_equal(rng_at(known[k].seed, n), known[k].outputs[n]);
        }
    }
}

static void any_place_is_reached_without_walking(void **state)
{
    (void)state;
    struct rng r = {UINT64_MAX - 5};
    for (uint64_t n = 0; n < 1000; n++)
        assert_int_equal(rng_next(&r), rng_at(UINT64_MAX - 5, n));
}

static void unit_is_never_0_and_never_1(void **state)
{
    (void)state;
    assert_true(rng_unit(0) > 0);
    assert_true(rng_unit(UINT64_MAX) < 1);
    for (int shift = 0; shift < 64; shift++) {
        assert_true(rng_unit(UINT64_MAX >> shift) > 0 && rng_unit(UINT64_MAX >> shift) < 1);
        assert_true(rng_unit(UINT64_MAX << shift) > 0 && rng_unit(UINT64_MAX << shift) < 1);
    }
}

static void unit_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    struct rng r = {7};
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double u = rng_unit(rng_next(&r));
        sum += u;
        squares += (u - 0.5) * (u - 0.5);
    }
    /* Four standard errors: 1/√12 and, for the variance, 1/√180, over √n. */
    assert_true(fabs(sum / DRAWS - 0.5) < 4 * 0.2887 / sqrt(DRAWS));
    assert_true(fabs(squares / DRAWS - 1.0 / 12) < 4 * 0.0745 / sqrt(DRAWS));
}

static void below_fills_its_range_evenly(void **state)
{
    (void)state;
    enum { BOUND = 7, EACH = 10000 };
    struct rng r = {3};
    int seen[BOUND] = {0};
    for (int i = 0; i < BOUND * EACH; i++) {
        const uint64_t n = rng_below(&r, BOUND);
        assert_true(n < BOUND);
        seen[n]++;
    }
    double chi = 0;
    for (int i = 0; i < BOUND; i++)
        chi += (double)(seen[i] - EACH) * (seen[i] - EACH) / EACH;
    assert_true(chi < 22.46); /* the 0.999 quantile of six degrees of freedom */
}

static void below_works_at_the_ends_of_its_range(void **state)
{
    (void)state;
    struct rng r = {3};
    uint64_t highest = 0;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(rng_below(&r, 1), 0);
        const uint64_t n = rng_below(&r, UINT64_MAX);
        highest = n > highest ? n : highest;
    }
    assert_true(highest > UINT64_MAX / 10 * 9);
}

static void assert_permutation(const uint32_t *order, size_t count)
{
    static unsigned char seen[2000];
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < count; i++) {
        assert_true(order[i] < count);
        assert_int_equal(seen[order[i]]++, 0);
    }
}

static void permutation_holds_each_number_once(void **state)
{
    (void)state;
    static uint32_t order[2000], again[2000];
    for (size_t count = 0; count <= 2000; count = count * 2 + 1) {
        struct rng r = {count}, same = r;
        rng_permutation(&r, order, count);
        assert_permutation(order, count);
        rng_permutation(&same, again, count);
        assert_memory_equal(order, again, count * sizeof *order);
    }
}

/* All 24 orders of four come equally often: a shuffle that draws from a wrong range fails here. */
static void permutation_is_fair(void **state)
{
    (void)state;
    enum { EACH = 2000 };
    struct rng r = {11};
    int seen[256] = {0}, orders = 0;
    for (int i = 0; i < 24 * EACH; i++) {
        uint32_t o[4];
        rng_permutation(&r, o, 4);
        seen[o[0] << 6 | o[1] << 4 | o[2] << 2 | o[3]]++;
    }
    double chi = 0;
    for (int i = 0; i < 256; i++)
        if (seen[i] > 0) {
            orders++;
            chi += (double)(seen[i] - EACH) * (seen[i] - EACH) / EACH;
        }
    assert_int_equal(orders, 24);
    assert_true(chi < 49.73); /* the 0.999 quantile of 23 degrees of freedom */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outputs_are_the_published_ones),
        cmocka_unit_test(any_place_is_reached_without_walking),
        cmocka_unit_test(unit_is_never_0_and_never_1),
        cmocka_unit_test(unit_is_uniform),
        cmocka_unit_test(below_fills_its_range_evenly),
        cmocka_unit_test(below_works_at_the_ends_of_its_range),
        cmocka_unit_test(permutation_holds_each_number_once),
        cmocka_unit_test(permutation_is_fair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
