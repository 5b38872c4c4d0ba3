/* pushmark lab: the server with the lab's page, for as long as somebody wants to learn from it.
 *
 *   STARTING ──ready line──► RUNNING ──signal, --duration──► ENDING ──its end──► exit 0
 *      │ ended by itself        │ ended by itself                │ out of patience: killed
 *      ▼                        ▼                                ▼
 *   another port, or exit      exit 1                           exit 1
 */
#include "clock.h"
#include "command.h"
#include "log.h"
#include "options.h"
#include "plan/place.h"
#include "trial/child.h"
#include "trial/program.h"
#include "trial/programs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct settings {
    const char *listen; /* NULL: where nobody else listens */
    int64_t duration_ns;
    bool open;
};

#define AT(field) offsetof(struct settings, field)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "where, and for how long"},
    {"listen", OPTION_TEXT, AT(listen), "ADDRESS:PORT",
     "where to listen (127.0.0.1:8080, or a free port where that is taken)", 0, 0, 0},
    {"duration", OPTION_DURATION, AT(duration_ns), "TIME", "ends by itself after this (at Ctrl-C)", 0,
     NS_PER_MS, 0},
    {"open", OPTION_FLAG, AT(open), NULL, "show the page in a browser ($BROWSER, else xdg-open)", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark lab",
    .synopsis = "[options]",
    .purpose = "Starts the server with the lab, a page that teaches by real connections what polling and "
               "push cost,\n"
               "and prints its URL. Runs until Ctrl-C.",
    .options = options,
    .examples = "  pushmark lab\n"
                "  pushmark lab --open\n"
                "  pushmark lab --listen 127.0.0.1:9000 --duration 1h\n"
                "  PUSHMARK_LAB=my/page pushmark lab\n",
    .exit_codes = "  0  ended by Ctrl-C, SIGTERM or --duration\n"
                  "  1  the server cannot be started, or died\n"
                  "  2  wrong usage, or the page is not there\n",
};

static const char usual[] = "127.0.0.1:8080", any_port[] = "127.0.0.1:0";

enum {
    PATIENCE_MS = 10000, /* with its start, and beyond its --drain with its end */
    SIGNALS = 3,
    URL_ROOM = 128,
    PATH_ROOM = PLACE_PATH + 16,
    SERVER_USAGE = 2, /* its status for what is wrong with its command line */
};

enum lab_stage { STARTING, RUNNING, ENDING };

struct lab {
    const struct settings *settings;
    const char *listen; /* what the server was told */
    char folder[PLACE_PATH], url[URL_ROOM];
    struct programs programs;
    enum lab_stage stage;
    bool killed; /* by us */
    int status;
    uv_loop_t loop;
    struct child server;
    uv_signal_t signals[SIGNALS];
    uv_timer_t timer; /* of the stage */
    uv_process_t browser;
    bool browser_started;
};

/* --- a browser --- */

static void tell_of_browser(const char *why)
{
    log_line("lab: no browser was opened (%s); go to the URL yourself, or set BROWSER to one", why);
}

static void on_browser_end(uv_process_t *process, int64_t status, int signal_number)
{
    enum { NOT_RUN = 126, NOT_FOUND = 127 };
    char why[64];
    snprintf(why, sizeof why, "it ended with status %d", (int)status);
    if (status == NOT_RUN || status == NOT_FOUND)
        tell_of_browser("there is none");
    else if (status != 0 && signal_number == 0)
        tell_of_browser(why);
    uv_close((uv_handle_t *)process, NULL);
}

