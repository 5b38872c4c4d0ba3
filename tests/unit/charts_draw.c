/* Draws charts that it reads as JSON from stdin into the folder charts/ of DIR, for the tests that look at
 * what comes of it. Not a test itself:
 *
 *   charts_draw DIR < charts.json
 *
 * Prints the charts with where their pictures are; ends with 10 and what draw_charts says. */
#include "draw/draw.h"
#include "log.h"

int main(int argc, char **argv)
{
    json_error_t wrong;
    log_program("charts_draw");
    if (argc != 2)
        log_fatal(2, "one folder is wanted");
    json_t *charts = json_loadf(stdin, 0, &wrong);
    if (!json_is_array(charts))
        log_fatal(2, "stdin is no array of charts: %s", wrong.text);
    const struct folder folder = {.path = argv[1]};
    const enum drawn drawn = draw_charts(&folder, charts);
    json_dumpf(charts, stdout, JSON_COMPACT);
    json_decref(charts);
    return 10 + (int)drawn;
}
