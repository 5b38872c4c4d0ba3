/* URLs taken apart, queries read, escapes decoded, and what is refused. */
#include "check.h"

#include "url.h"

#include <stdio.h>

static void assert_url(const char *text, const char *host, int port, const char *authority,
                       const char *target)
{
    struct url url;
    if (url_parse(slice_of(text), &url) != 0)
        fail_msg("refused '%s'", text);
    assert_slice(url.host, host);
    assert_int_equal(url.port, port);
    assert_slice(url.authority, authority);
    assert_slice(url.target, target);
}

static void urls_are_taken_apart(void **state)
{
    (void)state;
    assert_url("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080", "/");
    assert_url("http://127.0.0.1:8080/", "127.0.0.1", 8080, "127.0.0.1:8080", "/");
    assert_url("http://example.org/poll?since=5", "example.org", 80, "example.org", "/poll?since=5");
    assert_url("ws://example.org:9/ws", "example.org", 9, "example.org:9", "/ws");
    assert_url("https://example.org", "example.org", 443, "example.org", "/");
    assert_url("wss://example.org:65535/a/b?c=d&e", "example.org", 65535, "example.org:65535", "/a/b?c=d&e");
    assert_url("HTTP://Example.ORG/A", "Example.ORG", 80, "Example.ORG", "/A");
    assert_url("http://h?q=1", "h", 80, "h", "?q=1"); /* its "/" is the caller's */
    assert_url("http://h/a#part", "h", 80, "h", "/a");
    assert_url("http://h#part", "h", 80, "h", "/");
    assert_url("http://h/a?b#c?d", "h", 80, "h", "/a?b");
    assert_url("http://h:1/a:2/b@c", "h", 1, "h:1", "/a:2/b@c");
    assert_url("http://h:0080", "h", 80, "h:0080", "/");
}

static void ipv6_hosts_stand_in_brackets(void **state)
{
    (void)state;
    assert_url("http://[::1]", "::1", 80, "[::1]", "/");
    assert_url("http://[::1]:8080/x", "::1", 8080, "[::1]:8080", "/x");
    assert_url("ws://[fe80::1%25eth0]:81", "fe80::1%25eth0", 81, "[fe80::1%25eth0]:81", "/");
}

static void a_written_path_is_told_from_none(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool has_path;
    } cases[] = {{"http://h", false},    {"http://h/", false},   {"http://h/a", true}, {"http://h?", true},
                 {"http://h?a=1", true}, {"http://h/#x", false}, {"http://h//", true}};
    struct url url;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(url_parse(slice_of(cases[i].text), &url), 0);
        assert_int_equal(url.has_path, cases[i].has_path);
    }
}

static void what_is_no_url_is_refused(void **state)
{
    (void)state;
    static const struct slice refused[] = {
        TEXT(""),
        TEXT(":"),
        TEXT("/"),
        TEXT("/poll"),
        TEXT("h"),
        TEXT("h:80"),
        TEXT("127.0.0.1:8080"),
        TEXT("://h"),
        TEXT("http"),
        TEXT("http:"),
        TEXT("http:/"),
        TEXT("http:/h"),
        TEXT("http://"),
        TEXT("http:///"),
        TEXT("http://?q"),
        TEXT("http://:80"),
        TEXT("ftp://h"),
        TEXT("file:///etc"),
        TEXT("httpx://h"),
        TEXT("htt://h"),
        TEXT(" http://h"),
        TEXT("http://h:"),
        TEXT("http://h:0"),
        TEXT("http://h:65536"),
        TEXT("http://h:-1"),
        TEXT("http://h:+80"),
        TEXT("http://h:8a"),
        TEXT("http://h:80:81"),
        TEXT("http://h: 80"),
        TEXT("http://h:99999999999999999999"),
        TEXT("http://::1"),
        TEXT("http://fe80::1/"),
        TEXT("http://[::1"),
        TEXT("http://[]"),
        TEXT("http://[]:80"),
        TEXT("http://[::1]80"),
        TEXT("http://[::1]x:80"),
        TEXT("http://user@h"),
        TEXT("http://user:pass@h:80/"),
        TEXT("http://a b/"),
        TEXT("http://h/a b"),
        TEXT("http://h\r\nX: y/"),
        TEXT("http://h/\r\nX: y"),
        TEXT("http://h\t"),
        TEXT("http://h/\x7F"),
        TEXT("http://h\0.org/"),
        TEXT("http://h/a\0b"),
    };
    struct url url;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (url_parse(refused[i], &url) != -1)
            fail_msg("took %zu: '%s'", i, refused[i].at);
}

