/* The field lines of a head, inside the codec: takes each line apart, notes what the few fields say that
 * frame the message or speak of the connection, and settles at the end how the head is to be read. Both
 * parsers of http.c use it; everyone else wants http.h. */
#ifndef PUSHMARK_HTTP_FIELDS_H
#define PUSHMARK_HTTP_FIELDS_H

#include "http.h"

/* What the fields said so far. Contradictions are judged only when the last one is known. */
struct http_notes {
    unsigned hosts, chunked, other_codings, other_expectations;
    bool close, keep_alive;
};

/* Adds one line to head->fields: 0, or -400, or -431 when the head is full. */
int http_fields_add(struct http_head *head, struct http_notes *notes, struct slice line);

/* After the last line: 0 with framing and keep_alive set, or minus the status that refuses the head. */
int http_fields_settle_request(struct http_head *head, const struct http_notes *notes);
int http_fields_settle_response(struct http_head *head, const struct http_notes *notes, bool to_head);

#endif
