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

int64_t progress_pause_ns(const struct progress *p)
{
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

static void describe(const struct progress *p, const struct results *sum, int64_t now_ns, char *out,
                     size_t room)
{
    char rate[UNITS_TEXT], p50[UNITS_TEXT], p99[UNITS_TEXT], left[UNITS_TEXT];
    const struct hdr *age = &sum->hists[HIST_AGE];
    double seconds = (double)(now_ns - p->last_ns) / NS_PER_S;
    double hz = seconds > 0 ? (double)(sum->live_texts - p->last_texts) / seconds : 0;
    int n = snprintf(out, room, "%s: %d of %lld clients, %s deliveries/s", stage_name(sum->stage),
                     sum->connected, (long long)p->config->clients, units_show_count(rate, hz));
    if (hdr_percentile_sound(age, 99) && n > 0 && (size_t)n < room)
        n += snprintf(out + n, room - (size_t)n, ", age p50 %s p99 %s",
                      units_show_duration(p50, (double)hdr_percentile(age, 50)),
                      units_show_duration(p99, (double)hdr_percentile(age, 99)));
    if (sum->stage == STAGE_WINDOW && n > 0 && (size_t)n < room && sum->w1_ns > now_ns)
        snprintf(out + n, room - (size_t)n, ", %s left",
                 units_show_duration(left, (double)(sum->w1_ns - now_ns)));
}

void progress_show(void *context, const struct results *sum, int64_t now_ns)
{
    struct progress *p = context;
    char line[200];
    describe(p, sum, now_ns, line, sizeof line);
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
