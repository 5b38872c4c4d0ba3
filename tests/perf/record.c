/* What recording one age costs: hdr_record() of values spread as ages are, alone and together with the clock
 * read that goes with each. Prints one line of JSON. */
#include "hdr.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { AGES = 4096, ROUNDS = 2000, CLOCK_ROUNDS = 200 };

static int64_t now_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* From 2 µs to 0.5 s, every magnitude alike, in no order that a branch predictor or a cache could learn. */
static void fill(int64_t ages[AGES])
{
    uint64_t x = 88172645463325252;
    for (int i = 0; i < AGES; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        ages[i] = (int64_t)((2000 + x % 2000) << (x >> 32) % 18);
    }
}

static double record_ns(struct hdr *h, const int64_t ages[AGES])
{
    int64_t start = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < AGES; i++)
            hdr_record(h, ages[i]);
    return (double)(now_ns(CLOCK_PROCESS_CPUTIME_ID) - start) / (ROUNDS * (double)AGES);
}

static double clock_and_record_ns(struct hdr *h, const int64_t ages[AGES])
{
    int64_t start = now_ns(CLOCK_PROCESS_CPUTIME_ID), from = now_ns(CLOCK_MONOTONIC);
    for (int round = 0; round < CLOCK_ROUNDS; round++)
        for (int i = 0; i < AGES; i++)
            hdr_record(h, now_ns(CLOCK_MONOTONIC) - from + ages[i]);
    return (double)(now_ns(CLOCK_PROCESS_CPUTIME_ID) - start) / (CLOCK_ROUNDS * (double)AGES);
}

int main(void)
{
    static int64_t ages[AGES];
    struct hdr h;
    if (hdr_init(&h, HDR_TIMES_NS)) {
        fputs("record: no histogram\n", stderr);
        return 1;
    }
    fill(ages);
    record_ns(&h, ages); /* warm */
    hdr_reset(&h);
    double alone = record_ns(&h, ages), with_clock = clock_and_record_ns(&h, ages);
    int64_t want = AGES * (int64_t)(ROUNDS + CLOCK_ROUNDS);
    printf("{\"record_ns\":%.2f,\"clock_and_record_ns\":%.2f,\"total\":%lld}\n", alone, with_clock,
           (long long)h.total);
    hdr_close(&h);
    return h.total == want ? 0 : 1;
}
