#include "expand.h"

#include "mem.h"
#include "wish.h"

#include <assert.h>

enum { VALUE_LEN = 100 };

/* What an experiment says of one key. */
struct list {
    const struct draft_line *line; /* NULL: nothing, the one value is the default */
    struct value *values;
    size_t count;
};

struct lists {
    struct list of[KEYS];
    enum key_id order[KEYS]; /* those that are written, as they are written */
    size_t written;
};

static bool same_value(const struct key *key, const struct value *a, const struct value *b)
{
    return key->kind == OPTION_TEXT ? strcmp(a->text, b->text) == 0 : a->number == b->number;
}

static int read_item(const struct draft *draft, struct list *list, const struct key *key, struct slice item)
{
    const struct draft_line *line = list->line;
    struct value *value = &list->values[list->count];
    char why[SUITE_ERROR];
    if (item.len == 0)
        return draft_blame(draft, line,
                           *line->value ? "an item of the list is empty" : "its value is missing");
    if (item.len > VALUE_LEN)
        return draft_blame(draft, line, "a value of %zu characters is none", item.len);
    if (key_read(key, item, value, why, sizeof why) != 0)
        return draft_blame(draft, line, "%s%s", why,
                           memchr(item.at, '#', item.len) ? " (a comment behind a value begins with ;)" : "");
    value->text = memory_text(draft->memory, item);
    for (size_t i = 0; i < list->count; i++)
        if (same_value(key, &list->values[i], value))
            return draft_blame(draft, line, "'%s' is in the list twice; repeats run a point again",
                               value->text);
    list->count++;
    return 0;
}

static int read_list(const struct draft *draft, struct list *list, const struct key *key)
{
    size_t commas = 0;
    for (const char *at = list->line->value; *at; at++)
        commas += *at == ',';
    list->values = memory_take(draft->memory, commas + 1, sizeof *list->values);
    for (const char *at = list->line->value;; at++) {
        size_t len = strcspn(at, ",");
        if (read_item(draft, list, key, draft_trim((struct slice){at, len})) != 0)
            return -1;
        at += len;
        if (*at == '\0')
            return 0;
    }
}

static int read_default(const struct draft *draft, struct list *list, const struct key *key)
{
    char why[SUITE_ERROR];
    list->values = memory_take(draft->memory, 1, sizeof *list->values);
    list->count = 1;
    if (!key->fallback)
        return 0;
    int wrong = key_read(key, slice_of(key->fallback), list->values, why, sizeof why);
    assert(wrong == 0);
    list->values->text = key->fallback;
    return wrong;
}

/* Those of the section, or of [global] where the section does not have the key itself. */
static void find_lines(struct lists *lists, const struct draft_section *section,
                       const struct draft_section *except)
{
    for (const struct draft_line *line = section ? section->lines : NULL; line; line = line->next) {
        if (line->word >= KEYS || draft_line(except, line->word))
            continue;
        lists->of[line->word].line = line;
        lists->order[lists->written++] = (enum key_id)line->word;
    }
}

static int read_lists(struct expansion *x, struct lists *lists, const struct draft_section *section)
{
    find_lines(lists, draft_section(x->draft, "global"), section);
    find_lines(lists, section, NULL);
    for (int i = 0; i < KEYS; i++) {
        struct list *list = &lists->of[i];
        if ((list->line ? read_list(x->draft, list, &keys[i]) : read_default(x->draft, list, &keys[i])) != 0)
            return -1;
    }
    return 0;
}

/* What is searched has no value of its own: the points stand where the search starts. */
static int settle_search(const struct expansion *x, struct lists *lists, const struct experiment *e,
                         const struct draft_section *section)
{
    struct list *list = &lists->of[e->capacity.search];
    const struct draft_line *from = draft_line(section, WORD_FROM);
    if (list->count > 1)
        return draft_blame(x->draft, list->line, "a list of what is searched; give the search from and to");
    *list->values = (struct value){from ? from->value : "1", e->capacity.from};
    return 0;
}

static int check_room(const struct expansion *x, const struct lists *lists,
                      const struct draft_section *section)
{
    size_t product = 1;
    for (int i = 0; i < KEYS; i++) {
        product *= lists->of[i].count;
        if (product > EXPAND_POINTS)
            return draft_blame_section(
                x->draft, section, "its lists multiply to more than %d points; shorten them", EXPAND_POINTS);
    }
    if (x->count + product > EXPAND_POINTS)
        return draft_blame_section(x->draft, section,
                                   "more than %d points with those before; make two suites", EXPAND_POINTS);
    return 0;
}

/* False where the combination is another one's double: a list that means nothing to the transport is there
 * for its first value only. */
static bool fill(struct point *point, const struct lists *lists, const size_t at[KEYS])
{
    unsigned bit = 1u << (unsigned)lists->of[KEY_TRANSPORT].values[at[KEY_TRANSPORT]].number;
    for (int i = 0; i < KEYS; i++) {
        const struct list *list = &lists->of[i];
        bool applies = keys[i].transports & bit;
        if (!applies && at[i] > 0)
            return false;
        if (applies || (list->line && list->count == 1))
            point->values[i] = list->values[at[i]];
    }
    return true;
}

