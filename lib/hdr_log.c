#include "hdr_log.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

/* The low nibble but one of a cookie tells the word size; 1 stands for the variable length that V2 always
 * has, and readers look past it. */
#define COOKIE_PLAIN    UINT32_C(0x1c849303)
#define COOKIE_DEFLATED UINT32_C(0x1c849304)
#define COOKIE_WORD     UINT32_C(0x10)
#define COOKIE_WORD_ANY UINT32_C(0xf0)

#define RATIO_ONE UINT64_C(0x3ff0000000000000) /* 1.0 in IEEE 754: a histogram of whole numbers */

#define DEFLATED_HEAD_BYTES 8  /* cookie, length */
#define PLAIN_HEAD_BYTES    40 /* cookie, length, offset, digits, lowest, highest, ratio */
#define WORD_BYTES_MAX      9
#define TEXT_BYTES_MAX      (64 << 20) /* above any histogram there can be; keeps lengths within an int */

struct plain_head {
    uint32_t cookie;
    uint32_t payload_bytes;
    uint32_t digits;
    int64_t lowest, highest;
};

static unsigned char *put_u32(unsigned char *p, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (unsigned char)(v >> shift);
    return p;
}

static unsigned char *put_u64(unsigned char *p, uint64_t v)
{
    return put_u32(put_u32(p, (uint32_t)(v >> 32)), (uint32_t)v);
}

static uint32_t get_u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t get_u64(const unsigned char *p)
{
    return (uint64_t)get_u32(p) << 32 | get_u32(p + 4);
}

static unsigned char *put_head(unsigned char *p, const struct hdr *h, uint32_t payload_bytes)
{
    p = put_u32(p, COOKIE_PLAIN | COOKIE_WORD);
    p = put_u32(p, payload_bytes);
    p = put_u32(p, 0);
    p = put_u32(p, (uint32_t)h->digits);
    p = put_u64(p, (uint64_t)h->lowest);
    p = put_u64(p, (uint64_t)h->highest);
    return put_u64(p, RATIO_ONE);
}

/* The index offset and the ratio are not read: counts are written in order whatever the offset, whole numbers
 * have no ratio, and some writers put other values there. */
static void get_head(struct plain_head *head, const unsigned char *p)
{
    head->cookie = get_u32(p);
    head->payload_bytes = get_u32(p + 4);
    head->digits = get_u32(p + 12);
    head->lowest = (int64_t)get_u64(p + 16);
    head->highest = (int64_t)get_u64(p + 24);
}

/* Zig-zag, then seven bits a byte, the lowest first; a ninth byte takes all the eight that are left. */
static unsigned char *put_word(unsigned char *p, int64_t word)
{
    uint64_t bits = (uint64_t)word << 1 ^ (word < 0 ? UINT64_MAX : 0);

    for (int i = 0; bits > 0x7f && i < WORD_BYTES_MAX - 1; i++, bits >>= 7)
        *p++ = (unsigned char)(bits | 0x80);
    *p++ = (unsigned char)bits;
    return p;
}

/* The end of the word read, or NULL when it runs past `end`. */
static const unsigned char *get_word(const unsigned char *p, const unsigned char *end, int64_t *word)
{
    uint64_t bits = 0;

    for (int i = 0; i < WORD_BYTES_MAX; i++) {
        if (p == end)
            return NULL;
        const uint64_t byte = *p++;
        const bool last = byte < 0x80 || i == WORD_BYTES_MAX - 1;
        bits |= (last ? byte : byte & 0x7f) << (7 * i);
        if (last)
            break;
    }
    *word = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
    return p;
}

/* All buckets up to the maximum's. Two or more empty ones in a row are one word, minus their number. */
static unsigned char *put_counts(unsigned char *p, const struct hdr *h)
{
    const int32_t end = hdr_index(h, h->max) + 1;

    for (int32_t i = 0; i < end;) {
        const int32_t start = i;
        while (i < end && h->counts[i] == 0)
            i++;
        const int32_t zeros = i - start;
        if (zeros)
            p = put_word(p, zeros == 1 ? 0 : -zeros);
        else
            p = put_word(p, h->counts[i++]);
    }
    return p;
}

