#include "quote.h"

#include <math.h>

/* A control character would end the line, and with it the text. */
static void put(FILE *out, char c)
{
    fputc((unsigned char)c < 0x20 || c == 0x7f ? ' ' : c, out);
}

void quote_script(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'')
            fputc('\'', out);
        put(out, *text);
    }
    fputc('\'', out);
}

void quote_data(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') { /* gnuplot knows no escape for it in data */
            fputs("”", out);
            continue;
        }
        if (*text == '\\')
            fputc('\\', out);
        put(out, *text);
    }
    fputc('"', out);
}

void quote_number(FILE *out, double value)
{
    if (isnan(value))
        fputs("NaN", out);
    else
        fprintf(out, "%.10g", value);
}
