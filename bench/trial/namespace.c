#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool may_administer(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
    const unsigned wanted = 1u << CAP_SYS_ADMIN | 1u << CAP_NET_ADMIN; /* both below 32 */
    return syscall(SYS_capget, &head, data) == 0 && (data[0].effective & wanted) == wanted;
}

static int write_map(const char *path, const char *text, char error[NAMESPACE_ERROR])
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (!written)
        snprintf(error, NAMESPACE_ERROR, "cannot become root of a user namespace (%s: %s); run it as root",
                 path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return written ? 0 : -1;
}

/* Root inside: the rights must outlast the exec of the server and the clients, which set their congestion
 * control by them. */
static int map_to_root(uid_t uid, gid_t gid, char error[NAMESPACE_ERROR])
{
    char users[32], groups[32];
    snprintf(users, sizeof users, "0 %u 1", uid);
    snprintf(groups, sizeof groups, "0 %u 1", gid);
    if (write_map("/proc/self/setgroups", "deny", error) != 0 ||
        write_map("/proc/self/uid_map", users, error) != 0)
        return -1;
    return write_map("/proc/self/gid_map", groups, error);
}

static int refused(int reason, bool user, char error[NAMESPACE_ERROR])
{
    const char *advice = "run it as root, or outside of the sandbox that forbids them";
    if (user && reason == ENOSPC)
        advice = "run it as root, or raise sysctl user.max_user_namespaces and user.max_net_namespaces";
    else if (user && access("/proc/sys/kernel/unprivileged_userns_clone", F_OK) == 0)
        advice = "run it as root, or set sysctl kernel.unprivileged_userns_clone = 1";
    snprintf(error, NAMESPACE_ERROR, "namespaces are refused here (unshare: %s); %s", strerror(reason),
             advice);
    return -1;
}

int namespace_enter(bool *user, char error[NAMESPACE_ERROR])
{
    const uid_t uid = geteuid();
    const gid_t gid = getegid();
    *user = false;
    if (may_administer() && unshare(CLONE_NEWNET) == 0)
        return 0;
    *user = true;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return refused(errno, true, error);
    return map_to_root(uid, gid, error);
}

int namespace_another(char error[NAMESPACE_ERROR])
{
    return unshare(CLONE_NEWNET) == 0 ? 0 : refused(errno, false, error);
}

int namespace_descriptor(char error[NAMESPACE_ERROR])
{
    const int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        snprintf(error, NAMESPACE_ERROR,
                 "cannot hold a network namespace (/proc/self/ns/net: %s); mount /proc", strerror(errno));
    return fd;
}
