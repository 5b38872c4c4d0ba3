/* Seeded random numbers (splitmix64): the same seed gives the same run, on every machine. Not for secrets. */
#ifndef PUSHMARK_RNG_H
#define PUSHMARK_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

/* The n-th number of a seed's sequence, without walking there. */
uint64_t rng_at(uint64_t seed, uint64_t n);

uint64_t rng_next(struct rng *r);

/* Uniform in (0, 1): never 0 and never 1, so that its logarithm is finite. */
double rng_unit(uint64_t bits);

/* Uniform in [0, bound). */
uint64_t rng_below(struct rng *r, uint64_t bound);

/* Puts 0 … count − 1 into `order`, shuffled. */
void rng_permutation(struct rng *r, uint32_t *order, size_t count);

#endif
