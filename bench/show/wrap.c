#include "show/wrap.h"

#include "show/paint.h"

#include <string.h>

enum { WORD = 256 };

static int columns_of(const char *word, size_t len)
{
    char copy[WORD];
    len = len < WORD - 1 ? len : WORD - 1;
    memcpy(copy, word, len);
    copy[len] = '\0';
    return paint_width(copy);
}

void wrap_print(FILE *out, const char *first, int indent, const char *text, int width)
{
    int column = indent;
    fputs(first, out);
    for (bool begun = false; *(text += strspn(text, " ")); begun = true) {
        const size_t len = strcspn(text, " ");
        const int word = columns_of(text, len);
        if (begun && column + 1 + word > width) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (begun) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)len, text);
        column += word;
        text += len;
    }
    fputc('\n', out);
}
