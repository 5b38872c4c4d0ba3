/* What the server says about itself: /health and the feed's description in JSON, /metrics in OpenMetrics
 * text, a plain index at "/", and the --json report. */
#ifndef PUSHMARK_PAGES_H
#define PUSHMARK_PAGES_H

#include "peer.h"

#include <jansson.h>

void pages_health(struct peer *peer, const struct request *request);
void pages_metrics(struct peer *peer, const struct request *request);
void pages_index(struct peer *peer, const struct request *request);

/* The counters as the --json report; a new reference. */
json_t *pages_report(const struct config *config, const char *address, const struct stats *stats);

#endif
