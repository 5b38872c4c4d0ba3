#include "link/report.h"

#include "show/table.h"
#include "units.h"
#include "version.h"

#include <math.h>

/* --- JSON --- */

static json_t *limit(double value)
{
    return value > 0 ? json_real(value) : json_null();
}

static json_t *queue(const struct link_figures *f, double rate_bps)
{
    return rate_bps > 0 ? json_integer(links_queue(f, rate_bps)) : json_null();
}

json_t *link_report_asked(const struct link_figures *f)
{
    return json_pack("{s:I,s:I,s:f,s:o,s:o,s:b,s:o,s:o}", "delay_ns", (json_int_t)f->delay_ns, "jitter_ns",
                     (json_int_t)f->jitter_ns, "loss", f->loss, "rate_bps", limit(f->down_bps), "queue_bytes",
                     queue(f, f->down_bps), "reorder", f->reorder, "up_rate_bps", limit(f->up_bps),
                     "up_queue_bytes", queue(f, f->up_bps));
}

static json_t *whole(bool known, int64_t value)
{
    return known ? json_integer(value) : json_null();
}

/* What too few samples cannot carry is null. */
static json_t *late_json(const struct hdr *h)
{
    static const struct {
        const char *name;
        double percentile;
    } table[] = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p999", 99.9}};
    const bool any = h->total > 0;
    json_t *out = json_pack("{s:I,s:o,s:o}", "count", (json_int_t)h->total, "min", whole(any, h->min), "mean",
                            any ? json_real(hdr_mean(h)) : json_null());
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        json_object_set_new(out, table[i].name,
                            whole(any && hdr_percentile_sound(h, table[i].percentile),
                                  hdr_percentile(h, table[i].percentile)));
    json_object_set_new(out, "max", whole(any, h->max));
    return out;
}

static json_t *way_json(const struct way *w)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "packets", (json_int_t)w->in.packets, "bytes",
                     (json_int_t)w->in.bytes, "lost", (json_int_t)w->lost.packets, "dropped",
                     (json_int_t)w->dropped.packets, "out_packets", (json_int_t)w->out.packets, "out_bytes",
                     (json_int_t)w->out.bytes, "lost_bytes", (json_int_t)w->lost.bytes, "dropped_bytes",
                     (json_int_t)w->dropped.bytes, "under_way", (json_int_t)w->waiting);
}

static json_t *flows_json(const struct flows_count *c)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I}", "packets", (json_int_t)c->packets, "bytes",
                     (json_int_t)c->bytes, "data_packets", (json_int_t)c->data_packets, "sack_bytes",
                     (json_int_t)c->sack_bytes, "repeated_bytes", (json_int_t)c->repeated_bytes);
}

static json_t *marks_json(const struct emulator *e)
{
    json_t *marks = json_array();
    for (size_t i = 0; i < e->mark_count; i++) {
        const struct emulator_mark *m = &e->marks[i];
        json_array_append_new(marks, json_pack("{s:I,s:o,s:o}", "at_ns", (json_int_t)m->at_ns, "sent",
                                               flows_json(&m->sent), "received", flows_json(&m->received)));
    }
    return marks;
}

json_t *link_report_json(const struct emulator *e, const char *profile)
{
    return json_pack("{s:s,s:s,s:s?,s:o,s:I,s:I,s:I,s:o,s:o,s:o,s:I,s:I,s:I,s:o}", "format",
                     "pushmark-link/1", "version", version_text, "profile", profile, "asked",
                     link_report_asked(&e->setup.figures), "seed", (json_int_t)e->setup.seed, "wall_ns",
                     (json_int_t)(e->to_ns - e->from_ns), "cpu_ns", (json_int_t)e->cpu_ns, "late_ns",
                     late_json(&e->late), "up", way_json(&e->up), "down", way_json(&e->down), "foreign",
                     (json_int_t)e->foreign, "stray", (json_int_t)e->stray, "refused", (json_int_t)e->refused,
                     "marks", marks_json(e));
}

/* --- tables --- */

enum { CELL = 48 };

static const char *show_rate(char out[CELL], double bps)
{
    static const struct {
        double least;
        const char *unit;
    } units[] = {{1e9, "Gbit/s"}, {1e6, "Mbit/s"}, {1e3, "kbit/s"}, {0, "bit/s"}};
    size_t i = 0;
    if (bps <= 0)
        return "no limit";
    while (bps < units[i].least)
        i++;
    snprintf(out, CELL, "%.4g %s", units[i].least > 0 ? bps / units[i].least : bps, units[i].unit);
    return out;
}

static const char *show_queue(char out[UNITS_TEXT], const struct link_figures *f, double bps)
{
    return bps > 0 ? units_show_bytes(out, (double)links_queue(f, bps)) : "–";
}

