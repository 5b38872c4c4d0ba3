/* The names of a panel's lines, at the lines themselves instead of in a box beside them: at their ends, moved
 * apart and led to, or along them where all end in one place. Knows curves in pixels only. */
#ifndef PUSHMARK_NAMES_H
#define PUSHMARK_NAMES_H

#include "sheet.h"

struct spot {
    double x, y;
};

struct curve {
    const char *name, *transport;
    bool marked; /* its points are drawn, so its name gets one too */
    int spots;
    struct spot *spot; /* in order of x, none of them NaN */
};

/* What a name takes beside its text: the point before it, and air. */
enum { NAMES_POINT = 22, NAMES_AIR = 14 };

void names_at_ends(struct sheet *s, int panel, const struct curve *curves, int count);
void names_along(struct sheet *s, int panel, const struct curve *curves, int count);

#endif
