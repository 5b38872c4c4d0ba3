/* Access tokens: "NAME.HEX", the HMAC-SHA-256 of NAME under the server's secret. The secret itself is
 * accepted as a token too, which is all that a test by hand needs.
 *
 * A key holds the secret and OpenSSL's context with the secret worked in already: to look the algorithm up
 * and to hash the secret anew for each token takes six times as long as the token itself does. */
#ifndef PUSHMARK_TOKEN_H
#define PUSHMARK_TOKEN_H

#include "slice.h"

enum { TOKEN_MAX = 256 };

struct token_key;

/* Takes a copy of the secret; ends the program where OpenSSL has no HMAC-SHA-256. */
struct token_key *token_key_new(const char *secret);
void token_key_free(struct token_key *key); /* NULL is fine */

/* Writes NAME.HEX with its NUL, and returns its length; -1 where it does not fit. */
int token_sign(struct token_key *key, struct slice name, char out[TOKEN_MAX]);

/* In time that does not depend on where a wrong one differs. */
bool token_valid(struct token_key *key, struct slice token);

#endif
