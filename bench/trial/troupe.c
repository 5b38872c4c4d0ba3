#include "troupe.h"

#include <stdio.h>

bool troupe_failed(const struct troupe *t, char why[PROGRAM_ERROR])
{
    char how[CHILD_ERROR];
    if (servers_failed(&t->servers, why))
        return true;
    if (t->link.child.ended)
        snprintf(why, PROGRAM_ERROR, "the link %s", child_how(&t->link.child, how));
    return t->link.child.ended;
}

int troupe_judge(struct troupe *t, char why[PROGRAM_ERROR])
{
    char second[PROGRAM_ERROR];
    const bool good = servers_judge(&t->servers, why) == 0;
    /* Judged in any case, for that reads its report. */
    if (t->link.child.ended && program_judge_link(&t->link, good ? why : second) != 0)
        return -1;
    return good ? 0 : -1;
}

bool troupe_running(const struct troupe *t)
{
    return servers_running(&t->servers) || program_running(&t->load);
}

void troupe_kill(const struct troupe *t)
{
    servers_kill(&t->servers);
    child_kill(&t->load.child);
    child_kill(&t->link.child);
}

void troupe_close(struct troupe *t, child_fn closed, void *context)
{
    servers_close(&t->servers, closed, context);
    program_close(&t->load, closed, context);
    program_close(&t->link, closed, context);
}
