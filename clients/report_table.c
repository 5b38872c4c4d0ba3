#include "report.h"

#include "clock.h"
#include "driver.h"
#include "engine.h"
#include "units.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Bold headings on a terminal, unless NO_COLOR asks for none. */
static void heading(const char *text)
{
    const char *no_color = getenv("NO_COLOR");
    bool plain = !isatty(STDOUT_FILENO) || (no_color && *no_color);
    printf("\n%s%s%s\n", plain ? "" : "\033[1m", text, plain ? "" : "\033[0m");
}

static void row(const char *name, const char *value)
{
    printf("  %-22s %12s\n", name, value);
}

static void row_count(const char *name, uint64_t value)
{
    char text[UNITS_TEXT];
    row(name, units_show_count(text, (double)value));
}

static void row_percent(const char *name, double share)
{
    char text[UNITS_TEXT];
    snprintf(text, sizeof text, "%.1f %%", 100 * share);
    row(name, text);
}

static const char *percentile(const struct hdr *h, double p, char out[UNITS_TEXT])
{
    return hdr_percentile_sound(h, p) ? units_show_duration(out, (double)hdr_percentile(h, p)) : "too few";
}

static void row_times(const char *name, const struct hdr *h)
{
    char text[6][UNITS_TEXT];
    if (h->total == 0)
        return;
    printf("  %-22s %12s %9s %9s %9s %9s %9s\n", name, units_show_count(text[0], (double)h->total),
           units_show_duration(text[1], hdr_mean(h)), percentile(h, 50, text[2]), percentile(h, 99, text[3]),
           percentile(h, 99.9, text[4]), units_show_duration(text[5], (double)h->max));
}

static void print_head(const struct report *report)
{
    const struct config *config = report->config;
    const struct driver *driver = drivers[config->transport];
    char window[UNITS_TEXT], clients[UNITS_TEXT];
    printf("%s%s%s, %s clients, %s%s\n", driver->name, driver->http ? " by " : "",
           driver->http ? engine_names[config->engine] : "",
           units_show_count(clients, (double)config->clients),
           units_show_duration(window, (double)report_window_ns(report)),
           report->outcome == OUTCOME_INTERRUPTED ? " (interrupted)" : "");
}

static void print_messages(const struct report *report)
{
    const struct counts *c = &report->sum->counts;
    uint64_t published, lost;
    heading("messages");
    if (report_published(report, &published)) {
        row_count("published", published);
        row_count("expected", c->expected);
        row_count("delivered", c->delivered);
        report_lost(report, &lost);
        row_count("lost", lost);
    } else {
        row_count("delivered", c->delivered ? c->delivered : c->texts);
    }
    row_count("duplicate", c->duplicate);
    row_count("reordered", c->reordered);
    if (c->gaps)
        row_count("gaps", c->gaps);
    if (c->polls_sent) {
        row_count("polls", c->polls_sent);
        row_count("polls in vain", c->polls_empty);
    }
    if (c->sessions)
        row_count("sessions", c->sessions);
    if (c->sends) {
        row_count("sent by clients", c->sends);
        row_count("answered", c->answers);
    }
}

static void print_times(const struct report *report)
{
    static const char *const names[HISTS] = {"age",
                                             "poll response",
                                             "poll service",
                                             "generator late",
                                             "sent to answered",
                                             "between arrivals",
                                             "lost until whole"};
    heading("times");
    printf("  %-22s %12s %9s %9s %9s %9s %9s\n", "", "n", "mean", "p50", "p99", "p99.9", "max");
    for (int i = 0; i < HISTS; i++)
        row_times(names[i], &report->sum->hists[i]);
}

static void print_flow(const char *name, const struct wire_flow *f, uint64_t payload)
{
    char text[4][UNITS_TEXT];
    printf("  %-22s %12s %12s %12s %12s\n", name, units_show_bytes(text[0], (double)payload),
           units_show_bytes(text[1], (double)f->application), units_show_bytes(text[2], (double)f->l3),
           units_show_count(text[3], (double)f->packets));
}

static void print_wire(const struct report *report)
{
    const struct results *sum = report->sum;
    if (sum->total.sent.packets == 0)
        return;
    heading("on the wire, in the window");
    printf("  %-22s %12s %12s %12s %12s\n", "", "payload", "application", "L3", "packets");
    print_flow("to the server", &sum->window.sent, sum->counts.payload_up);
    print_flow("to the clients", &sum->window.received, sum->counts.payload_down);
}

static void print_cost(const struct report *report)
{
    const struct results *sum = report->sum;
    const struct counts *c = &sum->counts;
    char text[UNITS_TEXT];
    heading("the clients' own cost");
    row("CPU", units_show_duration(text, (double)c->cpu_window_ns));
    row_percent("share of their cores", report_cpu_share(report));
    if (c->delivered)
        row("CPU a delivery", units_show_duration(text, (double)c->cpu_window_ns / (double)c->delivered));
    row("memory", units_show_bytes(text, (double)c->rss_ready));
    double each;
    if (report_rss_per_client(report, &each))
        row("memory a client", units_show_bytes(text, each));
}

static void print_errors(const struct report *report)
{
    const struct counts *c = &report->sum->counts;
    uint64_t all = c->reconnects;
    for (int i = CAUSE_NONE + 1; i < CAUSES; i++)
        all += c->errors[i];
    heading("errors");
    if (all == 0)
        row("none", "");
    for (int i = CAUSE_NONE + 1; i < CAUSES; i++)
        if (c->errors[i])
            row_count(cause_names[i], c->errors[i]);
    if (c->reconnects)
        row_count("(reconnected)", c->reconnects);
}

void report_table(const struct report *report)
{
    const struct results *sum = report->sum;
    char text[UNITS_TEXT];
    print_head(report);
    print_messages(report);
    print_times(report);
    if (sum->held_ns > 0 && report->target->feed_known) {
        heading("over time");
        row("mean staleness", units_show_duration(text, sum->stale_area / sum->held_ns));
        row_percent("holding the newest",
                    sum->coherent_ns / ((double)report_window_ns(report) * (double)sum->counts.clients));
    }
    print_wire(report);
    print_cost(report);
    print_errors(report);
    fflush(stdout);
}
