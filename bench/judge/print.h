/* The parts of summary_print(), for the terminal: each prints one section of a summary, or nothing where the
 * summary has none of it. */
#ifndef PUSHMARK_PRINT_H
#define PUSHMARK_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct page {
    const json_t *summary;
    FILE *out;
    bool colour;
    int columns;
};

/* By experiment: the table of its points, then ratios in words, and what was expected. */
void print_points(const struct page *page, const char *experiment);
void print_ratios(const struct page *page, const char *experiment);
void print_expects(const struct page *page, const char *experiment);
void print_grids(const struct page *page, const char *experiment);
void print_capacities(const struct page *page);
void print_claims(const struct page *page);

/* What stands around them. */
void print_title(const struct page *page);
void print_model(const struct page *page);
void print_trials(const struct page *page);
void print_floor(const struct page *page);
void print_verdict(const struct page *page);

#endif
