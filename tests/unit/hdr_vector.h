/* A histogram's encoding worked out by hand, and the outer wrapping of such bytes (deflate, cookie, base64),
 * written apart from the code under test. */
#ifndef PUSHMARK_TEST_HDR_VECTOR_H
#define PUSHMARK_TEST_HDR_VECTOR_H

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <zlib.h>

#define HEAD_BYTES 40

/* Lowest 1, highest 100, one digit, so 32 steps of 1 and then 16 to each doubling. The values 1, 1, 5 and 40
 * fall into buckets 1, 1, 5 and, in steps of two from 32 in bucket 32, into 36. */
static const unsigned char plain_vector[] = {
    0x1c, 0x84, 0x93, 0x13,                         /* cookie */
    0x00, 0x00, 0x00, 0x06,                         /* payload length */
    0x00, 0x00, 0x00, 0x00,                         /* normalizing index offset */
    0x00, 0x00, 0x00, 0x01,                         /* digits */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, /* lowest */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x64, /* highest */
    0x3f, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* ratio 1.0 */
    0x00,                                           /* one zero */
    0x04,                                           /* 2 */
    0x05,                                           /* three zeros: -3 */
    0x02,                                           /* 1 */
    0x3b,                                           /* thirty zeros: -30 */
    0x02,                                           /* 1 */
};

static inline void hdr_put_u32(unsigned char *p, size_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(value >> (24 - 8 * i));
}

struct hdr_wrapping {
    size_t cookie;
    size_t trailing; /* zero bytes after the deflated part */
    size_t excess;   /* of the declared length over the deflated part's */
};

/* For the caller to free(). */
static inline char *hdr_wrap_as(const struct hdr_wrapping *wrapping, const unsigned char *plain, size_t bytes)
{
    uLongf deflated_bytes = compressBound((uLong)bytes);
    unsigned char *buffer = calloc(1, 8 + deflated_bytes + wrapping->trailing);

    const int rc = compress2(buffer + 8, &deflated_bytes, plain, (uLong)bytes, 9);
    assert(rc == Z_OK);
    hdr_put_u32(buffer, wrapping->cookie);
    hdr_put_u32(buffer + 4, deflated_bytes + wrapping->excess);
    const size_t length = 8 + deflated_bytes + wrapping->trailing;
    char *text = malloc(length * 2);
    EVP_EncodeBlock((unsigned char *)text, buffer, (int)length);
    free(buffer);
    return text;
}

static inline char *hdr_wrap(const unsigned char *plain, size_t bytes)
{
    const struct hdr_wrapping right = {.cookie = 0x1c849314};
    return hdr_wrap_as(&right, plain, bytes);
}

#endif