static void print_counts(const struct emulator *e, FILE *out, bool colour, int columns)
{
    static const struct table_column heads[] = {
        {"way", true, 0},   {"packets", false, 0}, {"bytes", false, 0},  {"lost", false, 0},
        {"loss", false, 0}, {"dropped", false, 0}, {"arrived", false, 0}};
    const struct way *const ways[] = {&e->up, &e->down};
    struct table table;
    table_init(&table, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < 2; i++) {
        const struct way *w = ways[i];
        const double packets = (double)w->in.packets;
        table_row(&table);
        table_cell(&table, 0, "%s", i == 0 ? "up" : "down");
        table_cell(&table, 1, "%llu", (unsigned long long)w->in.packets);
        table_cell(&table, 2, "%llu", (unsigned long long)w->in.bytes);
        table_cell(&table, 3, "%llu", (unsigned long long)w->lost.packets);
        table_cell(&table, 4, "%.2f %%", packets > 0 ? 100 * (double)w->lost.packets / packets : 0);
        table_cell(&table, 5, "%llu", (unsigned long long)w->dropped.packets);
        table_cell(&table, 6, "%llu", (unsigned long long)w->out.packets);
    }
    table_print(&table, out, colour, columns);
    table_close(&table);
}

static const char *show_late(char out[UNITS_TEXT], const struct hdr *h, double percentile)
{
    return hdr_percentile_sound(h, percentile)
               ? units_show_duration(out, (double)hdr_percentile(h, percentile))
               : "too few";
}

static void print_late(const struct emulator *e, FILE *out)
{
    char mean[UNITS_TEXT], middle[UNITS_TEXT], high[UNITS_TEXT], most[UNITS_TEXT];
    if (e->late.total == 0) {
        fprintf(out, "  done:  no packet came through\n");
        return;
    }
    fprintf(out,
            "  done:  each packet that much and later by %s at the median, %s (p99), %s at most; mean %s\n",
            show_late(middle, &e->late, 50), show_late(high, &e->late, 99),
            units_show_duration(most, (double)e->late.max), units_show_duration(mean, hdr_mean(&e->late)));
}

void link_report_say(const struct link_figures *f, FILE *out)
{
    char delay[UNITS_TEXT], jitter[UNITS_TEXT], up[CELL], down[CELL], up_queue[UNITS_TEXT],
        down_queue[UNITS_TEXT];
    fprintf(out, "%s each way", units_show_duration(delay, (double)f->delay_ns));
    if (f->jitter_ns > 0)
        fprintf(out, " ± %s%s", units_show_duration(jitter, (double)f->jitter_ns),
                f->reorder ? ", overtaking allowed" : "");
    fprintf(out, ", %.3g %% lost", 100 * f->loss);
    if (f->up_bps > 0)
        fprintf(out, ", %s up (queue %s), %s down (queue %s)", show_rate(up, f->up_bps),
                show_queue(up_queue, f, f->up_bps), show_rate(down, f->down_bps),
                show_queue(down_queue, f, f->down_bps));
}

void link_report_print(const struct emulator *e, FILE *out, bool colour, int columns)
{
    fputs("  asked: ", out);
    link_report_say(&e->setup.figures, out);
    fputc('\n', out);
    print_late(e, out);
    fputc('\n', out);
    print_counts(e, out, colour, columns);
    if (e->refused > 0)
        fprintf(out, "  %llu packets were not taken by the other end\n", (unsigned long long)e->refused);
}

/* --- the named links --- */

void link_report_profiles(FILE *out, bool colour, int columns)
{
    static const struct table_column heads[] = {
        {"link", true, 0},      {"delay", false, 0},      {"jitter", false, 0},
        {"loss", false, 0},     {"up", false, 0},         {"down", false, 0},
        {"queue up", false, 2}, {"queue down", false, 3}, {"", true, 1}};
    struct table table;
    table_init(&table, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < LINKS; i++) {
        const struct link_figures *f = &links_profiles[i].figures;
        char text[UNITS_TEXT], rate[CELL];
        table_row(&table);
        table_cell(&table, 0, "%s", links_names[i]);
        table_cell(&table, 1, "%s", units_show_duration(text, (double)f->delay_ns));
        table_cell(&table, 2, "%s", f->jitter_ns > 0 ? units_show_duration(text, (double)f->jitter_ns) : "–");
        table_cell(&table, 3, "%.3g %%", 100 * f->loss);
        table_cell(&table, 4, "%s", show_rate(rate, f->up_bps));
        table_cell(&table, 5, "%s", show_rate(rate, f->down_bps));
        table_cell(&table, 6, "%s", show_queue(text, f, f->up_bps));
        table_cell(&table, 7, "%s", show_queue(text, f, f->down_bps));
        table_cell(&table, 8, "%s", links_profiles[i].words);
    }
    table_print(&table, out, colour, columns);
    table_close(&table);
}

json_t *link_report_profiles_json(void)
{
    json_t *all = json_object();
    for (size_t i = 0; i < LINKS; i++) {
        json_t *one = link_report_asked(&links_profiles[i].figures);
        json_object_set_new(one, "words", json_string(links_profiles[i].words));
        json_object_set_new(all, links_names[i], one);
    }
    return json_pack("{s:s,s:o}", "format", "pushmark-links/1", "links", all);
}
