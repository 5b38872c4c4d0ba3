#include "expect.h"

#include "nearest.h"
#include "units.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

/* What a sum is measured in, as exponents: a ratio of two times is a plain number, and only like may be added
 * to or compared with like. */
struct dimension {
    int ns, bytes;
};

struct parser {
    const char *at;
    bool alone;
    char *error;
};

static int fail(const struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(const struct parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->error, EXPECT_ERROR, format, args);
    va_end(args);
    return -1;
}

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

/* The next word, without taking it: up to a blank that is not within brackets. Empty at the end. */
static struct slice peek(const struct parser *p)
{
    const char *start = p->at + strspn(p->at, " \t"), *end = start;
    for (bool inside = false; *end && (inside || !strchr(" \t", *end)); end++)
        inside = *end == '[' || (inside && *end != ']');
    return (struct slice){start, (size_t)(end - start)};
}

static struct slice next(struct parser *p)
{
    struct slice token = peek(p);
    p->at = token.at + token.len;
    return token;
}

/* Long words are cut in error lines: the line has to hold what is wrong too. */
static int shown(struct slice s)
{
    return s.len < 60 ? (int)s.len : 60;
}

/* A number with its unit. The letters alone that mean thousands elsewhere are refused: nobody could say
 * whether of bytes or of messages. */
static int parse_number(const struct parser *p, struct slice token, double *number, struct dimension *d)
{
    int64_t whole;
    size_t digits = 0;
    *d = (struct dimension){0};
    while (digits < token.len && (isdigit((unsigned char)token.at[digits]) || token.at[digits] == '.'))
        digits++;
    struct slice figure = {token.at, digits}, unit = {token.at + digits, token.len - digits};
    int wrong = units_rate(figure, number);
    if (!wrong && slice_is(unit, "%")) {
        *number /= 100;
    } else if (!wrong && unit.len > 0 && unit.at[unit.len - 1] == 'B') {
        wrong = units_bytes(token, &whole);
        *number = (double)whole;
        d->bytes = 1;
    } else if (!wrong && unit.len > 0) {
        wrong = units_duration(token, &whole);
        *number = (double)whole;
        d->ns = 1;
    }
    if (wrong)
        return fail(p, "'%.*s' is not a number like 5, 20ms, 64B or 10%%", shown(token), token.at);
    return 0;
}

static int parse_condition(const struct parser *p, struct slice text, struct expect_term *term)
{
    const char *equals = memchr(text.at, '=', text.len);
    struct slice name = {text.at, equals ? (size_t)(equals - text.at) : text.len};
    struct slice value = {text.at + name.len + 1, equals ? text.len - name.len - 1 : 0};
    char why[EXPECT_ERROR];
    struct value read;
    if (!equals)
        return fail(p, "'[%.*s]' is not [KEY=VALUE]", shown(text), text.at);
    int key = key_find(name);
    const char *near = key_nearest(name);
    if (key < 0 && near)
        return fail(p, "there is no key '%.*s'; did you mean %s?", shown(name), name.at, near);
    if (key < 0)
        return fail(p, "there is no key '%.*s'; `pushmark show --keys` lists them", shown(name), name.at);
    if (key == KEY_TRANSPORT)
        return fail(p, "the transport stands before the bracket: %.*s[…]", shown(value), value.at);
    if (term->where_count == EXPECT_CONDITIONS)
        return fail(p, "at most %d conditions fit in brackets", EXPECT_CONDITIONS);
    if (value.len >= sizeof term->where->text)
        return fail(p, "'%.*s…' is too long for a value", shown(value), value.at);
    if (key_read(&keys[key], value, &read, why, sizeof why) != 0)
        return fail(p, "%s: %s", keys[key].name, why);
    term->where[term->where_count].key = (enum key_id)key;
    term->where[term->where_count].number = read.number;
    memcpy(term->where[term->where_count].text, value.at, value.len);
    term->where[term->where_count++].text[value.len] = '\0';
    return 0;
}

static struct slice trim(struct slice s)
{
    while (s.len > 0 && strchr(" \t", *s.at))
        s.at++, s.len--;
    while (s.len > 0 && strchr(" \t", s.at[s.len - 1]))
        s.len--;
    return s;
}