static int get_counts(struct hdr *h, const unsigned char *p, const unsigned char *end)
{
    int64_t word;

    for (int32_t i = 0; p < end;) {
        p = get_word(p, end, &word);
        if (!p)
            return -1;
        if (word < 0) {
            if (word < i - h->counts_len)
                return -1;
            i -= (int32_t)word;
        } else if (hdr_fill(h, i++, word)) {
            return -1;
        }
    }
    return 0;
}

/* Into memory of its own: the plain encoding, and its length. */
static unsigned char *encode_plain(const struct hdr *h, size_t *bytes)
{
    const size_t most = (size_t)(hdr_index(h, h->max) + 1) * WORD_BYTES_MAX;
    unsigned char *plain = malloc(PLAIN_HEAD_BYTES + most);

    if (!plain)
        return NULL;
    unsigned char *payload = plain + PLAIN_HEAD_BYTES;
    const size_t payload_bytes = (size_t)(put_counts(payload, h) - payload);
    put_head(plain, h, (uint32_t)payload_bytes);
    *bytes = PLAIN_HEAD_BYTES + payload_bytes;
    return plain;
}

static unsigned char *encode_deflated(const unsigned char *plain, size_t plain_bytes, size_t *bytes)
{
    uLongf body_bytes = compressBound((uLong)plain_bytes);
    unsigned char *deflated = malloc(DEFLATED_HEAD_BYTES + body_bytes);

    if (!deflated)
        return NULL;
    if (compress(deflated + DEFLATED_HEAD_BYTES, &body_bytes, plain, (uLong)plain_bytes) != Z_OK) {
        free(deflated);
        return NULL;
    }
    put_u32(put_u32(deflated, COOKIE_DEFLATED | COOKIE_WORD), (uint32_t)body_bytes);
    *bytes = DEFLATED_HEAD_BYTES + body_bytes;
    return deflated;
}

static char *to_base64(const unsigned char *data, size_t bytes)
{
    char *text = malloc((bytes + 2) / 3 * 4 + 1);

    if (text)
        EVP_EncodeBlock((unsigned char *)text, data, (int)bytes);
    return text;
}

char *hdr_encode(const struct hdr *h)
{
    size_t plain_bytes, deflated_bytes;
    char *text = NULL;

    unsigned char *plain = encode_plain(h, &plain_bytes);
    if (!plain)
        return NULL;
    unsigned char *deflated = encode_deflated(plain, plain_bytes, &deflated_bytes);
    if (deflated)
        text = to_base64(deflated, deflated_bytes);
    free(deflated);
    free(plain);
    return text;
}

/* EVP_DecodeBlock takes `=` for a zero wherever it stands, counts the padding as data and skips blanks at the
 * ends; so the padding is found beforehand and what was skipped shows as a missing length. */
static unsigned char *from_base64(const char *text, size_t *bytes)
{
    const size_t chars = strnlen(text, TEXT_BYTES_MAX + 1);
    const size_t padding = chars - strcspn(text, "=");

    if (chars > TEXT_BYTES_MAX || chars % 4 != 0 || padding > 2 || (padding && text[chars - 1] != '='))
        return NULL;
    unsigned char *data = malloc(chars / 4 * 3 + 1);
    if (!data)
        return NULL;
    if (EVP_DecodeBlock(data, (const unsigned char *)text, (int)chars) != (int)(chars / 4 * 3)) {
        free(data);
        return NULL;
    }
    *bytes = chars / 4 * 3 - padding;
    return data;
}

/* Exactly `bytes` more from the stream, or -1. */
static int inflate_exactly(z_stream *z, unsigned char *to, size_t bytes)
{
    if (bytes == 0)
        return 0; /* zlib takes no room for an error */
    z->next_out = to;
    z->avail_out = (uInt)bytes;
    const int rc = inflate(z, Z_SYNC_FLUSH);
    return (rc == Z_OK || rc == Z_STREAM_END) && z->avail_out == 0 ? 0 : -1;
}