/* Before its first poll a client has nothing, so that its first answer would be a smaller batch than all
 * others. */
static void settle_warmup(struct point *point)
{
    struct value *warmup = &point->values[KEY_WARMUP];
    if (point_transport(point) == TRANSPORT_POLL && warmup->number < point_number(point, KEY_INTERVAL))
        *warmup = point->values[KEY_INTERVAL];
}

static bool same_point(const struct point *a, const struct point *b)
{
    for (int i = 0; i < KEYS; i++) {
        const struct value *x = &a->values[i], *y = &b->values[i];
        if (!x->text != !y->text || (x->text && !same_value(&keys[i], x, y)))
            return false;
    }
    return true;
}

/* Whether it is there already, as two warm-ups that are both raised to the interval make one. Records are
 * told apart by their points alone: all trials of both would be taken for the first's. */
static bool is_double(const struct expansion *x, const struct lists *lists, size_t first,
                      const struct point *point)
{
    if (lists->of[KEY_WARMUP].count == 1)
        return false;
    for (size_t i = first; i < x->count; i++)
        if (same_point(&x->points[i], point))
            return true;
    return false;
}

/* The next combination; false behind the last. */
static bool step(const struct lists *lists, size_t at[KEYS])
{
    for (size_t i = lists->written; i-- > 0;) {
        enum key_id key = lists->order[i];
        if (++at[key] < lists->of[key].count)
            return true;
        at[key] = 0;
    }
    return false;
}

static const char *shown(const struct point *point, enum key_id key)
{
    const char *text = point_text(point, key);
    return text ? text : "0";
}

static int check_link(const struct expansion *x, const struct draft_section *section,
                      const struct point *point)
{
    const enum key_id stray = wish_stray(point);
    const struct links_wish wish = wish_of(point);
    struct link_figures figures;
    if (point_transport(point) == TRANSPORT_NULL)
        return 0;
    if (stray != KEYS)
        return draft_blame_section(x->draft, section,
                                   "%s = %s is of a link, and the topology is %s; say topology = link",
                                   keys[stray].name, shown(point, stray), shown(point, KEY_TOPOLOGY));
    const char *wrong = wish_is_link(point) ? links_settle(&wish, &figures) : NULL;
    return wrong ? draft_blame_section(x->draft, section, "%s", wrong) : 0;
}

/* Across keys: what could only give a void trial is said before anything runs. */
static int check_point(const struct expansion *x, const struct draft_section *section,
                       const struct point *point)
{
    double messages = point_number(point, KEY_RATE) * point_number(point, KEY_DURATION) / 1e9;
    bool searched =
        point->experiment->type == EXPERIMENT_CAPACITY && point->experiment->capacity.search == KEY_RATE;
    /* A rate of 0 is said on purpose: what it costs to be connected. */
    if (point_number(point, KEY_RATE) > 0 && point_number(point, KEY_SEND) <= 0 && messages < 1 && !searched)
        return draft_blame_section(x->draft, section,
                                   "a window of %s holds no message at a rate of %s; raise duration or rate",
                                   shown(point, KEY_DURATION), shown(point, KEY_RATE));
    if (2 * point_number(point, KEY_RESTART) >= point_number(point, KEY_DURATION))
        return draft_blame_section(x->draft, section,
                                   "restart = %s lasts beyond the window of %s, as it begins in its middle; "
                                   "shorten it, or raise duration",
                                   shown(point, KEY_RESTART), shown(point, KEY_DURATION));
    if (point_transport(point) == TRANSPORT_POLL &&
        point_number(point, KEY_INTERVAL) >= point_number(point, KEY_DRAIN))
        return draft_blame_section(
            x->draft, section,
            "drain = %s ends before a poll every %s can bring the last message; raise drain",
            shown(point, KEY_DRAIN), shown(point, KEY_INTERVAL));
    return check_link(x, section, point);
}

static struct point *next_point(struct expansion *x)
{
    if (x->count == x->room) {
        x->room = x->room ? 2 * x->room : 64;
        x->points = mem_grow(x->points, x->room * sizeof *x->points);
    }
    return &x->points[x->count];
}

int expand_experiment(struct expansion *x, struct experiment *e, const struct draft_section *section)
{
    struct lists lists = {0};
    size_t at[KEYS] = {0};
    if (read_lists(x, &lists, section) != 0)
        return -1;
    if (e->type == EXPERIMENT_CAPACITY && settle_search(x, &lists, e, section) != 0)
        return -1;
    if (check_room(x, &lists, section) != 0)
        return -1;
    e->first_point = x->count;
    do {
        struct point *point = next_point(x);
        *point = (struct point){.experiment = e, .index = x->count};
        if (!fill(point, &lists, at))
            continue;
        settle_warmup(point);
        if (is_double(x, &lists, e->first_point, point))
            continue;
        if (check_point(x, section, point) != 0)
            return -1;
        x->count++;
    } while (step(&lists, at));
    e->point_count = x->count - e->first_point;
    for (int i = 0; i < KEYS; i++)
        e->varies[i] = lists.of[i].count > 1;
    return 0;
}
