/* Request heads. */
#include "http_feed.h"

#define GET  "GET / HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define HEAD GET HOST
#define END  "\r\n"

static struct http_head head;

static void request_is_taken_apart(void **state)
{
    (void)state;
    feed_good(REQUEST,
              TEXT("GET /poll?since=7 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nIf-None-Match: \"7\"\r\n"
                   "X-Empty:\r\nX-Blanks: \t two words \t\r\nX-Bytes:\xff\x80\tz\r\n\r\n"),
              &head);
    assert_slice(head.method, "GET");
    assert_slice(head.target, "/poll?since=7");
    assert_int_equal(head.minor, 1);
    assert_int_equal(head.field_count, 5);
    assert_slice(head.fields[0].name, "Host");
    assert_slice(head.fields[0].value, "127.0.0.1:8080");
    assert_slice(head.fields[1].value, "\"7\"");
    assert_slice(head.fields[2].value, "");
    assert_slice(head.fields[3].value, "two words");
    assert_slice(head.fields[4].value, "\xff\x80\tz");
    assert_int_equal(head.framing, HTTP_BODY_NONE);
    assert_int_equal(head.content_length, -1);
    assert_int_equal(head.reason.len, 0);
    assert_int_equal(head.status, 0);
    assert_true(head.keep_alive);
    assert_false(head.upgrade);
    assert_false(head.expect_continue);
}

static void pipelined_request_is_left_alone(void **state)
{
    (void)state;
    feed(REQUEST, TEXT(HEAD END "GET /next HTTP/1.1\r\nHost: b\r\n\r\n"), sizeof(HEAD END) - 1, &head);
    feed(REQUEST, TEXT(HEAD "Content-Length: 3\r\n\r\nabc"), sizeof(HEAD "Content-Length: 3\r\n\r\n") - 1,
         &head);
    feed(REQUEST, TEXT(HEAD END "\0\n\n"), sizeof(HEAD END) - 1, &head);
}

static void empty_lines_before_a_request_count(void **state)
{
    (void)state;
    feed_good(REQUEST, TEXT("\r\n" HEAD END), &head);
    feed_good(REQUEST, TEXT("\r\n\r\n\r\n" HEAD END), &head);
    assert_slice(head.method, "GET");
}

