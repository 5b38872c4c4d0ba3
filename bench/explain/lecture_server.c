#include "explain/lecture_server.h"

#include "clock.h"
#include "explain/tap.h"
#include "http.h"
#include "trial/programs.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Slow enough that everything about one update has gone over the wire before the next comes. */
static const char rate[] = "2/s";

enum { READY_LINE = 256, STOP_PATIENCE_MS = 2000 };

static _Noreturn void become(const char *program, const char *payload, int talk, pid_t parent)
{
    /* High above what one slow reader can be behind, so that no policy for slow readers shows up here. */
    const char *const argv[] = {program,     "--listen", "127.0.0.1:0",  "--rate", rate,
                                "--payload", payload,    "--high-water", "64M",    NULL};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(talk, STDERR_FILENO);
    execv(program, (char *const *)(uintptr_t)argv);
    dprintf(STDERR_FILENO, "%s\n", strerror(errno));
    _exit(127);
}

static int spawn(struct lecture_server *s, const char *program, int64_t payload_bytes)
{
    int ends[2];
    char payload[32];
    pid_t parent = getpid();
    snprintf(payload, sizeof payload, "%lldB", (long long)payload_bytes);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    s->pid = fork();
    if (s->pid == 0)
        become(program, payload, ends[1], parent);
    close(ends[1]);
    s->talk = ends[0];
    if (s->pid < 0)
        close(s->talk);
    return s->pid < 0 ? -1 : 0;
}

/* The first line that it says, without its end; "" where there is none: late, or gone without a word. */
static bool first_line(int fd, char line[READY_LINE])
{
    int64_t deadline_ns = clock_now_ns() + (int64_t)TAP_PATIENCE_S * NS_PER_S;
    size_t len = 0;
    while (len < READY_LINE - 1) {
        int64_t left_ms = (deadline_ns - clock_now_ns()) / NS_PER_MS;
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (left_ms <= 0 || (poll(&poller, 1, (int)left_ms) <= 0 && errno != EINTR))
            break;
        ssize_t n = read(fd, line + len, 1);
        if (n <= 0 || line[len] == '\n') {
            line[len] = '\0';
            return true;
        }
        len += (size_t)n;
    }
    line[0] = '\0';
    return false;
}

static int await_ready(struct lecture_server *s, const char *program, char error[LECTURE_ERROR])
{
    static const char ready[] = "listening on http://127.0.0.1:";
    char line[READY_LINE];
    if (!first_line(s->talk, line)) {
        snprintf(error, LECTURE_ERROR, "%.*s does not answer in %d s", PROGRAMS_PATH / 16, program,
                 TAP_PATIENCE_S);
        return -1;
    }
    int port = strncmp(line, ready, sizeof ready - 1) == 0 ? atoi(line + sizeof ready - 1) : 0;
    if (port < 1 || port > UINT16_MAX) {
        snprintf(error, LECTURE_ERROR, "cannot start %.*s: %s", PROGRAMS_PATH / 16, program,
                 *line ? line : "it ended without a word");
        return -1;
    }
    s->port = (uint16_t)port;
    return 0;
}

static int read_health(struct lecture_server *s, struct slice body)
{
    json_t *health = json_loadb(body.at, body.len, 0, NULL);
    const char *version, *schedule;
    json_int_t start;
    double hz;
    int result = json_unpack(health, "{s:s,s:{s:I,s:F,s:s}}", "version", &version, "feed", "start_ns", &start,
                             "rate_hz", &hz, "schedule", &schedule);
    if (result == 0 && hz > 0 && strcmp(schedule, schedule_names[SCHEDULE_EVEN]) == 0) {
        s->feed = (struct schedule){.start_ns = start, .rate_hz = hz, .kind = SCHEDULE_EVEN};
        snprintf(s->version, sizeof s->version, "%s", version);
    } else {
        result = -1;
    }
    json_decref(health);
    return result;
}

static int ask(struct lecture_server *s, char error[LECTURE_ERROR])
{
    static const char request[] = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    struct tap tap;
    struct http_head head;
    int n = 0, result = tap_open(&tap, s->port, error);
    if (result == 0)
        result = tap_send(&tap, slice_of(request));
    while (result == 0 && (n = http_parse_response(tap.in, tap.len, 0, false, &head)) == 0)
        result = tap_more(&tap);
    while (result == 0 && n > 0 && (int64_t)tap.len < n + head.content_length)
        result = tap_more(&tap);
    if (result == 0 && (n < 0 || head.status != 200 ||
                        read_health(s, (struct slice){tap.in + n, tap.len - (size_t)n}) != 0)) {
        snprintf(error, LECTURE_ERROR, "what answers on port %u is no pushmark-server of this version",
                 s->port);
        result = -1;
    }
    tap_close(&tap);
    return result;
}

int lecture_server_start(struct lecture_server *s, int64_t payload_bytes, char error[LECTURE_ERROR])
{
    struct programs programs;
    const char *program = programs.server;
    *s = (struct lecture_server){.talk = -1};
    programs_find(&programs);
    if (access(program, X_OK) != 0) {
        snprintf(error, LECTURE_ERROR, "there is no server at %.*s: %s; run `make`, or set PUSHMARK_SERVER",
                 PROGRAMS_PATH / 16, program, strerror(errno));
        return -1;
    }
    if (spawn(s, program, payload_bytes) != 0) {
        snprintf(error, LECTURE_ERROR, "cannot start a process: %s", strerror(errno));
        return -1;
    }
    if (await_ready(s, program, error) == 0 && ask(s, error) == 0)
        return 0;
    lecture_server_stop(s);
    return -1;
}

void lecture_server_stop(struct lecture_server *s)
{
    struct timespec pause = {.tv_nsec = 10 * NS_PER_MS};
    kill(s->pid, SIGTERM);
    for (int ms = 0; ms < STOP_PATIENCE_MS && waitpid(s->pid, NULL, WNOHANG) == 0; ms += 10)
        nanosleep(&pause, NULL);
    if (kill(s->pid, SIGKILL) == 0) /* fails where it has been waited for */
        waitpid(s->pid, NULL, 0);
    close(s->talk);
}
