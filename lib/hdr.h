/* A high dynamic range histogram of 64-bit values, after Gil Tene's HdrHistogram: constant memory, constant
 * time to record, a stated number of significant digits at every magnitude, exact merging. Values below
 * `lowest` keep an absolute error below it; values above `highest` are counted as overflow, never silently
 * clamped.
 *
 * Beside the buckets it keeps the exact count, sum, minimum and maximum, so mean, min and max have no bucket
 * error. */
#ifndef PUSHMARK_HDR_H
#define PUSHMARK_HDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hdr {
    int64_t lowest, highest; /* the range asked for */
    int digits;              /* significant decimal digits, 1 to 5 */
    int unit_magnitude;      /* log2 of the smallest step kept */
    int sub_bucket_half_magnitude;
    int32_t sub_bucket_count;
    int32_t bucket_count;
    int32_t counts_len;
    int64_t total, overflow, negative; /* recorded within range; above it; below zero (refused and counted) */
    int64_t min, max;                  /* exact; INT64_MAX and 0 while empty */
    double sum;                        /* exact up to 2^53, compensated beyond */
    int64_t *counts;
    double sum_error; /* what `sum` rounded away. Side by side, gcc adds the two as a pair and doubles a
                         record's time */
};

/* Ages and times in Pushmark: 1 µs to 1 hour, three digits. */
#define HDR_TIMES_NS 1000, INT64_C(3600000000000), 3

/* 0, or -1 for arguments out of range or no memory. */
int hdr_init(struct hdr *h, int64_t lowest, int64_t highest, int digits);
void hdr_close(struct hdr *h);
void hdr_reset(struct hdr *h);

/* Records one value. Allocates nothing. A negative value is counted in `negative` and nowhere else. */
void hdr_record(struct hdr *h, int64_t value);

/* The bucket of a value from 0 up, below counts_len for those up to `highest`. Each power of two is cut into
 * sub_bucket_count / 2 equal steps, but the lowest of them start at 0 and have twice as many; the mask keeps
 * these in bucket 0 without a branch. */
static inline int32_t hdr_index(const struct hdr *h, int64_t value)
{
    const uint64_t mask = (uint64_t)(h->sub_bucket_count - 1) << h->unit_magnitude;
    const int zeros_in_first = 63 - h->unit_magnitude - h->sub_bucket_half_magnitude;
    const int bucket = zeros_in_first - __builtin_clzll((uint64_t)value | mask);

    return (bucket << h->sub_bucket_half_magnitude) + (int32_t)(value >> (bucket + h->unit_magnitude));
}

/* Adds `count` unseen values to a bucket, as a decoder must: minimum, maximum and sum then know them only
 * within bucket precision. 0, or -1 (and nothing done) for an index or a count out of range. */
int hdr_fill(struct hdr *h, int32_t index, int64_t count);

/* Adds everything in `from` to `h`: exact when both were initialised alike; -1 (and nothing done) when
 * not, or when the total would pass 2^62. */
int hdr_merge(struct hdr *h, const struct hdr *from);

/* The value at a percentile in [0, 100]: the largest value equivalent to the one at rank ceil(p/100 × total),
 * as the standard tools report it, but never above the exact maximum; the exact minimum at 0; 0 while empty.
 */
int64_t hdr_percentile(const struct hdr *h, double percentile);

/* Whether at least ten samples lie beyond the percentile, without which it is not to be printed. */
bool hdr_percentile_sound(const struct hdr *h, double percentile);

double hdr_mean(const struct hdr *h);

/* The share of recorded values that are <= value's bucket. For ECDFs and tests. */
double hdr_share_below(const struct hdr *h, int64_t value);

/* Walks the non-empty buckets upwards. Start with `*index` = -1; false at the end. `value` is the highest
 * value equivalent to the bucket, `count` what it holds. */
bool hdr_next(const struct hdr *h, int32_t *index, int64_t *value, int64_t *count);

#endif
