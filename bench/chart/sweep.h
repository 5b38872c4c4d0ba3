/* Charts of lines along one key of the suite: what it costs to have more clients, more messages, larger ones,
 * longer intervals. A table row a chart. */
#ifndef PUSHMARK_SWEEP_H
#define PUSHMARK_SWEEP_H

#include "source.h"

bool sweep_asked_clients(const struct source *s);
bool sweep_asked_payload(const struct source *s);
bool sweep_asked_rate(const struct source *s);
bool sweep_asked_interval(const struct source *s);

void sweep_clients(const struct source *s, json_t *chart);
void sweep_payload(const struct source *s, json_t *chart);
void sweep_rate(const struct source *s, json_t *chart);
void sweep_interval(const struct source *s, json_t *chart);

#endif