/* In a session of its own: it is to outlive our Ctrl-C. A shell cuts $BROWSER, which may have options. */
static void open_browser(struct lab *lab)
{
    static const char cut[] = "exec $0 \"$1\"";
    const char *told = getenv("BROWSER");
    char *words[] = {(char *)(uintptr_t) "sh",
                     (char *)(uintptr_t) "-c",
                     (char *)(uintptr_t)cut,
                     (char *)(uintptr_t)(told && *told ? told : "xdg-open"),
                     lab->url,
                     NULL};
    uv_stdio_container_t nothing[3] = {{.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    const uv_process_options_t order = {.file = "/bin/sh",
                                        .args = words,
                                        .stdio = nothing,
                                        .stdio_count = 3,
                                        .flags = UV_PROCESS_DETACHED,
                                        .exit_cb = on_browser_end};
    const int error = uv_spawn(&lab->loop, &lab->browser, &order);
    lab->browser_started = true; /* a handle, even where it failed */
    if (error)
        tell_of_browser(uv_strerror(error));
}

/* --- the end of all --- */

static void on_server_closed(void *context)
{
    (void)context;
}

static void close_all(struct lab *lab, int status)
{
    lab->status = status;
    child_close(&lab->server, on_server_closed, lab);
    for (int i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&lab->signals[i], NULL);
    uv_close((uv_handle_t *)&lab->timer, NULL);
    if (lab->browser_started && !uv_is_closing((uv_handle_t *)&lab->browser))
        uv_close((uv_handle_t *)&lab->browser, NULL);
}

/* --- the server --- */

static void start(struct lab *lab);

static void on_patience_end(uv_timer_t *timer)
{
    struct lab *lab = timer->data;
    log_line("lab: the server does not %s in %d s; it was killed", lab->stage == STARTING ? "listen" : "end",
             PATIENCE_MS / 1000);
    lab->killed = true;
    lab->stage = ENDING;
    lab->status = EXIT_INTERNAL;
    child_kill(&lab->server);
}

static void end(struct lab *lab)
{
    lab->stage = ENDING;
    uv_timer_start(&lab->timer, on_patience_end, PATIENCE_MS, 0);
    child_ask(&lab->server);
}

static void on_duration_end(uv_timer_t *timer)
{
    end(timer->data);
}

/* A second one is from somebody who does not want to wait. */
static void on_signal(uv_signal_t *handle, int number)
{
    struct lab *lab = handle->data;
    (void)number;
    if (lab->stage != ENDING) {
        end(lab);
        return;
    }
    lab->killed = true;
    child_kill(&lab->server);
}

static void on_refused_port(void *context)
{
    struct lab *lab = context;
    if (lab->stage == ENDING) /* a signal came between */
        close_all(lab, EXIT_GOOD);
    else
        start(lab);
}

static bool found_port_taken(const struct lab *lab)
{
    return child_exited(&lab->server, 1) && strstr(lab->server.last, " is in use;");
}

/* By SIGTERM itself where that came before it could be heard. */
static bool ended_as_asked(const struct lab *lab)
{
    const int status = lab->server.status;
    return lab->stage == ENDING &&
           (child_exited(&lab->server, 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM));
}

/* Before it listened: its own words say why, and its status whose fault it is. */
static void judge_start(struct lab *lab)
{
    char how[CHILD_ERROR];
    if (lab->listen == usual && found_port_taken(lab)) {
        log_line("%s is taken, so it is another port", usual);
        lab->listen = any_port;
        child_close(&lab->server, on_refused_port, lab);
        return;
    }
    log_line("lab: pushmark-server %s", child_how(&lab->server, how));
    close_all(lab, child_exited(&lab->server, SERVER_USAGE) ? EXIT_BAD_USAGE : EXIT_INTERNAL);
}

static void on_server_end(void *context)
{
    struct lab *lab = context;
    char how[CHILD_ERROR];
    if (lab->stage == STARTING) {
        judge_start(lab);
    } else if (lab->killed || ended_as_asked(lab)) {
        close_all(lab, lab->status);
    } else {
        log_line("lab: the server is gone: pushmark-server %s", child_how(&lab->server, how));
        close_all(lab, EXIT_INTERNAL);
    }
}

static bool is_wildcard(const char *host, const char **port)
{
    *port = strrchr(host, ':');
    return strncmp(host, "0.0.0.0:", 8) == 0 || strncmp(host, "[::]:", 5) == 0;
}

/* Where it listens on all addresses, that of the machine itself is the one that a browser can go to. */
static void settle_url(struct lab *lab, const char *host)
{
    const char *port;
    if (is_wildcard(host, &port))
        snprintf(lab->url, URL_ROOM, "http://%s%s/", *host == '[' ? "[::1]" : "127.0.0.1", port);
    else
        snprintf(lab->url, URL_ROOM, "http://%s/", host);
    if (strncmp(host, "127.", 4) != 0 && strncmp(host, "[::1]:", 6) != 0)
        log_line("%s can be reached from other machines: whoever reaches it can use the lab", host);
}

static bool on_server_line(void *context, const char *line)
{
    struct lab *lab = context;
    char host[URL_ROOM - 16];
    if (lab->stage != STARTING || !program_says_address(line, host, sizeof host))
        return false;
    lab->stage = RUNNING;
    settle_url(lab, host);
    puts(lab->url);
    fflush(stdout);
    log_line("the lab is open; Ctrl-C ends it");
    uv_timer_stop(&lab->timer);
    if (lab->settings->duration_ns > 0)
        uv_timer_start(&lab->timer, on_duration_end, (uint64_t)(lab->settings->duration_ns / NS_PER_MS), 0);
    if (lab->settings->open)
        open_browser(lab);
    return true;
}

/* No feed of its own: each page has one in a topic of its own. Chat rooms are topics too, hence some more. A
 * learner who presses Ctrl-C does not wait long for pages that are slow to say goodbye. */
static void start(struct lab *lab)
{
    const char *const words[] = {lab->programs.server,
                                 "--listen",
                                 lab->listen,
                                 "--lab",
                                 "--web",
                                 lab->folder,
                                 "--rate=0",
                                 "--ping=25s",
                                 "--max-message=64K",
                                 "--max-topics=256",
                                 "--drain=2s",
                                 NULL};
    const struct child_order order = {
        .words = words, .net_ns = -1, .on_line = on_server_line, .on_end = on_server_end, .context = lab};
    char error[CHILD_ERROR];
    uv_timer_start(&lab->timer, on_patience_end, PATIENCE_MS, 0);
    if (child_start(&lab->server, &lab->loop, &order, error) == 0)
        return;
    log_line("lab: %s; run `make`, or set PUSHMARK_SERVER", error);
    close_all(lab, EXIT_INTERNAL);
}

/* --- the command --- */

static void find_page(char folder[PLACE_PATH])
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/index.html", place_folder(PLACE_LAB, folder));
    if (access(path, R_OK) != 0)
        log_fatal(EXIT_BAD_USAGE, "lab: the page is not there: %s: %s; set %s to its folder", path,
                  strerror(errno), place_variable(PLACE_LAB));
}

static void watch(struct lab *lab)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
    uv_timer_init(&lab->loop, &lab->timer);
    lab->timer.data = lab;
    for (int i = 0; i < SIGNALS; i++) {
        uv_signal_init(&lab->loop, &lab->signals[i]);
        lab->signals[i].data = lab;
        uv_signal_start(&lab->signals[i], on_signal, numbers[i]);
    }
}

int command_lab(int argc, char **argv)
{
    struct settings settings = {0};
    if (options_parse(&command, argc, argv, &settings) > 0)
        log_fatal(EXIT_BAD_USAGE, "lab takes no operand, but '%s' is one; --help tells", argv[1]);
    struct lab lab = {.settings = &settings, .listen = settings.listen ? settings.listen : usual};
    find_page(lab.folder);
    programs_find(&lab.programs);
    uv_loop_init(&lab.loop);
    watch(&lab);
    start(&lab);
    uv_run(&lab.loop, UV_RUN_DEFAULT);
    uv_loop_close(&lab.loop);
    return lab.status;
}
