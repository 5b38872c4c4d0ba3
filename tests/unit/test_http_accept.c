/* Who accepts a compressed answer, after RFC 9110 §12.5.3. */
#include "check.h"

#include "http.h"

#include <stdio.h>

static bool accepts(const char *fields)
{
    char text[512];
    struct http_head head;
    const int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n", fields);
    const struct slice copy = alone((struct slice){text, (size_t)n});
    assert_int_equal(http_parse_request(copy.at, copy.len, 0, &head), n);
    const bool result = http_accepts(&head, "gzip");
    alone_free(copy);
    return result;
}

static void those_who_say_so(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "gzip",        "GZIP",   "deflate, gzip", "gzip, deflate, br, zstd", " gzip ;q=1", "gzip;q=0.001",
        "gzip; Q=0.5", "*",      "br, *;q=0.1",   "identity;q=0, gzip",      ", gzip",     "*;q=0, gzip",
        "gzip, *;q=0", "gzip;q="};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        char field[128];
        snprintf(field, sizeof field, "accept-Encoding: %s\r\n", yes[i]);
        if (!accepts(field))
            fail_msg("'%s' is refused", yes[i]);
    }
    assert_true(accepts("Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"));
}

static void and_nobody_else(void **state)
{
    (void)state;
    static const char *const no[] = {
        "",           "br",           "gzip;q=0",    "gzip;q=0.",   "gzip ; q=0.000",
        "*;q=0",      "gzip;q=0, *",  "*, gzip;q=0", "identity",    "xgzip",
        "gzip2, zip", "deflate;gzip", ";q=1",        "br;q=1, zstd"};
    for (size_t i = 0; i < COUNT_OF(no); i++) {
        char field[128];
        snprintf(field, sizeof field, "Accept-Encoding: %s\r\n", no[i]);
        if (accepts(field))
            fail_msg("'%s' is taken", no[i]);
    }
    assert_false(accepts(""));
    assert_false(accepts("Accept: gzip\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(those_who_say_so), cmocka_unit_test(and_nobody_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
