/* What charts are drawn by: texts that stay texts, lines that fit, axes and their ticks, whole pictures. */
#include "check.h"

#include "draw/axis.h"
#include "draw/picture.h"
#include "draw/quote.h"
#include "draw/typeset.h"

#include <math.h>
#include <stdio.h>

typedef void (*quote_fn)(FILE *out, const char *text);

static void assert_quoted(quote_fn quote, const char *text, const char *wanted)
{
    char *quoted = NULL;
    size_t len;
    FILE *out = open_memstream(&quoted, &len);
    quote(out, text);
    fclose(out);
    assert_string_equal(quoted, wanted);
    free(quoted);
}

static void texts_stay_within_their_quotes(void **state)
{
    (void)state;
    assert_quoted(quote_script, "", "''");
    assert_quoted(quote_script, "`touch x` $(y) @z \\ \"", "'`touch x` $(y) @z \\ \"'");
    assert_quoted(quote_script, "'; system('x'); '", "'’; system(’x’); ’'");
    assert_quoted(quote_script, "a\n!touch x\r\t\x7f", "'a !touch x   '");
    assert_quoted(quote_data, "\"; x\\n\n1 2", "\"”; x\\\\n 1 2\"");
    assert_quoted(quote_data, "it's", "\"it's\"");
}

static void what_xml_cannot_hold_is_blank(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"a\x01z", "a z"},
                                           {"a\xef\xbf\xbfz", "a z"},
                                           {"a\xef\xbf\xbez", "a z"},
                                           {"a\xc2\x85z", "a z"},
                                           {"a]]>z", "a]] z"},
                                           {">]>", ">]>"},
                                           {"µ – 8.4× 中文", "µ – 8.4× 中文"},
                                           {"\xef\xbf\xbd", "\xef\xbf\xbd"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *clean = typeset_clean(cases[i][0]);
        assert_string_equal(clean, cases[i][1]);
        free(clean);
    }
}

static void lines_break_at_blanks_and_are_no_wider(void **state)
{
    (void)state;
    static const char text[] = "Polling once a second took 502 ms; WebSocket, which pushes, took 310 µs.";
    for (int width = 120; width < 900; width += 37) {
        char *lines = typeset_wrap(text, 16, width), *rest = lines, *line;
        size_t total = 0;
        while ((line = strsep(&rest, "\n"))) {
            assert_true(typeset_width(line, 16) <= width);
            total += strlen(line) + 1;
        }
        assert_int_equal(total, sizeof text);
        free(lines);
    }
    char *alone = typeset_wrap("unbreakable words", 16, 5);
    assert_string_equal(alone, "unbreakable\nwords");
    free(alone);
}

static void what_has_no_room_is_cut_and_says_so(void **state)
{
    (void)state;
    char *whole = typeset_cut("µµµµ", 10, 100), *cut = typeset_cut("µµµµµµµµµµ", 10, 40);
    assert_string_equal(whole, "µµµµ");
    assert_string_equal(cut, "µµµµµ…");
    assert_true(typeset_width(cut, 10) <= 40);
    free(whole);
    free(cut);
}

/* --- axes --- */

static struct axis axis_over(const char *unit, bool log, double from, double to, int most)
{
    struct axis a;
    json_t *spec = json_pack("{s:s, s:s, s:b}", "label", "age", "unit", unit, "log", log);
    axis_read(&a, spec);
    axis_include(&a, from);
    axis_include(&a, to);
    axis_finish(&a, most);
    a.label = "age"; /* the spec's goes with it */
    json_decref(spec);
    return a;
}

static void assert_ticks(const struct axis *a, const char *wanted)
{
    char said[512] = "";
    for (int i = 0; i < a->ticks; i++)
        snprintf(said + strlen(said), sizeof said - strlen(said), "%s%s", i > 0 ? " | " : "",
                 a->tick[i].text);
    assert_string_equal(said, wanted);
}

