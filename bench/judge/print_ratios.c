#include "print.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "show/paint.h"
#include "show/table.h"
#include "show/wrap.h"
#include "verdict.h"

#include <math.h>

/* So many pairs are told in words; more are easier to survey in a table. */
enum { TOLD = 3, SHOWN = 6 };
static const char *const shown[SHOWN] = {"wire.l3",    "age.mean",  "age.p99",
                                         "cpu.server", "cpu.total", "memory.server_per_client"};

static const json_t *ratio_of(const struct page *page, const char *experiment, size_t i)
{
    const json_t *ratio = json_array_get(json_object_get(page->summary, "ratios"), i);
    return ratio && strcmp(record_text(ratio, "experiment"), experiment) == 0 ? ratio : NULL;
}

static size_t ratio_count(const struct page *page)
{
    return json_array_size(json_object_get(page->summary, "ratios"));
}

static bool same_pair(const json_t *a, const json_t *b)
{
    return a && b && strcmp(record_text(a, "of"), record_text(b, "of")) == 0 &&
           strcmp(record_text(a, "to"), record_text(b, "to")) == 0;
}

/* Ratios come pair by pair. */
static size_t pairs_of(const struct page *page, const char *experiment)
{
    size_t pairs = 0;
    const json_t *last = NULL;
    for (size_t i = 0; i < ratio_count(page); i++) {
        const json_t *ratio = ratio_of(page, experiment, i);
        pairs += ratio && !same_pair(ratio, last);
        last = ratio ? ratio : last;
    }
    return pairs;
}

static size_t column_of(const json_t *ratio)
{
    size_t i = 0;
    while (i < SHOWN && strcmp(shown[i], record_text(ratio, "metric")) != 0)
        i++;
    return i;
}

static void tell(const struct page *page, const char *experiment)
{
    const json_t *last = NULL;
    for (size_t i = 0; i < ratio_count(page); i++) {
        const json_t *ratio = ratio_of(page, experiment, i);
        if (!ratio || column_of(ratio) == SHOWN)
            continue;
        const bool first = !same_pair(ratio, last);
        last = ratio;
        wrap_print(page->out, first ? "  · " : "    ", 4, record_text(ratio, "words"), page->columns);
    }
}

static void cell(struct table *table, size_t column, const struct page *page, const json_t *ratio)
{
    char times[32], low[32], high[32];
    const bool none = strcmp(record_text(ratio, "verdict"), "none") == 0;
    const double value = record_number(ratio, "value");
    if (record_number(ratio, "n") < 2) { /* one repeat has no interval */
        table_cell(table, column, "%s%s%s", none ? paint(page->colour, PAINT_FAINT) : "",
                   verdict_times(value, times), none ? paint(page->colour, PAINT_END) : "");
        return;
    }
    table_cell(table, column, "%s%s [%s, %s]%s", none ? paint(page->colour, PAINT_FAINT) : "",
               verdict_times(value, times), verdict_number(record_number(ratio, "low"), value, low),
               verdict_number(record_number(ratio, "high"), value, high),
               none ? paint(page->colour, PAINT_END) : "");
}

static void tabulate(const struct page *page, const char *experiment)
{
    static const struct table_column columns[] = {
        {.title = "ratio of", .left = true}, {.title = "bytes"},
        {.title = "age mean", .spare = 1},   {.title = "age p99", .spare = 4},
        {.title = "server CPU", .spare = 2}, {.title = "CPU total", .spare = 3},
        {.title = "RAM/client", .spare = 6}};
    enum { OF, RATIOS };
    struct table table;
    const json_t *last = NULL;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < ratio_count(page); i++) {
        const json_t *ratio = ratio_of(page, experiment, i);
        if (!ratio || column_of(ratio) == SHOWN)
            continue;
        if (!same_pair(ratio, last)) {
            table_row(&table);
            const bool arms = strcmp(record_text(ratio, "pair"), "arm") == 0;
            table_cell(&table, OF, "%s%s%s", record_text(ratio, "of"), arms ? " to " : "",
                       arms ? record_text(ratio, "to") : "");
        }
        last = ratio;
        cell(&table, RATIOS + column_of(ratio), page, ratio);
    }
    fputs(paint(page->colour, PAINT_FAINT), page->out);
    wrap_print(page->out, "\n  ", 2,
               "how many times as much as by WebSocket at the same point, or as by the other arm named:",
               page->columns);
    fputs(paint(page->colour, PAINT_END), page->out);
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
}

/* A grid tells the same, and more. */
static bool has_grid(const struct page *page, const char *experiment)
{
    const json_t *grids = json_object_get(page->summary, "breakeven");
    for (size_t i = 0; i < json_array_size(grids); i++)
        if (strcmp(record_text(json_array_get(grids, i), "experiment"), experiment) == 0)
            return true;
    return false;
}

void print_ratios(const struct page *page, const char *experiment)
{
    if (has_grid(page, experiment))
        return;
    const size_t pairs = pairs_of(page, experiment);
    if (pairs > TOLD)
        tabulate(page, experiment);
    else
        tell(page, experiment);
}

static void labels_text(const json_t *labels, char *out, size_t room)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < json_array_size(labels) && len < room; i++)
        len += (size_t)snprintf(out + len, room - len, "%s%s", i > 0 ? " | " : "",
                                json_string_value(json_array_get(labels, i)));
}

static void print_expect(const struct page *page, const json_t *e)
{
    const bool ok = record_true(e, "ok");
    const char *value = record_text(e, ok ? "shown" : "why");
    char mark[64], labels[400], line[1600];
    labels_text(json_object_get(e, "points"), labels, sizeof labels);
    const bool asked = !json_is_null(json_object_get(e, "ok"));
    snprintf(mark, sizeof mark, "  %s%s%s ",
             paint(page->colour, !asked ? PAINT_FAINT
                                 : ok   ? PAINT_GOOD
                                        : PAINT_BAD),
             !asked ? "–"
             : ok   ? "✓"
                    : "✗",
             paint(page->colour, PAINT_END));
    snprintf(line, sizeof line, "%s: %s%s%s%s", record_text(e, "text"), value ? value : "",
             *labels ? " (" : "", labels, *labels ? ")" : "");
    wrap_print(page->out, mark, 4, line, page->columns);
}

/* How many of one line's came true, from its first on; 0 where one did not. */
static size_t all_true(const json_t *expects, size_t first, const char *text)
{
    size_t count = 0;
    for (size_t i = first; i < json_array_size(expects); i++) {
        const json_t *e = json_array_get(expects, i);
        if (strcmp(record_text(e, "text"), text) != 0)
            break;
        if (!record_true(e, "ok"))
            return 0;
        count++;
    }
    return count;
}

/* A line that came true of many points is told once. */
void print_expects(const struct page *page, const char *experiment)
{
    const json_t *expects = json_object_get(page->summary, "expects");
    for (size_t i = 0; i < json_array_size(expects); i++) {
        const json_t *e = json_array_get(expects, i);
        if (strcmp(record_text(e, "experiment"), experiment) != 0)
            continue;
        const size_t groups = all_true(expects, i, record_text(e, "text"));
        if (groups <= TOLD) {
            print_expect(page, e);
            continue;
        }
        char line[600], mark[64];
        snprintf(mark, sizeof mark, "  %s✓%s ", paint(page->colour, PAINT_GOOD),
                 paint(page->colour, PAINT_END));
        snprintf(line, sizeof line, "%s: everywhere, %zu times", record_text(e, "text"), groups);
        wrap_print(page->out, mark, 4, line, page->columns);
        i += groups - 1;
    }
}
