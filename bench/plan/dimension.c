#include "dimension.h"

struct dimension dimension_of(const struct metric *metric)
{
    return (struct dimension){metric->unit == UNIT_NS, metric->unit == UNIT_BYTES,
                              metric->unit == UNIT_SHARE ? DIMENSION_SHARE : DIMENSION_COUNT};
}

bool dimension_same(struct dimension a, struct dimension b)
{
    return a.ns == b.ns && a.bytes == b.bytes;
}

static bool is_plain(struct dimension d)
{
    return d.ns == 0 && d.bytes == 0;
}

/* A factor of "times" or a constant leaves what it is applied to. */
static enum dimension_kind product(enum dimension_kind a, enum dimension_kind b)
{
    if (a == DIMENSION_CONSTANT || b == DIMENSION_CONSTANT)
        return a > b ? a : b;
    if (a == DIMENSION_TIMES || b == DIMENSION_TIMES)
        return a == DIMENSION_TIMES ? b : a;
    return a == b ? a : DIMENSION_COUNT;
}

static enum dimension_kind quotient(struct dimension a, struct dimension b)
{
    const bool like = is_plain(a) ? a.kind == b.kind : true;
    if (!is_plain(a) && dimension_same(a, b))
        return DIMENSION_TIMES;
    if (a.kind == DIMENSION_CONSTANT)
        return b.kind;
    if (b.kind == DIMENSION_CONSTANT || b.kind == DIMENSION_TIMES)
        return a.kind;
    return like ? DIMENSION_TIMES : DIMENSION_COUNT;
}

static enum dimension_kind total(enum dimension_kind a, enum dimension_kind b)
{
    if (a == DIMENSION_CONSTANT || b == DIMENSION_CONSTANT)
        return a > b ? a : b;
    return a == b ? a : DIMENSION_COUNT;
}

bool dimension_join(struct dimension *left, char op, struct dimension right)
{
    const int sign = op == '*' ? 1 : op == '/' ? -1 : 0;
    if (sign == 0 && !dimension_same(*left, right))
        return false;
    left->kind = op == '*'   ? product(left->kind, right.kind)
                 : op == '/' ? quotient(*left, right)
                             : total(left->kind, right.kind);
    left->ns += sign * right.ns;
    left->bytes += sign * right.bytes;
    return true;
}

const char *dimension_words(struct dimension d)
{
    return d.ns == 1 && d.bytes == 0   ? "a time, like 20ms"
           : d.ns == 0 && d.bytes == 1 ? "a size, like 64B"
           : is_plain(d)               ? "a plain number"
                                       : "a product of units";
}

const char *dimension_unit(struct dimension d)
{
    if (d.ns == 1 && d.bytes == 0)
        return "ns";
    if (d.ns == 0 && d.bytes == 1)
        return "bytes";
    if (!is_plain(d))
        return NULL;
    return d.kind == DIMENSION_SHARE ? "share" : d.kind == DIMENSION_TIMES ? "times" : "count";
}
