#include "segments.h"

#include <stdbool.h>

/* TCP_MAX_QUICKACKS: so many are sent at once after a pause. */
static const int64_t QUICK = 16;

int64_t segments_count(int64_t bytes)
{
    return (bytes + SEGMENTS_MSS - 1) / SEGMENTS_MSS;
}

struct segments segments_data(int64_t bytes)
{
    int64_t count = segments_count(bytes);
    return (struct segments){(double)count, (double)(count * SEGMENTS_HEAD + bytes)};
}

struct segments segments_bare(double count)
{
    return (struct segments){count, count * SEGMENTS_HEAD};
}

static double several(int64_t n, enum segments_reader reader)
{
    switch (reader) {
    case READER_RESTED:
        return n <= QUICK ? (double)n : (double)QUICK + (double)(n - QUICK) / 2;
    case READER_GROWING: /* between each segment and each second one */
        return 0.75 * (double)n;
    case READER_STEADY: /* one a read, and there are one or two */
        return 1.5;
    case READER_ANSWERING:
        return n < 4 ? 1 : 1.5;
    case READER_ANSWERING_GROWING:
        return (double)(n / 2);
    case READER_ANSWERING_LATE: /* an odd last one waits 40 ms */
        return (n < 4 ? 1 : 1.5) + (double)(n % 2);
    }
    return 0;
}

struct segments segments_acks(int64_t count, enum segments_reader reader)
{
    if (count > 1)
        return segments_bare(several(count, reader));
    bool carried = reader == READER_ANSWERING || reader == READER_ANSWERING_GROWING;
    return segments_bare(carried ? 0 : (double)count);
}

void segments_add(struct segments *to, double times, struct segments more)
{
    to->packets += times * more.packets;
    to->l3 += times * more.l3;
}
