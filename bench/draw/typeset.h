/* How wide a text will be in the charts' font, as far as its letters tell, and where it breaks into lines. An
 * estimate on the wide side: where DejaVu Sans is missing another font of its kind is drawn. Knows no chart.
 */
#ifndef PUSHMARK_TYPESET_H
#define PUSHMARK_TYPESET_H

/* A copy in which control characters, and what XML cannot hold, are blanks; for free(). */
char *typeset_clean(const char *text);

double typeset_width(const char *text, double size_px);

/* Lines of at most this width, parted by '\n', for free(), cleaned; a longer word stands alone. */
char *typeset_wrap(const char *text, double size_px, double width_px);

/* As much of it as has room, with "…" where something is missing; for free(), cleaned. */
char *typeset_cut(const char *text, double size_px, double width_px);

#endif
