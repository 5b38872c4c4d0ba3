/* Where that lies which comes with the programs: suites, the charts' scripts, the report's page, the lab's.
 * Beside the sources in a working tree, below share/pushmark once installed, or where an environment variable
 * says. */
#ifndef PUSHMARK_PLACE_H
#define PUSHMARK_PLACE_H

enum { PLACE_PATH = 4096 };

enum place { PLACE_SUITES, PLACE_CHARTS, PLACE_REPORT, PLACE_LAB };

/* The folder, whether it is there or not; what it then is called helps the one who looks for it. */
char *place_folder(enum place what, char out[PLACE_PATH]);

/* What to set where it is not found: "PUSHMARK_SUITES". */
const char *place_variable(enum place what);

#endif
