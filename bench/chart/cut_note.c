/* What is said about a cut: its conditions, and what of it is not drawn. */
#include "cut.h"

#include "gaps.h"
#include "metric/record.h"
#include "sketch.h"

/* The first of its points that the key means something to. */
static const struct point *who_has(const struct cut *cut, enum key_id key)
{
    for (size_t i = 0; i < cut->count; i++)
        if (point_text(cut->points[i], key))
            return cut->points[i];
    return NULL;
}

/* Whether it tells this cut from the experiment's others. */
static bool chosen(const struct cut *cut, enum key_id key, const bool is_free[KEYS])
{
    return cut->experiment->varies[key] && !is_free[key] && cut->cuts > 1 && who_has(cut, key);
}

/* Points of several experiments may differ where each of these has one value only. */
static bool differs(const struct cut *cut, enum key_id key)
{
    const struct point *first = who_has(cut, key);
    for (size_t i = 0; first && i < cut->count; i++) {
        const struct point *point = cut->points[i];
        if (point_text(point, key) && !point_same_value(key, &first->values[key], &point->values[key]))
            return true;
    }
    return cut->experiment->varies[key];
}

static void say_conditions(FILE *out, const struct cut *cut)
{
    static const enum key_id shown[] = {KEY_CLIENTS, KEY_RATE,     KEY_PAYLOAD,
                                        KEY_HEADERS, KEY_TOPOLOGY, KEY_ENGINE};
    const char *between = "";
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const struct point *point = who_has(cut, shown[i]);
        char value[CUT_NAME];
        if (!point || (int)shown[i] == cut->rule->sweep || differs(cut, shown[i]))
            continue;
        cut_value(point, shown[i], value);
        fputs(between, out);
        if (shown[i] == KEY_CLIENTS)
            fprintf(out, "%s client%s", value, point_number(point, KEY_CLIENTS) > 1 ? "s" : "");
        else if (shown[i] == KEY_HEADERS || shown[i] == KEY_ENGINE)
            fprintf(out, "%s %s", keys[shown[i]].name, value);
        else
            fputs(value, out);
        between = ", ";
    }
    fputs(*between ? "; " : "", out);
}

static void say_choice(FILE *out, const struct cut *cut, const bool is_free[KEYS])
{
    const char *between = "at ";
    for (int key = 0; key < KEYS; key++) {
        if (!chosen(cut, (enum key_id)key, is_free))
            continue;
        fprintf(out, "%s%s=%s", between, keys[key].name,
                point_text(who_has(cut, (enum key_id)key), (enum key_id)key));
        between = ", ";
    }
    if (cut->cuts > 1)
        fputs("; the others are in the table; ", out);
}

static void say_repeats(FILE *out, const struct cut *cut, const struct source *s, const char *marks)
{
    size_t least = SIZE_MAX, most = 0;
    for (size_t i = 0; i < cut->count; i++) {
        const size_t n = source_sample(s, cut->points[i])->valid_count;
        if (n == 0)
            continue;
        least = n < least ? n : least;
        most = n > most ? n : most;
    }
    if (most > 0 && least < most)
        fprintf(out, "%zu to %zu repeats", least, most);
    else if (most > 0)
        fprintf(out, "%zu repeat%s", most, most == 1 ? "" : "s");
    if (marks && most > 1)
        fprintf(out, "; %s: 95 %% intervals%s", marks, least > 1 ? "" : " of two repeats and more");
    else if (marks)
        fputs(", so no intervals", out);
}

void cut_conditions(FILE *out, const struct cut *cut)
{
    bool is_free[KEYS];
    cut_free(cut->rule, is_free);
    say_conditions(out, cut);
    say_choice(out, cut, is_free);
}

void cut_note(FILE *out, const struct cut *cut, const struct source *s, const char *marks)
{
    cut_conditions(out, cut);
    say_repeats(out, cut, s, marks);
}

static const char *why_not(const struct cut_line *line, const struct source *s)
{
    for (size_t i = 0; i < line->count; i++)
        if (source_sample(s, line->points[i])->attempt_count > 0)
            return "no valid trial";
    return "not tried";
}

/* A line without any valid trial is missing as a whole, another at some points. */
static void add_gaps(struct gaps *gaps, const struct cut *cut, const struct cut_line *line,
                     const struct source *s)
{
    size_t missing = 0;
    for (size_t i = 0; i < line->count; i++)
        missing += source_sample(s, line->points[i])->valid_count == 0;
    for (size_t i = 0; i < line->count && missing < line->count; i++) {
        char value[CUT_NAME] = "";
        if (source_sample(s, line->points[i])->valid_count > 0)
            continue;
        if (cut->rule->sweep != CUT_NO_KEY)
            cut_value(line->points[i], (enum key_id)cut->rule->sweep, value);
        gaps_add(gaps, NULL, line->by, *value ? value : NULL, "no valid trial");
    }
    if (missing == line->count)
        gaps_add(gaps, NULL, line->by, NULL, why_not(line, s));
}

void cut_before(const struct cut *cut, const char *split, char out[CUT_NAME])
{
    out[0] = '\0';
    if (split)
        snprintf(out, CUT_NAME, "with %s=%.60s", keys[cut->rule->split].name, split);
}

void cut_left_out(json_t *chart, const struct cut *cut, const char *split, const struct source *s)
{
    struct gaps gaps = {.unit = cut_unit(cut)};
    char before[CUT_NAME];
    cut_before(cut, split, before);
    for (size_t i = 0; i < cut->line_count; i++)
        add_gaps(&gaps, cut, &cut->lines[i], s);
    gaps_close(&gaps, chart, before, cut->line_count);
    if (cut->more_lines > 0)
        sketch_left_out(chart, "%s%s%zu more line%s: in the table", before, split ? " " : "", cut->more_lines,
                        cut->more_lines > 1 ? "s" : "");
}

const char *cut_unit(const struct cut *cut)
{
    return cut->rule->sweep == KEY_CLIENTS ? " client" : NULL;
}
