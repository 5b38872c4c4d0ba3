/* The words for ratios, whichever way round they are; tables, wrapped text, CSV and Markdown. */
#include "judged.h"

#include "judge/verdict.h"
#include "show/table.h"
#include "show/wrap.h"

static void assert_words(const char *metric, struct estimate e, size_t n, const char *wanted)
{
    char text[VERDICT_TEXT];
    const struct measured m = {.estimate = e, .n = n};
    verdict_words(metric_find(slice_of(metric)), &m, "polling", "WebSocket", text);
    assert_string_equal(text, wanted);
}

static void the_winner_is_named_first(void **state)
{
    (void)state;
    const struct estimate more = {8.4, 8.3, 8.5, 8.3, 8.5}, less = {0.5, 0.4, 0.625, 0.4, 0.625};
    assert_words("wire.l3", more, 5, "WebSocket used 8.4× fewer bytes [8.3, 8.5] than polling");
    assert_words("wire.l3", less, 5, "polling used 2.0× fewer bytes [1.6, 2.5] than WebSocket");
    assert_words("age.mean", (struct estimate){510, 504.6, 515, 504.6, 515}, 5,
                 "messages were 510× younger [505, 515] by WebSocket than by polling");
    assert_words("age.p50", more, 5, "the median age was 8.4× lower [8.3, 8.5] by WebSocket than by polling");
    assert_words("age.p99", less, 5,
                 "the 99th percentile of age was 2.0× lower [1.6, 2.5] by polling than by WebSocket");
    assert_words("cpu.server", more, 5,
                 "the server used 8.4× less CPU [8.3, 8.5] for WebSocket than for polling");
    assert_words("cpu.clients", more, 5,
                 "the clients used 8.4× less CPU [8.3, 8.5] for WebSocket than for polling");
    assert_words("cpu.total", more, 5, "WebSocket used 8.4× less CPU in all [8.3, 8.5] than polling");
    assert_words("memory.server_per_client", less, 5,
                 "the server held 2.0× less memory a client [1.6, 2.5] for polling than for WebSocket");
    assert_words("polls.sent", more, 5, "polls sent: 8.4× less [8.3, 8.5] by WebSocket than by polling");
}

static void more_can_be_better(void **state)
{
    (void)state;
    assert_words("coherence", (struct estimate){0.5, 0.4, 0.625, 0.4, 0.625}, 5,
                 "share of time with the current value: 2.0× more [1.6, 2.5] by WebSocket than by polling");
    assert_words(
        "coherence", (struct estimate){1.5, 1.4, 1.6, 1.4, 1.6}, 5,
        "share of time with the current value: 1.50× more [1.40, 1.60] by polling than by WebSocket");
}

static void no_difference_where_there_is_none(void **state)
{
    (void)state;
    assert_words("wire.l3", (struct estimate){1.1, 0.9, 1.3, 0.9, 1.3}, 5,
                 "no difference in bytes on the wire per message [0.90, 1.30] between polling and WebSocket");
    assert_words("wire.l3", (struct estimate){1.005, 1.002, 1.009, 1.002, 1.009}, 5,
                 "no difference in bytes on the wire per message [1.00, 1.01] between polling and WebSocket");
    assert_words("wire.l3", (struct estimate){1.02, 1.015, 1.03, 1.015, 1.03}, 5,
                 "WebSocket used 1.02× fewer bytes [1.01, 1.03] than polling");
    assert_words("wire.l3", (struct estimate){8.4, 8.4, 8.4, 8.4, 8.4}, 1,
                 "WebSocket used 8.4× fewer bytes (one repeat) than polling");
    assert_words("wire.l3", (struct estimate){NAN, NAN, NAN, NAN, NAN}, 0,
                 "nothing is known of bytes on the wire per message of polling and WebSocket");
}

static char *printed(void (*print)(FILE *out))
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    print(out);
    fclose(out);
    return text;
}

static void print_wide(FILE *out, int width)
{
    static const struct table_column columns[] = {
        {.title = "point", .left = true}, {.title = "n"}, {.title = "spare", .spare = 1}, {.title = "empty"}};
    struct table table;
    table_init(&table, columns, 4);
    table_row(&table);
    table_cell(&table, 0, "µ");
    table_cell(&table, 1, "%d", 12345);
    table_cell(&table, 2, "x");
    table_row(&table);
    table_cell(&table, 0, "longer");
    table_cell(&table, 1, "\033[1m1\033[0m");
    table_print(&table, out, false, width);
    table_close(&table);
}

