/* The bounds of heads: how long, how many fields, and what a head costs that comes slowly. */
#include "http_feed.h"

#define GET    "GET / HTTP/1.1\r\nHost: a\r\n"
#define STATUS "HTTP/1.1 200 OK\r\n"

enum { BIG_BYTES = 4 * HTTP_MAX_HEAD };

static struct http_head head;

/* `before`, then as many `fill` as make `len` in all with `after`. */
static struct slice padded(const char *before, char fill, const char *after, size_t len)
{
    static char text[BIG_BYTES];
    const struct slice start = slice_of(before), end = slice_of(after);
    assert_true(len >= start.len + end.len && len <= sizeof text);
    memset(text, fill, len);
    memcpy(text, start.at, start.len);
    memcpy(text + len - end.len, end.at, end.len);
    return (struct slice){text, len};
}

/* Every split would take long at this size; these find the same edges. */
static void check(enum kind kind, struct slice sample, int expected)
{
    assert_int_equal(parse(kind, sample, 0, &head), expected);
    if (expected > 0)
        return;
    const size_t last = sample.len - 1;
    if (parse(kind, (struct slice){sample.at, last}, 0, &head) == 0)
        assert_int_equal(parse(kind, sample, last, &head), expected);
}

static struct slice with_fields(const char *start, int count)
{
    static char text[BIG_BYTES];
    size_t at = (size_t)sprintf(text, "%s", start);
    for (int i = 0; i < count; i++)
        at += (size_t)sprintf(text + at, "F%d: %d\r\n", i, i);
    at += (size_t)sprintf(text + at, "\r\n");
    return (struct slice){text, at};
}

static void as_many_fields_as_there_is_room_for(void **state)
{
    (void)state;
    feed_good(REQUEST, with_fields(GET, HTTP_MAX_FIELDS - 1), &head);
    assert_int_equal(head.field_count, HTTP_MAX_FIELDS);
    assert_slice(*http_field(&head, "f62"), "62");
    feed(REQUEST, with_fields(GET, HTTP_MAX_FIELDS), -431, &head);
    feed_good(RESPONSE, with_fields(STATUS, HTTP_MAX_FIELDS), &head);
    feed(RESPONSE, with_fields(STATUS, HTTP_MAX_FIELDS + 1), -431, &head);
}

static void a_head_of_the_greatest_length(void **state)
{
    (void)state;
    feed_good(REQUEST, padded(GET "X: ", 'x', "\r\n\r\n", HTTP_MAX_HEAD), &head);
    feed_good(RESPONSE, padded(STATUS "X: ", 'x', "\r\n\r\n", HTTP_MAX_HEAD), &head);
    check(REQUEST, padded(GET "X: ", 'x', "\r\n\r\n", HTTP_MAX_HEAD + 1), -431);
    check(RESPONSE, padded(STATUS "X: ", 'x', "\r\n\r\n", HTTP_MAX_HEAD + 1), -431);
    check(REQUEST, padded(GET "X: ", 'x', "\r\n\r\n", HTTP_MAX_HEAD + 5), -431);
    check(RESPONSE, padded(STATUS "X: ", 'x', "\r\n\r\n", BIG_BYTES), -431);
}

static void an_endless_head_is_refused_at_the_bound(void **state)
{
    (void)state;
    const struct {
        enum kind kind;
        const char *start;
        char fill;
        int refusal;
    } endless[] = {
        {REQUEST, GET "X: ", 'x', -431},   {REQUEST, GET "X: ", '\r', -431},
        {REQUEST, "G", 'x', -431},         {REQUEST, "GET /", 'x', -414},
        {REQUEST, "\r\nGET /", 'x', -414}, {REQUEST, "GET / HTTP/1.1", 'x', -431},
        {RESPONSE, "HTTP", 'x', -431},     {RESPONSE, STATUS "X: ", 'x', -431},
        {RESPONSE, STATUS "", 'x', -431},  {RESPONSE, "HTTP/1.1 200 ", 'x', -431},
    };
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        check(endless[i].kind, padded(endless[i].start, endless[i].fill, "", HTTP_MAX_HEAD - 1), 0);
        check(endless[i].kind, padded(endless[i].start, endless[i].fill, "", HTTP_MAX_HEAD),
              endless[i].refusal);
        check(endless[i].kind, padded(endless[i].start, endless[i].fill, "", BIG_BYTES), endless[i].refusal);
    }
}