static void good_requests(void **state)
{
    (void)state;
    static const struct slice samples[] = {
        TEXT("GET http://host/path HTTP/1.1\r\n" HOST END),
        TEXT("GET http://host HTTP/1.1\r\n" HOST END),
        TEXT("GET HTTP://[::1]:80/ HTTP/1.1\r\n" HOST END),
        TEXT("GET https://host/ HTTP/1.1\r\n" HOST END),
        TEXT("OPTIONS * HTTP/1.1\r\n" HOST END),
        TEXT("OPTIONS / HTTP/1.1\r\n" HOST END),
        TEXT("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\n" HOST END),
        TEXT("GET /!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~ HTTP/1.1\r\n" HOST END),
        TEXT(GET "Host:\r\n" END),
        TEXT(GET "hOST: [2001:db8::1]:8080\r\n" END),
        TEXT(GET "Host: a_b-c.d~!$&'()*+,;=%20\r\n" END),
        TEXT(HEAD "!#$%&'*+-.^_`|~09azAZ: token\r\n" END),
        TEXT(HEAD "X: : colon: s\r\n" END),
        TEXT(HEAD "Content-Lengt: x\r\nContent-Lengthy: x\r\nContent-Lengti: x\r\n" END),
        TEXT(HEAD "Hosu: \"\r\nExpecu: x\r\nTransfer-Encodinh: x\r\n" END),
        TEXT("GET / HTTP/1.0\r\n" END),
        TEXT("GET / HTTP/1.0\r\nExpect: 100-continue\r\n" END),
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        feed_good(REQUEST, samples[i], &head);
}

static void a_higher_minor_version_is_ours(void **state)
{
    (void)state;
    feed_good(REQUEST, TEXT("GET / HTTP/1.9\r\n" HOST END), &head);
    assert_int_equal(head.minor, 1);
    feed_good(REQUEST, TEXT("GET / HTTP/1.0\r\n" END), &head);
    assert_int_equal(head.minor, 0);
}

/* Alone, and first in the target, a value, a name and a method. */
static void check_byte(int byte, const char *where, bool good)
{
    char text[64];
    const int len = snprintf(text, sizeof text, "%s", where);
    *strchr(text, '@') = (char)byte;
    feed(REQUEST, (struct slice){text, (size_t)len}, good ? len : -400, &head);
}

static void every_byte_in_every_place(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        const bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z', digit = byte >= '0' && byte <= '9';
        const bool token = letter || digit || (byte && strchr("!#$%&'*+-.^_`|~", byte));
        const bool visible = byte > 0x20 && byte < 0x7f;
        check_byte(byte, "GET /x@y HTTP/1.1\r\nHost:a\r\n\r\n", visible);
        check_byte(byte, "GET / HTTP/1.1\r\nHost:a\r\nX:x@y\r\n\r\n",
                   visible || byte >= 0x80 || byte == ' ' || byte == '\t');
        check_byte(byte, "GET / HTTP/1.1\r\nHost:a\r\nX@Y:x\r\n\r\n", token || byte == ':');
        check_byte(byte, "G@T / HTTP/1.1\r\nHost:a\r\n\r\n", token);
        check_byte(byte, "GET / HTTP/1.1\r\nHost:a@b\r\n\r\n",
                   letter || digit || (byte && strchr("-._~!$&'()*+,;=%[]:", byte)));
    }
}

