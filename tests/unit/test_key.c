/* The key table: found by name, read with units and ranges, and at one with what its readers rely on. */
#include "check.h"

#include "plan/key.h"

#include <math.h>

static int find(const char *name)
{
    return key_find(slice_of(name));
}

static void keys_are_found_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < KEYS; i++)
        assert_int_equal(find(keys[i].name), i);
    assert_int_equal(find("intervall"), -1);
    assert_int_equal(find(""), -1);
    assert_int_equal(find("Interval"), -1);
    assert_string_equal(key_nearest(TEXT("intervall")), "interval");
    assert_string_equal(key_nearest(TEXT("server.paylod")), "payload");
    assert_null(key_nearest(TEXT("xylophone-player")));
}

static void owners_may_stand_in_front_of_their_own(void **state)
{
    (void)state;
    assert_int_equal(find("server.delay"), KEY_DELAY);
    assert_int_equal(find("load.interval"), KEY_INTERVAL);
    assert_int_equal(find("load.congestion"), KEY_CONGESTION);
    assert_int_equal(find("server.congestion"), KEY_CONGESTION);
    assert_int_equal(find("load.delay"), -1);
    assert_int_equal(find("server.interval"), -1);
    assert_int_equal(find("server.transport"), -1);
    assert_int_equal(find(".delay"), -1);
    assert_int_equal(find("server."), -1);
}

static void the_table_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < KEYS; i++) {
        const struct key *key = &keys[i];
        struct value value;
        char why[256];
        assert_non_null(key->name);
        assert_non_null(key->json);
        assert_non_null(key->help);
        assert_true(key->transports != 0);
        assert_true((key->kind == OPTION_CHOICE) == (key->choices != NULL));
        if (key->fallback)
            assert_int_equal(key_read(key, slice_of(key->fallback), &value, why, sizeof why), 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(key->name, keys[j].name);
            assert_string_not_equal(key->json, keys[j].json);
        }
    }
    for (int i = 0; i < TRANSPORTS; i++)
        assert_non_null(transport_names[i]);
    assert_null(transport_names[TRANSPORTS]);
    assert_string_equal(transport_names[TRANSPORT_LONGPOLL], "longpoll");
}

static void assert_reads(enum key_id key, const char *text, double number)
{
    struct value value = {.number = -1};
    char why[256] = "";
    const struct slice copy = alone(slice_of(text));
    assert_int_equal(key_read(&keys[key], copy, &value, why, sizeof why), 0);
    assert_true(fabs(value.number - number) <= fabs(number) * 1e-12);
    alone_free(copy);
}

static void assert_refuses(enum key_id key, const char *text, const char *reason)
{
    struct value value;
    char why[256] = "";
    const struct slice copy = alone(slice_of(text));
    assert_int_equal(key_read(&keys[key], copy, &value, why, sizeof why), -1);
    assert_string_equal(why, reason);
    alone_free(copy);
}

static void each_kind_is_read_with_its_units(void **state)
{
    (void)state;
    assert_reads(KEY_CLIENTS, "10k", 10000);
    assert_reads(KEY_INTERVAL, "250ms", 250e6);
    assert_reads(KEY_PAYLOAD, "16K", 16384);
    assert_reads(KEY_RATE, "6/m", 0.1);
    assert_reads(KEY_RATE, "0", 0);
    assert_reads(KEY_TRANSPORT, "ws", TRANSPORT_WS);
    assert_reads(KEY_EMPTY, "204", 1);
    assert_reads(KEY_ARM, "a-1", 0);
    assert_reads(KEY_HEADERS, "cookie:1K", 0);
    assert_reads(KEY_CONGESTION, "bbr", 0);
}

static void what_is_none_is_refused_with_its_reason(void **state)
{
    (void)state;
    assert_refuses(KEY_INTERVAL, "5 apples", "'5 apples' is not a time like 250ms or 1.5s");
    assert_refuses(KEY_CLIENTS, "", "'' is not a number like 100 or 10k");
    assert_refuses(KEY_TRANSPORT, "websocket", "'websocket' is not among: null, poll, longpoll, sse, ws");
    assert_refuses(KEY_DELAY, "11s", "'11s' is out of range; it goes from 0 to 10 s");
    assert_refuses(KEY_HEADERS, "fat", "'fat' is not lean, browser, lubbers or cookie:SIZE");
    assert_refuses(KEY_ARM, "A", "'A' is not a label of up to 16 letters a-z, digits and dashes");
    assert_refuses(KEY_ARM, "abcdefghijklmnopq",
                   "'abcdefghijklmnopq' is not a label of up to 16 letters a-z, digits and dashes");
    assert_refuses(KEY_CONGESTION, "../x", "'../x' is not a congestion control's name, like cubic or bbr");
}

static void ranges_hold_at_both_ends(void **state)
{
    (void)state;
    assert_reads(KEY_CLIENTS, "1", 1);
    assert_reads(KEY_CLIENTS, "10M", 1e7);
    assert_refuses(KEY_CLIENTS, "0", "'0' is out of range; it goes from 1 to 10000000");
    assert_refuses(KEY_CLIENTS, "11M", "'11M' is out of range; it goes from 1 to 10000000");
    assert_refuses(KEY_INTERVAL, "999us", "'999us' is out of range; it goes from 0.001 to 86400 s");
    assert_refuses(KEY_DURATION, "25h", "'25h' is out of range; it goes from 0.001 to 86400 s");
    assert_refuses(KEY_RATE, "2M/s", "'2M/s' is out of range; it goes from 0 to 1000000 a second");
    assert_refuses(KEY_RAMP, "0", "'0' is out of range; it goes from 1 to 1000000 a second");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_by_name),
        cmocka_unit_test(owners_may_stand_in_front_of_their_own),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(each_kind_is_read_with_its_units),
        cmocka_unit_test(what_is_none_is_refused_with_its_reason),
        cmocka_unit_test(ranges_hold_at_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
