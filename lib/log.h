/* The one way to talk: lines on stderr, each with the program's name in front. Data goes to stdout, never
 * here. */
#ifndef PUSHMARK_LOG_H
#define PUSHMARK_LOG_H

/* The name in front of every line; called once, by main. */
void log_program(const char *name);

void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says one line and ends the program with this status. */
_Noreturn void log_fatal(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