static void intervals_name_their_unit_once_and_only_where_they_say_more(void **state)
{
    (void)state;
    static const struct {
        enum unit unit;
        double value, low, high;
        const char *wanted;
    } cases[] = {
        {UNIT_BYTES, 885.8, 884.2, 886.6, "886 B [884, 887]"},
        {UNIT_BYTES, 170.1, 170, 170.3, "170 B"},
        {UNIT_BYTES, 170.1, 170, 171, "170 B [170, 171]"},
        {UNIT_BYTES, 990, 970, 1010, "990 B [970 B, 1.01 kB]"},
        {UNIT_NS, 1e6, 9e5, 1.2e6, "1.00 ms [900 µs, 1.20 ms]"},
        {UNIT_NS, 1e6, NAN, NAN, "1.00 ms"},
        {UNIT_NS, 1e6, 9e5, NAN, "1.00 ms"},
        {UNIT_COUNT, 1200, 1100, 1300, "1,200 [1,100, 1,300]"},
        {UNIT_RATIO, 9999, NAN, NAN, "9999×"},
        {UNIT_RATIO, 186261, NAN, NAN, "186k×"},
        {UNIT_RATIO, 1.862e6, NAN, NAN, "1.86M×"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[AXIS_INTERVAL];
        axis_show_interval(out, cases[i].unit, cases[i].value, cases[i].low, cases[i].high);
        assert_string_equal(out, cases[i].wanted);
    }
}

static void ticks_are_round_and_in_their_unit(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *wanted;
        double from, to;
        int most;
        bool log;
    } cases[] = {
        {"ns", "10 µs | 100 µs | 1 ms | 10 ms | 100 ms | 1 s", 1.2e4, 3e9, 8, true},
        {"ns", "100 ms | 200 ms | 500 ms | 1 s | 2 s | 5 s", 1e8, 5e9, 9, true},
        {"ns", "1 µs | 100 µs | 10 ms | 1 s", 1e3, 9e9, 4, true},
        {"ns", "0 | 200 ms | 400 ms | 600 ms | 800 ms | 1 s", 2e8, 9.7e8, 6, false},
        {"bytes", "100 B | 1 kB | 10 kB", 20, 16384, 6, true},
        {"bytes", "0 | 100 B | 200 B | 300 B | 400 B | 500 B | 600 B", 170, 530, 6, false},
        {"share", "0 | 20 % | 40 % | 60 % | 80 % | 100 %", 0, 1, 6, false},
        {"percentile", "50 % | 90 % | 99 % | 99.9 % | 99.99 %", 1, 10000, 6, true},
        {"hz", "0.1/s | 1/s | 10/s | 100/s", 0.1, 100, 5, true},
        {"count", "10 | 100 | 1,000 | 10,000", 10, 10000, 5, true},
        {"ratio", "1× | 10×", 0.5, 20, 4, true},
        {"count", "0 | 0.2 | 0.4 | 0.6 | 0.8 | 1", 0, 0, 5, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct axis a =
            axis_over(cases[i].unit, cases[i].log, cases[i].from, cases[i].to, cases[i].most);
        assert_ticks(&a, cases[i].wanted);
        assert_true(axis_place(&a, cases[i].to) <= 1 + 1e-9);
    }
}

static void values_lie_where_their_scale_says(void **state)
{
    (void)state;
    struct axis a = axis_over("ns", true, 1e4, 1e9, 9);
    assert_true(fabs(axis_place(&a, 1e4)) < 1e-9 && fabs(axis_place(&a, 1e9) - 1) < 1e-9);
    assert_true(fabs(axis_place(&a, 1e5) - 0.2) < 1e-9);
    assert_true(isnan(axis_place(&a, 0)) && isnan(axis_place(&a, NAN)));
    a = axis_over("ns", false, 3e8, 1e9, 6);
    assert_true(fabs(axis_place(&a, 2.5e8) - 0.25) < 1e-9); /* it begins at zero */
    a = axis_over("ns", true, NAN, -3, 6);                  /* nothing that it could show */
    assert_true(a.from > 0 && a.to > a.from);
}

static void a_map_places_between_its_values(void **state)
{
    (void)state;
    struct axis a;
    json_t *spec = json_pack("{s:s, s:s, s:b, s:[f, f, f]}", "label", "updates", "unit", "hz", "log", 1,
                             "values", 0.1, 1.0, 100.0);
    axis_read(&a, spec);
    axis_finish(&a, 9);
    assert_ticks(&a, "0.1/s | 1/s | 100/s");
    assert_true(fabs(axis_place(&a, 1) - 0.5) < 1e-9);
    assert_true(fabs(axis_place(&a, 10) - (1.5 + 0.5) / 3) < 1e-9);
    assert_true(isnan(axis_place(&a, 0.05)));
    json_decref(spec);
}

static void log_axes_say_so(void **state)
{
    (void)state;
    char title[AXIS_TITLE];
    struct axis a = {.label = "age", .unit = UNIT_NS, .log = true};
    assert_string_equal(axis_title(&a, title), "age (log scale)");
    a.log = false;
    assert_string_equal(axis_title(&a, title), "age");
    a = (struct axis){.label = "percentile", .unit = UNIT_PERCENTILE, .log = true};
    assert_string_equal(axis_title(&a, title), "percentile");
    a = (struct axis){.label = "age, log", .unit = UNIT_NS, .log = true};
    assert_string_equal(axis_title(&a, title), "age, log");
}

/* --- pictures --- */

static void a_picture_that_was_cut_is_none(void **state)
{
    (void)state;
    static const char svg[] = "<svg ><title>Gnuplot</title><desc>Produced</desc></svg>\n\n";
    static const char png[] = "\x89PNG\r\n\x1a\n0123456789IEND\xae\x42\x60\x82";
    assert_true(picture_whole_svg(svg, sizeof svg - 1));
    for (size_t len = 0; len < sizeof svg - 4; len++)
        assert_false(picture_whole_svg(svg, len));
    assert_true(picture_whole_png(png, sizeof png - 1));
    for (size_t len = 0; len < sizeof png - 1; len++)
        assert_false(picture_whole_png(png, len));
}

static void an_svg_says_what_it_shows(void **state)
{
    (void)state;
    size_t len;
    char *told = picture_described(
        "<svg \n><title>Gnuplot</title>\n<desc>Produced</desc><rect fill=\"#ffffff\" stroke=\"black\"/>"
        "<text font-family=\"DejaVu Sans\">a</text><text font-family=\"DejaVu Sans:Bold\">b</text>"
        "<text>font-family=\"DejaVu Sans Mono\"</text><image x='1'/><image \n"
        "onclick='gnuplot_svg.toggleGrid();'/>\n</svg>",
        "a < b & c ]]>", "seen", &len);
    assert_int_equal(strlen(told), len);
    assert_string_equal(
        told,
        "<svg role=\"img\" \n><title>a &lt; b &amp; c ]] </title>\n<desc>seen</desc><rect fill=\"#ffffff\" "
        "stroke=\"none\"/><text font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\">a</text><text "
        "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" font-weight=\"bold\">b</text>"
        "<text>font-family=\"DejaVu Sans Mono\"</text><image x='1'/>\n</svg>");
    free(told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stay_within_their_quotes),
        cmocka_unit_test(what_xml_cannot_hold_is_blank),
        cmocka_unit_test(lines_break_at_blanks_and_are_no_wider),
        cmocka_unit_test(what_has_no_room_is_cut_and_says_so),
        cmocka_unit_test(intervals_name_their_unit_once_and_only_where_they_say_more),
        cmocka_unit_test(ticks_are_round_and_in_their_unit),
        cmocka_unit_test(values_lie_where_their_scale_says),
        cmocka_unit_test(a_map_places_between_its_values),
        cmocka_unit_test(log_axes_say_so),
        cmocka_unit_test(a_picture_that_was_cut_is_none),
        cmocka_unit_test(an_svg_says_what_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
