#include "sum.h"

#include <assert.h>

static double combine(double left, char op, double right)
{
    switch (op) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    case '/':
        return left / right;
    default:
        return right;
    }
}

void sum_add(struct sum *sum, struct sum_place place, double term)
{
    char op = place.op;
    for (unsigned i = 0; i < place.opens; i++) {
        assert(sum->depth < SUM_DEPTH);
        sum->waiting[sum->depth].value = sum->value;
        sum->waiting[sum->depth++].op = op;
        op = 0;
    }
    sum->value = combine(sum->value, op, term);
    for (unsigned i = 0; i < place.closes; i++) {
        assert(sum->depth > 0);
        sum->depth--;
        sum->value = combine(sum->waiting[sum->depth].value, sum->waiting[sum->depth].op, sum->value);
    }
}
