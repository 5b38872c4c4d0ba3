/* The strip of one real trial a transport: what was published when, when clients asked, and when they were
 * told. The trials ran one after another; the strip lays their feeds over each other. */
#ifndef PUSHMARK_TIMELINE_H
#define PUSHMARK_TIMELINE_H

#include "source.h"

bool timeline_asked(const struct source *s);
void timeline_strip(const struct source *s, json_t *chart);

#endif
