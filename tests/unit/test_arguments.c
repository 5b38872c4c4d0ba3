/* The programs' command lines for a point: what goes to one, what to both, and to whom nothing is said. */
#include "suite_text.h"

#include "token.h"
#include "trial/arguments.h"

static struct arguments server, load;

static void make(const char *text)
{
    assert_reads(text);
    arguments_server(&server, &suite.points[0], "pushmark-server", "10.0.0.1", 1);
    arguments_load(&load, &suite.points[0], "pushmark-load", "http://10.0.0.1:80", 1);
}

/* What stands behind the option, NULL where it is not there. */
static const char *said(const struct arguments *a, const char *option)
{
    const char *value = NULL;
    for (size_t i = 1; i + 1 < a->count; i++)
        if (strcmp(a->words[i], option) == 0) {
            assert_null(value); /* once */
            value = a->words[i + 1];
        }
    return value;
}

static void assert_checked(const char *check)
{
    assert_string_equal(said(&server, "--auth-check"), check);
    const char *secret = said(&server, "--auth");
    assert_non_null(secret);
    struct token_key *key = token_key_new(secret);
    assert_true(token_valid(key, slice_of(said(&load, "--token"))));
    assert_string_not_equal(said(&load, "--token"), secret); /* it is an HMAC that is checked */
    token_key_free(key);
    assert_null(said(&load, "--auth"));
    assert_null(said(&load, "--auth-check"));
    assert_null(said(&server, "--token"));
}

static void a_token_is_signed_for_the_secret(void **state)
{
    (void)state;
    make("[x]\ntransport = poll\nauth = request\n");
    assert_checked("request");
    suite_close(&suite);
    make("[x]\ntransport = ws\nauth = connection\n");
    assert_checked("connection");
    suite_close(&suite);
}

static void without_auth_nothing_is_said(void **state)
{
    (void)state;
    for (int named = 0; named < 2; named++) {
        char token[TOKEN_MAX];
        make(named ? "[x]\ntransport = poll\nauth = none\n" : "[x]\ntransport = poll\n");
        assert_null(said(&server, "--auth"));
        assert_null(said(&server, "--auth-check"));
        assert_null(said(&load, "--token"));
        assert_false(arguments_token(&suite.points[0], token));
        suite_close(&suite);
    }
}

static void compression_and_congestion_go_to_both(void **state)
{
    (void)state;
    make("[x]\ntransport = poll\ncompression = gzip\ncongestion = reno\n");
    assert_string_equal(said(&server, "--compression"), "gzip");
    assert_string_equal(said(&load, "--compression"), "gzip");
    assert_string_equal(said(&server, "--congestion"), "reno");
    assert_string_equal(said(&load, "--congestion"), "reno");
    suite_close(&suite);
    make("[x]\ntransport = poll\n");
    assert_null(said(&server, "--compression"));
    assert_null(said(&load, "--compression"));
    suite_close(&suite);
}

static void each_program_gets_what_is_its_own(void **state)
{
    (void)state;
    make("[x]\ntransport = ws\ncoalesce = 10ms\nclients = 7\n");
    assert_string_equal(said(&server, "--coalesce"), "10ms");
    assert_null(said(&load, "--coalesce"));
    assert_string_equal(said(&load, "--clients"), "7");
    assert_null(said(&server, "--clients"));
    suite_close(&suite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_signed_for_the_secret),
        cmocka_unit_test(without_auth_nothing_is_said),
        cmocka_unit_test(compression_and_congestion_go_to_both),
        cmocka_unit_test(each_program_gets_what_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