static void print_table_80(FILE *out)
{
    print_wide(out, 80);
}

static void print_table_20(FILE *out)
{
    print_wide(out, 20);
}

static void tables_align_and_spare_columns(void **state)
{
    (void)state;
    char *wide = printed(print_table_80), *narrow = printed(print_table_20);
    assert_string_equal(wide, "  point       n  spare\n"
                              "  µ       12345      x\n"
                              "  longer      \033[1m1\033[0m\n");
    assert_string_equal(narrow, "  point       n\n"
                                "  µ       12345\n"
                                "  longer      \033[1m1\033[0m\n");
    free(wide);
    free(narrow);
}

static void print_wrapped(FILE *out)
{
    wrap_print(out, "* ", 2, "µµµµ four five  six averylongwordhere x", 11);
}

static void text_is_wrapped_at_blanks(void **state)
{
    (void)state;
    char *text = printed(print_wrapped);
    assert_string_equal(text, "* µµµµ four\n  five six\n  averylongwordhere\n  x\n");
    free(text);
}

static json_t *row(const char *label)
{
    return json_pack("{s:s,s:s,s:i,s:i,s:{s:s,s:i},s:{s:{s:f,s:f,s:f,s:i,s:b}}}", "experiment", "a|b",
                     "label", label, "valid", 5, "repeats", 5, "point", "transport", "ws", "clients", 100,
                     "metrics", "wire.l3", "value", 84.5, "low", 84.25, "high", 85.0, "n", 5, "merged", 0);
}

/* What stands in a line of CSV without quotes, behind so many commas. */
static const char *behind(const char *line, int commas)
{
    while (commas-- > 0)
        line = strchr(line, ',') + 1;
    return line;
}

static void csv_is_quoted_where_it_must_be(void **state)
{
    (void)state;
    json_t *summary = json_pack("{s:[o,o]}", "rows", row("ws \"x\", y"), row("ws"));
    char *text = summary_csv(summary), *line = strchr(text, '\n') + 1;
    static const char head[] = "experiment,label,transport,topology,arm,";
    static const char begin[] = "a|b,\"ws \"\"x\"\", y\",ws,,,",
                      end[] = ",wire.l3,bytes,84.5,84.25,85.0,5\r\n";
    assert_memory_equal(text, head, strlen(head));
    assert_memory_equal(line, begin, strlen(begin));
    assert_non_null(strstr(line, end));
    size_t lines = 0, commas = 0;
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 3); /* a head and a known metric each */
    assert_memory_equal(behind(text, 2 + KEY_CLIENTS), "clients,", 8);
    assert_memory_equal(behind(strstr(text, "\na|b,ws"), 2 + KEY_CLIENTS), "100,", 4);
    for (const char *at = strstr(text, "\na|b,ws") + 1; *at != '\r'; at++)
        commas += *at == ',';
    assert_int_equal(commas, 1 + KEYS + 6);
    free(text);
    json_decref(summary);
}

static void markdown_escapes_what_it_would_take_for_its_own(void **state)
{
    (void)state;
    json_t *summary =
        json_pack("{s:[o],s:s,s:s,s:[],s:[],s:[],s:{s:s}}", "rows", row("ws | x"), "title", "a*b", "verdict",
                  "v_v", "ratios", "capacity", "expects", "conditions", "rate", "1/s");
    char *text = summary_markdown(summary);
    assert_non_null(strstr(text, "## a\\*b\n\nv\\_v\n"));
    assert_non_null(strstr(text, "### a\\|b\n"));
    assert_non_null(strstr(text, "| ws \\| x | 5 | – | – | – | 84.5 B [84.2 B, 85 B] | – |"));
    free(text);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_winner_is_named_first),
        cmocka_unit_test(more_can_be_better),
        cmocka_unit_test(no_difference_where_there_is_none),
        cmocka_unit_test(tables_align_and_spare_columns),
        cmocka_unit_test(text_is_wrapped_at_blanks),
        cmocka_unit_test(csv_is_quoted_where_it_must_be),
        cmocka_unit_test(markdown_escapes_what_it_would_take_for_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
