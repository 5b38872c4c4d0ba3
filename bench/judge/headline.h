/* The verdict of a suite: one or two sentences, computed from its summary, true whatever the figures are. The
 * first says what polling and WebSocket cost beside each other, the second how long polling and server-sent
 * events stand to WebSocket; where there is nothing to compare they say what there is. Of
 * a suite that claims something they are its verdicts instead. */
#ifndef PUSHMARK_HEADLINE_H
#define PUSHMARK_HEADLINE_H

#include <jansson.h>

/* For the caller to free(). Reads "rows", "ratios", "capacity", "claims" and "trials". */
char *headline_make(const json_t *summary);

#endif
