#include "hdr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No measurement comes near it, and a record or two beyond it still cannot overflow 64 bits. */
#define TOTAL_MAX (INT64_C(1) << 62)

/* Below this many samples beyond it, a percentile is one sample's luck. */
#define SAMPLES_BEYOND 10

static int floor_log2(int64_t value)
{
    return 63 - __builtin_clzll((uint64_t)value);
}

/* Steps of one unit must reach to 2 × 10^digits, so that the coarser steps above keep `digits` digits. */
static int sub_bucket_magnitude(int digits)
{
    int64_t single_steps = 2;

    for (int i = 0; i < digits; i++)
        single_steps *= 10;
    return floor_log2(single_steps - 1) + 1;
}

/* Unsigned, for the last doubling may reach 2^63. */
static int32_t buckets_to_cover(uint64_t first_bucket_end, int64_t highest)
{
    int32_t buckets = 1;

    for (uint64_t end = first_bucket_end; end <= (uint64_t)highest; end <<= 1)
        buckets++;
    return buckets;
}

int hdr_init(struct hdr *h, int64_t lowest, int64_t highest, int digits)
{
    memset(h, 0, sizeof(*h));
    if (digits < 1 || digits > 5 || lowest < 1 || highest / 2 < lowest)
        return -1;

    const int magnitude = sub_bucket_magnitude(digits);
    h->unit_magnitude = floor_log2(lowest);
    if (magnitude + h->unit_magnitude > 62)
        return -1;

    h->lowest = lowest;
    h->highest = highest;
    h->digits = digits;
    h->sub_bucket_half_magnitude = magnitude - 1;
    h->sub_bucket_count = 1 << magnitude;
    h->bucket_count = buckets_to_cover((uint64_t)h->sub_bucket_count << h->unit_magnitude, highest);
    h->counts_len = (h->bucket_count + 1) << h->sub_bucket_half_magnitude;
    h->min = INT64_MAX;
    h->counts = calloc((size_t)h->counts_len, sizeof(*h->counts));
    return h->counts ? 0 : -1;
}

void hdr_close(struct hdr *h)
{
    free(h->counts);
    h->counts = NULL;
}

void hdr_reset(struct hdr *h)
{
    memset(h->counts, 0, (size_t)h->counts_len * sizeof(*h->counts));
    h->total = h->overflow = h->negative = 0;
    h->min = INT64_MAX;
    h->max = 0;
    h->sum = h->sum_error = 0;
}

/* Knuth's two-sum: what the addition rounded away is kept apart. Chosen over Kahan's, whose correction would
 * put four dependent additions into every record, and over Neumaier's, which branches. */
static inline void add_to_sum(struct hdr *h, double value)
{
    const double sum = h->sum + value;
    const double added = sum - h->sum;

    h->sum_error += (h->sum - (sum - added)) + (value - added);
    h->sum = sum;
}

static inline void widen(struct hdr *h, int64_t low, int64_t high)
{
    h->min = low < h->min ? low : h->min;
    h->max = high > h->max ? high : h->max;
}

void hdr_record(struct hdr *h, int64_t value)
{
    /* As unsigned, a negative value is above every range: one comparison refuses both. */
    if ((uint64_t)value > (uint64_t)h->highest) {
        if (value < 0)
            h->negative++;
        else
            h->overflow++;
        return;
    }
    h->counts[hdr_index(h, value)]++;
    h->total++;
    widen(h, value, value);
    add_to_sum(h, (double)value);
}

/* log2 of the number of values that share a bucket. */
static int step_magnitude(const struct hdr *h, int32_t index)
{
    const int32_t bucket = (index >> h->sub_bucket_half_magnitude) - 1;

    return h->unit_magnitude + (bucket > 0 ? bucket : 0);
}

static int64_t lowest_equivalent(const struct hdr *h, int32_t index)
{
    const int32_t half = h->sub_bucket_count / 2;
    const int32_t sub = index < half ? index : (index & (half - 1)) + half;

    return (int64_t)sub << step_magnitude(h, index);
}

/* Subtracted before the sum: the end of the last bucket may be 2^63. */
static int64_t highest_equivalent(const struct hdr *h, int32_t index)
{
    return lowest_equivalent(h, index) + ((INT64_C(1) << step_magnitude(h, index)) - 1);
}

int hdr_fill(struct hdr *h, int32_t index, int64_t count)
{
    if (index < 0 || index >= h->counts_len || count < 0 || count > TOTAL_MAX - h->total)
        return -1;
    if (count == 0)
        return 0;

    const int64_t low = lowest_equivalent(h, index);
    const int64_t middle = low + ((INT64_C(1) << step_magnitude(h, index)) >> 1);
    h->counts[index] += count;
    h->total += count;
    widen(h, low, highest_equivalent(h, index));
    add_to_sum(h, (double)middle * (double)count);
    return 0;
}

static bool alike(const struct hdr *a, const struct hdr *b)
{
    return a->lowest == b->lowest && a->highest == b->highest && a->digits == b->digits;
}

int hdr_merge(struct hdr *h, const struct hdr *from)
{
    if (!alike(h, from) || from->total > TOTAL_MAX - h->total)
        return -1;

    for (int32_t i = 0; i < h->counts_len; i++)
        h->counts[i] += from->counts[i];
    h->total += from->total;
    h->overflow += from->overflow;
    h->negative += from->negative;
    widen(h, from->min, from->max);
    add_to_sum(h, from->sum);
    h->sum_error += from->sum_error;
    return 0;
}

/* The reference implementation's rank: one step below the percentile asked for, lest 1.1 % of 3000, which in
 * binary is a little over 33, be rounded up to 34. */
static int64_t rank_of(const struct hdr *h, double percentile)
{
    const double wanted = fmin(fmax(nextafter(percentile, -INFINITY), 0), 100);
    const int64_t rank = (int64_t)ceil(wanted * (double)h->total / 100);

    return rank > 1 ? rank : 1;
}

int64_t hdr_percentile(const struct hdr *h, double percentile)
{
    const int64_t rank = rank_of(h, percentile);
    int64_t value, count, seen = 0;

    if (h->total == 0)
        return 0;
    if (percentile <= 0)
        return h->min;
    for (int32_t i = -1; hdr_next(h, &i, &value, &count);) {
        seen += count;
        if (seen >= rank)
            return value < h->max ? value : h->max;
    }
    return h->max;
}

bool hdr_percentile_sound(const struct hdr *h, double percentile)
{
    return h->total - rank_of(h, percentile) >= SAMPLES_BEYOND;
}

double hdr_mean(const struct hdr *h)
{
    return h->total ? (h->sum + h->sum_error) / (double)h->total : 0;
}

double hdr_share_below(const struct hdr *h, int64_t value)
{
    int64_t bucket_value, count, seen = 0;

    if (h->total == 0 || value < 0)
        return 0;
    const int32_t last = hdr_index(h, value);
    for (int32_t i = -1; hdr_next(h, &i, &bucket_value, &count) && i <= last;)
        seen += count;
    return (double)seen / (double)h->total;
}

bool hdr_next(const struct hdr *h, int32_t *index, int64_t *value, int64_t *count)
{
    const int32_t last = hdr_index(h, h->max);

    for (int32_t i = *index + 1; i <= last; i++) {
        if (h->counts[i] == 0)
            continue;
        *index = i;
        *value = highest_equivalent(h, i);
        *count = h->counts[i];
        return true;
    }
    *index = last;
    return false;
}
