/* Access tokens: "NAME.HEX", the HMAC-SHA-256 of NAME under the server's secret. The secret itself is
 * accepted as a token too, which is all that a test by hand needs. */
#ifndef PUSHMARK_TOKEN_H
#define PUSHMARK_TOKEN_H

#include "slice.h"

enum { TOKEN_MAX = 256 };

/* Writes NAME.HEX with its NUL, and returns its length; -1 where it does not fit. */
int token_sign(const char *secret, struct slice name, char out[TOKEN_MAX]);

/* In time that does not depend on where a wrong one differs. */
bool token_valid(const char *secret, struct slice token);

#endif
