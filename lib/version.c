#include "version.h"

const char version_text[] = PUSHMARK_VERSION;
const char version_mode[] = PUSHMARK_MODE;
