#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *program = "pushmark";

void log_program(const char *name)
{
    program = name;
}

/* One write a line, so that lines of several processes on one terminal do not run into each other. */
static void say(const char *format, va_list args)
{
    char line[1024];
    int n = snprintf(line, sizeof line - 1, "%s: ", program);
    int m = vsnprintf(line + n, sizeof line - 1 - (size_t)n, format, args);
    size_t len = (size_t)n + (size_t)(m < 0 ? 0 : m);
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0)
        return; /* nobody is left to be told */
}

void log_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
}

void log_fatal(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(format, args);
    va_end(args);
    exit(status);
}
