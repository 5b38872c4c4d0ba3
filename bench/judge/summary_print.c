/* The order of what people see; each section is in a print_*.c. */
#include "summary.h"

#include "metric/record.h"
#include "print.h"
#include "show/paint.h"

/* Lines longer than this are hard to follow, however wide the terminal. */
enum { WIDEST = 120, NARROWEST = 40 };

static void print_experiment(const struct page *page, const char *experiment)
{
    fprintf(page->out, "\n%s%s%s\n", paint(page->colour, PAINT_STRONG), experiment,
            paint(page->colour, PAINT_END));
    print_points(page, experiment);
    print_ratios(page, experiment);
    print_grids(page, experiment);
    print_expects(page, experiment);
}

static void print_experiments(const struct page *page, const json_t *rows)
{
    const char *last = "";
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const char *experiment = record_text(json_array_get(rows, i), "experiment");
        if (strcmp(experiment, last) != 0)
            print_experiment(page, experiment);
        last = experiment;
    }
    print_capacities(page);
}

/* Points that were measured for claims are told by these; whoever wants all of them has the files. */
static void print_elsewhere(const struct page *page)
{
    const json_t *rows = json_object_get(page->summary, "rows");
    fputs(paint(page->colour, PAINT_FAINT), page->out);
    fprintf(page->out, "\n%zu points stand in the folder's report.html, summary.md and summary.csv\n",
            json_array_size(rows));
    fputs(paint(page->colour, PAINT_END), page->out);
}

void summary_print(const json_t *summary, FILE *out, bool colour, int columns)
{
    const struct page page = {summary, out, colour,
                              columns > WIDEST      ? WIDEST
                              : columns < NARROWEST ? NARROWEST
                                                    : columns};
    const json_t *rows = json_object_get(summary, "rows");
    print_title(&page);
    print_claims(&page);
    if (json_array_size(json_object_get(summary, "claims")) > 0)
        print_elsewhere(&page);
    else
        print_experiments(&page, rows);
    print_model(&page);
    print_trials(&page);
    print_floor(&page);
    print_verdict(&page);
}
