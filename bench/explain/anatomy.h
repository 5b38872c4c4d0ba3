/* What the bytes of one update are made of: a part is a run of bytes that went one way (a head, a body, an
 * event, a frame), its spans say byte by byte what each is for, in one of six meanings, with a line of words.
 * The dissectors take the bytes as they came and refuse what they do not understand, so that the spans of a
 * part always cover it whole. No I/O, no printing. A part owns a copy of its bytes. */
#ifndef PUSHMARK_ANATOMY_H
#define PUSHMARK_ANATOMY_H

#include "slice.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

enum meaning {
    MEANING_LINE,     /* request and status lines */
    MEANING_FIELD,    /* header fields that this update needs */
    MEANING_OVERHEAD, /* header fields that it could do without */
    MEANING_FRAMING,  /* what says where something begins and ends */
    MEANING_PAYLOAD,
    MEANING_TCPIP, /* the heads of packets; of no span, only of sums */
    MEANINGS
};

struct meaning_text {
    const char *name;   /* "overhead" */
    const char *words;  /* of the legend */
    const char *colour; /* an escape */
    char sign;          /* in bars without colours */
};
extern const struct meaning_text meaning_texts[MEANINGS];

enum { SPAN_WORDS = 96, DETAIL_BITS = 24 };

/* A few bits of a binary span. */
struct detail {
    char bits[DETAIL_BITS]; /* "1... ....", or bytes in hex */
    char words[SPAN_WORDS];
};

struct span {
    size_t at, len;
    enum meaning meaning;
    bool binary; /* shown in hex always */
    char words[SPAN_WORDS];
    struct detail *details;
    size_t detail_count;
};

struct part {
    bool up; /* from the client to the server */
    const char *name;
    char *bytes;
    size_t len;
    struct span *spans;
    size_t span_count;
};

enum { EXCHANGE_PARTS = 3 };

/* One turn of a transport: its parts, and what the kernel counted while they went over the wire. */
struct exchange {
    const char *name;  /* "update" */
    const char *title; /* one line for people */
    struct part parts[EXCHANGE_PARTS];
    size_t part_count;
    struct wire wire; /* sent: up */
};

/* Copies the bytes in as the next part of the exchange. */
struct part *anatomy_add(struct exchange *exchange, bool up, const char *name, struct slice bytes);
void anatomy_close(struct exchange *exchange);

/* Each gives its part its spans: 0, or −1 for bytes that are no such thing. */
int anatomy_request(struct part *part);
int anatomy_response(struct part *part);
int anatomy_lines(struct part *part); /* the body of a poll: exactly one message */
int anatomy_event(struct part *part); /* exactly one */
int anatomy_frame(struct part *part); /* exactly one, from a server, whole */

/* The bytes of the exchange with this meaning; those of TCP/IP from the kernel's counts. */
uint64_t anatomy_sum(const struct exchange *exchange, enum meaning meaning);

/* The bytes of its parts one way. */
uint64_t anatomy_bytes(const struct exchange *exchange, bool up);

/* --- for the dissectors */

/* Appends a span behind the last one; printf-like words. */
struct span *anatomy_span(struct part *part, size_t len, enum meaning meaning, const char *words, ...)
    __attribute__((format(printf, 4, 5)));
void anatomy_detail(struct span *span, const char *bits, const char *words, ...)
    __attribute__((format(printf, 3, 4)));

#endif