static const struct {
    int status;
    struct slice text;
} refused[] = {
    /* the request line */
    {400, TEXT("\n" HEAD END)},
    {400, TEXT("\r\n\n" HEAD END)},
    {400, TEXT("\rGET / HTTP/1.1\r\n" HOST END)},
    {400, TEXT(" GET / HTTP/1.1\r\n" HOST END)},
    {400, TEXT("/ HTTP/1.1\r\n" HOST END)},
    {400, TEXT(" / HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET\r\n\r\n")},
    {400, TEXT("GET /\r\n\r\n")},
    {400, TEXT("GET / \r\n\r\n")},
    {400, TEXT("GET  / HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET /  HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET\t/ HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1.1 \r\n" HOST END)},
    {400, TEXT("GET / x HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1.1\n" HOST END)},
    {400, TEXT("GET / http/1.1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1.10\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1,1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/x.1\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1.x\r\n" HOST END)},
    {400, TEXT("GET / HTTP/1.1\r\r\n" HOST END)},
    {505, TEXT("GET / HTTP/2.0\r\n" HOST END)},
    {505, TEXT("GET / HTTP/0.9\r\n" HOST END)},
    {505, TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
    /* targets */
    {400, TEXT("GET * HTTP/1.1\r\n" HOST END)},
    {400, TEXT("OPTIONS ** HTTP/1.1\r\n" HOST END)},
    {400, TEXT("CONNECT host:80 HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET path HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET http:// HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET http:///path HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET http:/host/ HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET ftp://host/ HTTP/1.1\r\n" HOST END)},
    {400, TEXT("GET /\xc3\xa9 HTTP/1.1\r\n" HOST END)},
    /* Host */
    {400, TEXT(GET END)},
    {400, TEXT(HEAD HOST END)},
    {400, TEXT(HEAD "host: b\r\n" END)},
    {400, TEXT("GET / HTTP/1.0\r\n" HOST HOST END)},
    {400, TEXT(GET "Host: a b\r\n" END)},
    {400, TEXT(GET "Host: a/b\r\n" END)},
    /* field lines */
    {400, TEXT(HEAD "X : y\r\n" END)},
    {400, TEXT(HEAD "Content-Length : 3\r\n" END)},
    {400, TEXT(HEAD "X\t: y\r\n" END)},
    {400, TEXT(HEAD ": y\r\n" END)},
    {400, TEXT(HEAD "X\r\n" END)},
    {400, TEXT(HEAD "X: y\r\n folded\r\n" END)},
    {400, TEXT(HEAD "X: y\r\n\tfolded: z\r\n" END)},
    {400, TEXT(HEAD " X: y\r\n" END)},
    {400, TEXT(HEAD "X: y\n" END)},
    {400, TEXT(HEAD "X: y\n\r\n" END)},
    {400, TEXT(HEAD "X: y\rZ: z\r\n" END)},
    {400, TEXT(HEAD "X: y\r\r\n" END)},
    {400, TEXT(HEAD "X: \0\r\n" END)},
    {400, TEXT(HEAD "\n")},
    {400, TEXT(HEAD "X: y\r\n\n")},
    {400, TEXT(HEAD "(comment): y\r\n" END)},
    {400, TEXT(HEAD "n\xc3\xa4me: y\r\n" END)},
    /* framing */
    {400, TEXT(HEAD "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" END)},
    {400, TEXT(HEAD "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n" END)},
    {400, TEXT(HEAD "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 3\r\nContent-Length: 4\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 0\r\nContent-Length: 4\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 3, 4\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 3, 3\r\n" END)},
    {400, TEXT(HEAD "Content-Length:\r\n" END)},
    {400, TEXT(HEAD "Content-Length: +3\r\n" END)},
    {400, TEXT(HEAD "Content-Length: -3\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 0x3\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 3 3\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 3.0\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 9223372036854775808\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 18446744073709551619\r\n" END)},
    {400, TEXT(HEAD "Content-Length: 99999999999999999999999\r\n" END)},
    {400, TEXT(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" END)},
    {400, TEXT(HEAD "Transfer-Encoding: \x0b"
                    "chunked\r\n" END)},
    {400, TEXT(HEAD "Transfer-Encoding : chunked\r\n" END)},
    {400, TEXT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: gzip\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: identity\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: gzip, chunked\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: chunked, gzip\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: xchunked\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: chunked;q=1\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: \"chunked\"\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding: ,chunked\r\n" END)},
    {501, TEXT(HEAD "Transfer-Encoding:\r\n" END)},
    /* expectations */
    {417, TEXT(HEAD "Expect: 200-ok\r\n" END)},
    {417, TEXT(HEAD "Expect: 100-continue, x\r\n" END)},
    {417, TEXT(HEAD "Expect: x\r\nExpect: 100-continue\r\n" END)},
};

static void refused_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        feed(REQUEST, refused[i].text, -refused[i].status, &head);
    }
}

static void framing_of_requests(void **state)
{
    (void)state;
    feed_good(REQUEST, TEXT(HEAD "content-length:\t5 \r\n" END), &head);
    assert_int_equal(head.framing, HTTP_BODY_LENGTH);
    assert_int_equal(head.content_length, 5);
    feed_good(REQUEST, TEXT(HEAD "Content-Length: 5\r\nCONTENT-LENGTH: 5\r\n" END), &head);
    assert_int_equal(head.content_length, 5);
    feed_good(REQUEST, TEXT(HEAD "Content-Length: 0\r\n" END), &head);
    assert_int_equal(head.framing, HTTP_BODY_LENGTH);
    assert_int_equal(head.content_length, 0);
    feed_good(REQUEST, TEXT(HEAD "Content-Length: 9223372036854775807\r\n" END), &head);
    assert_true(head.content_length == INT64_MAX);
    feed_good(REQUEST, TEXT(HEAD "TRANSFER-encoding: Chunked\r\n" END), &head);
    assert_int_equal(head.framing, HTTP_BODY_CHUNKED);
    assert_int_equal(head.content_length, -1);
}

