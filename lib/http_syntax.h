/* HTTP's alphabet and small grammar, shared by the files of the codec only: which byte may stand where,
 * lines, and comma lists. One table look-up a byte, and nothing of the C library that asks the locale. */
#ifndef PUSHMARK_HTTP_SYNTAX_H
#define PUSHMARK_HTTP_SYNTAX_H

#include "slice.h"

#include <stdint.h>

/* Where a byte may stand; a byte may be in several classes. */
enum {
    HTTP_TOKEN = 1,   /* methods, field names (RFC 9110 §5.6.2) */
    HTTP_TEXT = 2,    /* field values, reasons: HTAB, blanks, visible bytes, obs-text (§5.5) */
    HTTP_VISIBLE = 4, /* request targets: visible ASCII */
    HTTP_HOST = 8,    /* host and port (RFC 3986 §3.2) */
};

extern const uint8_t http_class[256];

static inline bool http_is(char c, uint8_t class)
{
    return http_class[(unsigned char)c] & class;
}

/* Without a branch per byte: nearly all input is good, so there is nothing to gain from stopping early. */
static inline bool http_all(struct slice s, uint8_t class)
{
    for (size_t i = 0; i < s.len; i++)
        class &= http_class[(unsigned char)s.at[i]];
    return class != 0;
}

static inline struct slice http_skip(struct slice s, size_t bytes)
{
    return (struct slice){s.at + bytes, s.len - bytes};
}

/* Like slice_is_nocase(), but by ASCII alone: no call, and no locale. */
bool http_same(struct slice s, const char *text, size_t len);

/* Takes the next line off `rest`, without its CRLF: 1, or 0 where it is not all there, or -400 for a bare LF.
 */
int http_next_line(struct slice *rest, struct slice *line);

/* Without the blanks around it (OWS, RFC 9110 §5.6.3). */
struct slice http_trim(struct slice s);

/* Takes the next element off a comma list, trimmed and perhaps empty; false at the list's end. */
bool http_next_item(struct slice *list, struct slice *item);

#endif
