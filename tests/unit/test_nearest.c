/* Suggestions for mistyped words. */
#include "check.h"

#include "nearest.h"

static const char *const words[] = {"transport", "clients", "rate", "ramp", "payload",
                                    "warmup",    "ws",      "sse",  NULL};

static const char *suggest(struct slice word, const char *const *among)
{
    struct nearest n = nearest_begin(word);
    for (int i = 0; among[i]; i++)
        nearest_try(&n, among[i]);
    return n.best;
}

static void assert_suggests(const char *word, const char *expected)
{
    const char *best = suggest(slice_of(word), words);
    if (!expected) {
        if (best)
            fail_msg("'%s' suggests '%s'", word, best);
        return;
    }
    if (!best)
        fail_msg("'%s' suggests nothing", word);
    assert_string_equal(best, expected);
}

static void one_slip_is_forgiven(void **state)
{
    (void)state;
    assert_suggests("transport", "transport");
    assert_suggests("trnsport", "transport");   /* left out */
    assert_suggests("transpport", "transport"); /* put in */
    assert_suggests("transpart", "transport");  /* another */
    assert_suggests("tarnsport", "transport");  /* swapped */
    assert_suggests("client", "clients");
    assert_suggests("playload", "payload");
    assert_suggests("wss", "ws");
}

static void the_nearest_wins_whatever_the_order(void **state)
{
    (void)state;
    static const char *const forth[] = {"rare", "rate", "rite", NULL}, *const back[] = {"rite", "rate",
                                                                                        "rare", NULL};
    assert_string_equal(suggest(TEXT("ratex"), forth), "rate");
    assert_string_equal(suggest(TEXT("ratex"), back), "rate");
    assert_string_equal(suggest(TEXT("rre"), forth), "rare");
}

static void of_equals_the_first_wins(void **state)
{
    (void)state;
    static const char *const equals[] = {"rate", "rare", NULL};
    assert_string_equal(suggest(TEXT("rame"), equals), "rate");
}

static void what_is_far_off_suggests_nothing(void **state)
{
    (void)state;
    assert_suggests("xylophone", NULL);
    assert_suggests("verbose", NULL);
    assert_suggests("", NULL);
    assert_suggests("transportation-of-goods", NULL);
    assert_suggests("RATE", NULL);
}

/* Distances by hand: the bound is a third of the word and one more. */
static void the_bound_grows_with_the_word(void **state)
{
    (void)state;
    static const char *const only[] = {"abcdefghi", NULL}, *const none[] = {NULL};
    assert_non_null(suggest(TEXT("abcdeXXXX"), only)); /* 4 of 9 */
    assert_null(suggest(TEXT("abcdXXXXX"), only));     /* 5 of 9 */
    assert_null(suggest(TEXT("anything"), none));
    struct nearest n = nearest_begin(TEXT("kitten"));
    nearest_try(&n, "sitting");
    assert_int_equal(n.distance, 3);
}

static void endless_words_do_no_harm(void **state)
{
    (void)state;
    static char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    const char *const among[] = {endless, "rate", NULL};
    assert_null(suggest(slice_of(endless), words));
    assert_string_equal(suggest(TEXT("rat"), among), "rate");
    assert_null(suggest(TEXT("x\0x"), words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_is_forgiven),
        cmocka_unit_test(the_nearest_wins_whatever_the_order),
        cmocka_unit_test(of_equals_the_first_wins),
        cmocka_unit_test(what_is_far_off_suggests_nothing),
        cmocka_unit_test(the_bound_grows_with_the_word),
        cmocka_unit_test(endless_words_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
