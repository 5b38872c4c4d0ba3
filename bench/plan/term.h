/* One term of a condition (expect.h): a number with its unit, or a metric of a subject; and the words around
 * it, taken off the text one by one. How terms join is expect.c's. */
#ifndef PUSHMARK_TERM_H
#define PUSHMARK_TERM_H

#include "expect.h"

struct term_parser {
    const char *at;
    bool alone; /* metrics without a subject, and only those */
    char *error;
};

/* The next word, without taking it: a parenthesis, or up to a blank that is not within brackets. Empty at the
 * end. */
struct slice term_peek(const struct term_parser *p);
struct slice term_next(struct term_parser *p);

/* Reads `token`, which is not empty. 0, or −1 with the error written. */
int term_parse(const struct term_parser *p, struct slice token, struct expect_term *term,
               struct dimension *d);

/* Writes the error; returns −1. */
int term_fail(const struct term_parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* So much of a word goes into an error line, which has to hold what is wrong too. */
int term_shown(struct slice s);

#endif
