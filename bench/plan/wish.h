/* What a point's keys say of its link, as lib/links settles it. Only a point of topology `link` has one. */
#ifndef PUSHMARK_WISH_H
#define PUSHMARK_WISH_H

#include "links.h"
#include "point.h"

bool wish_is_link(const struct point *point);
struct links_wish wish_of(const struct point *point);

/* The figures that they come to; they have been looked at when the suite was read. */
struct link_figures wish_figures(const struct point *point);

/* The first link-* key that is said though the topology is another, or KEYS. */
enum key_id wish_stray(const struct point *point);

#endif
