#include "ws.h"
#include "ws_feed.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_accept(void **state)
{
    char out[WS_ACCEPT_LEN + 1];
    (void)state;
    ws_accept("dGhlIHNhbXBsZSBub25jZQ==", out); /* RFC 6455 §1.3 */
    assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

static void test_keys(void **state)
{
    static const char *const bad[] = {
        "dGhlIHNhbXBsZSBub25jZQ=",  "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZQA=",
        "dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub25jZ===",  "dGhlIHNhbXBsZSBub25j Q==",
        "dGhlIHNhbXBsZSBub25jZ-==", "=GhlIHNhbXBsZSBub25jZQ==",  "",
        "dGhlIHNhbXBsZSBub25jZQ=A"};
    (void)state;
    assert_true(ws_key_valid((const char *)at_edge("dGhlIHNhbXBsZSBub25jZQ==", 24), 24));
    assert_true(ws_key_valid("azAZ09+/azAZ09+/azAZ0w==", 24));
    assert_true(ws_key_valid("AQIDBAUGBwgJCgsMDQ4PEC==", 24)); /* spare bits set */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ws_key_valid((const char *)at_edge(bad[i], strlen(bad[i])), strlen(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests_name("ws_handshake", tests, NULL, NULL);
}
