/* What becomes of a draft once it is read: lines added, --set, and errors said. */
#include "draft.h"

#include "nearest.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>

struct draft_section *draft_section(struct draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->count; i++)
        if (strcmp(draft->sections[i].name, name) == 0)
            return &draft->sections[i];
    return NULL;
}

const struct draft_line *draft_line(const struct draft_section *section, int word)
{
    for (const struct draft_line *line = section ? section->lines : NULL; line; line = line->next)
        if (line->word == word)
            return line;
    return NULL;
}

int draft_add(struct draft *draft, struct draft_section *section, const struct draft_line *line)
{
    if (++draft->line_count > DRAFT_LINES)
        return draft_blame(draft, line, "more than %d keys; make two suites of it", DRAFT_LINES);
    struct draft_line **end = &section->lines;
    while (*end)
        end = &(*end)->next;
    *end = memory_take(draft->memory, 1, sizeof **end);
    **end = *line;
    (*end)->section = section;
    return 0;
}

/* Takes the word out of a section; true if it was there. Of words that may come often, an earlier change's
 * stay: several of them add up. */
static bool take_out(struct draft_section *section, int word)
{
    bool found = false;
    for (struct draft_line **at = &section->lines; *at;) {
        bool out = (*at)->word == word && !(word_repeats(word) && (*at)->change);
        found |= out;
        if (out)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    return found;
}

static struct draft_section *make_section(struct draft *draft, const char *name, enum word_place place)
{
    struct draft_section *section = draft_section(draft, name);
    if (section)
        return section;
    section = &draft->sections[draft->count++];
    *section = (struct draft_section){.name = name, .place = place};
    return section;
}

/* Everywhere: in place of what is there, and in [global] for all others. */
static int set_everywhere(struct draft *draft, struct draft_line *line)
{
    bool global = word_fits(line->word, PLACE_GLOBAL);
    size_t count = draft->count;
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        bool had = take_out(&draft->sections[i], line->word);
        found += had;
        if (had && !global && draft_add(draft, &draft->sections[i], line) != 0)
            return -1;
    }
    if (global)
        return draft_add(draft, make_section(draft, "global", PLACE_GLOBAL), line);
    if (found > 0)
        return 0;
    if (word_fits(line->word, PLACE_EXPERIMENT))
        return draft_blame(draft, line, "no experiment has it; say which one is to: EXPERIMENT.%s=…",
                           line->name);
    return draft_add(draft, make_section(draft, "suite", PLACE_SUITE), line);
}

static int set_in(struct draft *draft, const char *name, struct draft_line *line)
{
    struct draft_section *section = draft_section(draft, name);
    struct nearest near = nearest_begin(slice_of(name));
    if (section && section->place == PLACE_EXPERIMENT) {
        if (!word_fits(line->word, PLACE_EXPERIMENT))
            return draft_blame(draft, line, "an experiment has no %s", line->name);
        take_out(section, line->word);
        return draft_add(draft, section, line);
    }
    for (size_t i = 0; i < draft->count; i++)
        if (draft->sections[i].place == PLACE_EXPERIMENT)
            nearest_try(&near, draft->sections[i].name);
    if (near.best)
        return draft_blame(draft, line, "there is no experiment '%s'; did you mean %s?", name, near.best);
    return draft_blame(draft, line, "there is no experiment '%s'; `pushmark show` names those there are",
                       name);
}

/* Where the name of an experiment ends; NULL where what is before the dot owns a key, or there is no dot. */
static const char *experiment_end(const char *name)
{
    const char *dot = strchr(name, '.');
    if (!dot)
        return NULL;
    struct slice first = {name, (size_t)(dot - name)};
    return slice_is(first, "server") || slice_is(first, "load") ? NULL : dot;
}

/* As in a file: it stands in tables and in JSON, where other bytes would break what is written. */
static bool is_text(const char *value)
{
    for (const char *at = value; *at; at++)
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 127)
            return false;
    return utf8_valid(value, strlen(value));
}

