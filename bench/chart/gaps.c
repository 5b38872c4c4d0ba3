#include "gaps.h"

#include "mem.h"
#include "sketch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static struct gap *find(struct gaps *g, const char *what, const char *who, const char *why)
{
    for (size_t i = 0; i < g->count; i++)
        if (same(g->items[i].what, what) && same(g->items[i].who, who) && same(g->items[i].why, why))
            return &g->items[i];
    g->items = mem_grow(g->items, (g->count + 1) * sizeof *g->items);
    g->items[g->count] = (struct gap){.what = what, .who = who, .why = why};
    return &g->items[g->count++];
}

void gaps_add(struct gaps *g, const char *what, const char *who, const char *place, const char *why)
{
    struct gap *gap = find(g, what, who, why);
    const size_t len = strlen(gap->places);
    if (!place || strcmp(gap->last, place) == 0)
        return;
    if (gap->count > 0)
        snprintf(gap->places + len, sizeof gap->places - len, "%s%s", gap->count > 1 ? ", " : "", gap->last);
    snprintf(gap->last, sizeof gap->last, "%s", place);
    gap->count++;
}

static bool together(const struct gap *a, const struct gap *b)
{
    return same(a->what, b->what) && same(a->why, b->why) && same(a->places, b->places) &&
           same(a->last, b->last);
}

static bool said_before(const struct gaps *g, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (together(&g->items[i], &g->items[at]))
            return true;
    return false;
}

/* " polling every 1 s, long polling and WebSocket" */
static void say_who(FILE *out, const struct gaps *g, size_t at, size_t all)
{
    size_t said = 0;
    for (size_t i = at; i < g->count; i++) {
        if (!together(&g->items[i], &g->items[at]))
            continue;
        said++;
        fprintf(out, "%s%s", said == 1 ? " " : said == all ? " and " : ", ", g->items[i].who);
    }
}

static void say_where(FILE *out, const struct gaps *g, const struct gap *gap)
{
    if (gap->count == 0)
        return;
    fprintf(out, " at %s%s%s", gap->places, gap->count > 1 ? " and " : "", gap->last);
    if (g->unit)
        fprintf(out, "%s%s", g->unit, gap->count > 1 || strcmp(gap->last, "1") != 0 ? "s" : "");
}

/* " median age by polling every 1 s at 1 client" */
static void say_gap(FILE *out, const struct gaps *g, size_t at, size_t lines)
{
    const struct gap *gap = &g->items[at];
    size_t all = 0;
    for (size_t i = at; i < g->count; i++)
        all += together(&g->items[i], gap);
    if (gap->what)
        fprintf(out, " %s", gap->what);
    if (gap->what && (all < lines || lines == 1))
        fputs(" by", out);
    if (!gap->what || all < lines || lines == 1)
        say_who(out, g, at, all);
    say_where(out, g, gap);
}

static void say_reason(const struct gaps *g, size_t first, json_t *chart, const char *before, size_t lines)
{
    const char *why = g->items[first].why;
    struct sketch_text text;
    FILE *out = sketch_write(&text);
    size_t said = 0;
    fputs(before, out);
    for (size_t i = first; i < g->count; i++) {
        if (!same(g->items[i].why, why) || said_before(g, i))
            continue;
        fputs(said++ > 0 ? "," : "", out);
        say_gap(out, g, i, lines);
    }
    char *at = sketch_take(&text);
    sketch_left_out(chart, "%s: %s", at + (*before ? 0 : 1), why);
    free(at);
}

static bool is_first_of_its_reason(const struct gaps *g, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same(g->items[i].why, g->items[at].why))
            return false;
    return true;
}

void gaps_close(struct gaps *g, json_t *chart, const char *before, size_t lines)
{
    for (size_t i = 0; i < g->count; i++)
        if (is_first_of_its_reason(g, i))
            say_reason(g, i, chart, before, lines);
    free(g->items);
    *g = (struct gaps){0};
}
