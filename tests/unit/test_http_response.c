/* Response heads, reasons and dates. */
#include "http_feed.h"

#include <time.h>

#define OK  "HTTP/1.1 200 OK\r\n"
#define END "\r\n"

static struct http_head head;

static void response_is_taken_apart(void **state)
{
    (void)state;
    feed_good(RESPONSE,
              TEXT("HTTP/1.1 404 Not \xff\tFound\r\nETag: \"7\"\r\nContent-Length: 12\r\nX:\r\n\r\n"), &head);
    assert_int_equal(head.status, 404);
    assert_int_equal(head.minor, 1);
    assert_slice(head.reason, "Not \xff\tFound");
    assert_int_equal(head.method.len + head.target.len, 0);
    assert_int_equal(head.field_count, 3);
    assert_slice(*http_field(&head, "etag"), "\"7\"");
    assert_int_equal(head.framing, HTTP_BODY_LENGTH);
    assert_int_equal(head.content_length, 12);
    assert_true(head.keep_alive);
    assert_false(head.upgrade);
    assert_false(head.expect_continue);
}

static void a_reason_may_be_missing(void **state)
{
    (void)state;
    feed_good(RESPONSE, TEXT("HTTP/1.1 204 \r\n" END), &head);
    assert_slice(head.reason, "");
    feed_good(RESPONSE, TEXT("HTTP/1.1 204\r\n" END), &head);
    assert_slice(head.reason, "");
    assert_int_equal(head.status, 204);
}

static void what_follows_is_left_alone(void **state)
{
    (void)state;
    feed(RESPONSE, TEXT("HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), 29, &head);
    feed(RESPONSE, TEXT(OK "Content-Length: 2\r\n\r\n\n\0"), 38, &head);
}

static const struct {
    struct slice text;
    enum kind kind;
    enum http_framing framing;
    bool keep_alive, upgrade;
} framings[] = {
    {TEXT(OK END), RESPONSE, HTTP_BODY_EOF, false, false},
    {TEXT(OK "Connection: keep-alive\r\n" END), RESPONSE, HTTP_BODY_EOF, false, false},
    {TEXT(OK "Content-Length: 0\r\n" END), RESPONSE, HTTP_BODY_LENGTH, true, false},
    {TEXT(OK "Content-Length: 9\r\nContent-Length: 9\r\n" END), RESPONSE, HTTP_BODY_LENGTH, true, false},
    {TEXT(OK "Content-Length: 9\r\nConnection: Close\r\n" END), RESPONSE, HTTP_BODY_LENGTH, false, false},
    {TEXT("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n" END), RESPONSE, HTTP_BODY_LENGTH, false, false},
    {TEXT("HTTP/1.0 200 OK\r\nContent-Length: 9\r\nConnection: x, keep-alive\r\n" END), RESPONSE,
     HTTP_BODY_LENGTH, true, false},
    {TEXT(OK "Transfer-Encoding: chunked\r\n" END), RESPONSE, HTTP_BODY_CHUNKED, true, false},
    {TEXT(OK "Content-Length: 9\r\n" END), RESPONSE_TO_HEAD, HTTP_BODY_NONE, true, false},
    {TEXT(OK "Transfer-Encoding: chunked\r\n" END), RESPONSE_TO_HEAD, HTTP_BODY_NONE, true, false},
    {TEXT(OK END), RESPONSE_TO_HEAD, HTTP_BODY_NONE, true, false},
    {TEXT("HTTP/1.1 100 Continue\r\n" END), RESPONSE, HTTP_BODY_NONE, true, false},
    {TEXT("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" END), RESPONSE,
     HTTP_BODY_NONE, true, true},
    {TEXT("HTTP/1.1 199 X\r\nContent-Length: 9\r\n" END), RESPONSE, HTTP_BODY_NONE, true, false},
    {TEXT("HTTP/1.1 204 No Content\r\n" END), RESPONSE, HTTP_BODY_NONE, true, false},
    {TEXT("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n" END), RESPONSE, HTTP_BODY_NONE, true, false},
    {TEXT("HTTP/1.1 205 Reset Content\r\n" END), RESPONSE, HTTP_BODY_EOF, false, false},
    {TEXT("HTTP/1.1 303 See Other\r\n" END), RESPONSE, HTTP_BODY_EOF, false, false},
    {TEXT("HTTP/1.1 599 X\r\nExpect: x\r\nHost: a\r\nHost: b\r\n" END), RESPONSE, HTTP_BODY_EOF, false,
     false},
};

static void framing_of_responses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof framings / sizeof framings[0]; i++) {
        feed_good(framings[i].kind, framings[i].text, &head);
        assert_int_equal(head.framing, framings[i].framing);
        assert_int_equal(head.keep_alive, framings[i].keep_alive);
        assert_int_equal(head.upgrade, framings[i].upgrade);
    }
}

