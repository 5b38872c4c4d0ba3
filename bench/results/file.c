#include "file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool copy(FILE *in, FILE *out)
{
    char some[16384];
    for (size_t n; (n = fread(some, 1, sizeof some, in)) > 0;)
        fwrite(some, 1, n, out);
    return !ferror(in) && !ferror(out);
}

char *file_read(const char *path, size_t *len)
{
    char *text = NULL;
    size_t read = 0;
    FILE *in = fopen(path, "re");
    if (!in)
        return NULL;
    FILE *out = open_memstream(&text, &read);
    const bool good = out && copy(in, out);
    const int why = errno; /* closing may change it */
    if (out)
        fclose(out);
    fclose(in);
    if (len)
        *len = read;
    if (good)
        return text;
    free(text);
    errno = why;
    return NULL;
}
