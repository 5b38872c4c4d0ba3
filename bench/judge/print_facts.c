#include "print.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "show/paint.h"
#include "show/wrap.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A stream into memory that is wrapped to the page when it is closed. */
struct note {
    char *text;
    size_t len;
    FILE *out;
};

static void note_begin(struct note *note)
{
    note->out = open_memstream(&note->text, &note->len);
    if (!note->out)
        abort();
}

static void note_end(struct note *note, const struct page *page, const char *first, int indent)
{
    fclose(note->out);
    if (note->len > 0)
        wrap_print(page->out, first, indent, note->text, page->columns);
    free(note->text);
}

static void condition(FILE *out, const json_t *conditions, const char *key, const char *format)
{
    const char *text = record_text(conditions, key);
    if (text)
        fprintf(out, format, text);
}

void print_title(const struct page *page)
{
    const json_t *c = json_object_get(page->summary, "conditions");
    const char *title = record_text(page->summary, "title");
    const double cores = record_number(c, "cores");
    struct note note;
    note_begin(&note);
    fprintf(note.out, "%s%s%s%s%s", paint(page->colour, PAINT_STRONG), record_text(page->summary, "suite"),
            paint(page->colour, PAINT_END), title ? ": " : "", title ? title : "");
    fputc('\n', page->out);
    note_end(&note, page, "", 0);
    note_begin(&note);
    condition(note.out, c, "topology", "%s");
    condition(note.out, c, "engine", " · engine %s");
    condition(note.out, c, "clients", " · clients %s");
    condition(note.out, c, "rate", " · rate %s");
    condition(note.out, c, "payload", " · payload %s");
    condition(note.out, c, "interval", " · polls every %s");
    condition(note.out, c, "headers", " · headers %s");
    condition(note.out, c, "duration", " · window %s");
    fprintf(note.out, " · repeats %.0f", record_number(c, "repeats"));
    if (isfinite(cores))
        fprintf(note.out, " · cores %.0f", cores);
    note_end(&note, page, "", 0);
    fputs(paint(page->colour, PAINT_FAINT), page->out);
    wrap_print(page->out, "", 0,
               "bytes and CPU are per message delivered; in brackets 95 % intervals over repeats",
               page->columns);
    fputs(paint(page->colour, PAINT_END), page->out);
}

static void print_gap(const struct page *page, const json_t *row, const char *name, const json_t *gap)
{
    const struct metric *m = metric_find(slice_of(name));
    char measured[METRIC_TEXT], predicted[METRIC_TEXT];
    struct note note;
    note_begin(&note);
    fprintf(note.out, "%s %s %s: measured %s, predicted %s, %+.1f %%", record_text(row, "experiment"),
            record_text(row, "label"), name, metric_show(m, record_number(gap, "measured"), measured),
            metric_show(m, record_number(gap, "predicted"), predicted), 100 * record_number(gap, "gap"));
    note_end(&note, page, "  ", 4);
}

/* So many findings are told. */
enum { GAPS = 8 };

/* The gaps that are findings, and otherwise the largest of those that are none. */
void print_model(const struct page *page)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    double largest = NAN;
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *name;
        json_t *gap;
        json_object_foreach(json_object_get(row, "model"), name, gap)
        {
            const double share = fabs(record_number(gap, "gap"));
            if (!record_true(gap, "judged") || !isfinite(share))
                continue;
            largest = isnan(largest) ? share : fmax(largest, share);
            if (record_true(gap, "ok") || found++ >= GAPS)
                continue;
            fputs(found == 1 ? "\nmeasured and predicted disagree:\n" : "", page->out);
            print_gap(page, row, name, gap);
        }
    }
    if (found > GAPS)
        fprintf(page->out, "  and %zu more, in report.html\n", found - GAPS);
    if (found == 0 && isfinite(largest))
        fprintf(page->out, "\nmeasured and predicted agree: the largest gap is %.1f %%\n", 100 * largest);
    else
        fputc('\n', page->out);
}

static void list_gates(FILE *out, const json_t *gates, const char *effect, const char *begin, const char *end)
{
    const char *name, *between = begin;
    json_t *counts;
    json_object_foreach((json_t *)(uintptr_t)gates, name, counts)
    {
        if (record_number(counts, effect) > 0) {
            fprintf(out, "%s%s %.0f", between, name, record_number(counts, effect));
            between = ", ";
        }
    }
    fputs(*between == ',' && between != begin ? end : "", out);
}

void print_trials(const struct page *page)
{
    const json_t *trials = json_object_get(page->summary, "trials");
    const json_t *gates = json_object_get(page->summary, "gates");
    const double missing = record_number(trials, "missing"), unknown = record_number(trials, "unknown");
    struct note note;
    note_begin(&note);
    fprintf(note.out, "trials: %.0f run, %.0f valid, %.0f void", record_number(trials, "run"),
            record_number(trials, "valid"), record_number(trials, "void"));
    list_gates(note.out, gates, "void", " (", ")");
    if (record_number(trials, "retried") > 0)
        fprintf(note.out, ", %.0f tried again", record_number(trials, "retried"));
    if (record_number(trials, "probes") > 0)
        fprintf(note.out, ", %.0f probes beside them", record_number(trials, "probes"));
    list_gates(note.out, gates, "warn", "; warned of: ", "");
    if (unknown > 0)
        fprintf(note.out, "; %.0f belong to no point of the suite", unknown);
    note_end(&note, page, "", 2);
    if (missing > 0)
        fprintf(page->out, "%sinterrupted: %.0f repeats were never tried%s\n",
                paint(page->colour, PAINT_WARN), missing, paint(page->colour, PAINT_END));
}

void print_floor(const struct page *page)
{
    const json_t *floor = json_object_get(page->summary, "floor");
    const struct metric *age = metric_find(slice_of("age.p50"));
    char p50[METRIC_TEXT], p99[METRIC_TEXT], cpu[METRIC_TEXT];
    if (!json_is_object(floor)) {
        fputs("the harness's own floor: not measured\n", page->out);
        return;
    }
    struct note note;
    note_begin(&note);
    fprintf(note.out, "the harness's own floor: age p50 %s, p99 %s, CPU %s a delivery",
            metric_show(age, record_number(floor, "age_p50_ns"), p50),
            metric_show(age, record_number(floor, "age_p99_ns"), p99),
            metric_show(age, record_number(floor, "cpu_per_delivery_ns"), cpu));
    note_end(&note, page, "", 2);
}

void print_verdict(const struct page *page)
{
    const char *verdict = record_text(page->summary, "verdict");
    fprintf(page->out, "\n%s", paint(page->colour, PAINT_STRONG));
    wrap_print(page->out, "", 0, verdict ? verdict : "There is no verdict.", page->columns);
    fputs(paint(page->colour, PAINT_END), page->out);
}
