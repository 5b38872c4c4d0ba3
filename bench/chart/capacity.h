/* How much a server carries before messages get older than one is ready to accept: the capacities found, of
 * all searches of the suite whose bound is one on age, by that bound. */
#ifndef PUSHMARK_CAPACITY_H
#define PUSHMARK_CAPACITY_H

#include "source.h"

bool capacity_asked(const struct source *s);
void capacity_delay(const struct source *s, json_t *chart);

#endif
