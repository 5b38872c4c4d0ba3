/* The figures that a chart's sentence names: WebSocket's, and beside it those that it is held against.
 * Numbers are stated as they are; whether they differ is the summary's verdict, which is told where it is not
 * that they do. */
#ifndef PUSHMARK_SPEECH_H
#define PUSHMARK_SPEECH_H

#include "cut.h"

struct spoken {
    const struct cut_line *line;
    const struct point *point;
    double value; /* NaN: not known, and not spoken of */
};

enum { SPEECH_MOST = 3 };

/* Which of them, the one that the others are held against first; how many. Of polls the shortest and the
 * longest interval; of a control its two arms. */
size_t speech_pick(const struct spoken *all, size_t count, const struct spoken *picked[SPEECH_MOST]);

/* "170 B on the wire by WebSocket, 886 B by polling every 1 s"; `where`, " on the wire", is said once. */
void speech_say(FILE *out, const struct source *s, const struct metric *metric, const char *where,
                const struct spoken *const *picked, size_t count);

#endif