static const struct {
    struct slice text;
    bool keep_alive, upgrade;
} connections[] = {
    {TEXT("GET / HTTP/1.1\r\n" HOST END), true, false},
    {TEXT("GET / HTTP/1.0\r\n" HOST END), false, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n" END), false, false},
    {TEXT("GET / HTTP/1.0\r\n" HOST "Connection: close\r\n" END), false, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n" END), true, false},
    {TEXT("GET / HTTP/1.0\r\n" HOST "Connection: Keep-Alive\r\n" END), true, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: keep-alive, close\r\n" END), false, false},
    {TEXT("GET / HTTP/1.0\r\n" HOST "Connection: close, keep-alive\r\n" END), false, false},
    {TEXT("GET / HTTP/1.0\r\n" HOST "Connection: x\r\nConnection: ,\tkeep-alive ,\r\n" END), true, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: x\r\nA: b\r\nCONNECTION: y , CLOSE\r\n" END), false, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: closed, xclose, keep-alives\r\n" END), true, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: Upgrade\r\n" END), true, true},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: keep-alive, UPGRADE\r\n" END), true, true},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: close\r\nConnection: upgrade\r\n" END), false, true},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection: upgraded\r\n" END), true, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Upgrade: upgrade, close\r\nConnectiom: close\r\n" END), true, false},
    {TEXT("GET / HTTP/1.1\r\n" HOST "Connection:\r\n" END), true, false},
};

static void what_connection_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof connections / sizeof connections[0]; i++) {
        feed_good(REQUEST, connections[i].text, &head);
        assert_int_equal(head.keep_alive, connections[i].keep_alive);
        assert_int_equal(head.upgrade, connections[i].upgrade);
    }
}

static void expect_is_of_1_1_only(void **state)
{
    (void)state;
    feed_good(REQUEST, TEXT(HEAD "Expect: 100-Continue\r\n" END), &head);
    assert_true(head.expect_continue);
    feed_good(REQUEST, TEXT("GET / HTTP/1.0\r\nExpect: 100-continue\r\n" END), &head);
    assert_false(head.expect_continue);
}

static void fields_are_found_by_name(void **state)
{
    (void)state;
    feed_good(REQUEST, TEXT(HEAD "X-a: 1\r\nx-A: 2\r\nX^: 3\r\nList: a, b ,,c;q=1\r\nlist: d\r\n" END),
              &head);
    assert_slice(*http_field(&head, "x-a"), "1");
    assert_slice(*http_field(&head, "X-A"), "1");
    assert_slice(*http_field(&head, "HOST"), "a");
    assert_null(http_field(&head, "x"));
    assert_null(http_field(&head, "x~")); /* the other case of ^, to a careless comparison */
    assert_null(http_field(&head, "x-ab"));
    assert_true(http_field_has_token(&head, "list", "A"));
    assert_true(http_field_has_token(&head, "List", "b"));
    assert_true(http_field_has_token(&head, "LIST", "d"));
    assert_false(http_field_has_token(&head, "list", "c"));
    assert_false(http_field_has_token(&head, "lists", "a"));
    assert_false(http_field_has_token(&head, "list", "ab"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_is_taken_apart),
        cmocka_unit_test(pipelined_request_is_left_alone),
        cmocka_unit_test(empty_lines_before_a_request_count),
        cmocka_unit_test(good_requests),
        cmocka_unit_test(a_higher_minor_version_is_ours),
        cmocka_unit_test(every_byte_in_every_place),
        cmocka_unit_test(refused_requests),
        cmocka_unit_test(framing_of_requests),
        cmocka_unit_test(what_connection_says),
        cmocka_unit_test(expect_is_of_1_1_only),
        cmocka_unit_test(fields_are_found_by_name),
    };
    return cmocka_run_group_tests_name("http requests", tests, NULL, NULL);
}
