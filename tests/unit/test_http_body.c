/* Bodies: each read whole, cut in two at every byte, and byte by byte. */
#include "http_feed.h"

enum { OUT_BYTES = 32 * 1024 };

struct result {
    ptrdiff_t used; /* or the refusal */
    bool done;
    size_t len;
    char out[OUT_BYTES];
};

/* Reads one run to its end, the body's end or a refusal. */
static void read_run(struct http_body *body, struct slice run, struct result *result)
{
    struct slice rest = at_edge(run);
    while (rest.len > 0 && !body->done && result->used >= 0) {
        struct slice piece = {NULL, 99};
        const ptrdiff_t used = http_body_read(body, rest.at, rest.len, &piece);
        if (used < 0) {
            assert_int_equal(piece.len, 0);
            result->used = used;
            return;
        }
        assert_in_range(used, 1, rest.len);
        assert_inside(piece, (struct slice){rest.at, (size_t)used});
        assert_true(result->len + piece.len <= OUT_BYTES);
        memcpy(result->out + result->len, piece.at, piece.len);
        result->len += piece.len;
        result->used += used;
        rest = (struct slice){rest.at + used, rest.len - (size_t)used};
    }
}

/* In runs of `first` bytes, then of `more`. */
static void read_in_runs(const struct http_head *head, struct slice wire, size_t first, size_t more,
                         struct result *result)
{
    struct http_body body;
    memset(&body, 0xa5, sizeof body);
    http_body_init(&body, head);
    result->used = 0;
    result->len = 0;
    for (size_t at = 0, size = first; at < wire.len; at += size, size = more) {
        if (size > wire.len - at)
            size = wire.len - at;
        read_run(&body, (struct slice){wire.at + at, size}, result);
    }
    result->done = body.done;
}

static void check(const struct http_head *head, struct slice wire, ptrdiff_t used, struct slice expected,
                  bool done)
{
    static struct result result;
    for (size_t cut = 0; cut <= wire.len; cut++) {
        const bool bytewise = cut == 0;
        read_in_runs(head, wire, bytewise ? 1 : cut, bytewise ? 1 : wire.len, &result);
        if (result.used != used)
            fail_msg("%td, not %td, for: %.*s", result.used, used, (int)wire.len, wire.at);
        if (used >= 0) {
            assert_int_equal(result.len, expected.len);
            assert_memory_equal(result.out, expected.at, expected.len);
        }
        assert_int_equal(result.done, done);
    }
}

static const struct http_head chunked = {.framing = HTTP_BODY_CHUNKED, .content_length = -1};

static void good(struct slice wire, struct slice expected)
{
    check(&chunked, wire, (ptrdiff_t)wire.len, expected, true);
}

static void refused(struct slice wire)
{
    check(&chunked, wire, -400, TEXT(""), false);
}

static void chunks_are_joined(void **state)
{
    (void)state;
    good(TEXT("0\r\n\r\n"), TEXT(""));
    good(TEXT("5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"), TEXT("hello, world"));
    good(TEXT("a\r\n0123456789\r\nB\r\n\r\n\0\r\n0\r\n\r\n\n\r\n0\r\n\r\n"),
         TEXT("0123456789\r\n\0\r\n0\r\n\r\n\n"));
    good(TEXT("0001\r\nx\r\n00000000000000000000000000000000\r\n\r\n"), TEXT("x"));
}

static void nothing_is_taken_behind_the_end(void **state)
{
    (void)state;
    check(&chunked, TEXT("1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n"), 11, TEXT("x"), true);
    check(&chunked, TEXT("0\r\nA: b\r\n\r\n\r\n"), 11, TEXT(""), true);
}

static void a_body_that_is_done_takes_nothing(void **state)
{
    (void)state;
    const struct http_head heads[] = {
        {.framing = HTTP_BODY_NONE, .content_length = -1},
        {.framing = HTTP_BODY_NONE, .content_length = 9}, /* as in a 304 */
        {.framing = HTTP_BODY_LENGTH, .content_length = 5},
        chunked,
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct http_body body;
        struct slice piece = {NULL, 9};
        http_body_init(&body, &heads[i]);
        assert_int_equal(body.done, i < 2);
        http_body_read(&body, "0\r\n\r\n", 5, &piece);
        assert_true(body.done);
        assert_int_equal(http_body_read(&body, "1\r\n", 3, &piece), 0);
        assert_int_equal(piece.len, 0);
        assert_true(body.done);
    }
}

