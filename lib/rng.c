#include "rng.h"

static const uint64_t STEP = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t rng_at(uint64_t seed, uint64_t n)
{
    return mix(seed + (n + 1) * STEP);
}

uint64_t rng_next(struct rng *r)
{
    r->state += STEP;
    return mix(r->state);
}

double rng_unit(uint64_t bits)
{
    /* 52 bits and a half: with 53 the highest would round up to 1. */
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

uint64_t rng_below(struct rng *r, uint64_t bound)
{
    /* Multiply-shift: its bias of bound / 2^64 is far below anything that a benchmark could see. */
    return (uint64_t)(((unsigned __int128)rng_next(r) * bound) >> 64);
}

void rng_permutation(struct rng *r, uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = rng_below(r, i + 1);
        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
}
