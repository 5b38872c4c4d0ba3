/* Compressed bodies: what one end packs the other reads, in whatever pieces it comes; and what a peer who
 * means harm may send instead. zlib by itself is the oracle for both. */
#include "check.h"

#include "gunzip.h"
#include "gzip.h"

#include <zlib.h>

enum { PLAIN = 40000 };

struct sink {
    char plain[PLAIN];
    size_t len, calls, stop_after;
};

static bool take(void *context, struct slice plain)
{
    struct sink *sink = context;
    assert_true(plain.len > 0 && sink->len + plain.len <= PLAIN);
    memcpy(sink->plain + sink->len, plain.at, plain.len);
    sink->len += plain.len;
    return ++sink->calls != sink->stop_after;
}

static char letters[PLAIN];
static struct sink sink;
static struct gunzip *gunzip;

static int open_all(void **state)
{
    (void)state;
    uint32_t x = 1;
    for (size_t i = 0; i < PLAIN; i++)
        letters[i] = "abcdefghijklmnop"[(x = x * 1664525 + 1013904223) >> 28];
    gunzip = gunzip_new(PLAIN);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    gunzip_free(gunzip);
    gunzip_free(NULL);
    return 0;
}

static struct buf *packed_parts(size_t len, size_t parts)
{
    struct gzip *gzip = gzip_new();
    struct buf **each = malloc(parts * sizeof(void *));
    for (size_t i = 0; i < parts; i++)
        each[i] = buf_copy(letters + len * i / parts, len * (i + 1) / parts - len * i / parts);
    buf_unref(gzip_pack(gzip, each, parts)); /* the second time must not depend on the first */
    struct buf *packed = gzip_pack(gzip, each, parts);
    for (size_t i = 0; i < parts; i++)
        buf_unref(each[i]);
    free(each);
    gzip_free(gzip);
    return packed;
}

/* Fed in two pieces; -1, 0 or, where the body is whole, 1. */
static int read_split(struct slice packed, size_t at)
{
    sink = (struct sink){.stop_after = sink.stop_after};
    gunzip_begin(gunzip);
    for (int half = 0; half < 2; half++) {
        const struct slice piece =
            alone(half ? (struct slice){packed.at + at, packed.len - at} : (struct slice){packed.at, at});
        const int result = gunzip_feed(gunzip, piece, take, &sink);
        alone_free(piece);
        if (result != 0)
            return result;
    }
    return gunzip_whole(gunzip);
}

static int read_whole(struct slice packed)
{
    return read_split(packed, packed.len);
}

static struct slice slice_of_buf(const struct buf *b)
{
    return (struct slice){b->data, b->len};
}

static void zlib_reads_what_is_packed(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 255, 16384, PLAIN};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        for (size_t parts = 1; parts <= 7; parts += 3) {
            struct buf *packed = packed_parts(lengths[i], parts);
            unsigned char out[PLAIN + 1];
            z_stream s = {.next_in = (unsigned char *)packed->data, .avail_in = (uInt)packed->len};
            s.next_out = out;
            s.avail_out = sizeof out;
            assert_int_equal(inflateInit2(&s, 15 + 16), Z_OK); /* gzip and nothing else */
            assert_int_equal(inflate(&s, Z_FINISH), Z_STREAM_END);
            assert_int_equal(s.total_out, lengths[i]);
            assert_int_equal(s.avail_in, 0);
            assert_memory_equal(out, letters, lengths[i]);
            assert_true(lengths[i] < 255 || packed->len < lengths[i]);
            inflateEnd(&s);
            buf_unref(packed);
        }
}

static void it_is_read_split_at_every_byte(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(3000, 3);
    for (size_t at = 0; at <= packed->len; at++) {
        assert_int_equal(read_split(slice_of_buf(packed), at), 1);
        assert_int_equal(sink.len, 3000);
        assert_memory_equal(sink.plain, letters, 3000);
    }
    buf_unref(packed);
}

