#include "http.h"
#include "http_syntax.h"

/* A size line that is longer holds an extension that nobody needs, or zeros without end. */
enum { MAX_SIZE_LINE = 256, MAX_TRAILERS = HTTP_MAX_HEAD };

/* Where a chunked body stands (RFC 9112 §7.1). Each byte moves it on, but for a chunk's data, which is taken
 * as one run. Every state may also lead to REFUSED, which nothing leaves.
 *
 *     SIZE ─► DIGITS ─► SIZE_LF ─┬─► DATA ─► DATA_CR ─► DATA_LF ─► SIZE
 *              │ │        ▲      └─► TRAILER, after the size 0
 *         BLANKS ▼        │
 *              └►EXTENSION┘
 *
 *     TRAILER ─┬─► NAME ─► VALUE ─► VALUE_LF ─► TRAILER
 *              └─► END_LF ─► done */
enum state {
    SIZE,
    DIGITS,
    BLANKS,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    NAME,
    VALUE,
    VALUE_LF,
    END_LF,
    REFUSED,
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum state add_digit(struct http_body *body, char c)
{
    const int digit = hex_digit(c);
    if (digit < 0 || body->left > UINT64_MAX >> 4)
        return REFUSED;
    body->left = body->left << 4 | (uint64_t)digit;
    return DIGITS;
}

/* A blank after the size is let pass only before an extension (BWS, RFC 9112 §7.1.1). */
static enum state after_size(char c, bool blanks_only)
{
    if (c == ' ' || c == '\t')
        return BLANKS;
    if (c == ';')
        return EXTENSION;
    return c == '\r' && !blanks_only ? SIZE_LF : REFUSED;
}

/* Up to the CR; a bare LF in an extension is a known way to smuggle, and no text. */
static enum state text_until_cr(char c, enum state here, enum state next)
{
    if (c == '\r')
        return next;
    return http_is(c, HTTP_TEXT) ? here : REFUSED;
}

/* Trailers are dropped, yet must look like fields: else a request behind a forgotten CRLF would vanish here.
 */
static enum state trailer_start(char c)
{
    if (c == '\r')
        return END_LF;
    return http_is(c, HTTP_TOKEN) ? NAME : REFUSED;
}

static enum state trailer_name(char c)
{
    if (c == ':')
        return VALUE;
    return http_is(c, HTTP_TOKEN) ? NAME : REFUSED;
}

static enum state expect(char c, char wanted, enum state next)
{
    return c == wanted ? next : REFUSED;
}

static enum state step(struct http_body *body, char c)
{
    switch ((enum state)body->state) {
    case SIZE:
        return add_digit(body, c);
    case DIGITS:
        return hex_digit(c) >= 0 ? add_digit(body, c) : after_size(c, false);
    case BLANKS:
        return after_size(c, true);
    case EXTENSION:
        return text_until_cr(c, EXTENSION, SIZE_LF);
    case SIZE_LF:
        return expect(c, '\n', body->left > 0 ? DATA : TRAILER);
    case DATA_CR:
        return expect(c, '\r', DATA_LF);
    case DATA_LF:
        return expect(c, '\n', SIZE);
    case TRAILER:
        return trailer_start(c);
    case NAME:
        return trailer_name(c);
    case VALUE:
        return text_until_cr(c, VALUE, VALUE_LF);
    case VALUE_LF:
        return expect(c, '\n', TRAILER);
    case END_LF:
        body->done = c == '\n';
        return body->done ? END_LF : REFUSED;
    case DATA:
    case REFUSED:
        break;
    }
    return REFUSED;
}

/* One byte of the framing between the data. `count` bounds a size line, then the trailers together. */
static bool take_framing(struct http_body *body, char c)
{
    const enum state here = body->state;
    const unsigned limit = here <= SIZE_LF ? MAX_SIZE_LINE : MAX_TRAILERS;
    enum state next = step(body, c);
    if (++body->count > limit)
        next = REFUSED;
    if (here == SIZE_LF || here == DATA_LF)
        body->count = 0;
    body->state = (uint8_t)next;
    return next != REFUSED;
}

static size_t take_data(struct http_body *body, const char *data, size_t len, struct slice *piece)
{
    piece->at = data;
    piece->len = body->left < len ? (size_t)body->left : len;
    body->left -= piece->len;
    return piece->len;
}

/* Stops behind a run of data, so that one call yields one piece. */
static ptrdiff_t read_chunked(struct http_body *body, const char *data, size_t len, struct slice *piece)
{
    size_t used = 0;
    while (used < len && !body->done && body->state != DATA)
        if (!take_framing(body, data[used++]))
            return -400;
    if (used < len && body->state == DATA) {
        used += take_data(body, data + used, len - used, piece);
        if (body->left == 0)
            body->state = DATA_CR;
    }
    return (ptrdiff_t)used;
}

void http_body_init(struct http_body *body, const struct http_head *head)
{
    *body = (struct http_body){.framing = (uint8_t)head->framing, .state = SIZE};
    if (head->framing == HTTP_BODY_LENGTH)
        body->left = (uint64_t)head->content_length;
    else if (head->framing == HTTP_BODY_EOF)
        body->left = UINT64_MAX; /* more than any peer sends before it closes */
    body->done = body->left == 0 && head->framing != HTTP_BODY_CHUNKED;
}

ptrdiff_t http_body_read(struct http_body *body, const char *data, size_t len, struct slice *piece)
{
    *piece = (struct slice){data, 0};
    if (body->framing == HTTP_BODY_CHUNKED)
        return read_chunked(body, data, len, piece);
    const size_t used = take_data(body, data, len, piece);
    body->done = body->left == 0;
    return (ptrdiff_t)used;
}
