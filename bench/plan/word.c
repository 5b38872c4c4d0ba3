#include "word.h"

#include "nearest.h"

#include <assert.h>

enum { ALL = PLACE_SUITE | PLACE_GLOBAL | PLACE_EXPERIMENT };

static const struct {
    const char *name;
    unsigned places;
    const char *help;
} words[WORDS - KEYS] = {
    [WORD_EXPECT - KEYS] = {"expect", PLACE_GLOBAL | PLACE_EXPERIMENT,
                            "a condition that must hold; may come often"},
    [WORD_TYPE - KEYS] = {"type", PLACE_EXPERIMENT, "points (the default) or capacity"},
    [WORD_REPEATS - KEYS] = {"repeats", ALL, "how often each point is run (1)"},
    [WORD_ABOUT - KEYS] = {"about", PLACE_SUITE | PLACE_EXPERIMENT, "what question it answers"},
    [WORD_TITLE - KEYS] = {"title", PLACE_SUITE, "one line for tables and charts"},
    [WORD_SEARCH -
        KEYS] = {"search", PLACE_EXPERIMENT, "clients or rate: what is raised until the bound breaks"},
    [WORD_FROM - KEYS] = {"from", PLACE_EXPERIMENT, "where the search starts (1)"},
    [WORD_TO - KEYS] = {"to", PLACE_EXPERIMENT, "where it ends"},
    [WORD_PRECISION - KEYS] = {"precision", PLACE_EXPERIMENT, "the width at which it is content (10%)"},
    [WORD_BOUND - KEYS] = {"bound", PLACE_EXPERIMENT, "a condition without transport: age.p99 < 100ms"},
    [WORD_CLAIM - KEYS] = {"claim", PLACE_EXPERIMENT, "the sentence that is tested"},
    [WORD_SOURCE - KEYS] = {"source", PLACE_EXPERIMENT, "where it was published, with its date"},
    [WORD_CASE - KEYS] = {"case", PLACE_EXPERIMENT, "WORDS : CONDITION of the claim; may come often"},
    [WORD_CELL -
        KEYS] = {"cell", PLACE_EXPERIMENT, "ROW | COLUMN | THEIRS | SUM [| extrapolated]; may come often"},
    [WORD_NOTE - KEYS] = {"note", PLACE_EXPERIMENT, "a sentence with {sums}; may come often"},
    [WORD_CHART - KEYS] = {"chart", PLACE_EXPERIMENT, "METRIC by KEY; may come often"},
};

const char *word_name(int word)
{
    assert(word >= 0 && word < WORDS);
    return word < KEYS ? keys[word].name : words[word - KEYS].name;
}

const char *word_help(int word)
{
    assert(word >= 0 && word < WORDS);
    return word < KEYS ? keys[word].help : words[word - KEYS].help;
}

bool word_fits(int word, enum word_place place)
{
    unsigned places = word < KEYS ? PLACE_GLOBAL | PLACE_EXPERIMENT : words[word - KEYS].places;
    return (places & place) != 0;
}

int word_find(struct slice name)
{
    for (int i = KEYS; i < WORDS; i++)
        if (slice_is(name, words[i - KEYS].name))
            return i;
    return key_find(name);
}

const char *word_nearest(struct slice name, enum word_place place)
{
    const char *dot = memchr(name.at, '.', name.len);
    if (dot)
        name = (struct slice){dot + 1, name.len - (size_t)(dot + 1 - name.at)};
    struct nearest near = nearest_begin(name);
    for (int i = 0; i < WORDS; i++)
        if (word_fits(i, place))
            nearest_try(&near, word_name(i));
    return near.best;
}
