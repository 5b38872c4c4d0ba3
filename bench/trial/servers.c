#include "servers.h"

#include "clock.h"

#include <stdio.h>

int servers_start(struct servers *s, const struct program_order *order, char error[PROGRAM_ERROR])
{
    struct program_order ours = *order;
    const bool again = s->stage == SERVERS_KILLED;
    if (again) {
        s->stage = SERVERS_AGAIN;
        ours.listen = s->host;
    } else if (point_number(order->point, KEY_RESTART) > 0) {
        s->start_ns = clock_now_ns();
    }
    ours.start_ns = s->start_ns;
    return program_start_server(again ? &s->again : &s->first, &ours, error);
}

bool servers_listens(struct servers *s, const char *line)
{
    if (!program_says_address(line, s->host, sizeof s->host))
        return false;
    if (s->stage == SERVERS_AGAIN)
        s->stage = SERVERS_BACK;
    return true;
}

void servers_crash(struct servers *s)
{
    s->stage = SERVERS_KILLED;
    child_kill(&s->first.child);
}

struct program *servers_now(struct servers *s)
{
    return s->again.child.started ? &s->again : &s->first;
}

bool servers_failed(const struct servers *s, char why[PROGRAM_ERROR])
{
    const bool again = s->again.child.ended;
    char how[CHILD_ERROR];
    if (!again && (s->stage != SERVERS_ONE || !s->first.child.ended))
        return false;
    child_how(again ? &s->again.child : &s->first.child, how);
    snprintf(why, PROGRAM_ERROR, "pushmark-server %s%s", again ? "was started again and " : "", how);
    return true;
}

int servers_judge(struct servers *s, char why[PROGRAM_ERROR])
{
    struct program *last = servers_now(s);
    return last->child.ended ? program_judge_server(last, why) : 0;
}

void servers_ask(const struct servers *s)
{
    child_ask(&s->first.child);
    child_ask(&s->again.child);
}

void servers_kill(const struct servers *s)
{
    child_kill(&s->first.child);
    child_kill(&s->again.child);
}

bool servers_running(const struct servers *s)
{
    return program_running(&s->first) || program_running(&s->again);
}

void servers_close(struct servers *s, child_fn closed, void *context)
{
    program_close(&s->first, closed, context);
    program_close(&s->again, closed, context);
}
