/* The lines of outline.h on what a section claims; nothing where it claims nothing. */
#ifndef PUSHMARK_OUTLINE_CLAIM_H
#define PUSHMARK_OUTLINE_CLAIM_H

#include "plan/suite.h"

#include <stdio.h>

void outline_claim(const struct experiment *e, FILE *out);

/* Adds "claim", "source", "of", "cases", "cells", "notes" and "charts" to the object. */
void outline_claim_json(json_t *out, const struct experiment *e);

#endif
