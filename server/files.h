/* Static files of --web: the lab's page. Nothing outside of that folder can be reached, by "..", by an
 * absolute path or through a symbolic link: the kernel itself resolves beneath it (openat2). Ranges are not
 * served. Without --web,
 * "/" tells what this server is. */
#ifndef PUSHMARK_FILES_H
#define PUSHMARK_FILES_H

#include "peer.h"

/* Opens the folder; one line and the end of the program where it cannot be had. */
void files_init(const char *folder);

void files_serve(struct peer *peer, const struct request *request);

#endif
