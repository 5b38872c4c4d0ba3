#include "quote.h"

#include "typeset.h"

#include <math.h>
#include <stdlib.h>

void quote_script(FILE *out, const char *text)
{
    char *clean = typeset_clean(text);
    fputc('\'', out);
    for (const char *c = clean; *c; c++)
        if (*c == '\'') /* doubled would do, but for the first: gnuplot 5.4 ends the text there */
            fputs("’", out);
        else
            fputc(*c, out);
    fputc('\'', out);
    free(clean);
}

void quote_data(FILE *out, const char *text)
{
    char *clean = typeset_clean(text);
    fputc('"', out);
    for (const char *c = clean; *c; c++)
        if (*c == '"') /* gnuplot knows no escape for it in data */
            fputs("”", out);
        else if (*c == '\\')
            fputs("\\\\", out);
        else
            fputc(*c, out);
    fputc('"', out);
    free(clean);
}

void quote_number(FILE *out, double value)
{
    if (isnan(value))
        fputs("NaN", out);
    else
        fprintf(out, "%.10g", value);
}
