/* The text of a message, the same over every transport:
 *
 *     NUMBER TIME BODY        "17 3kx1y2z8f0a some text"
 *
 * the number in decimal, the intended publish time (CLOCK_MONOTONIC, ns) in base 36, and a body without line
 * breaks. The prefix is at most 20 bytes up to number 9,999,999 and an uptime of four years, so a feed
 * message of 20 bytes holds it. A text that starts with '!' is no message but a marker: "! gap FIRST
 * LAST" says that those numbers are no longer to be had, "! reset" that the reader's number was never given
 * by this server, and
 * "= NUMBER" answers a publisher with the number that its text was given. */
#ifndef PUSHMARK_MESSAGE_H
#define PUSHMARK_MESSAGE_H

#include "slice.h"

#include <stdint.h>

enum {
    MESSAGE_MAX_PREFIX = 20 + 1 + 13 + 1, /* of any 64-bit number and time */
    MESSAGE_MAX_MARKER = 64,
};

struct message_head {
    uint64_t number;
    int64_t intended_ns;
    size_t prefix_len; /* where the body starts */
};

/* Writes the prefix and returns its length (no NUL). */
size_t message_prefix(char out[MESSAGE_MAX_PREFIX], uint64_t number, int64_t intended_ns);

/* The length that a feed message of `payload` bytes asked for really has: never shorter than its prefix. */
size_t message_fill(char *out, size_t payload, uint64_t number, int64_t intended_ns);

/* Reads a message's prefix: 0, or -1 where the text is none. */
int message_parse(struct slice text, struct message_head *head);

/* Whether a publisher's text may travel: valid UTF-8 with no control characters but tab (a line break would
 * end the message on the transports that send lines). */
bool message_body_valid(struct slice body);

size_t message_gap(char out[MESSAGE_MAX_MARKER], uint64_t first, uint64_t last);
size_t message_ack(char out[MESSAGE_MAX_MARKER], uint64_t number);
extern const char message_reset[]; /* "! reset" */

/* Reads "! gap FIRST LAST": 0 or -1. */
int message_parse_gap(struct slice text, uint64_t *first, uint64_t *last);

/* Writes a number in decimal and returns its length; the one such routine, for heads and prefixes. */
size_t message_decimal(char out[20], uint64_t number);

#endif