/* Cut anywhere, it is refused or read, never read beyond: each cut stands at the end of its own memory. */
static void every_cut_stays_within_its_slice(void **state)
{
    (void)state;
    static const char *const texts[] = {"http://[::1]:8080/a?b=c%20d#e", "wss://example.org:65535/x",
                                        "http://h?&=&a"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        for (size_t len = 1; len <= strlen(texts[i]); len++) {
            struct url url;
            struct slice path, query, value;
            const struct slice text = alone((struct slice){texts[i], len});
            if (url_parse(text, &url) == 0)
                assert_true(url.host.len > 0 && url.port > 0);
            url_split(text, &path, &query);
            assert_true(path.len + query.len <= len);
            url_param(query, "a", &value);
            alone_free(text);
        }
}

static void assert_split(struct slice target, const char *path, const char *query)
{
    struct slice p, q;
    url_split(target, &p, &q);
    assert_slice(p, path);
    assert_slice(q, query);
}

static void targets_are_split_at_the_first_question_mark(void **state)
{
    (void)state;
    assert_split(TEXT("/poll?since=5&topic=a"), "/poll", "since=5&topic=a");
    assert_split(TEXT("/poll"), "/poll", "");
    assert_split(TEXT("/poll?"), "/poll", "");
    assert_split(TEXT("/a?b?c"), "/a", "b?c");
    assert_split(TEXT("?a"), "", "a");
    assert_split(TEXT(""), "", "");
    assert_split(TEXT("*"), "*", "");
    assert_split(TEXT("//host/x?y"), "//host/x", "y");
    assert_split(TEXT("/a/http://h/b?c"), "/a/http://h/b", "c");
}

static void absolute_targets_lose_their_authority(void **state)
{
    (void)state;
    assert_split(TEXT("http://127.0.0.1:8080/poll?since=5"), "/poll", "since=5");
    assert_split(TEXT("http://h"), "/", "");
    assert_split(TEXT("ftp://h/poll"), "ftp://h/poll", "");
}

static void assert_param(struct slice query, const char *name, const char *expected)
{
    struct slice value;
    if (!url_param(query, name, &value)) {
        assert_null(expected);
        return;
    }
    assert_non_null(expected);
    assert_slice(value, expected);
}

static void parameters_are_found_by_their_whole_name(void **state)
{
    (void)state;
    const struct slice query = TEXT("since=5&topic=a%20b&empty=&bare&since=6&x=y=z");
    assert_param(query, "since", "5"); /* the first */
    assert_param(query, "topic", "a%20b");
    assert_param(query, "empty", "");
    assert_param(query, "bare", "");
    assert_param(query, "x", "y=z");
    assert_param(query, "sinc", NULL);
    assert_param(query, "since5", NULL);
    assert_param(query, "ince", NULL);
    assert_param(query, "Since", NULL);
    assert_param(query, "5", NULL);
    assert_param(TEXT(""), "a", NULL);
    assert_param(TEXT("&&&a=1&&"), "a", "1");
    assert_param(TEXT("=v&a"), "a", "");
    assert_param(TEXT("=v"), "", "v");
}

static void a_nul_separates_nothing(void **state)
{
    (void)state;
    struct slice value;
    assert_false(url_param(TEXT("x=1\0a=2"), "a", &value));
    assert_true(url_param(TEXT("a=1\0b&c=2"), "a", &value));
    assert_int_equal(value.len, 3);
    assert_param(TEXT("a=1\0b&c=2"), "c", "2");
    struct slice path, query;
    url_split(TEXT("/a\0b?c"), &path, &query);
    assert_int_equal(path.len, 4);
    assert_slice(query, "c");
}

static void assert_decodes(struct slice text, struct slice expected)
{
    char out[64];
    const ptrdiff_t len = url_decode(text, out, sizeof out);
    assert_int_equal(len, expected.len);
    assert_memory_equal(out, expected.at, expected.len);
}

static void escapes_are_decoded(void **state)
{
    (void)state;
    assert_decodes(TEXT("plain"), TEXT("plain"));
    assert_decodes(TEXT(""), TEXT(""));
    assert_decodes(TEXT("a%20b"), TEXT("a b"));
    assert_decodes(TEXT("%41%4a%4A%7e"), TEXT("AJJ~"));
    assert_decodes(TEXT("a+b"), TEXT("a+b")); /* kept */
    assert_decodes(TEXT("%E4%B8%AD"), TEXT("中"));
    assert_decodes(TEXT("%00%ff"), TEXT("\0\xFF"));
    assert_decodes(TEXT("%2541"), TEXT("%41")); /* once */
    for (int c = 0; c < 256; c++) {
        char escape[4];
        snprintf(escape, sizeof escape, "%%%02x", (unsigned)c);
        const char byte = (char)c;
        assert_decodes(slice_of(escape), (struct slice){&byte, 1});
    }
}

static void assert_refused_escape(struct slice text)
{
    const struct slice copy = alone(text);
    char out[64];
    if (url_decode(copy, out, sizeof out) != -1)
        fail_msg("took '%s'", text.at);
    alone_free(copy);
}

static void broken_escapes_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"%",     "a%",  "%4",  "a%4", "%%",  "%%41",     "%4g",
                                          "%g4",   "%zz", "% 4", "%4 ", "%-1", "%+1",      "%x4",
                                          "%4%41", "%@1", "%1`", "%/0", "%:0", "%\xC1\x31"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused_escape(slice_of(refused[i]));
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    char *out = test_malloc(4); /* guarded at its end */
    assert_int_equal(url_decode(TEXT("abcd"), out, 4), 4);
    assert_int_equal(url_decode(TEXT("abc%64"), out, 4), 4);
    assert_int_equal(url_decode(TEXT("abcde"), out, 4), -1);
    assert_int_equal(url_decode(TEXT("a"), out, 0), -1);
    assert_int_equal(url_decode(TEXT(""), out, 0), 0);
    test_free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_taken_apart),
        cmocka_unit_test(ipv6_hosts_stand_in_brackets),
        cmocka_unit_test(a_written_path_is_told_from_none),
        cmocka_unit_test(what_is_no_url_is_refused),
        cmocka_unit_test(every_cut_stays_within_its_slice),
        cmocka_unit_test(targets_are_split_at_the_first_question_mark),
        cmocka_unit_test(absolute_targets_lose_their_authority),
        cmocka_unit_test(parameters_are_found_by_their_whole_name),
        cmocka_unit_test(a_nul_separates_nothing),
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(broken_escapes_are_refused),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
