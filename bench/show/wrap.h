/* Running text for terminals: broken at blanks to a width, hung from an indent. */
#ifndef PUSHMARK_WRAP_H
#define PUSHMARK_WRAP_H

#include <stdio.h>

/* `text` in lines of at most `width` columns (a longer word stands alone), each behind `indent` blanks, the
 * first behind `first` instead, which may hold a mark and colours and is as wide as the indent. */
void wrap_print(FILE *out, const char *first, int indent, const char *text, int width);

#endif
