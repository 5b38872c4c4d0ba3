/* Lessons as data: every byte in hex, every span, every count. */
#ifndef PUSHMARK_LESSON_JSON_H
#define PUSHMARK_LESSON_JSON_H

#include "explain/lesson.h"

#include <jansson.h>

json_t *lesson_json(const struct lesson *lesson);

#endif
