/* What a condition comes to, for one record alone. */
#include "expect.h"

#include <math.h>

static double sum_of(const struct expect_sum *side, const json_t *record)
{
    struct sum sum = {0};
    for (size_t i = 0; i < side->count; i++) {
        const struct expect_term *term = &side->terms[i];
        sum_add(&sum, term->place, term->metric ? term->metric->of(record) : term->number);
    }
    return sum.value;
}

static bool holds(enum expect_op op, double left, double right)
{
    switch (op) {
    case EXPECT_LESS:
        return left < right;
    case EXPECT_AT_MOST:
        return left <= right;
    case EXPECT_MORE:
        return left > right;
    case EXPECT_AT_LEAST:
        return left >= right;
    case EXPECT_NOT:
        return left != right;
    default:
        return left == right;
    }
}

bool expect_of_record(const struct expect *e, const json_t *record, double *value)
{
    double right = sum_of(&e->right, record);
    *value = sum_of(&e->left, record);
    return !isnan(*value) && !isnan(right) && holds(e->op, *value, right);
}
