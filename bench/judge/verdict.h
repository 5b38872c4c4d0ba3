/* Words for one ratio between two points: "WebSocket used 8.4× fewer bytes [8.3, 8.5] than polling".
 * Whichever way round it is, the words name the winner first; "no difference" where the interval contains 1
 * or lies within what is of no account. The suite's own sentence is made in headline.h. */
#ifndef PUSHMARK_VERDICT_H
#define PUSHMARK_VERDICT_H

#include "formula.h"

enum verdict {
    VERDICT_UNKNOWN,
    VERDICT_NONE,
    VERDICT_LESS,
    VERDICT_MORE
};                                        /* than what it is compared with */
extern const char *const verdict_names[]; /* "unknown", "none", "less", "more" */

enum { VERDICT_TEXT = 400 };

enum verdict verdict_of(const struct metric *metric, const struct measured *ratio);

/* `ratio` is that of `of` to `to`. */
char *verdict_words(const struct metric *metric, const struct measured *ratio, const char *of, const char *to,
                    char out[VERDICT_TEXT]);

/* "8.4×", "510×", "1.35×" */
char *verdict_times(double ratio, char out[32]);

/* An interval's end, with as many decimals as its estimate has, that the eye can compare. */
char *verdict_number(double end, double estimate, char out[32]);

/* "polling", "WebSocket": what a transport is called among people. */
const char *verdict_transport(enum transport transport);

#endif