static void an_unfinished_body_is_not_done(void **state)
{
    (void)state;
    const struct slice wire = TEXT("3;x\r\nabc\r\n0\r\nA: b\r\n\r\n");
    for (size_t len = 0; len < wire.len; len++) {
        const size_t body_len = len <= 5 ? 0 : len >= 8 ? 3 : len - 5;
        check(&chunked, (struct slice){wire.at, len}, (ptrdiff_t)len, (struct slice){"abc", body_len}, false);
    }
    good(wire, TEXT("abc"));
}

static void extensions_and_trailers_are_dropped(void **state)
{
    (void)state;
    good(TEXT("1;a\r\nx\r\n0\r\n\r\n"), TEXT("x"));
    good(TEXT("1;a=\"b;\xff\tc\" \r\nx\r\n0;z\r\n\r\n"), TEXT("x"));
    good(TEXT("1 \t;a\r\nx\r\n0 ;\r\n\r\n"), TEXT("x"));
    good(TEXT("0\r\nA: b\r\nC!:\r\nD: \xff\t:\r\n\r\n"), TEXT(""));
}

static void hostile_chunks_are_refused(void **state)
{
    (void)state;
    static const struct slice samples[] = {
        TEXT("\r\n"),
        TEXT("x\r\n"),
        TEXT("g"),
        TEXT("/"),
        TEXT(":"),
        TEXT("@"),
        TEXT("`"),
        TEXT(" 1\r\nx\r\n0\r\n\r\n"),
        TEXT("-1\r\nx\r\n0\r\n\r\n"),
        TEXT("+1\r\nx\r\n0\r\n\r\n"),
        TEXT("0x1\r\nx\r\n0\r\n\r\n"),
        TEXT("1_0\r\nx\r\n0\r\n\r\n"),
        TEXT("1 \r\nx\r\n0\r\n\r\n"),
        TEXT("1 1\r\nx\r\n0\r\n\r\n"),
        TEXT(";a\r\nx\r\n0\r\n\r\n"),
        TEXT("1\nx\r\n0\r\n\r\n"),
        TEXT("1\rx\r\n0\r\n\r\n"),
        TEXT("1\r\r\nx\r\n0\r\n\r\n"),
        TEXT("1;a\nx\r\n0\r\n\r\n"),
        TEXT("1;a\rb\r\nx\r\n0\r\n\r\n"),
        TEXT("1;\0\r\nx\r\n0\r\n\r\n"),
        TEXT("1\0\r\nx\r\n0\r\n\r\n"),
        TEXT("1\r\nx0\r\n\r\n"),
        TEXT("1\r\nx\n0\r\n\r\n"),
        TEXT("1\r\nx\rx0\r\n\r\n"),
        TEXT("1\r\nxy\r\n0\r\n\r\n"),
        TEXT("1\r\nxy\n0\r\n\r\n"),
        TEXT("2\r\nx\r\n0\r\n\r\n"),
        TEXT("0\r\n\n"),
        TEXT("0\r\n\rx"),
        TEXT("0\r\n A: b\r\n\r\n"),
        TEXT("0\r\n: b\r\n\r\n"),
        TEXT("0\r\nA : b\r\n\r\n"),
        TEXT("0\r\nA\r\n\r\n"),
        TEXT("0\r\nA: b\n\r\n"),
        TEXT("0\r\nA: \0\r\n\r\n"),
        TEXT("0\r\nA: b\rc\r\n\r\n"),
        TEXT("0\r\nA: b\r\n folded\r\n\r\n"),
        TEXT("0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        TEXT("10000000000000000\r\n"),
        TEXT("10000000000000001\r\nx\r\n0\r\n\r\n"),
        TEXT("fffffffffffffffff\r\n"),
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        refused(samples[i]);
}

static void the_greatest_chunk_is_no_overflow(void **state)
{
    (void)state;
    check(&chunked, TEXT("ffffffffffffffff\r\nabc"), 21, TEXT("abc"), false);
    check(&chunked, TEXT("0FfFfFfFfFfFfFfFf\r\nabc"), 22, TEXT("abc"), false);
}

static struct slice padded(const char *before, size_t fill, const char *after)
{
    static char text[OUT_BYTES];
    const int len = snprintf(text, sizeof text, "%s%*s%s", before, (int)fill, "", after);
    for (size_t i = strlen(before); i < strlen(before) + fill; i++)
        text[i] = '0';
    return (struct slice){text, (size_t)len};
}

static void size_lines_are_bounded(void **state)
{
    (void)state;
    /* 256 bytes with the CRLF pass, one more does not; each chunk has its own bound */
    good(padded("1;", 252, "\r\nx\r\n0\r\n\r\n"), TEXT("x"));
    good(padded("1\r\nx\r\n0;", 252, "\r\n\r\n"), TEXT("x"));
    refused(padded("1;", 253, "\r\nx\r\n0\r\n\r\n"));
    refused(padded("", 4000, "1\r\nx\r\n0\r\n\r\n"));
    refused(padded("1;", 4000, ""));
}

static void trailers_are_bounded(void **state)
{
    (void)state;
    static struct result result;
    const struct slice most = padded("0\r\nA:", 8186, "\r\n\r\n");
    read_in_runs(&chunked, most, most.len, 1, &result);
    assert_int_equal(result.used, 3 + 8192);
    const struct slice more = padded("0\r\nA:", 8187, "\r\n\r\n");
    read_in_runs(&chunked, more, more.len, 1, &result);
    assert_int_equal(result.used, -400);
    read_in_runs(&chunked, more, 1, 1, &result);
    assert_int_equal(result.used, -400);
}

static void many_short_trailers_are_bounded_together(void **state)
{
    (void)state;
    static char text[20000] = "0\r\n";
    static struct result result;
    for (size_t at = 3; at < sizeof text; at++)
        text[at] = "A:\r\n"[(at - 3) % 4];
    read_in_runs(&chunked, (struct slice){text, sizeof text}, sizeof text, 1, &result);
    assert_int_equal(result.used, -400);
}

static void a_refusal_is_final(void **state)
{
    (void)state;
    struct http_body body;
    struct slice piece;
    http_body_init(&body, &chunked);
    assert_int_equal(http_body_read(&body, "x", 1, &piece), -400);
    assert_int_equal(http_body_read(&body, "0\r\n\r\n", 5, &piece), -400);
    assert_false(body.done);
}

static void a_length_is_counted_off(void **state)
{
    (void)state;
    const struct http_head five = {.framing = HTTP_BODY_LENGTH, .content_length = 5};
    check(&five, TEXT("hello"), 5, TEXT("hello"), true);
    check(&five, TEXT("\0\r\n\r\nGET"), 5, TEXT("\0\r\n\r\n"), true);
    check(&five, TEXT("hell"), 4, TEXT("hell"), false);
    const struct http_head none = {.framing = HTTP_BODY_LENGTH, .content_length = 0};
    check(&none, TEXT("GET"), 0, TEXT(""), true);
    const struct http_head most = {.framing = HTTP_BODY_LENGTH, .content_length = INT64_MAX};
    check(&most, TEXT("abc"), 3, TEXT("abc"), false);
}

static void until_the_peer_closes_all_is_body(void **state)
{
    (void)state;
    const struct http_head eof = {.framing = HTTP_BODY_EOF, .content_length = -1};
    check(&eof, TEXT("0\r\n\r\nmore\0"), 10, TEXT("0\r\n\r\nmore\0"), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_are_joined),
        cmocka_unit_test(nothing_is_taken_behind_the_end),
        cmocka_unit_test(a_body_that_is_done_takes_nothing),
        cmocka_unit_test(an_unfinished_body_is_not_done),
        cmocka_unit_test(extensions_and_trailers_are_dropped),
        cmocka_unit_test(hostile_chunks_are_refused),
        cmocka_unit_test(the_greatest_chunk_is_no_overflow),
        cmocka_unit_test(size_lines_are_bounded),
        cmocka_unit_test(trailers_are_bounded),
        cmocka_unit_test(many_short_trailers_are_bounded_together),
        cmocka_unit_test(a_refusal_is_final),
        cmocka_unit_test(a_length_is_counted_off),
        cmocka_unit_test(until_the_peer_closes_all_is_body),
    };
    return cmocka_run_group_tests_name("http bodies", tests, NULL, NULL);
}