/* "[arm=a, clients=10]" at the front of `rest`, which moves behind it. */
static int parse_conditions(const struct parser *p, struct slice *rest, struct expect_term *term)
{
    if (rest->len == 0 || *rest->at != '[')
        return 0;
    const char *end = memchr(rest->at, ']', rest->len);
    if (!end)
        return fail(p, "'%.*s' lacks its ]", shown(*rest), rest->at);
    for (const char *at = rest->at + 1; at <= end; at++) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma ? comma : end;
        if (parse_condition(p, trim((struct slice){at, (size_t)(stop - at)}), term) != 0)
            return -1;
        at = stop;
    }
    *rest = (struct slice){end + 1, rest->len - (size_t)(end + 1 - rest->at)};
    return 0;
}

/* What stands before the first '.' or '['. */
static struct slice subject_of(struct slice token)
{
    size_t len = 0;
    while (len < token.len && token.at[len] != '.' && token.at[len] != '[')
        len++;
    return (struct slice){token.at, len};
}

static int transport_of(struct slice name)
{
    for (int i = 0; transport_names[i]; i++)
        if (slice_is(name, transport_names[i]))
            return i;
    return -1;
}

static const char *transport_nearest(struct slice name)
{
    struct nearest near = nearest_begin(name);
    for (int i = 0; transport_names[i]; i++)
        nearest_try(&near, transport_names[i]);
    return near.best;
}

/* A word with an operator inside was most likely written without the blanks around it. */
static int blame_blanks(const struct parser *p, struct slice token)
{
    for (size_t i = 0; i < token.len; i++)
        if (strchr("<>=!~/*+", token.at[i]))
            return fail(p, "'%.*s': put blanks around the '%c'", shown(token), token.at, token.at[i]);
    return 0;
}

static int parse_metric(const struct parser *p, struct slice name, struct expect_term *term)
{
    term->metric = metric_find(name);
    if (term->metric)
        return 0;
    if (blame_blanks(p, name) != 0)
        return -1;
    const char *near = metric_nearest(name);
    if (near)
        return fail(p, "there is no metric '%.*s'; did you mean %s?", shown(name), name.at, near);
    return fail(p, "there is no metric '%.*s'; one is age.p99, another wire.l3", shown(name), name.at);
}

/* SUBJECT.METRIC */
static int parse_of(const struct parser *p, struct slice token, struct slice subject,
                    struct expect_term *term)
{
    struct slice rest = {token.at + subject.len, token.len - subject.len};
    if (p->alone)
        return fail(p, "'%.*s': a bound is a metric alone, like age.p99", shown(token), token.at);
    if (parse_conditions(p, &rest, term) != 0)
        return -1;
    if (rest.len < 2 || *rest.at != '.')
        return fail(p, "'%.*s' lacks a metric: %.*s.age.p99", shown(token), token.at, shown(subject),
                    subject.at);
    return parse_metric(p, (struct slice){rest.at + 1, rest.len - 1}, term);
}

/* A metric without a transport before it, or something that is neither. */
static int parse_bare(const struct parser *p, struct slice token, struct slice subject,
                      struct expect_term *term)
{
    struct slice rest = {token.at + subject.len + 1, token.len - subject.len - (subject.len < token.len)};
    const char *near = transport_nearest(subject);
    if (p->alone)
        return parse_metric(p, token, term);
    if (metric_find(token))
        return fail(p, "'%.*s' of which transport? say ws.%.*s", shown(token), token.at, shown(token),
                    token.at);
    if (blame_blanks(p, subject) != 0)
        return -1;
    if (near && subject.len < token.len && (token.at[subject.len] == '[' || metric_find(rest)))
        return fail(p, "there is no transport '%.*s'; did you mean %s?", shown(subject), subject.at, near);
    return fail(p, "'%.*s' is neither a number nor TRANSPORT.METRIC, like ws.age.p99", shown(token),
                token.at);
}

static struct dimension dimension_of(const struct metric *metric)
{
    return (struct dimension){metric->unit == UNIT_NS, metric->unit == UNIT_BYTES};
}

