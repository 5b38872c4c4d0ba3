/* HTTP/1.1 heads: parses a request or a response head in place and says how its body is framed.
 *
 * The contract is the same for both parsers: > 0 is the head's length in bytes, 0 means more bytes are needed
 * (call again with the same start and a longer run), < 0 is minus the HTTP status that says what is wrong.
 * Nothing is allocated and nothing is copied: every slice points into the caller's buffer. The parsers do no
 * I/O, keep no state between calls, and never read past `len`.
 *
 * Strict where laxness allows smuggling (RFC 9112 §5.1, §6.1, §6.3): a request with both Content-Length and
 * Transfer-Encoding, differing Content-Lengths, a transfer coding other than chunked, blanks before a colon,
 * folded lines, a bare CR, a NUL or another control in a field, no Host or two — all are refused. */
#ifndef PUSHMARK_HTTP_H
#define PUSHMARK_HTTP_H

#include "slice.h"

#include <stdint.h>

enum {
    HTTP_MAX_FIELDS = 64,
    HTTP_MAX_HEAD = 8192,   /* a longer head is refused with 431 */
    HTTP_MAX_TARGET = 4096, /* a longer request target is refused with 414 */
};

struct http_field {
    struct slice name, value; /* the value without the blanks around it */
};

/* How the bytes after the head are to be read. */
enum http_framing {
    HTTP_BODY_NONE,
    HTTP_BODY_LENGTH,  /* content_length bytes */
    HTTP_BODY_CHUNKED, /* until the last chunk and its trailers */
    HTTP_BODY_EOF,     /* responses only: until the peer closes */
};

struct http_head {
    struct slice method, target; /* requests */
    struct slice reason;         /* responses */
    int status;                  /* responses */
    int minor;                   /* 0 or 1: HTTP/1.minor */
    enum http_framing framing;
    bool keep_alive;        /* what the version and `Connection` say of after this message; false with _EOF */
    bool upgrade;           /* `Connection` holds the token `upgrade` */
    bool expect_continue;   /* `Expect: 100-continue` from an HTTP/1.1 client (another Expect is -417) */
    int64_t content_length; /* -1 where none was given */
    size_t field_count;
    struct http_field fields[HTTP_MAX_FIELDS];
};

/* Errors: -400 malformed · -414 target too long · -431 head too large or too many fields · -501 transfer
 * coding not implemented · -505 not HTTP/1.x · -417 unknown expectation. 0 is never returned for a run of
 * HTTP_MAX_HEAD bytes or more: that is -431 (-414 while still in the target). Empty lines before the request
 * line are skipped (§2.2) and count in the result. Lines end with CRLF; a bare LF is refused. A line is
 * judged once its LF is there, so that a head gets the same answer however it comes. `seen` is the length
 * that the previous call (on the same start) had and found incomplete, 0 at first: it makes a head that comes
 * byte by byte cost linear time, not quadratic. */
int http_parse_request(const char *data, size_t len, size_t seen, struct http_head *head);

/* The same for a response head; `to_head` says that the request was a HEAD, whose answer has no body. Errors
 * are -400 (malformed), -431, -501, -505. 1xx, 204 and 304 have no body. A Content-Length beside chunked is
 * refused. */
int http_parse_response(const char *data, size_t len, size_t seen, bool to_head, struct http_head *head);

/* The field's value, or NULL: the first field of that name, in any case. */
const struct slice *http_field(const struct http_head *head, const char *name);

/* Whether any field of that name holds `token` in its comma list (RFC 9110 §5.6.1), in any case. */
bool http_field_has_token(const struct http_head *head, const char *name, const char *token);

/* Whether Accept-Encoding admits that coding: by name, or by *, and not at q=0 (RFC 9110 §12.5.3). Without
 * the field none is. */
bool http_accepts(const struct http_head *head, const char *coding);

/* --- bodies --- */

/* The state of one body being read; no buffer in it. */
struct http_body {
    uint64_t left;   /* of the body or of the chunk under way */
    uint8_t framing; /* enum http_framing */
    uint8_t state;   /* private */
    uint16_t count;  /* private: bytes of chunk-size line or trailers so far, bounded */
    bool done;
};

void http_body_init(struct http_body *body, const struct http_head *head);

/* Takes bytes from `data` and returns how many it consumed (>= 0), or -400. `piece` is set to the run of body
 * bytes found within (len 0 where there was none), pointing into `data`. Call again with the rest while
 * !body->done and bytes are left; it consumes nothing past the body's end. Every call on a non-empty run with
 * !body->done consumes at least one byte. Chunk extensions and trailers are bounded and dropped. */
ptrdiff_t http_body_read(struct http_body *body, const char *data, size_t len, struct slice *piece);

/* The standard reason phrase ("OK", "Not Modified"), or "Unknown". */
const char *http_reason(int status);

/* Writes "Sun, 06 Nov 1994 08:49:37 GMT" (29 characters and a NUL) for a time in seconds since 1970. */
enum { HTTP_DATE_LEN = 29 };
void http_date(int64_t seconds, char out[HTTP_DATE_LEN + 1]);

#endif
