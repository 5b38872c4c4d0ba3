/* Fuzzes lib/http: a head and the body behind it, whole and in pieces, which must agree.
 *
 * An input is one character that says what it is (0 request, 1 response, 2 response to a HEAD, 3 a chunked
 * body without a head), one that seeds the sizes of the pieces, and the message. Every run is parsed in a
 * block of just its size, so that AddressSanitizer sees a byte read too many. */
#include "http.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum kind { REQUEST, RESPONSE, RESPONSE_TO_HEAD, CHUNKED };

/* An assertion that neither NDEBUG nor a release build takes away. */
#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            abort();                                                                                         \
    } while (0)

struct body_result {
    ptrdiff_t used;
    size_t len;
    bool done;
    char *bytes;
};

static char *copy_of(const char *data, size_t len)
{
    char *copy = malloc(len ? len : 1);
    MUST(copy);
    return memcpy(copy, data, len);
}

/* One of 1 to 32 bytes; a small generator, so that a seed says all. */
static size_t next_size(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return 1 + (*seed >> 27);
}

static int parse(enum kind kind, const char *data, size_t len, size_t seen, struct http_head *head)
{
    if (kind == REQUEST)
        return http_parse_request(data, len, seen, head);
    return http_parse_response(data, len, seen, kind == RESPONSE_TO_HEAD, head);
}

static void check_slice(struct slice s, const char *data, size_t used)
{
    MUST(s.len == 0 || (s.at >= data && s.at + s.len <= data + used));
}

static void check_head(const struct http_head *head, enum kind kind, const char *data, int used)
{
    MUST(used <= HTTP_MAX_HEAD && used >= 12);
    MUST(memcmp(data + used - 4, "\r\n\r\n", 4) == 0);
    check_slice(head->method, data, (size_t)used);
    check_slice(head->target, data, (size_t)used);
    check_slice(head->reason, data, (size_t)used);
    MUST(head->field_count <= HTTP_MAX_FIELDS);
    for (size_t i = 0; i < head->field_count; i++) {
        check_slice(head->fields[i].name, data, (size_t)used);
        check_slice(head->fields[i].value, data, (size_t)used);
        MUST(!memchr(head->fields[i].value.at, '\n', head->fields[i].value.len));
    }
    MUST(head->minor == 0 || head->minor == 1);
    MUST(head->content_length >= -1);
    MUST((head->framing == HTTP_BODY_LENGTH) <= (head->content_length >= 0));
    MUST(head->framing != HTTP_BODY_CHUNKED || (head->content_length == -1 && head->minor == 1));
    MUST(kind == REQUEST ? head->framing != HTTP_BODY_EOF : head->status >= 100 && head->status <= 999);
    MUST(kind != REQUEST || head->minor == 0 || http_field(head, "host"));
    MUST(!head->upgrade || http_field_has_token(head, "Connection", "upgrade"));
    MUST(!head->keep_alive || !http_field_has_token(head, "Connection", "close"));
}

static bool same_slice(struct slice a, const char *base_a, struct slice b, const char *base_b)
{
    return a.len == b.len && (a.len == 0 || a.at - base_a == b.at - base_b);
}

static void check_same(const struct http_head *a, const char *base_a, const struct http_head *b,
                       const char *base_b)
{
    MUST(same_slice(a->method, base_a, b->method, base_b) &&
         same_slice(a->target, base_a, b->target, base_b));
    MUST(same_slice(a->reason, base_a, b->reason, base_b) && a->status == b->status && a->minor == b->minor);
    MUST(a->framing == b->framing && a->content_length == b->content_length);
    MUST(a->keep_alive == b->keep_alive && a->upgrade == b->upgrade);
    MUST(a->expect_continue == b->expect_continue && a->field_count == b->field_count);
    for (size_t i = 0; i < a->field_count; i++)
        MUST(same_slice(a->fields[i].name, base_a, b->fields[i].name, base_b) &&
             same_slice(a->fields[i].value, base_a, b->fields[i].value, base_b));
}

/* Parses longer and longer runs, until there is an answer: it must be that of the whole. */
static void check_split_head(enum kind kind, const char *data, size_t len, uint32_t seed, int expected,
                             const struct http_head *whole)
{
    struct http_head head;
    int rc = 0;
    for (size_t seen = 0, next; rc == 0 && seen < len; seen = next) {
        next = seen + next_size(&seed);
        if (next > len)
            next = len;
        char *run = copy_of(data, next);
        rc = parse(kind, run, next, seen, &head);
        MUST(rc != 0 || next < HTTP_MAX_HEAD);
        MUST(rc <= (int)next);
        if (rc > 0)
            check_same(&head, run, whole, data);
        free(run);
    }
    MUST(rc == expected);
}

/* Reads the body from pieces (of all bytes at once for seed 0). */
static void read_body(const struct http_head *head, const char *data, size_t len, uint32_t seed,
                      struct body_result *result)
{
    struct http_body body;
    *result = (struct body_result){.bytes = malloc(len + 1)};
    MUST(result->bytes);
    http_body_init(&body, head);
    for (size_t at = 0; at < len && !body.done && result->used >= 0;) {
        size_t size = seed ? next_size(&seed) : len;
        if (size > len - at)
            size = len - at;
        char *run = copy_of(data + at, size);
        struct slice piece;
        const ptrdiff_t used = http_body_read(&body, run, size, &piece);
        MUST(used == -400 || (used >= 1 && used <= (ptrdiff_t)size));
        MUST(piece.len == 0 || (used > 0 && piece.at >= run && piece.at + piece.len <= run + used));
        memcpy(result->bytes + result->len, piece.at, piece.len);
        result->len += piece.len;
        result->used = used < 0 ? used : result->used + used;
        at += used < 0 ? 0 : (size_t)used;
        free(run);
    }
    result->done = body.done;
}

static void check_body(const struct http_head *head, const char *data, size_t len, uint32_t seed)
{
    struct body_result whole, split;
    read_body(head, data, len, 0, &whole);
    read_body(head, data, len, seed | 1, &split);
    MUST(whole.used == split.used && whole.done == split.done && whole.len == split.len);
    MUST(memcmp(whole.bytes, split.bytes, whole.len) == 0);
    MUST(whole.used < 0 || whole.done || whole.used == (ptrdiff_t)len);
    MUST(!whole.done || head->framing != HTTP_BODY_LENGTH || (int64_t)whole.len == head->content_length);
    free(whole.bytes);
    free(split.bytes);
}

static void check_message(enum kind kind, const char *data, size_t len, uint32_t seed)
{
    struct http_head head;
    const int used = parse(kind, data, len, 0, &head);
    MUST(used <= (int)len && (used != 0 || len < HTTP_MAX_HEAD));
    if (used > 0)
        check_head(&head, kind, data, used);
    else if (used < 0)
        MUST(strcmp(http_reason(-used), "Unknown") != 0);
    check_split_head(kind, data, len, seed, used, &head);
    if (used > 0)
        check_body(&head, data + used, len - (size_t)used, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 2)
        return 0;
    const enum kind kind = data[0] & 3;
    char *message = copy_of((const char *)data + 2, len - 2);
    if (kind == CHUNKED)
        check_body(&(struct http_head){.framing = HTTP_BODY_CHUNKED}, message, len - 2, data[1]);
    else
        check_message(kind, message, len - 2, data[1]);
    free(message);
    return 0;
}
