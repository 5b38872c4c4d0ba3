#include "bare_text.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

/* The sample handshake of RFC 6455 §1.3: a client that sends it knows the answer. */
static const char sample_key[] = "dGhlIHNhbXBsZSBub25jZQ==";
static const char sample_accept[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

static size_t base36(char *out, uint64_t value)
{
    char digits[13];
    size_t n = 0;
    do {
        digits[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
        value /= 36;
    } while (value > 0);
    for (size_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    return n;
}

static size_t message(char *out, size_t size, uint64_t number, int64_t intended_ns)
{
    size_t n = (size_t)sprintf(out, "%llu ", (unsigned long long)number);
    n += base36(out + n, (uint64_t)intended_ns);
    out[n++] = ' ';
    for (; n < size; n++)
        out[n] = (char)('a' + (n + number) % 26);
    return n;
}

size_t text_frame(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns)
{
    enum { MAX_HEAD = 10 };
    uint8_t head[MAX_HEAD] = {0x81};
    size_t len = message(out + MAX_HEAD, size, number, intended_ns);
    size_t extended = len < 126 ? 0 : len < 65536 ? 2 : 8;
    head[1] = (uint8_t)(extended == 0 ? len : extended == 2 ? 126 : 127);
    for (size_t i = 0; i < extended; i++)
        head[2 + i] = (uint8_t)(len >> (8 * (extended - 1 - i)));
    memcpy(out, head, 2 + extended);
    memmove(out + 2 + extended, out + MAX_HEAD, len);
    return 2 + extended + len;
}

size_t text_event(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns)
{
    size_t n = (size_t)sprintf(out, "id: %llu\ndata: ", (unsigned long long)number);
    n += message(out + n, size, number, intended_ns);
    out[n++] = '\n';
    out[n++] = '\n';
    return n;
}

size_t text_answer(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns)
{
    char text[TEXT_ROOM];
    size_t len = message(text, size, number, intended_ns);
    text[len++] = '\n';
    int n =
        sprintf(out,
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-cache\r\n"
                "ETag: \"%llu\"\r\nContent-Length: %zu\r\n\r\n",
                (unsigned long long)number, len);
    memcpy(out + n, text, len);
    return (size_t)n + len;
}

size_t text_not_modified(char out[TEXT_ROOM])
{
    return (size_t)sprintf(out,
                           "HTTP/1.1 304 Not Modified\r\nCache-Control: no-cache\r\nETag: \"0\"\r\n\r\n");
}

static void accept_value(char out[32], const char *key, size_t key_len)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char joined[64 + sizeof guid];
    unsigned char digest[SHA_DIGEST_LENGTH];
    memcpy(joined, key, key_len);
    memcpy(joined + key_len, guid, sizeof guid - 1);
    SHA1((unsigned char *)joined, key_len + sizeof guid - 1, digest);
    EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
}

size_t text_upgrade(char out[TEXT_ROOM], enum bare_upgrade upgrade, const char *head, const char *head_end)
{
    if (upgrade == BARE_SSE)
        return (size_t)sprintf(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                    "Cache-Control: no-cache\r\n\r\n");
    size_t key_len;
    const char *key = net_field(head, head_end, "Sec-WebSocket-Key:", &key_len);
    if (!key || key_len != sizeof sample_key - 1) /* 16 bytes in base64 are always 24 (RFC 6455 §4.1) */
        return 0;
    char accept[32];
    accept_value(accept, key, key_len);
    return (size_t)sprintf(out,
                           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: %s\r\n\r\n",
                           accept);
}

size_t text_request(char out[NET_MAX_HEAD], enum bare_upgrade upgrade, const char *path, const char *etag)
{
    if (strlen(path) + (etag ? strlen(etag) : 0) > NET_MAX_HEAD / 2) {
        errno = EMSGSIZE;
        net_fail("--path and --etag");
    }
    int n = snprintf(out, NET_MAX_HEAD, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", path);
    if (upgrade == BARE_WS)
        n += snprintf(out + n, NET_MAX_HEAD - (size_t)n,
                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: %s\r\n",
                      sample_key);
    if (upgrade == BARE_SSE)
        n += snprintf(out + n, NET_MAX_HEAD - (size_t)n, "Accept: text/event-stream\r\n");
    if (etag)
        n += snprintf(out + n, NET_MAX_HEAD - (size_t)n, "If-None-Match: %s\r\n", etag);
    n += snprintf(out + n, NET_MAX_HEAD - (size_t)n, "\r\n");
    return (size_t)n;
}

bool text_upgraded(enum bare_upgrade upgrade, const char *head, const char *head_end)
{
    if (upgrade == BARE_SSE)
        return memcmp(head, "HTTP/1.1 200", 12) == 0;
    size_t len;
    const char *accept = net_field(head, head_end, "Sec-WebSocket-Accept:", &len);
    return memcmp(head, "HTTP/1.1 101", 12) == 0 && accept && len == sizeof sample_accept - 1 &&
           memcmp(accept, sample_accept, len) == 0;
}
