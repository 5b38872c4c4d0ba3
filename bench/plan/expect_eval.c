/* What a condition comes to, for one record alone. */
#include "expect.h"

#include <math.h>

static double sum_of(const struct expect_term *terms, size_t count, const json_t *record)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double term = terms[i].metric ? terms[i].metric->of(record) : terms[i].number;
        switch (terms[i].op) {
        case '-':
            sum -= term;
            break;
        case '*':
            sum *= term;
            break;
        case '/':
            sum /= term;
            break;
        default:
            sum += term;
        }
    }
    return sum;
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
    double right = sum_of(e->right, e->right_count, record);
    *value = sum_of(e->left, e->left_count, record);
    return !isnan(*value) && !isnan(right) && holds(e->op, *value, right);
}
