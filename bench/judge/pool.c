#include "pool.h"

#include "hdr_log.h"
#include "mem.h"
#include "metric/record.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of 2000 resamples of five repeats only 126 differ in what they hold, so answers are kept by what was picked
 * how often. A collision only computes again. */
enum { ANSWERS = 1024 };

struct answer {
    uint64_t key; /* 0: none yet */
    double value;
};

struct pool {
    double percentile;
    size_t repeats;
    struct hdr *hists; /* by repeat; counts NULL where there is none */
    struct hdr merged; /* room to merge in */
    struct answer answers[ANSWERS];
};

/* False for one that cannot be merged with the others. */
static bool take(struct pool *pool, size_t repeat, const char *text)
{
    struct hdr *h = &pool->hists[repeat];
    if (hdr_decode(h, text) != 0) {
        h->counts = NULL;
        return true;
    }
    if (!pool->merged.counts && hdr_init(&pool->merged, h->lowest, h->highest, h->digits) != 0)
        return false;
    hdr_reset(&pool->merged);
    return hdr_merge(&pool->merged, h) == 0;
}

struct pool *pool_new(const json_t *const *records, size_t repeats, double percentile)
{
    struct pool *pool = mem_zalloc(1, sizeof *pool);
    bool alike = true;
    pool->percentile = percentile;
    pool->repeats = repeats;
    pool->hists = mem_zalloc(repeats, sizeof *pool->hists);
    for (size_t i = 0; i < repeats && alike; i++) {
        const char *text = records[i] ? record_text(records[i], "age_ns.hdr") : NULL;
        if (text)
            alike = take(pool, i, text);
    }
    if (alike && pool->merged.counts)
        return pool;
    pool_free(pool);
    return NULL;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < pool->repeats; i++)
        hdr_close(&pool->hists[i]);
    hdr_close(&pool->merged);
    free(pool->hists);
    free(pool);
}

bool pool_has(const struct pool *pool, size_t repeat)
{
    return repeat < pool->repeats && pool->hists[repeat].counts != NULL;
}

static void merge(struct pool *pool, const size_t *repeats, size_t n)
{
    hdr_reset(&pool->merged);
    for (size_t i = 0; i < n; i++)
        if (pool_has(pool, repeats[i]))
            hdr_merge(&pool->merged, &pool->hists[repeats[i]]);
}

bool pool_sound(struct pool *pool, const size_t *repeats, size_t n)
{
    merge(pool, repeats, n);
    return pool->merged.total > 0 && hdr_percentile_sound(&pool->merged, pool->percentile);
}

/* The same for the same picks in any order. */
static uint64_t key_of(const size_t *repeats, size_t n)
{
    uint64_t key = 0;
    for (size_t i = 0; i < n; i++)
        key += rng_at(0, repeats[i]);
    return key | 1;
}

double pool_percentile(struct pool *pool, const size_t *repeats, size_t n)
{
    const uint64_t key = key_of(repeats, n);
    struct answer *answer = &pool->answers[(key >> 32) % ANSWERS];
    if (answer->key != key) {
        merge(pool, repeats, n);
        *answer = (struct answer){key, (double)hdr_percentile(&pool->merged, pool->percentile)};
    }
    return answer->value;
}
