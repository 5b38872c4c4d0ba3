#include "progress.h"

#include "clock.h"
#include "log.h"
#include "units.h"

#include <stdio.h>
#include <unistd.h>

void progress_init(struct progress *p, const struct config *config)
{
    *p = (struct progress){.config = config, .terminal = isatty(STDERR_FILENO), .last_ns = clock_now_ns()};
}

enum { LINE = 256 }; /* more than the longest can be */

int64_t progress_pause_ns(const struct progress *p)
{
    /* Adding up what there is to be shown costs CPU that would be metered as the clients'. */
    if (p->config->marks)
        return INT64_MAX;
    return p->terminal ? 400 * NS_PER_MS : INT64_C(3) * NS_PER_S;
}

static const char *stage_name(int stage)
{
    static const char *const names[] = {[STAGE_RAMP] = "connecting",
                                        [STAGE_WARMUP] = "warm-up",
                                        [STAGE_WINDOW] = "measuring",
                                        [STAGE_DRAIN] = "draining",
                                        [STAGE_STOP] = "stopping"};
    return names[stage];
}

/* Adds a percentile of the ages so far, if there are enough of them for it. */
static size_t add_age(const struct hdr *age, const char *name, double percentile, char *out, size_t room)
{
    char text[UNITS_TEXT];
    if (!hdr_percentile_sound(age, percentile))
        return 0;
    int n = snprintf(out, room, "%s %s", name,
                     units_show_duration(text, (double)hdr_percentile(age, percentile)));
    return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

static void describe(const struct progress *p, const struct results *sum, int64_t now_ns, char out[LINE])
{
    char rate[UNITS_TEXT], left[UNITS_TEXT];
    const struct hdr *age = &sum->hists[HIST_AGE];
    double seconds = (double)(now_ns - p->last_ns) / NS_PER_S;
    double hz = seconds > 0 ? (double)(sum->live_texts - p->last_texts) / seconds : 0;
    size_t n = (size_t)snprintf(out, LINE, "%s: %d of %lld clients, %s deliveries/s", stage_name(sum->stage),
                                sum->connected, (long long)p->config->clients, units_show_count(rate, hz));
    n += add_age(age, ", age p50", 50, out + n, LINE - n);
    n += add_age(age, ", p99", 99, out + n, LINE - n);
    if (sum->stage == STAGE_WINDOW && sum->w1_ns > now_ns)
        snprintf(out + n, LINE - n, ", %s left", units_show_duration(left, (double)(sum->w1_ns - now_ns)));
}

void progress_show(void *context, const struct results *sum, int64_t now_ns)
{
    struct progress *p = context;
    char line[LINE];
    describe(p, sum, now_ns, line);
    if (p->terminal)
        fprintf(stderr, "\r\033[K%s", line);
    else
        log_line("%s", line);
    p->shown = true;
    p->last_ns = now_ns;
    p->last_texts = sum->live_texts;
}

void progress_end(struct progress *p)
{
    if (p->terminal && p->shown)
        fputs("\r\033[K", stderr);
}
