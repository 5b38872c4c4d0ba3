/* The claims of a summary as Markdown: a table of verdicts, then for each claim what decided it, and for each
 * published table theirs beside ours. */
#ifndef PUSHMARK_CLAIMS_TEXT_H
#define PUSHMARK_CLAIMS_TEXT_H

#include <jansson.h>
#include <stdio.h>

void claims_text(FILE *out, const json_t *claims);

#endif
