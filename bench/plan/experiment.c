#include "experiment.h"

#include "claim.h"
#include "expect.h"
#include "units.h"

enum { MOST_REPEATS = 1000 };

static const char *const types[] = {"points", "capacity", NULL};

int experiment_repeats(const struct draft *draft, const struct draft_line *line, int *repeats)
{
    const struct option option = {.kind = OPTION_COUNT, .min = 1, .max = MOST_REPEATS};
    char why[256];
    int64_t count;
    if (!line)
        return 0;
    if (options_read(&option, slice_of(line->value), &count, why, sizeof why) != 0)
        return draft_blame(draft, line, "%s", why);
    *repeats = (int)count;
    return 0;
}

static int read_type(struct experiment *e, const struct draft *draft, const struct draft_section *section)
{
    const struct option option = {.kind = OPTION_CHOICE, .choices = types};
    const struct draft_line *line = draft_line(section, WORD_TYPE);
    char why[256];
    int type = EXPERIMENT_POINTS;
    if (line && options_read(&option, slice_of(line->value), &type, why, sizeof why) != 0)
        return draft_blame(draft, line, "%s", why);
    e->type = (enum experiment_type)type;
    for (line = section->lines; line; line = line->next) {
        if (e->type == EXPERIMENT_POINTS && word_of_capacity(line->word))
            return draft_blame(draft, line, "only a capacity experiment has it; say type = capacity");
        if (e->type == EXPERIMENT_CAPACITY && line->word == WORD_EXPECT)
            return draft_blame(draft, line, "a capacity experiment has a bound in place of expectations");
    }
    return 0;
}

static int check_expect(const struct draft *draft, const struct draft_line *line, bool alone)
{
    struct expect expect;
    char why[EXPECT_ERROR];
    if (expect_parse(&expect, line->value, alone, why) != 0)
        return draft_blame(draft, line, "%s", why);
    if (expect_asks_capacity(&expect))
        return draft_blame(draft, line, "no trial tells the capacity, a search does; ask for it in a case");
    return 0;
}

static size_t count_expects(const struct draft_section *section)
{
    size_t count = 0;
    for (const struct draft_line *line = section ? section->lines : NULL; line; line = line->next)
        count += line->word == WORD_EXPECT;
    return count;
}

static int add_expects(struct experiment *e, const struct draft *draft, const struct draft_section *section)
{
    for (const struct draft_line *line = section ? section->lines : NULL; line; line = line->next) {
        if (line->word != WORD_EXPECT)
            continue;
        if (check_expect(draft, line, false) != 0)
            return -1;
        e->expects[e->expect_count++] = (struct expect_line){line->value, line->line};
    }
    return 0;
}

/* Those of [global] hold for each experiment beside its own. */
static int read_expects(struct experiment *e, struct draft *draft, const struct draft_section *section)
{
    const struct draft_section *global = draft_section(draft, "global");
    if (e->type == EXPERIMENT_CAPACITY)
        return 0;
    e->expects =
        memory_take(draft->memory, count_expects(global) + count_expects(section), sizeof *e->expects);
    return add_expects(e, draft, global) == 0 ? add_expects(e, draft, section) : -1;
}

static int read_search(struct experiment *e, const struct draft *draft, const struct draft_section *section)
{
    const struct draft_line *line = draft_line(section, WORD_SEARCH);
    if (!line)
        return draft_blame_section(draft, section, "a capacity experiment wants search = clients or rate");
    int key = key_find(slice_of(line->value));
    if (key != KEY_CLIENTS && key != KEY_RATE)
        return draft_blame(draft, line, "'%s' cannot be searched; clients or rate can", line->value);
    e->capacity.search = (enum key_id)key;
    return 0;
}

/* One end of the search, a value of the key that is searched. */
static int read_end(const struct experiment *e, const struct draft *draft, const struct draft_line *line,
                    double *end)
{
    const struct key *key = &keys[e->capacity.search];
    struct value value;
    char why[256];
    if (!line)
        return 0;
    if (key_read(key, slice_of(line->value), &value, why, sizeof why) != 0)
        return draft_blame(draft, line, "%s", why);
    if (value.number <= 0)
        return draft_blame(draft, line, "a search goes by factors and cannot start at 0");
    *end = value.number;
    return 0;
}

static int read_precision(struct experiment *e, const struct draft *draft, const struct draft_line *line)
{
    int64_t percent;
    size_t len = line ? strlen(line->value) : 0;
    e->capacity.precision = 0.1;
    if (!line)
        return 0;
    if (len < 2 || line->value[len - 1] != '%' ||
        units_count((struct slice){line->value, len - 1}, &percent) != 0 || percent < 1 || percent > 100)
        return draft_blame(draft, line, "'%s' is not a share from 1%% to 100%%", line->value);
    e->capacity.precision = (double)percent / 100;
    return 0;
}

static int read_bound(struct experiment *e, const struct draft *draft, const struct draft_section *section)
{
    const struct draft_line *line = draft_line(section, WORD_BOUND);
    if (!line)
        return draft_blame_section(draft, section,
                                   "a capacity experiment wants a bound, like age.p99 < 100ms");
    e->capacity.bound = line->value;
    return check_expect(draft, line, true);
}

static int read_capacity(struct experiment *e, const struct draft *draft, const struct draft_section *section)
{
    const struct draft_line *from = draft_line(section, WORD_FROM), *to = draft_line(section, WORD_TO);
    if (read_search(e, draft, section) != 0)
        return -1;
    if (!to)
        return draft_blame_section(draft, section, "a capacity experiment wants to = the end of its search");
    e->capacity.from = 1;
    if (read_end(e, draft, from, &e->capacity.from) != 0 || read_end(e, draft, to, &e->capacity.to) != 0)
        return -1;
    if (e->capacity.from >= e->capacity.to)
        return draft_blame(draft, to, "the search ends at %s, which is not above its start, %s", to->value,
                           from ? from->value : "1");
    if (read_precision(e, draft, draft_line(section, WORD_PRECISION)) != 0)
        return -1;
    return read_bound(e, draft, section);
}

int experiment_read(struct experiment *e, struct draft *draft, struct draft_section *section)
{
    const struct draft_line *about = draft_line(section, WORD_ABOUT);
    const struct draft_line *repeats = draft_line(section, WORD_REPEATS);
    if (!repeats)
        repeats = draft_line(draft_section(draft, "global"), WORD_REPEATS);
    e->name = section->name;
    e->about = about ? about->value : NULL;
    if (experiment_repeats(draft, repeats, &e->repeats) != 0 || read_type(e, draft, section) != 0)
        return -1;
    if (e->type == EXPERIMENT_CAPACITY && read_capacity(e, draft, section) != 0)
        return -1;
    if (read_expects(e, draft, section) != 0)
        return -1;
    return claim_read(e, draft, section);
}
