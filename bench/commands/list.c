#include "command.h"
#include "log.h"

int command_list(int argc, char **argv)
{
    (void)argc;
    log_fatal(EXIT_INTERNAL, "%s: not there yet", argv[0]);
}
