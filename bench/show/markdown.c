#include "show/markdown.h"

#include <string.h>

/* A '(' makes a link only behind a ']': brackets of intervals stay readable. Line ends would end the table.
 */
void markdown_text(FILE *out, const char *text)
{
    char before = '\0';
    for (; text && *text; before = *text++) {
        const unsigned char c = (unsigned char)*text;
        if (strchr("|*_`<\\", c) || (before == ']' && (c == '(' || c == '[')))
            fputc('\\', out);
        fputc(c < ' ' ? ' ' : c, out);
    }
}
