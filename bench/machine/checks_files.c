#include "checks.h"

#include "trial/programs.h"
#include "units.h"
#include "version.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The last of the counters that the meter (lib/wire) reads; since Linux 4.19. */
enum { TCP_INFO_WANTED = offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof(uint64_t) };

void checks_tcp_info(const struct examination *e, struct finding *f)
{
    (void)e;
    struct wire_info info = {.len = sizeof info.bytes};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool told = fd >= 0 && getsockopt(fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) == 0;
    if (fd >= 0)
        close(fd);
    if (told && info.len >= TCP_INFO_WANTED) {
        checks_found(f, CHECK_OK,
                     "the kernel counts each connection's bytes and segments (%u bytes of TCP_INFO)",
                     info.len);
        return;
    }
    f->fatal = true;
    checks_found(f, CHECK_PROBLEM, "TCP_INFO has no count of bytes sent (%u bytes of it)",
                 told ? info.len : 0);
    checks_advise(f, "bytes on the wire are read from it: use Linux 4.19 or newer");
}

static bool check_program(const char *path, const char *name, struct finding *f)
{
    char version[PROGRAMS_VERSION], wanted[PROGRAMS_VERSION], error[PROGRAMS_ERROR];
    if (!programs_version(path, version, error)) {
        f->fatal = true;
        checks_found(f, CHECK_PROBLEM, "%s", error);
        checks_advise(f, "`make` builds it; or say where it is by $PUSHMARK_SERVER, $PUSHMARK_LOAD");
        return false;
    }
    snprintf(wanted, sizeof wanted, "%s %s (%s)", name, version_text, version_mode);
    if (strcmp(version, wanted) == 0)
        return true;
    checks_found(f, CHECK_PROBLEM, "it is %.80s, but this is pushmark %.50s (%s)", version, version_text,
                 version_mode);
    checks_advise(f, "results would carry the wrong version: `make` builds all three alike");
    return false;
}

void checks_programs(const struct examination *e, struct finding *f)
{
    (void)e;
    struct programs p;
    programs_find(&p);
    bool good = check_program(p.server, "pushmark-server", f);
    if (!f->fatal) /* a missing one is said before one of another build */
        good = check_program(p.load, "pushmark-load", f) && good;
    if (good)
        checks_found(f, CHECK_OK, "pushmark-server and pushmark-load are there, %.100s", version_text);
}

void checks_build(const struct examination *e, struct finding *f)
{
    (void)e;
    checks_found(f, CHECK_OK, "%.100s, %s", version_text, version_mode);
    if (strcmp(version_mode, "release") == 0)
        return;
    f->state = CHECK_PROBLEM;
    checks_advise(f, "its figures are those of the instrumented code and not to be published: use the "
                     "release build (make)");
}

/* By a file without a name, so that nothing is left whatever happens. */
static int try_to_write(const char *folder)
{
    const int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) /* a file system, a kernel without such files */
        return access(folder, W_OK) == 0 ? 0 : errno;
    if (fd < 0)
        return errno;
    const int error = write(fd, "", 1) == 1 ? 0 : errno;
    close(fd);
    return error;
}

#define SPACE_WANTED ((double)(200 << 20))
#define SPACE_FEW    ((double)(20 << 20))

void checks_results(const struct examination *e, struct finding *f)
{
    (void)e;
    struct statvfs disk;
    char space[UNITS_TEXT];
    const char *folder = access("results", F_OK) == 0 ? "results" : ".";
    const char *name = folder[0] == '.' ? "the folder in which results/ would be made" : "results/";
    const int error = try_to_write(folder);
    if (error || statvfs(folder, &disk) != 0) {
        checks_found(f, CHECK_PROBLEM, "%s cannot be written: %s", name, strerror(error ? error : errno));
        checks_advise(f, "go to a folder of your own, or say `pushmark run -o DIR`");
        return;
    }
    const double bytes = (double)disk.f_bavail * (double)disk.f_frsize;
    checks_found(f,
                 bytes < SPACE_FEW      ? CHECK_PROBLEM
                 : bytes < SPACE_WANTED ? CHECK_NOTE
                                        : CHECK_OK,
                 "%s can be written, %s free", name, units_show_bytes(space, bytes));
    if (f->state != CHECK_OK)
        checks_advise(f, "a suite writes up to some tens of megabytes: make room");
}
