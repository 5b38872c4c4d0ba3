/* Moments of the calendar as results write them, in UTC. For files and people, never for measuring. */
#ifndef PUSHMARK_STAMP_H
#define PUSHMARK_STAMP_H

#include <stdint.h>

enum { STAMP_TEXT = 32 };

char *stamp_text(char out[STAMP_TEXT], int64_t wall_s); /* "2026-11-21T12:40:09Z" */
char *stamp_name(char out[STAMP_TEXT], int64_t wall_s); /* "20261121T124009Z", for names of files */

/* Seconds since 1970 of "2026-11-21T12:40:09Z" or "…09.123Z"; −1 for any other text, and for none. */
double stamp_read(const char *text);

#endif
