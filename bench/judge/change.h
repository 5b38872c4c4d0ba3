/* How one metric of one point changed between two runs, and whether that is a difference at all.
 *
 * Two runs of the same software must come out as "no difference", although dozens of figures are compared at
 * once and each has few repeats. The bootstrap interval of five medians is too narrow for that: alone it
 * would cry wolf in nearly every comparison. So a difference is one only where all of this holds:
 *   - the interval of the ratio of medians, both sides resampled independently, excludes 1;
 *   - it is more than the metric's `of_no_account`, and absolutely more than its `too_small`;
 *   - every repeat of one side lies beyond every repeat of the other, by a margin in units of the wider
 *     side's range that grows as repeats get fewer. Of equal distributions that happens in 4 of 10⁵
 *     comparisons at five repeats, about as rarely at three and four, in 1 of 10⁵ at ten, and hardly depends
 *     on their shape (normal, log-normal and Student's t of three degrees agree within a factor of four): a
 *     rank test with the same promise needs eight repeats a side, a t test wants normal noise.
 * Of merged percentiles, which no single repeat carries, the bootstrap interval of each side stands for its
 * range. Below three repeats nothing can be said. What is judged by its worst (messages lost) is compared by
 * that, of however few repeats: any change of it is a difference. */
#ifndef PUSHMARK_CHANGE_H
#define PUSHMARK_CHANGE_H

#include "formula.h"

struct change {
    const struct metric *metric;
    struct measured base, now;
    struct estimate ratio; /* now to base */
    double gap;            /* between the two sides' ranges, in units of the wider; below 0 they overlap */
};

struct change change_measure(const struct metric *metric, const struct sample *base, const struct sample *now,
                             uint64_t seed);

enum change_verdict { CHANGE_UNKNOWN, CHANGE_NONE, CHANGE_WORSE, CHANGE_BETTER };
extern const char *const change_names[]; /* "unknown", "none", "worse", "better" */

/* `of_no_account` is the metric's, or what somebody set as a threshold instead. */
enum change_verdict change_verdict(const struct change *change, double of_no_account);

/* "no difference", "4.9× worse [4.7, 5.2]", "worse" (from nothing), "unknown" */
enum { CHANGE_TEXT = 128 };
char *change_words(const struct change *change, char out[CHANGE_TEXT]);

#endif
