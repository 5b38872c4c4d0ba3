#include "term.h"

#include "nearest.h"
#include "units.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

int term_fail(const struct term_parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->error, EXPECT_ERROR, format, args);
    va_end(args);
    return -1;
}

struct slice term_peek(const struct term_parser *p)
{
    const char *start = p->at + strspn(p->at, " \t"), *end = start;
    if (*start == '(' || *start == ')')
        return (struct slice){start, 1};
    for (bool inside = false; *end && (inside || !strchr(" \t()", *end)); end++)
        inside = *end == '[' || (inside && *end != ']');
    return (struct slice){start, (size_t)(end - start)};
}

struct slice term_next(struct term_parser *p)
{
    struct slice token = term_peek(p);
    p->at = token.at + token.len;
    return token;
}

int term_shown(struct slice s)
{
    return s.len < 60 ? (int)s.len : 60;
}

/* A number with its unit. The letters alone that mean thousands elsewhere are refused: nobody could say
 * whether of bytes or of messages. */
static int parse_number(const struct term_parser *p, struct slice token, double *number, struct dimension *d)
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
        d->kind = DIMENSION_SHARE;
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
        return term_fail(p, "'%.*s' is not a number like 5, 20ms, 64B or 10%%", term_shown(token), token.at);
    return 0;
}

/* The section of the suite, which is no key: where several sections of one claim have the same point. */
static int add_section(const struct term_parser *p, struct slice value, struct expect_term *term)
{
    if (value.len == 0 || value.len >= sizeof term->section)
        return term_fail(p, "'%.*s' is no section's name", term_shown(value), value.at);
    memcpy(term->section, value.at, value.len);
    term->section[value.len] = '\0';
    return 0;
}

/* `value` is of that key, or "none" where the key has no default and may be unsaid. */
static int add_condition(const struct term_parser *p, int key, struct slice value, struct expect_term *term)
{
    struct expect_where *where = &term->where[term->where_count];
    char why[EXPECT_ERROR];
    struct value read = {0};
    if (value.len >= sizeof where->text)
        return term_fail(p, "'%.*s…' is too long for a value", term_shown(value), value.at);
    *where = (struct expect_where){.key = (enum key_id)key};
    const bool wrong = key_read(&keys[key], value, &read, why, sizeof why) != 0;
    where->none = wrong && !keys[key].fallback && slice_is(value, "none");
    if (wrong && !where->none)
        return term_fail(p, "%s: %s", keys[key].name, why);
    where->number = read.number;
    memcpy(where->text, value.at, value.len);
    term->where_count++;
    return 0;
}

static int parse_condition(const struct term_parser *p, struct slice text, struct expect_term *term)
{
    const char *equals = memchr(text.at, '=', text.len);
    struct slice name = {text.at, equals ? (size_t)(equals - text.at) : text.len};
    struct slice value = {text.at + name.len + 1, equals ? text.len - name.len - 1 : 0};
    if (!equals)
        return term_fail(p, "'[%.*s]' is not [KEY=VALUE]", term_shown(text), text.at);
    if (slice_is(name, "section"))
        return add_section(p, value, term);
    int key = key_find(name);
    const char *near = key_nearest(name);
    if (key < 0 && near)
        return term_fail(p, "there is no key '%.*s'; did you mean %s?", term_shown(name), name.at, near);
    if (key < 0)
        return term_fail(p, "there is no key '%.*s'; `pushmark show --keys` lists them", term_shown(name),
                         name.at);
    if (key == KEY_TRANSPORT)
        return term_fail(p, "the transport stands before the bracket: %.*s[…]", term_shown(value), value.at);
    if (term->where_count == EXPECT_CONDITIONS)
        return term_fail(p, "at most %d conditions fit in brackets", EXPECT_CONDITIONS);
    return add_condition(p, key, value, term);
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
static int parse_conditions(const struct term_parser *p, struct slice *rest, struct expect_term *term)
{
    if (rest->len == 0 || *rest->at != '[')
        return 0;
    const char *end = memchr(rest->at, ']', rest->len);
    if (!end)
        return term_fail(p, "'%.*s' lacks its ]", term_shown(*rest), rest->at);
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
static int blame_blanks(const struct term_parser *p, struct slice token)
{
    for (size_t i = 0; i < token.len; i++)
        if (strchr("<>=!~/*+", token.at[i]))
            return term_fail(p, "'%.*s': put blanks around the '%c'", term_shown(token), token.at,
                             token.at[i]);
    return 0;
}

static int parse_metric(const struct term_parser *p, struct slice name, struct expect_term *term)
{
    term->metric = metric_find(name);
    if (term->metric)
        return 0;
    if (blame_blanks(p, name) != 0)
        return -1;
    const char *near = metric_nearest(name);
    if (near)
        return term_fail(p, "there is no metric '%.*s'; did you mean %s?", term_shown(name), name.at, near);
    return term_fail(p, "there is no metric '%.*s'; one is age.p99, another wire.l3", term_shown(name),
                     name.at);
}

/* SUBJECT.METRIC */
static int parse_of(const struct term_parser *p, struct slice token, struct slice subject,
                    struct expect_term *term)
{
    struct slice rest = {token.at + subject.len, token.len - subject.len};
    if (p->alone)
        return term_fail(p, "'%.*s': a bound is a metric alone, like age.p99", term_shown(token), token.at);
    if (parse_conditions(p, &rest, term) != 0)
        return -1;
    if (rest.len < 2 || *rest.at != '.')
        return term_fail(p, "'%.*s' lacks a metric: %.*s.age.p99", term_shown(token), token.at,
                         term_shown(subject), subject.at);
    return parse_metric(p, (struct slice){rest.at + 1, rest.len - 1}, term);
}

/* A metric without a transport before it, or something that is neither. */
static int parse_bare(const struct term_parser *p, struct slice token, struct slice subject,
                      struct expect_term *term)
{
    struct slice rest = {token.at + subject.len + 1, token.len - subject.len - (subject.len < token.len)};
    const char *near = transport_nearest(subject);
    if (p->alone)
        return parse_metric(p, token, term);
    if (metric_find(token))
        return term_fail(p, "'%.*s' of which transport? say ws.%.*s", term_shown(token), token.at,
                         term_shown(token), token.at);
    if (blame_blanks(p, subject) != 0)
        return -1;
    if (near && subject.len < token.len && (token.at[subject.len] == '[' || metric_find(rest)))
        return term_fail(p, "there is no transport '%.*s'; did you mean %s?", term_shown(subject), subject.at,
                         near);
    return term_fail(p, "'%.*s' is neither a number nor TRANSPORT.METRIC, like ws.age.p99", term_shown(token),
                     token.at);
}

int term_parse(const struct term_parser *p, struct slice token, struct expect_term *term, struct dimension *d)
{
    const struct slice subject = subject_of(token);
    *term = (struct expect_term){.transport = -1};
    if (isdigit((unsigned char)*token.at) || *token.at == '.')
        return parse_number(p, token, &term->number, d);
    term->transport = transport_of(subject);
    int wrong =
        term->transport >= 0 ? parse_of(p, token, subject, term) : parse_bare(p, token, subject, term);
    if (term->metric)
        *d = dimension_of(term->metric);
    return wrong;
}
