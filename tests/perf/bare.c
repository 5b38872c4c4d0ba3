#include "bare.h"

#include "bare_net.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mode {
    const char *name;
    int (*run)(const struct bare_options *);
};

static const struct mode modes[] = {
    {"send", bare_send}, {"answer", bare_answer}, {"accept", bare_accept},
    {"read", bare_read}, {"poll", bare_poll},     {"connect", bare_connect},
};

static const char usage[] =
    "usage: bare MODE [options]\n"
    "  send    --listen PORT --clients N --rate R --size B [--upgrade ws|sse] [--duration S] [--inflight]\n"
    "  answer  --listen PORT [--status 200|304] [--size B] [--hold --rate R] [--duration S]\n"
    "  accept  --listen PORT [--duration S]\n"
    "  read    --connect PORT --clients N --duration S [--upgrade ws|sse] [--path P] [--warmup S] [--meter "
    "PID]\n"
    "  poll    --connect PORT --clients N --duration S [--rate R] [--path P] [--etag X] [--warmup S] "
    "[--meter PID]\n"
    "  connect --connect PORT --count N [--upgrade ws|sse|none] [--path P] [--meter PID]\n";

enum option_code {
    OPT_PORT = 1,
    OPT_CLIENTS,
    OPT_RATE,
    OPT_SIZE,
    OPT_WARMUP,
    OPT_DURATION,
    OPT_UPGRADE,
    OPT_STATUS,
    OPT_HOLD,
    OPT_INFLIGHT,
    OPT_PATH,
    OPT_ETAG,
    OPT_METER,
};

static const struct option options[] = {
    {"listen", required_argument, NULL, OPT_PORT},
    {"connect", required_argument, NULL, OPT_PORT},
    {"clients", required_argument, NULL, OPT_CLIENTS},
    {"count", required_argument, NULL, OPT_CLIENTS},
    {"rate", required_argument, NULL, OPT_RATE},
    {"size", required_argument, NULL, OPT_SIZE},
    {"warmup", required_argument, NULL, OPT_WARMUP},
    {"duration", required_argument, NULL, OPT_DURATION},
    {"upgrade", required_argument, NULL, OPT_UPGRADE},
    {"status", required_argument, NULL, OPT_STATUS},
    {"hold", no_argument, NULL, OPT_HOLD},
    {"inflight", no_argument, NULL, OPT_INFLIGHT},
    {"path", required_argument, NULL, OPT_PATH},
    {"etag", required_argument, NULL, OPT_ETAG},
    {"meter", required_argument, NULL, OPT_METER},
    {NULL, 0, NULL, 0},
};

static _Noreturn void fail_usage(void)
{
    fputs(usage, stderr);
    exit(2);
}

static double number(const char *text, double low, double high)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= low && value <= high)) {
        fprintf(stderr, "bare: %s is not a number from %g to %g\n", text, low, high);
        exit(2);
    }
    return value;
}

static enum bare_upgrade upgrade(const char *name)
{
    static const char *const names[] = {[BARE_WS] = "ws", [BARE_SSE] = "sse", [BARE_NONE] = "none"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum bare_upgrade)i;
    fail_usage();
}

static void take_option(struct bare_options *o, int option, const char *value)
{
    switch (option) {
    case OPT_PORT:
        o->port = (int)number(value, 0, 65535);
        break;
    case OPT_CLIENTS:
        o->clients = (int)number(value, 1, 1e6);
        break;
    case OPT_RATE:
        o->rate_hz = number(value, 0, 1e6);
        break;
    case OPT_SIZE:
        o->size = (size_t)number(value, 0, NET_MAX_TEXT);
        break;
    case OPT_WARMUP:
        o->warmup_ns = (int64_t)(number(value, 0, 3600) * 1e9);
        break;
    case OPT_DURATION:
        o->duration_ns = (int64_t)(number(value, 0, 86400) * 1e9);
        break;
    case OPT_UPGRADE:
        o->upgrade = upgrade(value);
        break;
    case OPT_STATUS:
        o->status = number(value, 200, 304) < 300 ? 200 : 304;
        break;
    case OPT_HOLD:
        o->hold = true;
        break;
    case OPT_INFLIGHT:
        o->inflight = true;
        break;
    case OPT_PATH:
        o->path = value;
        break;
    case OPT_ETAG:
        o->etag = value;
        break;
    case OPT_METER:
        o->meter = (pid_t)number(value, 1, 1e9);
        break;
    default:
        fail_usage();
    }
}

int main(int argc, char **argv)
{
    struct bare_options o = {.clients = 1, .size = 64, .status = 200};
    if (argc < 2)
        fail_usage();
    int option;
    for (optind = 2; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        take_option(&o, option, optarg);
    if (optind < argc)
        fail_usage();
    net_prepare();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(argv[1], modes[i].name) == 0)
            return modes[i].run(&o);
    fail_usage();
}
