/* Reading a file whole: scripts, pictures, libraries that go into a page. Suites and records have readers of
 * their own, which know how long such a file may be. */
#ifndef PUSHMARK_FILE_H
#define PUSHMARK_FILE_H

#include <stddef.h>

/* All of it, for free(), with a NUL behind it, its length into `len` (which may be NULL); NULL with errno. */
char *file_read(const char *path, size_t *len);

#endif
