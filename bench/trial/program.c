#include "program.h"

#include <stdio.h>
#include <string.h>

enum { LOAD_LOST = 5 /* pushmark-load's status for losses */ };

/* --- starting --- */

static struct child_order child_of(const struct program *p, const struct program_order *o)
{
    return (struct child_order){.words = p->words.words,
                                .net_ns = -1,
                                .on_line = o->on_line,
                                .on_end = o->on_end,
                                .context = o->context};
}

static int start(struct program *p, const struct program_order *o, const cpu_set_t *cpus, int net_ns,
                 char error[PROGRAM_ERROR])
{
    struct child_order order = child_of(p, o);
    order.cpus = cpus;
    order.net_ns = net_ns;
    return child_start(&p->child, o->stage->loop, &order, error);
}

int program_start_server(struct program *p, const struct program_order *o, char error[PROGRAM_ERROR])
{
    const struct topology *topology = o->stage->topology;
    enum topology_kind kind = stage_path(o->stage, o->point);
    cpu_set_t cpus;
    char listen[64];
    bool pinned = stage_server_cpus(o->stage, (int)point_number(o->point, KEY_WORKERS), &cpus);
    snprintf(listen, sizeof listen, "%s:0", topology_address(topology, kind));
    arguments_server(&p->words, o->point, o->stage->programs.server, o->listen ? o->listen : listen, o->seed);
    if (o->start_ns > 0)
        arguments_start(&p->words, o->start_ns);
    return start(p, o, pinned ? &cpus : NULL, kind != TOPOLOGY_LOOPBACK ? topology->server_ns : -1, error);
}

int program_start_load(struct program *p, const struct program_order *o, const char *url,
                       char error[PROGRAM_ERROR])
{
    cpu_set_t cpus;
    bool pinned = stage_load_cpus(o->stage, (int)point_number(o->point, KEY_PROCESSES), &cpus);
    arguments_load(&p->words, o->point, o->stage->programs.load, url, o->seed);
    if (o->timeline)
        arguments_timeline(&p->words);
    return start(p, o, pinned ? &cpus : NULL, -1, error);
}

/* Not pinned: it has to be where there is room when a packet is due. */
int program_start_link(struct program *p, const struct program_order *o, char error[PROGRAM_ERROR])
{
    const struct tunnel *tunnel = &o->stage->topology->tunnel;
    const int fds[] = {tunnel->ends[TUNNEL_CLIENTS].fd, tunnel->ends[TUNNEL_SERVER].fd};
    arguments_link(&p->words, o->point, o->stage->programs.link, o->seed);
    struct child_order order = child_of(p, o);
    order.fds = fds;
    order.fd_count = 2;
    return child_start(&p->child, o->stage->loop, &order, error);
}

/* --- what it says --- */

bool program_says_address(const char *line, char *host, size_t room)
{
    static const char head[] = "listening on http://";
    if (strncmp(line, head, sizeof head - 1) != 0)
        return false;
    snprintf(host, room, "%s", line + sizeof head - 1);
    return true;
}

bool program_says_window(const char *line, int64_t *from_ns, int64_t *to_ns)
{
    long long from, to;
    if (sscanf(line, "window %lld %lld", &from, &to) != 2)
        return false;
    *from_ns = from;
    *to_ns = to;
    return true;
}

bool program_says_link_up(const char *line)
{
    return strcmp(line, "pushmark: the link is up") == 0;
}

/* --- its report --- */

static json_t *read_report(const struct child *c, const char *format, char why[PROGRAM_ERROR])
{
    json_error_t found;
    json_t *report = c->out_len > 0 && !c->out_cut ? json_loadb(c->out, c->out_len, 0, &found) : NULL;
    const char *said = json_string_value(json_object_get(report, "format"));
    if (said && strcmp(said, format) == 0)
        return report;
    if (report)
        snprintf(why, PROGRAM_ERROR, "printed a report that is not of the format %s: is it of this version?",
                 format);
    else if (c->out_cut)
        snprintf(why, PROGRAM_ERROR, "printed more than %d MiB", CHILD_OUT_MAX >> 20);
    else if (c->out_len > 0)
        snprintf(why, PROGRAM_ERROR, "printed a report that is no JSON: %s", found.text);
    else
        snprintf(why, PROGRAM_ERROR, "printed no report");
    json_decref(report);
    return NULL;
}

static int judge(struct program *p, bool good, const char *name, const char *format, char why[PROGRAM_ERROR])
{
    char what[PROGRAM_ERROR];
    if (good)
        p->report = read_report(&p->child, format, what);
    else
        child_how(&p->child, what);
    if (!p->report)
        snprintf(why, PROGRAM_ERROR, "%s %.*s", name, (int)(PROGRAM_ERROR - strlen(name) - 2), what);
    return p->report ? 0 : -1;
}

int program_judge_server(struct program *p, char why[PROGRAM_ERROR])
{
    return judge(p, child_exited(&p->child, 0), "pushmark-server", "pushmark-server/1", why);
}

int program_judge_load(struct program *p, char why[PROGRAM_ERROR])
{
    bool good = child_exited(&p->child, 0) || child_exited(&p->child, LOAD_LOST);
    return judge(p, good, "pushmark-load", "pushmark-load/1", why);
}

int program_judge_link(struct program *p, char why[PROGRAM_ERROR])
{
    return judge(p, child_exited(&p->child, 0), "pushmark link", "pushmark-link/1", why);
}

void program_close(struct program *p, child_fn closed, void *context)
{
    json_decref(p->report);
    p->report = NULL;
    child_close(&p->child, closed, context);
}
