/* The dissectors: what they take apart they cover whole, and what they do not know they refuse. */
#include "check.h"

#include "explain/anatomy.h"
#include "explain/listing.h"
#include "show/paint.h"

#include <stdio.h>
#include <stdlib.h>

typedef int (*dissect_fn)(struct part *part);

/* The meanings of the spans as signs ("=+-:"), each once for each span; "" where the bytes are refused. */
static const char *signs(dissect_fn dissect, const char *bytes, size_t len)
{
    static char out[32];
    size_t n = 0, at = 0;
    struct exchange exchange = {0};
    struct part *part = anatomy_add(&exchange, false, "part", (struct slice){bytes, len});
    if (dissect(part) == 0) {
        for (; n < part->span_count; n++) {
            assert_int_equal(part->spans[n].at, at);
            at += part->spans[n].len;
            out[n] = meaning_texts[part->spans[n].meaning].sign;
        }
        assert_int_equal(at, len);
    }
    out[n] = '\0';
    anatomy_close(&exchange);
    return out;
}

#define SIGNS(dissect, text) signs(dissect, text, sizeof(text) - 1)

static void heads_are_cut_by_what_their_fields_are_for(void **state)
{
    (void)state;
    assert_string_equal(SIGNS(anatomy_request, "GET /poll HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\n\r\n"),
                        "=+-:");
    assert_string_equal(SIGNS(anatomy_request,
                              "GET /poll?since=3 HTTP/1.1\r\nhost: x\r\nX-Own: 1\r\nCookie: a\r\n"
                              "If-None-Match: \"3\"\r\n\r\n"),
                        "=+--+:");
    assert_string_equal(
        SIGNS(anatomy_response, "HTTP/1.1 200 OK\r\nDate: x\r\nETag: \"4\"\r\nContent-Length: 3\r\n\r\n"),
        "=-+::");
    assert_string_equal(SIGNS(anatomy_response, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"), "=::");
    assert_string_equal(
        SIGNS(anatomy_response, "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n"), "=-:");
    assert_string_equal(
        SIGNS(anatomy_response,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        "=++:");
}

static void heads_that_are_none_are_refused(void **state)
{
    (void)state;
    assert_string_equal(SIGNS(anatomy_request, "GET / HTTP/1.1\r\nHost: x\r\n\r\nmore"), "");
    assert_string_equal(SIGNS(anatomy_request, "GET / HTTP/1.1\r\nHost: x\r\n"), "");
    assert_string_equal(SIGNS(anatomy_response, "HTTP/1.1 2000 OK\r\n\r\n"), "");
}

static void a_poll_has_one_message(void **state)
{
    (void)state;
    assert_string_equal(SIGNS(anatomy_lines, "17 3kx some text\n"), "#:");
    assert_string_equal(SIGNS(anatomy_lines, "17 3kx a\n18 3ky b\n"), "");
    assert_string_equal(SIGNS(anatomy_lines, "! gap 1 2\n"), "");
    assert_string_equal(SIGNS(anatomy_lines, "17 3kx a"), "");
    assert_string_equal(SIGNS(anatomy_lines, "\n"), "");
    assert_string_equal(SIGNS(anatomy_lines, ""), "");
}

static void an_event_is_one(void **state)
{
    (void)state;
    assert_string_equal(SIGNS(anatomy_event, "id: 17\ndata: 17 3kx text\n\n"), "::#:");
    assert_string_equal(SIGNS(anatomy_event, "id: 17\ndata: 17 3kx a\n\nid: 18\ndata: 18 3ky b\n\n"), "");
    assert_string_equal(SIGNS(anatomy_event, "id: 17\ndata: 17 3kx a\ndata: b\n\n"), "");
    assert_string_equal(SIGNS(anatomy_event, "event: gap\ndata: ! gap 1 2\n\n"), "");
    assert_string_equal(SIGNS(anatomy_event, "id: 17\ndata: 17 3kx text\n"), "");
    assert_string_equal(SIGNS(anatomy_event, ":\n\n"), "");
    static const char whole[] = "id: 17\ndata: 17 3kx t\n\n";
    for (size_t len = 0; len < sizeof whole - 1; len++)
        assert_string_equal(signs(anatomy_event, whole, len), "");
}

static void a_frame_is_one_whole_text(void **state)
{
    (void)state;
    assert_string_equal(SIGNS(anatomy_frame, "\x81\x06"
                                             "1 3k a"),
                        ":#");
    static const char *const bad[] = {"\x89\x06"
                                      "1 3k a", /* a ping */
                                      "\x01\x06"
                                      "1 3k a", /* a fragment */
                                      "\x82\x06"
                                      "1 3k a", /* binary */
                                      "\x81\x07"
                                      "1 3k a", /* one byte is missing */
                                      "\x81\x05"
                                      "1 3k a", /* there is one more */
                                      "\xC1\x06"
                                      "1 3k a", /* an extension's bit */
                                      "\x81\x06"
                                      "! 3k a"}; /* no message */
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_string_equal(signs(anatomy_frame, bad[i], 8), "");
}

/* Prints a body of `len` bytes and gives back the listing, for the caller to free. */
static char *listed(size_t len, bool hex, int columns)
{
    char *shown = NULL, *bytes = malloc(len + 1);
    size_t size;
    struct exchange exchange = {0};
    struct listing l = {.out = open_memstream(&shown, &size), .hex = hex, .columns = columns};
    for (size_t i = 0; i < len; i++)
        bytes[i] = "some words of no length to speak of, "[i % 37];
    memcpy(bytes, "1 3k ", 5);
    bytes[len - 1] = '\n';
    struct part *part = anatomy_add(&exchange, false, "body", (struct slice){bytes, len});
    assert_int_equal(anatomy_lines(part), 0);
    listing_exchange(&l, &exchange);
    fclose(l.out);
    anatomy_close(&exchange);
    free(bytes);
    return shown;
}

static void no_row_is_wider_than_the_terminal(void **state)
{
    (void)state;
    for (int columns = 80; columns <= 120; columns += 5)
        for (size_t len = 7; len < 900; len += 31) {
            char *shown = listed(len, len % 2, columns), *rest = shown, *line;
            while ((line = strsep(&rest, "\n")))
                assert_true(paint_width(line) <= columns);
            free(shown);
        }
}

/* What is shown and what is said to be cut make up the whole. */
static void a_cut_payload_says_how_much_is_cut(void **state)
{
    (void)state;
    char *shown = listed(5001, true, 80), *gap = strstr(shown, "... ");
    assert_non_null(gap);
    size_t cut = strtoul(gap + 4, NULL, 10), rows = 0;
    for (char *row = shown; (row = strchr(row, '\n')) && row + 18 < gap; row++)
        rows += strlen(row) > 18 && memcmp(row + 18, "00", 2) == 0;
    assert_int_equal(rows, 6);
    assert_int_equal(cut, 5000 - 6 * 8 - 8);
    assert_non_null(strstr(shown, "1380 ")); /* the last row begins at 4992 */
    free(shown);
}

static void line_ends_are_made_visible(void **state)
{
    (void)state;
    char *shown = listed(20, false, 80);
    assert_non_null(strstr(shown, "      1 framing  \\n "));
    assert_non_null(strstr(shown, "     19 payload  1 3k "));
    free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_cut_by_what_their_fields_are_for),
        cmocka_unit_test(heads_that_are_none_are_refused),
        cmocka_unit_test(a_poll_has_one_message),
        cmocka_unit_test(an_event_is_one),
        cmocka_unit_test(a_frame_is_one_whole_text),
        cmocka_unit_test(no_row_is_wider_than_the_terminal),
        cmocka_unit_test(a_cut_payload_says_how_much_is_cut),
        cmocka_unit_test(line_ends_are_made_visible),
    };
    return cmocka_run_group_tests_name("anatomy", tests, NULL, NULL);
}
