/* A sum worked out term by term, as it is written: from left to right, without precedence, what stands in
 * parentheses first. Knows numbers only; what they are of is the caller's. */
#ifndef PUSHMARK_SUM_H
#define PUSHMARK_SUM_H

enum { SUM_DEPTH = 4 };

struct sum {
    double value; /* so far */
    struct {
        double value;
        char op;
    } waiting[SUM_DEPTH]; /* for a parenthesis to close */
    int depth;
};

/* Where a term stands: the operator before it (0 before the first), and how many parentheses open right
 * before and close right behind it. */
struct sum_place {
    char op;
    unsigned char opens, closes;
};

/* From a zeroed sum on. */
void sum_add(struct sum *sum, struct sum_place place, double term);

#endif
