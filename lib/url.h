/* URLs as far as Pushmark needs them: an absolute http:// or ws:// one taken apart, and the path and query of
 * a request target. Slices into the caller's text; percent-decoding is asked for, never implied. */
#ifndef PUSHMARK_URL_H
#define PUSHMARK_URL_H

#include "slice.h"

#include <stdint.h>

struct url {
    struct slice scheme, host; /* an IPv6 host without its brackets */
    struct slice authority;    /* host and port as written: the Host field */
    struct slice target;       /* path and query, "/" where there is none */
    uint16_t port;             /* the scheme's own where none is written */
    bool has_path;             /* a path beyond "/", or a query, was written */
};

/* 0, or -1 for what is no http, https, ws or wss URL. A target holding only a query gets its "/" from the
 * caller. */
int url_parse(struct slice text, struct url *url);

/* Takes a request target apart at the first '?'; a scheme and authority (absolute form) are skipped. */
void url_split(struct slice target, struct slice *path, struct slice *query);

/* The raw value of a query parameter; false where it is missing. */
bool url_param(struct slice query, const char *name, struct slice *value);

/* Percent-decodes into `out` and returns the length; -1 for a broken escape or one that does not fit. '+' is
 * kept. */
ptrdiff_t url_decode(struct slice text, char *out, size_t room);

#endif
