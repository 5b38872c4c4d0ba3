/* Feeds samples to the HTTP parsers: every run is put right before a page that may not be read, so that one
 * byte read too many crashes, and every sample comes whole, cut in two at every byte, and byte by byte. */
#ifndef PUSHMARK_TESTS_HTTP_FEED_H
#define PUSHMARK_TESTS_HTTP_FEED_H

#include "http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* Samples may hold NULs. */
#define TEXT(literal) ((struct slice){(literal), sizeof(literal) - 1})

enum kind { REQUEST, RESPONSE, RESPONSE_TO_HEAD };

enum { EDGE_BYTES = 64 * 1024, SHOWN_BYTES = 64 * 1024 };

static inline char *edge_end(void)
{
    static char *end;
    if (!end) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        char *at = mmap(NULL, EDGE_BYTES + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_ptr_not_equal(at, MAP_FAILED);
        assert_int_equal(mprotect(at + EDGE_BYTES, page, PROT_NONE), 0);
        end = at + EDGE_BYTES;
    }
    return end;
}

/* The same bytes, the last of them just before the forbidden page; good until the next call. */
static inline struct slice at_edge(struct slice s)
{
    assert_true(s.len <= EDGE_BYTES);
    return (struct slice){memmove(edge_end() - s.len, s.at, s.len), s.len};
}

static inline int parse(enum kind kind, struct slice run, size_t seen, struct http_head *head)
{
    const struct slice edge = at_edge(run);
    memset(head, 0xa5, sizeof *head); /* nothing may hang on what was there before */
    if (kind == REQUEST)
        return http_parse_request(edge.at, edge.len, seen, head);
    return http_parse_response(edge.at, edge.len, seen, kind == RESPONSE_TO_HEAD, head);
}

/* All that a head says, as text: what two ways of feeding must agree on. */
static inline void show(const struct http_head *head, char out[SHOWN_BYTES])
{
    int at =
        snprintf(out, SHOWN_BYTES, "[%.*s] [%.*s] [%.*s] %d 1.%d framing %d length %lld %d%d%d",
                 (int)head->method.len, head->method.at, (int)head->target.len, head->target.at,
                 (int)head->reason.len, head->reason.at, head->status, head->minor, (int)head->framing,
                 (long long)head->content_length, head->keep_alive, head->upgrade, head->expect_continue);
    for (size_t i = 0; i < head->field_count; i++) {
        const struct slice name = head->fields[i].name, value = head->fields[i].value;
        at += snprintf(out + at, (size_t)(SHOWN_BYTES - at), "\n[%.*s] [%.*s]", (int)name.len, name.at,
                       (int)value.len, value.at);
    }
}

static inline void assert_inside(struct slice part, struct slice whole)
{
    if (part.len > 0 || part.at) {
        assert_true(part.at >= whole.at);
        assert_true(part.at + part.len <= whole.at + whole.len);
    }
}

static inline void assert_slices_inside(const struct http_head *head, struct slice whole)
{
    assert_inside(head->method, whole);
    assert_inside(head->target, whole);
    assert_inside(head->reason, whole);
    for (size_t i = 0; i < head->field_count; i++) {
        assert_inside(head->fields[i].name, whole);
        assert_inside(head->fields[i].value, whole);
    }
}

/* The sample must give `expected` (a length or a refusal) however it is fed. `head` is then that of the
 * whole, pointing to the edge. */
static inline void feed(enum kind kind, struct slice sample, int expected, struct http_head *head)
{
    static char shown[SHOWN_BYTES], shown_whole[SHOWN_BYTES];
    const struct slice copy = {memcpy(malloc(sample.len + 1), sample.at, sample.len), sample.len};
    bool answered = false;

    if (parse(kind, copy, 0, head) != expected)
        fail_msg("%d, not %d, for: %.*s", parse(kind, copy, 0, head), expected, (int)copy.len, copy.at);
    if (expected > 0)
        show(head, shown_whole);
    for (size_t cut = 0; cut <= copy.len; cut++) {
        const struct slice part = {copy.at, cut};
        const int fresh = parse(kind, part, 0, head);
        if (fresh == 0 && cut < copy.len)
            assert_int_equal(parse(kind, copy, cut, head), expected);
        if (!answered) /* byte by byte, as long as it is incomplete */
            assert_int_equal(parse(kind, part, cut ? cut - 1 : 0, head), fresh);
        assert_int_equal(fresh, answered || fresh ? expected : 0);
        assert_true(fresh == 0 || expected < 0 || cut >= (size_t)expected);
        answered = answered || fresh != 0;
        if (fresh > 0) {
            show(head, shown);
            assert_string_equal(shown, shown_whole);
            assert_slices_inside(head, (struct slice){edge_end() - cut, (size_t)expected});
        }
    }
    assert_int_equal(answered, expected != 0);
    parse(kind, copy, 0, head);
    free((char *)copy.at);
}

/* The sample is one complete head and nothing else. */
static inline void feed_good(enum kind kind, struct slice sample, struct http_head *head)
{
    feed(kind, sample, (int)sample.len, head);
}

static inline void assert_slice(struct slice s, const char *text)
{
    char got[256];
    assert_true(s.len < sizeof got);
    memcpy(got, s.at, s.len);
    got[s.len] = '\0';
    assert_string_equal(got, text);
}

#endif