static int parse_term(struct parser *p, struct expect_term *term, struct dimension *d)
{
    struct slice token = next(p), subject = subject_of(token);
    *term = (struct expect_term){.transport = -1};
    if (token.len == 0)
        return fail(p, "it ends where a metric or a number should stand");
    if (comparison_of(token) >= 0 || (token.len == 1 && strchr("+-*/", *token.at)))
        return fail(p, "a metric or a number should stand before '%.*s'", shown(token), token.at);
    if (isdigit((unsigned char)*token.at) || *token.at == '.')
        return parse_number(p, token, &term->number, d);
    term->transport = transport_of(subject);
    int wrong =
        term->transport >= 0 ? parse_of(p, token, subject, term) : parse_bare(p, token, subject, term);
    if (term->metric)
        *d = dimension_of(term->metric);
    return wrong;
}

static bool same(struct dimension a, struct dimension b)
{
    return a.ns == b.ns && a.bytes == b.bytes;
}

static int combine(const struct parser *p, char op, struct dimension *sum, struct dimension d)
{
    int sign = op == '*' ? 1 : op == '/' ? -1 : 0;
    if (sign == 0 && !same(*sum, d))
        return fail(p, "'%c' joins what is measured in different units", op);
    sum->ns += sign * d.ns;
    sum->bytes += sign * d.bytes;
    return 0;
}

static bool is_operator(struct slice token)
{
    return token.len == 1 && strchr("+-*/", *token.at);
}

static int parse_sum(struct parser *p, struct expect_term terms[EXPECT_TERMS], size_t *count,
                     struct dimension *sum)
{
    struct dimension d = {0};
    if (parse_term(p, &terms[0], sum) != 0)
        return -1;
    for (*count = 1; is_operator(peek(p)); (*count)++) {
        char op = *next(p).at;
        if (*count == EXPECT_TERMS)
            return fail(p, "at most %d terms fit on one side", EXPECT_TERMS);
        if (parse_term(p, &terms[*count], &d) != 0 || combine(p, op, sum, d) != 0)
            return -1;
        terms[*count].op = op;
    }
    return 0;
}

static int parse_comparison(struct parser *p, enum expect_op *op)
{
    struct slice token = next(p);
    int found = comparison_of(token);
    if (token.len == 0)
        return fail(p, "nothing is compared; it wants one of: < <= > >= == != ~");
    if (found < 0)
        return fail(p, "'%.*s' is not among: < <= > >= == != ~ + - * /", shown(token), token.at);
    *op = (enum expect_op)found;
    return 0;
}

static bool measures(const struct expect_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (terms[i].metric)
            return true;
    return false;
}

static const char *unit_of(struct dimension d)
{
    return d.ns == 1 && d.bytes == 0   ? "a time, like 20ms"
           : d.ns == 0 && d.bytes == 1 ? "a size, like 64B"
           : d.ns == 0 && d.bytes == 0 ? "a plain number"
                                       : "a product of units";
}

static int check(const struct parser *p, const struct expect *e, struct dimension left,
                 struct dimension right)
{
    bool measured = measures(e->right, e->right_count);
    if (!measures(e->left, e->left_count) && !measured)
        return fail(p, "nothing in it is measured");
    if (e->op == EXPECT_CONTAINS && p->alone)
        return fail(p, "a bound is one figure, not an interval: '~' has no place in it");
    if (e->op == EXPECT_CONTAINS && measured)
        return fail(p, "on the right of '~' stands a number");
    if (!same(left, right))
        return fail(p, "the left side is %s, the right %s", unit_of(left), unit_of(right));
    return 0;
}

int expect_parse(struct expect *e, const char *text, bool alone, char error[EXPECT_ERROR])
{
    struct parser p = {.at = text, .alone = alone, .error = error};
    struct dimension left = {0}, right = {0};
    *e = (struct expect){0};
    if (parse_sum(&p, e->left, &e->left_count, &left) != 0 || parse_comparison(&p, &e->op) != 0 ||
        parse_sum(&p, e->right, &e->right_count, &right) != 0)
        return -1;
    struct slice rest = peek(&p);
    if (rest.len > 0)
        return fail(&p, "'%.*s' is too much; it ends before", shown(rest), rest.at);
    return check(&p, e, left, right);
}
