/* Two runs side by side, as a page and as Markdown, from what compare_make() found (judge/compare.h): what
 * changed first, the worst of it on top, then every figure of every point. */
#ifndef PUSHMARK_COMPARISON_H
#define PUSHMARK_COMPARISON_H

#include "report/page.h"

#include <jansson.h>

/* The parts of comparison.html, of a compared object. */
extern const struct page_part comparison_parts[];

/* comparison.md, for free(). */
char *comparison_markdown(const json_t *compared);

/* A change and the point that it is of; both borrowed. */
struct comparison_line {
    const json_t *point, *change;
};

/* Every change of every point, the worst first: by verdict (worse, better, none, unknown), then by how far
 * the ratio is from 1. For free(). */
struct comparison_line *comparison_lines(const json_t *compared, size_t *count);

#endif
