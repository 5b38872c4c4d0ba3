/* HdrHistogram's exchange formats, so that the standard tools read ours: the V2 encoding (zig-zag LEB128
 * counts with runs of zeros, cookie 0x1c849303), the same deflated (cookie 0x1c849304) and in base64, and the
 * interval log, format version 1.3 of the text with V2 payloads. */
#ifndef PUSHMARK_HDR_LOG_H
#define PUSHMARK_HDR_LOG_H

#include <stdio.h>

#include "hdr.h"

/* The compressed V2 encoding in base64, NUL-ended, for the caller to free(); NULL without memory. */
char *hdr_encode(const struct hdr *h);

/* The reverse, into an uninitialised `h`: 0, or -1 for damaged text, and then there is nothing to close. min,
 * max and mean come back within bucket precision, as the format holds no exact ones; overflow and negative
 * come back as 0. */
int hdr_decode(struct hdr *h, const char *base64);

/* The head of a log file: comments and column line. `comment` may be NULL or have several lines. `start_s` is
 * the wall clock at its start. */
void hdr_log_head(FILE *out, const char *comment, double start_s);

/* One interval line: [Tag=…,]start,length,max,payload with times in seconds from the log's start and the
 * maximum in `max_unit` (1e6 for nanoseconds shown as milliseconds). `tag` may be NULL; it holds no comma or
 * blank. 0, or -1 when it could not be written. */
int hdr_log_line(FILE *out, const char *tag, double start_s, double length_s, double max_unit,
                 const struct hdr *h);

#endif
