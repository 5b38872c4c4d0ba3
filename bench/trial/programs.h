/* Where the programs stand that the conductor starts: beside its own, unless $PUSHMARK_SERVER and
 * $PUSHMARK_LOAD say otherwise. */
#ifndef PUSHMARK_PROGRAMS_H
#define PUSHMARK_PROGRAMS_H

#include <stdbool.h>

enum { PROGRAMS_PATH = 4096, PROGRAMS_VERSION = 160, PROGRAMS_ERROR = 256 };

struct programs {
    char server[PROGRAMS_PATH], load[PROGRAMS_PATH];
    char link[PROGRAMS_PATH]; /* the conductor's own: the emulator is a command of it */
};

void programs_find(struct programs *p);

/* What the program answers to --version, without its end; false with a clause where it does not. */
bool programs_version(const char *path, char version[PROGRAMS_VERSION], char error[PROGRAMS_ERROR]);

#endif
