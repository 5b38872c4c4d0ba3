/* What goes into pages: no text is ever markup, in elements, attributes or data; and figures, as people read
 * them. */
#include "check.h"

#include "report/figure.h"
#include "report/html.h"
#include "show/markdown.h"

#include <stdio.h>

#define assert_written(write, expected)                                                                      \
    do {                                                                                                     \
        char *text = NULL;                                                                                   \
        size_t len;                                                                                          \
        FILE *out = open_memstream(&text, &len);                                                             \
        assert_non_null(out);                                                                                \
        write;                                                                                               \
        fclose(out);                                                                                         \
        assert_string_equal(text, expected);                                                                 \
        free(text);                                                                                          \
    } while (0)

static void texts_are_never_markup(void **state)
{
    (void)state;
    assert_written(html_text(out, "<b a='1' c=\"2\">&amp;"),
                   "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;");
    assert_written(html_text(out, "a\001b\nµ"), "a b\nµ");
    assert_written(html_text(out, NULL), "");
    assert_written(html_put(out, "<i x=\"%s\">%s</i> 95 %%", "\"'", "<%s>"),
                   "<i x=\"&quot;&#39;\">&lt;%s&gt;</i> 95 %");
}

static void data_cannot_end_its_element(void **state)
{
    (void)state;
    json_t *value = json_pack("{s:[s]}", "a<b", "</script><!--\xe2\x80\xa8");
    assert_written(html_json(out, value), "{\"a\\u003cb\":[\"\\u003c/script>\\u003c!--\\u2028\"]}");
    json_decref(value);
}

static void data_are_whole_at_every_length(void **state)
{
    (void)state;
    assert_written(html_data(out, "text/plain", "", 0), "data:text/plain;base64,");
    assert_written(html_data(out, "text/plain", "ab", 2), "data:text/plain;base64,YWI=");
    char many[3 * 1024 + 1];
    memset(many, 0, sizeof many);
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    html_data(out, "a/b", many, sizeof many);
    fclose(out);
    assert_int_equal(len, strlen("data:a/b;base64,") + 4096 + 4);
    assert_string_equal(text + len - 8, "AAAAAA==");
    free(text);
}

static void packed_data_are_a_gzip_file(void **state)
{
    (void)state;
    static const char head[] = "data:application/gzip;base64,H4sI"; /* 1f 8b 08: gzip, deflated */
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    html_gzip(out, "aaaaaaaaaaaaaaaaaaaaaaaa", 24);
    fclose(out);
    assert_memory_equal(text, head, sizeof head - 1);
    free(text);
}

static void markdown_is_none_either(void **state)
{
    (void)state;
    assert_written(markdown_text(out, "a|b *c* _d_ `e` <f> \\"), "a\\|b \\*c\\* \\_d\\_ \\`e\\` \\<f> \\\\");
    assert_written(markdown_text(out, "[4.6, 7.3] (n)"), "[4.6, 7.3] (n)");
    assert_written(markdown_text(out, "[x](javascript:y)\nz"), "[x]\\(javascript:y) z");
}

static void figures_are_as_people_read_them(void **state)
{
    (void)state;
    const struct metric *bytes = metric_find(TEXT("wire.l3")), *age = metric_find(TEXT("age.mean"));
    char text[FIGURE_TEXT];
    json_t *value = json_pack("{s:f,s:f,s:f,s:i}", "value", 412.3, "low", 411.9, "high", 412.8, "n", 5);
    assert_string_equal(figure_interval(bytes, value, text), "[412, 413]");
    json_object_set_new(value, "high", json_real(1500));
    assert_string_equal(figure_interval(bytes, value, text), "[412, 1.50 kB]");
    json_object_set_new(value, "n", json_integer(1));
    assert_string_equal(figure_interval(bytes, value, text), "");
    json_decref(value);
    value = json_pack("{s:f,s:f,s:f,s:i}", "value", 5.0e8, "low", 4.999e8, "high", 5.001e8, "n", 5);
    assert_string_equal(figure_interval(age, value, text), ""); /* 500 ms, both */
    json_decref(value);
    assert_string_equal(figure_on_axis("percentile", 1000, text), "99.9 %");
    assert_string_equal(figure_on_axis("ns", 1e9, text), "1.00 s");
    assert_string_equal(figure_chosen("ns", 1e9, text), "1 s");
    assert_string_equal(figure_chosen("ns", 2.5e8, text), "250 ms");
    assert_string_equal(figure_chosen("ns", 1.25e9, text), "1.25 s");
    assert_string_equal(figure_chosen("hz", 0.5, text), "0.5/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_never_markup),         cmocka_unit_test(data_cannot_end_its_element),
        cmocka_unit_test(data_are_whole_at_every_length), cmocka_unit_test(packed_data_are_a_gzip_file),
        cmocka_unit_test(markdown_is_none_either),        cmocka_unit_test(figures_are_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
