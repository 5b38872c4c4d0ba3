/* The counts of lessons, for people: of one exchange, of all transports side by side, as bars, and the one
 * sentence that they come to. Every number is a sum over the bytes of the lessons and the kernel's counts. */
#ifndef PUSHMARK_TALLY_H
#define PUSHMARK_TALLY_H

#include "explain/lesson.h"
#include "explain/listing.h"

enum { TALLY_SENTENCE = 320 };

/* Payload, application, packets and L3, up, down and both; how much of it was useful. */
void tally_exchange(const struct listing *l, const struct exchange *exchange);

/* What connecting and the first exchange took. */
void tally_setup(const struct listing *l, const struct lesson *lesson);

void tally_table(const struct listing *l, const struct lesson *lessons, size_t count);

/* One bar a transport, as long as its update and cut by meaning, with the legend. */
void tally_bars(const struct listing *l, const struct lesson *lessons, size_t count);

char *tally_sentence(char out[TALLY_SENTENCE], const struct lesson *lessons, size_t count);

/* Bytes on the wire, both ways. */
uint64_t tally_l3(const struct wire *wire);

/* Of connecting and the set-up exchange together. */
struct wire tally_setup_wire(const struct lesson *lesson);

#endif
