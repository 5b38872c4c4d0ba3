#include "sysctl.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A connection per poll runs out of ports; metrics that are kept would hand one trial's path to the next; the
 * kernel's default congestion control may be anything. Tail loss probes come after two round trips, which
 * here is long before the other end's delayed ACK (40 ms): on a path that loses nothing they send data twice,
 * unseen by the receiver's TCP_INFO. Over a round trip of more than 20 ms they would not. */
static const struct {
    const char *name, *value;
} wanted[] = {
    {"net.ipv6.conf.all.disable_ipv6", "1"},
    {"net.ipv6.conf.default.disable_ipv6", "1"},
    {"net.ipv4.ip_local_port_range", "1024 65535"},
    {"net.ipv4.tcp_tw_reuse", "1"},
    {"net.ipv4.tcp_no_metrics_save", "1"},
    {"net.ipv4.tcp_congestion_control", "cubic"},
    {"net.ipv4.tcp_early_retrans", "0"},
};
enum { WANTED = sizeof wanted / sizeof *wanted };

static int open_by_name(const char *name, int flags)
{
    char path[SYSCTL_TEXT];
    const int len = snprintf(path, sizeof path, "/proc/sys/%s", name);
    for (int i = 0; i < len; i++)
        if (path[i] == '.')
            path[i] = '/';
    return open(path, flags | O_CLOEXEC);
}

static void write_one(const char *name, const char *value)
{
    const int fd = open_by_name(name, O_WRONLY);
    if (fd < 0)
        return;
    const ssize_t written = write(fd, value, strlen(value));
    (void)written; /* what stands there is read back */
    close(fd);
}

static void squeeze(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (!isspace((unsigned char)*from))
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    if (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

bool sysctl_read(const char *name, char text[SYSCTL_TEXT])
{
    const int fd = open_by_name(name, O_RDONLY);
    if (fd < 0)
        return false;
    const ssize_t got = read(fd, text, SYSCTL_TEXT - 1);
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    squeeze(text);
    return got >= 0;
}

void sysctl_apply(void)
{
    for (size_t i = 0; i < WANTED; i++)
        write_one(wanted[i].name, wanted[i].value);
}

bool sysctl_ipv6_off(void)
{
    char all[SYSCTL_TEXT], fresh[SYSCTL_TEXT];
    if (access("/proc/sys/net/ipv6", F_OK) != 0)
        return true;
    return sysctl_read("net.ipv6.conf.all.disable_ipv6", all) && strcmp(all, "1") == 0 &&
           sysctl_read("net.ipv6.conf.default.disable_ipv6", fresh) && strcmp(fresh, "1") == 0;
}

json_t *sysctl_json(void)
{
    json_t *settings = json_object();
    char text[SYSCTL_TEXT];
    for (size_t i = 0; i < WANTED; i++)
        json_object_set_new(settings, wanted[i].name,
                            sysctl_read(wanted[i].name, text) ? json_string(text) : json_null());
    return settings;
}
