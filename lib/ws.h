/* The WebSocket frame codec (RFC 6455 §5): bytes in, pieces of frames out, and frame heads out. No I/O, no
 * allocation, no buffer: what comes in is unmasked in place and handed on as it is, so a connection costs
 * only this small state. Putting pieces together to messages, answering pings and closing is ws_session's
 * work. */
#ifndef PUSHMARK_WS_H
#define PUSHMARK_WS_H

#include "utf8.h"

enum ws_opcode {
    WS_CONTINUATION = 0x0,
    WS_TEXT = 0x1,
    WS_BINARY = 0x2,
    WS_CLOSE = 0x8,
    WS_PING = 0x9,
    WS_PONG = 0xA,
};

/* Close codes of RFC 6455 §7.4.1 that we send or meet. */
enum ws_code {
    WS_NORMAL = 1000,
    WS_GOING_AWAY = 1001,
    WS_PROTOCOL_ERROR = 1002,
    WS_UNSUPPORTED = 1003,
    WS_NO_STATUS = 1005, /* never on the wire: a Close frame without a code */
    WS_ABNORMAL = 1006,  /* never on the wire: the connection ended without a Close frame */
    WS_INVALID_DATA = 1007,
    WS_POLICY = 1008,
    WS_TOO_BIG = 1009,
    WS_INTERNAL = 1011,
    WS_TRY_AGAIN_LATER = 1013,
};

enum ws_role {
    WS_CLIENT, /* sends masked, must receive unmasked */
    WS_SERVER, /* the other way round (§5.1) */
};

enum { WS_MAX_HEAD = 14, WS_MAX_CONTROL = 125 };

/* A head and a payload are never under way at once, and so share their place: forty bytes in all. */
struct ws_decoder {
    union {
        uint8_t head[WS_MAX_HEAD]; /* the frame head as far as it has come */
        struct {
            uint64_t left; /* payload bytes of this frame still to come */
            uint8_t mask[4];
            uint8_t mask_at; /* the next payload byte's place in the mask */
            uint8_t opcode;  /* of the frame under way; its message's, for a continuation */
            bool fin, first;
        };
    };
    uint64_t message; /* payload bytes of the data message so far, this frame's announced length included */
    uint64_t max_message;
    uint8_t have; /* bytes of head present */
    uint8_t role;
    uint8_t data; /* opcode of the data message under way, 0 if none */
    bool in_payload;
    struct utf8 utf8;
};

/* A piece of a frame's payload. An empty frame gives one piece of no bytes. */
struct ws_piece {
    uint8_t *at;
    size_t len;
    enum ws_opcode
        opcode; /* WS_TEXT or WS_BINARY for data frames, continuations too; or the control opcode */
    bool first; /* the first piece of its message (or control frame) */
    bool last;  /* the last piece of its message (or control frame) */
};

void ws_decoder_init(struct ws_decoder *d, enum ws_role role, uint64_t max_message);

/* Takes bytes from `data`, which it may overwrite (unmasking), and returns how many it consumed:
 *   > 0   consumed; `piece->at` is NULL where no payload came of it (a head, or part of one), else a piece
 *   0     only for len == 0
 *   < 0   minus the close code to fail the connection with: -1002, -1007 (text that is not UTF-8, found at
 * the first wrong byte), -1009 (message larger than max_message, found at the frame's head). After an error
 * the decoder is not to be called again. Refused with 1002: reserved bits, reserved opcodes, wrong masking
 * for the role, lengths not in minimal form or with the top bit set, control frames fragmented or over 125
 * bytes, a continuation of nothing, a new data frame inside a fragmented message. */
ptrdiff_t ws_decode(struct ws_decoder *d, uint8_t *data, size_t len, struct ws_piece *piece);

/* Whether nothing of a frame or a fragmented message is under way. */
bool ws_decoder_idle(const struct ws_decoder *d);

/* Writes a frame's head into `out` and returns its length (2 to 14). `mask` is NULL for none (server). */
size_t ws_encode_head(uint8_t out[WS_MAX_HEAD], bool fin, enum ws_opcode opcode, uint64_t len,
                      const uint8_t mask[4]);

/* XORs `len` bytes with the mask, starting at place `at` (0–3) of it. */
void ws_mask(uint8_t *data, size_t len, const uint8_t mask[4], unsigned at);

/* Whether a peer may send this code in a Close frame (§7.4): 1000–1003, 1007–1014, 3000–4999. */
bool ws_code_valid(unsigned code);

/* --- handshake (§4) --- */

enum { WS_KEY_LEN = 24, WS_ACCEPT_LEN = 28 };

/* Whether `key` is the base64 of 16 bytes, as Sec-WebSocket-Key has to be. */
bool ws_key_valid(const char *key, size_t len);

/* The Sec-WebSocket-Accept for a key (24 characters): base64 of SHA-1 of the key and the GUID, NUL-ended. */
void ws_accept(const char key[WS_KEY_LEN], char out[WS_ACCEPT_LEN + 1]);

#endif
