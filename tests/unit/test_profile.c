/* Request heads: complete, well formed, and of the lengths that they promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "http.h"
#include "profile.h"

static struct profile named(const char *name)
{
    struct profile p;
    assert_int_equal(profile_parse(slice_of(name), &p), 0);
    return p;
}

static struct profile_request poll_since(char target[64], const char *number)
{
    snprintf(target, 64, "/poll?since=%s", number);
    return (struct profile_request){.method = "GET",
                                    .target = slice_of(target),
                                    .host = slice_of("127.0.0.1:8080"),
                                    .etag = -1,
                                    .body_len = -1};
}

static size_t write_valid(char out[PROFILE_ROOM], const char *name, const struct profile_request *request)
{
    struct profile p = named(name);
    size_t n = profile_write(out, &p, request);
    struct http_head head;
    assert_int_equal(http_parse_request(out, n, 0, &head), n);
    return n;
}

static void a_lean_head_is_this(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM];
    struct profile_request request = poll_since(target, "7");
    request.etag = 7;
    request.token = slice_of("t");
    request.close = true;
    size_t n = write_valid(out, "lean", &request);
    static const char expected[] =
        "GET /poll?since=7 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n"
        "User-Agent: pushmark\r\nAccept: */*\r\nAuthorization: Bearer t\r\n"
        "If-None-Match: \"7\"\r\n\r\n";
    assert_int_equal(n, sizeof expected - 1);
    assert_memory_equal(out, expected, n);
}

static bool holds(const char *head, size_t len, const char *what)
{
    return memmem(head, len, what, strlen(what)) != NULL;
}

/* Who sends it anyway sends it once, and the published head keeps its length. */
static void gzip_is_asked_for_where_it_is_not_already(void **state)
{
    (void)state;
    static const char field[] = "\r\nAccept-Encoding: gzip\r\n";
    static const struct {
        const char *name;
        size_t more;
    } each[] = {{"lean", sizeof field - 3}, {"cookie:100", sizeof field - 3}, {"browser", 0}, {"lubbers", 0}};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        char target[64], without[PROFILE_ROOM], with[PROFILE_ROOM];
        struct profile_request request = poll_since(target, "7");
        size_t before = write_valid(without, each[i].name, &request);
        request.gzip = true;
        size_t after = write_valid(with, each[i].name, &request);
        assert_int_equal(after - before, each[i].more);
        assert_false(holds(without, before, field));
        assert_int_equal(holds(with, after, field), strcmp(each[i].name, "browser") != 0);
    }
}

static void lubbers_is_716_bytes_at_every_digit_count(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM], number[32] = "";
    for (int digits = 1; digits <= 19; digits++) {
        snprintf(number + digits - 1, 2, "9");
        struct profile_request request = poll_since(target, number);
        assert_int_equal(write_valid(out, "lubbers", &request), 716);
        request.etag = INT64_C(1) << (3 * digits);
        assert_int_equal(write_valid(out, "lubbers", &request), 716);
        request.target = slice_of("/poll");
        assert_int_equal(write_valid(out, "lubbers", &request), 716);
    }
}

static void lubbers_asks_for_the_published_answer(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM];
    struct profile_request request = poll_since(target, "3");
    write_valid(out, "lubbers", &request);
    assert_memory_equal(out, "GET /poll?since=3&headers=lubbers HTTP/1.1\r\n", 44);
    request.target = slice_of("/poll");
    write_valid(out, "lubbers", &request);
    assert_memory_equal(out, "GET /poll?headers=lubbers HTTP/1.1\r\n", 36);
}

static void a_cookie_has_the_length_asked_for(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM];
    struct profile_request request = poll_since(target, "3");
    size_t lean = write_valid(out, "lean", &request);
    assert_int_equal(write_valid(out, "cookie:4096", &request), lean + strlen("Cookie: \r\n") + 4096);
    struct http_head head;
    http_parse_request(out, PROFILE_ROOM, 0, &head);
    assert_int_equal(http_field(&head, "cookie")->len, 4096);
}

static void a_browser_sends_half_a_kilobyte(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM];
    struct profile_request request = poll_since(target, "3");
    size_t n = write_valid(out, "browser", &request);
    assert_in_range(n, 500, 600);
}

static void a_post_announces_its_body(void **state)
{
    (void)state;
    char target[64], out[PROFILE_ROOM];
    struct profile_request request = poll_since(target, "3");
    request.method = "POST";
    request.body_len = 12;
    struct http_head head;
    size_t n = write_valid(out, "lean", &request);
    http_parse_request(out, n, 0, &head);
    assert_int_equal(head.content_length, 12);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static char long_target[PROFILE_ROOM];
    char out[PROFILE_ROOM];
    memset(long_target, 'a', sizeof long_target);
    struct profile_request request = {
        .method = "GET", .target = {long_target, sizeof long_target}, .etag = -1};
    struct profile p = named("lean");
    assert_int_equal(profile_write(out, &p, &request), 0);
}

static void names_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "Lean", "cookie", "cookie:", "cookie:0", "cookie:9999", "cookie:x"};
    struct profile p;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(profile_parse(slice_of(wrong[i]), &p), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lean_head_is_this),
        cmocka_unit_test(gzip_is_asked_for_where_it_is_not_already),
        cmocka_unit_test(lubbers_is_716_bytes_at_every_digit_count),
        cmocka_unit_test(lubbers_asks_for_the_published_answer),
        cmocka_unit_test(a_cookie_has_the_length_asked_for),
        cmocka_unit_test(a_browser_sends_half_a_kilobyte),
        cmocka_unit_test(a_post_announces_its_body),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(names_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
