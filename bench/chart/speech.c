#include "speech.h"

#include <math.h>

static enum transport transport_of(const struct spoken *spoken)
{
    return point_transport(spoken->point);
}

/* WebSocket, or what comes nearest to it in the order of drawing; the first of its arms. */
static const struct spoken *base_of(const struct spoken *all, size_t count)
{
    const struct spoken *base = NULL;
    for (size_t i = 0; i < count; i++) {
        const bool known = isfinite(all[i].value);
        const bool further =
            !base || (transport_of(base) != TRANSPORT_WS && transport_of(base) != transport_of(&all[i]) &&
                      transport_of(&all[i]) != TRANSPORT_NULL);
        if (known && further)
            base = &all[i];
    }
    return base;
}

/* The next or the last before it of the same transport (or any other than `but`), NULL where there is none.
 */
static const struct spoken *first_of(const struct spoken *all, size_t count, const struct spoken *base,
                                     enum transport transport)
{
    for (size_t i = 0; i < count; i++)
        if (&all[i] != base && isfinite(all[i].value) && transport_of(&all[i]) == transport)
            return &all[i];
    return NULL;
}

static const struct spoken *last_of(const struct spoken *all, size_t count, const struct spoken *base,
                                    enum transport transport)
{
    for (size_t i = count; i-- > 0;)
        if (&all[i] != base && isfinite(all[i].value) && transport_of(&all[i]) == transport)
            return &all[i];
    return NULL;
}

size_t speech_pick(const struct spoken *all, size_t count, const struct spoken *picked[SPEECH_MOST])
{
    const struct spoken *base = base_of(all, count);
    size_t n = 0;
    if (!base)
        return 0;
    picked[n++] = base;
    const struct spoken *twin = first_of(all, count, base, transport_of(base));
    if (twin) { /* another arm, or another interval */
        picked[n++] = last_of(all, count, base, transport_of(base));
        return n;
    }
    for (size_t i = 0; i < SOURCE_NETWORKED && n == 1; i++) {
        const struct spoken *first = first_of(all, count, base, source_order[i]);
        const struct spoken *last = last_of(all, count, base, source_order[i]);
        if (first)
            picked[n++] = first;
        if (first && last != first)
            picked[n++] = last;
    }
    return n;
}

static const char *remark(const struct source *s, const struct metric *metric, const struct spoken *of,
                          const struct spoken *to)
{
    const bool arms = transport_of(of) == transport_of(to);
    const char *verdict = source_verdict(s, of->point, to->point, metric->name);
    if (verdict && strcmp(verdict, "none") == 0)
        return " (no difference beyond noise)";
    if (verdict || (!arms && transport_of(to) != TRANSPORT_WS) || (arms && !point_text(of->point, KEY_ARM)))
        return "";
    return " (not compared)";
}

void speech_say(FILE *out, const struct source *s, const struct metric *metric, const char *where,
                const struct spoken *const *picked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char value[METRIC_TEXT];
        metric_show(metric, picked[i]->value, value);
        fprintf(out, "%s%s%s by %s%s",
                i == 0                        ? ""
                : i + 1 < count || count == 2 ? ", "
                                              : " and ",
                value, i == 0 ? where : "", picked[i]->line->by,
                i > 0 ? remark(s, metric, picked[i], picked[0]) : "");
    }
}
