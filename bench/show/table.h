/* Tables for terminals: columns as wide as their widest cell, numbers to the right, text to the left, and the
 * columns that can best be spared left out where there is no room. Cells may hold UTF-8 and colours
 * (paint.h); a cell is copied. The table knows nothing of what it shows. */
#ifndef PUSHMARK_TABLE_H
#define PUSHMARK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TABLE_COLUMNS = 34 };

struct table_column {
    const char *title; /* borrowed */
    bool left;         /* text; numbers stand to the right */
    int spare;         /* of the columns above 0 the highest is left out first; 0 stays */
};

struct table {
    const struct table_column *columns;
    size_t column_count;
    char **cells; /* by row, then column */
    size_t row_count;
};

/* `columns` is borrowed. */
void table_init(struct table *table, const struct table_column *columns, size_t count);
void table_close(struct table *table);

/* The next row; its cells are empty. One whose first alone is filled is a heading, as wide as it wants. */
void table_row(struct table *table);
void table_cell(struct table *table, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* With a head line, indented by two. Columns that are empty in every row are left out, and then those that
 * can be spared, until it fits into `width`. */
void table_print(const struct table *table, FILE *out, bool colour, int width);

#endif
