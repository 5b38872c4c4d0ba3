/* pushmark run: reads what is wanted, looks whether it can be had here, hands over to the conductor. */
#include "command.h"
#include "log.h"
#include "mem.h"
#include "options.h"
#include "results/environment.h"
#include "results/folder.h"
#include "results/runfile.h"
#include "run/conductor.h"
#include "run/finish.h"
#include "run/limits.h"
#include "run/preview.h"
#include "utf8.h"
#include "version.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { SEED_UNSET = -1, RETRIES = 2 };

struct config {
    struct option_list sets;
    int64_t repeats, seed, retries;
    const char *only, *output, *resume;
    bool quick, dry_run, anyway, json;
};

#define AT(field) offsetof(struct config, field)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "what is run"},
    {"set", OPTION_LIST, AT(sets), "KEY=VALUE", "changes a key of the suite; EXPERIMENT.KEY=VALUE of one", 0,
     0, 0},
    {"repeats", OPTION_COUNT, AT(repeats), "N", "of every point (as the suite says)", 0, 1, 1000},
    {"only", OPTION_TEXT, AT(only), "NAMES", "only these experiments, a comma list; not -NAME", 0, 0, 0},
    {"quick", OPTION_FLAG, AT(quick), NULL, "shorter, as the suite's [quick] says; --set goes on top", 0, 0,
     0},
    {"seed", OPTION_COUNT, AT(seed), "N", "of the order and all that is random (a new one)", 0, 0,
     INT64_C(1) << 53},
    {"retries", OPTION_COUNT, AT(retries), "N", "of a trial that is void (2)", 0, 0, 100},
    {"dry-run", OPTION_FLAG, AT(dry_run), NULL, "say what would be run, in order, and how long it takes", 0,
     0, 0},
    {.kind = OPTION_SECTION, .help = "where it goes"},
    {"output", OPTION_TEXT, AT(output), "DIR", "the folder of the results (results/SUITE-TIME)", 0, 0, 0},
    {"o", OPTION_TEXT, AT(output), "DIR", "the same", 0, 0, 0},
    {"resume", OPTION_TEXT, AT(resume), "DIR", "go on with an interrupted run; takes no SUITE", 0, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "the summary as JSON on stdout, and no table", 0, 0, 0},
    {"anyway", OPTION_FLAG, AT(anyway), NULL, "measure with a build that is not for measuring", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark run",
    .synopsis = "SUITE [options]\n       pushmark run --resume DIR",
    .purpose = "Runs a suite: one of those that `pushmark list` names, or a file. Every trial is kept as it "
               "ends;\nCtrl-C ends the run in order, with a summary of what there is.",
    .options = options,
    .examples = "  pushmark run quick\n"
                "  pushmark run latency --set clients=500 --repeats 3\n"
                "  pushmark run fanout --only capacity --dry-run\n"
                "  pushmark run ./mine.ini --set topology=loopback -o results/mine\n"
                "  pushmark run --resume results/latest\n",
    .exit_codes = "  0    measured, and all is as the suite expects\n"
                  "  1    internal error, or the results could not be written\n"
                  "  2    wrong usage, a mistake in the suite, or more than this machine allows\n"
                  "  3    something that the suite expects is not so\n"
                  "  4    a point has no valid trial\n"
                  "  5    a message was lost where none may be\n"
                  "  130  interrupted; what there is has been kept\n",
};

/* As it could be typed again. */
static char *command_line(int argc, char **argv)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    fputs("pushmark", out);
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        const bool plain = *word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                      "0123456789-_=./,:+@%")] == '\0';
        fputs(plain ? " " : " '", out);
        for (; *word; word++)
            fputs(*word == '\'' ? "'\\''" : (const char[]){*word, '\0'}, out);
        fputs(plain ? "" : "'", out);
    }
    fclose(out);
    return text;
}

static uint64_t new_seed(void)
{
    uint32_t seed;
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        log_fatal(EXIT_INTERNAL, "the kernel gives no random seed; say one with --seed");
    return seed;
}

/* All that a run is made of. */
struct run {
    struct config config;
    struct request request;
    struct suite suite;
    struct folder folder;
    struct topology topology;
    char *command;
    char *only; /* the request's, where something had to be left out */
};

static void read_suite(struct run *run)
{
    char error[SUITE_ERROR];
    const struct request *r = &run->request;
    const struct suite_changes changes = request_changes(r);
    const int rc =
        r->text ? suite_read_text(&run->suite, r->name, r->path ? r->path : r->name, r->text, &changes, error)
                : suite_read(&run->suite, r->name, &changes, error);
    if (rc != 0)
        log_fatal(EXIT_USAGE, "%s", error);
}

