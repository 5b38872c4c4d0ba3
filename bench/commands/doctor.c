/* pushmark doctor: looks at the machine, says what it found, a line a check, and what can be measured. */
#include "command.h"
#include "log.h"
#include "machine/checks.h"
#include "options.h"
#include "results/environment.h"
#include "show/paint.h"
#include "units.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FINDINGS_MAX = 32, SENTENCE = 1024 };

struct diagnosis {
    struct examination examination;
    struct finding findings[FINDINGS_MAX];
    size_t count;
    const struct finding *fatal; /* the first that stops any suite; NULL: there is none */
    char sentence[SENTENCE];
};

struct config {
    bool json;
};

static const struct option options[] = {
    {"json", OPTION_FLAG, offsetof(struct config, json), 0, "one JSON object on stdout", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark doctor",
    .synopsis = "[--json]",
    .purpose =
        "Says what this machine can and cannot measure, and what to do about it. Takes about a second.",
    .examples = "  pushmark doctor\n"
                "  pushmark doctor --json | jq '.checks[] | select(.state != \"ok\")'\n",
    .exit_codes = "  0  a suite can run\n"
                  "  1  none can; the problem is named\n"
                  "  2  wrong usage\n",
    .options = options,
};

static void add(char sentence[SENTENCE], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char sentence[SENTENCE], const char *format, ...)
{
    const size_t len = strlen(sentence);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence + len, SENTENCE - len, format, arguments);
    va_end(arguments);
}

static void say_what_can_be_measured(struct diagnosis *d)
{
    const struct machine *m = &d->examination.machine;
    const struct probe *p = &d->examination.probe;
    const int64_t room = m->descriptors_hard - CHECKS_SPARE_DESCRIPTORS;
    char late[UNITS_TEXT], clients[UNITS_TEXT];
    add(d->sentence, "this machine can measure: ");
    if (d->fatal) {
        add(d->sentence, "nothing yet (%s)", d->fatal->found);
        return;
    }
    add(d->sentence, "age (timers late by %s at p99); ", units_show_duration(late, (double)p->timer_p99_ns));
    if (p->namespaces.veth)
        add(d->sentence, "bytes on a veth, cross-checked%s; ", p->namespaces.settings ? " to the byte" : "");
    else
        add(d->sentence, "bytes on loopback, by TCP's own count alone; ");
    add(d->sentence, m->cpus_allowed > 1 && !m->cores_shared
                         ? "CPU with server and clients on cores of their own; "
                         : "CPU, though server and clients share a core; ");
    if (m->descriptors_hard == INT64_MAX)
        add(d->sentence, "any number of clients that its memory holds");
    else
        add(d->sentence, "up to %s clients a process", units_show_count(clients, (double)room));
}

static void examine(struct diagnosis *d)
{
    machine_read(&d->examination.machine);
    probe_run(&d->examination.probe);
    for (const struct check *c = checks; c->name && d->count < FINDINGS_MAX; c++) {
        struct finding *f = &d->findings[d->count++];
        c->of(&d->examination, f);
        if (f->fatal && !d->fatal)
            d->fatal = f;
    }
    say_what_can_be_measured(d);
}

static void print_for_people(const struct diagnosis *d)
{
    static const char *const colour[] = {"\033[32m", "\033[33m", "\033[1;31m"};
    const bool coloured = paint_wanted(STDOUT_FILENO);
    for (size_t i = 0; i < d->count; i++) {
        const struct finding *f = &d->findings[i];
        printf("%s%-8s%s %-12s %s\n", coloured ? colour[f->state] : "", check_states[f->state],
               coloured ? "\033[0m" : "", checks[i].name, f->found);
        if (f->advice[0])
            printf("%-21s → %s\n", "", f->advice);
    }
    printf("\n%s\n", d->sentence);
}

static json_t *finding_json(const char *name, const struct finding *f)
{
    return json_pack("{s:s, s:s, s:b, s:s, s:o}", "name", name, "state", check_states[f->state], "fatal",
                     f->fatal, "found", f->found, "advice",
                     f->advice[0] ? json_string(f->advice) : json_null());
}

static json_t *share(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

static json_t *probe_json(const struct probe *p)
{
    return json_pack("{s:f, s:I, s:I, s:I, s:I, s:f, s:o, s:o, s:b, s:b, s:b, s:b}", "clock_read_ns",
                     p->clock_read_ns, "timers", (json_int_t)p->timers, "timer_late_p50_ns",
                     (json_int_t)p->timer_p50_ns, "timer_late_p99_ns", (json_int_t)p->timer_p99_ns,
                     "timer_late_max_ns", (json_int_t)p->timer_max_ns, "window_s", p->window_s, "steal",
                     share(p->steal), "foreign", share(p->foreign), "veth", p->namespaces.veth,
                     "user_namespace", p->namespaces.user, "tun", p->namespaces.tun_error == 0, "link",
                     p->namespaces.link);
}

static void print_json(const struct diagnosis *d)
{
    json_t *all = json_array();
    for (size_t i = 0; i < d->count; i++)
        json_array_append_new(all, finding_json(checks[i].name, &d->findings[i]));
    json_t *told = json_pack("{s:s, s:b, s:s, s:o, s:o, s:o}", "format", "pushmark-doctor/1", "can_run",
                             !d->fatal, "sentence", d->sentence, "checks", all, "measured",
                             probe_json(&d->examination.probe), "environment", environment_json(NULL));
    json_dumpf(told, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(told);
}

int command_doctor(int argc, char **argv)
{
    struct config config = {0};
    struct diagnosis d = {0};
    if (options_parse(&command, argc, argv, &config) > 0)
        log_fatal(EXIT_BAD_USAGE, "doctor takes no operand, but '%s' is one; --help tells", argv[1]);
    examine(&d);
    if (config.json)
        print_json(&d);
    else
        print_for_people(&d);
    return d.fatal ? EXIT_INTERNAL : EXIT_GOOD;
}