/* Whether the stream ends here, with its checksum right and nothing behind it. */
static bool inflated_whole(z_stream *z)
{
    unsigned char beyond;

    z->next_out = &beyond;
    z->avail_out = 1;
    return inflate(z, Z_FINISH) == Z_STREAM_END && z->avail_out == 1 && z->avail_in == 0;
}

/* What remains when the head said its part is at most nine bytes a bucket, so a small text cannot ask for
 * much. */
static int read_payload(struct hdr *h, z_stream *z, size_t bytes)
{
    if (bytes > (size_t)h->counts_len * WORD_BYTES_MAX)
        return -1;
    unsigned char *payload = malloc(bytes + 1);
    if (!payload)
        return -1;
    int rc = inflate_exactly(z, payload, bytes);
    if (rc == 0)
        rc = inflated_whole(z) ? get_counts(h, payload, payload + bytes) : -1;
    free(payload);
    return rc;
}

/* The head is inflated by itself: only what it declares tells how much may follow. */
static int read_plain(struct hdr *h, z_stream *z)
{
    unsigned char bytes[PLAIN_HEAD_BYTES];
    struct plain_head head;

    if (inflate_exactly(z, bytes, sizeof(bytes)))
        return -1;
    get_head(&head, bytes);
    if ((head.cookie & ~COOKIE_WORD_ANY) != COOKIE_PLAIN ||
        hdr_init(h, head.lowest, head.highest, (int)head.digits))
        return -1;
    if (read_payload(h, z, head.payload_bytes)) {
        hdr_close(h);
        return -1;
    }
    return 0;
}

static int read_deflated(struct hdr *h, unsigned char *data, size_t bytes)
{
    if (bytes < DEFLATED_HEAD_BYTES || (get_u32(data) & ~COOKIE_WORD_ANY) != COOKIE_DEFLATED ||
        get_u32(data + 4) != bytes - DEFLATED_HEAD_BYTES)
        return -1;

    z_stream z = {.next_in = data + DEFLATED_HEAD_BYTES, .avail_in = (uInt)(bytes - DEFLATED_HEAD_BYTES)};
    if (inflateInit(&z) != Z_OK)
        return -1;
    const int rc = read_plain(h, &z);
    inflateEnd(&z);
    return rc;
}

int hdr_decode(struct hdr *h, const char *base64)
{
    size_t bytes;
    unsigned char *data = from_base64(base64, &bytes);

    memset(h, 0, sizeof(*h));
    if (!data)
        return -1;
    const int rc = read_deflated(h, data, bytes);
    free(data);
    return rc;
}

/* With a blank behind the mark, no line of it can be taken for one of the format's own. */
static void print_comment(FILE *out, const char *comment)
{
    while (*comment) {
        const size_t line = strcspn(comment, "\n");
        fprintf(out, "# %.*s\n", (int)line, comment);
        comment += line + (comment[line] == '\n');
    }
}

void hdr_log_head(FILE *out, const char *comment, double start_s)
{
    const time_t whole_s = (time_t)start_s;
    char date[64] = "";
    struct tm tm;

    if (gmtime_r(&whole_s, &tm))
        strftime(date, sizeof(date), "%a %b %d %H:%M:%S UTC %Y", &tm);
    if (comment)
        print_comment(out, comment);
    fputs("#[Histogram log format version 1.3]\n", out);
    fprintf(out, "#[StartTime: %.3f (seconds since epoch), %s]\n", start_s, date);
    fputs("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n", out);
}

int hdr_log_line(FILE *out, const char *tag, double start_s, double length_s, double max_unit,
                 const struct hdr *h)
{
    if (tag && (tag[0] == '\0' || tag[strcspn(tag, ", \t\r\n")] != '\0'))
        return -1;
    char *payload = hdr_encode(h);
    if (!payload)
        return -1;

    int rc = tag ? fprintf(out, "Tag=%s,", tag) : 0;
    if (rc >= 0)
        rc = fprintf(out, "%.3f,%.3f,%.3f,%s\n", start_s, length_s, (double)h->max / max_unit, payload);
    free(payload);
    return rc < 0 ? -1 : 0;
}
