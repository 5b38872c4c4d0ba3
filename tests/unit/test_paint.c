/* Colours: where they are wanted, and how wide a text with them is. */
#include "check.h"

#include "show/paint.h"

#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void colours_are_for_terminals_that_want_them(void **state)
{
    (void)state;
    int pipes[2], master, terminal;
    assert_int_equal(pipe(pipes), 0);
    struct winsize size = {.ws_col = 117, .ws_row = 40};
    assert_int_equal(openpty(&master, &terminal, NULL, NULL, &size), 0);
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    assert_true(paint_wanted(terminal));
    assert_false(paint_wanted(pipes[1]));
    setenv("NO_COLOR", "1", 1);
    assert_false(paint_wanted(terminal));
    setenv("NO_COLOR", "", 1); /* empty is as good as unset: no-color.org */
    assert_true(paint_wanted(terminal));
    setenv("TERM", "dumb", 1);
    assert_false(paint_wanted(terminal));
    unsetenv("TERM");
    assert_false(paint_wanted(terminal));

    setenv("COLUMNS", "66", 1);
    assert_int_equal(paint_columns(terminal), 117);
    assert_int_equal(paint_columns(pipes[1]), 66);
    setenv("COLUMNS", "wide", 1);
    assert_int_equal(paint_columns(pipes[1]), 100);
    unsetenv("COLUMNS");
    assert_int_equal(paint_columns(pipes[1]), 100);
    const int fds[] = {pipes[0], pipes[1], master, terminal};
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        close(fds[i]);
}

static void without_colour_there_is_nothing(void **state)
{
    (void)state;
    for (int t = 0; t < TRANSPORTS; t++)
        assert_string_equal(paint_transport(false, (enum transport)t), "");
    for (int p = PAINT_END; p <= PAINT_BAD; p++)
        assert_string_equal(paint(false, (enum paint)p), "");
}

static void each_transport_has_a_colour_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < TRANSPORTS; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(paint_transport(true, (enum transport)a),
                                    paint_transport(true, (enum transport)b));
}

static void escapes_take_no_columns_and_characters_one(void **state)
{
    (void)state;
    char text[64];
    assert_int_equal(paint_width(""), 0);
    assert_int_equal(paint_width("1.52 µs"), 7);
    snprintf(text, sizeof text, "%sws%s – 8.4×", paint_transport(true, TRANSPORT_WS), paint(true, PAINT_END));
    assert_int_equal(paint_width(text), 9);
    assert_int_equal(paint_width("\033["), 0); /* cut within an escape */
}

static void a_cut_leaves_whole_characters_and_escapes(void **state)
{
    (void)state;
    assert_int_equal(paint_cut("abc", 5), 3);
    assert_int_equal(paint_cut("abc", 3), 3);
    assert_int_equal(paint_cut("abc", 2), 2);
    assert_int_equal(paint_cut("aµb", 2), 3);
    assert_int_equal(paint_cut("\033[1mab\033[0mc", 2), 10);
    assert_int_equal(paint_cut("abc", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_for_terminals_that_want_them),
        cmocka_unit_test(without_colour_there_is_nothing),
        cmocka_unit_test(each_transport_has_a_colour_of_its_own),
        cmocka_unit_test(escapes_take_no_columns_and_characters_one),
        cmocka_unit_test(a_cut_leaves_whole_characters_and_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
