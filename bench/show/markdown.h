/* Texts into Markdown, so that none of them is read as markup, whoever wrote them. */
#ifndef PUSHMARK_MARKDOWN_TEXT_H
#define PUSHMARK_MARKDOWN_TEXT_H

#include <stdio.h>

/* Within a line or a table's cell; NULL writes nothing. */
void markdown_text(FILE *out, const char *text);

#endif