/* run.json, by which the run can be repeated and gone on with, holds UTF-8 only. */
static void check_text(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!utf8_valid(argv[i], strlen(argv[i])))
            log_fatal(EXIT_USAGE, "'%s' is not UTF-8, and could not be recorded; name it otherwise", argv[i]);
}

static void ask_command_line(struct run *run, int operands, char **argv)
{
    const struct config *config = &run->config;
    if (operands != 1)
        log_fatal(EXIT_USAGE,
                  operands == 0 ? "which suite? `pushmark list` names them"
                                : "one suite at a time: `pushmark run %s`, then the others",
                  argv[1]);
    run->request = (struct request){
        .name = argv[1],
        .set_count = config->sets.count,
        .repeats = (int)config->repeats,
        .only = config->only,
        .quick = config->quick,
        .seed = config->seed == SEED_UNSET ? new_seed() : (uint64_t)config->seed,
    };
    memcpy(run->request.sets, config->sets.items, config->sets.count * sizeof *config->sets.items);
}

/* What was asked for when the run began is asked for again; nothing may change on the way. */
static void ask_folder(struct run *run, int operands)
{
    char error[FOLDER_ERROR];
    const struct config *config = &run->config;
    if (operands > 0 || config->sets.count > 0 || config->repeats > 0 || config->only || config->quick ||
        config->seed != SEED_UNSET || config->output)
        log_fatal(EXIT_USAGE,
                  "--resume DIR goes on with what was asked for when that run began: SUITE, --set, "
                  "--repeats, --only, --quick, --seed and --output cannot be given with it");
    if (folder_open(&run->folder, config->resume, !config->dry_run, error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
    if (runfile_request(run->folder.run, &run->request, error) != 0)
        log_fatal(EXIT_USAGE, "%s/run.json: %s", run->folder.path, error);
}

static bool is_over(const struct point *point, enum topology_kind kind)
{
    const char *topology = point_text(point, KEY_TOPOLOGY);
    return topology && strcmp(topology, topology_names[kind]) == 0;
}

static bool wants(const struct suite *suite, enum topology_kind kind)
{
    for (size_t i = 0; i < suite->point_count; i++)
        if (is_over(&suite->points[i], kind))
            return true;
    return false;
}

static bool any_over(const struct suite *suite, const struct experiment *e, enum topology_kind kind)
{
    for (size_t i = 0; i < suite->point_count; i++)
        if (suite->points[i].experiment == e && is_over(&suite->points[i], kind))
            return true;
    return false;
}

/* "B1,-B1-latency": what was asked for but for these; NULL where nothing would be left. */
static char *all_but(const struct run *run, enum topology_kind kind, size_t *count)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (run->request.only)
        fputs(run->request.only, out);
    *count = 0;
    for (size_t i = 0; i < run->suite.experiment_count; i++) {
        const struct experiment *e = &run->suite.experiments[i];
        if (any_over(&run->suite, e, kind))
            fprintf(out, "%s-%s", (*count)++ > 0 || run->request.only ? "," : "", e->name);
    }
    fclose(out);
    if (*count < run->suite.experiment_count)
        return text;
    free(text);
    return NULL;
}

/* No other path does what a link does, so its experiments are not measured; those beside them can be. */
static void do_without_link(struct run *run)
{
    size_t count;
    run->only = all_but(run, TOPOLOGY_LINK, &count);
    if (!run->only || run->config.resume)
        log_fatal(EXIT_USAGE, "the suite asks for topology = link, which nothing can stand in for: %s",
                  run->topology.why);
    log_line("no emulated link here (%s): %zu experiment%s left out, as --only=%s", run->topology.why, count,
             count == 1 ? " is" : "s are", run->only);
    run->request.only = run->only;
    suite_close(&run->suite);
    read_suite(run);
}

static void open_topology(struct run *run)
{
    run->topology = (struct topology){.server_ns = -1};
    const bool link = wants(&run->suite, TOPOLOGY_LINK);
    if (!link && !wants(&run->suite, TOPOLOGY_VETH))
        return;
    const int opened = topology_open(&run->topology);
    if (link && (opened != 0 || topology_open_link(&run->topology) != 0))
        do_without_link(run);
    if (opened == 0 || !wants(&run->suite, TOPOLOGY_VETH))
        return;
    if (run->config.resume)
        log_fatal(EXIT_USAGE,
                  "%s was measured over a veth pair, and there is none here (%s); topologies do not mix: "
                  "go on where there is, or begin anew with --set topology=loopback",
                  run->folder.path, run->topology.why);
    log_line("no network namespaces here (%s): measuring over loopback, without the cross-check of bytes",
             run->topology.why);
    run->request.sets[run->request.set_count++] = "topology=loopback";
    suite_close(&run->suite);
    read_suite(run);
}

static void check_build(const struct config *config)
{
    if (strcmp(version_mode, "release") == 0)
        return;
    if (!config->anyway)
        log_fatal(EXIT_USAGE,
                  "this is the %s build, whose figures are worth nothing; use the release build (make), "
                  "or --anyway, and run.json will say so",
                  version_mode);
    log_line("this is the %s build: its figures are worth nothing", version_mode);
}

static void check_programs(const struct stage *stage)
{
    const char *const programs[] = {stage->programs.server, stage->programs.load};
    for (size_t i = 0; i < 2; i++)
        if (access(programs[i], X_OK) != 0)
            log_fatal(EXIT_USAGE,
                      "%s: %s; build it (make), or say by PUSHMARK_SERVER and PUSHMARK_LOAD where "
                      "the programs are",
                      programs[i], strerror(errno));
}

static void check_limits(const struct suite *suite)
{
    char error[SUITE_ERROR];
    if (limits_check(suite, limits_descriptors(), error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
}

/* How many trials the plan has; searches find their own number. */
static size_t planned(const struct run *run)
{
    struct plan plan;
    plan_make(&plan, &run->suite, run->request.seed);
    const size_t count = plan.count;
    plan_close(&plan);
    return count;
}

static void open_folder(struct run *run)
{
    char error[FOLDER_ERROR];
    if (run->config.resume) {
        if (runfile_resume(run->folder.run))
            log_line("another version of pushmark began this run; this one is %s", version_text);
    } else {
        if (folder_create(&run->folder, run->config.output, run->suite.name, error) != 0)
            log_fatal(EXIT_USAGE, "%s", error);
        json_decref(run->folder.run);
        run->folder.run =
            runfile_make(&run->request, &run->suite, run->command, planned(run),
                         strcmp(version_mode, "release") == 0, environment_json(&run->topology));
    }
    if (folder_write_run(&run->folder, error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
    /* Now, not at the end: whoever kills this run goes on with `latest`, and must not get the one before. */
    if (folder_latest(&run->folder, error) != 0)
        log_line("%s", error);
}

static int conduct(struct run *run, const struct stage *stage)
{
    struct conductor conductor;
    char error[SUITE_ERROR], estimate[CONDUCTOR_ESTIMATE];
    const struct conductor_setup setup = {stage,        &conductor_trials, &run->suite,
                                          &run->folder, run->request.seed, (int)run->config.retries};
    if (conductor_init(&conductor, &setup, error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
    log_line("%s: %s", run->suite.title, conductor_estimate(&conductor, estimate));
    const enum conductor_end end = conductor_run(&conductor);
    conductor_close(&conductor);
    if (end == CONDUCTOR_FAILED)
        return EXIT_INTERNAL;
    if (end == CONDUCTOR_KILLED) {
        log_line("stopped; go on with pushmark run --resume %s", run->folder.path);
        return EXIT_INTERRUPTED;
    }
    return finish(&run->suite, &run->folder, end == CONDUCTOR_INTERRUPTED, run->config.json);
}

/* Everything that can be wrong is found before anything is started, and the folder is made last. */
static int measure(struct run *run)
{
    uv_loop_t loop;
    struct stage stage;
    check_build(&run->config);
    open_topology(run);
    check_limits(&run->suite);
    uv_loop_init(&loop);
    stage_init(&stage, &loop, &run->topology);
    check_programs(&stage);
    open_folder(run);
    const int status = conduct(run, &stage);
    uv_loop_close(&loop);
    topology_close(&run->topology);
    return status;
}

/* run.json holds the command, and JSON is UTF-8: said here rather than when the folder has been made. */
static void check_words(int argc, char *const *argv)
{
    for (int i = 1; i < argc; i++)
        if (!utf8_valid(argv[i], strlen(argv[i])))
            log_fatal(EXIT_USAGE, "argument %d is not UTF-8, in which results record it; rename it", i);
}

int command_run(int argc, char **argv)
{
    struct run run = {.config = {.seed = SEED_UNSET, .retries = RETRIES},
                      .folder = {.trials_fd = -1},
                      .command = command_line(argc, argv)};
    int status = EXIT_GOOD;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like a full disk */
    check_words(argc, argv);
    const int operands = options_parse(&command, argc, argv, &run.config);
    if (run.config.resume)
        ask_folder(&run, operands);
    else
        ask_command_line(&run, operands, argv);
    if (!run.config.resume)
        check_text(argc, argv);
    read_suite(&run);
    if (run.config.dry_run)
        preview(&run.suite, run.request.seed, (int)run.config.retries, run.folder.trials, run.config.json);
    else
        status = measure(&run);
    suite_close(&run.suite);
    folder_close(&run.folder);
    free(run.only);
    free(run.command);
    return status;
}
