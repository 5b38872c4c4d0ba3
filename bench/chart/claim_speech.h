/* What a claim's chart shows, in one sentence: the figures at both ends of the key, the pushed one first, and
 * how many times it the others are. Where intervals overlap it says so instead: such a ratio would be noise.
 */
#ifndef PUSHMARK_CLAIM_SPEECH_H
#define PUSHMARK_CLAIM_SPEECH_H

#include "claim_group.h"

#include <stdio.h>

/* Nothing where no figure is known. */
void claim_speech(const struct claim_group *g, FILE *out);

#endif
