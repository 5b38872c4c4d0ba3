#include "ws.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455 §1.3 */

static bool base64_digit(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* The last digit's four spare bits may be anything: §4.2.1 asks only that the key decode to 16 bytes, and RFC
 * 4648 §3.5 leaves their refusal open. There are clients that draw 22 digits at random. */
bool ws_key_valid(const char *key, size_t len)
{
    enum { DIGITS = WS_KEY_LEN - 2 };

    if (len != WS_KEY_LEN || memcmp(key + DIGITS, "==", 2) != 0)
        return false;
    for (size_t i = 0; i < DIGITS; i++) {
        if (!base64_digit(key[i]))
            return false;
    }
    return true;
}

void ws_accept(const char key[WS_KEY_LEN], char out[WS_ACCEPT_LEN + 1])
{
    unsigned char text[WS_KEY_LEN + sizeof guid - 1], digest[SHA_DIGEST_LENGTH];

    memcpy(text, key, WS_KEY_LEN);
    memcpy(text + WS_KEY_LEN, guid, sizeof guid - 1);
    SHA1(text, sizeof text, digest);
    EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest); /* NUL-ends it */
}
