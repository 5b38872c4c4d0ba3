/* Prints the charts of a results folder as JSON, for the tests that work them out again. Not a test itself:
 *
 *   charts_print DIR */
#include "chart/charts.h"
#include "judge/summary.h"
#include "log.h"
#include "results/opened.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct opened opened;
    char error[OPENED_ERROR];
    if (argc != 2)
        log_fatal(2, "charts_print: which results folder?");
    if (opened_read(&opened, argv[1], error) != 0)
        log_fatal(2, "%s", error);
    json_t *summary = summary_make(&opened.suite, opened.folder.run, opened.folder.trials);
    json_t *charts = charts_make(&opened.suite, opened.folder.run, opened.folder.trials, summary);
    json_dumpf(charts, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(charts);
    json_decref(summary);
    opened_close(&opened);
    return 0;
}
