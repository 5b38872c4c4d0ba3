#include "verdict.h"

#include <math.h>
#include <stdio.h>

const char *const verdict_names[] = {"unknown", "none", "less", "more"};

/* {x} how many times, {i} the interval, {w} the winner, {l} the loser, {m} the metric in words. */
static const struct {
    const char *metric, *words;
} sentences[] = {
    {"age.mean", "messages were {x} younger{i} by {w} than by {l}"},
    {"age.p50", "the median age was {x} lower{i} by {w} than by {l}"},
    {"age.p99", "the 99th percentile of age was {x} lower{i} by {w} than by {l}"},
    {"wire.l3", "{w} used {x} fewer bytes{i} than {l}"},
    {"cpu.server", "the server used {x} less CPU{i} for {w} than for {l}"},
    {"cpu.clients", "the clients used {x} less CPU{i} for {w} than for {l}"},
    {"cpu.total", "{w} used {x} less CPU in all{i} than {l}"},
    {"memory.server_per_client", "the server held {x} less memory a client{i} for {w} than for {l}"},
};
static const char less_of_it[] = "{m}: {x} less{i} by {w} than by {l}";
static const char more_of_it[] = "{m}: {x} more{i} by {w} than by {l}";
static const char no_difference[] = "no difference in {m}{i} between {w} and {l}";

const char *verdict_transport(enum transport transport)
{
    static const char *const names[] = {
        [TRANSPORT_NULL] = "the null transport",
        [TRANSPORT_POLL] = "polling",
        [TRANSPORT_LONGPOLL] = "long polling",
        [TRANSPORT_SSE] = "server-sent events",
        [TRANSPORT_WS] = "WebSocket",
    };
    return names[transport];
}

enum verdict verdict_of(const struct metric *metric, const struct measured *ratio)
{
    const struct estimate *e = &ratio->estimate;
    if (!isfinite(e->value) || !isfinite(e->low) || !isfinite(e->high))
        return VERDICT_UNKNOWN;
    const bool contains_1 = e->low <= 1 && e->high >= 1;
    const bool of_no_account =
        fabs(e->low - 1) <= metric->of_no_account && fabs(e->high - 1) <= metric->of_no_account;
    if (contains_1 || of_no_account)
        return VERDICT_NONE;
    return e->value < 1 ? VERDICT_LESS : VERDICT_MORE;
}

static int decimals(double ratio)
{
    return ratio < 1.995 ? 2 : ratio < 99.95 ? 1 : 0;
}

char *verdict_times(double ratio, char out[32])
{
    snprintf(out, 32, "%.*f×", decimals(ratio), ratio);
    return out;
}

char *verdict_number(double end, double estimate, char out[32])
{
    snprintf(out, 32, "%.*f", decimals(estimate), end);
    return out;
}

/* One repeat has no interval. */
static void show_interval(const struct measured *ratio, bool inverse, char *out, size_t room)
{
    const struct estimate *e = &ratio->estimate;
    const double low = inverse ? 1 / e->high : e->low, high = inverse ? 1 / e->low : e->high;
    const double value = inverse ? 1 / e->value : e->value;
    char from[32], to[32];
    if (ratio->n < 2)
        snprintf(out, room, " (one repeat)");
    else
        snprintf(out, room, " [%s, %s]", verdict_number(low, value, from), verdict_number(high, value, to));
}

struct words {
    const char *x, *i, *w, *l, *m;
};

static const char *meaning(const struct words *words, char letter)
{
    switch (letter) {
    case 'x':
        return words->x;
    case 'i':
        return words->i;
    case 'w':
        return words->w;
    case 'l':
        return words->l;
    default:
        return words->m;
    }
}

static void fill_in(const char *sentence, const struct words *words, char out[VERDICT_TEXT])
{
    size_t len = 0;
    out[0] = '\0';
    while (*sentence && len < VERDICT_TEXT - 1) {
        const bool gap = *sentence == '{';
        const char one[] = {*sentence, '\0'};
        const char *text = gap ? meaning(words, sentence[1]) : one;
        len += (size_t)snprintf(out + len, VERDICT_TEXT - len, "%s", text);
        sentence += gap ? 3 : 1;
    }
}

static const char *sentence_of(const struct metric *metric)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (strcmp(metric->name, sentences[i].metric) == 0)
            return sentences[i].words;
    return metric->more_is_better ? more_of_it : less_of_it;
}

char *verdict_words(const struct metric *metric, const struct measured *ratio, const char *of, const char *to,
                    char out[VERDICT_TEXT])
{
    const enum verdict verdict = verdict_of(metric, ratio);
    const bool of_wins = (verdict == VERDICT_LESS) != metric->more_is_better;
    const bool inverse = verdict == VERDICT_LESS; /* the words say how many times, never what share */
    char times[32], interval[96];
    if (verdict == VERDICT_UNKNOWN) {
        snprintf(out, VERDICT_TEXT, "nothing is known of %s of %s and %s", metric->words, of, to);
        return out;
    }
    show_interval(ratio, inverse, interval, sizeof interval);
    struct words words = {times, interval, of_wins ? of : to, of_wins ? to : of, metric->words};
    verdict_times(inverse ? 1 / ratio->estimate.value : ratio->estimate.value, times);
    if (verdict == VERDICT_NONE)
        words.w = of, words.l = to;
    fill_in(verdict == VERDICT_NONE ? no_difference : sentence_of(metric), &words, out);
    return out;
}
