/* The client's side of the opening handshake (RFC 6455 §4.1): what to send, and whether the answer is right.
 */
#ifndef PUSHMARK_LOAD_HANDSHAKE_H
#define PUSHMARK_LOAD_HANDSHAKE_H

#include "config.h"
#include "http.h"
#include "ws.h"

struct handshake {
    char key[WS_KEY_LEN + 1];
};

/* Writes the request and returns its length; 0 where it does not fit. `nonce` is unpredictable. */
size_t handshake_request(struct handshake *h, const uint8_t nonce[16], const struct config *config,
                         struct slice host, struct slice target, char out[PROFILE_ROOM]);

/* Whether the response's head accepts it. */
bool handshake_accepted(const struct handshake *h, const struct config *config, const struct http_head *head);

#endif