static void one_cut_short_is_never_whole(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(3000, 1);
    for (size_t len = 0; len < packed->len; len++)
        assert_int_equal(read_whole((struct slice){packed->data, len}), 0);
    buf_unref(packed);
}

static void what_follows_its_end_is_refused(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(300, 1);
    char *more = malloc(2 * packed->len);
    memcpy(more, packed->data, packed->len);
    memcpy(more + packed->len, packed->data, packed->len); /* another member, even */
    for (size_t at = 0; at <= packed->len + 1; at++)
        assert_int_equal(read_split((struct slice){more, packed->len + 1}, at), -1);
    assert_int_equal(read_whole((struct slice){more, 2 * packed->len}), -1);
    free(more);
    buf_unref(packed);
}

/* Some bits say nothing (the time, the system, lengths of codes that nobody uses); those that do are checked
 * by the checksum, and the checksum's own are all of weight. */
static void a_changed_byte_does_no_harm(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(3000, 1);
    for (size_t at = 0; at < packed->len; at++) {
        packed->data[at] = (char)(packed->data[at] ^ 0x10);
        const bool checksum = at >= packed->len - 8;
        const int result = read_whole(slice_of_buf(packed));
        assert_true(result != 1 || !checksum);
        assert_true(result != 1 || memcmp(sink.plain, letters, 3000) == 0);
        packed->data[at] = (char)(packed->data[at] ^ 0x10);
    }
    assert_int_equal(read_whole(slice_of_buf(packed)), 1);
    buf_unref(packed);
}

static void what_is_no_gzip_is_refused(void **state)
{
    (void)state;
    static unsigned char deflated[1000];
    uLongf len = sizeof deflated;
    compress(deflated, &len, (const unsigned char *)letters, 500); /* zlib's own format */
    assert_int_equal(read_whole((struct slice){(const char *)deflated, len}), -1);
    assert_int_equal(read_whole(TEXT("17 3kx1y2z8f0a some text\n")), -1);
}

static void it_grows_to_its_limit_and_no_further(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(PLAIN, 1), *zeros = buf_new(50 << 20);
    assert_int_equal(read_whole(slice_of_buf(packed)), 1);
    assert_int_equal(sink.len, PLAIN);
    struct gunzip *less = gunzip_new(PLAIN - 1);
    sink = (struct sink){0};
    assert_int_equal(gunzip_feed(less, slice_of_buf(packed), take, &sink), -1);
    assert_true(sink.len < PLAIN);
    gunzip_free(less);
    buf_unref(packed);
    memset(zeros->data, 0, zeros->len);
    struct gzip *gzip = gzip_new();
    struct buf *bomb = gzip_pack(gzip, &zeros, 1);
    assert_true(bomb->len < zeros->len / 100);
    assert_int_equal(read_whole(slice_of_buf(bomb)), -1);
    assert_true(sink.len <= PLAIN);
    gzip_free(gzip);
    buf_unref(bomb);
    buf_unref(zeros);
}

static void whoever_has_enough_is_given_no_more(void **state)
{
    (void)state;
    struct buf *packed = packed_parts(PLAIN, 1);
    sink.stop_after = 1;
    assert_int_equal(read_whole(slice_of_buf(packed)), 0);
    assert_int_equal(sink.calls, 1);
    sink.stop_after = 0;
    assert_int_equal(read_whole(slice_of_buf(packed)), 1); /* begun anew */
    buf_unref(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zlib_reads_what_is_packed),
        cmocka_unit_test(it_is_read_split_at_every_byte),
        cmocka_unit_test(one_cut_short_is_never_whole),
        cmocka_unit_test(what_follows_its_end_is_refused),
        cmocka_unit_test(a_changed_byte_does_no_harm),
        cmocka_unit_test(what_is_no_gzip_is_refused),
        cmocka_unit_test(it_grows_to_its_limit_and_no_further),
        cmocka_unit_test(whoever_has_enough_is_given_no_more),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