/* Finds out what the line is to change, and changes it. */
static int apply(struct draft *draft, struct draft_line *line)
{
    const char *dot = experiment_end(line->name);
    const char *word = dot ? dot + 1 : line->name;
    line->change = true;
    line->word = word_find(slice_of(word));
    if (line->word < 0) {
        const char *near = word_nearest(slice_of(word), PLACE_EXPERIMENT);
        if (near)
            return draft_blame(draft, line, "there is no key '%s'; did you mean %s?", word, near);
        return draft_blame(draft, line, "there is no key '%s'; `pushmark show --keys` lists them", word);
    }
    if (!dot)
        return set_everywhere(draft, line);
    struct slice experiment = {line->name, (size_t)(dot - line->name)};
    const char *section = memory_text(draft->memory, experiment);
    line->name = word;
    line->set_for = section;
    return set_in(draft, section, line);
}

int draft_set(struct draft *draft, const char *set)
{
    const char *equals = strchr(set, '=');
    struct slice name = draft_trim((struct slice){set, equals ? (size_t)(equals - set) : strlen(set)});
    struct draft_line line = {.name = memory_text(draft->memory, name),
                              .value =
                                  equals ? memory_text(draft->memory, draft_trim(slice_of(equals + 1))) : ""};
    if (!equals || name.len == 0)
        return draft_blame(draft, &line, "write it as KEY=VALUE or EXPERIMENT.KEY=VALUE");
    if (!is_text(line.value)) {
        line.value = "…";
        return draft_blame(draft, &line, "this is no text; a suite is UTF-8, without control characters");
    }
    return apply(draft, &line);
}

int draft_quick(struct draft *draft)
{
    const struct draft_section *quick = draft_section(draft, "quick");
    if (!quick) {
        snprintf(draft->error, SUITE_ERROR,
                 "--quick: %s has no [quick]; make it shorter by --set and --repeats", draft->path);
        return -1;
    }
    for (const struct draft_line *at = quick->lines; at; at = at->next) {
        struct draft_line line = *at;
        line.next = NULL;
        if (apply(draft, &line) != 0)
            return -1;
    }
    return 0;
}

/* "FILE:LINE: [SECTION] KEY: " or "--set KEY=VALUE: ", then what is wrong. */
static int blame(const struct draft *draft, const char *where, const char *format, va_list args)
{
    int n = snprintf(draft->error, SUITE_ERROR, "%s", where);
    size_t len = n < SUITE_ERROR ? (size_t)n : SUITE_ERROR - 1;
    vsnprintf(draft->error + len, SUITE_ERROR - len, format, args);
    return -1;
}

int draft_blame(const struct draft *draft, const struct draft_line *line, const char *format, ...)
{
    char where[SUITE_ERROR];
    va_list args;
    if (line->line > 0)
        snprintf(where, sizeof where, "%s:%d: [%s] %s%s%s: ", draft->path, line->line,
                 line->change ? "quick" : line->section->name, line->set_for ? line->set_for : "",
                 line->set_for ? "." : "", line->name);
    else
        snprintf(where, sizeof where, "--set %s%s%s=%.100s: ", line->set_for ? line->set_for : "",
                 line->set_for ? "." : "", line->name, line->value);
    va_start(args, format);
    blame(draft, where, format, args);
    va_end(args);
    return -1;
}

int draft_blame_section(const struct draft *draft, const struct draft_section *section, const char *format,
                        ...)
{
    char where[SUITE_ERROR];
    va_list args;
    snprintf(where, sizeof where, "%s:%d: [%s]: ", draft->path, section->line, section->name);
    va_start(args, format);
    blame(draft, where, format, args);
    va_end(args);
    return -1;
}

int draft_blame_text(const struct draft *draft, int line, const char *format, ...)
{
    char where[SUITE_ERROR];
    va_list args;
    snprintf(where, sizeof where, "%s:%d: ", draft->path, line);
    va_start(args, format);
    blame(draft, where, format, args);
    va_end(args);
    return -1;
}
