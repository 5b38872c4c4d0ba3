#include "claim_speech.h"

#include "judge/verdict.h"
#include "mem.h"
#include "speech.h"

#include <math.h>
#include <stdlib.h>

/* One figure of each line at one place of the key. */
struct spot {
    struct cut_line *lines;
    struct spoken *all;
    const struct claim_mark **marks;
    size_t count;
};

static const struct claim_mark *mark_at(const struct claim_group *g, size_t first, double x)
{
    for (size_t i = first; i < first + claim_group_line(g, first); i++) {
        const struct claim_mark *m = &g->marks[i];
        if (isfinite(m->figure.value) && (!g->numbers || m->level || m->x == x))
            return m;
    }
    return NULL;
}

static void find_spot(const struct claim_group *g, double x, struct spot *spot)
{
    *spot = (struct spot){.lines = mem_zalloc(g->count + 1, sizeof *spot->lines),
                          .all = mem_zalloc(g->count + 1, sizeof *spot->all),
                          .marks = mem_zalloc(g->count + 1, sizeof *spot->marks)};
    for (size_t i = 0; i < g->count; i += claim_group_line(g, i)) {
        const struct claim_mark *m = mark_at(g, i, x);
        if (!m)
            continue;
        spot->marks[spot->count] = m;
        spot->all[spot->count] = (struct spoken){&spot->lines[spot->count], m->point, m->figure.value};
        spot->count++;
    }
}

static void close_spot(struct spot *spot)
{
    free(spot->lines);
    free(spot->all);
    free(spot->marks);
}

static void say_times(FILE *out, const struct figure *of, const struct figure *to)
{
    char times[32];
    if (of->low <= to->high && to->low <= of->high)
        fputs(" (intervals overlap)", out);
    else if (to->value > 0 && of->value > 0)
        fprintf(out, " (%s)", verdict_times(of->value / to->value, times));
}

static void say_spot(const struct claim_group *g, const struct spot *spot, FILE *out)
{
    const struct spoken *picked[SPEECH_MOST];
    const size_t count = speech_pick(spot->all, spot->count, picked);
    const struct claim_mark *base = count > 0 ? spot->marks[picked[0] - spot->all] : NULL;
    for (size_t i = 0; i < count; i++) {
        const struct claim_mark *m = spot->marks[picked[i] - spot->all];
        char value[METRIC_TEXT];
        metric_show(g->metric, m->figure.value, value);
        fprintf(out, "%s%s%s%s by %s", i > 0 ? ", " : "", g->metric->extrapolated ? "≈ " : "",
                m->at_least ? "at least " : "", value, m->by);
        if (i > 0 && !m->at_least && !base->at_least)
            say_times(out, &m->figure, &base->figure);
    }
}

static size_t known_at(const struct claim_group *g, double x)
{
    size_t known = 0;
    for (size_t i = 0; i < g->count; i += claim_group_line(g, i))
        known += mark_at(g, i, x) != NULL;
    return known;
}

/* The furthest places at which most lines are known: at the very ends there may be nothing to compare. */
static void find_ends(const struct claim_group *g, const struct claim_mark **from,
                      const struct claim_mark **to)
{
    size_t most = 0;
    for (size_t i = 0; i < g->count; i++) {
        const struct claim_mark *m = &g->marks[i];
        const size_t known = m->level || isnan(m->figure.value) ? 0 : known_at(g, m->x);
        if (known == 0 || known < most)
            continue;
        *from = known > most || m->x < (*from)->x ? m : *from;
        *to = known > most || m->x > (*to)->x ? m : *to;
        most = known;
    }
}

static void say_at(const struct claim_group *g, const struct claim_mark *where, FILE *out)
{
    struct spot spot;
    char value[CUT_NAME];
    cut_value(where->point, g->by, value);
    find_spot(g, where->x, &spot);
    fprintf(out, "%s %s: ", keys[g->by].name, value);
    say_spot(g, &spot, out);
    close_spot(&spot);
}

static void say_bars(const struct claim_group *g, FILE *out)
{
    struct spot spot;
    find_spot(g, 0, &spot);
    if (spot.count > 0) {
        fprintf(out, "%s: ", g->metric->words);
        say_spot(g, &spot, out);
        fputc('.', out);
    }
    close_spot(&spot);
}

void claim_speech(const struct claim_group *g, FILE *out)
{
    const struct claim_mark *from = NULL, *to = NULL;
    if (!g->numbers) {
        say_bars(g, out);
        return;
    }
    find_ends(g, &from, &to);
    if (!from)
        return;
    fprintf(out, "%s%s at ", g->metric->extrapolated ? "extrapolated, " : "", g->metric->words);
    say_at(g, from, out);
    if (to->x > from->x) {
        fputs("; at ", out);
        say_at(g, to, out);
    }
    fputc('.', out);
}