static void a_length_without_a_body_is_still_told(void **state)
{
    (void)state;
    feed_good(RESPONSE_TO_HEAD, TEXT(OK "Content-Length: 9\r\n" END), &head);
    assert_int_equal(head.content_length, 9);
    feed_good(RESPONSE_TO_HEAD, TEXT(OK END), &head);
    assert_int_equal(head.content_length, -1);
}

static const struct {
    int status;
    struct slice text;
} refused[] = {
    {400, TEXT("\r\n" OK END)},
    {400, TEXT(" " OK END)},
    {400, TEXT("HTTP/1.1\r\n" END)},
    {400, TEXT("HTTP/1.1 20\r\n" END)},
    {400, TEXT("HTTP/1.1 2000\r\n" END)},
    {400, TEXT("HTTP/1.1 20x OK\r\n" END)},
    {400, TEXT("HTTP/1.1 099 OK\r\n" END)},
    {400, TEXT("HTTP/1.1  200 OK\r\n" END)},
    {400, TEXT("HTTP/1.1\t200 OK\r\n" END)},
    {400, TEXT("HTTP/1.1 200\tOK\r\n" END)},
    {400, TEXT("HTTP/1.1 200 O\0K\r\n" END)},
    {400, TEXT("HTTP/1.1 200 O\rK\r\n" END)},
    {400, TEXT("HTTP/1.1 200 OK\n" END)},
    {400, TEXT("http/1.1 200 OK\r\n" END)},
    {400, TEXT("ICY 200 OK and more\r\n" END)},
    {400, TEXT(OK "X: y\n" END)},
    {400, TEXT(OK "X : y\r\n" END)},
    {400, TEXT(OK "X: y\r\n z\r\n" END)},
    {400, TEXT(OK "Content-Length: 1\r\nContent-Length: 2\r\n" END)},
    {400, TEXT(OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n" END)},
    {400, TEXT("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n" END)},
    {501, TEXT(OK "Transfer-Encoding: gzip, chunked\r\n" END)},
    {505, TEXT("HTTP/2.0 200 OK\r\n" END)},
};

static void refused_responses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        feed(RESPONSE, refused[i].text, -refused[i].status, &head);
    feed(RESPONSE_TO_HEAD, TEXT(OK "Content-Length: x\r\n" END), -400, &head);
}

static void reasons(void **state)
{
    (void)state;
    assert_string_equal(http_reason(101), "Switching Protocols");
    assert_string_equal(http_reason(200), "OK");
    assert_string_equal(http_reason(304), "Not Modified");
    assert_string_equal(http_reason(505), "HTTP Version Not Supported");
    const int parser_errors[] = {400, 414, 417, 431, 501, 505};
    for (size_t i = 0; i < sizeof parser_errors / sizeof parser_errors[0]; i++)
        assert_string_not_equal(http_reason(parser_errors[i]), "Unknown");
    assert_string_equal(http_reason(0), "Unknown");
    assert_string_equal(http_reason(299), "Unknown");
    assert_string_equal(http_reason(-400), "Unknown");
}

static void assert_date(int64_t seconds, const char *expected)
{
    char out[HTTP_DATE_LEN + 2];
    memset(out, '#', sizeof out);
    http_date(seconds, out);
    assert_string_equal(out, expected);
    assert_int_equal(strlen(out), HTTP_DATE_LEN);
    assert_int_equal(out[HTTP_DATE_LEN + 1], '#');
}

static void dates(void **state)
{
    (void)state;
    assert_date(784111777, "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_date(0, "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_date(-1, "Wed, 31 Dec 1969 23:59:59 GMT");
    assert_date(951782400, "Tue, 29 Feb 2000 00:00:00 GMT");
    assert_date(253402300799, "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_date(INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"); /* a fifth digit has no room */
    assert_date(INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT");
}

/* strftime() as the oracle: in the C locale its names are HTTP's. */
static void dates_of_many_times(void **state)
{
    (void)state;
    for (time_t when = -2000000000; when < 6000000000; when += 7654321) {
        char expected[64];
        strftime(expected, sizeof expected, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&when));
        assert_date(when, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(response_is_taken_apart),
        cmocka_unit_test(a_reason_may_be_missing),
        cmocka_unit_test(what_follows_is_left_alone),
        cmocka_unit_test(framing_of_responses),
        cmocka_unit_test(a_length_without_a_body_is_still_told),
        cmocka_unit_test(refused_responses),
        cmocka_unit_test(reasons),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_of_many_times),
    };
    return cmocka_run_group_tests_name("http responses", tests, NULL, NULL);
}
