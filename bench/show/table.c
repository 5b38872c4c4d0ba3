#include "table.h"

#include "mem.h"
#include "paint.h"

#include <stdarg.h>
#include <stdlib.h>

enum { CELL = 256, INDENT = 2, GAP = 2 };

void table_init(struct table *table, const struct table_column *columns, size_t count)
{
    *table = (struct table){.columns = columns, .column_count = count};
}

void table_close(struct table *table)
{
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        free(table->cells[i]);
    free(table->cells);
}

void table_row(struct table *table)
{
    const size_t used = table->row_count * table->column_count;
    table->cells = mem_grow(table->cells, (used + table->column_count) * sizeof *table->cells);
    for (size_t i = 0; i < table->column_count; i++)
        table->cells[used + i] = NULL;
    table->row_count++;
}

static char **cell_of(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->column_count + column];
}

void table_cell(struct table *table, size_t column, const char *format, ...)
{
    char **cell = cell_of(table, table->row_count - 1, column);
    va_list args;
    free(*cell);
    *cell = mem_alloc(CELL);
    va_start(args, format);
    vsnprintf(*cell, CELL, format, args);
    va_end(args);
}

static bool is_heading(const struct table *table, size_t row)
{
    for (size_t i = 1; i < table->column_count; i++)
        if (*cell_of(table, row, i))
            return false;
    return table->column_count > 1;
}

/* 0 for a column that no row fills. */
static int width_of(const struct table *table, size_t column)
{
    int widest = 0;
    for (size_t row = 0; row < table->row_count; row++) {
        const char *cell = is_heading(table, row) ? NULL : *cell_of(table, row, column);
        const int width = cell ? paint_width(cell) : 0;
        widest = width > widest ? width : widest;
    }
    const int title = paint_width(table->columns[column].title);
    return widest > 0 && title > widest ? title : widest;
}

static int whole(const int *widths, size_t count)
{
    int sum = INDENT - GAP;
    for (size_t i = 0; i < count; i++)
        sum += widths[i] > 0 ? widths[i] + GAP : 0;
    return sum;
}

/* Leaves out one column; false where none can be spared. */
static bool spare_one(const struct table *table, int *widths)
{
    size_t best = 0;
    int most = 0;
    for (size_t i = 0; i < table->column_count; i++)
        if (widths[i] > 0 && table->columns[i].spare > most) {
            most = table->columns[i].spare;
            best = i;
        }
    if (most > 0)
        widths[best] = 0;
    return most > 0;
}

static void print_cell(FILE *out, const char *text, int width, bool left, bool last)
{
    const int padding = width - paint_width(text);
    if (!left)
        fprintf(out, "%*s", padding, "");
    fputs(text, out);
    if (left && !last)
        fprintf(out, "%*s", padding, "");
}

static void print_row(const struct table *table, FILE *out, const int *widths, char *const *cells)
{
    size_t last = 0;
    int gap = INDENT;
    for (size_t i = 0; i < table->column_count; i++)
        last = widths[i] > 0 && (!cells || cells[i]) ? i : last; /* no blanks behind it */
    for (size_t i = 0; i <= last; i++) {
        if (widths[i] == 0)
            continue;
        const char *text = !cells ? table->columns[i].title : cells[i] ? cells[i] : "";
        fprintf(out, "%*s", gap, "");
        print_cell(out, text, widths[i], table->columns[i].left, i == last);
        gap = GAP;
    }
}

void table_print(const struct table *table, FILE *out, bool colour, int width)
{
    int widths[TABLE_COLUMNS];
    for (size_t i = 0; i < table->column_count; i++)
        widths[i] = width_of(table, i);
    while (whole(widths, table->column_count) > width && spare_one(table, widths))
        continue;
    fputs(paint(colour, PAINT_FAINT), out);
    print_row(table, out, widths, NULL);
    fprintf(out, "%s\n", paint(colour, PAINT_END));
    for (size_t row = 0; row < table->row_count; row++) {
        print_row(table, out, widths, cell_of(table, row, 0));
        fputc('\n', out);
    }
}
