#include "expect.h"

#include "term.h"

#include <string.h>

static const struct {
    const char *text;
    enum expect_op op;
} comparisons[] = {
    {"<", EXPECT_LESS},   {"<=", EXPECT_AT_MOST}, {">", EXPECT_MORE},     {">=", EXPECT_AT_LEAST},
    {"==", EXPECT_EQUAL}, {"!=", EXPECT_NOT},     {"~", EXPECT_CONTAINS},
};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

static int comparison_of(struct slice token)
{
    for (int i = 0; i < COMPARISONS; i++)
        if (slice_is(token, comparisons[i].text))
            return (int)comparisons[i].op;
    return -1;
}

static bool is_operator(struct slice token)
{
    return token.len == 1 && strchr("+-*/", *token.at);
}

static bool is_parenthesis(struct slice token)
{
    return token.len == 1 && strchr("()", *token.at);
}

static int parse_chain(struct term_parser *p, struct expect_sum *sum, int depth, struct dimension *d);

/* What is in parentheses stands in the row of terms like all else; the first and the last of it know. */
static int parse_group(struct term_parser *p, struct expect_sum *sum, int depth, struct dimension *d)
{
    const size_t first = sum->count;
    term_next(p);
    if (depth == SUM_DEPTH)
        return term_fail(p, "parentheses go %d deep at most", SUM_DEPTH);
    if (parse_chain(p, sum, depth + 1, d) != 0)
        return -1;
    if (!slice_is(term_next(p), ")"))
        return term_fail(p, "a parenthesis is not closed: )");
    sum->terms[first].place.opens++;
    sum->terms[sum->count - 1].place.closes++;
    return 0;
}

static int parse_single(struct term_parser *p, struct expect_sum *sum, struct dimension *d)
{
    struct slice token = term_next(p);
    if (sum->count == EXPECT_TERMS)
        return term_fail(p, "at most %d terms fit on one side", EXPECT_TERMS);
    if (token.len == 0)
        return term_fail(p, "it ends where a metric or a number should stand");
    if (comparison_of(token) >= 0 || is_operator(token) || is_parenthesis(token))
        return term_fail(p, "a metric or a number should stand before '%.*s'", term_shown(token), token.at);
    return term_parse(p, token, &sum->terms[sum->count++], d);
}

static int parse_operand(struct term_parser *p, struct expect_sum *sum, char op, int depth,
                         struct dimension *d)
{
    const size_t first = sum->count;
    *d = (struct dimension){0};
    if ((slice_is(term_peek(p), "(") ? parse_group(p, sum, depth, d) : parse_single(p, sum, d)) != 0)
        return -1;
    sum->terms[first].place.op = op;
    return 0;
}

static int parse_chain(struct term_parser *p, struct expect_sum *sum, int depth, struct dimension *d)
{
    if (parse_operand(p, sum, 0, depth, d) != 0)
        return -1;
    while (is_operator(term_peek(p))) {
        struct dimension right;
        const char op = *term_next(p).at;
        if (parse_operand(p, sum, op, depth, &right) != 0)
            return -1;
        if (!dimension_join(d, op, right))
            return term_fail(p, "'%c' joins what is measured in different units", op);
    }
    return 0;
}

static int parse_sum(struct term_parser *p, struct expect_sum *sum)
{
    *sum = (struct expect_sum){0};
    return parse_chain(p, sum, 0, &sum->in);
}

static int parse_comparison(struct term_parser *p, enum expect_op *op)
{
    struct slice token = term_next(p);
    int found = comparison_of(token);
    if (token.len == 0)
        return term_fail(p, "nothing is compared; it wants one of: < <= > >= == != ~");
    if (found < 0)
        return term_fail(p, "'%.*s' is not among: < <= > >= == != ~ + - * /", term_shown(token), token.at);
    *op = (enum expect_op)found;
    return 0;
}

bool expect_measures(const struct expect_sum *sum)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].metric)
            return true;
    return false;
}

static int check(const struct term_parser *p, const struct expect *e)
{
    bool measured = expect_measures(&e->right);
    if (!expect_measures(&e->left) && !measured)
        return term_fail(p, "nothing in it is measured");
    if (e->op == EXPECT_CONTAINS && p->alone)
        return term_fail(p, "a bound is one figure, not an interval: '~' has no place in it");
    if (e->op == EXPECT_CONTAINS && measured)
        return term_fail(p, "on the right of '~' stands a number");
    if (!dimension_same(e->left.in, e->right.in))
        return term_fail(p, "the left side is %s, the right %s", dimension_words(e->left.in),
                         dimension_words(e->right.in));
    return 0;
}

static int check_end(struct term_parser *p)
{
    struct slice rest = term_peek(p);
    if (rest.len > 0)
        return term_fail(p, "'%.*s' is too much; it ends before", term_shown(rest), rest.at);
    return 0;
}

int expect_parse(struct expect *e, const char *text, bool alone, char error[EXPECT_ERROR])
{
    struct term_parser p = {.at = text, .alone = alone, .error = error};
    *e = (struct expect){0};
    if (parse_sum(&p, &e->left) != 0 || parse_comparison(&p, &e->op) != 0 || parse_sum(&p, &e->right) != 0 ||
        check_end(&p) != 0)
        return -1;
    return check(&p, e);
}

int expect_parse_sum(struct expect_sum *sum, const char *text, char error[EXPECT_ERROR])
{
    struct term_parser p = {.at = text, .error = error};
    if (parse_sum(&p, sum) != 0 || check_end(&p) != 0)
        return -1;
    return expect_measures(sum) ? 0 : term_fail(&p, "nothing in it is measured");
}

bool expect_asks_capacity(const struct expect *e)
{
    const struct expect_sum *const sides[] = {&e->left, &e->right};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < sides[i]->count; k++)
            if (sides[i]->terms[k].metric && sides[i]->terms[k].metric->searched)
                return true;
    return false;
}

const char *expect_op_text(enum expect_op op)
{
    return comparisons[op].text;
}
