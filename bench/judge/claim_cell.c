/* A published figure beside ours, and sentences with figures in them. */
#include "claim.h"

#include "metric/record.h"
#include "plan/theirs.h"
#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool count_choices(void *user, const struct choice *choice)
{
    struct choice *last = user;
    const bool first = last->subject_count == 0;
    *last = *choice;
    return first;
}

static struct answer no_answer(const char *why)
{
    return (struct answer){.value = NAN, .low = NAN, .high = NAN, .why = why};
}

struct answer claim_figure(const struct known *known, const struct experiment *e,
                           const struct expect_sum *sum, const char *seeded_by)
{
    struct choice choice, found = {0};
    choice_init(&choice, known->suite, e, true);
    choice_add(&choice, sum);
    const size_t choices = choice_each(&choice, count_choices, &found);
    if (choices == 0)
        return no_answer("this run has no such point");
    if (choices > 1)
        return no_answer("this run has several such points");
    return answer_make(known, &found, sum, formula_seed(known->seed, e->name, seeded_by, NULL));
}

/* A cell as it is read, and its figure. */
struct cell {
    const struct claim_line *line;
    struct theirs theirs;
    struct expect_sum sum;
    struct answer ours;
    bool extrapolated;
};

static char *write_as_theirs(const void *theirs, double value, char out[QUANTITY_TEXT])
{
    return theirs_number(theirs, value, out);
}

static void show(const struct cell *cell, char out[QUANTITY_SHOWN])
{
    struct answer ours = cell->ours;
    ours.extrapolated = cell->extrapolated;
    if (cell->theirs.unit)
        quantity_by(write_as_theirs, &cell->theirs, &ours, theirs_suffix(&cell->theirs), cell->extrapolated,
                    out);
    else
        quantity_answer(dimension_unit(cell->sum.in), &ours, out);
}

static const char *unit_of(const struct cell *cell)
{
    if (cell->theirs.unit)
        return theirs_unit(&cell->theirs);
    return cell->line->sum ? dimension_unit(cell->sum.in) : NULL;
}

/* What was published in the same row in a unit of the same kind: beside it the eye wants the same unit, and
 * a rate must not read as an amount. */
static void take_unit_beside(struct cell *cell, const struct claim_lines *cells)
{
    const char *own = dimension_unit(cell->sum.in);
    char error[EXPECT_ERROR];
    for (size_t i = 0; i < cells->count && own && !cell->theirs.unit; i++) {
        const struct claim_line *line = &cells->items[i];
        struct theirs theirs;
        if (line->theirs && strcmp(line->row, cell->line->row) == 0 &&
            theirs_read(&theirs, line->theirs, error) == 0 &&
            strncmp(theirs_unit(&theirs), own, strlen(own)) == 0)
            cell->theirs.unit = theirs.unit;
    }
}

static void read_cell(struct cell *cell, const struct known *known, const struct experiment *e)
{
    const struct claim_line *line = cell->line;
    char error[EXPECT_ERROR];
    if (line->theirs && theirs_read(&cell->theirs, line->theirs, error) != 0)
        cell->theirs.value = NAN;
    cell->ours = no_answer("it cannot be had");
    if (!line->sum || expect_parse_sum(&cell->sum, line->sum, error) != 0)
        return;
    if (!line->theirs)
        take_unit_beside(cell, &e->cells);
    cell->ours = claim_figure(known, e, &cell->sum, line->text);
    cell->extrapolated = line->extrapolated || cell->ours.extrapolated;
}

bool claim_cell_is_bound(const json_t *cell)
{
    return isfinite(record_number(cell, "value")) && isnan(record_number(cell, "high"));
}

/* Of a bound it would be one too, and read like a measurement. */
static double ratio_of(const struct cell *cell)
{
    return isinf(cell->ours.high) ? NAN : cell->ours.value / cell->theirs.value;
}

json_t *claim_cell(const struct known *known, const struct experiment *e, const struct claim_line *line)
{
    struct cell cell = {.line = line, .theirs = {.value = NAN}};
    char shown[QUANTITY_SHOWN], theirs[THEIRS_TEXT];
    read_cell(&cell, known, e);
    const bool has = !isnan(cell.ours.value);
    if (has)
        show(&cell, shown);
    return json_pack("{s:s,s:s,s:i,s:o,s:o,s:s?,s:o,s:o,s:o,s:I,s:b,s:o,s:o,s:b,s:o}", "row", line->row,
                     "column", line->column, "line", line->line, "unit", record_of_text(unit_of(&cell)),
                     "theirs", record_of_number(cell.theirs.value), "theirs_shown",
                     isnan(cell.theirs.value) ? NULL : theirs_written(&cell.theirs, line->theirs, theirs),
                     "value", record_of_number(cell.ours.value), "low", record_of_number(cell.ours.low),
                     "high", record_of_number(cell.ours.high), "n", (json_int_t)cell.ours.n, "merged",
                     cell.ours.merged, "shown", record_of_text(has ? shown : NULL), "ratio",
                     record_of_number(ratio_of(&cell)), "extrapolated", cell.extrapolated, "why",
                     record_of_text(cell.ours.why));
}

/* A sentence reads on without intervals; whoever wants them finds them in cases, cells and points. */
static bool put_figure(FILE *out, const struct known *known, const struct experiment *e,
                       const struct claim_line *line, struct slice text)
{
    char error[EXPECT_ERROR], shown[QUANTITY_SHOWN];
    struct expect_sum sum;
    bool known_at_all = false;
    char *copy = strndup(text.at, text.len);
    if (expect_parse_sum(&sum, copy, error) != 0) {
        fputs("–", out);
    } else {
        struct answer a = claim_figure(known, e, &sum, line->text);
        if (!isinf(a.high))
            a.low = a.high = a.value;
        a.one = false;
        known_at_all = !isnan(a.value);
        fputs(quantity_answer(dimension_unit(sum.in), &a, shown), out);
    }
    free(copy);
    return known_at_all;
}

json_t *claim_note(const struct known *known, const struct experiment *e, const struct claim_line *line)
{
    char *text = NULL;
    size_t len, figures = 0, had = 0;
    FILE *out = open_memstream(&text, &len);
    for (const char *at = line->text; *at;) {
        const size_t plain = strcspn(at, "{");
        fwrite(at, 1, plain, out);
        at += plain;
        if (*at == '\0')
            break;
        const size_t inside = strcspn(at + 1, "}");
        had += put_figure(out, known, e, line, (struct slice){at + 1, inside});
        figures++;
        at += inside + 1 + (at[inside + 1] == '}');
    }
    fclose(out);
    json_t *note = figures > 0 && had == 0 ? NULL : json_string(text);
    free(text);
    return note;
}
