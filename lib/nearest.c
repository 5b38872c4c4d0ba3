#include "nearest.h"

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein, one row at a time. */
static size_t distance(struct slice a, struct slice b)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a.at[i - 1] != b.at[j - 1]));
            diagonal = above;
        }
    }
    return row[b.len];
}

struct nearest nearest_begin(struct slice word)
{
    if (word.len > LONGEST)
        word.len = LONGEST;
    /* Over a third of the word wrong is another word. */
    return (struct nearest){.word = word, .distance = word.len / 3 + 2};
}

void nearest_try(struct nearest *n, const char *candidate)
{
    struct slice other = slice_of(candidate);
    if (other.len > LONGEST)
        return;
    size_t d = distance(n->word, other);
    if (d < n->distance) {
        n->distance = d;
        n->best = candidate;
    }
}
