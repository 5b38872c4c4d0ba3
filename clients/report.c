#include "report.h"

#include "clock.h"
#include "driver.h"
#include "hdr_log.h"
#include "http.h"
#include "log.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

bool report_published(const struct report *report, uint64_t *published)
{
    const struct results *sum = report->sum;
    *published = 0;
    if (sum->w1_ns == 0)
        return false;
    for (const char *at = report->config->topic; *at;) {
        size_t n = strcspn(at, ",");
        struct schedule feed;
        if (!target_schedule(report->target, (struct slice){at, n}, &feed))
            return false;
        *published += schedule_count(&feed, sum->w0_ns, sum->w1_ns);
        at += n + (at[n] == ',');
    }
    return true;
}

bool report_first_number(const struct report *report, uint64_t *number)
{
    const char *topic = report->config->topic;
    struct schedule feed;
    if (report->sum->w1_ns == 0 ||
        !target_schedule(report->target, (struct slice){topic, strcspn(topic, ",")}, &feed))
        return false;
    *number = schedule_count(&feed, feed.start_ns, report->sum->w0_ns);
    return true;
}

bool report_lost(const struct report *report, uint64_t *lost)
{
    const struct counts *c = &report->sum->counts;
    uint64_t published;
    *lost = c->expected > c->delivered ? c->expected - c->delivered : 0;
    return report_published(report, &published);
}

/* Four processes that are pinned to one core can use no more than that one: by their number, a generator that
 * is at its end would pass for one at a quarter. */
static int cores(const struct config *config)
{
    cpu_set_t allowed;
    const int processes = (int)config->processes;
    const int there = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : processes;
    return there < processes ? there : processes;
}

double report_cpu_share(const struct report *report)
{
    int64_t window_ns = report_window_ns(report);
    if (window_ns <= 0)
        return 0;
    return (double)report->sum->counts.cpu_window_ns / (double)window_ns / cores(report->config);
}

bool report_rss_per_client(const struct report *report, double *bytes)
{
    const struct counts *c = &report->sum->counts;
    uint64_t more = c->clients - (uint64_t)report->config->processes;
    *bytes = more > 0 ? ((double)c->rss_ready - (double)c->rss_base) / (double)more : 0;
    /* The kernel counts in pages, and not each at once. */
    enum { FEW = 64 };
    return more >= FEW && c->rss_ready > c->rss_base;
}

void report_hlog(const struct report *report)
{
    static const char *const tags[HISTS] = {"age", "response",      "service", "late",
                                            "rtt", "inter_arrival", "outage"};
    const struct config *config = report->config;
    double length_s = (double)report_window_ns(report) / NS_PER_S;
    FILE *out = fopen(config->hlog, "we");
    if (!out) {
        log_line("--hlog: cannot write %s: %s", config->hlog, strerror(errno));
        return;
    }
    hdr_log_head(out, config->command, (double)clock_wall_s() - length_s);
    for (int i = 0; i < HISTS; i++)
        if (report->sum->hists[i].total > 0)
            hdr_log_line(out, tags[i], 0, length_s, NS_PER_MS, &report->sum->hists[i]);
    if (fclose(out) != 0)
        log_line("--hlog: cannot write %s: %s", config->hlog, strerror(errno));
}

static enum exit_status judge_connecting(const struct report *report)
{
    const struct results *sum = report->sum;
    const char *why = sum->why ? cause_names[sum->why] : "no answer in time";
    long long wanted = report->config->clients;
    if (sum->hopeless)
        log_line("%s refuses the clients with HTTP status %d (%s); look at --token, --transport and the "
                 "URL's path",
                 report->config->url, sum->why_status, http_reason(sum->why_status));
    else
        log_line(
            "only %d of %lld clients were connected to %s within the ramp and --timeout, last for %s; raise "
            "--timeout, slow down --ramp, or look at the server",
            sum->connected, wanted, report->config->url, why);
    return EXIT_NOTHING;
}

enum exit_status report_judge(const struct report *report)
{
    const struct results *sum = report->sum;
    uint64_t lost;
    if (report->outcome == OUTCOME_DIED)
        return EXIT_INTERNAL;
    if (report->outcome == OUTCOME_INTERRUPTED)
        return EXIT_INTERRUPTED;
    if (report->outcome == OUTCOME_NOT_CONNECTED)
        return judge_connecting(report);
    if (report_cpu_share(report) > 0.85)
        log_line("saturated: the generator used %.0f %% of its cores; its times are its own, not the "
                 "server's. Use more cores with --processes, or fewer clients",
                 100 * report_cpu_share(report));
    if (sum->counts.errors[CAUSE_NEGATIVE_AGE] > 0) {
        log_line("%llu messages came before they were due: the clocks of server and clients differ",
                 (unsigned long long)sum->counts.errors[CAUSE_NEGATIVE_AGE]);
        return EXIT_INTERNAL;
    }
    if (report_lost(report, &lost) && lost > 0) {
        log_line("%llu of %llu messages were lost", (unsigned long long)lost,
                 (unsigned long long)sum->counts.expected);
        return EXIT_LOST;
    }
    /* The messages of another schedule may just make up for those that were never sent. */
    if (sum->counts.errors[CAUSE_FEED_RESTART] > 0) {
        log_line("the server began its feed anew under the clients: what was lost then is not known");
        return EXIT_LOST;
    }
    return EXIT_GOOD;
}
