#include "token.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

static const size_t DIGEST = 32;

int token_sign(const char *secret, struct slice name, char out[TOKEN_MAX])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = sizeof digest;
    if (name.len + 1 + 2 * DIGEST + 1 > TOKEN_MAX)
        return -1;
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)name.at, name.len, digest,
              &len))
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

bool token_valid(const char *secret, struct slice token)
{
    if (same(token, secret, strlen(secret)))
        return true;
    if (token.len < 1 + 2 * DIGEST)
        return false;
    struct slice name = {token.at, token.len - 2 * DIGEST - 1};
    char expected[TOKEN_MAX];
    int len = token_sign(secret, name, expected);
    return len > 0 && same(token, expected, (size_t)len);
}
