/* Prints the parts of an exchange byte by byte: a row a span with its length, its meaning in a margin (so
 * that it is clear without colours), the bytes as text with line ends made visible, or in hex, and what they
 * are for. Knows columns and colours; counts nothing. */
#ifndef PUSHMARK_LISTING_H
#define PUSHMARK_LISTING_H

#include "explain/anatomy.h"

#include <stdio.h>

struct listing {
    FILE *out;
    bool colour, hex; /* hex: for all, not only for what is no text */
    bool brief;       /* without the clauses of RFCs: they have been named above */
    int columns;
};

/* Columns that a listing can use: 80 to 120. */
int listing_columns(int of_terminal);

void listing_exchange(const struct listing *l, const struct exchange *exchange);

/* One row of the same shape for bytes that are not shown: the heads of packets. */
void listing_row(const struct listing *l, uint64_t bytes, enum meaning meaning, const char *text,
                 const char *words);

/* A paragraph, wrapped, in bold. */
void listing_sentence(const struct listing *l, const char *text);

#endif
