#include "place.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *variable, *in_sources, *installed;
} places[] = {
    [PLACE_SUITES] = {"PUSHMARK_SUITES", "bench/suites", "suites"},
    [PLACE_CHARTS] = {"PUSHMARK_CHARTS", "scripts/charts", "charts"},
    [PLACE_REPORT] = {"PUSHMARK_REPORT", "scripts/report", "report"},
    [PLACE_LAB] = {"PUSHMARK_LAB", "clients/browser", "lab"},
};

/* The folder of the program itself, with a '/' at its end; "" where the kernel does not say. */
static void own_folder(char out[PLACE_PATH])
{
    const ssize_t len = readlink("/proc/self/exe", out, PLACE_PATH - 1);
    out[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash)
        slash[1] = '\0';
}

static bool folder_at(char out[PLACE_PATH], const char *own, const char *way, const char *name)
{
    struct stat st;
    return snprintf(out, PLACE_PATH, "%s%s%s", own, way, name) < PLACE_PATH && stat(out, &st) == 0 &&
           S_ISDIR(st.st_mode);
}

char *place_folder(enum place what, char out[PLACE_PATH])
{
    const char *told = getenv(places[what].variable);
    char own[PLACE_PATH];
    if (told && *told) {
        snprintf(out, PLACE_PATH, "%s", told);
        return out;
    }
    own_folder(own);
    /* build/pushmark, build/MODE/pushmark, PREFIX/bin/pushmark */
    if (!folder_at(out, own, "../", places[what].in_sources) &&
        !folder_at(out, own, "../../", places[what].in_sources))
        folder_at(out, own, "../share/pushmark/", places[what].installed);
    return out;
}

const char *place_variable(enum place what)
{
    return places[what].variable;
}
