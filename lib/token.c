#include "token.h"

#include "log.h"
#include "mem.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum { DIGEST = 32 };

struct token_key {
    EVP_MAC_CTX *mac; /* begun with the secret; each use begins it anew without */
    size_t len;
    char secret[];
};

static EVP_MAC_CTX *begun(const char *secret, size_t len)
{
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
    char digest[] = "SHA256";
    const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
    if (!mac || !EVP_MAC_init(mac, (const unsigned char *)secret, len, with))
        log_fatal(1, "this OpenSSL has no HMAC-SHA-256");
    EVP_MAC_free(hmac); /* the context holds it */
    return mac;
}

struct token_key *token_key_new(const char *secret)
{
    size_t len = strlen(secret);
    struct token_key *key = mem_alloc(sizeof *key + len + 1);
    memcpy(key->secret, secret, len + 1);
    key->len = len;
    key->mac = begun(secret, len);
    return key;
}

void token_key_free(struct token_key *key)
{
    if (!key)
        return;
    EVP_MAC_CTX_free(key->mac);
    OPENSSL_cleanse(key->secret, key->len);
    free(key);
}

int token_sign(struct token_key *key, struct slice name, char out[TOKEN_MAX])
{
    unsigned char digest[DIGEST];
    size_t len;
    if (name.len + 1 + 2 * DIGEST + 1 > TOKEN_MAX)
        return -1;
    if (!EVP_MAC_init(key->mac, NULL, 0, NULL) ||
        !EVP_MAC_update(key->mac, (const unsigned char *)name.at, name.len) ||
        !EVP_MAC_final(key->mac, digest, &len, sizeof digest) || len != DIGEST)
        return -1;
    memcpy(out, name.at, name.len);
    out[name.len] = '.';
    char *at = out + name.len + 1;
    for (size_t i = 0; i < DIGEST; i++) {
        *at++ = "0123456789abcdef"[digest[i] >> 4];
        *at++ = "0123456789abcdef"[digest[i] & 15];
    }
    *at = '\0';
    return (int)(at - out);
}

static bool same(struct slice a, const char *b, size_t len)
{
    return a.len == len && CRYPTO_memcmp(a.at, b, len) == 0;
}

bool token_valid(struct token_key *key, struct slice token)
{
    if (same(token, key->secret, key->len))
        return true;
    if (token.len < 1 + 2 * DIGEST)
        return false;
    struct slice name = {token.at, token.len - 2 * DIGEST - 1};
    char expected[TOKEN_MAX];
    int len = token_sign(key, name, expected);
    return len > 0 && same(token, expected, (size_t)len);
}
