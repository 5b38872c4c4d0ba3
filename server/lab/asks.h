/* What a desk may ask, and the answers: JSON texts, for their reader to free. Every ask is a row of one
 * table; nothing that it names can reach beyond its own session but `pause` and `stats`, which are of the
 * whole process. */
#ifndef PUSHMARK_LAB_ASKS_H
#define PUSHMARK_LAB_ASKS_H

#include "session.h"

char *asks_hello(const struct session *session);
char *asks_full(void);

/* The answer to one text, or what is wrong with it. */
char *asks_answer(struct session *session, struct slice text);

#endif
