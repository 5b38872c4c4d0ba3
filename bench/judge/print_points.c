#include "print.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "plan/key.h"
#include "show/paint.h"
#include "show/table.h"

#include <math.h>

enum { LABEL, REPEATS, COLUMNS = 12 };

/* The table's columns: first what is no metric, then one a metric. */
static const struct table_column columns[COLUMNS] = {
    {.title = "point", .left = true},
    {.title = "n"},
    {.title = "age mean", .spare = 1},
    {.title = "p50"},
    {.title = "p99"},
    {.title = "max", .spare = 2},
    {.title = "bytes/message"},
    {.title = "server CPU"},
    {.title = "client CPU", .spare = 4},
    {.title = "CPU total", .spare = 3},
    {.title = "RAM/client", .spare = 5},
    {.title = "lost"},
};
static const char *const shown[COLUMNS] = {
    NULL,
    NULL,
    "age.mean",
    "age.p50",
    "age.p99",
    "age.max",
    "wire.l3",
    "cpu.server",
    "cpu.clients",
    "cpu.total",
    "memory.server_per_client",
    "messages.lost",
};

static bool is_of(const json_t *row, const char *experiment)
{
    return strcmp(record_text(row, "experiment"), experiment) == 0;
}

static const json_t *value_of(const json_t *row, const char *metric)
{
    return json_object_get(json_object_get(row, "metrics"), metric);
}

/* Whether any row of the experiment knows it; a column of dashes tells nothing. */
static bool any_known(const struct page *page, const char *experiment, const char *metric)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (is_of(row, experiment) && isfinite(record_number(value_of(row, metric), "value")))
            return true;
    }
    return false;
}

static bool all_known(const struct page *page, const char *experiment, const char *metric)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (is_of(row, experiment) && !isfinite(record_number(value_of(row, metric), "value")))
            return false;
    }
    return true;
}

/* "41.3 B [40.9, 41.8]": the unit once, where it is the same. */
static void bytes_cell(struct table *table, size_t column, const struct metric *metric, const json_t *value)
{
    char middle[METRIC_TEXT], low[METRIC_TEXT], high[METRIC_TEXT];
    metric_show(metric, record_number(value, "value"), middle);
    metric_show(metric, record_number(value, "low"), low);
    metric_show(metric, record_number(value, "high"), high);
    const char *unit = strchr(middle, ' ');
    char *cut = strchr(low, ' ');
    if (unit && cut && strcmp(cut, unit) == 0)
        *cut = '\0';
    cut = strchr(high, ' ');
    if (unit && cut && strcmp(cut, unit) == 0)
        *cut = '\0';
    if (strcmp(low, high) == 0 || record_number(value, "n") < 2)
        table_cell(table, column, "%s", middle);
    else
        table_cell(table, column, "%s [%s, %s]", middle, low, high);
}

static void metric_cell(struct table *table, size_t column, const struct page *page, const json_t *row)
{
    const struct metric *metric = metric_find(slice_of(shown[column]));
    const json_t *value = value_of(row, metric->name);
    const double number = record_number(value, "value");
    char text[METRIC_TEXT];
    if (strcmp(metric->name, "wire.l3") == 0 && isfinite(number)) {
        bytes_cell(table, column, metric, value);
        return;
    }
    metric_show(metric, number, text);
    const bool bad = metric->worst && number > 0;
    table_cell(table, column, "%s%s%s%s", bad ? paint(page->colour, PAINT_BAD) : "", text,
               record_true(value, "merged") ? "*" : "", bad ? paint(page->colour, PAINT_END) : "");
}

static int transport_of(const json_t *object, const char *key)
{
    const char *name = record_text(object, key);
    for (int i = 0; name && transport_names[i]; i++)
        if (strcmp(transport_names[i], name) == 0)
            return i;
    return TRANSPORT_NULL;
}

static void add_row(struct table *table, const struct page *page, const char *experiment, const json_t *row)
{
    const double valid = record_number(row, "valid"), repeats = record_number(row, "repeats");
    table_row(table);
    table_cell(table, LABEL, "%s%s%s",
               paint_transport(page->colour, (enum transport)transport_of(row, "transport")),
               record_text(row, "label"), paint(page->colour, PAINT_END));
    if (valid < repeats)
        table_cell(table, REPEATS, "%s%.0f of %.0f%s", paint(page->colour, PAINT_BAD), valid, repeats,
                   paint(page->colour, PAINT_END));
    else
        table_cell(table, REPEATS, "%.0f", valid);
    for (size_t i = REPEATS + 1; i < COLUMNS; i++) {
        const bool instead = strcmp(shown[i], "age.max") == 0 && all_known(page, experiment, "age.p99");
        if (!instead && any_known(page, experiment, shown[i]))
            metric_cell(table, i, page, row);
    }
}

static bool any_merged(const struct page *page, const char *experiment)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (is_of(row, experiment) && (record_true(value_of(row, "age.p50"), "merged") ||
                                       record_true(value_of(row, "age.p99"), "merged")))
            return true;
    }
    return false;
}

void print_points(const struct page *page, const char *experiment)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    struct table table;
    table_init(&table, columns, COLUMNS);
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (is_of(json_array_get(rows, i), experiment))
            add_row(&table, page, experiment, json_array_get(rows, i));
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
    if (any_merged(page, experiment))
        fprintf(page->out, "  %s* over all repeats together: one alone has too few samples to carry it%s\n",
                paint(page->colour, PAINT_FAINT), paint(page->colour, PAINT_END));
}
