/* What the emulated links of a run were asked to be, how late they handed packets over, and what their
 * counters say of the bytes. */
#include "report/parts.h"

#include "link/report.h"
#include "metric/record.h"
#include "plan/wish.h"
#include "report/html.h"
#include "results/match.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The trials over one link. */
struct over {
    const json_t *asked;
    struct link_figures figures;
    double late_ns, latest_ns; /* the 99th percentile of the worst of them, and the latest packet */
    size_t trials, equal, crossed, replaced;
};

static void take(struct over *over, const json_t *record)
{
    const json_t *crosscheck = record_at(record, "wire.crosscheck");
    const char *meter = record_text(record, "wire.meter");
    over->trials++;
    over->late_ns = fmax(over->late_ns, record_number(record, "link.late_ns.p99"));
    over->latest_ns = fmax(over->latest_ns, record_number(record, "link.late_ns.max"));
    over->crossed += json_is_object(crosscheck);
    over->equal += json_is_true(json_object_get(crosscheck, "equal"));
    over->replaced += meter && strcmp(meter, "link") == 0;
}

static void say_meters(FILE *out, const struct over *over)
{
    if (over->crossed > 0)
        fprintf(out, " In %zu of %zu trials TCP_INFO and the emulator agreed to the byte.", over->equal,
                over->crossed);
    if (over->replaced > 0)
        fprintf(out,
                " The bytes of %zu are the emulator’s, counted at the clients’ end, as TCP_INFO does not see "
                "all that a lossy path takes: what was lost on its way up is among them, what was lost on "
                "its way down is not.",
                over->replaced);
}

static void say_late(FILE *out, const struct over *over)
{
    char late[UNITS_TEXT];
    const bool many = !isnan(over->late_ns); /* few packets carry no percentile */
    if (!isnan(over->latest_ns))
        fprintf(out, "%s %s later than that.",
                many ? "In the worst trial 99 % of the packets were at most"
                     : "Of its few packets the latest was",
                units_show_duration(late, many ? over->late_ns : over->latest_ns));
}

static void put(FILE *out, const struct over *over)
{
    char *asked = NULL;
    size_t len;
    FILE *text = open_memstream(&asked, &len);
    link_report_say(&over->figures, text);
    fclose(text);
    html_put(out,
             "<li><b>Path:</b> two network namespaces joined by our own emulator over two TUN devices, MTU "
             "1500: %s. ",
             asked);
    say_late(out, over);
    say_meters(out, over);
    fputs(" Its own CPU is part of a total of CPU.</li>\n", out);
    free(asked);
}

static bool begin(struct over *over, const struct match *match, const json_t *record)
{
    const struct point *point = match_point(match, record);
    *over = (struct over){.asked = record_at(record, "link.asked"), .late_ns = NAN, .latest_ns = NAN};
    if (!point || !wish_is_link(point) || !over->asked)
        return false;
    over->figures = wish_figures(point);
    return true;
}

static bool asked_before(const json_t *trials, size_t at, const json_t *asked)
{
    for (size_t i = 0; i < at; i++)
        if (json_equal(record_at(json_array_get(trials, i), "link.asked"), asked))
            return true;
    return false;
}

void part_links(FILE *out, const struct subject *s)
{
    const json_t *trials = s->folder->trials;
    struct match match;
    struct over over;
    match_init(&match, s->suite);
    for (size_t i = 0; i < json_array_size(trials); i++) {
        if (!begin(&over, &match, json_array_get(trials, i)) || asked_before(trials, i, over.asked))
            continue;
        for (size_t k = i; k < json_array_size(trials); k++)
            if (json_equal(record_at(json_array_get(trials, k), "link.asked"), over.asked))
                take(&over, json_array_get(trials, k));
        put(out, &over);
    }
    match_close(&match);
}
