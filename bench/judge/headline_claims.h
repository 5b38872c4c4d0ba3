/* The sentences of headline.h for suites that claim something. */
#ifndef PUSHMARK_HEADLINE_CLAIMS_H
#define PUSHMARK_HEADLINE_CLAIMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* "Of 11 claims 5 hold, 4 hold when …, 2 do not hold. Of 48 published figures ours are within 10 % for 20,
 * more for 15 and less for 13." False where there are no claims. */
bool headline_claims(FILE *out, const json_t *summary);

#endif
