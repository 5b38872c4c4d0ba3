#include "ws.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

bool ws_key_valid(const char *key, size_t len)
{
    unsigned char raw[WS_KEY_LEN];
    return len == WS_KEY_LEN && key[22] == '=' && key[23] == '=' && key[21] != '=' &&
           EVP_DecodeBlock(raw, (const unsigned char *)key, WS_KEY_LEN) == 18;
}

void ws_accept(const char key[WS_KEY_LEN], char out[WS_ACCEPT_LEN + 1])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char joined[WS_KEY_LEN + sizeof guid - 1], digest[SHA_DIGEST_LENGTH];
    memcpy(joined, key, WS_KEY_LEN);
    memcpy(joined + WS_KEY_LEN, guid, sizeof guid - 1);
    SHA1(joined, sizeof joined, digest);
    EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
}
