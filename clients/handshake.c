#include "handshake.h"

#include <openssl/evp.h>
#include <stdio.h>

size_t handshake_request(struct handshake *h, const uint8_t nonce[16], const struct config *config,
                         struct slice host, struct slice target, char out[PROFILE_ROOM])
{
    char fields[512];
    EVP_EncodeBlock((unsigned char *)h->key, nonce, 16);
    int n = snprintf(fields, sizeof fields,
                     "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: %s\r\n%s%s%s",
                     h->key, config->protocol ? "Sec-WebSocket-Protocol: " : "",
                     config->protocol ? config->protocol : "", config->protocol ? "\r\n" : "");
    if (n < 0 || (size_t)n >= sizeof fields)
        return 0;
    struct profile_request request = {
        .method = "GET",
        .target = target,
        .host = host,
        .token = config->token ? slice_of(config->token) : (struct slice){0},
        .fields = {fields, (size_t)n},
        .etag = -1,
        .body_len = -1,
        .upgrade = true,
    };
    return profile_write(out, &config->profile, &request);
}

/* One of those that we named, or none; never one where we named none (§4.1). */
static bool protocol_fits(const struct config *config, const struct http_head *head)
{
    const struct slice *chosen = http_field(head, "sec-websocket-protocol");
    if (!chosen)
        return true;
    for (const char *at = config->protocol; at && *at;) {
        at += strspn(at, ", ");
        size_t n = strcspn(at, ", ");
        if (n == chosen->len && memcmp(at, chosen->at, n) == 0)
            return true;
        at += n;
    }
    return false;
}

bool handshake_accepted(const struct handshake *h, const struct config *config, const struct http_head *head)
{
    char accept[WS_ACCEPT_LEN + 1];
    const struct slice *given = http_field(head, "sec-websocket-accept");
    ws_accept(h->key, accept);
    return head->status == 101 && head->upgrade && http_field_has_token(head, "upgrade", "websocket") &&
           given && slice_is(*given, accept) && !http_field(head, "sec-websocket-extensions") &&
           protocol_fits(config, head);
}
