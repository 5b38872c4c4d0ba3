/* Decodes arbitrary input twice: as text, and, since mutation seldom gets past base64, deflate and its
 * checksum, as the bytes within. Whatever decodes must encode again to a text that decodes to the same. */
#include <stdlib.h>
#include <string.h>

#include "../unit/hdr_vector.h"
#include "hdr_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool held)
{
    if (!held)
        abort();
}

static void check_same(const struct hdr *a, const struct hdr *b)
{
    int64_t value_a = 0, value_b = 0, count_a = 0, count_b = 0;
    int32_t i = -1, j = -1;
    bool more = true;

    while (more) {
        more = hdr_next(a, &i, &value_a, &count_a);
        require(hdr_next(b, &j, &value_b, &count_b) == more);
        require(i == j && value_a == value_b && count_a == count_b);
    }
    require(a->total == b->total && a->min == b->min && a->max == b->max);
}

/* What holds for any histogram, however odd. */
static void check_sense(struct hdr *h)
{
    int64_t last = h->total ? h->min : 0;

    for (int eighths = 0; eighths <= 8; eighths++) {
        const int64_t value = hdr_percentile(h, eighths * 12.5);
        require(value >= last && value <= h->max);
        last = value;
    }
    require(hdr_share_below(h, h->max) == (h->total ? 1 : 0));
    require(h->total == 0 || (hdr_mean(h) >= 0 && hdr_mean(h) <= 0x1p63));
    hdr_record(h, h->highest);
}

static void check_text(const char *text)
{
    struct hdr h, again;

    if (hdr_decode(&h, text))
        return;
    char *encoded = hdr_encode(&h);
    require(encoded && hdr_decode(&again, encoded) == 0);
    check_same(&h, &again);
    check_sense(&h);
    hdr_close(&again);
    free(encoded);
    hdr_close(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    check_text(text);
    free(text);

    text = hdr_wrap(data, size);
    check_text(text);
    free(text);
    return 0;
}
