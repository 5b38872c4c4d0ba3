/* What descriptors and local ports allow, looked up before the start: a run that would fail in its ramp is
 * refused with the numbers and the way out. */
#ifndef PUSHMARK_LOAD_LIMITS_H
#define PUSHMARK_LOAD_LIMITS_H

#include "config.h"

#include <stddef.h>

/* `connections` is how many one client holds. Raises the soft limit; ends the program where it does not
 * suffice. */
void limits_check(const struct config *config, int connections, size_t source_count);

#endif
