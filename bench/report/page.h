/* One self-contained HTML file, from a template of scripts/report: `{{NAME}}` stands for what the caller's
 * part of that name writes, `{{file NAME}}` for a file beside the template, `{{chart.js}}` for the library,
 * and `{{policy}}` for the content security policy, which lets nothing be fetched and only those scripts run
 * that stand in the template itself (by their hashes): a text that slipped into the page as markup could do
 * nothing there. It knows the mechanics of pages, not what is on them. */
#ifndef PUSHMARK_PAGE_H
#define PUSHMARK_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct page_part {
    const char *name;
    void (*write)(FILE *out, const void *of); /* `of` is the caller's */
};

enum { PAGE_ERROR = 512 };

/* The page's text for free(), or NULL with one line in `error`. `parts` ends with one without name. */
char *page_make(const char *name, const struct page_part *parts, const void *of, char error[PAGE_ERROR]);

/* Whether Chart.js is there to go into pages. */
bool page_has_library(void);

#endif
