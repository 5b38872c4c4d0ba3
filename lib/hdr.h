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
#include <stdio.h>

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
    double sum_error;
    int64_t *counts;
};

/* Ages and times in Pushmark: 1 µs to 1 hour, three digits. */
#define HDR_TIMES_NS 1000, INT64_C(3600000000000), 3

/* 0, or -1 for arguments out of range or no memory. */
int hdr_init(struct hdr *h, int64_t lowest, int64_t highest, int digits);
void hdr_close(struct hdr *h);
void hdr_reset(struct hdr *h);

/* Records one value. Allocates nothing. A negative value is counted in `negative` and nowhere else. */
void hdr_record(struct hdr *h, int64_t value);

/* Adds everything in `from` to `h`: exact when both were initialised alike; -1 (and nothing done) when not.
 */
int hdr_merge(struct hdr *h, const struct hdr *from);

/* The value at a percentile in [0, 100]: the largest value equivalent to the one at rank ceil(p/100 × total),
 * as the standard tools report it, but never above the exact maximum; 0 while empty. */
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
