/* Which build this is: the git description it was made from and the mode it was compiled in. */
#ifndef PUSHMARK_VERSION_H
#define PUSHMARK_VERSION_H

extern const char version_text[]; /* "1.0-3-gabc1234" */
extern const char version_mode[]; /* "release", "asan", … */

#endif
