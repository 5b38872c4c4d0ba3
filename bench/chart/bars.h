/* Charts of bars, each a cost in its parts: bytes on the wire by what they are, CPU by whose it is. */
#ifndef PUSHMARK_BARS_H
#define PUSHMARK_BARS_H

#include "source.h"

bool bars_asked(const struct source *s);
void bars_bytes(const struct source *s, json_t *chart);
void bars_cpu(const struct source *s, json_t *chart);

#endif