static void empty_lines_without_end(void **state)
{
    (void)state;
    struct slice sample = padded("", '\n', "", HTTP_MAX_HEAD);
    for (size_t i = 0; i < sample.len; i += 2)
        ((char *)sample.at)[i] = '\r';
    check(REQUEST, (struct slice){sample.at, HTTP_MAX_HEAD - 1}, 0);
    check(REQUEST, sample, -431);
}

static void a_target_of_the_greatest_length(void **state)
{
    (void)state;
    const char *after = " HTTP/1.1\r\nHost: a\r\n\r\n";
    const size_t fixed = strlen("GET ") + strlen(after);
    feed_good(REQUEST, padded("GET /", 't', after, fixed + HTTP_MAX_TARGET), &head);
    assert_int_equal(head.target.len, HTTP_MAX_TARGET);
    feed(REQUEST, padded("GET /", 't', after, fixed + HTTP_MAX_TARGET + 1), -414, &head);
    check(REQUEST, padded("GET /", 't', after, BIG_BYTES), -414);
    /* whole, it outgrows the head too: the target is what to blame */
    check(REQUEST, padded("GET /", 't', " HTTP/1.1", HTTP_MAX_HEAD), -414);
}

static void what_is_wrong_before_the_bound_is_said_first(void **state)
{
    (void)state;
    check(REQUEST, padded("GET / HTTP/1.1\n", 'x', "", HTTP_MAX_HEAD + 1), -400);
    check(REQUEST, padded("GET / HTTP/3.0\r\n", 'x', "", HTTP_MAX_HEAD + 1), -505);
    check(RESPONSE, padded("HTTP/1.1 2000\r\n", 'x', "", HTTP_MAX_HEAD + 1), -400);
}

/* What was seen lies on a page that may not be read, but for a few bytes: a byte more must not mean to go
 * over all of it again. */
static void bytes_seen_are_not_read_again(void **state)
{
    (void)state;
    enum { SEEN = 4000, KEPT = 16 };
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(map, MAP_FAILED);
    assert_int_equal(mprotect(map, page, PROT_NONE), 0);
    memset(map + page, 'x', page);
    const char *start = map + page - SEEN;
    assert_int_equal(http_parse_request(start, SEEN + KEPT + 1, SEEN + KEPT, &head), 0);
    assert_int_equal(http_parse_response(start, SEEN + KEPT + 1, SEEN + KEPT, false, &head), 0);
    munmap(map, 2 * page);
}

static void nothing_at_all_is_incomplete(void **state)
{
    (void)state;
    assert_int_equal(http_parse_request(edge_end(), 0, 0, &head), 0);
    assert_int_equal(http_parse_response(edge_end(), 0, 0, false, &head), 0);
    assert_int_equal(http_parse_request(NULL, 0, 0, &head), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_fields_as_there_is_room_for),
        cmocka_unit_test(a_head_of_the_greatest_length),
        cmocka_unit_test(an_endless_head_is_refused_at_the_bound),
        cmocka_unit_test(empty_lines_without_end),
        cmocka_unit_test(a_target_of_the_greatest_length),
        cmocka_unit_test(what_is_wrong_before_the_bound_is_said_first),
        cmocka_unit_test(bytes_seen_are_not_read_again),
        cmocka_unit_test(nothing_at_all_is_incomplete),
    };
    return cmocka_run_group_tests_name("http limits", tests, NULL, NULL);
}
