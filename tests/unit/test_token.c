/* Tokens against values that another program computed: openssl dgst -sha256 -hmac SECRET. */
#include "check.h"

#include "token.h"

/* A key for one use. */
static int signed_with(const char *secret, struct slice name, char out[TOKEN_MAX])
{
    struct token_key *key = token_key_new(secret);
    const int len = token_sign(key, name, out);
    token_key_free(key);
    return len;
}

static bool valid_with(const char *secret, struct slice token)
{
    struct token_key *key = token_key_new(secret);
    const bool valid = token_valid(key, token);
    token_key_free(key);
    return valid;
}

static const struct {
    const char *secret, *name, *hex;
} known[] = {
    {"key", "The quick brown fox jumps over the lazy dog",
     "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"},
    {"key", "alice", "76fb55e929c06b97b01c35950ee5f72fe415b15ed3a7356c39e709906dbb5c45"},
    {"s3cret", "user1", "e3b81a4a7aa7fb30a408c398e2249c5f45b02033c06fa71e203c9912acc06b36"},
    {"s3cret", "name.with.dots", "5f6a928ccf5662514a5acc23186eea83b17b44f2fa7f042bbdf112dbc5cd6be8"},
    {"s3cret", "", "91dfac70c5348b04e1babb8b421ac92cec08b565b49ca16130dccb72503647b7"},
};

static void signatures_are_hmac_sha_256(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        char out[TOKEN_MAX], expected[TOKEN_MAX];
        const size_t name = strlen(known[i].name);
        memcpy(expected, known[i].name, name);
        expected[name] = '.';
        memcpy(expected + name + 1, known[i].hex, 65);
        assert_int_equal(signed_with(known[i].secret, slice_of(known[i].name), out), name + 65);
        assert_string_equal(out, expected);
        assert_true(valid_with(known[i].secret, slice_of(expected)));
    }
}

#define USER1 "user1.e3b81a4a7aa7fb30a408c398e2249c5f45b02033c06fa71e203c9912acc06b36"

static void any_changed_byte_is_refused(void **state)
{
    (void)state;
    char token[] = USER1;
    assert_true(valid_with("s3cret", slice_of(token)));
    for (size_t i = 0; i < sizeof token - 1; i++)
        for (int bit = 0; bit < 8; bit++) {
            token[i] = (char)(token[i] ^ 1 << bit);
            assert_false(valid_with("s3cret", (struct slice){token, sizeof token - 1}));
            token[i] = (char)(token[i] ^ 1 << bit);
        }
}

static void any_other_length_is_refused(void **state)
{
    (void)state;
    const struct slice token = TEXT(USER1);
    for (size_t len = 0; len < token.len; len++) {
        const struct slice copy = alone((struct slice){token.at, len});
        assert_false(valid_with("s3cret", copy));
        alone_free(copy);
    }
    assert_false(valid_with("s3cret", TEXT(USER1 "0")));
    assert_false(valid_with("s3cret", TEXT(USER1 "\0")));
    assert_false(valid_with("s3cret", (struct slice){token.at + 1, token.len - 1}));
}

static void another_secret_is_refused(void **state)
{
    (void)state;
    assert_false(valid_with("s3cre", TEXT(USER1)));
    assert_false(valid_with("s3cret ", TEXT(USER1)));
    assert_false(valid_with("", TEXT(USER1)));
}

static void the_secret_itself_is_a_token(void **state)
{
    (void)state;
    assert_true(valid_with("s3cret", TEXT("s3cret")));
    assert_false(valid_with("s3cret", TEXT("s3cre")));
    assert_false(valid_with("s3cret", TEXT("s3crett")));
    assert_false(valid_with("s3cret", TEXT("S3cret")));
    assert_false(valid_with("s3cret", TEXT("s3cret\0")));
    assert_false(valid_with("s3cret", TEXT("")));
}

/* Whatever was signed or refused before. */
static void a_key_serves_many_tokens(void **state)
{
    (void)state;
    struct token_key *key = token_key_new("s3cret");
    for (int i = 0; i < 3; i++) {
        char out[TOKEN_MAX];
        assert_true(token_valid(key, TEXT(USER1)));
        assert_int_equal(token_sign(key, TEXT("name.with.dots"), out), 14 + 65);
        assert_string_equal(out + 15, known[3].hex);
        assert_false(token_valid(key, TEXT("user2" USER1)));
        assert_false(token_valid(key, TEXT("")));
    }
    token_key_free(key);
    token_key_free(NULL);
}

/* Room for 256 bytes: a name of 190, the dot, 64 digits and the NUL. */
static void names_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static char name[4000];
    memset(name, 'n', sizeof name);
    char *out = test_malloc(TOKEN_MAX); /* guarded at its end */
    assert_int_equal(signed_with("k", (struct slice){name, 190}, out), TOKEN_MAX - 1);
    assert_int_equal(out[TOKEN_MAX - 1], 0);
    assert_true(valid_with("k", slice_of(out)));
    assert_int_equal(signed_with("k", (struct slice){name, 191}, out), -1);
    assert_int_equal(signed_with("k", (struct slice){name, sizeof name}, out), -1);
    assert_false(valid_with("k", (struct slice){name, sizeof name}));
    test_free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_hmac_sha_256),  cmocka_unit_test(any_changed_byte_is_refused),
        cmocka_unit_test(any_other_length_is_refused),  cmocka_unit_test(another_secret_is_refused),
        cmocka_unit_test(the_secret_itself_is_a_token), cmocka_unit_test(names_that_do_not_fit_are_refused),
        cmocka_unit_test(a_key_serves_many_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
