#include "config.h"

#include <stddef.h>

const char *const config_models[] = {"loop", "threads", NULL};
