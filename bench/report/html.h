/* Writing HTML: texts come from suites, records and errors, and none of them may ever be read as markup. So
 * whatever is put through here is escaped, and what needs no escaping is the caller's own literal. It knows
 * no pages and no results. */
#ifndef PUSHMARK_HTML_H
#define PUSHMARK_HTML_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/* Within elements and quoted attributes; NULL writes nothing. Control characters become blanks. */
void html_text(FILE *out, const char *text);

/* `format` is markup and goes out as it is, but for %s (a text to be escaped) and %%. */
void html_put(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As the content of a script element of a JSON type: it cannot end that element, whatever its texts are. */
void html_json(FILE *out, const json_t *value);

/* As the value of a quoted attribute: "data:TYPE;base64,…". */
void html_data(FILE *out, const char *type, const void *data, size_t len);

/* The same, deflated as a gzip file. */
void html_gzip(FILE *out, const void *data, size_t len);

/* Begins and ends a table within a box of that name, which scrolls where the page is narrow; `classes` of the
 * box ("" for none). `heads` ends with NULL; one that begins with '>' stands above numbers. */
void html_table(FILE *out, const char *name, const char *classes, const char *const *heads);
void html_table_end(FILE *out);

#endif
