#include "choice.h"

#include <stdio.h>

/* The count of server processes is none of these: it decides what CPU and memory come to. */
static const bool procedural[KEYS] = {
    [KEY_WARMUP] = true,    [KEY_DURATION] = true, [KEY_DRAIN] = true,   [KEY_RAMP] = true,
    [KEY_PROCESSES] = true, [KEY_TIMEOUT] = true,  [KEY_HISTORY] = true,
};

bool choice_is_procedural(enum key_id key)
{
    return procedural[key];
}

void choice_init(struct choice *choice, const struct suite *suite, const struct experiment *experiment,
                 bool group)
{
    *choice = (struct choice){.suite = suite, .experiment = experiment, .group = group};
}

static bool searched(const struct expect_term *term)
{
    return term->metric && term->metric->searched;
}

static bool same_where(const struct expect_where *a, const struct expect_where *b)
{
    return a->key == b->key && a->none == b->none && a->number == b->number && strcmp(a->text, b->text) == 0;
}

static bool same_subject(const struct expect_term *a, const struct expect_term *b)
{
    if (a->transport != b->transport || a->where_count != b->where_count || searched(a) != searched(b) ||
        strcmp(a->section, b->section) != 0)
        return false;
    for (size_t i = 0; i < a->where_count; i++)
        if (!same_where(&a->where[i], &b->where[i]))
            return false;
    return true;
}

static size_t subject_of(const struct choice *choice, const struct expect_term *term)
{
    size_t i = 0;
    while (i < choice->subject_count && !same_subject(choice->subjects[i], term))
        i++;
    return i;
}

void choice_add(struct choice *choice, const struct expect_sum *sum)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].metric && subject_of(choice, &sum->terms[i]) == choice->subject_count)
            choice->subjects[choice->subject_count++] = &sum->terms[i];
}

const struct point *choice_point(const struct choice *choice, const struct expect_term *term)
{
    return choice->points[subject_of(choice, term)];
}

bool choice_means(const struct expect_term *subject, const struct point *point)
{
    const bool capacity = point->experiment->type == EXPERIMENT_CAPACITY;
    if ((subject->transport >= 0 && (int)point_transport(point) != subject->transport) ||
        searched(subject) != capacity ||
        (*subject->section && strcmp(subject->section, point->experiment->name) != 0))
        return false;
    for (size_t i = 0; i < subject->where_count; i++) {
        const struct expect_where *where = &subject->where[i];
        const struct value *value = &point->values[where->key], wanted = {where->text, where->number};
        if (where->none ? value->text != NULL : !value->text || !point_same_value(where->key, value, &wanted))
            return false;
    }
    return true;
}

static void fix(bool ignored[KEYS], const struct expect_term *subject)
{
    for (size_t i = 0; i < subject->where_count; i++)
        ignored[subject->where[i].key] = true;
}

static bool applies(enum key_id key, const struct point *point)
{
    return keys[key].transports & 1u << point_transport(point);
}

/* Within a claim a key counts where it means something to both, and then one of them must not be without. */
static bool agree_across(const struct point *a, const struct point *b, const bool ignored[KEYS])
{
    for (int i = 0; i < KEYS; i++) {
        const enum key_id key = (enum key_id)i;
        if (ignored[key] || procedural[key] || !applies(key, a) || !applies(key, b))
            continue;
        const struct value *x = &a->values[key], *y = &b->values[key];
        if (!x->text != !y->text || !point_same_value(key, x, y))
            return false;
    }
    return true;
}

/* What is searched has no value of its own; what was found under one bound is not found under another. */
static bool agree_in_search(const struct experiment *a, const struct experiment *b, bool ignored[KEYS])
{
    if (a->type == EXPERIMENT_CAPACITY)
        ignored[a->capacity.search] = true;
    if (b->type == EXPERIMENT_CAPACITY)
        ignored[b->capacity.search] = true;
    if (a->type != b->type || a->type != EXPERIMENT_CAPACITY)
        return true;
    return a->capacity.search == b->capacity.search && strcmp(a->capacity.bound, b->capacity.bound) == 0;
}

/* Whoever names the section of each has said what differs. */
static bool apart(const struct expect_term *a, const struct expect_term *b)
{
    return *a->section && *b->section && strcmp(a->section, b->section) != 0;
}

static bool agrees(const struct choice *choice, size_t a, size_t b)
{
    bool ignored[KEYS] = {[KEY_TRANSPORT] = true};
    if (apart(choice->subjects[a], choice->subjects[b]))
        return true;
    const struct point *x = choice->points[a], *y = choice->points[b];
    fix(ignored, choice->subjects[a]);
    fix(ignored, choice->subjects[b]);
    if (!choice->group)
        return point_agrees(x, y, ignored);
    return agree_in_search(x->experiment, y->experiment, ignored) && agree_across(x, y, ignored);
}

static bool within(const struct choice *choice, const struct experiment *e)
{
    return e == choice->experiment || (choice->group && e->of == choice->experiment);
}

/* Puts the point in the subject's place if it may stand there beside those before. */
static bool take(struct choice *choice, size_t subject, const struct point *point)
{
    if (!within(choice, point->experiment) || !choice_means(choice->subjects[subject], point))
        return false;
    choice->points[subject] = point;
    for (size_t i = 0; i < subject; i++)
        if (!agrees(choice, i, subject))
            return false;
    return true;
}

struct round {
    choice_fn each;
    void *user;
    size_t calls;
};

/* Every choice of points for the subjects from this one on; false when it is to end. */
static bool choose(struct choice *choice, size_t subject, struct round *round)
{
    if (subject == choice->subject_count) {
        round->calls++;
        return round->each(round->user, choice);
    }
    for (size_t i = 0; i < choice->suite->point_count; i++)
        if (take(choice, subject, &choice->suite->points[i]) && !choose(choice, subject + 1, round))
            return false;
    return true;
}

size_t choice_each(struct choice *choice, choice_fn each, void *user)
{
    struct round round = {each, user, 0};
    choose(choice, 0, &round);
    return round.calls;
}

static void add(char out[CHOICE_TEXT], const char *before, const char *text)
{
    const size_t len = strlen(out);
    snprintf(out + len, CHOICE_TEXT - len, "%s%s", before, text);
}

static void say_subject(const struct expect_term *subject, char out[CHOICE_TEXT])
{
    const char *between = "[";
    snprintf(out, CHOICE_TEXT, "%s", transport_names[subject->transport]);
    for (size_t i = 0; i < subject->where_count; i++, between = ", ") {
        add(out, between, keys[subject->where[i].key].name);
        add(out, "=", subject->where[i].text);
    }
    if (*subject->section) {
        add(out, between, "section=");
        add(out, "", subject->section);
        between = ", ";
    }
    add(out, *between == ',' ? "]" : "", searched(subject) ? ".capacity" : "");
}

char *choice_why_none(struct choice *choice, char out[CHOICE_TEXT])
{
    for (size_t i = 0; i < choice->subject_count; i++) {
        bool found = false;
        for (size_t k = 0; k < choice->suite->point_count && !found; k++)
            found = within(choice, choice->suite->points[k].experiment) &&
                    choice_means(choice->subjects[i], &choice->suite->points[k]);
        if (found)
            continue;
        say_subject(choice->subjects[i], out);
        add(out, " means no point here; ", "`pushmark show` lists them");
        return out;
    }
    snprintf(out, CHOICE_TEXT, "no points of its subjects agree in all else; name in brackets what differs");
    return out;
}
